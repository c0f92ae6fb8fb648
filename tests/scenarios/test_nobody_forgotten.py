"""What is true of the rows after simulated days: nobody is forgotten, all that is told is so."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
BY_THE_REP = ("draft:approved", "draft:edited", "draft:rejected", "escalation:resolved")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass(frozen=True)
class Days:
    """A run that has ended, as its own process, and the profile that it left."""

    lines: list[dict[str, Any]]
    folder: Path

    @property
    def totals(self) -> dict[str, Any]:
        return self.lines[-1]

    def told(self, *tags: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("tag") in tags]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database file itself."""
        with closing(sqlite3.connect(self.folder / "desktop-sdr.db")) as connection:
            return connection.execute(sql).fetchall()


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "desktop_sdr", *words],
        cwd=CHECKOUT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=200,
    )


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    folder = tmp_path_factory.mktemp("days") / "profile"
    size = ("--days", "9", "--leads", "60", "--seed", "11")
    ran = command("practice", "--headless", "--json", *size, "--data", str(folder))
    assert (ran.returncode, ran.stderr) == (0, "")
    return Days([json.loads(line) for line in ran.stdout.splitlines()], folder)


def test_nobody_is_forgotten_on_the_way(days: Days) -> None:
    """Whoever is not at an end is due some day, waits for the rep, or waits in the outbox."""
    forgotten = days.rows(
        """
        SELECT id, state FROM lead
        WHERE due_at IS NULL AND NOT agent_silent
          AND state NOT IN ('disqualified', 'suppressed', 'handed_over', 'sequence_complete')
          AND id NOT IN (SELECT lead_id FROM draft WHERE state IN ('waiting', 'later'))
          AND id NOT IN (SELECT lead_id FROM outbox WHERE state IN ('held', 'uncertain'))
          AND id NOT IN (SELECT lead_id FROM escalation WHERE state = 'open')
        """
    )
    assert forgotten == []


def test_the_totals_are_those_of_the_feed(days: Days) -> None:
    mails = [one for one in days.told("effect:sent") if one["facts"]["kind"] == "send_mail"]
    assert days.totals["touches"] == len(mails) > 0
    assert days.totals["funnel"]["contacted"] == len({line["lead"] for line in mails})
    assert days.totals["funnel"]["meetings"] == len(days.told("meeting:booked")) > 0


def test_the_feed_tells_each_line_once_and_in_order(days: Days) -> None:
    numbers = [line["seq"] for line in days.lines if "seq" in line]
    assert numbers == sorted(set(numbers))


def test_every_decision_is_marked_as_a_simulated_rep_s(days: Days) -> None:
    assert {line["actor"] for line in days.told(*BY_THE_REP)} == {"simulated_rep"}
    assert {line["tag"] for line in days.told(*BY_THE_REP)} == set(BY_THE_REP)


def test_every_mail_that_left_was_approved_and_its_touch_is_there_once(days: Days) -> None:
    unapproved = days.rows(
        """
        SELECT outbox.id FROM outbox JOIN draft ON draft.id = outbox.draft_id
        WHERE outbox.state = 'sent' AND draft.state <> 'approved'
        """
    )
    [(sent, touched)] = days.rows(
        """
        SELECT (SELECT count(*) FROM outbox WHERE state = 'sent' AND kind = 'send_mail'),
               (SELECT count(DISTINCT message_id) FROM touch)
        """
    )
    assert unapproved == []
    assert sent == touched == days.totals["touches"]


def test_nothing_is_left_half_done(days: Days) -> None:
    assert days.rows("SELECT id FROM outbox WHERE state IN ('claimed', 'settling')") == []
    assert days.rows("SELECT id FROM raw_mail WHERE progress = 'pending'") == []


def test_the_record_is_whole(days: Days) -> None:
    verified = command("audit", "verify", "--json", "--data", str(days.folder))
    report = json.loads(verified.stdout)
    assert verified.returncode == 0
    assert (report["first_bad"], report["anchored"]) == (None, True)
