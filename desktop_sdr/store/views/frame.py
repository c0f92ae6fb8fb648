"""What rail and header always show, and how many leads stand where."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop_sdr.domain.escalation import EscalationState
from desktop_sdr.domain.health import HEARTBEAT, Light, LightReading, LightReason
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel, DraftState
from desktop_sdr.domain.outbox import EffectKind, OutboxState, Phase
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.ports.views import Frame
from desktop_sdr.store.repositories.keepings import SqlKeepings, SqlMeters
from desktop_sdr.store.rows import answers, keeping, people, work
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.allowances import allowed_today
from desktop_sdr.store.views.config import ViewsConfig
from desktop_sdr.store.views.local_time import midnight


def frame(transaction: Transaction, config: ViewsConfig, now: datetime) -> Frame:
    """Return what rail and header show at `now`."""
    keepings = SqlKeepings(transaction)
    today = midnight(now, config.time_zone)
    return Frame(
        rep_name=config.rep_name,
        company=config.company,
        level=keepings.level(),
        switch=keepings.switch(),
        drafts_waiting=_count(transaction, work.draft.c.state == DraftState.WAITING),
        escalations_open=_count(transaction, answers.escalation.c.state == EscalationState.OPEN),
        conversations_waiting=_conversations_waiting(transaction),
        sent_today=_count(
            transaction, work.touch.c.at >= today, work.touch.c.channel == Channel.EMAIL
        ),
        sends_allowed_today=sum(allowed_today(transaction, config, now).values()),
        spent_today_cents=_spent_since(transaction, today),
        spend_allowed_cents=config.spend_per_day_cents,
        held=_count(transaction, work.outbox.c.state == OutboxState.HELD),
        beyond_recall=_beyond_recall(transaction),
        lights=_lights(transaction, config.pace, now),
    )


def _lights(transaction: Transaction, pace: float, now: datetime) -> Mapping[str, LightReading]:
    """Return every light as it was set; none stays green where the loop's heart is silent.

    A process that hangs or was killed cannot turn its own lights.
    """
    meters = SqlMeters(transaction)
    beats = meters.beats().values()
    lights = meters.lights()
    if pace <= 0 or any(abs(now - beat) <= HEARTBEAT * pace for beat in beats):
        return lights
    return {
        name: replace(one, light=Light.GREY, reason=LightReason.NO_DATA, number=None)
        if one.light is Light.GREEN
        else one
        for name, one in lights.items()
    }


def states(transaction: Transaction) -> Mapping[LeadState, int]:
    """Return how many leads stand in each state; every state is there."""
    c = people.lead.c
    by_state = sa.select(c.state, sa.func.count().label("number")).group_by(c.state)
    counts = {row.state: int(row.number) for row in transaction.all(by_state)}
    return {state: counts.get(state, 0) for state in LeadState}


def _count(transaction: Transaction, *conditions: sa.ColumnElement[Any]) -> int:
    return int(transaction.value(sa.select(sa.func.count()).where(*conditions)))


def _conversations_waiting(transaction: Transaction) -> int:
    """Count the people whose own words have no answer yet while we talk with them."""
    reply, lead = answers.reply.c, people.lead.c
    waiting = (
        sa.select(sa.func.count(reply.lead_id.distinct()))
        .join(people.lead, lead.id == reply.lead_id)
        .where(
            reply.answered_at.is_(None),
            reply.kind == ReplyKind.HUMAN,
            lead.state == LeadState.CONVERSATION,
        )
    )
    return int(transaction.value(waiting))


def _spent_since(transaction: Transaction, since: datetime) -> int:
    c = keeping.model_call.c
    spent = transaction.value(sa.select(sa.func.sum(c.cost_cents)).where(c.at >= since))
    return round(spent or 0.0)


def _beyond_recall(transaction: Transaction) -> Mapping[EffectKind, int]:
    c = work.outbox.c
    past_the_dot = sa.and_(c.state == OutboxState.CLAIMED, c.phase == Phase.DOT)
    by_kind = (
        sa.select(c.kind, sa.func.count().label("number"))
        .where(sa.or_(past_the_dot, c.state == OutboxState.SETTLING))
        .group_by(c.kind)
        .order_by(c.kind)
    )
    return {row.kind: int(row.number) for row in transaction.all(by_kind)}
