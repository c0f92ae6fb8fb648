"""Drafts one step of a sequence from its template, using only what is known and where from."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desktop_sdr.agent.skills.composing import reply_subject
from desktop_sdr.agent.skills.courtesies import courtesies_in, language_of
from desktop_sdr.agent.skills.grounding import STANDING, about, best_fact, claim_on, support_of
from desktop_sdr.agent.skills.researching import known_from_record
from desktop_sdr.agent.skills.templates import Filled, fields_of, fill, one_line, without
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.message import Channel, Claim, Touch
from desktop_sdr.domain.offer import Offer, Seller
from desktop_sdr.domain.sequence import Step

MAIL_WORD_LIMIT: Final = 200
"""Above this a first touch reads as a brochure (the copy lint of the field's products)."""
SUBJECT_LIMIT: Final = 120
FEWEST_WORDS: Final = 6
"""Fewer words under the greeting say nothing that is worth a mail."""
LINKEDIN_NOTE_LIMIT: Final = 300
"""Characters that an invitation may carry."""


class NoDraft(Exception):
    """A step that cannot be written for this lead."""


class UnfilledField(NoDraft):
    """The template asks for something nobody knows, so there is no draft at all."""

    def __init__(self, names: Iterable[str]) -> None:
        """Keep which fields they are."""
        self.names = tuple(names)
        super().__init__(", ".join(self.names))


class TooLong(NoDraft):
    """The filled text is over its limit."""

    def __init__(self, length: int, limit: int, unit: str) -> None:
        """Keep both figures; `unit` is `words` or `characters`."""
        self.length, self.limit, self.unit = length, limit, unit
        super().__init__(f"{length} {unit}, the limit is {limit}")


@dataclass(frozen=True, slots=True)
class DraftText:
    """What a step says to one lead, without signature and way out (see signing.full_text)."""

    subject: str
    body: str
    claims: tuple[Claim, ...]
    """Every personal statement; one in the subject has the empty span at 0."""


@dataclass(frozen=True, slots=True)
class _Known:
    """All that may stand in this draft."""

    plain: dict[str, str]
    facts: tuple[Fact, ...]
    now: datetime

    def value_of(self, field: str, has_fallback: bool) -> str | None:
        """Return the words for a field; a shaky fact gives way to the template's fallback."""
        if field in self.plain:
            return self.plain[field] or None
        fact = best_fact(self.facts, field, self.now)
        if fact is None:
            return None
        if has_fallback and support_of(fact, self.now)[0] not in STANDING:
            return None
        words = one_line(fact.text)
        return None if "{{" in words or "}}" in words else words

    def claims(self, filled: Filled, in_subject: bool = False) -> Iterable[Claim]:
        for span in filled.spans:
            fact = None if span.field in self.plain else best_fact(self.facts, span.field, self.now)
            if fact is not None:
                start, end = (0, 0) if in_subject else (span.start, span.end)
                yield claim_on(fact, start, end, self.now)


def draft_step(
    step: Step,
    *,
    lead: Lead,
    account: Account,
    facts: Iterable[Fact],
    seller: Seller,
    offer: Offer,
    previous: Sequence[Touch],
    now: datetime,
) -> DraftText:
    """Write `step` for `lead`; raises UnfilledField or TooLong instead of writing half of it.

    A step without a subject of its own stays in the thread of the last mail in `previous`.
    """
    own_facts = (*about(facts, lead, account), *known_from_record(lead, account))
    plain = _plain_values(lead, account, seller, offer, language_of(step.body, lead.language))
    known = _Known(plain, own_facts, now)
    subject = fill(_subject_template(step, previous), known.value_of)
    body = fill(step.body, known.value_of)
    unfilled = dict.fromkeys((*subject.unfilled, *body.unfilled))
    if unfilled:
        raise UnfilledField(unfilled)
    _check_length(step.channel, one_line(subject.text), body.text)
    claims = (*known.claims(body), *known.claims(subject, in_subject=True))
    return DraftText(one_line(subject.text), body.text, claims)


def plainer(step: Step, unknown: Collection[str]) -> Step | None:
    """Return the step without what it says of things nobody knows; None where nothing is left.

    A greeting alone is nothing, and a subject cannot lose a part of itself.
    """
    body = without(step.body, unknown)
    paragraphs = [one for one in body.split("\n\n") if fields_of(one) != ("greeting",)]
    says_enough = sum(len(one.split()) for one in paragraphs) >= FEWEST_WORDS
    if not says_enough or set(fields_of(step.subject)) & set(unknown):
        return None
    return replace(step, body=body)


def _subject_template(step: Step, previous: Sequence[Touch]) -> str:
    if step.subject.strip() or step.channel is not Channel.EMAIL:
        return step.subject
    thread = [touch for touch in previous if touch.channel is Channel.EMAIL and touch.subject]
    if not thread:
        raise UnfilledField(("subject",))
    return reply_subject(thread[-1].subject).replace("{{", "").replace("}}", "")


def _plain_values(
    lead: Lead, account: Account, seller: Seller, offer: Offer, language: str
) -> dict[str, str]:
    """What needs no source: whom we write to, and who we are."""
    courtesies = courtesies_in(language)
    named = one_line(lead.first_name) or (one_line(lead.last_name) if language == "ja" else "")
    greeting = courtesies.greeting.format(name=named) if named else courtesies.greeting_unnamed
    values = {
        "first_name": lead.first_name,
        "last_name": lead.last_name,
        "name": lead.name,
        "company": account.name,
        "greeting": greeting,
        "my_name": seller.name,
        "my_first_name": seller.name.split(" ")[0],
        "my_company": seller.company,
        "my_title": seller.title,
        "product": offer.product,
        "product_line": offer.product_line,
    }
    lines = {field: one_line(value) for field, value in values.items()}
    return {
        field: "" if "{{" in value or "}}" in value else value for field, value in lines.items()
    }


def _check_length(channel: Channel, subject: str, body: str) -> None:
    if channel is Channel.LINKEDIN and len(body) > LINKEDIN_NOTE_LIMIT:
        raise TooLong(len(body), LINKEDIN_NOTE_LIMIT, "characters")
    if channel is not Channel.EMAIL:
        return
    if len(body.split()) > MAIL_WORD_LIMIT:
        raise TooLong(len(body.split()), MAIL_WORD_LIMIT, "words")
    if len(subject) > SUBJECT_LIMIT:
        raise TooLong(len(subject), SUBJECT_LIMIT, "characters")
