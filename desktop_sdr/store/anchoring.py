"""The record's last line, noted outside the database, so that a cut tail shows.

The chain alone proves every line before its end; only a note kept elsewhere can tell that the end
itself is gone. The note is written at every hundredth line and on closing, never inside a
transaction and never on the thread that commits, since a keyring may take its time or ask the
user. The honest limit: after a kill, at most the lines since the last note can be cut unseen, and
who can write to both places can forge both.
"""

import threading
from dataclasses import dataclass
from typing import Final, Self

import sqlalchemy as sa

from desktop_sdr.domain.audit import GENESIS
from desktop_sdr.ports.anchor import AnchorStore
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.rows import keeping

EVERY_LINES: Final = 100
PATIENCE_SECONDS: Final = 5.0
"""How long closing waits for a keyring that does not answer."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """How many lines there were, and the hash of the last one."""

    count: int
    head: str

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read what `text` wrote; raises ValueError for anything else."""
        if text is None:
            return None
        count, _, head = text.partition(" ")
        if len(head) != len(GENESIS):
            raise ValueError("this is no anchor of a record")
        return cls(int(count), head)

    @property
    def text(self) -> str:
        """The anchor as it is kept."""
        return f"{self.count} {self.head}"


def hash_at(connection: sa.Connection, count: int) -> str | None:
    """Return the hash of the line with this number, as the database has it."""
    c = keeping.audit.c
    found = connection.execute(sa.select(c.hash).where(c.seq == count)).scalar()
    return None if found is None else str(found)


class Anchoring:
    """Keeps the note up to date, and never over one that the database contradicts."""

    def __init__(self, engine: sa.Engine, anchors: AnchorStore | None) -> None:
        """Read through `engine`; without a place to keep anchors nothing is kept."""
        self._engine, self._anchors = engine, anchors
        self._due = 0
        self._last: Anchor | None = None
        self._writer: threading.Thread | None = None
        self.trouble: Exception | None = None
        """Why the last try did not succeed, if it did not."""

    def kept(self) -> Anchor | None:
        """Return the note; raises PortError, or ValueError where it is unreadable."""
        return None if self._anchors is None else Anchor.parse(self._anchors.get())

    @property
    def is_kept(self) -> bool:
        """True where there is a place for the note at all."""
        return self._anchors is not None

    def line_written(self, seq: int, head: str) -> None:
        """Hear of a committed line, and note it if it is time."""
        self._last = Anchor(seq, head)
        if seq >= self._due:
            self._due = seq + EVERY_LINES
            self._start()

    def finish(self) -> None:
        """Note the last line, as far as the keyring answers in time."""
        self._wait()
        self._start()
        self._wait()

    def _start(self) -> None:
        busy = self._writer is not None and self._writer.is_alive()
        if self._anchors is None or self._last is None or busy:
            return
        self._writer = threading.Thread(
            target=self._write, args=(self._anchors, self._last), name="audit-anchor", daemon=True
        )
        self._writer.start()

    def _wait(self) -> None:
        if self._writer is not None:
            self._writer.join(PATIENCE_SECONDS)

    def _write(self, anchors: AnchorStore, newest: Anchor) -> None:
        try:
            self._advance(anchors, newest)
        except (PortError, StoreTrouble, ValueError) as error:
            self.trouble = error
        else:
            self.trouble = None

    def _advance(self, anchors: AnchorStore, newest: Anchor) -> None:
        before = Anchor.parse(anchors.get())
        if before is not None:
            if before.count >= newest.count:
                return
            self._must_hold(before)
        anchors.set(newest.text)

    def _must_hold(self, anchor: Anchor) -> None:
        """Refuse to write over the proof that something was cut."""
        with self._engine.connect() as connection:
            if hash_at(connection, anchor.count) != anchor.head:
                raise StoreTrouble("corrupt", "the record does not hold its noted line")
