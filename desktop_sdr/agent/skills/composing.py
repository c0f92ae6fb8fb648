"""The bytes of one mail to one person (RFC 5322); the same input gives the same bytes."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit

from desktop_sdr.agent.skills.courtesies import courtesies_in, language_of
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.offer import Seller

LINE_LENGTH: Final = 76
NAME_LIMIT: Final = 60
UNSUBSCRIBE_SUBJECT: Final = "unsubscribe"

_ADDRESS: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+",
    re.IGNORECASE,
)
_MESSAGE_ID: Final = re.compile(r"<[\x21-\x3b\x3d\x3f\x41-\x7e]+@[\x21-\x3b\x3d\x3f\x41-\x7e]+>")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_REPLY_PREFIX: Final = re.compile(
    r"^\s*(?:(?:re|aw|antw|sv|vs|rif|odp|ref)\s*(?:\[\d+\])?\s*:\s*)+", re.I
)

_BLANKS: Final = b" \t"
_QUOTED: Final = tuple(
    bytes((byte,)) if (33 <= byte <= 126 and byte != 61) or byte in _BLANKS else b"=%02X" % byte
    for byte in range(256)
)


class CannotCompose(Exception):
    """What was asked for would not be one well-formed mail to one person.

    Codes: not_one_address, line_break_in_header, bad_message_id, bad_unsubscribe_url, empty.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code and the header it is about."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


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
    """All of it, with signature and way out (see `full_text`)."""
    date: datetime | None = None
    """None leaves the Date line to the moment of sending."""
    in_reply_to: MessageId | None = None
    references: tuple[MessageId, ...] = ()
    """The thread so far, oldest first; `in_reply_to` is added where it is missing."""
    unsubscribe_url: str | None = None
    """An https address that takes one-click requests; without one only the mailto way is named."""


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: one `Re: `, however many stood there in any language."""
    return f"Re: {_REPLY_PREFIX.sub('', subject).strip()}"


def full_text(body: str, *, seller: Seller, language: str | None = None) -> str:
    """Return `body` with signature, company, postal address and the way out under it.

    The way out speaks the body's own language; `language` decides where that cannot be told.
    """
    signature = seller.signature.strip() or "\n".join(
        line for line in (seller.name, seller.title, seller.company) if line.strip()
    )
    address = ", ".join(line.strip() for line in seller.postal_address.splitlines() if line.strip())
    sender = address if address.startswith(seller.company) else f"{seller.company}, {address}"
    way_out = courtesies_in(language_of(body, language)).way_out
    return f"{body.strip()}\n\n{signature}\n\n{sender}\n{way_out}\n"


def compose(letter: Letter) -> bytes:
    """Return the mail's bytes with CRLF line ends; raises CannotCompose.

    Exactly one recipient, no header but the ones named here, and nothing random.
    """
    if not letter.text.strip() or not letter.subject.strip():
        raise CannotCompose("empty", "Subject" if letter.text.strip() else "body")
    headers = [*_dated(letter), *_addressed(letter), *_threaded(letter), *_unsubscribing(letter)]
    headers += [
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
    ]
    return "\r\n".join(headers).encode("ascii") + b"\r\n\r\n" + quoted_printable(letter.text)


def _dated(letter: Letter) -> list[str]:
    return [] if letter.date is None else [f"Date: {format_datetime(letter.date)}"]


def _addressed(letter: Letter) -> list[str]:
    return [
        _mailbox("From", letter.sender_name, letter.sender),
        _mailbox("To", letter.recipient_name, letter.recipient),
        _text_header("Subject", letter.subject.strip()),
        f"Message-ID: {_checked_id(letter.message_id, 'Message-ID')}",
    ]


def _threaded(letter: Letter) -> list[str]:
    thread = [_checked_id(one, "References") for one in letter.references]
    if letter.in_reply_to is None:
        return [f"References: {_folded(thread)}"] if thread else []
    parent = _checked_id(letter.in_reply_to, "In-Reply-To")
    chain = thread if parent in thread else [*thread, parent]
    return [f"In-Reply-To: {parent}", f"References: {_folded(chain)}"]


def _unsubscribing(letter: Letter) -> list[str]:
    by_mail = f"<mailto:{_quoted_for_uri(letter.sender)}?subject={UNSUBSCRIBE_SUBJECT}>"
    if letter.unsubscribe_url is None:
        return [f"List-Unsubscribe: {by_mail}"]
    url = letter.unsubscribe_url
    if not _is_plain_https(url):
        raise CannotCompose("bad_unsubscribe_url", url)
    return [
        f"List-Unsubscribe: {_folded([f'<{url}>,', by_mail])}",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


def _is_plain_https(url: str) -> bool:
    if re.search(r"[^\x21-\x7e]|[<>,]", url):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname)


def _quoted_for_uri(address: str) -> str:
    return re.sub(r"[^A-Za-z0-9@.!$'*+_~-]", lambda match: f"%{ord(match[0]):02X}", address)


def _folded(words: list[str]) -> str:
    return "\r\n ".join(words)


def _checked_id(message_id: str, header: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise CannotCompose("bad_message_id", header)
    return message_id


def _one_line(text: str, header: str) -> str:
    """Refuse line breaks; other control characters carry nothing and are dropped."""
    if "\r" in text or "\n" in text:
        raise CannotCompose("line_break_in_header", header)
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")


def _text_header(name: str, text: str) -> str:
    words = _one_line(text, name)
    if words.isascii() and "=?" not in words and len(name) + 2 + len(words) <= LINE_LENGTH:
        return f"{name}: {words}"
    return f"{name}: {_encoded_words(words, name)}"


def _encoded_words(words: str, header: str) -> str:
    """RFC 2047 words, folded; also for long or odd ASCII, so that no line is ever too long."""
    encoded = Header(words, "utf-8", maxlinelen=LINE_LENGTH, header_name=header)
    return encoded.encode(linesep="\r\n")


def _mailbox(header: str, name: str, address: str) -> str:
    if not _ADDRESS.fullmatch(address) or len(address) > 254:
        raise CannotCompose("not_one_address", header)
    shown = _one_line(name, header).strip()[:NAME_LIMIT].strip()
    if not shown:
        return f"{header}: {address}"
    if not shown.isascii() or "=?" in shown or len(shown) > LINE_LENGTH - len(header) - 5:
        return f"{header}: {_encoded_words(shown, header)}\r\n <{address}>"
    quoted = re.sub(r'([\\"])', r"\\\1", shown)
    words = shown if _PLAIN_NAME.fullmatch(shown) else f'"{quoted}"'
    gap = " " if len(header) + len(words) + len(address) + 5 <= LINE_LENGTH else "\r\n "
    return f"{header}: {words}{gap}<{address}>"


def quoted_printable(text: str) -> bytes:
    """Return `text` as quoted-printable UTF-8 with CRLF line ends and a final one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    return b"".join(_quoted_line(line) + b"\r\n" for line in lines)


def _quoted_line(line: str) -> bytes:
    """Encode one line, broken softly before it gets too long for mail."""
    raw = line.encode("utf-8", "replace")
    out, length = bytearray(), 0
    for at, byte in enumerate(raw):
        token = _QUOTED[byte]
        is_last = at + 1 == len(raw)
        if (is_last and byte in _BLANKS) or (not length and _starts_badly(raw, at)):
            token = b"=%02X" % byte
        if length + len(token) > LINE_LENGTH - (0 if is_last else 1):
            out += b"=\r\n"
            length = 0
            if _starts_badly(raw, at):
                token = b"=%02X" % byte
        out += token
        length += len(token)
    return bytes(out)


def _starts_badly(raw: bytes, at: int) -> bool:
    """Some mail stores change a line that starts with "From ", some servers one with a dot."""
    return raw.startswith((b"From ", b"."), at)
