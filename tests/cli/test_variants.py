"""`desktop-sdr variants`: what came of each, and no winner too early."""

from io import StringIO
from pathlib import Path

import pytest
from cli.conftest import Type

from desktop_sdr.cli.output import Voice
from desktop_sdr.cli.sequence_commands import tell
from desktop_sdr.domain.variants import FLOOR, VariantResult


def results(*counts: tuple[int, int]) -> list[VariantResult]:
    return [
        VariantResult(
            sequence="Plan", step=1, variant=name, sent=sent, replied=liked, positive=liked
        )
        for name, (sent, liked) in zip("ab", counts, strict=False)
    ]


def test_nothing_is_told_before_anything_went_out(typed: Type, data: Path) -> None:
    assert "No step with variants has gone out yet." in typed("variants", "--data", data).out


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (((3, 0), (2, 1)), f"Too early to tell: each has to be sent {FLOOR} times."),
        (((FLOOR, 2), (FLOOR, 40)), "b does best, beyond chance."),
        (((FLOOR, 2), (FLOOR, 3)), "No difference beyond chance."),
        (((1_000, 2),), "Too early to tell"),
    ],
)
def test_the_best_is_named_when_it_is_beyond_chance(
    counts: tuple[tuple[int, int], ...], said: str
) -> None:
    out = StringIO()
    tell(results(*counts), Voice(False, out, out))
    assert said in out.getvalue()
    assert f"a  sent {counts[0][0]}, answered {counts[0][1]}" in out.getvalue()


def test_programs_are_given_each_variant() -> None:
    out = StringIO()
    tell(results((FLOOR, 2), (FLOOR, 40)), Voice(True, out, out))
    assert out.getvalue().count('"best": true') == 1
