"""A process of its own that claims what it can, many threads at once, and says what it sent."""

import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from agent.loop.agency import an_agency
from fakes.clock import FakeClock
from fakes.mail import FakeMailTransport

from desktop_sdr.agent.loop import listening, outbox
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.mail import DotGate, OutgoingMail, Receipt
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.settings import Limits, Sending, Settings

PER_HOUR, PER_DAY, PER_DOMAIN = 7, 12, 3
CAPPED = Settings(
    limits=Limits(
        mails_per_hour=PER_HOUR,
        mails_per_day=PER_DAY,
        mails_per_domain_per_day=PER_DOMAIN,
        gap_min_minutes=0,
        gap_max_minutes=0,
    ),
    sending=Sending(day_start_hour=0, day_end_hour=24, on_weekends=True, like_a_person=False),
)


class Crash(BaseException):
    """The process dies here: nothing of the program may catch it."""


class MortalTransport(FakeMailTransport):
    """Sends, or dies between the claim and the dot, or right after the dot."""

    def __init__(self, clock: FakeClock, random: Random, dies: float) -> None:
        super().__init__(clock)
        self.random, self.dies = random, dies
        self.wire: list[tuple[str, str]] = []

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        if self.random.random() < self.dies:
            raise Crash
        with at_dot() as may_go:
            if not may_go:
                return None
            self.wire.append((self.clock.now().isoformat(), mail.recipient))
            self.filed.append(mail)
        if self.random.random() < self.dies:
            raise Crash
        return Receipt(mail.message_id, self.clock.now(), "250")


def claim_at_once(folder: Path, now: datetime, seed: int, threads: int, dies: float) -> list[str]:
    """Try every due item from many threads; returns a line `time recipient` for each dot."""
    random, clock = Random(seed), FakeClock(now)
    transport = MortalTransport(clock, random, dies)
    with an_agency(folder, CAPPED, clock=clock, transport=transport) as agency:
        listening.listen(agency.office)
        with agency.store.reading() as uow:
            held = [item.id for item in uow.outbox.in_state(OutboxState.HELD)]
        start = threading.Barrier(threads)

        def work(mine: list[OutboxId]) -> None:
            start.wait()
            for number in mine:
                try:
                    outbox.attempt(agency.office, number)
                except (Crash, StoreTrouble):
                    return  # dead, or the others kept the database to themselves for too long

        plans = [random.sample(held, min(2, len(held))) for _ in range(threads)]
        working = [threading.Thread(target=work, args=(plan,)) for plan in plans]
        for one in working:
            one.start()
        for one in working:
            one.join()
        # Whatever a limit held until later is asked about again at once.
        with agency.rows() as uow:
            for item in uow.outbox.in_state(OutboxState.HELD):
                uow.outbox.postpone(item.id, now - timedelta(days=2), ())
    return [f"{at} {recipient}" for at, recipient in transport.wire]


if __name__ == "__main__":
    folder, now, seed, threads = sys.argv[1:]
    lines = claim_at_once(
        Path(folder), datetime.fromisoformat(now), int(seed), int(threads), dies=0.1
    )
    for line in lines:
        print(line)
