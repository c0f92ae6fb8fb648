"""The record's last line, noted outside the database, so that a cut tail shows.

The chain alone proves every line before its end; only a note kept elsewhere can tell that the end
itself is gone, or that an older copy of the database was put back. The note is written in the
background within a second of each commit that has lines, and at once after an effect was claimed
or sent; never inside a transaction and never on the thread that commits, since a keyring may take
its time or ask the user. The honest limit: after a kill, the lines of the last second can be cut
unseen, and who can write to both places can forge both.
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

GATHERING_SECONDS: Final = 1.0
"""For how long lines gather before the newest is noted."""
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


def newest_line(connection: sa.Connection) -> Anchor:
    """Return what would be noted of the record as it stands."""
    c = keeping.audit.c
    row = connection.execute(sa.select(c.seq, c.hash).order_by(c.seq.desc()).limit(1)).first()
    return Anchor(0, GENESIS) if row is None else Anchor(row.seq, row.hash)


class Anchoring:
    """Keeps the note up to date, and never over one that the database contradicts."""

    def __init__(self, engine: sa.Engine, anchors: AnchorStore | None) -> None:
        """Read through `engine`; without a place to keep anchors nothing is kept."""
        self._engine, self._anchors = engine, anchors
        self._news = threading.Condition()
        self._newest: Anchor | None = None
        self._noted: Anchor | None = None
        self._hurry = False
        self._writer: threading.Thread | None = None
        self.trouble: Exception | None = None
        """Why the last try did not succeed, if it did not."""

    def keep_in(self, anchors: AnchorStore) -> None:
        """Keep the note there from now on; it is said before the first line is written."""
        self._anchors = anchors

    def kept(self) -> Anchor | None:
        """Return the note; raises PortError, or ValueError where it is unreadable."""
        return None if self._anchors is None else Anchor.parse(self._anchors.get())

    @property
    def is_kept(self) -> bool:
        """True where there is a place for the note at all."""
        return self._anchors is not None

    def line_written(self, seq: int, head: str, *, at_once: bool = False) -> None:
        """Hear of a committed line and have it noted soon, or at once; never waits for it."""
        if self._anchors is None:
            return
        with self._news:
            if self._newest is None or seq > self._newest.count:
                self._newest = Anchor(seq, head)
            self._hurry |= at_once
            self._news.notify()
            self._see_to_it()

    def accept(self, newest: Anchor) -> None:
        """Take the record as it stands for the right one; raises PortError.

        Only on the rep's own word, who was told what is wrong with it.
        """
        if self._anchors is not None:
            self._anchors.set(newest.text)
            self.trouble = None

    def finish(self) -> None:
        """Note the last line, as far as the keyring answers in time."""
        with self._news:
            self._hurry = True
            self._news.notify()
            if self.trouble is not None:
                self._noted = None  # one more try
            if self._newest != self._noted:
                self._see_to_it()
            writer = self._writer
        if writer is not None:
            writer.join(PATIENCE_SECONDS)

    def _see_to_it(self) -> None:
        if self._writer is None:
            self._writer = threading.Thread(target=self._work, name="audit-anchor", daemon=True)
            self._writer.start()

    def _work(self) -> None:
        """Note what has gathered, until nothing new comes for a while."""
        while (newest := self._next()) is not None:
            self._write(newest)

    def _next(self) -> Anchor | None:
        """Let lines gather, and return the newest; None, and then no writer any more, for none."""
        with self._news:
            self._news.wait_for(lambda: self._hurry, GATHERING_SECONDS)
            self._hurry = False
            if self._newest == self._noted:
                self._writer = None
                return None
            self._noted = self._newest
            return self._newest

    def _write(self, newest: Anchor) -> None:
        try:
            self._advance(newest)
        except (PortError, StoreTrouble, ValueError) as error:
            self.trouble = error
        else:
            self.trouble = None

    def _advance(self, newest: Anchor) -> None:
        before = self.kept()
        if before is not None:
            self._must_hold(before)
        is_news = before is None or before.count < newest.count
        if self._anchors is not None and is_news:
            self._anchors.set(newest.text)

    def _must_hold(self, anchor: Anchor) -> None:
        """Refuse to write over the proof that something was cut."""
        with self._engine.connect() as connection:
            if hash_at(connection, anchor.count) != anchor.head:
                raise StoreTrouble("corrupt", "the record does not hold its noted line")
