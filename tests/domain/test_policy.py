"""Deciding: the starting rules of behaviour.md section 2, figure by figure."""

from dataclasses import replace
from datetime import timedelta
from math import nan
from pathlib import Path

import pytest
from builders import NOW, a_context, a_step, an_enrollment
from strategies import RATES

from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lifecycle import (
    LeadState,
)
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.policy import (
    Context,
    PolicyCode,
    decide,
)
from desktop_sdr.domain.sequence import EnrollmentState
from desktop_sdr.domain.verdict import ReasonCode

S, A, P = LeadState, ActionKind, PolicyCode
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
GOLDEN = Path(__file__).parent / "golden" / "policy.txt"
SILENT_FOR_SIX = {"last_touch_at": NOW - 9 * DAY, "touches": 1}
"""Six days beyond the three that step 2 waits by itself."""
STARTED = an_enrollment(done_steps=1, due_at=NOW - 6 * DAY)


def decided(context: Context) -> tuple[str, ActionKind, float]:
    decision = decide(context)
    return decision.reasons[0], decision.action, decision.confidence


# The starting rules, figure by figure


def test_link_clicked_and_mail_opened_sends_the_follow_up() -> None:
    context = a_context(
        enrollment=replace(STARTED, due_at=NOW + 2 * DAY),
        engagement={
            "link_clicked": True,
            "mail_opened": True,
            "last_touch_at": NOW - 2 * DAY,
            "touches": 1,
        },
    )
    assert decided(context) == (P.CLICKED_AND_OPENED, A.SEND_NEXT, 0.95)
    assert decide(context).role is MessageRole.FOLLOW_UP


def test_long_silence_of_an_engaged_lead_tries_another_channel() -> None:
    context = a_context(enrollment=STARTED, engagement={**SILENT_FOR_SIX, "score": 51})
    assert decided(context) == (P.SILENT_BUT_ENGAGED, A.TRY_DIFFERENT_CHANNEL, 0.75)


def test_long_silence_otherwise_pauses_the_sequence() -> None:
    context = a_context(enrollment=STARTED, engagement={**SILENT_FOR_SIX, "score": 50})
    assert decided(context) == (P.SILENT, A.PAUSE_SEQUENCE, 0.80)


@pytest.mark.parametrize("state", [S.OUTREACH_PENDING, S.IN_SEQUENCE, S.CONVERSATION])
@pytest.mark.parametrize(
    "value", [Money(10_000_001, "USD"), Unreadable("six figures"), Money(1, "ZZZ")]
)
def test_a_deal_over_a_hundred_thousand_goes_to_a_human(
    state: LeadState, value: Money | Unreadable
) -> None:
    context = a_context(state, lead={"deal_value": value})
    assert decided(context) == (P.DEAL_VERY_LARGE, A.ESCALATE, 1.0)


def test_otherwise_the_sequence_goes_on() -> None:
    assert decided(a_context(enrollment=replace(STARTED, due_at=NOW))) == (
        P.STEP_DUE,
        A.SEND_NEXT,
        0.70,
    )


# What they leave open


@pytest.mark.parametrize("signal", [None, False])
@pytest.mark.parametrize("other", [None, False, True])
def test_an_unknown_signal_is_not_a_click(signal: bool | None, other: bool | None) -> None:
    for clicked, opened in ((signal, other), (other, signal)):
        context = a_context(
            enrollment=replace(STARTED, due_at=NOW + DAY),
            engagement={
                "link_clicked": clicked,
                "mail_opened": opened,
                "last_touch_at": NOW - 2 * DAY,
            },
        )
        assert decided(context)[0] == P.STEP_NOT_DUE


def test_somebody_who_clicked_is_not_written_to_twice_within_a_day() -> None:
    context = a_context(
        enrollment=replace(STARTED, due_at=NOW + 5 * DAY),
        engagement={"link_clicked": True, "mail_opened": True, "last_touch_at": NOW - HOUR},
    )
    decision = decide(context)
    assert decision.action is A.MONITOR_ENGAGEMENT
    assert decision.next_look_at == NOW - HOUR + DAY
    assert decided(replace(context, now=NOW - HOUR + DAY))[0] == P.CLICKED_AND_OPENED


def test_the_steps_own_wait_is_no_silence() -> None:
    patient = an_enrollment(
        steps=(a_step(1), a_step(2, wait_days=10)), done_steps=1, due_at=NOW + DAY
    )
    context = a_context(enrollment=patient, engagement=SILENT_FOR_SIX)
    assert decided(context)[0] == P.STEP_NOT_DUE


def test_five_days_to_the_minute_are_not_yet_silence() -> None:
    due = replace(STARTED, due_at=NOW - 5 * DAY)
    engagement = {"last_touch_at": NOW - 8 * DAY, "touches": 1}
    assert decided(a_context(enrollment=due, engagement=engagement))[0] == P.STEP_DUE
    a_moment_later = NOW + timedelta(seconds=1)
    later = a_context(enrollment=due, engagement=engagement, now=a_moment_later)
    assert decided(later)[0] == P.SILENT


def test_a_pause_that_has_just_ended_is_no_silence() -> None:
    rested = replace(STARTED, state=EnrollmentState.PAUSED, paused_until=NOW - HOUR)
    context = a_context(enrollment=rested, engagement=SILENT_FOR_SIX)
    assert decided(context)[0] == P.STEP_DUE


def test_touches_of_an_earlier_sequence_are_no_silence_of_this_one() -> None:
    context = a_context(engagement={"last_touch_at": NOW - 90 * DAY, "touches": 3})
    assert decided(context)[0] == P.FIRST_STEP_DUE


def test_the_rep_sets_how_long_silence_has_to_last() -> None:
    context = a_context(enrollment=STARTED, engagement=SILENT_FOR_SIX, no_answer=7 * DAY)
    assert decided(context)[0] == P.STEP_DUE


def test_a_hundred_thousand_exactly_is_not_over_it() -> None:
    assert decided(a_context(lead={"deal_value": Money(10_000_000, "USD")}))[1] is A.SEND_NEXT


def test_a_deal_in_another_currency_is_converted() -> None:
    euros = a_context(lead={"deal_value": Money(9_000_000, "EUR")}, rates=RATES)
    assert decided(euros)[1] is A.SEND_NEXT


def test_after_the_reps_yes_a_large_deal_does_not_escalate_again() -> None:
    context = a_context(
        lead={"deal_value": Money(90_000_000, "USD")},
        overrides=frozenset({ReasonCode.DEAL_OVER_LIMIT}),
    )
    assert decided(context)[1] is A.SEND_NEXT


def test_a_large_deal_names_its_value_as_evidence() -> None:
    large = decide(a_context(lead={"deal_value": Money(90_000_000, "USD")}))
    assert [(one.code, one.words) for one in large.evidence] == [("deal_value", "USD 900000.00")]
    unread = decide(a_context(lead={"deal_value": Unreadable("loads")}))
    assert "loads" in unread.evidence[0].words


def test_silence_names_its_days_and_the_score_as_evidence() -> None:
    decision = decide(a_context(enrollment=STARTED, engagement={**SILENT_FOR_SIX, "score": 7}))
    assert [(one.code, one.words) for one in decision.evidence] == [
        ("days_silent", "6"),
        ("engagement_score", "7"),
    ]


# Confidence and threshold


@pytest.mark.parametrize("threshold", [0.71, 1.0, nan])
def test_below_the_threshold_the_case_goes_to_the_rep(threshold: float) -> None:
    decision = decide(a_context(threshold=threshold))
    assert (decision.action, decision.role) == (A.ESCALATE, MessageRole.NONE)
    assert decision.reasons == (ReasonCode.NOT_SURE, P.FIRST_STEP_DUE)


def test_a_threshold_under_the_fixed_one_changes_nothing() -> None:
    assert decided(a_context(threshold=0.0))[1] is A.SEND_NEXT


def test_one_kind_of_act_can_ask_for_more() -> None:
    strict = {A.SEND_NEXT: 0.9}
    assert decided(a_context(thresholds=strict))[1] is A.ESCALATE
    pausing = a_context(enrollment=STARTED, engagement=SILENT_FOR_SIX, thresholds=strict)
    assert decided(pausing)[1] is A.PAUSE_SEQUENCE


def test_a_threshold_of_its_own_that_is_no_number_lets_nothing_go() -> None:
    assert decided(a_context(thresholds={A.SEND_NEXT: nan}))[1] is A.ESCALATE


def test_doing_nothing_needs_no_certainty() -> None:
    context = a_context(enrollment=replace(STARTED, due_at=NOW + DAY), threshold=nan)
    assert decided(context)[1] is A.MONITOR_ENGAGEMENT
