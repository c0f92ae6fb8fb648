"""How fast a mailbox may write of itself: its drawn day, its warming up, its provider's word.

Mail to somebody who wrote to us waits for none of this but the provider.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from desktop_sdr.agent.loop.mailbox_limits import limits_of
from desktop_sdr.agent.office import Office, mail_lane
from desktop_sdr.agent.skills.timing import holidays_near, is_day_off
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.limits import DayLimit, RateWindow, SendingHours, daily_allowance
from desktop_sdr.domain.snapshot import canonical_json
from desktop_sdr.domain.standing import COUNTED_FOR
from desktop_sdr.domain.verdict import Hold, ReasonCode
from desktop_sdr.domain.working_day import (
    WorkingDay,
    WorkRhythm,
    draw_day,
    free_place,
    hardly_meets,
)
from desktop_sdr.ports.mail import NO_LIMITS
from desktop_sdr.ports.pacing import ALLOWED_NOTE, AllowedMails, MailboxAllowance
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.settings import Limits

HISTORY: Final = timedelta(days=28)
"""How far back a mailbox's own sending says what it is used to."""
ENOUGH_TO_SAY: Final = 20
"""So many mails it takes before bounces slow a mailbox down."""
DAYS_AHEAD: Final = 3
"""A mail that finds no place in so many working days is asked about again then."""


def rhythm_of(office: Office) -> WorkRhythm:
    """Return how the rep works, by the profile's settings."""
    sending, limits = office.settings.sending, office.settings.limits
    return WorkRhythm(
        zone=office.seller.time_zone,
        start_hour=sending.work_start_hour,
        end_hour=sending.work_end_hour,
        on_weekends=sending.on_weekends,
        gap_min=timedelta(minutes=limits.gap_min_minutes),
        gap_max=timedelta(minutes=limits.gap_max_minutes),
        per_hour=limits.mails_per_hour,
        is_off=partial(is_day_off, sending),
    )


def limits_for(office: Office, uow: UnitOfWork, mailbox_id: MailboxId) -> Limits:
    """Return the limits of one mailbox."""
    return limits_of(office.settings.limits, uow.mailboxes.get(mailbox_id))


def hours_of(office: Office) -> SendingHours:
    """Return the part of a lead's own day in which mail may arrive."""
    sending = office.settings.sending
    return SendingHours(
        start_hour=sending.day_start_hour,
        end_hour=sending.day_end_hour,
        on_weekends=sending.on_weekends,
    )


def day_of(office: Office, uow: UnitOfWork, mailbox_id: MailboxId, day: date) -> WorkingDay:
    """Return the mailbox's day as it was drawn, drawing and keeping it the first time."""
    known = uow.paces.day(mailbox_id, day)
    if known is not None:
        return known
    per_hour = limits_for(office, uow, mailbox_id).mails_per_hour
    drawn = draw_day(day, replace(rhythm_of(office), per_hour=per_hour), office.jitter)
    uow.paces.keep_day(mailbox_id, drawn)
    return drawn


def cold_holds(
    office: Office,
    uow: UnitOfWork,
    mailbox_id: MailboxId,
    lead: Lead,
    now: datetime,
    started: Sequence[datetime],
) -> Iterator[Hold]:
    """Return what holds a mail to somebody who has not written to us."""
    if office.settings.sending.like_a_person:
        warming = _warming_up(office, uow, mailbox_id, now, started)
        if warming is not None and warming.until is not None:
            until = next_place(office, uow, mailbox_id, lead, warming.until, started)
            yield Hold(warming.reason, until)
        place = next_place(office, uow, mailbox_id, lead, now, started)
        if place > now:
            yield Hold(_why_no_place(office, place, now), place)
    else:
        yield from _day_off(office, now)
    yield from _stopped(uow, mailbox_id, ReasonCode.SENDER_BLOCKED, now)


def _stopped(
    uow: UnitOfWork, mailbox_id: MailboxId, reason: ReasonCode, now: datetime
) -> Iterator[Hold]:
    for stop in uow.paces.stops(mailbox_id):
        if stop.reason is reason and (stop.until is None or stop.until > now):
            yield Hold(reason, stop.until)


def _day_off(office: Office, now: datetime) -> Iterator[Hold]:
    """Hold for the rep's own days off where nothing else of their working day counts."""
    rhythm = rhythm_of(office)
    today = now.astimezone(rhythm.clock).date()
    if rhythm.is_off(today):
        yield Hold(ReasonCode.DAY_OFF, rhythm.opens_after(today))


def _why_no_place(office: Office, place: datetime, now: datetime) -> ReasonCode:
    rhythm = rhythm_of(office)
    then, today = place.astimezone(rhythm.clock).date(), now.astimezone(rhythm.clock).date()
    if rhythm.is_away_between(today, then):
        return ReasonCode.DAY_OFF
    return ReasonCode.MAILBOX_PACE if then == today else ReasonCode.OFF_WORK


def next_place(
    office: Office,
    uow: UnitOfWork,
    mailbox_id: MailboxId,
    lead: Lead,
    moment: datetime,
    started: Sequence[datetime],
) -> datetime:
    """Return when, from `moment` on, the mailbox has a free place for a mail to this lead."""
    rhythm = rhythm_of(office)
    first = moment.astimezone(rhythm.clock).date()
    day = first if rhythm.is_at_work_on(first) else rhythm.next_work_day(first)
    for _ in range(DAYS_AHEAD):
        drawn = day_of(office, uow, mailbox_id, day)
        places = drawn.open_to(far_away=_is_far_away(office, drawn, lead))
        found = free_place(places, moment, sorted(started))
        if found is not None:
            return found
        day = rhythm.next_work_day(day)
    return moment + timedelta(days=1)


def _is_far_away(office: Office, day: WorkingDay, lead: Lead) -> bool:
    hours, holidays = hours_of(office), holidays_near(lead.country, day.day)
    return hardly_meets(
        day, lambda place: hours.next_open(place, lead.time_zone, holidays) == place
    )


def draw_ahead(office: Office) -> None:
    """Draw the coming working days of every mailbox, so that whoever asks hears of true moments.

    And note what may leave each of them today, for those who show it.
    """
    if not office.settings.sending.like_a_person:
        return
    rhythm = rhythm_of(office)
    today = office.now().astimezone(rhythm.clock).date()
    days = [today] if rhythm.is_at_work_on(today) else []
    while len(days) <= DAYS_AHEAD:
        days.append(rhythm.next_work_day(days[-1] if days else today))
    with office.look() as uow:
        mailboxes = [one.id for one in uow.mailboxes.in_use()]
        wanted = [
            (one, day) for one in mailboxes for day in days if uow.paces.day(one, day) is None
        ]
        allowed = _allowed_on(office, uow, today)
        told = canonical_json(
            AllowedMails(today, tuple(MailboxAllowance(*one) for one in allowed.items()))
        )
        is_told = uow.keepings.note(ALLOWED_NOTE) == told
    if is_told and not wanted:
        return
    with office.open() as uow:
        uow.keepings.set_note(ALLOWED_NOTE, told)
        for mailbox_id, day in wanted:
            day_of(office, uow, mailbox_id, day)
        uow.commit()


def allowed_today(office: Office) -> Mapping[MailboxId, int]:
    """Return how many mails each mailbox in use may send on the rep's present date."""
    today = office.now().astimezone(rhythm_of(office).clock).date()
    with office.look() as uow:
        return _allowed_on(office, uow, today)


def _allowed_on(office: Office, uow: UnitOfWork, day: date) -> Mapping[MailboxId, int]:
    return {one.id: allowance(office, uow, one.id, day) for one in uow.mailboxes.in_use()}


def sent_today(office: Office, uow: UnitOfWork, mailbox_id: MailboxId) -> int:
    """Return how many mails have left through this program on the rep's present date."""
    now, clock = office.now(), rhythm_of(office).clock
    started = uow.outbox.started_since(mail_lane(mailbox_id), now - timedelta(days=2))
    dates = [moment.astimezone(clock).date() for moment in started]
    return dates.count(now.astimezone(clock).date())


def allowance(
    office: Office,
    uow: UnitOfWork,
    mailbox_id: MailboxId,
    day: date,
    *,
    if_today: int | None = None,
) -> int:
    """Return how many mails the mailbox may send on this day, by the days before it.

    `if_today` says how many will have left today, where the day is one to come.
    """
    cap = limits_for(office, uow, mailbox_id).mails_per_day
    if not office.settings.sending.like_a_person:
        return cap
    since = day - HISTORY
    sent = dict(_sent(office, uow, mailbox_id, since))
    if if_today is not None:
        sent[office.now().astimezone(rhythm_of(office).clock).date()] = if_today
    before = [count for one, count in sent.items() if since <= one < day]
    return daily_allowance(cap, before, _bounce_rate(office, uow, mailbox_id))


def planning_limits(office: Office, uow: UnitOfWork, mailbox_id: MailboxId) -> Limits:
    """Return the limits with no more mails a day than the mailbox may send today."""
    today = office.now().astimezone(rhythm_of(office).clock).date()
    a_day = allowance(office, uow, mailbox_id, today)
    return replace(limits_for(office, uow, mailbox_id), mails_per_day=a_day)


def _sent(
    office: Office, uow: UnitOfWork, mailbox_id: MailboxId, since: date
) -> Mapping[date, int]:
    """Return what left on each day: by the Sent folder, or more where we know of more."""
    clock = rhythm_of(office).clock
    own = uow.outbox.started_since(mail_lane(mailbox_id), office.now() - HISTORY)
    counts: Counter[date] = Counter(moment.astimezone(clock).date() for moment in own)
    return counts | Counter(uow.paces.sent_on(mailbox_id, since))


def _bounce_rate(office: Office, uow: UnitOfWork, mailbox_id: MailboxId) -> float | None:
    stands = uow.mailboxes.standing(mailbox_id, office.now() - COUNTED_FOR)
    return stands.bounced / stands.sent if stands.sent >= ENOUGH_TO_SAY else None


def _warming_up(
    office: Office,
    uow: UnitOfWork,
    mailbox_id: MailboxId,
    now: datetime,
    started: Sequence[datetime],
) -> Hold | None:
    zone = office.seller.time_zone
    allowed = allowance(office, uow, mailbox_id, now.astimezone(rhythm_of(office).clock).date())
    if allowed >= limits_for(office, uow, mailbox_id).mails_per_day:
        return None
    return DayLimit(allowed, zone, ReasonCode.WARMING_UP).hold(now, started)


def provider_holds(
    office: Office,
    uow: UnitOfWork,
    mailbox_id: MailboxId,
    now: datetime,
    started: Sequence[datetime],
) -> Iterator[Hold]:
    """Return what the mailbox's provider holds every mail with, by its terms or its answer."""
    terms = office.provider_limits.get(mailbox_id, NO_LIMITS)
    spans = (
        (terms.per_day, timedelta(days=1)),
        (terms.per_hour, timedelta(hours=1)),
        (terms.per_minute, timedelta(minutes=1)),
    )
    for limit, span in spans:
        window = RateWindow(limit, span, ReasonCode.PROVIDER_LIMIT) if limit else None
        hold = window.hold(now, started) if window else None
        if hold is not None:
            yield hold
    yield from _stopped(uow, mailbox_id, ReasonCode.PROVIDER_LIMIT, now)
