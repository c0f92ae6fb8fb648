"""An old copy of the database is put back after more mails left: none of them leaves again."""

import imaplib
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from chaos import campaign, profile
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.fault_smtp import Accepted, FaultySmtp
from servers.mail import MailServers, User

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.agent.oversight.vetting import DATABASE_OLDER
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.outbox import OutboxState

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("mail"),
    pytest.mark.timeout(campaign.patience(240)),
]

MAILS = 8
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ROUNDS = 500
"""More than the plan of a few days takes."""


class House:
    """One profile, and the server that takes its mail."""

    def __init__(self, folder: Path, address: str, password: str) -> None:
        self.folder, self.address = folder / "data", address
        self.password, self.clock = password, FakeClock(TUESDAY)

    @contextmanager
    def opened(self) -> Iterator[App]:
        secrets = MemorySecrets(**{f"mailbox {self.address}": self.password})
        app = bootstrap.build(self.folder, secrets=secrets, clock=self.clock)
        try:
            yield app
        finally:
            app.close()

    def sends(self, app: App, count: int = MAILS) -> None:
        """Rounds of the agent, each some minutes later, until so many are known as sent."""
        app.office.latch.read()
        for _ in range(ROUNDS):
            if self.sent(app) >= count:
                return
            self.clock.advance(timedelta(minutes=5))
            listening.listen(app.office)
            outbox.dispatch(app.office)
            settling.settle(app.office)
        raise AssertionError(f"{self.sent(app)} of {count} sent")

    def sent(self, app: App) -> int:
        with app.store.reading() as uow:
            return len(uow.outbox.in_state(OutboxState.SENT))

    def put_back(self, copy: Path) -> None:
        database = self.folder / bootstrap.DATABASE
        for ending in ("-wal", "-shm"):
            Path(f"{database}{ending}").unlink(missing_ok=True)
        database.write_bytes(copy.read_bytes())

    def starts(self) -> str:
        """Start the agent as the window does; returns the reason of the pause it begins with."""
        app = bootstrap.build(
            self.folder,
            secrets=MemorySecrets(**{f"mailbox {self.address}": self.password}),
            clock=self.clock,
        )
        app.start()
        try:
            with app.store.reading() as uow:
                switch = uow.keepings.switch()
            assert app.office.latch.is_paused == (switch.paused_at is not None)
            return switch.reason if switch.paused_at is not None else ""
        finally:
            app.stop()


class Filing:
    """Files a copy of each mail in the Sent folder, as a provider does."""

    def __init__(self, servers: MailServers, address: str) -> None:
        trusted = ssl.create_default_context(cafile=str(servers.ca_file))
        self._box = imaplib.IMAP4_SSL(servers.host, servers.imaps_port, ssl_context=trusted)
        self._box.login(address, servers.password(address))

    def __call__(self, step: str, mail: Accepted) -> None:
        if step == "dot":
            self._box.append("Sent", "(\\Seen)", None, mail.data)  # type: ignore[arg-type]

    def close(self) -> None:
        self._box.logout()


def blind(step: str, mail: Accepted) -> None:
    """A provider that keeps no copies."""


@contextmanager
def an_old_copy_put_back(
    servers: MailServers, server: FaultySmtp, folder: Path, address: str, random: Random
) -> Iterator[House]:
    """Some mails leave, a copy is taken, the others leave, and the copy is put back."""
    house = House(folder, address, servers.password(address))
    profile.set_up(
        house.folder,
        address=address,
        ca_file=servers.ca_file,
        smtp_port=server.port,
        imap_port=servers.imaps_port,
    )
    copy = folder / "copy.db"
    with house.opened() as app:
        profile.plan_only(app, profile.ONE_STEP)
        profile.queue(app, house.folder, MAILS)
        house.sends(app, random.randint(0, MAILS - 1))
        app.store.backup(copy)
        house.sends(app)
    house.put_back(copy)
    yield house


def twice(server: FaultySmtp) -> int:
    reached = Counter(mail.recipients[0] for mail in server.accepted)
    assert len(reached) == MAILS
    return sum(count > 1 for count in reached.values())


def test_with_a_sent_folder_nothing_leaves_twice(
    mail_servers: MailServers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    count, again = campaign.rounds("stale", 2, 50), 0
    for number in range(count):
        address = f"stale{number}@seller.test"
        mail_servers.add_user(User(address))
        folder, random = tmp_path / str(number), Random(number)
        with (
            closing(Filing(mail_servers, address)) as filing,
            FaultySmtp(whim=filing) as server,
            an_old_copy_put_back(mail_servers, server, folder, address, random) as house,
        ):
            assert house.starts() == DATABASE_OLDER
            assert len(server.accepted) == MAILS, "nothing leaves while it is paused"
            with house.opened() as app:
                app.desk.resume()
                house.sends(app)
                assert app.store.verify_audit().why == ""
            again += twice(server)
            assert house.starts() == ""
    with capsys.disabled():
        figures = f"{count} copies put back, {count * MAILS} mails: {again} sent twice"
        campaign.report("R4 stale copy, with a Sent folder", figures, held=again == 0)
    assert again == 0


def test_with_a_provider_that_keeps_no_copies_it_starts_paused(
    mail_servers: MailServers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    count, paused, again = campaign.rounds("stale_blind", 2, 50), 0, 0
    for number in range(count):
        address = f"blind{number}@seller.test"
        mail_servers.add_user(User(address))
        folder, random = tmp_path / str(number), Random(number)
        with (
            FaultySmtp(whim=blind) as server,
            an_old_copy_put_back(mail_servers, server, folder, address, random) as house,
        ):
            paused += house.starts() == DATABASE_OLDER
            again += twice(server)
    with capsys.disabled():
        figures = f"{count} copies put back: {paused} started paused, {again} sent twice"
        held = (paused, again) == (count, 0)
        campaign.report("R4 stale copy, without copies", figures, held=held)
    assert held
