"""The bytes of one mail to one person (RFC 5322); the same input gives the same bytes."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from desktop_sdr.agent.skills.enclosing import Enclosure, enclosed
from desktop_sdr.agent.skills.folding import sendable
from desktop_sdr.agent.skills.header_lines import (
    CannotCompose,
    checked_id,
    folded,
    mailbox_header,
    text_header,
)
from desktop_sdr.agent.skills.html_form import html_of, shows_more
from desktop_sdr.agent.skills.quoted_printable import quoted_printable
from desktop_sdr.agent.skills.unsubscribing import unsubscribe_headers
from desktop_sdr.domain.ids import EmailAddress, MessageId

__all__ = ["CannotCompose", "Letter", "compose", "reply_subject"]

_LINE_END: Final = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_REPLY_PREFIX: Final = re.compile(
    r"^\s*(?:(?:re|aw|antw|sv|vs|rif|odp|ref)\s*(?:\[\d+\])?\s*:\s*)+", re.I
)
_BOUNDARY_DIGITS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything one mail is made from."""

    message_id: MessageId
    sender: EmailAddress
    sender_name: str
    recipient: EmailAddress
    recipient_name: str = ""
    subject: str
    text: str
    """All of it, with signature and way out (see signing.full_text)."""
    date: datetime | None = None
    """None leaves the Date line to the moment of sending."""
    in_reply_to: MessageId | None = None
    references: tuple[MessageId, ...] = ()
    """The thread so far, oldest first; `in_reply_to` is added where it is missing."""
    unsubscribe_url: str | None = None
    """An https address that takes one-click requests, with `{address}` for the recipient's; without
    one only the mailto way is named."""
    html_alternative: bool = False
    """True shows the same text as HTML too, where that shows more."""
    enclosures: tuple[Enclosure, ...] = ()
    """Files, in the order in which a mail program shows them."""


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: one `Re: `, however many stood there in any language."""
    return f"Re: {_REPLY_PREFIX.sub('', subject).strip()}"


def compose(letter: Letter) -> bytes:
    """Return the mail's bytes with CRLF line ends; raises CannotCompose.

    Its header lines are ASCII, but for an address whose name before the at sign is not (RFC 6532).
    Exactly one recipient, no header but the ones named here, and nothing random. Both forms of the
    text are made from the same words, so that neither can say what the other does not.
    """
    text = _without_control(letter.text)
    if not text.strip() or not letter.subject.strip():
        raise CannotCompose("empty", "Subject" if text.strip() else "body")
    headers = [*_dated(letter), *_addressed(letter), *_threaded(letter)]
    headers += unsubscribe_headers(
        letter.message_id, letter.sender, letter.recipient, letter.unsubscribe_url
    )
    has_html = letter.html_alternative and shows_more(text)
    entity = _two_forms(letter, text) if has_html else _one_form("plain", text)
    if letter.enclosures:
        entity = enclosed(entity, letter.enclosures, letter.message_id)
    return "\r\n".join((*headers, "MIME-Version: 1.0", "")).encode() + entity


def _without_control(text: str) -> str:
    """Return the text with LF line ends and no character that only one of its forms would show."""
    return sendable(_CONTROL.sub("", _LINE_END.sub("\n", text)))


def _one_form(kind: str, text: str) -> bytes:
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "\r\n",
    )
    return "\r\n".join(head).encode() + quoted_printable(text)


def _two_forms(letter: Letter, text: str) -> bytes:
    """Put both forms between lines that no quoted-printable line can ever be (RFC 2045, 6.7)."""
    digest = hashlib.sha256(letter.message_id.encode()).hexdigest()
    boundary = f"=_{digest[:_BOUNDARY_DIGITS]}"
    head = (
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "Content-Transfer-Encoding: 7bit",
        "\r\n",
    )
    forms = (_one_form("plain", text), _one_form("html", html_of(text)))
    between = f"--{boundary}\r\n".encode()
    parts = b"\r\n".join(between + form for form in forms)
    return "\r\n".join(head).encode() + parts + f"\r\n--{boundary}--\r\n".encode()


def _dated(letter: Letter) -> list[str]:
    return [] if letter.date is None else [f"Date: {format_datetime(letter.date)}"]


def _addressed(letter: Letter) -> list[str]:
    return [
        mailbox_header("From", letter.sender_name, letter.sender),
        mailbox_header("To", letter.recipient_name, letter.recipient),
        text_header("Subject", letter.subject.strip()),
        f"Message-ID: {checked_id(letter.message_id, 'Message-ID')}",
    ]


def _threaded(letter: Letter) -> list[str]:
    thread = [checked_id(one, "References") for one in letter.references]
    if letter.in_reply_to is None:
        return [f"References: {folded(thread)}"] if thread else []
    parent = checked_id(letter.in_reply_to, "In-Reply-To")
    chain = thread if parent in thread else [*thread, parent]
    return [f"In-Reply-To: {parent}", f"References: {folded(chain)}"]
