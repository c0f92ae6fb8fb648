"""The README says what the code does: its diagram, its commands, its files, its keys."""

import re
from pathlib import Path

import pytest

from desktop_sdr.cli.main import parser
from desktop_sdr.domain.lifecycle import OPEN_STATES, TRANSITIONS, LeadState, Trigger

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FROM_EVERYWHERE = {
    Trigger.NEEDS_ESCALATION,
    Trigger.TAKEN_OVER,
    Trigger.ADDRESS_DEAD,
    Trigger.OPTED_OUT,
}


def _drawn() -> set[tuple[str, str, str]]:
    arrows = re.findall(r"^ {4}(\w+) --> (\w+): (.+)$", README, re.M)
    return {
        (source, trigger, target)
        for source, target, triggers in arrows
        for trigger in triggers.split(", ")
    }


def test_the_diagram_of_a_leads_life_is_the_table() -> None:
    table = {
        (move.source.value, move.trigger.value, move.target.value)
        for move in TRANSITIONS
        if move.trigger not in FROM_EVERYWHERE and move.source is not move.target
    }

    assert _drawn() == table


def test_what_the_readme_says_of_every_open_state_is_true() -> None:
    moves = {(move.source, move.trigger) for move in TRANSITIONS}

    for trigger in FROM_EVERYWHERE - {Trigger.OPTED_OUT}:
        assert all((state, trigger) in moves for state in OPEN_STATES)
    assert all((state, Trigger.OPTED_OUT) in moves for state in LeadState)


def test_every_command_that_the_readme_names_exists() -> None:
    commands = set(re.findall(r"^ {4}desktop-sdr ([a-z]+)", README, re.M))
    known = parser().format_help()

    assert commands
    assert all(re.search(rf"^ {{4}}{command}\b", known, re.M) for command in commands)


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))
def test_every_picture_of_the_readme_is_there(picture: str) -> None:
    assert (ROOT / picture).is_file()


def test_every_file_that_the_readme_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests|domain|agent|bootstrap|gui|packaging)/[\w/.]+)`", README))
    road = README.split("a lead falls due", 1)[1].split("The record", 1)[0]
    named |= set(re.findall(r"\b((?:agent|domain|gui)/[\w/]+\.py)\b", road))

    missing = [
        name
        for name in sorted(named)
        if not (ROOT / name).exists() and not (ROOT / "desktop_sdr" / name).exists()
    ]
    assert missing == []
