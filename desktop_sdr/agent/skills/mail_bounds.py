"""Takes raw mails apart at a cost that is bounded, whatever somebody put into them."""

import email
import re
from email.message import Message
from email.policy import Compat32, Policy

from desktop_sdr.agent.skills.mail_headers import MAX_FIELD, PARSING_FAULTS

MAX_RAW = 2_000_000
"""Bytes looked at; what stands behind them is attachment, not words."""
MAX_LINES = 40_000
"""An attachment of `MAX_RAW` bytes takes fewer."""
MAX_WORK = 800_000
"""Lines times boundaries: the parser looks for every open boundary on every line."""
MAX_NESTING = 60
"""Deeper multiparts than this are an attack; the parser itself gives up near a thousand."""
MAX_MESSAGES = 400
"""Parts, returned mails and blocks of a delivery status together."""
SMALLEST = 4_000
"""Bytes; less of a mail with too many parts is not tried."""
SHRINKING = 8
NESTING = re.compile(rb"multipart|message/", re.IGNORECASE)
LINE = re.compile(rb"\r\n|\r|\n")
HEADER_END = re.compile(rb"\r?\n\r?\n")


class _TooManyParts(ValueError):
    """The mail has more parts than anybody writes."""


class _BoundedPolicy(Compat32):
    """Cuts header fields: the parser takes quadratic time over the parameters of a long one."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return the name of a field and the first characters of its value."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_FIELD]


POLICY = _BoundedPolicy()


class _Part(Message):
    """A part that works out its type once: the parser and we ask for it many times.

    Nobody asks before the fields of the part are read, and nobody changes them later.
    """

    _type: str | None = None

    def get_content_type(self) -> str:
        """Return the type in lower case."""
        if self._type is None:
            self._type = super().get_content_type()
        return self._type


class _PartCounter:
    """Makes the messages of one mail; raises _TooManyParts."""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self, policy: Policy = POLICY) -> Message:
        self._made += 1
        if self._made > MAX_MESSAGES:
            raise _TooManyParts
        return _Part(policy)


def message_of(raw: bytes) -> tuple[Message | None, bool]:
    """Return the mail, and whether it was too much to be taken apart in full.

    None where not even its header can be read.
    """
    bounded, is_cut = _bounded(raw[:MAX_RAW])
    while True:
        try:
            return _parsed(bounded), is_cut
        except _TooManyParts:
            is_cut = True
            if len(bounded) <= SMALLEST:
                return _header_of(bounded), True
            bounded = bounded[: max(SMALLEST, len(bounded) // SHRINKING)]
        except PARSING_FAULTS:
            return _header_of(bounded), True


def message_from(text: str) -> Message:
    """Return the message or the block of header fields that `text` is."""
    return email.message_from_string(text, _class=_Part, policy=POLICY)


def _parsed(raw: bytes) -> Message:
    return email.message_from_bytes(raw, _class=_PartCounter(), policy=POLICY)


def _header_of(raw: bytes) -> Message | None:
    try:
        return _parsed(HEADER_END.split(raw, maxsplit=1)[0])
    except PARSING_FAULTS:
        return None


def _bounded(raw: bytes) -> tuple[bytes, bool]:
    """Cut `raw` where its nesting or its lines would cost too much."""
    marks = [match.start() for match in NESTING.finditer(raw)]
    is_cut = len(marks) > MAX_NESTING
    if is_cut:
        raw = raw[: marks[MAX_NESTING]]
    most = min(MAX_LINES, MAX_WORK // (min(len(marks), MAX_NESTING) + 1))
    if raw.count(b"\n") + raw.count(b"\r") <= most:
        return raw, is_cut
    ends = (match.end() for match in LINE.finditer(raw))
    end = next((end for count, end in enumerate(ends, 1) if count == most), len(raw))
    return raw[:end], is_cut or end < len(raw)
