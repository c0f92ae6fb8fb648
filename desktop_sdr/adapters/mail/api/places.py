"""How far a folder has been read at a vendor that numbers no mails, kept as the port's mark."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2b
from typing import Any, Final

from desktop_sdr.ports.mail import InboxMark

OVERLAP: Final = timedelta(days=3)
"""How much is read again after a bookmark that was too old: a mail may have moved here late."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on."""

    cursor: str
    """The vendor's own bookmark; empty while the folder is gone through anew."""
    since: int
    """Seconds since 1970: what arrived before was read. Where to start over from."""
    behind: str = ""
    """The last mail that was read of what stands at the cursor; empty where none was."""
    later: str = ""
    """The bookmark to go on from once all of it is read."""

    def as_mark(self, life: int) -> InboxMark:
        """Return the mark to keep; `life` tells the vendors' marks apart."""
        told: dict[str, Any] = {"cursor": self.cursor, "since": self.since}
        told |= {"behind": self.behind} if self.behind else {}
        told |= {"later": self.later} if self.later else {}
        return InboxMark(life, 0, json.dumps(told))


def place_in(mark: InboxMark, life: int) -> Place | None:
    """Return the place that was kept; None where the mark is of another life or kind."""
    if mark.uid_validity != life:
        return None
    try:
        told = json.loads(mark.cursor)
        return Place(
            cursor=str(told["cursor"]),
            since=int(told["since"]),
            behind=str(told.get("behind", "")),
            later=str(told.get("later", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class Found:
    """A mail that is to be read, with the bookmark behind the whole of what it came with."""

    mail_id: str
    cursor: str
    """Empty where the vendor gives none there."""


def taken(found: Sequence[Found], place: Place, limit: int, end: str) -> tuple[list[str], Place]:
    """Return the next `limit` mails after the place, and the place after them.

    `end` is the bookmark behind all that was found.
    """
    ids = [one.mail_id for one in found]
    start = ids.index(place.behind) + 1 if place.behind in ids else 0
    now = found[start : start + limit]
    if start + limit >= len(found):
        return [one.mail_id for one in now], replace(place, cursor=end, behind="", later="")
    whole = now[-1].cursor != found[start + limit].cursor
    if whole:
        after = replace(place, cursor=now[-1].cursor, behind="")
    else:
        earlier = [one.cursor for one in found[: start + limit] if one.cursor != now[-1].cursor]
        after = replace(place, cursor=(earlier or [place.cursor])[-1], behind=now[-1].mail_id)
    return [one.mail_id for one in now], after


def number_of(mail_id: str) -> int:
    """Return the number that a mail is kept under here: 62 bits made from the vendor's id."""
    return int.from_bytes(blake2b(mail_id.encode(), digest_size=8).digest()) >> 2
