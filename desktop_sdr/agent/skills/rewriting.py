"""What a mail server made of our mail on the way: another sender, another name, added words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_sdr.agent.skills.mail_parsing import ParsedMail, parse_mail

_SHOWN: Final = 120


class Rewritten(StrEnum):
    """What can come back otherwise than it was sent."""

    ADDRESS = "address"
    """The From address, which is where answers go: an alias that the server does not grant."""
    NAME = "name"
    MESSAGE_ID = "message_id"
    SUBJECT = "subject"
    WAY_OUT = "way_out"
    """List-Unsubscribe is missing or another."""
    WORDS = "words"
    """Words were added, mostly a footer, or changed."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One thing that the server changed, and what it is now."""

    what: Rewritten
    became: str


def rewritings(sent: bytes, copy: bytes) -> tuple[Rewriting, ...]:
    """Return how a copy differs from what was sent, in what matters to whoever gets it."""
    ours, theirs = parse_mail(sent), parse_mail(copy)
    found = []
    for what in Rewritten:
        was, became = _part(what, ours), _part(what, theirs)
        if was != became:
            said = _added(was, became) if what is Rewritten.WORDS else became
            found.append(Rewriting(what, said[:_SHOWN]))
    return tuple(found)


def _part(what: Rewritten, mail: ParsedMail) -> str:
    if what is Rewritten.NAME:
        return mail.fields.get("from", "").rpartition("<")[0].replace('"', "").strip()
    if what is Rewritten.WORDS:
        return "\n".join(" ".join(line.split()) for line in mail.plain.split("\n")).strip()
    headers = mail.headers
    return {
        Rewritten.ADDRESS: headers.sender or "",
        Rewritten.MESSAGE_ID: headers.message_id or "",
        Rewritten.SUBJECT: headers.subject,
        Rewritten.WAY_OUT: mail.fields.get("list-unsubscribe", ""),
    }[what]


def _added(was: str, became: str) -> str:
    """Return only what is new, where all of ours is still there."""
    before, known, after = became.partition(was)
    return f"{before.strip()}\n{after.strip()}".strip() if known and was else became
