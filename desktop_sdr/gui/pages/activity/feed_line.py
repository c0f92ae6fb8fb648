"""A record as a line of the feed: its words made once, when it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from desktop_sdr.gui.wording import activity as words
from desktop_sdr.gui.wording.activity_facts import Tone
from desktop_sdr.ports.views import FeedRow


@dataclass(frozen=True, slots=True)
class FeedLine:
    """What the delegate paints and readers hear."""

    row: FeedRow
    day: date
    time: str
    runs: Sequence[words.Run]
    detail: str
    decided: str
    icon: str
    tone: Tone
    described: str


def feed_line(row: FeedRow, now: datetime, zone: tzinfo) -> FeedLine:
    """Put a record into words."""
    line = words.line_of(row.tag, row.facts)
    return FeedLine(
        row,
        row.at.astimezone(zone).date(),
        words.row_time(row.at, zone),
        words.sentence(row),
        words.detail(row, now, zone),
        words.decided(row),
        line.icon,
        line.tone,
        words.described(row, now, zone),
    )
