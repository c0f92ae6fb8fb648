"""R23: weeks of work while everything outside fails at times: no rule broken, nothing swells.

The weeks are the practice world's, in a process of their own, so that its memory can be measured.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from chaos import campaign, tracing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

DAYS = campaign.rounds("soak_days", 2, 30)
LEADS = campaign.rounds("soak_leads", 60, 10_000)
SEEDS = campaign.rounds("soak_seeds", 1, 3)
WARM_AFTER = max(1, DAYS // 3)
"""Days after which caches are full and every page of the program has been used."""
MOST_GROWTH = 0.10
MOST_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class Weeks:
    """What one run came to."""

    memory: list[int]
    faults: dict[str, int]
    wrong: dict[str, int]
    mails: int
    effects: int
    bytes: int

    @property
    def growth(self) -> float:
        """How much more memory there was on any evening than when the program was warm."""
        warm = self.memory[WARM_AFTER - 1]
        return max(self.memory[WARM_AFTER - 1 :]) / warm - 1

    @property
    def is_well(self) -> bool:
        return not self.wrong and self.growth < MOST_GROWTH and self.bytes < MOST_BYTES


def live(folder: Path, seed: int) -> Weeks:
    folder.mkdir()
    command = tracing.python(
        str(Path(__file__).with_name("soak.py")), str(folder), str(DAYS), str(LEADS), str(seed)
    )
    ended = subprocess.run(
        command, env=tracing.environment(), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return Weeks(**json.loads(ended.stdout))


def test_weeks_of_trouble_break_no_rule_and_nothing_swells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lived = [live(tmp_path / str(seed), seed) for seed in range(1, SEEDS + 1)]
    held = all(one.is_well for one in lived)
    faults = sum(sum(one.faults.values()) for one in lived)
    figures = (
        f"{DAYS} days x {SEEDS} seeds, {LEADS:,} leads: {sum(one.mails for one in lived)} mails, "
        f"{faults} faults, {sum(sum(one.wrong.values()) for one in lived)} rules broken, memory "
        f"{max(one.growth for one in lived):+.1%} once warm, database at most "
        f"{max(one.bytes for one in lived) / 1024**2:.0f} MB"
    )
    with capsys.disabled():
        campaign.report("R23 soak", figures, held=held)
    assert held, lived
    assert all(one.mails and one.faults for one in lived), lived
