"""The figures of the metrics page, over the people first contacted in a span.

Replies count for those people and within the same span, so that a rate never passes one and two
spans of the same length can be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.ports.views import Metrics, RatePoint
from desktop_sdr.store.columns import MICROSECOND, to_microseconds
from desktop_sdr.store.rows import answers, keeping, people, work
from desktop_sdr.store.transaction import Transaction

WEEK: Final = timedelta(days=7)
QUARTER: Final = timedelta(minutes=15)
"""No zone is further from a whole hour than by quarters."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Week:
    contacted: int = 0
    replied: int = 0
    positive: int = 0


def metrics(transaction: Transaction, since: datetime, until: datetime, zone: str) -> Metrics:
    """Return all figures for one span, its dates in `zone`, its hours in the readers' own."""
    weeks = _weeks(transaction, since, until)
    before_since = since - (until - since)
    before = _weeks(transaction, before_since, since)
    booked, held = _meetings(transaction, since, until)
    return Metrics(
        since=since,
        until=until,
        contacted=sum(week.contacted for week in weeks),
        replied=sum(week.replied for week in weeks),
        positive=sum(week.positive for week in weeks),
        meetings=booked,
        held=held,
        contacted_before=sum(week.contacted for week in before),
        replied_before=sum(week.replied for week in before),
        positive_before=sum(week.positive for week in before),
        meetings_before=_meetings(transaction, before_since, since)[0],
        cost_cents=_cost(transaction, since, until),
        by_week=_points(weeks, since.astimezone(ZoneInfo(zone))),
        sends_by_hour=_sends_by_hour(transaction, since, until, zone),
        actions=_actions(transaction, since, until),
        bounced=_bounced(transaction, since, until),
        opted_out=_opted_out(transaction, since, until),
    )


def _weeks(transaction: Transaction, since: datetime, until: datetime) -> Sequence[_Week]:
    touch, reply = work.touch.c, answers.reply.c
    first = (
        sa.select(touch.lead_id, sa.func.min(touch.at).label("first_at"))
        .where(touch.at >= since, touch.at < until)
        .group_by(touch.lead_id)
        .subquery()
    )
    # For each person: no answer is NULL, and of several the best counts.
    answer = (
        sa.select(sa.func.max(sa.type_coerce(reply.positive, sa.Integer)))
        .where(
            reply.lead_id == first.c.lead_id,
            reply.received_at >= first.c.first_at,
            reply.received_at < until,
            reply.kind == ReplyKind.HUMAN,
        )
        .correlate(first)
        .scalar_subquery()
    )
    person = sa.select(first.c.first_at, answer.label("answer")).subquery()
    start = to_microseconds(since)
    week = (sa.type_coerce(person.c.first_at, sa.Integer) - start) // (WEEK // MICROSECOND)
    query = sa.select(
        week.label("week"),
        sa.func.count().label("contacted"),
        sa.func.count(person.c.answer).label("replied"),
        sa.func.total(person.c.answer).label("positive"),
    ).group_by(week)
    found = {
        int(row.week): _Week(row.contacted, int(row.replied), int(row.positive))
        for row in transaction.all(query)
    }
    return [found.get(number, _Week()) for number in range(-((since - until) // WEEK))]


def _points(weeks: Sequence[_Week], local: datetime) -> tuple[RatePoint, ...]:
    return tuple(
        RatePoint(
            start=local.date() + number * WEEK, contacted=week.contacted, replied=week.replied
        )
        for number, week in enumerate(weeks)
    )


NEVER_BOOKED: Final = (MeetingState.OFFERED, MeetingState.LAPSED)


def _meetings(transaction: Transaction, since: datetime, until: datetime) -> tuple[int, int]:
    c = answers.meeting.c
    of_span = sa.select(
        sa.func.count().label("booked"),
        sa.func.count().filter(c.state == MeetingState.HELD).label("held"),
    ).where(c.created_at >= since, c.created_at < until, c.state.not_in(NEVER_BOOKED))
    row = transaction.all(of_span)[0]
    return int(row.booked), int(row.held)


def _cost(transaction: Transaction, since: datetime, until: datetime) -> float:
    c = keeping.model_call.c
    spent = sa.select(sa.func.sum(c.cost_cents)).where(c.at >= since, c.at < until)
    return float(transaction.value(spent) or 0.0)


def _actions(
    transaction: Transaction, since: datetime, until: datetime
) -> Mapping[str, tuple[int, int]]:
    """Return done right and tried per action; weather (network, server) is not a try."""
    c = keeping.meter_reading.c
    per_action = (
        sa.select(
            c.action,
            sa.func.sum(sa.type_coerce(c.ok, sa.Integer)).label("right"),
            sa.func.count().label("tried"),
        )
        .where(c.at >= since, c.at < until, sa.or_(c.ok, c.quality))
        .group_by(c.action)
        .order_by(c.action)
    )
    return {row.action: (int(row.right), int(row.tried)) for row in transaction.all(per_action)}


def _sends_by_hour(
    transaction: Transaction, since: datetime, until: datetime, zone: str
) -> tuple[int, ...]:
    """Count by the clock of each reader; where theirs is not known, by the one of `zone`."""
    c = work.touch.c
    quarter = sa.type_coerce(c.at, sa.Integer) // (QUARTER // MICROSECOND)
    theirs = sa.func.coalesce(people.lead.c.time_zone, zone)
    per_quarter = (
        sa.select(quarter.label("quarter"), theirs.label("zone"), sa.func.count().label("number"))
        .select_from(work.touch)
        .join(people.lead, people.lead.c.id == c.lead_id)
        .where(c.at >= since, c.at < until)
        .group_by(quarter, theirs)
    )
    hours = [0] * 24
    for row in transaction.all(per_quarter):
        moment = EPOCH + row.quarter * QUARTER
        hours[moment.astimezone(ZoneInfo(row.zone)).hour] += int(row.number)
    return tuple(hours)


def _bounced(transaction: Transaction, since: datetime, until: datetime) -> int:
    c = answers.reply.c
    of_span = sa.select(sa.func.count()).where(
        c.kind == ReplyKind.HARD_BOUNCE, c.received_at >= since, c.received_at < until
    )
    return int(transaction.value(of_span))


def _opted_out(transaction: Transaction, since: datetime, until: datetime) -> int:
    c = people.suppression.c
    of_span = sa.select(sa.func.count()).where(
        c.reason == SuppressionReason.OPTED_OUT, c.at >= since, c.at < until
    )
    return int(transaction.value(of_span))
