"""What a model may do to a mail: word its body anew, out of what stands in it already."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from desktop_sdr.agent.skills.closed_answer import WORDS, DoesNotFit, Shape, closed
from desktop_sdr.agent.skills.fencing import fenced
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.lead import Lead
from desktop_sdr.ports.language import Wording

NAME: Final = "worded_mail"
SHAPE: Final[Shape] = closed(body=WORDS)
LONGER: Final = 1.5
"""How much longer than before a mail may get."""


def text_for(own: Wording, lead: Lead, role: MessageRole) -> str:
    """Return what a model is shown: the body as it stands, its language, and what mail it is."""
    said = f"The mail is a {role.value.replace('_', ' ')}; its language is {lead.language}."
    return f"{said}\n{fenced(own.body)}"


def wording_of(told: Any, own: Wording) -> Wording:  # noqa: ANN401 - fits SHAPE
    """Return the mail in the words of an answer that fits SHAPE; the subject stays.

    What it adds is cut out later, sentence by sentence (see proving). Raises DoesNotFit where it is
    no mail any more.
    """
    body = told["body"].strip()
    faults = list(_faults(body, own.body))
    if faults:
        raise DoesNotFit("; ".join(faults))
    return replace(own, body=body)


def _faults(body: str, own: str) -> Iterator[str]:
    if not body:
        yield "the body is empty"
    if len(body) > len(own) * LONGER + 100:
        yield "the body got too long"
