"""What an SMTP server's answer means: the errors of the ports, by the one table of answers."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final

from desktop_sdr import resources
from desktop_sdr.adapters.mail.connection import plain_words
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain

ENHANCED_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
READ_AT_MOST: Final = 2_000
"""Characters of an answer that the words are looked for in."""


class Stage(StrEnum):
    """Where in the dialogue an answer came."""

    GREETING = "greeting"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    BODY = "body"
    DOT = "dot"


class Meaning(StrEnum):
    """What follows from an answer; resources/rules/smtp_answers.toml says what each is."""

    DEFERRED = "deferred"
    QUOTA = "quota"
    SLOWED = "slowed"
    BLOCKED = "blocked"
    REFUSED = "refused"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete reply of the server."""

    stage: Stage
    code: int
    words: str

    @property
    def status(self) -> str:
        """The enhanced status code, or nothing where the server gave none."""
        found = ENHANCED_STATUS.match(self.words)
        return found[1] if found else ""

    def __str__(self) -> str:
        return plain_words(f"{self.stage} {self.code} {self.words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the table."""

    means: Meaning
    title: str
    code: re.Pattern[str]
    stages: frozenset[Stage]
    status: frozenset[str]
    words: tuple[re.Pattern[str], ...]
    wait: timedelta | None

    def fits(self, answer: Answer) -> bool:
        """Say whether the answer is of this kind."""
        if not self.code.fullmatch(str(answer.code)) or answer.stage not in self.stages:
            return False
        if not self.status and not self.words:
            return True
        said = answer.words[:READ_AT_MOST]
        return answer.status in self.status or any(one.search(said) for one in self.words)


def error_for(answer: Answer) -> PortError:
    """Return what to raise for an answer that is not the one that was hoped for."""
    entry = next((one for one in table() if one.fits(answer)), None)
    if entry is not None:
        return _error(entry, answer)
    if answer.stage is Stage.DOT:
        return Uncertain("no_answer_after_send", "look_in_sent", str(answer))
    return Temporary("not_a_mail_server", "check_server", str(answer))


def _error(entry: Entry, answer: Answer) -> PortError:
    if entry.means is Meaning.SIGN_IN:
        return SignInNeeded(entry.title, "sign_in", str(answer))
    if entry.means is Meaning.REFUSED:
        return Refused(entry.title, "", str(answer))
    if entry.means is Meaning.BLOCKED:
        return Refused(entry.title, "look_at_your_domain", str(answer))
    step = "check_server" if answer.stage is Stage.GREETING and answer.code >= 500 else "wait"
    return Temporary(entry.title, step, str(answer), entry.wait)


@cache
def table() -> tuple[Entry, ...]:
    """Return all answers that are known, in the order in which they are asked."""
    listed = tomllib.loads(resources.read_text("rules", "smtp_answers.toml"))["answer"]
    return tuple(map(_entry, listed))


def _entry(line: Mapping[str, Any]) -> Entry:
    wait = timedelta(hours=line.get("hours", 0), minutes=line.get("minutes", 0))
    return Entry(
        means=Meaning(line["means"]),
        title=line["title"],
        code=re.compile(line.get("code", "[45]..")),
        stages=frozenset(map(Stage, line.get("stage", Stage))),
        status=frozenset(line.get("status", ())),
        words=tuple(re.compile(one, re.I) for one in line.get("words", ())),
        wait=wait or None,
    )
