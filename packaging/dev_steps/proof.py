"""`dev.py prove`: runs the proofs with all their rounds, and writes down what they found."""

import argparse
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev_steps.campaign import Campaign, Done
from dev_steps.environment import Environment
from dev_steps.findings import Finding, Findings
from dev_steps.properties import NOT_SHOWN, PROPERTIES
from dev_steps.report import Circumstances, not_shown, text_of
from dev_steps.speech import heading, note
from dev_steps.units import is_asked_for, units

UNKNOWN: Final = "not known: this is no checkout of git"
REPORT: Final = Path("build", "proof.md")


@dataclass(frozen=True)
class Terms:
    """What was asked for on the command line."""

    kills: int | None = None
    quick: bool = False
    report: Path = REPORT
    only: tuple[str, ...] = ()
    jobs: int = 1
    seed: int = 0

    @property
    def scale(self) -> str:
        """How much is run, in words."""
        rounds = "a small number of rounds (--quick)" if self.quick else "all rounds"
        return rounds if self.kills is None else f"{rounds}, {self.kills} random kills"


def terms_of(words: Sequence[str]) -> Terms:
    """Reads the words after `prove`; ends the program with a usage line where they are wrong."""
    parser = argparse.ArgumentParser("dev.py prove", allow_abbrev=False)
    parser.add_argument("--kills", type=_positive, metavar="N")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--report", type=Path, default=REPORT, metavar="FILE")
    parser.add_argument("--only", type=_known, default=(), metavar="NAME,NAME")
    parser.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    told = parser.parse_args(words)
    return Terms(told.kills, told.quick, told.report, told.only, told.jobs, told.seed)


def run(environment: Environment, terms: Terms) -> int:
    """Runs the proofs and reports; 0 only if every property held and every test passed.

    The report is written anew after each piece of work: one that is interrupted keeps its lines.
    """
    todo = units(environment.checkout, terms.only, quick=terms.quick)
    where = terms.report if terms.report != REPORT else environment.checkout / REPORT
    where.parent.mkdir(parents=True, exist_ok=True)
    circumstances = Circumstances.here(commit_of(environment.checkout), terms.scale, terms.seed)
    campaign = Campaign(environment, terms.jobs, asked_of_proofs(terms))
    found = Findings(asked_for(terms))
    heading(f"Proofs: {len(todo)} pieces of work, {terms.jobs} at once")
    try:
        for done in campaign.run(todo):
            said = found.take(done)
            _tell(done, said)
            where.write_text(text_of(found, circumstances, unshown(terms)), encoding="utf-8")
    finally:
        heading("Properties")
        for one in found.all():
            print(one, flush=True)
        for name, why in unshown(terms).items():
            print(f"        {name}: {not_shown(why)}", flush=True)
        note(f"The report is {where}; what the tests said lies in {campaign.folder}.")
    return exit_code(found)


def asked_for(terms: Terms) -> tuple[str, ...]:
    """The properties that have to say something."""
    return tuple(name for name in PROPERTIES if not terms.only or is_asked_for(name, terms.only))


def unshown(terms: Terms) -> Mapping[str, str]:
    """What nothing shows yet of what was asked for, with the reasons."""
    wanted = (name for name in NOT_SHOWN if not terms.only or is_asked_for(name, terms.only))
    return {name: NOT_SHOWN[name] for name in wanted}


def asked_of_proofs(terms: Terms) -> Mapping[str, str]:
    """The environment that tells the proofs how many rounds to run."""
    asked = {"DESKTOP_SDR_PROVE_SEED": str(terms.seed)}
    if not terms.quick:
        asked["DESKTOP_SDR_PROVE"] = "full"
    if terms.kills is not None:
        asked["DESKTOP_SDR_PROVE_KILLS"] = str(terms.kills)
    return asked


def exit_code(found: Findings) -> int:
    """0 where all that was asked for held and every test passed, else 1."""
    return 0 if not found.failed and all(one.held for one in found.all()) else 1


def commit_of(checkout: Path) -> str:
    """The commit that is run, in words that tell whether something was changed since."""
    git = shutil.which("git")
    if git is None:
        return UNKNOWN
    try:
        told = subprocess.run(
            [git, "describe", "--always", "--dirty=, with changes"],
            cwd=checkout,
            capture_output=True,
            text=True,
            check=True,
        )
    except subprocess.CalledProcessError:
        return UNKNOWN
    return told.stdout.strip()


def _tell(done: Done, said: Sequence[Finding]) -> None:
    """One line for each property as it comes in; a piece that has none tells of itself."""
    for one in said:
        print(one, flush=True)
    if done.code != 0 or not said:
        ended = "passed" if done.code == 0 else f"did not pass, see {done.log}"
        print(f"        {done.unit.name}: {ended}", flush=True)


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


def _known(words: str) -> tuple[str, ...]:
    only = tuple(word.strip() for word in words.split(",") if word.strip())
    for word in only:
        if not any(is_asked_for(name, (word,)) for name in PROPERTIES):
            raise ValueError(word)
    if not only:
        raise ValueError(words)
    return only
