"""Another version of a draft as the rep asks: by a model, or by what can be done without one.

The wish is the rep's word and lifts nothing: new words are proven as those of any model are, and
what the rules would stop is not kept. The rep reads the new version before anything leaves.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from desktop_sdr.agent.loop import (
    contents,
    gate,
    proposing,
    resilience,
    seats,
    varying,
    withdrawing,
)
from desktop_sdr.agent.loop.styling import styled
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.drafts import begin
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.agent.skills import redrafting as words
from desktop_sdr.agent.skills.model_writing import missing_in
from desktop_sdr.agent.skills.proving import Grounds, proven
from desktop_sdr.agent.skills.writing import LINKEDIN_NOTE_LIMIT, NoDraft
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.content import COLD_ROLES
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Channel, Draft, DraftState, claims_moved
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.language import MailRewriter, Wish, Wording
from desktop_sdr.ports.store import UnitOfWork

REDRAFTED = "redrafted"
"""Why an approved mail that is still held does not leave."""
NOTHING_NEW = "nothing_new"
_OPEN = (DraftState.WAITING, DraftState.LATER, DraftState.APPROVED)


class By(StrEnum):
    """How the new version came about."""

    MODEL = "model"
    LEAVING_OUT = "leaving_out"
    """Sentences that nothing rests on were left out."""
    VARIANT = "variant"
    """The next variant of the step's template."""


@dataclass(frozen=True, slots=True)
class Redraft:
    """What came of a wish."""

    version: int
    by: By
    cut: int = 0
    """Sentences of a model's that stood on nothing and were cut out."""
    instead: str = ""
    """Why it was not by the model that the profile has; empty where that is no matter."""


@dataclass(frozen=True, slots=True)
class _Matter:
    """A draft as it is read before anybody is asked, with all that its words may rest on."""

    draft: Draft
    lead: Lead
    grounds: Grounds
    wish: Wish

    @property
    def own(self) -> Wording:
        return Wording(self.draft.subject, self.draft.body, self.draft.claims)


@dataclass(frozen=True, slots=True)
class _Written:
    text: Wording
    by: By
    cut: int = 0
    instead: str = ""
    variant: str = ""


def redraft(
    office: Office, rep: Actor, draft_id: DraftId, version: int, instruction: str
) -> Redraft:
    """Keep another version of the draft, written as the rep asks; what they wrote stays.

    Asks the model outside every transaction, which may take as long as it thinks. An approval of
    the former words is void. Raises DeskRefusal, and nothing has changed: changed,
    already_decided, not_a_text, no_wish, wish_too_long, needs_model, model_did_not,
    nothing_to_leave_out, no_other_variant, goes_against.
    """
    wanted = words.plain_wish(instruction)
    if not wanted:
        raise DeskRefusal("no_wish")
    if len(wanted) > words.LONGEST_WISH:
        raise DeskRefusal("wish_too_long", str(words.LONGEST_WISH))
    with office.look() as uow:
        matter = _matter(office, uow, _open_draft(uow, draft_id, version), wanted)
    return _keep(office, rep, matter, _written(office, matter))


def _open_draft(uow: UnitOfWork, draft_id: DraftId, version: int) -> Draft:
    draft = uow.drafts.get(draft_id)
    if draft.state not in _OPEN:
        raise DeskRefusal("changed" if draft.state is DraftState.STALE else "already_decided")
    if draft.version != version:
        raise DeskRefusal("changed")
    if draft.channel is None:
        raise DeskRefusal("not_a_text")
    return draft


def _matter(office: Office, uow: UnitOfWork, draft: Draft, wanted: str) -> _Matter:
    lead = uow.leads.get(draft.lead_id)
    grounds = replace(proposing.grounds_of(office, uow, lead, office.now()), asked=wanted)
    roomy = len(draft.body) * 2 + words.LONGEST_WISH
    wish = Wish(
        instruction=wanted,
        kept=words.kept_passages(draft),
        known=grounds.sayable,
        longest=LINKEDIN_NOTE_LIMIT if draft.channel is Channel.LINKEDIN else roomy,
    )
    return _Matter(draft, lead, grounds, wish)


def _written(office: Office, matter: _Matter) -> _Written:
    """Return the new words; raises DeskRefusal where there are none."""
    why = ""
    if office.rewriter is not None:
        by_model = _by_model(office, office.rewriter, matter)
        if isinstance(by_model, _Written):
            return by_model
        why = by_model
    wish = words.known_wish(matter.wish.instruction)
    if wish is None:
        raise DeskRefusal("model_did_not", why) if why else DeskRefusal("needs_model")
    if wish is words.KnownWish.SHORTER:
        return replace(_by_leaving_out(matter), instead=why)
    return replace(_by_variant(office, matter), instead=why)


def _by_model(office: Office, rewriter: MailRewriter, matter: _Matter) -> _Written | str:
    """Return what is proven of the model's words, or a code for why there are none."""
    own, role = matter.own, matter.draft.role
    ask = partial(rewriter.rewrite, own, matter.lead, role, matter.wish)
    try:
        answer = resilience.ask(office, seats.MODEL, ask, office.thought)
    except PortError as trouble:
        return trouble.title
    result = proven(own, answer, matter.grounds, is_answer=role not in COLD_ROLES)
    body = result.wording.body
    if result.fell_back or missing_in(body, matter.wish.kept) or not words.says_something(body):
        return ReasonCode.NO_SOURCE.value
    return NOTHING_NEW if body == own.body else _Written(result.wording, By.MODEL, result.cut)


def _by_leaving_out(matter: _Matter) -> _Written:
    own, offer = matter.own, matter.grounds.offer
    stated = [own.body[claim.start : claim.end] for claim in own.claims]
    body = words.shorter(own.body, (*matter.wish.kept, *stated, offer.product, offer.product_line))
    if body is None:
        raise DeskRefusal("nothing_to_leave_out")
    claims = claims_moved(own.claims, own.body, body)
    return _Written(Wording(own.subject, body, claims), By.LEAVING_OUT)


def _by_variant(office: Office, matter: _Matter) -> _Written:
    draft = matter.draft
    with office.look() as uow:
        try:
            other = varying.other_variant(office, uow, draft, matter.lead, office.now())
        except NoDraft as trouble:
            raise DeskRefusal("no_other_variant", str(trouble)) from trouble
    if other is None:
        raise DeskRefusal("no_other_variant")
    name, text = other
    body = words.with_passages(text.body, matter.wish.kept)
    by_rep = draft.original_subject not in (None, draft.subject)
    subject = draft.subject if by_rep else text.subject
    claims = claims_moved(text.claims, text.body, body)
    return _Written(Wording(subject, body, claims), By.VARIANT, variant=name)


def _keep(office: Office, rep: Actor, matter: _Matter, written: _Written) -> Redraft:
    now = office.now()
    with office.open() as uow:
        before = _open_draft(uow, matter.draft.id, matter.draft.version)
        if before != matter.draft:
            raise DeskRefusal("changed")
        lead = uow.leads.get(before.lead_id)
        begin(uow, Command.REDRAFT, rep, before, lead, now)
        was_approved = before.state is DraftState.APPROVED
        if was_approved:
            _void_approval(uow, before, lead, Cause(rep, lead.trace), now)
        after = _judged(office, uow, before, _new_version(uow, matter, written), lead, now)
        uow.drafts.save(after)
        record(
            uow,
            AuditTag.DRAFT_REDRAFTED,
            Cause(rep, lead.trace),
            now,
            {
                "version": after.version,
                "by": written.by.value,
                "cut": written.cut,
                "instead": written.instead,
                "was_approved": was_approved,
                "action": after.action.value,
                "step": after.step_number,
            },
            lead_id=lead.id,
            subject=("draft", after.id),
            personal=f"{matter.wish.instruction}\n\n{after.body}",
        )
        uow.commit()
    return Redraft(after.version, written.by, written.cut, written.instead)


def _void_approval(uow: UnitOfWork, draft: Draft, lead: Lead, cause: Cause, now: datetime) -> None:
    """Take back the mail that was approved in its former words, while that is held."""
    held = (
        item
        for item in uow.outbox.open_of(lead.id)
        if item.draft_id == draft.id and item.state is OutboxState.HELD
    )
    item = next(held, None)
    if item is None:
        raise DeskRefusal("already_decided")
    withdrawing.cancel(uow, item, REDRAFTED, cause, now)


def _new_version(uow: UnitOfWork, matter: _Matter, written: _Written) -> Draft:
    """Return the draft with the new words; what the rep wrote stays told apart in them."""
    draft, kept = matter.draft, matter.wish.kept
    plan = None
    if draft.enrollment_id is not None:
        plan = uow.enrollments.get(draft.enrollment_id).sequence_id
    text = styled(uow, written.text, plan, kept)
    by_agent = words.words_of_agent(text.body, kept)
    return replace(
        draft,
        subject=text.subject,
        body=text.body,
        variant=written.variant or draft.variant,
        payload=proposing.payload_of(draft, matter.lead, text.body),
        claims=text.claims,
        version=draft.version + 1,
        state=DraftState.WAITING,
        shown_at=None,
        decided_at=None,
        later_until=None,
        original_body=None if draft.original_body is None else by_agent,
    )


def _judged(
    office: Office, uow: UnitOfWork, before: Draft, after: Draft, lead: Lead, now: datetime
) -> Draft:
    """Return the new version as the rules see it; raises DeskRefusal where they would stop it.

    What stopped the former words already is no fault of the new ones.
    """
    was, now_is = (gate.judge_draft(office, uow, one, lead, now) for one in (before, after))
    new = [one for one in now_is.reasons if one.code not in was.codes]
    graver = [one.code.value for one in new if one.verdict > Verdict.REVIEW]
    if graver:
        raise DeskRefusal("goes_against", ",".join(graver))
    codes = (ReasonCode.LEVEL_WANTS_LOOK, *now_is.codes)
    return replace(
        after,
        reasons=tuple(code.value for code in codes),
        remarks=contents.remarks_on(office, uow, after, lead),
    )
