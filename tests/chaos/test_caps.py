"""No cap is ever passed by one: threads, processes, crashes and a clock that jumps about."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from agent.loop.agency import TUESDAY, an_agency
from chaos import campaign
from chaos.claimer import CAPPED, PER_DAY, PER_DOMAIN, PER_HOUR, claim_at_once
from fakes.clock import FakeClock

from desktop_sdr.agent.loop import settling
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.outbox import OutboxState

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

ROUNDS = campaign.rounds("caps", 3, 30)
THREADS, PROCESSES, FIRMS = 100, 3, 5
MOST_ROUNDS = ROUNDS + 4
"""Who dies in the middle of a claim leaves a cap one short: some rounds more make up for it."""
LEADS = 12 + 8 * MOST_ROUNDS
AT_LEAST = max(1, ROUNDS // 6)
"""How often each cap has to be reached: one that never was has proved nothing."""
FULL = ("hour", "day", "domain")
JUMPS = [
    timedelta(minutes=50),
    timedelta(minutes=50),
    timedelta(days=1),
    timedelta(days=-1),
    timedelta(days=2),
]
"""One after the other: the hour is full, then the day; the clock is put on by days, and back."""
TESTS = Path(__file__).resolve().parent.parent


def test_no_cap_is_passed_by_a_single_mail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now, wire = TUESDAY, list[tuple[datetime, str]]()
    _queue(tmp_path)
    for number in range(MOST_ROUNDS):
        if number >= ROUNDS and _is_each_reached(wire):
            break
        others = [_process(tmp_path, now, number * 10 + one) for one in range(PROCESSES)]
        lines = claim_at_once(tmp_path, now, number, THREADS, dies=0.05)
        for other in others:
            said, complaint = other.communicate(timeout=120)
            assert other.returncode == 0, complaint
            lines += said.splitlines()
        wire += sorted((datetime.fromisoformat(one.split()[0]), one.split()[1]) for one in lines)
        _restart(tmp_path, now)
        now += JUMPS[number % len(JUMPS)] + timedelta(minutes=20)

    passed, reached = _counted(wire)
    twice = Counter(Counter(who for _, who in wire).values())
    figures = (
        f"{ROUNDS} rounds or a few more of {THREADS} threads and {PROCESSES} processes, the clock"
        f" put a day back or on: {len(wire)} mails, caps reached {reached.total()} times"
        f" ({', '.join(f'{what} {reached[what]}' for what in FULL)}), passed by {passed.total()}"
    )
    held = not passed and _is_each_reached(wire)
    with capsys.disabled():
        campaign.report("R16 caps", figures, held=held)
    assert passed == Counter()
    assert set(twice) == {1}
    assert _is_each_reached(wire)


def _queue(folder: Path) -> None:
    roomy = replace(CAPPED, limits=replace(CAPPED.limits, mails_per_day=2_000))
    clock = FakeClock(TUESDAY - timedelta(minutes=30))
    with an_agency(folder, roomy, clock=clock) as agency:
        for number in range(LEADS):
            address = EmailAddress(f"ida{number}@firma{number % FIRMS}.example")
            lead = agency.start(email=address)
            agency.approve(agency.draft(lead))
        with agency.rows() as uow:
            for item in uow.outbox.in_state(OutboxState.HELD):
                uow.outbox.postpone(item.id, TUESDAY - timedelta(days=2), ())


def _restart(folder: Path, now: datetime) -> None:
    """The next start sorts out what the crashed threads and processes left."""
    with an_agency(folder, CAPPED, clock=FakeClock(now)) as agency:
        settling.reconcile(agency.office)


def _process(folder: Path, now: datetime, seed: int) -> subprocess.Popen[str]:
    arguments = [str(folder), now.isoformat(), str(seed), str(THREADS // 10)]
    return subprocess.Popen(
        [sys.executable, str(TESTS / "chaos" / "claimer.py"), *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _is_each_reached(wire: list[tuple[datetime, str]]) -> bool:
    _, reached = _counted(wire)
    return all(reached[what] >= AT_LEAST for what in FULL)


def _counted(wire: list[tuple[datetime, str]]) -> tuple[Counter[str], Counter[str]]:
    """Count, act by act in their true order, which caps it went over, and which it filled.

    By the clock of that moment: what lies ahead of one that was put back has happened all the same.
    """
    passed, reached = Counter[str](), Counter[str]()
    for number, (at, who) in enumerate(wire):
        stood = _as_it_stood(wire[: number + 1], at, who.partition("@")[2])
        for what, (count, cap) in stood.items():
            passed[what] += count > cap
            reached[what] += count == cap
    return +passed, reached


def _as_it_stood(
    wire: list[tuple[datetime, str]], at: datetime, domain: str
) -> dict[str, tuple[int, int]]:
    """Return, for each cap, how much of it was used at that moment, and how much there was."""
    dublin = ZoneInfo("Europe/Dublin")
    day = at.astimezone(dublin).date()
    in_hour = sum(then > at - timedelta(hours=1) for then, _ in wire)
    in_day = sum(then.astimezone(dublin).date() >= day for then, _ in wire)
    to_domain = sum(
        then > at - timedelta(days=1) and one.endswith(f"@{domain}") for then, one in wire
    )
    return {
        "hour": (in_hour, PER_HOUR),
        "day": (in_day, PER_DAY),
        "domain": (to_domain, PER_DOMAIN),
    }
