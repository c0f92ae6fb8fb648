"""The disk is full from one write on, at every write there is: nothing breaks, nothing is doubled.

Afterwards there is room again, and the same profile goes on.
"""

import json
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from chaos import house as houses
from chaos import sender, tracing
from chaos.campaign import patience, report, rounds
from chaos.house import House
from chaos.provider import Provider, message_id
from chaos.work import (
    DATABASE,
    DISK_FULL,
    Work,
    a_list,
    a_migration,
    a_profile,
    an_import,
    faults_of_file,
)
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.fault_smtp import FaultySmtp
from servers.mail import MailServers, User

from desktop_sdr import bootstrap
from desktop_sdr.cli.main import main
from desktop_sdr.domain.outbox import OutboxState

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("mail"),
    pytest.mark.timeout(patience(240)),
]

WRITES = rounds("disk_full", 4, 100_000)
"""How many of the writes to fail at, for each kind of work."""
MAILS = 2
ADDRESS = "full@seller.test"


def _report(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        report("R6 disk full", work.line, held=not work.misses)
    assert work.misses == []


def test_a_send_on_a_full_disk_leaves_once_when_there_is_room(
    tmp_path: Path, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_servers.add_user(User(ADDRESS))
    house = House(tmp_path / "profile", ADDRESS, mail_servers.password(ADDRESS))
    provider = Provider(mail_servers, ADDRESS, Random(1), is_calm=True)
    secrets = {f"mailbox {ADDRESS}": house.password}
    with closing(provider), FaultySmtp(whim=provider) as server:
        wanted = house.queue(mail_servers, server.port, MAILS)
        start = house.clock.start
        program = str(tracing.TESTS / "chaos" / "sender.py")
        words = (program, str(house.folder), start.isoformat(), json.dumps(secrets))
        work = Work("send", house.folder, tracing.python(*words), DISK_FULL)

        def is_well(failed: bool) -> list[str]:
            faults = _sent_in_the_end(house.folder, FakeClock(start), secrets, server)
            reached = Counter(mail.recipients[0] for mail in server.accepted)
            server.accepted.clear()
            provider.empty()
            faults += faults_of_file(house.folder / DATABASE)
            return faults if reached == Counter(wanted) else [*faults, f"it reached {reached}"]

        work.strike_everywhere(WRITES, is_well)
    _report(work, capsys)


def _sent_in_the_end(
    folder: Path, clock: FakeClock, secrets: dict[str, str], server: FaultySmtp
) -> list[str]:
    """There is room again: the agent goes on, the rep answers, and every mail is sent."""
    app = bootstrap.build(folder, secrets=MemorySecrets(**secrets), clock=clock)
    try:
        for _ in range(10):
            sender.do_round(app)
            houses.answer_by_the_truth(app, {message_id(mail) for mail in server.accepted})
            clock.advance(timedelta(minutes=2))
            if houses.mails_in(app) == {OutboxState.SENT}:
                return []
        return [f"mails stay {houses.mails_in(app)}"]
    finally:
        app.close()


def test_an_import_on_a_full_disk_is_whole_at_the_second_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_profile(tmp_path / "profile")
    _report(an_import(folder, a_list(tmp_path), DISK_FULL, WRITES), capsys)


def test_a_migration_on_a_full_disk_leaves_the_old_version_or_the_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_profile(tmp_path / "profile")
    assert main(["--data", str(folder), "import", str(a_list(tmp_path))]) == 0
    _report(a_migration(folder, DISK_FULL, WRITES), capsys)
