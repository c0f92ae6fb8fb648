"""The practice mailbox: what is sent reaches simulated prospects, what they write comes in."""

import threading
from collections.abc import Mapping, Sequence
from datetime import date, timedelta, tzinfo

from desktop_sdr.adapters.practice.world import PracticeWorld
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.mail import (
    Copies,
    DotGate,
    InboxMark,
    IncomingMail,
    OutgoingMail,
    Receipt,
)

UID_VALIDITY = 1
SATURDAY, A_DAY = 5, 40


class PracticeTransport:
    """Sends into the practice world, through the same gate at the dot as real mail."""

    def __init__(self, world: PracticeWorld, clock: Clock) -> None:
        """Send into `world` by `clock`."""
        self._world, self._clock = world, clock

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        """Deliver the mail, unless the gate says no."""
        with at_dot() as may_go:
            if not may_go:
                return None
            now = self._clock.now()
            self._world.deliver(mail.message_id, mail.recipient, mail.raw, now)
        return Receipt(mail.message_id, now, "practice: delivered")

    def find_sent(self, message_id: MessageId) -> Receipt | None:
        """Look among what was delivered."""
        found = self._world.find_delivered(message_id)
        return None if found is None else Receipt(message_id, found.at, "practice: found")

    def read_back(self, message_id: MessageId) -> Copies:
        """The practice world changes nothing, so there is nothing to compare."""
        return Copies()

    def keep_copy(self, mail: OutgoingMail) -> None:
        """The practice world remembers by itself."""

    def check(self) -> None:
        """The practice world is always there."""


class PracticeHistory:
    """The practice mailbox is an old one: its rep has always written forty mails a working day."""

    def __init__(self, clock: Clock) -> None:
        """Remember by `clock`."""
        self._clock = clock

    def sent_by_day(self, days: Sequence[date], clock: tzinfo) -> Mapping[date, int]:
        """Return made-up numbers for the days that are over."""
        today = self._clock.now().astimezone(clock).date()
        return {day: A_DAY for day in days if day < today and day.weekday() < SATURDAY}


class PracticeInbox:
    """The inbox that practice prospects write to."""

    def __init__(self, world: PracticeWorld, clock: Clock) -> None:
        """Read from `world` by `clock`."""
        self._world, self._clock = world, clock
        self._woken = threading.Event()

    def new_since(
        self, folder: str, mark: InboxMark | None, limit: int
    ) -> tuple[Sequence[IncomingMail], InboxMark]:
        """Return what has come in after the mark; the uid is the place in the order of arrival."""
        seen = 0 if mark is None else mark.last_uid
        arrived = self._world.arrived_by(self._clock.now())
        fresh = arrived[seen : seen + limit]
        mails = [
            IncomingMail(folder, seen + number, arrival.raw, arrival.at)
            for number, arrival in enumerate(fresh, start=1)
        ]
        return mails, InboxMark(UID_VALIDITY, seen + len(mails))

    def wait_for_new(self, folder: str, patience: timedelta) -> bool:
        """Wait until woken or out of patience."""
        return self._woken.wait(patience.total_seconds())

    def sent_folder(self) -> str | None:
        """Nobody writes by hand in the practice world."""
        return None

    def aside_folders(self) -> Sequence[str]:
        """Nothing is filed away in the practice world."""
        return ()

    def interrupt(self) -> None:
        """End a wait."""
        self._woken.set()

    def check(self) -> None:
        """The practice world is always there."""
