"""The fields of a mail's header: who, whom, which thread; readable whatever stands in them."""

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime

from desktop_sdr.agent.skills.addresses import on_the_net
from desktop_sdr.agent.skills.mail_charsets import decoded
from desktop_sdr.domain.ids import EmailAddress, MessageId

MAX_FIELD = 10_000
MAX_SEARCHED = 100_000
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

LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
ADDRESS = re.compile(rf"(?<!{LOCAL}){LOCAL}+@[\w-]+(?:\.[\w-]+)+")
"""Begins only where a run of such characters begins, so that none makes it slow."""
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
Fields = Mapping[str, str]
"""Lower-case header name -> its first value, unfolded, encoded words read."""


class HeaderFields(Mapping[str, str]):
    """A part's headers, each made readable only when somebody looks: most are never looked at."""

    __slots__ = ("_raw",)

    def __init__(self, items: Iterable[tuple[str, object]]) -> None:
        self._raw: dict[str, object] = {}
        for name, value in items:
            self._raw.setdefault(name.lower(), value)

    def __getitem__(self, name: str) -> str:
        return field_value(self._raw[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __contains__(self, name: object) -> bool:
        return name in self._raw


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHeaders:
    """What is needed to tell which of our mails this one belongs to."""

    message_id: MessageId | None = None
    in_reply_to: tuple[MessageId, ...] = ()
    references: tuple[MessageId, ...] = ()
    sender: EmailAddress | None = None
    sender_name: str = ""
    """What the sender calls themself: proves nothing."""
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
    returned_from: tuple[EmailAddress, ...] = ()
    """Who had written the returned mail: us, where it came back."""


def addresses_in(text: str) -> tuple[EmailAddress, ...]:
    """Return every bare address written in `text`, lower-case, each once."""
    found = (bare_address(match.group()) for match in ADDRESS.finditer(text[:MAX_SEARCHED]))
    return tuple(dict.fromkeys(a for a in found if a is not None))


def bare_address(text: str) -> EmailAddress | None:
    """Return the one address in `text` (`<a@b.example>`, `rfc822; a@b.example`), lower-case."""
    match = ADDRESS.search(text[:1000])
    if match is None:
        return None
    written = SCHEME.sub("", match.group().strip("'.*`|").lower())
    return EmailAddress(on_the_net(written))


def mail_headers(fields: Fields, returned: Fields) -> MailHeaders:
    """Return what matching needs; `returned` are the fields of a mail that came back inside."""
    return MailHeaders(
        message_id=_first_id(fields.get("message-id", "")),
        in_reply_to=_ids(fields.get("in-reply-to", "")),
        references=_ids(fields.get("references", "")),
        sender=next(iter(_addresses(fields.get("from", ""))), None),
        sender_name=_name_of(fields.get("from", "")),
        to=_addresses(fields.get("to", "")),
        cc=_addresses(fields.get("cc", "")),
        subject=fields.get("subject", ""),
        date=_date(fields.get("date", "")),
        delivered_to=_delivered_to(fields),
        returned_message_id=_first_id(returned.get("message-id", "")),
        returned_to=(*_addresses(returned.get("to", "")), *_addresses(returned.get("cc", ""))),
        returned_from=(*_addresses(returned.get("from", "")), *_path(returned)),
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


def _name_of(text: str) -> str:
    """Return the words before the one address of a From field."""
    return text.rpartition("<")[0].strip(" \"'")[:200]


def _delivered_to(fields: Fields) -> tuple[EmailAddress, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "original-recipient")
    found = (bare_address(fields[name]) for name in names if name in fields)
    return tuple(dict.fromkeys(a for a in found if a is not None))


def _path(returned: Fields) -> tuple[EmailAddress, ...]:
    path = bare_address(returned.get("return-path", ""))
    return () if path is None else (path,)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except PARSING_FAULTS:
        return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None


def field_value(value: object) -> str:
    """Return a header value on one line, encoded words and bare UTF-8 (RFC 6532) read."""
    text = str(value)[:MAX_FIELD]
    if not text.isascii():
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = " ".join(text.split())
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
        return "".join(_decoded(piece, charset) for piece, charset in pieces)
    except PARSING_FAULTS:
        return text


def _decoded(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else decoded(piece, charset or "")
