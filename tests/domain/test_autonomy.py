"""Levels and the matrix: a change of what goes by itself must show as a changed line."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ALL_ALLOWED, matrices

from desktop_sdr.domain.autonomy import (
    DEFAULT_MATRIX,
    AutonomyLevel,
    Matrix,
    is_fast,
    level_verdict,
    tightened,
)
from desktop_sdr.domain.decision import OUTWARD_ACTIONS, ActionKind, MessageRole
from desktop_sdr.domain.permission import Verdict

L, A, R, V = AutonomyLevel, ActionKind, MessageRole, Verdict
GOLDEN = Path(__file__).parent / "golden" / "levels_actions_roles.txt"
cells = st.tuples(st.sampled_from(L), st.sampled_from(A), st.sampled_from(R))


def the_grid() -> str:
    lines = [f"{'action':<24}{'role':<16}L1      L2      L3"]
    for action in A:
        for role in R:
            verdicts = [level_verdict(DEFAULT_MATRIX, level, action, role) for level in L]
            words = "".join(f"{verdict.name.lower():<8}" for verdict in verdicts)
            lines.append(f"{action.value:<24}{role.value:<16}{words}".rstrip())
    return "\n".join(lines) + "\n"


def test_the_whole_grid_is_as_the_golden_file_has_it() -> None:
    assert the_grid() == GOLDEN.read_text()


def test_at_the_lowest_level_nothing_outward_goes_by_itself() -> None:
    for action in OUTWARD_ACTIONS:
        for role in R:
            assert level_verdict(ALL_ALLOWED, L.SUPERVISED, action, role) is V.REVIEW


def test_a_booked_meeting_is_never_cancelled_without_the_rep() -> None:
    for level in L:
        assert level_verdict(ALL_ALLOWED, level, A.CANCEL_MEETING, R.NONE) is V.REVIEW


@given(matrix=matrices, action=st.sampled_from(A), role=st.sampled_from(R))
def test_whatever_the_matrix_a_higher_level_asks_for_no_more(
    matrix: Matrix, action: ActionKind, role: MessageRole
) -> None:
    verdicts = [level_verdict(matrix, level, action, role) for level in L]
    assert all(lower >= higher for lower, higher in pairwise(verdicts))


@given(matrix=matrices, cell=cells)
def test_no_matrix_allows_more_than_the_default_one(
    matrix: Matrix, cell: tuple[AutonomyLevel, ActionKind, MessageRole]
) -> None:
    assert level_verdict(matrix, *cell) >= level_verdict(DEFAULT_MATRIX, *cell)


@given(matrix=matrices, cell=cells)
def test_a_level_lets_go_or_wants_a_look_but_never_makes_wait(
    matrix: Matrix, cell: tuple[AutonomyLevel, ActionKind, MessageRole]
) -> None:
    verdict = level_verdict(matrix, *cell)
    assert verdict is V.ALLOW or verdict >= V.REVIEW


@given(cell=cells, verdict=st.sampled_from(V))
def test_the_rep_can_tighten_a_cell_and_take_that_back_but_never_loosen_the_default(
    cell: tuple[AutonomyLevel, ActionKind, MessageRole], verdict: Verdict
) -> None:
    tight = tightened(DEFAULT_MATRIX, cell, verdict)
    assert level_verdict(tight, *cell) >= max(level_verdict(DEFAULT_MATRIX, *cell), V.ALLOW)
    if verdict >= V.REVIEW:
        assert level_verdict(tight, *cell) >= verdict
    back = tightened(tight, cell, V.ALLOW)
    assert level_verdict(back, *cell) == level_verdict(DEFAULT_MATRIX, *cell)


@pytest.mark.parametrize(
    ("seconds", "claim_words", "fast"),
    [(1.4, 0, True), (1.5, 0, False), (1.6, 16, False), (1.9, 20, True), (2.0, 20, False)],
)
def test_an_approval_faster_than_reading_counts_as_fast(
    seconds: float, claim_words: int, fast: bool
) -> None:
    assert is_fast(timedelta(seconds=seconds), claim_words) is fast
