"""`dev.py prove`: runs the proofs with all their rounds, and writes down what they found."""

import argparse
import json
import os
import platform
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev_steps.environment import Environment
from dev_steps.properties import NOT_SHOWN, PROOFS, PROPERTIES
from dev_steps.speech import heading, note

REPORT: Final = Path("build", "proof.md")
SILENT: Final = "no line was reported"


@dataclass(frozen=True)
class Terms:
    """What was asked for on the command line."""

    kills: int | None
    quick: bool
    report: Path


@dataclass(frozen=True)
class Finding:
    """What a proof says of one property."""

    name: str
    held: bool
    figures: str

    def __str__(self) -> str:
        return f"{'held  ' if self.held else 'MISSED'}  {self.name}: {self.figures}"


def terms_of(words: Sequence[str]) -> Terms:
    """Reads the words after `prove`; ends the program with a usage line where they are wrong."""
    parser = argparse.ArgumentParser("dev.py prove", allow_abbrev=False)
    parser.add_argument("--kills", type=_positive, metavar="N")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--report", type=Path, default=REPORT, metavar="FILE")
    told = parser.parse_args(words)
    return Terms(told.kills, told.quick, told.report)


def run(environment: Environment, terms: Terms) -> int:
    """Runs the proofs and reports; 0 only if every property held and every test passed."""
    lines = environment.checkout / "build" / "proof.jsonl"
    lines.parent.mkdir(exist_ok=True)
    lines.unlink(missing_ok=True)
    heading("Proofs")
    begun = time.monotonic()
    command = [str(environment.python), "-m", "pytest", "-q", "-p", "no:randomly", *PROOFS]
    done = subprocess.run(
        command,
        cwd=environment.checkout,
        env=os.environ | asked_of_proofs(terms, lines),
        check=False,
    )
    found = findings(lines.read_text(encoding="utf-8") if lines.exists() else "")
    heading("Properties")
    for one in found:
        print(one, flush=True)
    for name, why in NOT_SHOWN.items():
        print(f"        {name}: {not_shown(why)}", flush=True)
    text = report(found, terms, time.monotonic() - begun, done.returncode)
    where = terms.report if terms.report != REPORT else environment.checkout / REPORT
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_text(text, encoding="utf-8")
    note(f"The report is {where}.")
    return exit_code(found, done.returncode)


def asked_of_proofs(terms: Terms, lines: Path) -> Mapping[str, str]:
    """The environment that tells the proofs how many rounds to run, and where to report."""
    asked = {"DESKTOP_SDR_PROVE_REPORT": str(lines)}
    if not terms.quick:
        asked["DESKTOP_SDR_PROVE"] = "full"
    if terms.kills is not None:
        asked["DESKTOP_SDR_PROVE_KILLS"] = str(terms.kills)
    return asked


def findings(lines: str) -> list[Finding]:
    """One finding for each property: what is listed first, silent or not, then what else spoke.

    A property that several proofs report holds only if all of them say so.
    """
    said: dict[str, list[Finding]] = {name: [] for name in PROPERTIES}
    for line in lines.splitlines():
        told = json.loads(line)
        one = Finding(told["property"], told["held"], told["figures"])
        said.setdefault(one.name, []).append(one)
    return [_together(name, each) for name, each in said.items()]


def _together(name: str, each: Sequence[Finding]) -> Finding:
    if not each:
        return Finding(name, False, SILENT)
    held = all(one.held for one in each)
    return Finding(name, held, "; ".join(one.figures for one in each))


def not_shown(why: str) -> str:
    """What is said of a property that no proof shows yet."""
    return f"not shown, because {why}"


def exit_code(found: Sequence[Finding], tests: int) -> int:
    """The exit code of the tests, or 1 where they passed and yet a property was missed."""
    return tests or (0 if all(one.held for one in found) else 1)


def report(found: Sequence[Finding], terms: Terms, seconds: float, tests: int) -> str:
    """The report as Markdown: when, where, how much, and each property with its figures."""
    kept = sum(one.held for one in found)
    scale = "a small number of rounds (--quick)" if terms.quick else "all rounds"
    kills = "" if terms.kills is None else f", {terms.kills} random kills"
    rows = [
        f"| {one.name} | {'held' if one.held else '**MISSED**'} | {one.figures} |\n"
        for one in found
    ]
    return (
        "# Proof\n\n"
        f"{kept} of {len(found)} properties held; "
        f"{'every test passed' if tests == 0 else f'pytest ended with exit code {tests}'}.\n\n"
        f"- When: {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}\n"
        f"- Where: {platform.platform()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}\n"
        f"- How much: {scale}{kills}, in {seconds:.0f} s\n\n"
        "| Property | Result | Figures |\n| --- | --- | --- |\n"
        + "".join(rows)
        + "\n## Not shown yet\n\n"
        + "".join(f"- {name}: {not_shown(why)}.\n" for name, why in NOT_SHOWN.items())
    )


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number
