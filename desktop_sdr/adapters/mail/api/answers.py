"""What a vendor's server answered, read without trust, and what is the same at all vendors."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from desktop_sdr.adapters.mail.connection import plain_words
from desktop_sdr.ports.errors import PortError, Refused, Temporary, Uncertain

ACCEPTED = range(200, 300)
BUSY_WAIT = timedelta(minutes=1)
Told = Mapping[str, Any]
"""A JSON object as it came: nothing in it is as promised before it was looked at."""
LONGEST_WAIT = timedelta(hours=24)
MOMENT_IN_WORDS = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, whole unless `is_cut`."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False

    @property
    def told(self) -> Told:
        """The JSON object of the body; empty where there is none."""
        try:
            told = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return told if isinstance(told, Mapping) else {}

    @property
    def error(self) -> Told:
        """The vendor's own description of what went wrong."""
        return part(self.told, "error")

    @property
    def words(self) -> str:
        """The status with the vendor's sentence."""
        return plain_words(f"{self.status} {text(self.error, 'message')}")

    def retry_after(self, now: datetime, default: timedelta | None = None) -> timedelta | None:
        """Return how long the server asks us to wait: in its header, or else in its words."""
        asked = self.headers.get("retry-after", "").strip()
        if asked.isdecimal() and len(asked) < 7:
            return min(timedelta(seconds=int(asked)), LONGEST_WAIT)
        found = MOMENT_IN_WORDS.search(self.words)
        until = moment(found[1]) if found else None
        if until is None or until <= now:
            return default
        return min(until - now, LONGEST_WAIT)


Translate = Callable[[Answer], PortError]
"""Turns an answer that is not the one hoped for into the error to raise."""


def part(told: Told, name: str) -> Told:
    """Return an object inside another; empty where it is none."""
    value = told.get(name)
    return value if isinstance(value, Mapping) else {}


def parts(told: Told, name: str) -> Sequence[Told]:
    """Return the objects of a list; what is none is left out."""
    values = told.get(name)
    found = values if isinstance(values, list) else []
    return [one for one in found if isinstance(one, Mapping)]


def text(told: Told, name: str) -> str:
    """Return a string; empty where it is none."""
    value = told.get(name)
    return value if isinstance(value, str) else ""


def texts(told: Told, name: str) -> Sequence[str]:
    """Return the strings of a list; what is none is left out."""
    values = told.get(name)
    found = values if isinstance(values, list) else []
    return [one for one in found if isinstance(one, str)]


def moment(written: str) -> datetime | None:
    """Read an RFC 3339 moment as UTC."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo is not None else None


def usual_error(answer: Answer, now: datetime) -> PortError:
    """Return what a status means at any vendor; never that something is unclear."""
    if answer.status == 413:
        return Refused("mail_too_large", "", answer.words)
    if answer.status == 400:
        return Refused("mail_refused", "", answer.words)
    if answer.status == 429 or answer.status >= 500:
        wait = answer.retry_after(now, BUSY_WAIT)
        return Temporary("server_busy", "wait", answer.words, wait)
    if answer.status in (401, 403, 404, 408, 409, 410, 412):
        return Temporary("mailbox_said_no", "wait", answer.words)
    return Temporary("not_a_mail_server", "check_server", answer.words)


def after_sending(answer: Answer, error: PortError) -> PortError:
    """Return what an answer to a mail means: a server's own failure leaves its fate unclear.

    A 5xx says that the server failed, not where: at Microsoft a 504 came after four copies went.
    """
    if answer.status >= 500 or answer.status in ACCEPTED:
        return Uncertain("no_answer_after_send", "look_in_sent", answer.words)
    return error
