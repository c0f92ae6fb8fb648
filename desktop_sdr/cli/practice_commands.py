"""The command `practice`: the real agent among simulated prospects."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

from desktop_sdr.cli.headless import DAYS, PEOPLE, SEED, practise
from desktop_sdr.cli.opening import open_window
from desktop_sdr.cli.output import Exit, Voice
from desktop_sdr.domain.autonomy import AutonomyLevel


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `practice`."""
    practice = commands.add_parser(
        "practice",
        parents=[shared],
        help="simulated days with simulated prospects; nothing real is sent",
        description="Run the real agent against simulated prospects. With --headless a simulated"
        " rep, made of a seed and labelled as simulated everywhere, reviews the drafts.",
    )
    practice.add_argument("--days", type=_positive, default=DAYS, help=f"default {DAYS}")
    practice.add_argument("--leads", type=_positive, default=PEOPLE, help=f"default {PEOPLE}")
    practice.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    practice.add_argument(
        "--level", type=int, choices=(1, 2, 3), default=1, help="autonomy, 1 (ask all) to 3"
    )
    practice.add_argument("--headless", action="store_true", help="no window, a simulated rep")
    practice.set_defaults(run=_practice)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _practice(words: Namespace, folder: Path, voice: Voice) -> Exit:
    given = folder if "data" in words else None
    if not words.headless:
        return open_window(given or folder / "practice", voice)
    return practise(
        voice,
        given,
        days=words.days,
        people=words.leads,
        seed=words.seed,
        level=AutonomyLevel(words.level),
    )
