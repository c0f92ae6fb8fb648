"""The figures: people counted once, and only those of the span."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from builders import (
    NOW,
    a_meeting,
    a_model_call,
    a_slot,
)
from store.planting import (
    a_suppression,
)
from store.telling import DAY, Written, answered, people, touched

from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.ports.store import MeterReading
from desktop_sdr.store.opening import Store


def test_metrics_count_people_and_only_those_of_the_span(store: Store) -> None:
    since, until = NOW - 14 * DAY, NOW
    with Written(store) as uow:
        a, b, c, d = people(uow, 4)
        touched(uow, a, since)
        touched(uow, a, since + 3 * DAY)  # the same person again
        touched(uow, b, since + 8 * DAY)
        touched(uow, c, until)  # after the span
        touched(uow, d, since - DAY)  # in the span before
        answered(uow, a, since + DAY, IntentKind.INTERESTED)
        answered(uow, a, since + 2 * DAY)
        answered(uow, b, since + 9 * DAY, kind=ReplyKind.AUTO_REPLY)
        answered(uow, b, since + 7 * DAY)  # before they were contacted in the span
        answered(uow, d, since + DAY)  # not contacted in the span
        answered(uow, b, since + 10 * DAY, kind=ReplyKind.HARD_BOUNCE)
    metrics = store.views.metrics(since, until, "UTC")
    assert (metrics.contacted, metrics.replied, metrics.positive) == (2, 1, 1)
    assert (metrics.contacted_before, metrics.replied_before) == (1, 0)
    assert [(week.start, week.contacted, week.replied) for week in metrics.by_week] == [
        (date(2026, 2, 17), 1, 1),
        (date(2026, 2, 24), 1, 0),
    ]
    assert (metrics.bounced, metrics.opted_out) == (1, 0)


def test_metrics_count_meetings_cost_actions_and_opt_outs(store: Store) -> None:
    since, until = NOW - 7 * DAY, NOW
    with Written(store) as uow:
        for number, (state, booked, at) in enumerate(
            [
                (MeetingState.HELD, a_slot(), NOW - DAY),
                (MeetingState.BOOKED, a_slot(), NOW - DAY),
                (MeetingState.OFFERED, None, NOW - DAY),
                (MeetingState.HELD, a_slot(), since - DAY),
            ]
        ):
            uow.meetings.add(a_meeting(uid=str(number), state=state, booked=booked, created_at=at))
        for ok, quality in ((True, False), (False, True), (False, False)):
            uow.meters.record(MeterReading(action="respond", ok=ok, quality=quality, at=NOW - DAY))
        for cost in (1.5, 0.75):
            uow.model_calls.add(a_model_call(at=NOW - DAY, cost_cents=cost))
        uow.model_calls.add(a_model_call(at=since - DAY, cost_cents=9.0))
        uow.suppressions.add(a_suppression(at=NOW - DAY))
        uow.suppressions.add(a_suppression(at=NOW - DAY, reason=SuppressionReason.ADDRESS_DEAD))
        uow.suppressions.add(a_suppression(at=since - DAY))
    metrics = store.views.metrics(since, until, "UTC")
    assert (metrics.meetings, metrics.held, metrics.meetings_before) == (2, 1, 1)
    assert metrics.cost_cents == 2.25
    assert metrics.actions == {"respond": (1, 2)}, "weather is not a try"
    assert metrics.opted_out == 1


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("UTC", 10), ("America/New_York", 5), ("Asia/Kathmandu", 15), (None, 11)],
)
def test_sends_are_counted_by_the_clock_of_each_reader(
    store: Store, zone: str | None, hour: int
) -> None:
    with Written(store) as uow:
        (lead,) = people(uow, 1)
        uow.leads.save(replace(uow.leads.get(lead), time_zone=zone))
        touched(uow, lead, NOW + timedelta(minutes=14))
    hours = store.views.metrics(NOW - DAY, NOW + DAY, "Europe/Berlin").sends_by_hour
    assert (len(hours), sum(hours), hours[hour]) == (24, 1, 1)


def test_sends_before_and_after_the_clocks_change_count_in_the_hour_that_was(store: Store) -> None:
    with Written(store) as uow:
        (lead,) = people(uow, 1)
        uow.leads.save(replace(uow.leads.get(lead), time_zone="America/New_York"))
        touched(uow, lead, datetime(2026, 3, 6, 14, 0, tzinfo=UTC))
        touched(uow, lead, datetime(2026, 3, 9, 13, 0, tzinfo=UTC))
    hours = store.views.metrics(NOW - 30 * DAY, NOW + 30 * DAY, "UTC").sends_by_hour
    assert hours[9] == 2


def test_metrics_of_nothing_are_zeroes(empty: Store) -> None:
    metrics = empty.views.metrics(NOW - 30 * DAY, NOW, "Europe/Berlin")
    assert (metrics.contacted, metrics.meetings, metrics.cost_cents) == (0, 0, 0.0)
    assert (len(metrics.by_week), metrics.actions) == (5, {})
