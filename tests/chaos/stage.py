"""One open database for many schedules, put back to the same beginning before each.

What is the same in all of them is done once: opening, setting up, and the first four mails up to
the rep's yes. Put back are the bytes of the file, through a connection of their own.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from agent.loop.agency import Agency, agency_on
from fakes.crm import FakeCrm

from desktop_sdr.agent.oversight.bulkheads import Bulkheads
from desktop_sdr.settings import Settings
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig

AnswerT = TypeVar("AnswerT")


class AtOnce(Bulkheads):
    """Asks on the caller's own thread, so that a schedule runs the same each time.

    What the walls between adapters are good for is shown by `test_bulkheads.py`.
    """

    def call(self, adapter: str, question: Callable[[], AnswerT], patience: timedelta) -> AnswerT:
        return question()


@dataclass
class Stage:
    """The database in `folder`, open until `close`."""

    folder: Path
    settings: Settings
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self._open()
        agency = self.agency()
        self.leads = [agency.approved() for _ in range(4)]
        self._crm, self._people = agency.crm, agency.people
        self._beginning = sqlite3.connect(":memory:")
        self._copied(to_beginning=True)

    def agency(self, **wiring: Any) -> Agency:
        """An agent that has just been started on the rows as they are."""
        return agency_on(self.store, self._feed, self.settings, bulkheads=AtOnce(), **wiring)

    def begin(self, **wiring: Any) -> Agency:
        """The agent at the beginning: four mails are approved and none has left."""
        self._copied(to_beginning=False)
        crm = FakeCrm(dict(self._crm.leads), dict(self._crm.activities))
        agency = self.agency(crm=crm, **wiring)
        agency.people = self._people
        return agency

    def reopen(self) -> None:
        """Close the file and open it again, as another process would."""
        self.store.close()
        self._open()

    def close(self) -> None:
        self._beginning.close()
        self.store.close()

    def _open(self) -> None:
        self._feed = Feed()
        path = self.folder / "desktop-sdr.db"
        self.store = open_store(path, self._feed, ViewsConfig(), durable=False)

    def _copied(self, *, to_beginning: bool) -> None:
        with closing(sqlite3.connect(self.store.path)) as live:
            source, target = (live, self._beginning) if to_beginning else (self._beginning, live)
            source.backup(target)
