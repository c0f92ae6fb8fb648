"""The report of a campaign as Markdown: when, where and of what, and each property's figures."""

import os
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from dev_steps.findings import Findings


@dataclass(frozen=True)
class Circumstances:
    """What a reader has to know to run the same again."""

    commit: str
    scale: str
    seed: int
    machine: str
    begun_at: str
    begun: float

    @classmethod
    def here(cls, commit: str, scale: str, seed: int) -> Self:
        """The circumstances on this machine, from now on."""
        machine = (
            f"{platform.platform()}, {os.cpu_count()} processors, "
            f"Python {platform.python_version()}"
        )
        when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
        return cls(commit, scale, seed, machine, when, time.monotonic())


def text_of(said: Findings, circumstances: Circumstances, unshown: Mapping[str, str]) -> str:
    """The whole report."""
    found = said.all()
    kept = sum(one.held for one in found)
    names = ", ".join(done.unit.name for done in said.failed)
    rows = [
        f"| {one.name} | {'held' if one.held else '**MISSED**'} | {one.figures} "
        f"| {one.seconds:.0f} s |\n"
        for one in found
    ]
    return (
        "# Proof\n\n"
        f"{kept} of {len(found)} properties held; "
        f"{f'a test did not pass in {names}' if names else 'every test passed'}.\n\n"
        f"- When: {circumstances.begun_at}, for {time.monotonic() - circumstances.begun:.0f} s\n"
        f"- Where: {circumstances.machine}\n"
        f"- What: commit {circumstances.commit}\n"
        f"- How much: {circumstances.scale}, seed {circumstances.seed}\n\n"
        "The time of a property is that of the test files that report it, their shares added up.\n"
        "\n| Property | Result | Figures | Time |\n| --- | --- | --- | --- |\n"
        + "".join(rows)
        + "\n## Not shown yet\n\n"
        + "".join(f"- {name}: {not_shown(why)}.\n" for name, why in unshown.items())
    )


def not_shown(why: str) -> str:
    """What is said of a property that no proof shows yet."""
    return f"not shown, because {why}"
