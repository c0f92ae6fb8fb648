"""Meetings: times that suit both sides, the texts around them, and the record of one."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from desktop_sdr.agent.skills.answering import Answer, moment_words, zone_words
from desktop_sdr.agent.skills.courtesies import courtesies_in
from desktop_sdr.agent.skills.qualifying import TOPICS
from desktop_sdr.agent.skills.templates import one_line
from desktop_sdr.agent.skills.timing import holidays_near
from desktop_sdr.domain.ids import MeetingId
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.limits import is_working_day, local_moment
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot, overlaps
from desktop_sdr.domain.message import Reply, Touch
from desktop_sdr.domain.offer import Offer, Seller
from desktop_sdr.domain.reading import Reading, Topic

LEAD_DAY: Final = (9, 17)
"""Hours of the lead's own day in which a meeting may lie."""
GRID: Final = timedelta(minutes=30)
SEARCH_DAYS: Final = 15
APART_ON_ONE_DAY: Final = timedelta(hours=2)
GOOD_HOURS: Final = (10, 14, 11, 15, 13)
"""Where offered times are looked for first, in the lead's own day; a different one each day."""


@dataclass(frozen=True, slots=True)
class _Day:
    """One side's working day."""

    zone: ZoneInfo
    hours: tuple[int, int]
    holidays: Collection[date]

    def holds(self, slot: Slot, now: datetime) -> bool:
        """Say whether the slot lies inside this side's hours, tomorrow at the earliest."""
        start, end = slot.start.astimezone(self.zone), slot.end.astimezone(self.zone)
        day = start.date()
        if day <= now.astimezone(self.zone).date() or not is_working_day(day, self.holidays):
            return False
        closes = (
            local_moment(day + timedelta(days=1), time(0), self.zone)
            if self.hours[1] >= 24
            else local_moment(day, time(self.hours[1]), self.zone)
        )
        return start.hour >= self.hours[0] and end <= closes


def propose_slots(
    now: datetime,
    *,
    busy: Iterable[Slot],
    seller: Seller,
    seller_country: str | None,
    lead_zone: str,
    lead_country: str | None,
    count: int,
    length: timedelta,
) -> tuple[Slot, ...]:
    """Return up to `count` free times inside both working days, spread over the next ones.

    Fewer, or none, where the two days hardly meet: no time outside either is ever offered.
    """
    today = now.date()
    own = _Day(
        ZoneInfo(seller.time_zone),
        (seller.work_start, seller.work_end),
        holidays_near(seller_country, today),
    )
    theirs = _Day(ZoneInfo(lead_zone), LEAD_DAY, holidays_near(lead_country, today))
    taken = sorted(busy)
    open_slots = [
        slot
        for slot in _grid(now, length)
        if own.holds(slot, now)
        and theirs.holds(slot, now)
        and not any(overlaps(slot, other) for other in taken)
    ]
    return tuple(sorted(_spread(open_slots, theirs.zone, count)))


def _grid(now: datetime, length: timedelta) -> Iterator[Slot]:
    start = now.replace(minute=0, second=0, microsecond=0)
    for step in range(int(timedelta(days=SEARCH_DAYS) / GRID)):
        begins = start + step * GRID
        yield Slot(begins, begins + length)


def _spread(slots: Sequence[Slot], zone: ZoneInfo, count: int) -> list[Slot]:
    """One a day first, each at another hour; then more on the same days, well apart."""
    by_day: dict[date, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(slot.start.astimezone(zone).date(), []).append(slot)
    chosen: list[Slot] = []
    for _round in range(count):
        for day_slots in by_day.values():
            wanted = GOOD_HOURS[len(chosen) % len(GOOD_HOURS)]
            fitting = [one for one in day_slots if _is_apart(one, chosen)]
            if fitting and len(chosen) < count:
                chosen.append(min(fitting, key=lambda one: _distance(one, zone, wanted)))
    return chosen


def _is_apart(slot: Slot, chosen: Iterable[Slot]) -> bool:
    return all(
        slot.end + APART_ON_ONE_DAY <= other.start or other.end + APART_ON_ONE_DAY <= slot.start
        for other in chosen
    )


def _distance(slot: Slot, zone: ZoneInfo, hour: int) -> tuple[float, datetime]:
    local = slot.start.astimezone(zone)
    return abs(local.hour + local.minute / 60 - hour), slot.start


def accepted_slot(reading: Reading, offered: Sequence[Slot], lead_zone: str) -> Slot | None:
    """Return which of the offered times a reply takes; None where that is not certain.

    Reading has compared the reply's words with the times in `lead_zone`; nothing is guessed here.
    """
    number = reading.extracted.chosen_slot
    return offered[number - 1] if number is not None and 1 <= number <= len(offered) else None


def new_meeting(
    *,
    lead: Lead,
    after: MeetingId | None,
    slots: Sequence[Slot],
    seller: Seller,
    offer: Offer,
    now: datetime,
) -> Meeting:
    """Return a meeting whose times are offered; its uid never changes from here on.

    `after` is the lead's meeting before it: two offers of the same times, made in the same
    moment, are two.
    """
    times = [slot.start.isoformat() for slot in slots]
    named = f"{lead.trace} {lead.id} {after or 0} {now.isoformat()} {times}"
    digest = sha256(named.encode()).hexdigest()[:32]
    return Meeting(
        lead_id=lead.id,
        uid=f"{digest}@{seller.email.rpartition('@')[2]}",
        title=f"{one_line(offer.product)}: {one_line(lead.name)} and {one_line(seller.name)}",
        state=MeetingState.OFFERED,
        offered=tuple(slots),
        created_at=now,
    )


def booking_words(meeting: Meeting, slot: Slot, *, lead: Lead, seller: Seller) -> str:
    """Return what a booking changes in the calendar, one line each, for the rep's review."""
    zone = lead.time_zone or seller.time_zone
    words = courtesies_in(seller.languages[0])
    minutes = int((slot.end - slot.start).total_seconds() // 60)
    own = moment_words(slot.start, seller.time_zone, words)
    theirs = moment_words(slot.start, zone, words)
    return "\n".join(
        (
            f"title: -> {meeting.title}",
            f"start: -> {own} ({zone_words(seller.time_zone)})",
            f"their time: -> {theirs} ({zone_words(zone)})",
            f"length: -> {minutes} minutes",
            f"invited: -> {lead.name} <{lead.email}>",
        )
    )


def reminder(meeting: Meeting, *, lead: Lead, seller: Seller, zone: str) -> Answer:
    """Return the mail that reminds a lead of the booked time, in their own zone."""
    slot = meeting.booked or meeting.offered[0]
    language = lead.language if lead.language in seller.languages else seller.languages[0]
    courtesies = courtesies_in(language)
    when = moment_words(slot.start, zone, courtesies)
    name = one_line(lead.last_name if courtesies.language == "ja" else lead.first_name)
    greeting = courtesies.greeting.format(name=name) if name else courtesies.greeting_unnamed
    body = f"{greeting}\n\n{courtesies.reminder.format(when=when, zone=zone_words(zone))}"
    return Answer(
        courtesies.reminder_subject.format(when=when), body, (), (f"meeting:{meeting.uid}",), 1.0
    )


def brief(
    meeting: Meeting,
    *,
    lead: Lead,
    account: Account,
    facts: Iterable[Fact],
    touches: Sequence[Touch],
    replies: Sequence[Reply],
    seller: Seller,
) -> str:
    """Return what the rep reads before the meeting: who, what is known, what was said."""
    words = courtesies_in("en")
    slot = meeting.booked or meeting.offered[0]
    company = ", ".join(part for part in (account.name, account.industry, account.city) if part)
    standing = [fact for fact in facts if not fact.struck]
    known = [
        f"- {fact.field}: {fact.text} ({fact.source})"
        for fact in standing
        if fact.field not in TOPICS
    ]
    said = [
        f"- {reply.received_at:%Y-%m-%d}: {one_line(reply.reading.text)[:300]}" for reply in replies
    ]
    parts = (
        f"{meeting.title}\n{moment_words(slot.start, seller.time_zone, words)}",
        f"Who: {lead.name}, {lead.title or 'job title not known'}\nCompany: {company}",
        "What we asked them:\n" + "\n".join(_told(standing)),
        "What is known:\n" + ("\n".join(known) or "- nothing beyond the list they came from"),
        f"Mails sent to them: {len(touches)}",
        "What they wrote:\n" + ("\n".join(said) or "- nothing yet"),
    )
    return "\n\n".join(parts)


_ASKED: Final = {
    Topic.NEED: "What they need",
    Topic.AUTHORITY: "Who decides",
    Topic.TIME: "By when",
    Topic.SIZE: "For how many",
}


def _told(facts: Sequence[Fact]) -> Iterator[str]:
    """Yield a line on each thing that a rep wants to know, with the words that say it."""
    for topic, label in _ASKED.items():
        said = [fact for fact in facts if fact.field == topic]
        for fact in said:
            yield f'- {label}: "{one_line(fact.text)}" ({fact.source}, {fact.found_at:%Y-%m-%d})'
        if not said:
            yield f"- {label}: not known"
