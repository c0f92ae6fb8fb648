"""Opening the database: the one object that the rest of the program gets to see."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from desktop_sdr.domain.health import LightReading
from desktop_sdr.ports.anchor import AnchorStore
from desktop_sdr.ports.changes import ChangeFeed, Changes, Topic
from desktop_sdr.ports.store import ChainReport, StoreTrouble, UnitOfWork
from desktop_sdr.ports.views import Views
from desktop_sdr.store import backups
from desktop_sdr.store.anchoring import Anchoring, newest_line
from desktop_sdr.store.engine import prepare_file, reading_engine, writing_engine
from desktop_sdr.store.exporting import csv_lines, json_lines
from desktop_sdr.store.keeping import ROOM_NEEDED, back_up, check_file, fold_log, free_bytes, scrub
from desktop_sdr.store.migrating import upgrade
from desktop_sdr.store.turns import Turns
from desktop_sdr.store.unit_of_work import SqlUnitOfWork
from desktop_sdr.store.verifying import verify
from desktop_sdr.store.views.config import ViewsConfig
from desktop_sdr.store.views.screens import SqlViews


class Store:
    """The database of one profile, open."""

    def __init__(
        self,
        path: Path,
        feed: ChangeFeed,
        config: ViewsConfig,
        anchors: AnchorStore | None,
        durable: bool,
    ) -> None:
        """Bring the file at `path` up to date and open it; raises StoreTrouble."""
        prepare_file(path)
        self.path, self._feed = path, feed
        self._writing = writing_engine(path, durable=durable)
        self._reading = reading_engine(path)
        self._views = SqlViews(self._reading, config)
        self.anchoring = Anchoring(self._reading, anchors)
        self._turns = Turns()
        try:
            upgrade(self._writing, self._reading, self._back_up_before)
        except BaseException:
            self._dispose()
            raise

    @property
    def views(self) -> Views:
        """What the screens read."""
        return self._views

    def unit_of_work(self) -> UnitOfWork:
        """Return a transaction that may write; it begins when it is entered."""
        return SqlUnitOfWork(self._writing, self._turns, self._feed, self.anchoring.line_written)

    def reading(self) -> UnitOfWork:
        """Return a transaction that cannot write and never waits for one that does."""
        return SqlUnitOfWork(self._reading, None, self._feed, self.anchoring.line_written)

    def configure(self, config: ViewsConfig) -> None:
        """Let the views show other settings from now on."""
        self._views.config = config

    def keep_anchor_in(self, anchors: AnchorStore) -> None:
        """Note the record's last line there; said before anything is written."""
        self.anchoring.keep_in(anchors)

    def accept_record(self) -> None:
        """Take the record as it stands for the right one, whatever was noted before of it.

        Only on the rep's own word, or for what was just restored. Raises PortError, StoreTrouble.
        """
        with self._reading.connect() as connection:
            newest = newest_line(connection)
        self.anchoring.accept(newest)

    def verify_audit(self) -> ChainReport:
        """Read the whole record and say whether it is still what was written.

        What this process wrote a moment ago is noted first: a record that has just begun is no
        copy.
        """
        self.anchoring.finish()
        return verify(self._reading, self.anchoring)

    def export_audit(self) -> Iterator[str]:
        """Yield the record as JSON, one line each."""
        return json_lines(self._reading)

    def export_audit_as_csv(self) -> Iterator[str]:
        """Yield the record as rows of CSV, the names of the columns first."""
        return csv_lines(self._reading)

    def backup(self, target: Path) -> None:
        """Copy the database as it stands into the file `target`; raises StoreTrouble."""
        back_up(self._reading, target)

    def back_up_daily(self, day: date) -> None:
        """Keep a checked copy for the day and let the oldest ones go; raises StoreTrouble."""
        backups.back_up_daily(self._reading, self.path.parent / backups.FOLDER, day)

    def newest_backup_at(self) -> datetime | None:
        """Return when the newest daily copy was made; None where there is none."""
        found = backups.found_in(self.path.parent / backups.FOLDER)
        return max((one.made_at for one in found), default=None)

    def fold_log(self) -> None:
        """Move what the write-ahead log holds into the file itself; raises StoreTrouble."""
        fold_log(self._writing)

    def show_unsaved(self, light: LightReading | None) -> None:
        """Have the window show a light that could not be written; None once all are."""
        if light != self._views.unsaved:
            self._views.unsaved = light
            self._feed.publish(Changes(frozenset({Topic.HEALTH})))

    def check_file(self) -> None:
        """Read every page once; raises StoreTrouble("corrupt") at the first fault."""
        check_file(self._reading)

    def scrub(self) -> None:
        """Write the file anew without what was erased from it; raises StoreTrouble."""
        scrub(self.path)

    def has_room(self) -> bool:
        """Say whether the disk has room to write down whatever leaves next."""
        return free_bytes(self.path) >= ROOM_NEEDED

    def close(self) -> None:
        """Note the record's last line, move everything into the one file and let go of it."""
        self.anchoring.finish()
        # Where it does not work (a full disk), the log stays beside the file and nothing is lost.
        with suppress(StoreTrouble):
            fold_log(self._writing)
        self._dispose()

    def _back_up_before(self, version: int) -> None:
        back_up(self._reading, self.path.with_suffix(f".before-v{version + 1}.db"))

    def _dispose(self) -> None:
        self._reading.dispose()
        self._writing.dispose()


def open_store(
    path: Path,
    feed: ChangeFeed,
    config: ViewsConfig,
    anchors: AnchorStore | None = None,
    *,
    durable: bool = True,
) -> Store:
    """Open the database at `path`, made or brought up to date where needed; raises StoreTrouble.

    `anchors` is where the record's last line is noted; without it a cut tail goes unseen. Only a
    world from which nothing real leaves may do without `durable`: a power cut may then take the
    last commits (a kill takes none), and the practice world runs many times as fast.
    """
    return Store(path, feed, config, anchors, durable)
