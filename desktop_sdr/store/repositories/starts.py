"""Which effects were started, and when each start counts for the limits."""

from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.trace import Actor
from desktop_sdr.store.mapping import given
from desktop_sdr.store.rows import people, work

IN_FLIGHT: Final = (OutboxState.CLAIMED, OutboxState.SETTLING, OutboxState.UNCERTAIN)
STARTED: Final = (*IN_FLIGHT, OutboxState.SENT)
"""What counts for the rate limits: a reservation is a count."""

_C = work.outbox.c

_counted_at: Final = sa.func.coalesce(_C.counts_at, _C.claimed_at, type_=_C.claimed_at.type)
_STARTED: Final = (
    sa.select(_counted_at)
    .where(
        # What has a moment of its own to count at was claimed after it: the index may be used.
        _C.claimed_at >= given("since"),
        _counted_at >= given("since"),
        _C.state.in_(STARTED),
    )
    .order_by(_counted_at)
)
STARTED_IN_LANE: Final = _STARTED.where(_C.lane == given("lane"))
STARTED_TO_DOMAIN: Final = _STARTED.where(_C.recipient_domain == given("domain"))
STARTED_TO_ACCOUNT: Final = _STARTED.join(people.lead, people.lead.c.id == _C.lead_id).where(
    people.lead.c.account_id == given("account"), _C.recipient_domain.is_not(None)
)
ANSWERED: Final = sa.select(sa.func.count()).where(
    _C.lead_id == given("lead"),
    _C.state.in_((OutboxState.HELD, *STARTED)),
    _C.role.in_((MessageRole.ANSWER, MessageRole.MEETING_OFFER)),
    _C.approved_by == Actor.AGENT,
    sa.func.coalesce(_C.counts_at, _C.approved_at) > given("since"),
)
BRING_BACK: Final = (
    sa.update(work.outbox)
    .where(_C.claimed_at > given("moment"), _counted_at > given("moment"))
    .values(counts_at=given("moment"))
)
REACHED: Final = (
    sa.update(work.outbox)
    .where(_C.counts_at.is_not(None), _C.claimed_at <= given("moment"))
    .values(counts_at=None)
)
COUNTED_TOUCH: Final = (
    sa.select(
        sa.func.max(sa.func.coalesce(_C.counts_at, work.touch.c.at), type_=_C.claimed_at.type)
    )
    .join_from(work.touch, work.outbox, work.touch.c.outbox_id == _C.id)
    .where(work.touch.c.lead_id == given("lead"))
)
