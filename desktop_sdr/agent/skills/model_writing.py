"""What a model may do to a mail: word its body anew, by itself or as the rep asks."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from desktop_sdr.agent.skills.closed_answer import WORDS, DoesNotFit, Shape, closed
from desktop_sdr.agent.skills.fencing import fenced
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.lead import Lead
from desktop_sdr.ports.language import Wish, Wording

NAME: Final = "worded_mail"
SHAPE: Final[Shape] = closed(body=WORDS)
LONGER: Final = 1.5
"""How much longer than before a mail may get."""


def text_for(own: Wording, lead: Lead, role: MessageRole) -> str:
    """Return what a model is shown: the body as it stands, its language, and what mail it is."""
    return f"{_what_it_is(lead, role)}\n{fenced(own.body)}"


def wish_for(own: Wording, lead: Lead, role: MessageRole, wish: Wish) -> str:
    """Return what a model is shown where the rep asks for another version.

    Only the wish itself stands outside a fence, on one line: it is the rep's own.
    """
    parts = [
        _what_it_is(lead, role),
        f"The salesperson asks: {wish.instruction}",
        "The mail as it stands:",
        fenced(own.body),
    ]
    if wish.kept:
        parts += ["Passages to keep word for word:", fenced("\n".join(wish.kept))]
    if wish.known:
        parts += ["What may be said besides, word for word:", fenced("\n".join(wish.known))]
    return "\n".join(parts)


def _what_it_is(lead: Lead, role: MessageRole) -> str:
    return f"The mail is a {role.value.replace('_', ' ')}; its language is {lead.language}."


def wording_of(told: Any, own: Wording) -> Wording:  # noqa: ANN401 - fits SHAPE
    """Return the mail in the words of an answer that fits SHAPE; the subject stays.

    What it adds is cut out later, sentence by sentence (see proving). Raises DoesNotFit where it is
    no mail any more.
    """
    return _with_body(told["body"].strip(), own, round(len(own.body) * LONGER) + 100)


def rewording_of(told: Any, own: Wording, wish: Wish) -> Wording:  # noqa: ANN401 - fits SHAPE
    """Return the same for another version; raises DoesNotFit also where kept words are missing."""
    return _with_body(told["body"].strip(), own, wish.longest, wish.kept)


def _with_body(body: str, own: Wording, longest: int, kept: tuple[str, ...] = ()) -> Wording:
    faults = list(_faults(body, longest, kept))
    if faults:
        raise DoesNotFit("; ".join(faults))
    return replace(own, body=body)


def _faults(body: str, longest: int, kept: tuple[str, ...]) -> Iterator[str]:
    if not body:
        yield "the body is empty"
    if len(body) > longest:
        yield "the body got too long"
    for passage in missing_in(body, kept):
        yield f"these words must stay as they are: {passage}"


def missing_in(body: str, kept: tuple[str, ...]) -> tuple[str, ...]:
    """Return the passages whose words do not stand in the body."""
    said = " ".join(body.split())
    return tuple(one for one in kept if " ".join(one.split()) not in said)
