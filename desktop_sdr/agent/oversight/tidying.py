"""What is done once a day: a copy of the database, a look through its file, its log folded in."""

from collections.abc import Callable
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from desktop_sdr.agent.oversight.database_care import DatabaseCare
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.store import House, OpenUnitOfWork, StoreTrouble

TIDY: Final = "tidy"
"""The name under which the database knows which days are done."""


class Tidying:
    """Does the day's jobs at the first look of each local date, however often it looks.

    Which dates are done stands in the database, so that neither a restart nor a clock that is set
    back does them twice. A day whose copy fails is tried again at the next look.
    """

    def __init__(
        self,
        open_unit_of_work: OpenUnitOfWork,
        clock: Clock,
        zone: str,
        house: House,
        care: DatabaseCare,
    ) -> None:
        """Go by the local dates of `zone`."""
        self._open, self._clock, self._zone = open_unit_of_work, clock, ZoneInfo(zone)
        self._house, self._care = house, care

    def look(self) -> bool:
        """Do what is not done for today; returns whether there was anything to do."""
        today = self._clock.now().astimezone(self._zone).date()
        self._care.backup_at = self._house.newest_backup_at()
        with self._open() as uow:
            if uow.keepings.is_done(TIDY, today):
                return False
        if not self._tried(lambda: self._house.back_up_daily(today)):
            return True
        self._house.check_file()
        self._house.fold_log()
        self._care.backup_at = self._house.newest_backup_at()
        self._set_done(today)
        return True

    def _tried(self, copy: Callable[[], None]) -> bool:
        """A copy that fails is a light of its own: the database itself may be well."""
        try:
            copy()
        except StoreTrouble as trouble:
            self._care.backup_trouble = trouble.code
            return False
        self._care.backup_trouble = ""
        return True

    def _set_done(self, today: date) -> None:
        with self._open() as uow:
            uow.keepings.set_done(TIDY, today)
            uow.commit()
