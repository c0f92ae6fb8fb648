"""A one-column model over a keyset-paged view: count known, rows fetched as they show."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

RowT = TypeVar("RowT")
Index = QModelIndex | QPersistentModelIndex

ROW: Final = int(Qt.ItemDataRole.UserRole)
"""The row itself (the view's frozen dataclass)."""
ROW_ID: Final = ROW + 1
"""What identifies the row across refreshes."""

_NOWHERE: Final = QModelIndex()
_KEPT_PAGES = 12


class KeysetSource(Generic[RowT]):
    """Rows by position from a view that pages by key; remembers the key at which each page starts.

    `count` and `fetch(after_key, limit)` must be quick: an index, at most a few hundred rows.
    """

    PAGE = 100

    def __init__(
        self,
        count: Callable[[], int],
        fetch: Callable[[Any, int], Sequence[RowT]],
        key: Callable[[RowT], object],
    ) -> None:
        self.count = count
        self._fetch = fetch
        self._key = key
        self._starts: list[object] = [None]

    def forget(self) -> None:
        """Drop the remembered keys: rows were added or removed."""
        self._starts = [None]

    def page(self, number: int) -> Sequence[RowT]:
        """The rows of one page; a far jump walks the pages between once."""
        while len(self._starts) <= number:
            if not self._remember(self._fetch(self._starts[-1], self.PAGE)):
                return ()
        rows = self._fetch(self._starts[number], self.PAGE)
        if number + 1 == len(self._starts):
            self._remember(rows)
        return rows

    def _remember(self, rows: Sequence[RowT]) -> bool:
        if len(rows) < self.PAGE:
            return False
        self._starts.append(self._key(rows[-1]))
        return True


class PagedModel(QAbstractTableModel, Generic[RowT]):
    """Rows by position from a KeysetSource, the last dozen pages kept."""

    def __init__(
        self,
        source: KeysetSource[RowT],
        identify: Callable[[RowT], object],
        describe: Callable[[RowT], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._identify = identify
        self._describe = describe
        self._count = 0
        self._pages: OrderedDict[int, Sequence[RowT]] = OrderedDict()

    def reload(self, source: KeysetSource[RowT] | None = None) -> None:
        """Read count and rows again, from another source (a filter) where given."""
        self.beginResetModel()
        self._source = self._source if source is None else source
        self._source.forget()
        self._pages.clear()
        self._count = self._source.count()
        self.endResetModel()

    def row_at(self, number: int) -> RowT | None:
        """The row at a position, or None when it is gone."""
        if not 0 <= number < self._count:
            return None
        page = self._page(number // KeysetSource.PAGE)
        offset = number % KeysetSource.PAGE
        return page[offset] if offset < len(page) else None

    def find(self, identity: object, within: int = KeysetSource.PAGE) -> int | None:
        """The position of a row among the first `within` rows."""
        for number in range(min(within, self._count)):
            row = self.row_at(number)
            if row is not None and self._identify(row) == identity:
                return number
        return None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows; known without fetching them."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One: the delegate paints the whole card."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row, its identity, or its words for readers."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == ROW:
            return row
        if role == ROW_ID:
            return self._identify(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._describe(row)
        return None

    def _page(self, number: int) -> Sequence[RowT]:
        if number not in self._pages:
            self._pages[number] = self._source.page(number)
            if len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]
