"""The power goes between any two writes: the database opens, and knows every mail that may be out.

The writes and syncs are those of the product's own process while it sends, heard by strace.
"""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from chaos import tracing
from chaos.campaign import is_full, patience, report, rounds
from chaos.house import House
from chaos.power_cut import Disk
from chaos.provider import Provider
from chaos.tracing import Event, Sent, Sync, Write
from servers.fault_smtp import FaultySmtp
from servers.mail import MailServers, User

from desktop_sdr.domain.outbox import OutboxState, Phase
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("mail"),
    pytest.mark.timeout(patience(240)),
]

MAILS = rounds("power_mails", 4, 45)
CUTS = rounds("power_cuts", 50, 1500)
SURVIVALS = (0.0, 0.5, 1.0)
ADDRESS = "power@seller.test"
DOT = b"\r\n.\r\n"
KEY = re.compile(rb"^Message-ID: (<[^>\r\n]+>)", re.M | re.I)


@dataclass(frozen=True)
class Recorded:
    """What the database was before a run, and everything the run did."""

    before: dict[str, bytes]
    events: tuple[Event, ...]


@dataclass
class Verdict:
    """What was found behind the cuts."""

    cuts: int = 0
    cases: int = 0
    corrupt: int = 0
    unrecorded: int = 0

    def __str__(self) -> str:
        return (
            f"{self.cuts} cuts, {self.cases} disks: {self.corrupt} corrupt, "
            f"{self.unrecorded} with a mail sent and not recorded"
        )


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, mail_servers: MailServers) -> Recorded:
    """A real run: a real profile, a real server, a real Sent folder."""
    folder = tmp_path_factory.mktemp("power")
    mail_servers.add_user(User(ADDRESS))
    house = House(folder / "profile", ADDRESS, mail_servers.password(ADDRESS))
    provider = Provider(mail_servers, ADDRESS, Random(1), is_calm=True)
    with FaultySmtp(whim=provider) as server:
        house.queue(mail_servers, server.port, MAILS)
        before = {path.name: path.read_bytes() for path in house.folder.glob("desktop-sdr.db*")}
        secrets = json.dumps({f"mailbox {ADDRESS}": house.password})
        program = tracing.python(str(tracing.TESTS / "chaos" / "sender.py"))
        command = [*program, str(house.folder), house.clock.start.isoformat(), secrets]
        options = ("-y", "-xx", "-s", str(tracing.LONGEST), "-e", f"trace={tracing.CALLS}")
        ran = tracing.traced(command, folder / "trace", *options)
        assert ran.returncode == 0, ran.stderr
        assert len(server.accepted) == MAILS
    provider.close()
    return Recorded(before, tuple(tracing.events(folder / "trace", house.folder)))


def test_a_power_cut_leaves_a_sound_database_that_knows_every_mail(
    recorded: Recorded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dots = sum(1 for event in recorded.events if _is_dot(event))
    assert dots == MAILS

    verdict = _cut_everywhere(recorded.before, recorded.events, tmp_path, CUTS)

    held = not verdict.corrupt and not verdict.unrecorded
    with capsys.disabled():
        syncs = sum(1 for event in recorded.events if isinstance(event, Sync)) / dots
        figures = f"{dots} mails with {syncs:.1f} syncs each, {verdict}"
        report("R3 power loss", figures, held=held)
    assert held
    assert verdict.cuts >= (1500 if is_full() else min(CUTS, 50))


def test_a_log_that_is_never_synced_is_seen_to_forget_mails(
    recorded: Recorded, tmp_path: Path
) -> None:
    """What `synchronous = NORMAL` would do; it shows that the measure can fail."""
    verdict = _cut_everywhere(recorded.before, _as_if_normal(recorded.events), tmp_path, 60)

    assert verdict.unrecorded > 0


def _as_if_normal(events: Sequence[Event]) -> list[Event]:
    """Leave out each sync of the log but those before it is folded into the database."""
    of_files = [one for one in events if not isinstance(one, Sent)]
    followed_by = {id(one): after for one, after in pairwise(of_files)}

    def is_left_out(one: Event) -> bool:
        after = followed_by.get(id(one))
        is_folded = isinstance(after, Write) and not after.file.endswith("-wal")
        return isinstance(one, Sync) and one.file.endswith("-wal") and not is_folded

    return [one for one in events if not is_left_out(one)]


def _cut_everywhere(
    before: dict[str, bytes], events: Sequence[Event], folder: Path, at_most: int
) -> Verdict:
    """Cut after each event that changes a file or lets a mail go, or after an even choice."""
    random, disk, verdict = Random(7), Disk(before), Verdict()
    places = [n for n, event in enumerate(events) if not isinstance(event, Sent) or _is_dot(event)]
    stride = max(1, len(places) // at_most)
    chosen = set(places[random.randrange(stride) :: stride])
    keys, sent = _Keys(), list[str]()
    for number, event in enumerate(events):
        disk.take(event)
        sent += keys.left_with(event)
        if number in chosen:
            verdict.cuts += 1
            for survival in SURVIVALS:
                _look_behind(disk, folder / "cut", survival, random, sent, verdict)
    return verdict


class _Keys:
    """Which mail each final dot belongs to: the last one whose head went into that socket."""

    def __init__(self) -> None:
        self._of_socket: dict[str, str] = {}

    def left_with(self, event: Event) -> Iterator[str]:
        if not isinstance(event, Sent):
            return
        found = KEY.search(event.content)
        if found is not None:
            self._of_socket[event.socket] = found[1].decode()
        if _is_dot(event):
            yield self._of_socket[event.socket]


def _is_dot(event: Event) -> bool:
    return isinstance(event, Sent) and event.content == DOT


def _look_behind(
    disk: Disk,
    folder: Path,
    survival: float,
    random: Random,
    sent: Sequence[str],
    verdict: Verdict,
) -> None:
    folder.mkdir()
    disk.cut(folder, survival, random)
    verdict.cases += 1
    try:
        store = open_store(folder / "desktop-sdr.db", Feed(), ViewsConfig(), durable=False)
    except StoreTrouble:
        verdict.corrupt += 1
    else:
        verdict.corrupt += not _is_sound(store)
        verdict.unrecorded += not _knows_all(store, sent)
        store.close()
    shutil.rmtree(folder)


def _is_sound(store: Store) -> bool:
    try:
        store.check_file()
    except StoreTrouble:
        return False
    return True


def _knows_all(store: Store, sent: Sequence[str]) -> bool:
    """Whether every mail whose dot was written is at least known to be at the dot."""
    with store.reading() as uow:
        items = [uow.outbox.by_key(key) for key in sent]
    return all(
        item is not None
        and item.state is not OutboxState.HELD
        and (item.state is not OutboxState.CLAIMED or item.phase is Phase.DOT)
        for item in items
    )
