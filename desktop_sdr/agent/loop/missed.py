"""What waits for a wrong time: mails that missed theirs go into good slots, never in a burst.

What a clock that ran ahead has put off for weeks, or into a time yet to come, is brought back.
Only the moment moves: the slot belongs to what was approved. Answers, bookings and CRM entries keep
their place and go on at once, since somebody waits for them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.loop import pacing
from desktop_sdr.agent.office import Office, by_agent, mail_lane
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.timing import LOOK_AHEAD, next_slot
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import MailboxId, OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState
from desktop_sdr.domain.timekeeping import NOTICED
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import UnitOfWork

ASLEEP: Final = "missed_while_asleep"
STOPPED: Final = "missed_while_stopped"
PAUSED: Final = "missed_while_paused"
CLOCK_SET: Final = "clock_was_set"
REASONS: Final = frozenset({ASLEEP, STOPPED, PAUSED, CLOCK_SET})
"""Who missed a time before takes the next open hour: the good ones may all be slept through."""

LATE: Final = timedelta(minutes=15)
"""A mail that is later than this has missed its time; less is the pace of its mailbox."""
DAY: Final = timedelta(days=1)


def plan_anew(office: Office, why: str) -> int:
    """Give every mail that missed its time a new one, each written down; returns how many.

    So too what a clock that ran ahead has put where no plan reaches.
    """
    now = office.now()
    with office.look() as uow:
        moments = new_moments(office, uow, now)
    if not moments:
        return 0
    moved = 0
    with office.open() as uow:
        for outbox_id, moment in moments.items():
            moved += _move(uow, outbox_id, moment, why, now)
        uow.commit()
    return moved


def reaches_too_far(office: Office) -> bool:
    """Say whether anything held waits for a time that only a wrong clock can have set."""
    now = office.now()
    with office.look() as uow:
        return any(_is_too_far(item, now) for item in uow.outbox.in_state(OutboxState.HELD))


def new_moments(office: Office, uow: UnitOfWork, now: datetime) -> Mapping[OutboxId, datetime]:
    """Return when each act that missed its time would leave instead; changes nothing."""
    held = uow.outbox.in_state(OutboxState.HELD)
    too_far = [item for item in held if _is_too_far(item, now)]
    found = {item.id: now + _hold(office, item) for item in too_far}
    by_mailbox: dict[MailboxId, list[OutboxItem]] = defaultdict(list)
    for item in held:
        if item.mailbox_id is not None and _may_wait(item):
            by_mailbox[item.mailbox_id].append(item)
    for mailbox_id, items in by_mailbox.items():
        wanted = _misplaced(items, now)
        if wanted:
            found.update(_planned(office, uow, mailbox_id, wanted, now))
    sooner = {item.id for item in too_far if item.leaves_at <= found[item.id]}
    return {number: moment for number, moment in found.items() if number not in sooner}


def _misplaced(items: Sequence[OutboxItem], now: datetime) -> Sequence[OutboxItem]:
    """Pick what is to be planned from one mailbox's mails, which come in the order of their times.

    What is due is planned as one as soon as its first has missed its time.
    """
    due = [item for item in items if item.leaves_at <= now]
    too_far = [item for item in items if _is_too_far(item, now)]
    return [*due, *too_far] if due and due[0].leaves_at < now - LATE else too_far


def _is_too_far(item: OutboxItem, now: datetime) -> bool:
    """Say whether only a clock that ran ahead can have set this time.

    No plan reaches so far, or somebody waits for what was let go at a time that is yet to come.
    """
    if item.leaves_at > now + LOOK_AHEAD:
        return True
    return not _may_wait(item) and min(item.approved_at, item.leaves_at) > now + NOTICED


def _hold(office: Office, item: OutboxItem) -> timedelta:
    """Return how long it can be taken back: under the clock that is right now, that runs anew."""
    sending = office.settings.sending
    return sending.hold_agent if item.approved_by is Actor.AGENT else sending.hold_rep


def _may_wait(item: OutboxItem) -> bool:
    """Say whether it writes to somebody of ourselves, so that nobody waits for it."""
    return item.kind is EffectKind.SEND_MAIL and item.action is ActionKind.SEND_NEXT


def _planned(
    office: Office,
    uow: UnitOfWork,
    mailbox_id: MailboxId,
    items: Sequence[OutboxItem],
    now: datetime,
) -> Mapping[OutboxId, datetime]:
    """Find as many moments as there are mails, and hand them out in the old order.

    Those who share clock and holidays can take each other's moments, so that no two of them swap.
    """
    moving = {item.leaves_at for item in items}
    ahead = [at for at in uow.outbox.planned(mailbox_id) if at > now and at not in moving]
    taken = [*uow.outbox.started_since(mail_lane(mailbox_id), now - DAY), *ahead]
    limits = pacing.planning_limits(office, uow, mailbox_id)
    alike: dict[tuple[str, str | None], list[OutboxItem]] = defaultdict(list)
    moments: dict[tuple[str, str | None], list[datetime]] = defaultdict(list)
    for item in items:
        lead = uow.leads.get(item.lead_id)
        if lead.time_zone is None:
            continue  # the gate holds it until somebody says where they are
        slot = next_slot(
            now if item.leaves_at <= now else now + _hold(office, item),
            zone=lead.time_zone,
            country=lead.country,
            sending=office.settings.sending,
            limits=limits,
            taken=taken,
            seed=lead.id,
            soonest=not REASONS.isdisjoint(item.held_by),
        )
        taken.append(slot)
        alike[lead.time_zone, lead.country].append(item)
        moments[lead.time_zone, lead.country].append(slot)
    return {
        item.id: moment
        for where, those in alike.items()
        for item, moment in zip(those, sorted(moments[where]), strict=True)
    }


def _move(uow: UnitOfWork, outbox_id: OutboxId, moment: datetime, why: str, now: datetime) -> int:
    item = uow.outbox.get(outbox_id)
    is_misplaced = item.leaves_at <= now or _is_too_far(item, now)
    if item.state is not OutboxState.HELD or not is_misplaced:
        return 0  # taken in hand, taken back or moved meanwhile
    lead = uow.leads.get(item.lead_id)
    uow.outbox.postpone(item.id, moment, (why,))
    record(
        uow,
        AuditTag.EFFECT_POSTPONED,
        by_agent(lead),
        now,
        {"held_by": why, "until": moment.isoformat(), "kind": item.kind.value},
        lead_id=lead.id,
        subject=("effect", item.id),
    )
    return 1
