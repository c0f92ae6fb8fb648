"""No cap is ever passed by one: threads, processes, crashes and a clock that jumps about."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
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

ROUNDS = campaign.rounds("caps", 2, 30)
THREADS, PROCESSES, LEADS = 100, 3, 16
JUMPS = [timedelta(days=-1), timedelta(days=1), timedelta(0), timedelta(minutes=50)]
TESTS = Path(__file__).resolve().parent.parent


def test_no_cap_is_passed_by_a_single_mail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random, now, wire = Random(16), TUESDAY, list[tuple[datetime, str]]()
    _queue(tmp_path)
    for number in range(ROUNDS):
        others = [_process(tmp_path, now, number * 10 + one) for one in range(PROCESSES)]
        lines = claim_at_once(tmp_path, now, number, THREADS, dies=0.05)
        for other in others:
            said, complaint = other.communicate(timeout=120)
            assert other.returncode == 0, complaint
            lines += said.splitlines()
        wire += sorted((datetime.fromisoformat(one.split()[0]), one.split()[1]) for one in lines)
        _restart(tmp_path, now)
        now += random.choice(JUMPS) + timedelta(minutes=20)

    passed = +_passed(wire)
    twice = Counter(Counter(who for _, who in wire).values())
    figures = (
        f"{ROUNDS} rounds of {THREADS} threads and {PROCESSES} processes, the clock put a day back"
        f" or on: {len(wire)} mails, caps passed by {passed.total()}"
    )
    with capsys.disabled():
        campaign.report("R16 caps", figures, held=not passed and len(wire) >= PER_HOUR)
    assert passed == Counter()
    assert set(twice) == {1}
    assert len(wire) >= PER_HOUR


def _queue(folder: Path) -> None:
    roomy = replace(CAPPED, limits=replace(CAPPED.limits, mails_per_day=2_000))
    clock = FakeClock(TUESDAY - timedelta(minutes=30))
    with an_agency(folder, roomy, clock=clock) as agency:
        for number in range(LEADS):
            address = EmailAddress(f"ida{number}@firma{number % 12}.example")
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


def _passed(wire: list[tuple[datetime, str]]) -> Counter[str]:
    """Count, act by act in their true order, what went over a cap by the clock of that moment.

    What lies ahead of a clock that was put back has happened all the same, so it counts.
    """
    found, dublin = Counter[str](), ZoneInfo("Europe/Dublin")
    for number, (at, who) in enumerate(wire):
        before = wire[: number + 1]
        day = at.astimezone(dublin).date()
        in_hour = sum(then > at - timedelta(hours=1) for then, _ in before)
        in_day = sum(then.astimezone(dublin).date() >= day for then, _ in before)
        domain = who.partition("@")[2]
        to_domain = sum(
            then > at - timedelta(days=1) and one.endswith(f"@{domain}") for then, one in before
        )
        found["hour"] += in_hour > PER_HOUR
        found["day"] += in_day > PER_DAY
        found["domain"] += to_domain > PER_DOMAIN
    return found
