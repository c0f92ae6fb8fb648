"""`desktop-sdr rules`: what the edits taught, from the command line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli.conftest import Type

from desktop_sdr import bootstrap
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.style import SEEN_ENOUGH, StyleKind, StyleRule

AT = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.fixture
def taught(data: Path) -> Path:
    """A profile in which one rule holds and another was seen once."""
    app = bootstrap.build(data)
    rule = StyleRule(
        kind=StyleKind.SAY_INSTEAD,
        words="meeting",
        instead="call",
        first_at=AT,
        last_at=AT,
        taught_by=tuple(DraftId(8 - left) for left in range(SEEN_ENOUGH, 0, -1)),
    )
    with app.store.unit_of_work() as uow:
        uow.style_rules.add(rule)
        uow.style_rules.add(
            StyleRule(
                kind=StyleKind.NO_EXCLAMATION, first_at=AT, last_at=AT, taught_by=(DraftId(8),)
            )
        )
        uow.commit()
    app.close()
    return data


def test_a_rule_is_listed_with_where_it_came_from(typed: Type, taught: Path) -> None:
    said = typed("rules", "--data", taught).out
    assert "1  Say “call” instead of “meeting” (holds)" in said
    assert "No exclamation marks (not yet: 1 of 3)" in said
    assert "last from draft 7, 2026-03-03" in said
    first = typed("rules", "list", "--json", "--data", taught).lines[0]
    assert (first["rule"], first["kind"], first["holds"], first["draft"]) == (
        *(1, "say_instead"),
        *(True, 7),
    )


def test_a_rule_is_limited_and_forgotten(typed: Type, taught: Path) -> None:
    known = typed("rules", "limit", 1, "--sequence", "Introduction", "--json", "--data", taught)
    assert known.only == {"rule": 1, "sequence": "Introduction"}
    assert "only in Introduction" in typed("rules", "--data", taught).out
    assert "every text" in typed("rules", "limit", 1, "--data", taught).out
    unknown = typed("rules", "limit", 1, "--sequence", "Nothing", "--data", taught)
    assert (unknown.code, "no sequence called 'Nothing'" in unknown.err) == (1, True)

    assert "holds no more" in typed("rules", "forget", 1, "--data", taught).out
    assert typed("rules", "forget", 1, "--data", taught).code == 1
    assert "(forgotten)" in typed("rules", "--data", taught).out
    assert typed("rules", "restore", 1, "--data", taught).out == "Rule 1 is back.\n"
    assert typed("rules", "restore", 1, "--data", taught).code == 1
    assert "(holds)" in typed("rules", "--data", taught).out


def test_without_an_edit_there_is_no_rule(typed: Type, data: Path) -> None:
    assert "nothing yet" in typed("rules", "--data", data).out
