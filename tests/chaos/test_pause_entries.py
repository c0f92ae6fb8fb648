"""Pause by all five entries, under load and at any moment: acknowledged at once, and no dot after.

The mail server's own count of bytes is the truth about what left when.
"""

import os
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from random import Random

import pytest
from chaos import campaign, profile
from chaos.children import a_child
from chaos.entries import BY_CHILD, entries
from chaos.full_disk import a_disk
from chaos.pause_house import House, a_house, wait_for
from fakes.secrets import MemorySecrets
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_sdr import bootstrap
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.trace import Actor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

PRESSES = campaign.rounds("pause", 30, 1000)
LOCKED = campaign.rounds("pause_locked", 5, 60)
FULL = campaign.rounds("pause_full", 5, 60)
KILLS = campaign.rounds("pause_kills", 4, 100)
ALLOWED_SECONDS = 0.1
SHOWN_SECONDS = 2.0
"""Until the window says so, whoever pressed and whatever the database does."""
SEED = 2026


@dataclass
class Tally:
    """What the presses came to."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shown: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    """How long until the window said paused, banner and all; at least the test's own wait."""
    late: int = 0
    unnamed: int = 0

    @property
    def all(self) -> list[float]:
        return [seconds for each in self.took.values() for seconds in each]

    def line(self) -> str:
        shares = ", ".join(
            f"{name} {len(each)} ({max(each) * 1000:.1f} ms at most)"
            for name, each in sorted(self.took.items())
        )
        painted = f"; painted after {percentile(self.shown) * 1000:.0f} ms" if self.shown else ""
        return (
            f"{len(self.all)} presses: {percentile(self.all) * 1000:.1f} ms at the 99th"
            f" percentile, {self.late} dots after them, {self.unnamed} under way and not named;"
            f" {shares}{painted}; the window said so after {max(self.seen):.2f} s at most"
        )

    @property
    def holds(self) -> bool:
        return percentile(self.all) <= ALLOWED_SECONDS and not self.late and not self.unnamed


def percentile(took: list[float]) -> float:
    """The 99th, by the nearest rank: of fewer than a hundred it is the longest."""
    return sorted(took)[ceil(len(took) * 0.99) - 1]


def press(house: House, tally: Tally, name: str, random: Random) -> None:
    """Press once at a moment of its own, and look what happened after the acknowledgement."""
    QTest.qWait(random.randrange(0, 40))
    before = [len(server.dots) for server in house.servers]
    slow = set(house.slow.waiting)
    pressed_at = time.monotonic()
    acknowledged = entries(house)[name]()
    tally.took[name].append(acknowledged.seconds)
    if acknowledged.shown is not None:
        tally.shown.append(acknowledged.shown)
        QTest.mouseRelease(house.session.window.header.pause, Qt.MouseButton.LeftButton)
    QTest.qWait(random.randrange(20, 120))
    assert wait_for(lambda: house.desk.is_paused and house.is_shown(), SHOWN_SECONDS), name
    tally.seen.append(time.monotonic() - pressed_at)
    tally.unnamed += unnamed(house, slow)
    house.stops.reads.set()  # what the third server has not read yet, it reads now
    assert wait_for(lambda: not house.stops.holding, 5)
    QTest.qWait(20)
    tally.late += house.late(acknowledged.there, before)
    house.stops.reads.clear()


def unnamed(house: House, slow: set[str]) -> int:
    """Count what was under way for certain, and not said to be: mails without an answer, a call."""
    named = house.desk.under_way or {}
    mails = len(slow & house.slow.waiting) - named.get(EffectKind.SEND_MAIL, 0)
    call = house.crm.begun.is_set() and EffectKind.CRM_LOG not in named
    return max(0, mails) + call


def resume(house: House) -> None:
    """Let it go again and wait until it runs.

    Not from the command line: that goes by the machine's clock, and would plan anew by it.
    """
    assert wait_for(lambda: house.switch().paused_at is not None, 10)
    house.desk.resume()
    assert wait_for(lambda: house.runs() or house.paused_itself(), 3)


def resume_after_trouble(house: House) -> None:
    """The same where what went wrong on the way may still stop it by itself, each part once."""
    for _ in range(6):
        resume(house)
        if not wait_for(house.paused_itself, 0.4):
            return
    raise AssertionError(f"it stops again and again: {house.switch()}")


def order(count: int, random: Random, house: House) -> list[str]:
    names = list(entries(house)) * ceil(count / 5)
    random.shuffle(names)
    return names[:count]


def test_no_dot_follows_a_pause_by_whatever_entry_it_comes(
    tmp_path: Path,
    qapp: QApplication,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    random, tally = Random(SEED), Tally()
    with a_house(tmp_path / "data", PRESSES * 4 + 40, Random(SEED)) as house:
        for name in order(PRESSES, random, house):
            house.runs_on()
            press(house, tally, name, random)
            if name in BY_CHILD:
                assert house.child.ends()["code"] == 0
            resume(house)
        sent, held_up = house.dots(), house.stops.held
        assert house.crm.begun.is_set(), "nothing hung in the CRM"
        assert held_up, "no body was left unread"
        assert house.app.store.verify_audit().first_bad is None
    with capsys.disabled():
        figures = f"{tally.line()}; {sent} mails meanwhile, {held_up} bodies left unread"
        campaign.report("R15 pause", figures, held=tally.holds)
    assert tally.holds
    assert sent >= PRESSES


def test_pause_holds_while_another_program_has_the_database_locked(
    tmp_path: Path,
    qapp: QApplication,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    random, tally = Random(SEED + 1), Tally()
    with (
        a_house(tmp_path / "data", LOCKED * 4 + 40, Random(SEED)) as house,
        a_child("presser.py", str(tmp_path / "data")) as locker,
    ):
        for number, name in enumerate(order(LOCKED, random, house)):
            house.runs_on()
            assert locker.does("lock")["code"] == 0
            press(house, tally, name, random)
            assert house.switch().paused_at is None
            if number == 0:
                QTest.qWait(6000)  # longer than anybody waits for a database
            locker.does("unlock")
            if name in BY_CHILD:
                assert house.child.ends()["code"] in (0, 1)
            resume_after_trouble(house)
    with capsys.disabled():
        campaign.report(
            "R15 pause, database locked",
            f"{tally.line()}; each was saved by itself once it could be",
            held=tally.holds,
        )
    assert tally.holds


def test_pause_holds_on_a_full_disk_and_is_saved_once_there_is_room(
    tmp_path: Path,
    qapp: QApplication,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    random, tally, unsaved = Random(SEED + 2), Tally(), 0
    with (
        a_disk(tmp_path / "disk") as disk,
        a_house(tmp_path / "disk" / "data", FULL * 4 + 40, Random(SEED)) as house,
    ):
        pids = (os.getpid(), house.child.process.pid)
        for name in order(FULL, random, house):
            house.runs_on()
            house.fold_log()
            disk.fill(pids)
            try:
                press(house, tally, name, random)
                if name in BY_CHILD:
                    assert house.child.ends()["code"] in (0, 1)
                unsaved += house.switch().paused_at is None
            finally:
                disk.free(pids)
            resume_after_trouble(house)
        assert house.app.store.verify_audit().first_bad is None
    with capsys.disabled():
        campaign.report(
            "R15 pause, disk full",
            f"{tally.line()}; {unsaved} could not be saved, and were once there was room",
            held=tally.holds,
        )
    assert tally.holds
    assert unsaved


def test_killed_right_after_the_press_it_starts_paused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random, forgot = Random(SEED + 3), 0
    folder = tmp_path / "data"
    profile.set_up(folder, address="kill@seller.test", ca_file=folder, smtp_port=1, imap_port=1)
    for number in range(KILLS):
        with a_child("pressed.py", str(folder)) as child:
            child.tell("press")
            assert child.hear()["word"] == "stopped"
            threading.Event().wait(random.choice((0.0, 0.0, 0.001, 0.005, 0.02)))
            child.kill()
        app = bootstrap.build(folder, secrets=MemorySecrets())
        app.office.latch.read()
        forgot += not app.desk.is_paused
        if number % 5 == 4:
            assert app.office.latch.save()  # what the running agent's watch does by itself
            assert app.desk.views.frame(app.desk.now()).switch.by is Actor.REP
        app.desk.resume()
        assert not app.desk.is_paused
        app.close()
    with capsys.disabled():
        figures = f"{KILLS} times killed within 20 ms after the press: {forgot} started unpaused"
        campaign.report("R15 pause, killed", figures, held=not forgot)
    assert not forgot
