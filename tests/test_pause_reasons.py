"""Whatever the agent stops itself for, the banner, the record's page and `status` can say."""

import ast
from pathlib import Path

import pytest

import desktop_sdr
from desktop_sdr.agent.oversight.database_care import WEATHER
from desktop_sdr.cli.state_commands import WHY_PAUSED
from desktop_sdr.domain.pausing import PauseReason
from desktop_sdr.gui.wording import notices, reasons
from desktop_sdr.store import trouble

SOURCES = sorted(Path(desktop_sdr.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("reason", PauseReason)
def test_every_reason_of_a_pause_has_words_wherever_it_is_shown(reason: PauseReason) -> None:
    assert reason in notices._REASONS
    assert reason in WHY_PAUSED
    plain = reason.value.replace("_", " ").capitalize()
    assert reasons.reason_words(reason.value) != plain


def test_every_trouble_with_the_database_that_stops_is_a_reason() -> None:
    codes = {code for source in SOURCES for code in _troubles_in(source)}
    codes |= set(trouble._CODES.values())
    assert {"corrupt", "newer_version", "not_durable"} <= codes
    assert {f"database_{code}" for code in codes - WEATHER} <= set(PauseReason)


def test_no_pause_of_the_program_itself_is_given_a_reason_of_its_own() -> None:
    """A literal beside `Actor.SYSTEM` would pass by the list."""
    assert [found for source in SOURCES for found in _literal_reasons_in(source)] == []


def _calls_in(source: Path) -> list[ast.Call]:
    return [one for one in ast.walk(ast.parse(source.read_text())) if isinstance(one, ast.Call)]


def _troubles_in(source: Path) -> list[str]:
    return [
        str(call.args[0].value)
        for call in _calls_in(source)
        if isinstance(call.func, ast.Name) and call.func.id == "StoreTrouble" and call.args
        if isinstance(call.args[0], ast.Constant)
    ]


def _literal_reasons_in(source: Path) -> list[str]:
    return [
        f"{source.name}:{call.lineno}"
        for call in _calls_in(source)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("pause", "stop")
        if len(call.args) == 2 and ast.unparse(call.args[0]) == "Actor.SYSTEM"
        if isinstance(call.args[1], ast.Constant)
    ]
