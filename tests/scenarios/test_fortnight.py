"""A simulated fortnight without a display: every state reached, no boundary crossed, small."""

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_sdr.adapters.practice import inspection
from desktop_sdr.adapters.practice.inspection import Approved, Bounds
from desktop_sdr.adapters.practice.people import Temper
from desktop_sdr.adapters.practice.world import PracticeWorld
from desktop_sdr.cli.headless import FIRST_MONDAY
from desktop_sdr.domain.lifecycle import LeadState

MOST_MEMORY = 350 * 1024
"""In the kilobytes that Linux counts peak memory in; some 50,000 of them are the classifier's."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_fortnight_without_a_display_reaches_every_state_and_crosses_no_boundary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    # Two days more than the name says: by then whole days of leads have come to their last step.
    lines, peak = _practice(folder, tmp_path / "lines", "--leads", "200", "--days", "16")

    summary, record = lines[-1], _record(folder)
    reached = {line["facts"].get("to") for line in record if line["tag"] == "lead:moved"}
    reached |= {"new_lead"} if any(line["tag"] == "lead:imported" for line in record) else set()
    pictures = sorted(path.name for path in (folder / "pictures").glob("*.png"))
    with capsys.disabled():
        print(f"\nfortnight: peak {peak // 1024} MB, {summary}")
    assert {state.value for state in LeadState} - reached == set()
    assert summary["crossings"] == 0
    assert sum(summary["states"].values()) == 200
    assert summary["touches"] > 200
    assert {"review-light.png", "review-dark.png", "metrics-light.png"} <= set(pictures)
    assert all((folder / "pictures" / name).stat().st_size > 5_000 for name in pictures)
    assert peak < MOST_MEMORY


def _record(folder: Path) -> list[dict[str, Any]]:
    """Read the whole record of a run, as the rep would export it."""
    command = [sys.executable, "-m", "desktop_sdr", "audit", "export", "--data", str(folder)]
    told = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return [json.loads(line) for line in told.stdout.splitlines()]


def _practice(folder: Path, output: Path, *words: str) -> tuple[list[dict[str, Any]], int]:
    """Run it as a process without a display; returns its lines and its peak memory."""
    nothing_to_show = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    surroundings = {name: text for name, text in os.environ.items() if name not in nothing_to_show}
    command = [sys.executable, "-m", "desktop_sdr", "practice", "--headless", "--json"]
    with output.open("wb") as told:
        process = subprocess.Popen(
            [*command, *words, "--data", str(folder)],
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=told,
        )
        peak = _watched(process)
    assert process.returncode == 0
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    return lines, peak


def _watched(process: subprocess.Popen[bytes]) -> int:
    """Wait for the end and return the peak in KiB, as the kernel counts it since the start.

    What `wait4` tells counts the moment before the program was loaded too, when the process was
    still a copy of this one.
    """
    peak = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.M)
        peak = max(peak, int(found[1]) if found else 0)
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    return peak


class Doctored:
    """A practice world in which a test lets happen what must never happen."""

    def __init__(self) -> None:
        self.world = PracticeWorld(60, 7)
        self.at = FIRST_MONDAY + timedelta(days=1, hours=2)
        self.approvals: dict[str, Approved] = {}

    def person(self, temper: Temper) -> str:
        found = [one for one in self.world.people.values() if one.temper is temper]
        return found[0].email

    def gets(self, email: str, key: str, *, words: str = "", **approval: Any) -> None:
        person = self.world.people.get(email)
        text = words or f"Hello {person.first_name if person else 'you'}, a question."
        head = f"Date: {format_datetime(self.at)}\r\nMessage-ID: {key}\r\nTo: {email}\r\n"
        raw = f"{head}Subject: Hello\r\n\r\n{text}\r\n".encode()
        self.world.deliver(key, email, raw, self.at)
        self.approvals[key] = Approved(key, approval.get("by_agent", False), 1)

    def crossings(self) -> dict[str, int]:
        wide = Bounds(first_hour=0, last_hour=24, per_day=1000, per_hour=1000)
        return dict(inspection.crossings(self.world, self.approvals, "Europe/Berlin", wide))


@pytest.fixture
def doctored() -> Doctored:
    return Doctored()


def test_a_clean_world_counts_no_crossing(doctored: Doctored) -> None:
    doctored.gets(doctored.person(Temper.OPTS_OUT), "<1@x.test>")
    assert doctored.crossings() == {}


def test_a_mail_after_a_stop_is_counted(doctored: Doctored) -> None:
    who = doctored.person(Temper.OPTS_OUT)
    for number in range(6):
        doctored.gets(who, f"<{number}@x.test>")
        doctored.at += timedelta(days=7)
    assert doctored.crossings().get("after a stop", 0) > 0


def test_a_mail_twice_is_counted(doctored: Doctored) -> None:
    who = next(iter(doctored.world.people))
    doctored.gets(who, "<1@x.test>")
    doctored.at += timedelta(hours=1)
    doctored.gets(who, "<1@x.test>")
    assert doctored.crossings() == {"sent twice": 1}


def test_strangers_blanks_and_unapproved_mails_are_counted(doctored: Doctored) -> None:
    first, second, third, *_ = doctored.world.people
    doctored.gets("nobody@elsewhere.test", "<1@x.test>")
    doctored.at += timedelta(hours=1)
    doctored.gets(first, "<2@x.test>", words="Hello {{first_name}}")
    doctored.at += timedelta(hours=1)
    doctored.gets(second, "<3@x.test>", by_agent=True)
    doctored.at += timedelta(hours=1)
    doctored.gets(third, "<4@x.test>")
    del doctored.approvals["<4@x.test>"]
    assert doctored.crossings() == {
        "to a stranger": 1,
        "wrong words": 1,
        "not approved at Supervised": 1,
        "unknown to the outbox": 1,
    }


def test_mails_at_night_and_in_bursts_are_counted(doctored: Doctored) -> None:
    doctored.at = FIRST_MONDAY.replace(hour=3)
    people = list(doctored.world.people)[:5]
    for number, who in enumerate(people):
        doctored.gets(who, f"<{number}@x.test>")
    strict = replace(Bounds(), per_hour=2)
    found = inspection.crossings(doctored.world, doctored.approvals, "Europe/Berlin", strict)
    assert found["outside hours"] >= 1
    assert found["too fast"] >= 4
