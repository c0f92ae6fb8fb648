"""Opening the database: the one object that the rest of the program gets to see."""

from pathlib import Path

from desktop_sdr.ports.changes import ChangeFeed
from desktop_sdr.store.engine import prepare_file, reading_engine, writing_engine
from desktop_sdr.store.keeping import back_up
from desktop_sdr.store.migrating import upgrade
from desktop_sdr.store.turns import Turns
from desktop_sdr.store.unit_of_work import SqlUnitOfWork
from desktop_sdr.store.views.config import ViewsConfig
from desktop_sdr.store.views.screens import SqlViews


class Store:
    """The database of one profile, open."""

    def __init__(self, path: Path, feed: ChangeFeed, config: ViewsConfig) -> None:
        """Bring the file at `path` up to date and open it; raises StoreTrouble."""
        prepare_file(path)
        self.path, self._feed = path, feed
        self._writing, self._reading = writing_engine(path), reading_engine(path)
        self.views = SqlViews(self._reading, config)
        self._turns = Turns()
        try:
            upgrade(self._writing, self._back_up_before)
        except BaseException:
            self._dispose()
            raise

    def unit_of_work(self) -> SqlUnitOfWork:
        """Return a transaction that may write; it begins when it is entered."""
        return SqlUnitOfWork(self._writing, self._turns, self._feed, self._note_head)

    def reading(self) -> SqlUnitOfWork:
        """Return a transaction that cannot write and never waits for one that does."""
        return SqlUnitOfWork(self._reading, None, self._feed, self._note_head)

    def backup(self, target: Path) -> None:
        """Copy the database as it stands into the file `target`; raises StoreTrouble."""
        back_up(self._reading, target)

    def close(self) -> None:
        """Move everything into the one file and let go of it."""
        with self._writing.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        self._dispose()

    def _note_head(self, seq: int, head: str) -> None:
        """Hear of the record's last line."""

    def _back_up_before(self, version: int) -> None:
        back_up(self._reading, self.path.with_suffix(f".before-v{version + 1}.db"))

    def _dispose(self) -> None:
        self._reading.dispose()
        self._writing.dispose()


def open_store(path: Path, feed: ChangeFeed, config: ViewsConfig) -> Store:
    """Open the database at `path`, made or brought up to date where needed."""
    return Store(path, feed, config)
