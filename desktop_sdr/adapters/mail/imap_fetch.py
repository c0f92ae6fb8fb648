"""What a FETCH answer says, taken apart without parsing any mail."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from desktop_sdr.adapters.mail.imap_client import ImapMailbox

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ARRIVAL = re.compile(
    rb'INTERNALDATE "([ \d]?\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
OWN_ENTRY = re.compile(rb"\d+ \(")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail's part of a FETCH answer."""

    uid: int
    size: int
    received_at: datetime | None
    literal: bytes


def fetch(box: ImapMailbox, uids: Sequence[int], items: str) -> list[Fetched]:
    """Fetch `items` of these mails in the order of their UIDs; what is gone is left out."""
    if not uids:
        return []
    verdict, said = box.client.uid("FETCH", ",".join(map(str, uids)), items)
    if verdict != "OK":
        raise box.client.error(f"FETCH: {said!r}")
    wanted = set(uids)
    found = {one.uid: one for one in map(_read, _entries(said)) if one and one.uid in wanted}
    return [found[uid] for uid in sorted(found)]


def imap_day(moment: datetime) -> str:
    """Return the moment's day as a search names it, such as `3-Mar-2026`."""
    return f"{moment.day}-{MONTHS[moment.month - 1]}-{moment.year}"


def _entries(said: Sequence[Any]) -> Iterator[tuple[bytes, bytes]]:
    """Put together what imaplib hands out in pieces: a line, its literal, the rest of the line."""
    line, literal = b"", b""
    for piece in said:
        starts_anew = isinstance(piece, tuple) or bool(piece and OWN_ENTRY.match(piece))
        if starts_anew and line:
            yield line, literal
            line, literal = b"", b""
        if isinstance(piece, tuple):
            line, literal = piece
        else:
            line += b" " + (piece or b"")
    if line:
        yield line, literal


def _read(entry: tuple[bytes, bytes]) -> Fetched | None:
    line, literal = entry
    uid = UID.search(line)
    if uid is None:
        return None
    size = SIZE.search(line)
    return Fetched(int(uid[1]), int(size[1]) if size else len(literal), _arrival(line), literal)


def _arrival(line: bytes) -> datetime | None:
    found = ARRIVAL.search(line)
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, off_hours, off_minutes = (
        piece.decode("ascii") for piece in found.groups()
    )
    offset = timedelta(hours=int(off_hours), minutes=int(off_minutes))
    try:
        local = datetime(
            int(year),
            MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second), 59),  # a leap second
            tzinfo=timezone(-offset if sign == "-" else offset),
        )
    except ValueError:
        return None
    return local.astimezone(UTC)
