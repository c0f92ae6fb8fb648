"""Tells a dead address from a passing failure by its status code and the server's words."""

import re
from dataclasses import dataclass

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.lexicon import Group, Hit, Lexicon, Strength

HARD_CODES = frozenset(
    {
        "5.1.0",
        "5.1.1",
        "5.1.2",
        "5.1.3",
        "5.1.6",
        "5.1.9",
        "5.1.10",
        "5.2.1",
        "5.4.4",
        "5.4.310",
        "5.7.13",
    }
)
"""RFC 3463, RFC 7505, IANA and Microsoft: no such user or host, moved, disabled, takes no mail."""
VAGUE_CODES = frozenset({"", "5.4.1", "5.7.1", "5.1.8", "5.2.0"})
"""Codes that servers put on anything, beside those that end in 0: only their words tell."""
OF_THE_MAIL = ("5.6.", "5.7.")
"""Codes of contents and policy: what they name is the mail, whatever words stand beside."""
FAILED_SOMEHOW, DELAYED_SOMEHOW = "5.0.0", "4.0.0"
"""What is said where a server names no code: RFC 3463, `other undefined status`."""

CODE = re.compile(r"(?<![\w.])(?:smtp)?([245]\.[0-7]\.\d{1,3})(?![\w.]*\d)", re.IGNORECASE)
FIELD_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
SMTP_CODE = re.compile(
    r"(?<![\w.#])(4(?:21|3[0-2]|4[1-9]|5[0-9]|71)|5(?:0[0-4]|1[0-9]|2[0-9]|3[0-9]|41|5[0-9]|7[0-9]))"
    r"(?=[ \-:;,#]|$)(?! ?(?:bytes|[kmg]b|seconds|minutes|hours|days|messages|recipients|lines)\b)",
    re.MULTILINE | re.IGNORECASE,
)
"""RFC 5321 and its registry; a number of bytes or hours is none."""


QUOTED_CODE = re.compile(
    rf"{CODE.pattern}|^\W*[45]\d\d[ -]|\b(?:said|error|code|smtp|status|reason)\W{{1,4}}[45]\d\d\b",
    re.MULTILINE | re.IGNORECASE,
)
"""A code as servers quote it; the mere number of a room is none."""


@dataclass(frozen=True, slots=True)
class ServerWords:
    """What phrases a server's words hold."""

    dead: Strength | None = None
    passing: Strength | None = None
    trying: bool = False
    """True when it says that it goes on trying."""
    final: bool = False
    """True when it says that it gave up, whatever the reason."""
    blames_sender: bool = False
    """True when it speaks of whom the mail came from: no word of it is about the address."""


def server_words(words: str, lexicon: Lexicon) -> ServerWords:
    """Look for what a server may say about an address in `words`."""
    hits = lexicon.hits(fold(words), Group.SERVER)
    return ServerWords(
        dead=_strongest(hits, "server_dead"),
        passing=_strongest(hits, "server_passing"),
        trying=_strongest(hits, "server_trying") is not None,
        final=_strongest(hits, "server_final") is not None,
        blames_sender=_strongest(hits, "server_sender") is not None,
    )


def status_field(value: str) -> str:
    """Return the code of a Status field (RFC 3464), or empty."""
    code = FIELD_CODE.search(value)
    return code.group(1) if code else ""


def status_in(words: str) -> str:
    """Return the enhanced status code in a server's words, or the plain one's family, or empty."""
    codes = [match.group(1) for match in CODE.finditer(words)]
    failures = [code for code in codes if code[0] != "2"]
    if failures:
        return next((code for code in failures if not code.endswith(".0.0")), failures[0])
    plain = SMTP_CODE.search(words)
    return f"{plain.group(1)[0]}.0.0" if plain else ""


def is_permanent(status: str, said: ServerWords) -> bool:
    """Say whether the address itself will never work; any doubt is a passing failure."""
    if status.startswith(("4.", "2.")) or said.blames_sender:
        return False
    if status in HARD_CODES:
        return said.passing is not Strength.SURE or said.dead is Strength.SURE
    if status not in VAGUE_CODES and not status.endswith(".0"):
        names_mail = status.startswith(OF_THE_MAIL)
        return said.dead is Strength.SURE and said.passing is None and not names_mail
    if said.dead is Strength.SURE:
        return said.passing is not Strength.SURE
    return said.dead is not None and said.passing is None


def status_of_words(said: ServerWords) -> str:
    """Return the status of a failure that names no code: given up, unless it is only late."""
    return DELAYED_SOMEHOW if said.trying and said.dead is None else FAILED_SOMEHOW


def _strongest(hits: list[Hit], topic: str) -> Strength | None:
    strengths = {hit.phrase.strength for hit in hits if hit.phrase.topic == topic}
    if Strength.SURE in strengths:
        return Strength.SURE
    return Strength.LIKELY if strengths else None
