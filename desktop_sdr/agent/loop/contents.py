"""What the content filter is asked about a draft: its whole text, and what the rep's texts name."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from desktop_sdr.agent.loop import lawful, styling
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.skills import copy_checking
from desktop_sdr.agent.skills.composing import reply_subject
from desktop_sdr.agent.skills.copy_checking import Copy, check_copy
from desktop_sdr.agent.skills.courtesies import language_of as courtesies_language
from desktop_sdr.agent.skills.filtering import Filtered, hits_in
from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.mail_sentences import sentences_of
from desktop_sdr.agent.skills.reply_language import language_of as language_in
from desktop_sdr.agent.skills.signing import full_text
from desktop_sdr.domain.content import faults_in, strangers
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Channel, Draft
from desktop_sdr.domain.remark import DOUBTFUL, Remark, RemarkCode
from desktop_sdr.domain.verdict import ContentFault
from desktop_sdr.ports.store import UnitOfWork

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAME_WORDS: Final = (2, 3)
"""How many words a full name is looked for in."""


def faults_of(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead
) -> tuple[ContentFault, ...]:
    """Return everything about the draft's words that keeps it from leaving."""
    if draft.channel is None:
        return ()
    text = draft.body
    if draft.channel is Channel.EMAIL:
        text = mail_text(office, uow, draft, lead)
    trusted = tuple(_texts_of_the_rep(office, uow, draft, lead))
    theirs = _has_their_heading(uow, draft)
    never = office.settings.sending.never_say
    faults = faults_in(draft, text, lead, office.seller, never, trusted, heading_is_theirs=theirs)
    ours = replace(draft, subject="", original_subject=None) if theirs else draft
    written = _written_by_agent(ours)
    if _names_somebody_else(office, uow, written, lead, trusted):
        return (*faults, ContentFault.SOMEBODY_ELSE)
    return faults


def remarks_on(office: Office, uow: UnitOfWork, draft: Draft, lead: Lead) -> tuple[Remark, ...]:
    """Return what the content filter and the copy check say of a text, at its words."""
    if draft.channel is None:
        return ()
    trusted = tuple(_texts_of_the_rep(office, uow, draft, lead))
    hits = tuple(_hits_on(office, uow, draft, lead, trusted))
    if draft.channel is not Channel.EMAIL:
        return hits
    return (*hits, *_copy_of(office, uow, draft, lead, trusted))


def doubtful_words(office: Office, uow: UnitOfWork, draft: Draft, lead: Lead) -> str:
    """Return the codes of what the rep has to see in this text, with commas."""
    if draft.channel is None:
        return ""
    trusted = tuple(_texts_of_the_rep(office, uow, draft, lead))
    codes = {one.code for one in _hits_on(office, uow, draft, lead, trusted)}
    if draft.original_body is not None:
        codes.discard(RemarkCode.RULE_BROKEN)  # whoever made the rule may break it
    return ",".join(sorted(code.value for code in codes & DOUBTFUL))


def _hits_on(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead, trusted: tuple[str, ...]
) -> Iterator[Remark]:
    """Yield what the content filter finds in a text, whoever wrote it."""
    theirs = _has_their_heading(uow, draft)
    subject = "" if theirs else draft.subject
    spoken = courtesies_language(draft.body, lead.language)
    whole = f"{subject}\n{draft.body}"
    language = language_in(draft.body, fold(draft.body), office.lexicon)
    understood = {*office.seller.languages, lead.language}
    if language is not None and language not in understood:
        understood.update(_template_languages(office, uow, draft))
    yield from styling.broken_by(uow, draft)
    yield from hits_in(
        Filtered(
            subject=subject,
            body=draft.body,
            forbidden=office.settings.sending.never_say,
            strange=strangers(draft, whole, trusted, lead, office.seller),
            prices=office.offer.prices,
            competitors=office.offer.competitors,
            disparaging=office.copy_rules.disparaging.get(spoken, ()),
            language=language,
            understood=understood,
        )
    )


def _template_languages(office: Office, uow: UnitOfWork, draft: Draft) -> Iterator[str]:
    """Yield the languages that the rep wrote this sequence in."""
    if draft.enrollment_id is None:
        return
    for step in uow.enrollments.get(draft.enrollment_id).steps:
        for _, body in step.wordings:
            language = language_in(body, fold(body), office.lexicon)
            if language is not None:
                yield language


def _copy_of(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead, trusted: tuple[str, ...]
) -> tuple[Remark, ...]:
    account = uow.accounts.get(lead.account_id)
    seller, product = office.seller, office.offer.product
    copy = Copy(
        subject=draft.subject,
        body=draft.body,
        role=draft.role,
        language=courtesies_language(draft.body, lead.language),
        is_answer=_is_in_thread(uow, draft),
        lead_name=lead.name,
        own_words=(account.name, seller.company, product),
        attached=len(draft.attachments),
        strangers=tuple(_strangers_named(office, uow, draft.body, lead, trusted)),
    )
    return check_copy(copy, office.copy_rules)


def fakes_reply(uow: UnitOfWork, draft: Draft) -> bool:
    """Say whether the subject claims an earlier mail, and there was none either way."""
    if draft.channel is not Channel.EMAIL or not copy_checking.fakes_reply(draft.subject):
        return False
    return not _is_in_thread(uow, draft)


def _is_in_thread(uow: UnitOfWork, draft: Draft) -> bool:
    if draft.reply_id is not None:
        return True
    touches = uow.touches.of_lead(draft.lead_id)
    if any(touch.channel is Channel.EMAIL for touch in touches):
        return True
    return bool(uow.replies.of_lead(draft.lead_id))


def mail_text(office: Office, uow: UnitOfWork, draft: Draft, lead: Lead) -> str:
    """Return the whole text of a mail: what the filter reads is what leaves."""
    return full_text(
        draft.body,
        seller=office.seller,
        language=lead.language,
        role=draft.role,
        small_print=lawful.small_print(office, uow, draft, lead),
    )


def _texts_of_the_rep(office: Office, uow: UnitOfWork, draft: Draft, lead: Lead) -> Iterator[str]:
    """Yield what the rep wrote: links and names in it are meant."""
    seller, offer = office.seller, office.offer
    account = uow.accounts.get(lead.account_id)
    yield from (seller.signature, seller.company, seller.email, lead.email)
    yield from (offer.product, offer.product_line, account.name, account.domain or "")
    yield from (offer.prices.discount, offer.prices.trial, offer.prices.billing)
    yield from (f"{line.item} {line.words}" for line in offer.prices.lines)
    yield from (entry.answer for entry in offer.knowledge)
    if draft.enrollment_id is not None:
        steps = uow.enrollments.get(draft.enrollment_id).steps
        yield from (f"{subject}\n{body}" for step in steps for subject, body in step.wordings)


def _has_their_heading(uow: UnitOfWork, draft: Draft) -> bool:
    """Say whether the subject is only the lead's own, answered.

    What they name in it may stand there again, but no word below may rest on it: whoever can write
    a subject could else have any link or name said to them.
    """
    if draft.reply_id is None:
        return False
    subject = uow.replies.get(draft.reply_id).subject
    return bool(subject) and draft.subject == reply_subject(subject)


def _names_somebody_else(
    office: Office, uow: UnitOfWork, words: str, lead: Lead, trusted: tuple[str, ...]
) -> bool:
    """Say whether the agent's words name a lead of another company: that is nobody's business."""
    return any(True for _ in _strangers_named(office, uow, words, lead, trusted))


def _strangers_named(
    office: Office, uow: UnitOfWork, words: str, lead: Lead, trusted: tuple[str, ...]
) -> Iterator[str]:
    own = "\n".join((lead.name, office.seller.name, *trusted)).casefold()
    names = {name for name in _names_in(words) if name not in own}
    if not names:
        return
    for one in uow.leads.named(names):
        if one.account_id != lead.account_id:
            yield one.name


def _written_by_agent(draft: Draft) -> str:
    """Return the words that the rep has not written: what they add in an edit is their own."""
    body = draft.body if draft.original_body is None else draft.original_body
    kept = [said for said in sentences_of(body) if said in draft.body]
    return "\n".join((draft.original_subject or draft.subject, *kept))


def _names_in(text: str) -> Iterator[str]:
    for line in text.splitlines():
        words = _WORD.findall(line.casefold())
        for length in _NAME_WORDS:
            for start in range(len(words) - length + 1):
                yield " ".join(words[start : start + length])
