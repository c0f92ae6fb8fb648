"""Reads a sequence from its TOML text."""

import tomllib
from collections.abc import Mapping
from typing import Final

from desktop_sdr.agent.skills.templates import PLACE
from desktop_sdr.domain.attachment import KINDS, MOST_FILES, NameFault, name_fault
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.sequence import MOST_VARIANTS, Sequence, Step, Variant

LONGEST_WAIT: Final = 90
"""Working days between two steps."""


class BadSequence(Exception):
    """A text that is no sequence; says what and where."""


def sequence_from_toml(text: str) -> Sequence:
    """Read a sequence; raises BadSequence naming the step and the field."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise BadSequence(f"This is not a TOML file: {broken}") from broken
    name, steps = tree.get("name"), tree.get("steps")
    if not isinstance(name, str) or not name.strip():
        raise BadSequence("A sequence needs a name.")
    if not isinstance(steps, list) or not steps:
        raise BadSequence(f"{name} has no steps: write each under [[steps]].")
    return Sequence(
        name=name.strip(),
        steps=tuple(_step(number, step) for number, step in enumerate(steps, start=1)),
    )


def _step(number: int, table: object) -> Step:
    if not isinstance(table, Mapping):
        raise BadSequence(f"Step {number} is no table: write it under [[steps]].")
    step = Step(
        number=number,
        channel=_channel(number, table.get("channel", Channel.EMAIL.value)),
        wait_days=_wait(number, table.get("wait_days", 0)),
        subject=_words(number, "subject", table.get("subject", "")),
        body=_words(number, "body", table.get("body", "")),
        attachments=_attached(number, table.get("attach", [])),
        variants=_variants(number, table.get("variants", [])),
    )
    if step.attachments and step.channel is not Channel.EMAIL:
        raise BadSequence(f"Step {number} is no mail, so nothing can be attached to it.")
    if not step.body:
        raise BadSequence(f"Step {number} has no body.")
    if number == 1 and step.channel is Channel.EMAIL and not step.subject:
        raise BadSequence("Step 1 has no subject, and there is no thread yet to stay in.")
    return step


def _channel(number: int, value: object) -> Channel:
    try:
        return Channel(str(value))
    except ValueError as unknown:
        choices = ", ".join(channel.value for channel in Channel)
        raise BadSequence(f"Step {number}: channel must be one of {choices}.") from unknown


def _wait(number: int, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_WAIT:
        raise BadSequence(
            f"Step {number}: wait_days must be a whole number from 0 to {LONGEST_WAIT}."
        )
    return value


def _words(number: int, field: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadSequence(f"Step {number}: {field} must be words in quotes.")
    rest = PLACE.sub("", value)
    if "{{" in rest or "}}" in rest:
        raise BadSequence(f"Step {number}: {field} has braces that are no {{{{field}}}} place.")
    return value.strip()


def _variants(number: int, value: object) -> tuple[Variant, ...]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise BadSequence(f"Step {number}: write each variant under [[steps.variants]].")
    found = tuple(
        Variant(
            subject=_words(number, "the subject of a variant", one.get("subject", "")),
            body=_words(number, "the body of a variant", one.get("body", "")),
        )
        for one in value
    )
    if any(not one.body for one in found):
        raise BadSequence(f"Step {number} has a variant without a body.")
    if len(found) >= MOST_VARIANTS:
        raise BadSequence(f"Step {number} may be said in {MOST_VARIANTS} ways, its own among them.")
    return found


def _attached(number: int, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadSequence(f'Step {number}: attach must be a list of file names, as ["offer.pdf"].')
    for name in value:
        fault = name_fault(name)
        if fault is not None:
            raise BadSequence(f"Step {number}: attach names {name!r}, which {_NO_FILE[fault]}.")
    if not len({name.casefold() for name in value}) == len(value) <= MOST_FILES:
        raise BadSequence(f"Step {number}: attach may name {MOST_FILES} files, each once.")
    return tuple(value)


_NO_FILE: Final = {
    NameFault.EMPTY: "is no name",
    NameFault.TOO_LONG: "is too long a name",
    NameFault.SEPARATOR: "holds a sign that stands in paths or patterns: name the file alone",
    NameFault.HIDDEN: "begins or ends with a dot or a space",
    NameFault.ODD_SIGNS: "holds signs that nobody sees or that are written in pieces",
    NameFault.DEVICE: "is the name of a device on Windows",
    NameFault.KIND: f"is of a kind that is never attached; these are: {', '.join(KINDS)}",
    NameFault.TWO_KINDS: "looks like a program in disguise",
}
