"""Mails as they arrive, the lexicon that reads them, and the corpus of the reading tests."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path
from typing import Any

from desktop_sdr import resources
from desktop_sdr.agent.skills.lexicon import LEXICON_FILES, Lexicon, lexicon_from_toml
from desktop_sdr.agent.skills.reading import ReadingContext, read_mail
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.reading import Reading

MAILS = Path(__file__).with_name("mails")
TODAY = date(2026, 5, 13)
REP = EmailAddress("rep@seller.example")
LEAD = EmailAddress("ana@corp.example")
OURS = MessageId("<ours-1@seller.example>")
CONTEXT = ReadingContext(
    today=TODAY,
    own_addresses=frozenset({REP}),
    known_addresses=frozenset({LEAD}),
    sent_message_ids=frozenset({OURS}),
    competitors=("Acme", "Globex"),
    default_currency="USD",
    languages=("en", "de"),
)


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return lexicon_from_toml(*(resources.read_text("rules", name) for name in LEXICON_FILES))


def a_mail(
    text: str = "",
    *,
    subject: str = "Re: A quick question",
    sender: str = f"Ana Perez <{LEAD}>",
    html: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A reply of the lead to our mail, with `headers` added or (given empty) left out."""
    mail = EmailMessage(policy=SMTP)
    fields = {
        "From": sender,
        "To": f"Rep <{REP}>",
        "Subject": subject,
        "Message-ID": "<reply-1@corp.example>",
        "In-Reply-To": OURS,
        "References": OURS,
    } | dict(headers or {})
    for name, value in fields.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    if html is not None and text:
        mail.add_alternative(html, subtype="html")
    elif html is not None:
        mail.set_content(html, subtype="html")
    return mail.as_bytes()


def read(raw: bytes, context: ReadingContext = CONTEXT) -> Reading:
    """Read a raw mail with the shipped lexicon."""
    return read_mail(raw, context, lexicon())


def read_text(text: str, context: ReadingContext = CONTEXT) -> Reading:
    """Read a reply that consists of `text`."""
    return read(a_mail(text), context)


def replies() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every hand-written reply with what it must be read to mean, under a name for the report."""
    for path in sorted(MAILS.glob("replies_*.toml")):
        language = path.stem.removeprefix("replies_")
        for number, reply in enumerate(tomllib.loads(path.read_text("utf-8"))["reply"]):
            yield f"{language}-{number}-{reply['says'][:30]}", {"language": language, **reply}
