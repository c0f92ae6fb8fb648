"""The agent is killed again and again while it sends: nothing twice, nothing lost, nobody guesses.

What the mail server took in is the truth; the agent's own rows are only compared with it.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from chaos import profile
from chaos.campaign import report
from chaos.provider import Provider, message_id
from fakes.secrets import MemorySecrets
from fakes.shared_clock import SharedClock
from servers.fault_smtp import FaultySmtp
from servers.mail import MailServers, User, wait_until

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import deciding, listening, outbox, settling
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.outbox import OutboxState

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail"), pytest.mark.timeout(240)]

MAILS = 60
ADDRESS = "chaos@seller.test"
STEPS = ("body", "dot", "answered")
AT_STEPS, AT_RANDOM = 12, 12
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
UNSETTLED = ("held", "claimed", "settling")
TESTS = Path(__file__).resolve().parent.parent


class House:
    """The profile that outlives its processes."""

    def __init__(self, folder: Path, password: str) -> None:
        self.folder, self.password = folder / "data", password
        self.clock = SharedClock(folder / "clock", TUESDAY)

    @contextmanager
    def opened(self) -> Iterator[App]:
        secrets = MemorySecrets(**{f"mailbox {ADDRESS}": self.password})
        app = bootstrap.build(self.folder, secrets=secrets, clock=self.clock)
        try:
            yield app
        finally:
            app.close()

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[str]]:
        arguments = [self.folder, self.folder.with_name("clock"), ADDRESS, self.password]
        process = subprocess.Popen(
            [sys.executable, str(TESTS / "chaos" / "worker.py"), *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "at work\n", process.communicate()[1]
            yield process
        finally:
            process.kill()
            process.communicate(timeout=10)

    def count(self, *states: str) -> int:
        marks = ",".join("?" * len(states))
        with closing(sqlite3.connect(self.folder / "desktop-sdr.db")) as rows:
            [[found]] = rows.execute(
                f"SELECT count(*) FROM outbox WHERE state IN ({marks})",  # noqa: S608
                states,
            ).fetchall()
        return int(found)

    def push(self) -> None:
        """What waits for a minute waits no longer."""
        self.clock.advance(timedelta(seconds=61))


@pytest.fixture
def house(tmp_path: Path, mail_servers: MailServers) -> House:
    mail_servers.add_user(User(ADDRESS))
    return House(tmp_path, mail_servers.password(ADDRESS))


def test_killed_at_every_step_nothing_leaves_twice_or_is_lost(
    house: House, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = Provider(mail_servers, ADDRESS, Random(15))
    with FaultySmtp(whim=provider) as server:
        wanted = _queue(house, mail_servers, server.port)
        kills = _kill_again_and_again(house, provider, Random(1))
        with house.worker():
            assert wait_until(lambda: _quiet(house), 60), _left(house)

        before = Counter(message_id(mail) for mail in server.accepted)
        assert max(before.values()) == 1, "sent twice"
        asked = _settled_by_the_rep(house, set(before))
    provider.close()

    reached = Counter(mail.recipients[0] for mail in server.accepted)
    twice = {who: count for who, count in reached.items() if count > 1}
    lost = set(wanted) - set(reached)
    with capsys.disabled():
        print(
            f"\nkilled {kills} times ({dict(provider.killed_at)}), {MAILS} mails: {len(twice)}"
            f" twice, {len(lost)} lost, {asked} asked about ({provider.unfiled} copies never"
            f" filed, {provider.lost} lost by the provider)"
        )
        report(
            "killed at random: nothing twice, nothing lost",
            f"{kills} kills, {MAILS} mails: {len(twice)} twice, {len(lost)} lost, {asked} asked",
            held=not twice and not lost,
        )
    assert not twice
    assert not lost
    assert kills >= 20
    assert set(provider.killed_at) == set(STEPS)
    assert 0 < asked <= provider.unfiled + provider.lost


def _queue(house: House, servers: MailServers, smtp_port: int) -> list[str]:
    profile.set_up(
        house.folder,
        address=ADDRESS,
        ca_file=servers.ca_file,
        smtp_port=smtp_port,
        imap_port=servers.imaps_port,
    )
    with house.opened() as app:
        profile.plan_only(app, profile.ONE_STEP)
        wanted = profile.queue(app, house.folder, MAILS)
        listening.listen(app.office)
    house.push()
    return wanted


def _settled_by_the_rep(house: House, accepted: set[str]) -> int:
    """Answer every card, let what was lost go again; returns how many cards there were."""
    with house.opened() as app:
        asked = _answer_by_the_truth(app, accepted)
        _send_the_rest(app, house)
        assert app.store.verify_audit().first_bad is None
        with app.store.reading() as uow:
            mails = [item for item in uow.outbox.in_state(*OutboxState) if item.recipient]
    assert {item.state for item in mails} == {OutboxState.SENT}
    assert len(mails) == MAILS
    return asked


def _kill_again_and_again(house: House, provider: Provider, random: Random) -> int:
    plan = [STEPS[n % len(STEPS)] for n in range(AT_STEPS)] + [""] * AT_RANDOM
    random.shuffle(plan)
    kills = 0
    for step in plan:
        with house.worker() as process:
            if step:
                provider.arm(step, process.pid)
                hit = wait_until(lambda: _pushed(house, provider), 20)
                provider.disarm()
                assert hit, f"nothing reached {step}: {_left(house)}"
            else:
                _wait(random.uniform(0.0, 0.25))
                process.send_signal(signal.SIGKILL)
            assert process.wait(10) == -signal.SIGKILL
            kills += 1
        house.push()
    return kills


def _pushed(house: House, provider: Provider) -> bool:
    if provider.killed.wait(0.5):
        return True
    house.push()
    return False


def _quiet(house: House) -> bool:
    _wait(0.3)
    house.push()
    return house.count(*UNSETTLED) == 0


def _wait(seconds: float) -> None:
    time.sleep(seconds)  # noqa: TID251 - the moments of the kills are real ones


def _left(house: House) -> str:
    states = ("held", "claimed", "settling", "uncertain", "sent", "failed", "cancelled")
    return str({state: house.count(state) for state in states})


def _answer_by_the_truth(app: App, accepted: set[str]) -> int:
    """The rep asks each recipient: what reached them was sent, the rest goes again."""
    with app.store.reading() as uow:
        unclear = uow.outbox.in_state(OutboxState.UNCERTAIN)
        cards = [uow.escalations.get(number) for number in uow.escalations.open_ids(500)]
    about = {card.outbox_id: card for card in cards if card.kind is EscalationKind.UNCERTAIN_SEND}
    assert set(about) == {item.id for item in unclear}, "an unclear mail without its card"
    assert len(cards) == len(unclear)
    for item in unclear:
        was_sent = item.key in accepted
        option = Option.IT_WAS_SENT if was_sent else Option.SEND_AGAIN
        app.desk.answer(about[item.id].id, option)
    return len(unclear)


def _send_the_rest(app: App, house: House) -> None:
    app.office.latch.read()
    for _ in range(5):
        house.push()
        listening.listen(app.office)
        while deciding.think(app.office):
            pass
        outbox.dispatch(app.office)
        settling.settle(app.office)
