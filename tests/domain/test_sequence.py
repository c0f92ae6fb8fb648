"""The enrollment's own table, and which step comes next."""

import pytest
from builders import a_step, an_enrollment
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.sequence import (
    ENROLLMENT_TRANSITIONS,
    EnrollmentState,
    EnrollmentTrigger,
    NoSuchEnrollmentMove,
    advance_enrollment,
)

E = EnrollmentState
OVER = {E.FINISHED, E.FAILED}


def test_every_state_can_be_reached_from_pending() -> None:
    seen = {E.PENDING}
    for _ in E:
        seen |= {to for (at, _), to in ENROLLMENT_TRANSITIONS.items() if at in seen}
    assert seen == set(E)


def test_only_what_is_over_has_no_way_on() -> None:
    assert set(E) - {at for at, _ in ENROLLMENT_TRANSITIONS} == OVER


@pytest.mark.parametrize("state", sorted(set(E) - OVER))
def test_whatever_runs_can_be_ended_and_can_fail(state: EnrollmentState) -> None:
    assert advance_enrollment(state, EnrollmentTrigger.FINISH) is E.FINISHED
    assert advance_enrollment(state, EnrollmentTrigger.FAIL) is E.FAILED


@given(state=st.sampled_from(E), trigger=st.sampled_from(EnrollmentTrigger))
def test_advance_follows_the_table_or_refuses(
    state: EnrollmentState, trigger: EnrollmentTrigger
) -> None:
    if (state, trigger) in ENROLLMENT_TRANSITIONS:
        assert advance_enrollment(state, trigger) is ENROLLMENT_TRANSITIONS[state, trigger]
        return
    with pytest.raises(NoSuchEnrollmentMove, match=state.value):
        advance_enrollment(state, trigger)


def test_the_next_step_is_the_first_that_has_not_gone_out() -> None:
    steps = (a_step(1), a_step(2))
    assert an_enrollment(steps=steps).next_step == steps[0]
    assert an_enrollment(steps=steps, done_steps=1).next_step == steps[1]
    assert an_enrollment(steps=steps, done_steps=2).next_step is None
