"""Takes a raw mail apart once: headers, texts, delivery reports; total on any bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from desktop_sdr.agent.skills.mail_bounds import message_from, message_of
from desktop_sdr.agent.skills.mail_charsets import MAX_TEXT, parameter_of, text_of
from desktop_sdr.agent.skills.mail_headers import (
    MAX_RECIPIENTS,
    PARSING_FAULTS,
    Fields,
    HeaderFields,
    MailHeaders,
    mail_headers,
)

__all__ = ["MailHeaders", "ParsedMail", "headers_of", "parse_mail"]

MAX_PARTS = 200
MAX_DEPTH = 60
"""Levels of multiparts that are entered."""
WORDS = ("text", "multipart")
"""A multipart that arrives here has lost its boundary; what it holds can still be read."""


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
    message, is_cut = message_of(raw)
    if message is None:
        return ParsedMail(headers=MailHeaders(), damaged=True)
    try:
        return _parsed(message, is_cut)
    except PARSING_FAULTS:
        fields = _fields(message)
        return ParsedMail(headers=mail_headers(fields, {}), fields=fields, damaged=True)


def headers_of(raw: bytes) -> MailHeaders:
    """Return what `match` needs of a raw mail, the returned part of a bounce included."""
    return parse_mail(raw).headers


def _parsed(message: Message, is_cut: bool) -> ParsedMail:
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
        report_type=parameter_of(message, "report-type"),
        plain="\n".join(parts.plain)[:MAX_TEXT],
        html="\n".join(parts.html)[:MAX_TEXT],
        calendar=parts.calendar,
        report=tuple(parts.report),
        is_report_inside=parts.is_report_inside,
        feedback=parts.feedback,
        returned=parts.returned,
        has_receipt=parts.has_receipt,
        damaged=is_cut,
    )


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    """Yield the parts that say something; mails inside are attachments and not entered."""
    if not message.is_multipart() or message.get_content_maintype() != "multipart":
        yield message
        return
    if depth >= MAX_DEPTH:
        return
    for part in _inside(message):
        yield from _leaves(part, depth + 1)


def _inside(part: Message) -> list[Message]:
    """Return the messages or blocks that `part` holds; its text is never decoded for that."""
    held = part.get_payload() if part.is_multipart() else []
    return [one for one in held if isinstance(one, Message)]


def _sort_in(part: Message, parts: _Parts) -> None:
    kind = part.get_content_type()
    sink = SINKS.get(kind)
    if sink is not None:
        sink(part, parts)
    elif part.get_content_maintype() in WORDS and not _is_attachment(part):
        parts.plain.append(text_of(part))


def _take_plain(part: Message, parts: _Parts) -> None:
    if not _is_attachment(part):
        parts.plain.append(text_of(part))


def _take_html(part: Message, parts: _Parts) -> None:
    if not _is_attachment(part):
        parts.html.append(text_of(part))


def _take_calendar(part: Message, parts: _Parts) -> None:
    parts.calendar = parts.calendar or text_of(part)


def _take_report(part: Message, parts: _Parts) -> None:
    blocks = _inside(part) or [message_from(text_of(part))]
    for block in blocks[:MAX_RECIPIENTS]:
        parts.report.extend(_blocks(block))


def _blocks(block: Message) -> Iterator[Fields]:
    """Yield a block and, where a sloppy server put the next ones into its body, those too."""
    yield _fields(block)
    rest = text_of(block)
    if "recipient" in rest.lower():
        for text in re.split(r"\n\s*\n", rest[:MAX_TEXT])[:MAX_RECIPIENTS]:
            yield _fields(message_from(text))


def _take_feedback(part: Message, parts: _Parts) -> None:
    inner = next(iter(_inside(part)), None) or message_from(text_of(part))
    parts.feedback = _fields(inner)


def _take_returned(part: Message, parts: _Parts) -> None:
    inner = next(iter(_inside(part)), None) or message_from(text_of(part))
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


def _fields(message: Message) -> HeaderFields:
    return HeaderFields(message.raw_items())
