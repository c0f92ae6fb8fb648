"""What differs between the interfaces that models are asked over."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from desktop_sdr.adapters.mail.api.answers import Told
from desktop_sdr.ports.language import Question, Usage

Body = dict[str, Any]
THINKING_ROOM: Final = 4_000
"""Tokens that a vendor's model may think in before its answer; they count as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a model said, taken out of its server's answer."""

    text: str
    usage: Usage
    is_cut: bool = False
    """True where it was stopped before it had finished."""
    declined: bool = False
    """True where it would not answer, or a filter would not let it."""


class Dialect(Protocol):
    """One interface; its rungs are ways to ask for JSON, the strictest first."""

    @property
    def kind(self) -> str:
        """The name of this interface in a profile."""
        ...

    @property
    def path(self) -> str:
        """What is asked, under the address in the profile."""
        ...

    @property
    def rungs(self) -> int:
        """How many ways there are."""
        ...

    def headers(self, key: str) -> Mapping[str, str]:
        """Return the headers of a request; `key` is empty where the server wants none."""
        ...

    def body(self, model: str, question: Question, rung: int) -> Body:
        """Return the request, asked in the way of this rung."""
        ...

    def said(self, told: Told) -> Said | None:
        """Return what a good answer says; None where it is no such answer."""
        ...

    def usage(self, told: Told) -> Usage:
        """Return what the server counted."""
        ...


SHAPE_IN_WORDS: Final = (
    "Answer with one JSON object and nothing else. It must fit this JSON schema:\n{shape}"
)
TRY_AGAIN: Final = (
    "Your answer does not fit the schema: {faults}. Answer again, with one JSON object that fits"
    " it and nothing else."
)


def instructions(question: Question, *, with_shape: bool) -> str:
    """Return the instructions, with the shape in words where the server is not told it apart.

    A second try always names it: the server has just shown that it does not hold its model to it.
    """
    if not with_shape and not question.rejected:
        return question.instructions
    shape = json.dumps(question.shape, ensure_ascii=False, sort_keys=True)
    return f"{question.instructions}\n\n{SHAPE_IN_WORDS.format(shape=shape)}"


def turns(question: Question) -> Sequence[Mapping[str, str]]:
    """Return what is said after the instructions, and by whom."""
    asked = [{"role": "user", "content": question.text}]
    if not question.rejected:
        return asked
    return [
        *asked,
        {"role": "assistant", "content": question.rejected},
        {"role": "user", "content": TRY_AGAIN.format(faults=question.faults)},
    ]


def count(told: Told, name: str) -> int | None:
    """Return a count of tokens; None where the server gives none that can be believed."""
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**8:
        return None
    return value
