"""Takes a raw mail apart once: headers, texts, delivery reports; total on any bytes."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import Message

from desktop_sdr.agent.skills.mail_headers import (
    MAX_RECIPIENTS,
    PARSING_FAULTS,
    Fields,
    HeaderFields,
    MailHeaders,
    mail_headers,
)

__all__ = ["MailHeaders", "ParsedMail", "headers_of", "parse_mail"]

MAX_RAW = 2_000_000
"""Bytes looked at; what stands behind them is attachment, not words."""
MAX_TEXT = 100_000
"""Characters kept of each text."""
MAX_PARTS = 200
MAX_NESTING = 60
"""Deeper multiparts than this are an attack; the parser itself gives up near a thousand."""
WORDS = ("text", "multipart")
"""A multipart that arrives here has lost its boundary; what it holds can still be read."""
NESTING = (b"multipart/", b"message/rfc822")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """One mail taken apart; nothing in it has been judged."""

    headers: MailHeaders
    fields: Fields = field(default_factory=dict)
    content_type: str = "text/plain"
    report_type: str = ""
    plain: str = ""
    html: str = ""
    calendar: str = ""
    report: tuple[Fields, ...] = ()
    """Blocks of a delivery status, the one about the whole message first."""
    is_report_inside: bool = False
    """True where the delivery status is that of a mail inside, which somebody passed on."""
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
    is_report_inside: bool = False
    feedback: Fields = field(default_factory=dict)
    returned: Fields = field(default_factory=dict)
    has_receipt: bool = False


def parse_mail(raw: bytes) -> ParsedMail:
    """Take `raw` apart; never raises, an unreadable mail comes back marked as damaged."""
    raw = raw[:MAX_RAW]
    lowered = raw.lower()
    if any(lowered.count(mark) > MAX_NESTING for mark in NESTING):
        return _headers_only(raw)
    try:
        return _parsed(email.message_from_bytes(raw, policy=policy.compat32))
    except PARSING_FAULTS:
        return _headers_only(raw)


def headers_of(raw: bytes) -> MailHeaders:
    """Return what `match` needs of a raw mail, the returned part of a bounce included."""
    return parse_mail(raw).headers


def _headers_only(raw: bytes) -> ParsedMail:
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0][:MAX_TEXT]
    try:
        fields = _fields(email.message_from_bytes(head, policy=policy.compat32))
    except PARSING_FAULTS:
        return ParsedMail(headers=MailHeaders(), damaged=True)
    return ParsedMail(headers=mail_headers(fields, {}), fields=fields, damaged=True)


def _parsed(message: Message) -> ParsedMail:
    parts = _Parts()
    for count, part in enumerate(_leaves(message, 0)):
        if count >= MAX_PARTS:
            break
        _sort_in(part, parts)
    fields = _fields(message)
    return ParsedMail(
        headers=mail_headers(fields, parts.returned),
        fields=fields,
        content_type=message.get_content_type(),
        report_type=_parameter(message, "report-type"),
        plain="\n".join(parts.plain)[:MAX_TEXT],
        html="\n".join(parts.html)[:MAX_TEXT],
        calendar=parts.calendar,
        report=tuple(parts.report),
        is_report_inside=parts.is_report_inside,
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
    elif part.get_content_maintype() in WORDS and not _is_attachment(part):
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
        parts.is_report_inside = bool(parts.report)
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


def _fields(message: Message) -> HeaderFields:
    return HeaderFields(message.raw_items())
