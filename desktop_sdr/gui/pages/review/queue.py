"""The queue as it is shown: the drafts of one split in two groups, without what is just decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop_sdr.domain.ids import DraftId
from desktop_sdr.gui.pages.entries import GroupHeading
from desktop_sdr.gui.wording import review as words
from desktop_sdr.ports.views import DraftRow, Views

PAGE = 200
AT_MOST = 2_000
"""More than anybody reviews in a day; what is behind comes up as these are cleared."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A draft with its words, made once for painting."""

    draft: DraftRow
    time: str
    subject: str
    icon: str
    mark: str
    flag: str
    described: str
    low: bool
    """True where the number itself is under the rep's line."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in one split, and how much in each."""

    closely: tuple[QueueRow, ...]
    routine: tuple[QueueRow, ...]
    counts: Mapping[str, int]

    @property
    def entries(self) -> list[object]:
        """Headings and rows in the order of the list."""
        found: list[object] = []
        for closely, rows in ((True, self.closely), (False, self.routine)):
            if rows:
                key = "closely" if closely else "routine"
                aside = "" if found else words.times_are_yours()
                found.append(GroupHeading(key, words.group_words(closely), len(rows), aside))
                found.extend(rows)
        return found

    def without(self, draft_id: DraftId) -> "Queue":
        """The same queue after one draft was decided."""
        return Queue(
            tuple(row for row in self.closely if row.draft.id != draft_id),
            tuple(row for row in self.routine if row.draft.id != draft_id),
            self.counts,
        )


def read_queue(
    views: Views,
    split: str,
    now: datetime,
    zone: tzinfo,
    line: float,
    without: Collection[DraftId],
) -> Queue:
    """Read one split, page by page, leaving out the drafts whose decision is on its way."""
    drafts = [draft for draft in _all(views, split) if draft.id not in without]
    rows = [_in_words(draft, now, zone, line) for draft in drafts]
    return Queue(
        tuple(row for row in rows if row.draft.look_closely),
        tuple(row for row in rows if not row.draft.look_closely),
        views.draft_counts(),
    )


def _all(views: Views, split: str) -> Sequence[DraftRow]:
    found: list[DraftRow] = []
    after: tuple[datetime, DraftId] | None = None
    while len(found) < AT_MOST:
        page = views.drafts(split, after, PAGE)
        found.extend(page)
        if len(page) < PAGE:
            break
        after = (page[-1].slot, page[-1].id)
    return found


def _in_words(draft: DraftRow, now: datetime, zone: tzinfo, line: float) -> QueueRow:
    icon, mark = words.row_mark(draft)
    return QueueRow(
        draft,
        words.row_time(draft.slot, now, zone),
        words.row_subject(draft),
        icon,
        mark,
        words.row_flag(draft),
        words.row_described(draft, now, zone),
        draft.confidence < line,
    )
