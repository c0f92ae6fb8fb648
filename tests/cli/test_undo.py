"""Undo as it is typed: the list, the preview, one deed, all since a time, and a whole import."""

from pathlib import Path

import pytest
from cli.conftest import LIST, Type

from desktop_sdr.cli.undo_words import KINDS, WHY, kind_words
from desktop_sdr.domain.reversal import REVERSALS, WhyNot


def test_the_list_shows_what_was_done_and_an_undo_takes_it_back(typed: Type, data: Path) -> None:
    [done] = typed("undo", "--json", "--data", data).lines
    assert (done["kind"], done["actor"], done["undone_at"]) == ("rep:import", "rep", None)
    assert "import" in typed("undo", "--data", data).out

    plan = typed("undo", done["deed"], "--dry-run", "--json", "--data", data)
    assert [one["kind"] for one in plan.only["done"]] == ["rep:import"]
    assert typed("explain", "Ida", "--data", data).code == 0, "a preview changes nothing"

    undone = typed("undo", done["deed"], "--json", "--data", data)
    assert (undone.code, undone.only["not_possible"]) == (0, [])
    assert typed("explain", "Ida", "--data", data).code == 1

    again = typed("undo", done["deed"], "--data", data)
    assert again.code == 1
    assert "undone already" in again.out


def test_everything_since_a_time_is_previewed_and_undone(typed: Type, data: Path) -> None:
    plan = typed("undo", "--since", "1h", "--dry-run", "--data", data)
    assert plan.code == 0
    assert plan.out.startswith("Would undo: 1 import")
    assert typed("undo", "--since", "1h", "--data", data).out.startswith("Undone: 1 import")
    nothing = typed("undo", "--since", "0m", "--json", "--data", data)
    assert (nothing.code, nothing.only["done"], nothing.only["not_possible"]) == (0, [], [])


def test_an_import_says_its_number_and_is_undone_by_it(
    typed: Type, data: Path, tmp_path: Path
) -> None:
    more = tmp_path / "more.csv"
    more.write_text(LIST.replace("Ida", "Eva").replace("ida@", "eva@"), encoding="utf-8")
    said = typed("import", more, "--data", data)
    assert "import undo 2" in said.out

    plan = typed("import", "undo", "2", "--dry-run", "--json", "--data", data)
    assert [one["code"] for one in plan.only["done"]] == ["undone"]
    assert typed("explain", "Eva", "--data", data).code == 0
    assert typed("import", "undo", "2", "--data", data).code == 0
    assert typed("explain", "Eva", "--data", data).code == 1
    assert typed("explain", "Ida", "--data", data).code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["undo", "x"], "no number of the list"),
        (["undo", "4711"], "Nothing was done under the number 4711"),
        (["undo", "--since", "yesterday"], "is no time"),
        (["undo", "--since", "25:99"], "is no time"),
        (["undo", "--since", "999999d"], "is no time"),
        (["undo", "1", "--since", "1h"], "not both"),
        (["import", "undo"], "needs the number"),
        (["import", "undo", "99"], "There is no import 99"),
    ],
)
def test_what_cannot_be_meant_gets_a_sentence(
    typed: Type, data: Path, words: list[str], says: str
) -> None:
    answer = typed(*words, "--data", data)
    assert answer.code == 1
    assert says in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("time", ["00:00", "0:00", "2020-01-01T10:30", "2020-01-01", "7d", "90m"])
def test_a_time_is_read_as_people_write_it(typed: Type, data: Path, time: str) -> None:
    answer = typed("undo", "--since", time, "--dry-run", "--json", "--data", data)
    assert [one["kind"] for one in answer.only["done"]] == ["rep:import"]


def test_every_kind_and_every_reason_has_words() -> None:
    assert set(WHY) == set(WhyNot)
    assert set(KINDS) == {kind for kind in REVERSALS if not kind.startswith("answer:")}
    assert all(kind_words(kind) for kind in REVERSALS)
