"""Which people a list has already named, in memory that stays small for a million rows."""

from array import array
from typing import Final

_FIRST_SIZE: Final = 1 << 10
_MASK: Final = (1 << 64) - 1


class SeenRows:
    """Remembers under 64-bit keys in which row something stood first: 16 to 48 bytes a key.

    Two different texts share a key once in some ten billion lists of a million rows.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._size = _FIRST_SIZE
        self._keys = array("Q", bytes(8 * self._size))
        self._rows = array("Q", bytes(8 * self._size))
        self._count = 0

    def first_row(self, kind: str, text: str, row: int) -> int | None:
        """Return the row that named `text` before; else remember `row` and return None."""
        key = hash((kind, text)) & _MASK or 1
        at = self._place(key)
        if self._keys[at]:
            return self._rows[at]
        self._keys[at], self._rows[at] = key, row
        self._count += 1
        if self._count * 3 > self._size * 2:
            self._grow()
        return None

    def row_of(self, kind: str, text: str) -> int | None:
        """Return the row that named `text`, without remembering anything."""
        at = self._place(hash((kind, text)) & _MASK or 1)
        return self._rows[at] if self._keys[at] else None

    def _place(self, key: int) -> int:
        at = key & (self._size - 1)
        while self._keys[at] not in (0, key):
            at = (at + 1) & (self._size - 1)
        return at

    def _grow(self) -> None:
        keys, rows = self._keys, self._rows
        self._size *= 2
        self._keys = array("Q", bytes(8 * self._size))
        self._rows = array("Q", bytes(8 * self._size))
        for key, row in zip(keys, rows, strict=True):
            if key:
                at = self._place(key)
                self._keys[at], self._rows[at] = key, row
