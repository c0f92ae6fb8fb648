"""A file of labelled mails, read line by line: whatever somebody put into it, a line is refused."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

from desktop_sdr.agent.skills.folding import sendable
from desktop_sdr.agent.skills.mail_bounds import MAX_RAW
from desktop_sdr.domain.evaluation import Label
from desktop_sdr.domain.reading import IntentKind, ReplyKind

LONGEST_LINE: Final = 3 * MAX_RAW
"""Bytes; a mail of the largest size fits with every second letter escaped."""
MOST_LINES: Final = 100_000
LONGEST_ID: Final = 200
SOMEBODY: Final = "Somebody <somebody@example.com>"
"""Who wrote a reply of which only the words are given."""

KindT = TypeVar("KindT", bound=StrEnum)


class LineFault(StrEnum):
    """Why a line cannot be used."""

    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    NOT_JSON = "not_json"
    NO_OBJECT = "no_object"
    NO_MAIL = "no_mail"
    """It gives neither a file nor the words."""
    WRONG_FIELD = "wrong_field"
    """A field holds what it cannot hold, or is missing."""
    UNKNOWN_LABEL = "unknown_label"
    NO_MEANING = "no_meaning"
    """A person's mail without an intent."""
    GIVEN_TWICE = "given_twice"
    OUTSIDE = "outside"
    """The mail's file lies outside the folder of the labels."""
    NO_FILE = "no_file"
    """The mail's file cannot be read."""
    TOO_MANY = "too_many"
    """Further lines are not looked at."""


class UnusableLine(Exception):
    """One line of the file that is left out."""

    def __init__(self, fault: LineFault, what: str = "") -> None:
        """Keep the reason, and the word or the field that it is about."""
        super().__init__(fault.value)
        self.fault, self.what = fault, what


@dataclass(frozen=True, slots=True)
class LabelledMail:
    """One line: a mail with what it means."""

    line: int
    label: Label
    raw: bytes


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One line that cannot be used, and why."""

    line: int
    fault: LineFault
    what: str = ""


def labelled_mails(path: Path) -> Iterator[LabelledMail | RefusedLine]:
    """Yield every line that is not blank, as a mail or as refused; raises OSError."""
    ids: set[str] = set()
    with path.open("rb") as file:
        for number, line in _lines(file):
            if number > MOST_LINES:
                yield RefusedLine(number, LineFault.TOO_MANY)
                return
            try:
                mail = _mail(number, line, path.parent)
                if mail.label.id in ids:
                    raise UnusableLine(LineFault.GIVEN_TWICE, mail.label.id)
            except UnusableLine as unusable:
                yield RefusedLine(number, unusable.fault, unusable.what)
            else:
                ids.add(mail.label.id)
                yield mail


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines with their numbers; of one that is too long, no more than shows it."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE)
        if line.strip():
            yield number, line


def _mail(number: int, line: bytes, folder: Path) -> LabelledMail:
    record = _record(line)
    label = Label(
        id=_text(record, "id", f"line {number}")[:LONGEST_ID],
        kind=_one_of(ReplyKind, record.get("kind"), "kind"),
        intents=_intents(record),
        escalates=_flag(record, "escalates"),
        competitor=_text(record, "competitor", "") or None,
        answerable=_flag(record, "answerable"),
    )
    if label.kind is ReplyKind.HUMAN and not label.intents:
        raise UnusableLine(LineFault.NO_MEANING)
    return LabelledMail(number, label, _raw(record, folder))


def _record(line: bytes) -> Mapping[str, Any]:
    if len(line) > LONGEST_LINE:
        raise UnusableLine(LineFault.TOO_LONG)
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as broken:
        raise UnusableLine(LineFault.NOT_TEXT) from broken
    except (ValueError, RecursionError) as broken:
        raise UnusableLine(LineFault.NOT_JSON) from broken
    if not isinstance(record, dict):
        raise UnusableLine(LineFault.NO_OBJECT)
    return record


def _text(record: Mapping[str, Any], name: str, otherwise: str) -> str:
    value = record.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, str):
        raise UnusableLine(LineFault.WRONG_FIELD, name)
    return value


def _flag(record: Mapping[str, Any], name: str) -> bool | None:
    value = record.get(name)
    if value is not None and not isinstance(value, bool):
        raise UnusableLine(LineFault.WRONG_FIELD, name)
    return value


def _one_of(kinds: type[KindT], value: object, name: str) -> KindT:
    if not isinstance(value, str):
        raise UnusableLine(LineFault.WRONG_FIELD, name)
    try:
        return kinds(value)
    except ValueError as unknown:
        raise UnusableLine(LineFault.UNKNOWN_LABEL, value) from unknown


def _intents(record: Mapping[str, Any]) -> tuple[IntentKind, ...]:
    named = record.get("intents") or []
    if not isinstance(named, list):
        raise UnusableLine(LineFault.WRONG_FIELD, "intents")
    return tuple(_one_of(IntentKind, one, "intents") for one in named)


def _raw(record: Mapping[str, Any], folder: Path) -> bytes:
    if "mail" in record:
        return _from_file(folder, _text(record, "mail", ""))
    if "raw" in record:
        return _text(record, "raw", "").encode("utf-8", "replace")
    if "text" in record:
        return mail_of(_text(record, "subject", ""), _text(record, "text", ""))
    raise UnusableLine(LineFault.NO_MAIL)


def _from_file(folder: Path, name: str) -> bytes:
    """Read a mail beside the labels; nobody's file of labels reads what lies elsewhere."""
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise UnusableLine(LineFault.OUTSIDE, name)
        if not path.is_file():
            raise UnusableLine(LineFault.NO_FILE, name)
        with path.open("rb") as file:
            return file.read(MAX_RAW)
    except (OSError, ValueError, RuntimeError) as broken:
        raise UnusableLine(LineFault.NO_FILE, name) from broken


def mail_of(subject: str, text: str) -> bytes:
    """Return a plain reply as a mail, of which only subject and words are known."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = SOMEBODY
    mail["Subject"] = _without_nul(" ".join(subject.split()))
    mail.set_content(_without_nul(text), cte="base64")
    return mail.as_bytes()


def _without_nul(text: str) -> str:
    """Return the text without halves of characters and without NUL."""
    return sendable(text).replace("\0", "")
