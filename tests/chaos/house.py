"""A real profile that outlives its processes, and the mail server that it sends through."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from chaos import mortal, profile, worker
from fakes.quick_clock import QuickClock
from fakes.secrets import MemorySecrets
from servers.mail import MailServers, wait_until

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.agent.loop.results import CRASHED_EACH_TIME
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.outbox import EffectKind, OutboxState

TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
SPEED = 30.0
"""A minute of settling takes two seconds: longer than any provider here files a copy late."""
UNSETTLED = ("held", "claimed", "settling")


@dataclass
class House:
    """The profile in `folder`, of a rep who sends from `address`."""

    folder: Path
    address: str
    password: str
    clock: QuickClock = field(default_factory=lambda: QuickClock(TUESDAY, SPEED))

    @contextmanager
    def opened(self) -> Iterator[App]:
        secrets = MemorySecrets(**{f"mailbox {self.address}": self.password})
        app = bootstrap.build(self.folder, secrets=secrets, clock=self.clock)
        try:
            yield app
        finally:
            app.close()

    def worker(self) -> AbstractContextManager[mortal.Mortal]:
        """The agent at work in a process of its own."""
        return mortal.a_life(worker.work, self.folder, self.clock, self.address, self.password)

    def queue(self, servers: MailServers, smtp_port: int, count: int) -> list[str]:
        """Approve `count` mails in a new profile, and let their time come; returns addresses."""
        profile.set_up(
            self.folder,
            address=self.address,
            ca_file=servers.ca_file,
            smtp_port=smtp_port,
            imap_port=servers.imaps_port,
        )
        with self.opened() as app:
            profile.plan_only(app, profile.ONE_STEP)
            wanted = profile.queue(app, self.folder, count)
            with app.store.reading() as uow:
                last = max(item.leaves_at for item in uow.outbox.in_state(OutboxState.HELD))
        self.clock = QuickClock(last, SPEED)
        return wanted

    def count(self, *states: str) -> int:
        return sum(self.states()[state] for state in states)

    def states(self) -> Counter[str]:
        """How many effects stand in each state."""
        with closing(sqlite3.connect(self.folder / "desktop-sdr.db")) as rows:
            found = rows.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
        return Counter(dict(found))

    def is_quiet(self) -> bool:
        """Whether nothing is on its way any more."""
        mortal.wait(0.2)
        return self.count(*UNSETTLED) == 0


def answer_by_the_truth(app: App, accepted: set[str]) -> int:
    """The rep asks each recipient: what reached them was sent, the rest goes again.

    Returns how many were unclear; each must be on a card, and nothing else.
    """
    with app.store.reading() as uow:
        unclear = uow.outbox.in_state(OutboxState.UNCERTAIN)
        cards = [uow.escalations.get(number) for number in uow.escalations.open_ids(500)]
    about = {card.outbox_id: card for card in cards if card.kind is EscalationKind.UNCERTAIN_SEND}
    assert set(about) == {item.id for item in unclear}, "an unclear mail without its card"
    assert len(cards) == len(unclear)
    for item in unclear:
        was_sent = item.key in accepted
        app.desk.answer(about[item.id].id, Option.IT_WAS_SENT if was_sent else Option.SEND_AGAIN)
    return len(unclear)


def try_the_crashed_again(app: App, accepted: set[str]) -> int:
    """The rep lets those go again that ended the process each time before their dot.

    Returns how many: where the kills are many, three of them meet the same mail by chance, and
    the agent cannot know that it was not the mail that ended it.
    """
    with app.store.reading() as uow:
        cards = [uow.escalations.get(number) for number in uow.escalations.open_ids(500)]
        crashed = [card for card in cards if card.reasons == (CRASHED_EACH_TIME,)]
        keys = {uow.outbox.get(one.outbox_id).key for one in crashed if one.outbox_id is not None}
    assert len(keys) == len(crashed)
    assert not keys & accepted, "it had left, and was not looked up"
    for card in crashed:
        app.desk.answer(card.id, Option.TRY_AGAIN)
    return len(crashed)


def send_the_rest(app: App) -> bool:
    """Work until every mail is sent; False where one stays behind."""

    def is_done() -> bool:
        listening.listen(app.office)
        outbox.dispatch(app.office)
        settling.settle(app.office)
        return mails_in(app) == {OutboxState.SENT}

    app.office.latch.read()
    return wait_until(is_done, 30)


def mails_in(app: App) -> set[OutboxState]:
    """The states that mails are in."""
    with app.store.reading() as uow:
        items = uow.outbox.in_state(*OutboxState)
    return {item.state for item in items if item.kind is EffectKind.SEND_MAIL}
