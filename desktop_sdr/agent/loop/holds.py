"""Everything that can make an act wait, worked out from the rows: hours, limits, pace, breakers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from desktop_sdr.agent.loop import address_checks, cold_mail, pacing, resilience
from desktop_sdr.agent.loop.mailbox_limits import limits_of
from desktop_sdr.agent.office import CRM_LANE, Office, mail_lane
from desktop_sdr.agent.skills.timing import holidays_near
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.limits import DayLimit, RateWindow, gap_hold, spread_gap
from desktop_sdr.domain.message import Channel, Draft
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.verdict import Hold, ReasonCode
from desktop_sdr.ports.store import UnitOfWork

INBOX_FRESH_FOR: Final = timedelta(minutes=15)
"""How old the last full reading of the inbox may be before sending to leads stops."""
REACHING_OUT: Final = frozenset({ActionKind.SEND_NEXT, ActionKind.TRY_DIFFERENT_CHANNEL})
"""Writing to somebody of ourselves; an answer or a reminder waits for nobody else."""
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def of_act(
    office: Office,
    uow: UnitOfWork,
    draft: Draft,
    lead: Lead,
    leaves_at: datetime,
    item: OutboxItem | None,
) -> tuple[Hold, ...]:
    """Return every hold on the act at `leaves_at`.

    Counters, breakers and the inbox are asked only for a claim (`item` given): what they say long
    before the act leaves means nothing.
    """
    found = list(_of_lead(office, draft, lead, leaves_at))
    if item is not None:
        found.extend(_of_lane(uow, item, leaves_at))
    if item is not None and draft.channel is Channel.EMAIL and draft.mailbox_id is not None:
        found.extend(_of_mailbox(office, uow, draft, lead, draft.mailbox_id, leaves_at))
        if draft.action is ActionKind.SEND_NEXT:
            found.extend(_of_inboxes(uow, lead, draft.mailbox_id, leaves_at))
    if item is not None and item.lane == CRM_LANE:
        writes = RateWindow(office.settings.limits.crm_writes_per_hour, HOUR)
        found.extend(
            _held(writes.hold(leaves_at, uow.outbox.started_since(CRM_LANE, leaves_at - HOUR)))
        )
    return tuple(found)


def _held(hold: Hold | None) -> tuple[Hold, ...]:
    return () if hold is None else (hold,)


def _of_lead(office: Office, draft: Draft, lead: Lead, leaves_at: datetime) -> Iterator[Hold]:
    if draft.channel is None:
        return
    hours = pacing.hours_of(office)
    yield from _held(hours.hold(leaves_at, lead.time_zone, _holidays(lead, leaves_at)))
    if lead.held_for_account and draft.action in REACHING_OUT:
        yield Hold(ReasonCode.ACCOUNT_HELD, None)


def _holidays(lead: Lead, moment: datetime) -> frozenset[date]:
    return holidays_near(lead.country, moment.date())


def _of_lane(uow: UnitOfWork, item: OutboxItem, now: datetime) -> Iterator[Hold]:
    until = resilience.may_call(uow, item.lane, now)
    if until is not None:
        yield Hold(ReasonCode.BREAKER_OPEN, until)


def _of_mailbox(
    office: Office,
    uow: UnitOfWork,
    draft: Draft,
    lead: Lead,
    mailbox_id: MailboxId,
    now: datetime,
) -> Iterator[Hold]:
    limits = limits_of(office.settings.limits, uow.mailboxes.get(mailbox_id))
    started = uow.outbox.started_since(mail_lane(mailbox_id), now - 2 * DAY)
    yield from _held(RateWindow(limits.mails_per_hour, HOUR).hold(now, started))
    yield from _held(DayLimit(limits.mails_per_day, office.seller.time_zone).hold(now, started))
    yield from pacing.provider_holds(office, uow, mailbox_id, now, started)
    yield from _held(_gap(office, draft, mailbox_id, now, max(started, default=None)))
    if draft.action is ActionKind.SEND_NEXT:
        yield from pacing.cold_holds(office, uow, mailbox_id, lead, now, started)
    yield from _of_recipient(office, uow, draft, lead, now)
    stopped = cold_mail.reason(uow, mailbox_id, now) if draft.action in REACHING_OUT else None
    if stopped is not None:
        yield Hold(stopped, None)
    if draft.action is ActionKind.SEND_NEXT:
        yield from address_checks.holds(office, uow, lead, now)


def _gap(
    office: Office, draft: Draft, mailbox_id: MailboxId, now: datetime, last: datetime | None
) -> Hold | None:
    """Keep the distance to the last mail; the places of the day have one of their own already."""
    low = timedelta(minutes=office.settings.limits.gap_min_minutes)
    high = timedelta(minutes=office.settings.limits.gap_max_minutes)
    keeps_places = office.settings.sending.like_a_person and draft.action is ActionKind.SEND_NEXT
    gap = low if keeps_places else spread_gap(f"{mail_lane(mailbox_id)} {last}", low, high)
    return gap_hold(now, last, gap)


def _of_recipient(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead, now: datetime
) -> Iterator[Hold]:
    """Spare one mail server, and one company however many domains it has."""
    domain = (draft.recipient or "").rpartition("@")[2]
    if not domain or draft.action is not ActionKind.SEND_NEXT:
        return
    limits, since = office.settings.limits, now - DAY
    at_domain = RateWindow(limits.mails_per_domain_per_day, DAY, ReasonCode.DOMAIN_THROTTLE)
    at_account = RateWindow(limits.mails_per_account_per_day, DAY, ReasonCode.ACCOUNT_THROTTLE)
    yield from _held(at_domain.hold(now, uow.outbox.started_to_domain_since(domain, since)))
    started = uow.outbox.started_to_account_since(lead.account_id, since)
    yield from _held(at_account.hold(now, started))


def _of_inboxes(
    uow: UnitOfWork, lead: Lead, mailbox_id: MailboxId, now: datetime
) -> Iterator[Hold]:
    """No reply must not mean that the reply was not read.

    It may lie in the inbox of each mailbox that ever wrote to this person or to their company.
    One that the rep has taken out cannot be read any more, and holds up nobody.
    """
    in_use = {one.id: one for one in uow.mailboxes.in_use()}
    for number in sorted({mailbox_id, *uow.mailboxes.that_wrote_to(lead)} & in_use.keys()):
        read_at = in_use[number].last_poll_at
        stale = read_at is None or now - read_at > INBOX_FRESH_FOR
        if stale or uow.mails.counts(number).pending:
            yield Hold(ReasonCode.INBOX_BEHIND, now + timedelta(minutes=1))
            return
