"""The lead's table: behaviour.md section 1, row by row, and what every such table must promise."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.lifecycle import (
    END_STATES,
    OPEN_STATES,
    RESOLVABLE_TO,
    TRANSITIONS,
    LeadState,
    NoSuchMove,
    Trigger,
    actions_open_in,
    advance,
    can_advance,
    resolve,
)

S, T, A = LeadState, Trigger, ActionKind

CONTRACT = {
    (S.NEW_LEAD, T.QUALIFIED): S.OUTREACH_PENDING,
    (S.NEW_LEAD, T.UNQUALIFIED): S.DISQUALIFIED,
    (S.OUTREACH_PENDING, T.SEQUENCE_CREATED): S.IN_SEQUENCE,
    (S.IN_SEQUENCE, T.POSITIVE_REPLY): S.CONVERSATION,
    (S.IN_SEQUENCE, T.QUESTION): S.CONVERSATION,
    (S.IN_SEQUENCE, T.NEGATIVE_REPLY): S.NURTURE,
    (S.IN_SEQUENCE, T.NOT_NOW): S.NURTURE,
    (S.IN_SEQUENCE, T.NO_RESPONSE): S.SEQUENCE_COMPLETE,
    (S.IN_SEQUENCE, T.MEETING_BOOKED): S.MEETING_SCHEDULED,
    (S.CONVERSATION, T.MEETING_BOOKED): S.MEETING_SCHEDULED,
    (S.CONVERSATION, T.NOT_INTERESTED): S.NURTURE,
    (S.CONVERSATION, T.NOT_NOW): S.NURTURE,
    (S.NURTURE, T.POSITIVE_REPLY): S.CONVERSATION,
    (S.NURTURE, T.QUESTION): S.CONVERSATION,
    (S.SEQUENCE_COMPLETE, T.POSITIVE_REPLY): S.CONVERSATION,
    (S.SEQUENCE_COMPLETE, T.QUESTION): S.CONVERSATION,
    (S.NURTURE, T.NEGATIVE_REPLY): S.NURTURE,
    (S.NURTURE, T.NOT_INTERESTED): S.NURTURE,
    (S.SEQUENCE_COMPLETE, T.NEGATIVE_REPLY): S.NURTURE,
    (S.SEQUENCE_COMPLETE, T.NOT_INTERESTED): S.NURTURE,
    (S.MEETING_SCHEDULED, T.NEGATIVE_REPLY): S.NURTURE,
    (S.MEETING_SCHEDULED, T.NOT_INTERESTED): S.NURTURE,
    (S.MEETING_SCHEDULED, T.QUESTION): S.MEETING_SCHEDULED,
    (S.MEETING_SCHEDULED, T.POSITIVE_REPLY): S.MEETING_SCHEDULED,
    (S.MEETING_SCHEDULED, T.MEETING_HELD): S.HANDED_OVER,
    (S.MEETING_SCHEDULED, T.NO_SHOW): S.CONVERSATION,
    (S.MEETING_SCHEDULED, T.MEETING_CANCELLED): S.CONVERSATION,
    (S.NURTURE, T.RE_ENGAGE): S.OUTREACH_PENDING,
    (S.SEQUENCE_COMPLETE, T.RE_ENGAGE): S.OUTREACH_PENDING,
    **{(state, T.NEEDS_ESCALATION): S.ESCALATED for state in OPEN_STATES},
    **{(state, T.TAKEN_OVER): S.CONVERSATION for state in OPEN_STATES},
    **{(state, T.ADDRESS_DEAD): S.DISQUALIFIED for state in OPEN_STATES},
    **{(state, T.OPTED_OUT): S.SUPPRESSED for state in S},
}
"""Written from the contract by hand, not from the code."""


def test_the_table_is_the_contract_and_nothing_more() -> None:
    assert {(move.source, move.trigger): move.target for move in TRANSITIONS} == CONTRACT


def test_no_pair_of_state_and_trigger_stands_twice() -> None:
    pairs = Counter((move.source, move.trigger) for move in TRANSITIONS)
    assert [pair for pair, count in pairs.items() if count > 1] == []


def test_every_state_can_be_reached_from_a_new_lead() -> None:
    assert _reachable({S.NEW_LEAD}) == set(LeadState)


def test_only_the_ends_are_dead_ends() -> None:
    for state in LeadState:
        leads_on = _reachable({state}) - {state, S.SUPPRESSED}
        assert bool(leads_on) is (state not in END_STATES)


def test_an_end_can_be_reached_from_every_state() -> None:
    for state in LeadState:
        assert _reachable({state}) & END_STATES


@pytest.mark.parametrize("state", LeadState)
def test_an_opt_out_is_honoured_in_every_state(state: LeadState) -> None:
    assert advance(state, T.OPTED_OUT) is S.SUPPRESSED


def test_a_suppressed_lead_never_moves_again_by_itself() -> None:
    assert {move.target for move in TRANSITIONS if move.source is S.SUPPRESSED} == {S.SUPPRESSED}


@given(state=st.sampled_from(LeadState), trigger=st.sampled_from(Trigger))
def test_advance_follows_the_table_or_names_the_pair_it_refuses(
    state: LeadState, trigger: Trigger
) -> None:
    if can_advance(state, trigger):
        assert advance(state, trigger) is CONTRACT[state, trigger]
        return
    with pytest.raises(NoSuchMove, match=f"{state.value} has no move on {trigger.value}") as caught:
        advance(state, trigger)
    assert (caught.value.state, caught.value.trigger) == (state, trigger)


@given(triggers=st.lists(st.sampled_from(Trigger), max_size=30))
def test_any_run_of_triggers_stays_on_the_table(triggers: list[Trigger]) -> None:
    state = S.NEW_LEAD
    for trigger in triggers:
        if can_advance(state, trigger):
            assert (state, trigger) in CONTRACT
            state = advance(state, trigger)
    assert state in LeadState


def test_a_resolved_case_goes_back_to_where_it_came_from() -> None:
    for state in OPEN_STATES:
        assert resolve(state) is state


@pytest.mark.parametrize("picked", sorted(RESOLVABLE_TO))
def test_the_rep_may_pick_another_legal_state(picked: LeadState) -> None:
    assert resolve(S.IN_SEQUENCE, picked) is picked


@pytest.mark.parametrize("picked", [S.ESCALATED, S.NEW_LEAD])
def test_the_rep_cannot_pick_a_state_that_is_no_answer(picked: LeadState) -> None:
    with pytest.raises(NoSuchMove):
        resolve(S.IN_SEQUENCE, picked)


def test_a_new_lead_that_was_escalated_goes_back_to_being_new() -> None:
    assert resolve(S.NEW_LEAD, S.NEW_LEAD) is S.NEW_LEAD


EVERYWHERE = {A.ESCALATE, A.UPDATE_CRM}


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        (S.NEW_LEAD, {A.RESEARCH, A.SCORE}),
        (S.OUTREACH_PENDING, {A.CRAFT_SEQUENCE, A.SCHEDULE_SEND}),
        (
            S.IN_SEQUENCE,
            {A.SEND_NEXT, A.MONITOR_ENGAGEMENT, A.TRY_DIFFERENT_CHANNEL, A.PAUSE_SEQUENCE},
        ),
        (S.CONVERSATION, {A.RESPOND, A.QUALIFY, A.BOOK_MEETING}),
        (S.NURTURE, {A.WAIT, A.RE_ENGAGE, A.CANCEL_MEETING}),
        (S.SEQUENCE_COMPLETE, {A.WAIT, A.RE_ENGAGE}),
        (
            S.MEETING_SCHEDULED,
            {A.BRIEF, A.REMIND, A.RECORD_OUTCOME, A.RESPOND, A.CANCEL_MEETING},
        ),
        (S.ESCALATED, set()),
    ],
)
def test_each_open_state_opens_its_own_actions(state: LeadState, actions: set[ActionKind]) -> None:
    assert actions_open_in(state) == actions | EVERYWHERE


@pytest.mark.parametrize("state", sorted(END_STATES))
def test_an_ended_lead_is_only_told_to_the_crm(state: LeadState) -> None:
    assert actions_open_in(state) == {A.UPDATE_CRM}


def _reachable(start: Iterable[LeadState]) -> set[LeadState]:
    seen, new = set(start), set(start)
    while new:
        new = {move.target for move in TRANSITIONS if move.source in new} - seen
        seen |= new
    return seen
