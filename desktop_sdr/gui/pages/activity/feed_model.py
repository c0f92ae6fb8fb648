"""The feed as a list: pages come as they are scrolled to, days stand over their records."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_sdr.domain.ids import AuditSeq
from desktop_sdr.gui.pages.activity.feed_line import FeedLine
from desktop_sdr.gui.pages.entries import GroupHeading
from desktop_sdr.gui.widgets.paged_model import ROW, ROW_ID

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[AuditSeq | None, int], Sequence[FeedLine]]
"""Lines before a record (None: the newest), at most so many."""

PAGE = 100

_NOWHERE: Final = QModelIndex()


class FeedModel(QAbstractTableModel):
    """Newest first; `add_newer` puts what has come since on top."""

    def __init__(self, name_day: Callable[[date], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name_day = name_day
        self._fetch: Fetch = _nothing
        self._entries: list[FeedLine | GroupHeading] = []
        self._last: FeedLine | None = None
        self._more = False

    @property
    def newest(self) -> AuditSeq | None:
        """The number of the newest record that is shown; None for an empty feed."""
        first = next((one for one in self._entries if isinstance(one, FeedLine)), None)
        return None if first is None else first.row.seq

    def reload(self, fetch: Fetch) -> None:
        """Begin anew with the first page."""
        self.beginResetModel()
        self._fetch = fetch
        self._entries, self._last = [], None
        page = fetch(None, PAGE)
        self._more = len(page) == PAGE
        self._entries = self._with_days(page, None)
        self._last = page[-1] if page else None
        self.endResetModel()

    def add_newer(self, lines: Sequence[FeedLine]) -> None:
        """Put newer lines (newest first) on top."""
        if not lines:
            return
        first = next((one for one in self._entries if isinstance(one, FeedLine)), None)
        shown = None if first is None else first.day
        top = self._with_days(lines, None)
        if shown is not None and lines[-1].day == shown:
            self.beginRemoveRows(_NOWHERE, 0, 0)
            del self._entries[0]
            self.endRemoveRows()
        self.beginInsertRows(_NOWHERE, 0, len(top) - 1)
        self._entries[:0] = top
        self._last = self._last or lines[-1]
        self.endInsertRows()

    def find(self, seq: object) -> int | None:
        """The position of a record among those that were fetched."""
        for number, entry in enumerate(self._entries):
            if isinstance(entry, FeedLine) and entry.row.seq == seq:
                return number
        return None

    def heading_numbers(self) -> list[int]:
        """Where the days stand."""
        return [n for n, entry in enumerate(self._entries) if isinstance(entry, GroupHeading)]

    def canFetchMore(self, parent: Index = _NOWHERE) -> bool:
        """True while the last page was full."""
        return not parent.isValid() and self._more

    def fetchMore(self, parent: Index = _NOWHERE) -> None:
        """Read the next page below."""
        if self._last is None:
            return
        page = self._fetch(self._last.row.seq, PAGE)
        self._more = len(page) == PAGE
        if not page:
            return
        found = self._with_days(page, self._last.day)
        first = len(self._entries)
        self.beginInsertRows(_NOWHERE, first, first + len(found) - 1)
        self._entries.extend(found)
        self._last = page[-1]
        self.endInsertRows()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """What was fetched so far, with the days."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One: the delegate paints the whole line."""
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Days can be neither chosen nor reached."""
        if not index.isValid() or isinstance(self._entries[index.row()], GroupHeading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line, the number of its record, or its words for readers."""
        if not index.isValid() or not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == ROW:
            return entry
        if role == ROW_ID:
            return entry.key if isinstance(entry, GroupHeading) else entry.row.seq
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.words if isinstance(entry, GroupHeading) else entry.described
        return None

    def _with_days(
        self, lines: Sequence[FeedLine], before: date | None
    ) -> list[FeedLine | GroupHeading]:
        found: list[FeedLine | GroupHeading] = []
        for line in lines:
            if line.day != before:
                found.append(GroupHeading(line.day.isoformat(), self._name_day(line.day)))
                before = line.day
            found.append(line)
        return found


def _nothing(_before: AuditSeq | None, _limit: int) -> Sequence[FeedLine]:
    return ()
