"""The stages of `dev.py test`: all of them run, in order, even after one has failed."""

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dev_steps.environment import Environment
from dev_steps.speech import heading

# The figure holds for the files that pyproject.toml lists under coverage; their tests live here.
# It is whole: what a second process would have to win in the middle of a claim is brought about by
# tests/agent/loop/test_late_answers.py.
MEASURED: Final = ("tests/domain", "tests/agent", "tests/store")
SLOWEST: Final = "--durations=30"
"""Names the tests that take the time, so that it can be seen where it goes."""
COVERAGE: Final = ("--cov", "--cov-report=term-missing", "--cov-fail-under=100")


@dataclass(frozen=True)
class Stage:
    """One tool of the chain and how to start it."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Finished:
    """How a stage ended."""

    stage: str
    exit_code: int
    seconds: float


def stages(environment: Environment, fast: bool, pytest_words: Sequence[str]) -> list[Stage]:
    """The stages in their order; what was asked for beyond them goes to pytest alone.

    What coverage is measured for is tested in that run alone; the rest has one of its own, since
    measuring would spoil the tests of the real servers and of the window that measure time.
    """
    python = str(environment.python)
    pytest = (python, "-m", "pytest", "-n", "2", "--dist", "loadgroup", SLOWEST)
    slow = ("-m", "not slow") if fast else ()
    checks = [
        Stage("Lint", (python, "-m", "ruff", "check")),
        Stage("Format", (python, "-m", "ruff", "format", "--check")),
        Stage("Types", (python, "-m", "mypy")),
        Stage("Import contracts", (str(environment.tool("lint-imports")), "--no-logo")),
    ]
    if fast or pytest_words:
        return [*checks, Stage("Tests", (*pytest, *slow, *pytest_words))]
    elsewhere = [f"--ignore={folder}" for folder in MEASURED]
    return [
        *checks,
        Stage("Tests", (*pytest, *elsewhere)),
        Stage("Tests with coverage", (*pytest, "-q", *COVERAGE, *MEASURED)),
    ]


def run_all(environment: Environment, todo: Sequence[Stage]) -> int:
    """Runs every stage and returns the exit code of the first one that failed, else 0."""
    finished = [_run(environment, stage) for stage in todo]
    heading("Summary")
    for end in finished:
        result = "passed" if end.exit_code == 0 else f"FAILED (exit code {end.exit_code})"
        print(f"{end.stage:<18} {end.seconds:6.1f} s  {result}", flush=True)
    return first_failure(finished)


def first_failure(finished: Sequence[Finished]) -> int:
    """The exit code of the first stage that failed; 0 if none did."""
    return next((end.exit_code for end in finished if end.exit_code != 0), 0)


def _run(environment: Environment, stage: Stage) -> Finished:
    heading(stage.name)
    begun = time.monotonic()
    done = subprocess.run(stage.command, cwd=environment.checkout, check=False)
    return Finished(stage.name, done.returncode, time.monotonic() - begun)
