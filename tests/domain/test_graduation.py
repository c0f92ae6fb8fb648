"""The way up is evidence, the way down is at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.graduation import (
    Missing,
    MissingItem,
    TrackRecord,
    level_after_absence,
    level_after_slip,
    may_raise,
    missing_for,
)

L, M = AutonomyLevel, Missing
DAY = timedelta(days=1)
GOOD = TrackRecord(
    days=14, judged=200, unchanged=190, serious_mistakes=0, sent=400, rep_agrees=True
)
SEASONED = replace(GOOD, days=60)


def test_good_evidence_is_enough_for_the_next_level() -> None:
    assert missing_for(L.SEMI_AUTO, GOOD) == ()
    assert missing_for(L.AUTONOMOUS, SEASONED) == ()


def test_the_lowest_level_needs_nothing() -> None:
    nothing = TrackRecord(days=0, judged=0, unchanged=0, serious_mistakes=9)
    assert missing_for(L.SUPERVISED, nothing) == ()


@pytest.mark.parametrize(
    ("worse", "item"),
    [
        ({"judged": 199, "unchanged": 195}, MissingItem(M.JUDGED_DRAFTS, 199, 200)),
        ({"days": 13}, MissingItem(M.DAYS, 13, 14)),
        ({"serious_mistakes": 1}, MissingItem(M.SERIOUS_MISTAKES, 1, 0)),
        ({"rep_agrees": False}, MissingItem(M.REP_FEEDBACK, 0.0, 1.0)),
        ({"unsubscribed": 4}, MissingItem(M.UNSUBSCRIBES, 0.01, 0.01)),
        ({"bounced": 20}, MissingItem(M.BOUNCES, 0.05, 0.05)),
        ({"complained": 1}, MissingItem(M.COMPLAINTS, 0.0025, 0.0010)),
    ],
)
def test_each_thing_that_is_missing_is_named_with_what_it_takes(
    worse: dict[str, int], item: MissingItem
) -> None:
    assert missing_for(L.SEMI_AUTO, replace(GOOD, **worse)) == (item,)


def test_a_share_counts_by_its_lower_bound() -> None:
    lucky = replace(GOOD, unchanged=185)
    (item,) = missing_for(L.SEMI_AUTO, lucky)
    assert item.what is M.UNCHANGED_SHARE
    assert item.have < 0.90 < 185 / 200


def test_autonomy_needs_a_third_month() -> None:
    assert missing_for(L.AUTONOMOUS, replace(GOOD, days=59)) == (MissingItem(M.DAYS, 59, 60),)


def test_the_level_goes_up_one_step_with_evidence_for_every_kind_of_act() -> None:
    assert may_raise(L.SUPERVISED, L.SEMI_AUTO, [GOOD, SEASONED], unlocked=False)
    assert not may_raise(L.SUPERVISED, L.SEMI_AUTO, [GOOD, replace(GOOD, days=1)], unlocked=False)
    assert not may_raise(L.SUPERVISED, L.SEMI_AUTO, [], unlocked=False)
    assert not may_raise(L.SUPERVISED, L.AUTONOMOUS, [SEASONED], unlocked=False)


def test_the_rep_may_unlock_raising_at_their_own_risk() -> None:
    assert may_raise(L.SUPERVISED, L.AUTONOMOUS, [], unlocked=True)


@given(current=st.sampled_from(L), wanted=st.sampled_from(L))
def test_lowering_is_always_possible(current: AutonomyLevel, wanted: AutonomyLevel) -> None:
    if wanted <= current:
        assert may_raise(current, wanted, [], unlocked=False)


@pytest.mark.parametrize(
    ("level", "away", "left"),
    [
        (L.AUTONOMOUS, 2.9, L.AUTONOMOUS),
        (L.AUTONOMOUS, 3, L.SEMI_AUTO),
        (L.SEMI_AUTO, 3, L.SEMI_AUTO),
        (L.AUTONOMOUS, 7, L.SUPERVISED),
        (L.SEMI_AUTO, 7, L.SUPERVISED),
        (L.SUPERVISED, 30, L.SUPERVISED),
    ],
)
def test_a_rep_who_does_not_come_is_noticed(
    level: AutonomyLevel, away: float, left: AutonomyLevel
) -> None:
    assert level_after_absence(level, away * DAY) is left


def test_a_slipping_number_takes_one_level_away() -> None:
    slipped = replace(SEASONED, serious_mistakes=1)
    assert level_after_slip(L.AUTONOMOUS, slipped) is L.SEMI_AUTO
    assert level_after_slip(L.SUPERVISED, slipped) is L.SUPERVISED


def test_time_and_praise_are_not_asked_for_again() -> None:
    assert level_after_slip(L.AUTONOMOUS, replace(SEASONED, days=1, rep_agrees=False)) is (
        L.AUTONOMOUS
    )
