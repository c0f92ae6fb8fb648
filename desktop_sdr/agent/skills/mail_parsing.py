"""Takes a raw mail apart once: headers, texts, delivery reports; total on any bytes."""

import binascii
import email
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from desktop_sdr.domain.ids import EmailAddress, MessageId

MAX_RAW = 2_000_000
"""Bytes looked at; what stands behind them is attachment, not words."""
MAX_TEXT = 100_000
"""Characters kept of each text."""
MAX_PARTS = 200
MAX_NESTING = 60
"""Deeper multiparts than this are an attack; the parser itself gives up near a thousand."""
MAX_RECIPIENTS = 100

PARSING_FAULTS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    binascii.Error,
    MessageError,
)
"""What the standard library's parser is known to raise on hostile mail."""

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
ONE_ADDRESS = re.compile(
    r"\s*(?:\"[^\"\\<>]*\"|[^\"<>,;:@()\\]*)\s*<([\w.+-]+@[\w.-]+\w)>\s*|\s*([\w.+-]+@[\w.-]+\w)\s*",
    re.ASCII,
)
"""The usual field: one address with or without a name; the rest goes through the full parser."""
SCHEME = re.compile(r"^(?:smtp|rfc822|mailto)=")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
REPLY_PREFIX = re.compile(
    r"^\s*(?:re|aw|sv|vs|antw|odp|rif|r|res|ynt|fwd?|wg|tr|rv|enc|doorst|回复|答复|返信|转发)\s?(?:\[\d+\])?[:：]",
    re.IGNORECASE,
)
"""The subject of an answer, in the words of mail programs."""
MULTIPART = re.compile(rb"content-type:\s*multipart/|content-type:\s*message/rfc822", re.IGNORECASE)

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHeaders:
    """What is needed to tell which of our mails this one belongs to."""

    message_id: MessageId | None = None
    in_reply_to: tuple[MessageId, ...] = ()
    references: tuple[MessageId, ...] = ()
    sender: EmailAddress | None = None
    to: tuple[EmailAddress, ...] = ()
    cc: tuple[EmailAddress, ...] = ()
    subject: str = ""
    date: datetime | None = None
    delivered_to: tuple[EmailAddress, ...] = ()
    """Where it really arrived: a tagged address (VERP) tells which mail it answers."""
    returned_message_id: MessageId | None = None
    """The Message-ID inside a bounce's or complaint's returned part: our own mail's."""
    returned_to: tuple[EmailAddress, ...] = ()
    """Whom the returned mail was written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """One mail taken apart; nothing in it has been judged."""

    headers: MailHeaders
    fields: Fields = field(default_factory=dict)
    """Lower-case header name -> its first value, unfolded, encoded words read."""
    content_type: str = "text/plain"
    report_type: str = ""
    plain: str = ""
    html: str = ""
    calendar: str = ""
    report: tuple[Fields, ...] = ()
    """Blocks of a delivery status, the one about the whole message first."""
    feedback: Fields = field(default_factory=dict)
    returned: Fields = field(default_factory=dict)
    has_receipt: bool = False
    """True for a disposition notification (read receipt)."""
    damaged: bool = False
    """True when the mail could not be taken apart in full."""


@dataclass(slots=True)
class _Parts:
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    calendar: str = ""
    report: list[Fields] = field(default_factory=list)
    feedback: Fields = field(default_factory=dict)
    returned: Fields = field(default_factory=dict)
    has_receipt: bool = False


def parse_mail(raw: bytes) -> ParsedMail:
    """Take `raw` apart; never raises, an unreadable mail comes back marked as damaged."""
    if len(MULTIPART.findall(raw, 0, MAX_RAW)) > MAX_NESTING:
        return _headers_only(raw)
    try:
        return _parsed(email.message_from_bytes(raw[:MAX_RAW], policy=policy.compat32))
    except PARSING_FAULTS:
        return _headers_only(raw)


def headers_of(raw: bytes) -> MailHeaders:
    """Return what `match` needs of a raw mail, the returned part of a bounce included."""
    return parse_mail(raw).headers


def addresses_in(text: str) -> tuple[EmailAddress, ...]:
    """Return every bare address written in `text`, lower-case, each once."""
    found = (bare_address(match.group()) for match in ADDRESS.finditer(text[:MAX_TEXT]))
    return tuple(dict.fromkeys(a for a in found if a is not None))


def bare_address(text: str) -> EmailAddress | None:
    """Return the one address in `text` (`<a@b.example>`, `rfc822; a@b.example`), lower-case."""
    match = ADDRESS.search(text[:1000])
    if match is None:
        return None
    return EmailAddress(SCHEME.sub("", match.group().strip("'.").lower()))


def _headers_only(raw: bytes) -> ParsedMail:
    head = re.split(rb"\r?\n\r?\n", raw[:MAX_RAW], maxsplit=1)[0][:MAX_TEXT]
    try:
        fields = _fields(email.message_from_bytes(head, policy=policy.compat32))
    except PARSING_FAULTS:
        return ParsedMail(headers=MailHeaders(), damaged=True)
    return ParsedMail(headers=_mail_headers(fields, {}), fields=fields, damaged=True)


def _parsed(message: Message) -> ParsedMail:
    parts = _Parts()
    for count, part in enumerate(_leaves(message, 0)):
        if count >= MAX_PARTS:
            break
        _sort_in(part, parts)
    fields = _fields(message)
    return ParsedMail(
        headers=_mail_headers(fields, parts.returned),
        fields=fields,
        content_type=message.get_content_type(),
        report_type=_parameter(message, "report-type"),
        plain="\n".join(parts.plain)[:MAX_TEXT],
        html="\n".join(parts.html)[:MAX_TEXT],
        calendar=parts.calendar,
        report=tuple(parts.report),
        feedback=parts.feedback,
        returned=parts.returned,
        has_receipt=parts.has_receipt,
    )


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    """Yield the parts that say something; mails inside are attachments and not entered."""
    payload = message.get_payload()
    if message.get_content_maintype() != "multipart" or not isinstance(payload, list):
        yield message
        return
    if depth >= MAX_NESTING:
        return
    for part in payload:
        if isinstance(part, Message):
            yield from _leaves(part, depth + 1)


def _sort_in(part: Message, parts: _Parts) -> None:
    kind = part.get_content_type()
    sink = SINKS.get(kind)
    if sink is not None:
        sink(part, parts)
    elif part.get_content_maintype() == "text" and not _is_attachment(part):
        parts.plain.append(_text(part))


def _take_plain(part: Message, parts: _Parts) -> None:
    if not _is_attachment(part):
        parts.plain.append(_text(part))


def _take_html(part: Message, parts: _Parts) -> None:
    if not _is_attachment(part):
        parts.html.append(_text(part))


def _take_calendar(part: Message, parts: _Parts) -> None:
    parts.calendar = parts.calendar or _text(part)


def _take_report(part: Message, parts: _Parts) -> None:
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else [email.message_from_string(_text(part))]
    for block in blocks[:MAX_RECIPIENTS]:
        if isinstance(block, Message):
            parts.report.extend(_blocks(block))


def _blocks(block: Message) -> Iterator[Fields]:
    """Yield a block and, where a sloppy server put the next ones into its body, those too."""
    yield _fields(block)
    rest = block.get_payload()
    if isinstance(rest, str) and "recipient" in rest.lower():
        for text in re.split(r"\n\s*\n", rest[:MAX_TEXT])[:MAX_RECIPIENTS]:
            yield _fields(email.message_from_string(text))


def _take_feedback(part: Message, parts: _Parts) -> None:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if isinstance(inner, Message):
        parts.feedback = _fields(inner)
    else:
        parts.feedback = _fields(email.message_from_string(_text(part)))


def _take_returned(part: Message, parts: _Parts) -> None:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message):
        inner = email.message_from_string(_text(part))
    if inner.get_content_type() == "multipart/report" and not parts.report:
        for leaf in _leaves(inner, 1):
            _sort_in(leaf, parts)
        return
    parts.returned = parts.returned or _fields(inner)


def _take_receipt(_part: Message, parts: _Parts) -> None:
    parts.has_receipt = True


SINKS = {
    "text/plain": _take_plain,
    "text/html": _take_html,
    "text/calendar": _take_calendar,
    "message/delivery-status": _take_report,
    "message/global-delivery-status": _take_report,
    "message/feedback-report": _take_feedback,
    "message/rfc822": _take_returned,
    "message/global": _take_returned,
    "message/global-headers": _take_returned,
    "text/rfc822-headers": _take_returned,
    "message/disposition-notification": _take_receipt,
}


def _is_attachment(part: Message) -> bool:
    return str(part.get("Content-Disposition", "")).lstrip().lower().startswith("attachment")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = _charset(part)
    try:
        return payload.decode(charset, "replace")[:MAX_TEXT]
    except (LookupError, ValueError, TypeError):
        return payload.decode("utf-8", "replace")[:MAX_TEXT]


def _charset(part: Message) -> str:
    """Return the charset a reader would use: us-ascii is often a lie, utf-8 reads both."""
    charset = part.get_content_charset() or "utf-8"
    return "utf-8" if charset in ("us-ascii", "ascii", "unknown-8bit", "x-unknown") else charset


def _parameter(message: Message, name: str) -> str:
    value = message.get_param(name)
    return value.lower() if isinstance(value, str) else ""


def _fields(message: Message) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in message.items():
        fields.setdefault(name.lower(), _value(value))
    return fields


def _value(value: object) -> str:
    """Return a header value on one line, its encoded words read."""
    text = " ".join(str(value)[:10_000].split())
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
        return "".join(_decoded(piece, charset) for piece, charset in pieces)
    except PARSING_FAULTS:
        return text


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    try:
        return piece.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return piece.decode("utf-8", "replace")


def _mail_headers(fields: Fields, returned: Fields) -> MailHeaders:
    return MailHeaders(
        message_id=_first_id(fields.get("message-id", "")),
        in_reply_to=_ids(fields.get("in-reply-to", "")),
        references=_ids(fields.get("references", "")),
        sender=next(iter(_addresses(fields.get("from", ""))), None),
        to=_addresses(fields.get("to", "")),
        cc=_addresses(fields.get("cc", "")),
        subject=fields.get("subject", ""),
        date=_date(fields.get("date", "")),
        delivered_to=_delivered_to(fields),
        returned_message_id=_first_id(returned.get("message-id", "")),
        returned_to=_addresses(returned.get("to", "")),
    )


def _ids(text: str) -> tuple[MessageId, ...]:
    return tuple(MessageId(match) for match in MESSAGE_ID.findall(text))


def _first_id(text: str) -> MessageId | None:
    return next(iter(_ids(text)), None)


def _addresses(text: str) -> tuple[EmailAddress, ...]:
    """Return the addresses of a From or To field; display names are never searched."""
    if not text:
        return ()
    plain = ONE_ADDRESS.fullmatch(text)
    if plain:
        return (EmailAddress((plain.group(1) or plain.group(2)).lower()),)
    try:
        pairs = getaddresses([text])
    except PARSING_FAULTS:
        return ()
    bare = (bare_address(address) for _name, address in pairs[:MAX_RECIPIENTS])
    return tuple(dict.fromkeys(a for a in bare if a is not None))


def _delivered_to(fields: Fields) -> tuple[EmailAddress, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "original-recipient")
    found = (bare_address(fields[name]) for name in names if name in fields)
    return tuple(dict.fromkeys(a for a in found if a is not None))


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except PARSING_FAULTS:
        return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None
