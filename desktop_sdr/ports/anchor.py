"""A small safe outside the database, where the record's last line is noted."""

from typing import Protocol


class AnchorStore(Protocol):
    """Keeps one short text per profile; anything it raises is a PortError.

    The keyring is the real one. A file beside the database is weaker, since whoever can cut the
    database can cut the file; the practice world makes do with it.
    """

    def get(self) -> str | None:
        """Return the text that was set last, or None where there never was one."""
        ...

    def set(self, text: str) -> None:
        """Keep `text` instead of what was kept before."""
        ...
