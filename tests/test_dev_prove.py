"""`dev.py prove`: what it runs, what it makes of what the proofs say, and how it ends."""

import json
import sys
import time
from pathlib import Path

import pytest

from dev_steps import proof
from dev_steps.campaign import Campaign, Done
from dev_steps.commands import main
from dev_steps.environment import Environment
from dev_steps.findings import Findings
from dev_steps.properties import NOT_SHOWN, PROPERTIES
from dev_steps.report import Circumstances, text_of
from dev_steps.units import ALONE, LONGEST_FIRST, SHARES, Unit, units

CHECKOUT = Path(__file__).resolve().parent.parent


def a_line(name: str, figures: str = "0 of 9", *, held: bool = True, **counts: int) -> str:
    line = {"property": name, "held": held, "figures": figures}
    return json.dumps(line | ({"counts": counts} if counts else {})) + "\n"


def done(lines: str, *properties: str, code: int = 0, share: int = 0, of: int = 1) -> Done:
    unit = Unit("tests/chaos/test_x.py", properties, share, of)
    return Done(unit, code, 9.0, lines, Path("x.log"))


def found_in(*pieces: Done) -> Findings:
    found = Findings(PROPERTIES)
    for one in pieces:
        found.take(one)
    return found


ALL_HELD = "".join(a_line(name) for name in PROPERTIES)


def test_all_rounds_are_run_unless_few_are_asked_for() -> None:
    def asked(*words: str) -> dict[str, str]:
        names = proof.asked_of_proofs(proof.terms_of(words))
        return {name.removeprefix("DESKTOP_SDR_PROVE"): value for name, value in names.items()}

    assert asked() == {"": "full", "_SEED": "0"}
    assert asked("--quick", "--seed", "7") == {"_SEED": "7"}
    assert asked("--kills", "50") == {"": "full", "_KILLS": "50", "_SEED": "0"}


@pytest.mark.parametrize(
    "words",
    ["--kills 0", "--kills many", "--kill 5", "x", "--jobs 0", "--only R99", "--only ,"],
)
def test_a_wrong_word_is_refused_before_anything_runs(words: str) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["prove", *words.split()])
    assert refused.value.code == 2


def test_every_property_that_held_makes_the_command_succeed() -> None:
    found = found_in(done(ALL_HELD))
    assert [one.name for one in found.all()] == list(PROPERTIES)
    assert proof.exit_code(found) == 0


def test_one_miss_fails_the_command_and_so_does_a_test() -> None:
    assert proof.exit_code(found_in(done(ALL_HELD + a_line("another", held=False)))) == 1
    assert proof.exit_code(found_in(done(ALL_HELD), done("", code=1))) == 1


def test_a_property_one_of_whose_tests_fails_is_a_miss_whatever_it_reported() -> None:
    found = found_in(done(ALL_HELD), done("", PROPERTIES[0], code=1))
    [one] = [each for each in found.all() if not each.held]
    assert (one.name, one.figures) == (PROPERTIES[0], "0 of 9; not all of its tests passed")


def test_a_property_reported_twice_holds_only_if_both_say_so() -> None:
    found = found_in(done(ALL_HELD + a_line(PROPERTIES[0], "3 lost", held=False)))
    [one] = [each for each in found.all() if each.name == PROPERTIES[0]]
    assert (one.held, one.figures) == (False, "0 of 9; 3 lost")


def test_the_counts_of_all_shares_are_added_up() -> None:
    shares = [
        done(a_line("x", "{all} tried, {lost} lost of 4", all=5, lost=part), "x", share=part, of=2)
        for part in range(2)
    ]
    [one] = [each for each in found_in(*shares).all() if each.name == "x"]
    assert (one.figures, one.seconds) == ("10 tried, 1 lost of 4", 18.0)


def test_a_property_that_says_nothing_is_a_miss() -> None:
    found = found_in(done(ALL_HELD.partition("\n")[2]))
    assert [one.name for one in found.all() if not one.held] == [PROPERTIES[0]]
    assert proof.exit_code(found) == 1


def a_report(found: Findings, *words: str) -> str:
    terms = proof.terms_of(words)
    here = Circumstances.here("abc123", terms.scale, terms.seed)
    return text_of(found, here, proof.unshown(terms))


def test_the_report_names_each_property_with_its_figures() -> None:
    found = found_in(done(ALL_HELD + a_line("x", "2 lost", held=False), "x"))
    text = a_report(found, "--kills", "50", "--seed", "7")
    assert f"{len(PROPERTIES)} of {len(PROPERTIES) + 1} properties held" in text
    assert "| x | **MISSED** | 2 lost | 9 s |" in text
    assert "50 random kills, seed 7" in text
    assert "commit abc123" in text


def test_what_is_not_shown_is_named_with_its_reason_and_counts_neither_way() -> None:
    found = found_in(done(ALL_HELD))
    text = a_report(found)
    assert f"{len(PROPERTIES)} of {len(PROPERTIES)} properties held" in text
    assert not set(NOT_SHOWN) & {one.name for one in found.all()}
    assert proof.exit_code(found) == 0
    for name, why in NOT_SHOWN.items():
        assert f"- {name}: not shown, because {why}." in text


def test_every_property_is_reported_by_one_piece_of_work_at_least() -> None:
    names = [name for unit in units(CHECKOUT, (), quick=False) for name in unit.properties]
    assert set(names) == set(PROPERTIES)


def test_only_what_is_asked_for_is_run_and_has_to_speak() -> None:
    chosen = {unit.file for unit in units(CHECKOUT, ("R1", "a1"), quick=False)}
    assert chosen == {"test_kill.py", "test_tampering.py"}
    assert proof.asked_for(proof.terms_of(["--only", "R1,a1"])) == (
        "R1 random kills",
        "A1 tampering",
    )


def test_rounds_are_shared_out_in_a_full_campaign_only() -> None:
    full = units(CHECKOUT, ("Schedules",), quick=False)
    assert [one.share for one in full] == list(range(full[0].of))
    assert len({one.name for one in full}) == len(full) > 1
    assert [one.of for one in units(CHECKOUT, ("Schedules",), quick=True)] == [1]


def test_what_is_named_as_shared_or_alone_exists() -> None:
    files = {unit.file for unit in units(CHECKOUT, (), quick=False)}
    assert files >= {*SHARES, *ALONE, *LONGEST_FIRST}


class WithThisPython(Environment):
    """A folder whose tests run in the environment of this test."""

    @property
    def python(self) -> Path:
        return Path(sys.executable)


SPEAKS = """
import os, pathlib
def test_it():
    pathlib.Path(os.environ["DESKTOP_SDR_PROVE_REPORT"]).write_text(os.environ["LINE"])
"""
GOES_ON = "import time\ndef test_it(): time.sleep(60)\n"


@pytest.mark.slow
def test_an_interrupted_campaign_ends_its_proofs_and_keeps_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "test_speaks.py").write_text(SPEAKS)
    (tmp_path / "test_goes_on.py").write_text(GOES_ON)
    campaign = Campaign(WithThisPython(tmp_path), 2, {"LINE": a_line("x", "1 of 1")})
    found, begun = Findings(("x", "y")), time.monotonic()

    pieces = campaign.run([Unit("test_goes_on.py", ("y",)), Unit("test_speaks.py", ("x",))])
    found.take(next(pieces))
    pieces.close()

    assert time.monotonic() - begun < 50, "the other one was not ended"
    assert [(one.name, one.held) for one in found.all()] == [("x", True), ("y", False)]


def test_what_a_proof_reports_is_not_said_to_be_not_shown() -> None:
    assert not set(NOT_SHOWN) & set(PROPERTIES)
