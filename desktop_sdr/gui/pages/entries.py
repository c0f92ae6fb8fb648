"""A short list held whole: rows with headings between them, changed by the least that differs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_sdr.gui.widgets.paged_model import ROW, ROW_ID

Index = QModelIndex | QPersistentModelIndex

_NOWHERE: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """A line between rows that cannot be chosen."""

    key: str
    words: str
    count: int | None = None
    aside: str = ""
    """A small word at the right, about the rows under it."""


class EntriesModel(QAbstractTableModel):
    """Headings and rows; `replace` keeps every row that stays, so that selection and scroll do."""

    def __init__(
        self,
        identify: Callable[[object], object],
        describe: Callable[[object], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._identify = identify
        self._describe = describe
        self._entries: list[object] = []
        self._ids: list[object] = []

    def replace(self, entries: Sequence[object]) -> None:
        """Show these instead; rows that only moved make it a reset."""
        ids = [self._id_of(entry) for entry in entries]
        kept, wanted = set(self._ids) & set(ids), set(ids)
        if [one for one in self._ids if one in kept] != [one for one in ids if one in kept]:
            self.beginResetModel()
            self._entries, self._ids = list(entries), ids
            self.endResetModel()
            return
        for number in range(len(self._ids) - 1, -1, -1):
            if self._ids[number] not in wanted:
                self._remove(number)
        for number, entry in enumerate(entries):
            self._put(number, entry, ids[number])

    def take_out(self, identity: object) -> None:
        """Remove one row; harmless when it is not there."""
        number = self.find(identity)
        if number is not None:
            self._remove(number)

    def find(self, identity: object) -> int | None:
        """The position of a row."""
        return self._ids.index(identity) if identity in self._ids else None

    def neighbour(self, identity: object) -> object | None:
        """The row after this one, or before it when it is the last; None when it is alone."""
        number = self.find(identity)
        if number is None:
            return None
        after = (one for one in range(number + 1, len(self._entries)) if self._is_row(one))
        before = (one for one in range(number - 1, -1, -1) if self._is_row(one))
        found = next(after, next(before, None))
        return None if found is None else self._ids[found]

    def next_row(self, identity: object) -> object | None:
        """The row after this one; None when it is the last."""
        number = self.find(identity)
        if number is None:
            return None
        after = (one for one in range(number + 1, len(self._entries)) if self._is_row(one))
        found = next(after, None)
        return None if found is None else self._entries[found]

    def rows(self) -> list[object]:
        """All rows without the headings."""
        return [entry for entry in self._entries if not isinstance(entry, GroupHeading)]

    def heading_numbers(self) -> list[int]:
        """Where the headings stand."""
        return [n for n, entry in enumerate(self._entries) if isinstance(entry, GroupHeading)]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows and headings."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One: the delegate paints the whole card."""
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can be neither chosen nor reached."""
        if not index.isValid() or not self._is_row(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return _ROW_FLAGS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The entry, its identity, or its words for readers."""
        if not index.isValid() or not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == ROW:
            return entry
        if role == ROW_ID:
            return self._ids[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.words if isinstance(entry, GroupHeading) else self._describe(entry)
        return None

    def _put(self, number: int, entry: object, identity: object) -> None:
        if number < len(self._ids) and self._ids[number] == identity:
            if self._entries[number] != entry:
                self._entries[number] = entry
                self.dataChanged.emit(self.index(number, 0), self.index(number, 0))
            return
        self.beginInsertRows(_NOWHERE, number, number)
        self._entries.insert(number, entry)
        self._ids.insert(number, identity)
        self.endInsertRows()

    def _remove(self, number: int) -> None:
        self.beginRemoveRows(_NOWHERE, number, number)
        del self._entries[number], self._ids[number]
        self.endRemoveRows()

    def _is_row(self, number: int) -> bool:
        return not isinstance(self._entries[number], GroupHeading)

    def _id_of(self, entry: object) -> object:
        return ("heading", entry.key) if isinstance(entry, GroupHeading) else self._identify(entry)


_ROW_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
