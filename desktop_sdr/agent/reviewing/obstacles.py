"""Whether a deed can be taken back: what rests on it, what has left, what the person said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop_sdr.agent.office import Office
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.deed import Change, Deed, Place, share_a_field
from desktop_sdr.domain.ids import OutboxId, SuppressionId
from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.reversal import REVERSALS, Arrival, Way, WhyNot, kind_of
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import UnitOfWork

OWN_WORDS: Final = frozenset({SuppressionReason.OPTED_OUT, SuppressionReason.COMPLAINED})
"""Entries of the never-contact list that the person asked for."""
FROM_OUTSIDE: Final = frozenset({kind_of(one) for one in Arrival})
_MOVES: Final = frozenset({"state", "agent_silent"})
"""Fields of a lead that say where it stands, and in whose hands."""
LEFT: Final = frozenset(
    {OutboxState.CLAIMED, OutboxState.SENT, OutboxState.SETTLING, OutboxState.UNCERTAIN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An undo as the rep asked for it, inside one transaction."""

    office: Office
    uow: UnitOfWork
    rep: Actor
    now: datetime
    reason: str = ""
    in_bulk: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing can be taken back."""

    why: WhyNot
    deed: Deed
    """The deed that stands in the way, or the one itself."""
    left_at: datetime | None = None
    recipient: str = ""
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A deed with what it changed."""

    deed: Deed
    changes: Sequence[Change]

    @property
    def way(self) -> Way:
        """How it is taken back."""
        return REVERSALS[self.deed.kind].way


def parts_of(uow: UnitOfWork, deed: Deed) -> Sequence[Part]:
    """Return what has to be taken back with the deed, the newest first and it itself last."""
    found = {deed.id: Part(deed, uow.deeds.changes(deed.id))}
    unasked = [found[deed.id]]
    while unasked:
        for later in _resting_on(uow, unasked.pop()):
            if later.deed.id not in found:
                found[later.deed.id] = later
                unasked.append(later)
    return [found[number] for number in sorted(found, reverse=True)]


def _resting_on(uow: UnitOfWork, part: Part) -> Iterator[Part]:
    """Yield the later deeds that would be left hanging in the air."""
    if part.way is Way.IMPORT:
        return  # whoever was worked with since is looked at one by one
    for later in uow.deeds.on_same_rows(part.deed.id):
        other = Part(later, uow.deeds.changes(later.id))
        if any(_rests(part, mine, theirs) for mine in part.changes for theirs in other.changes):
            yield other
    if part.deed.lead_id is None or part.way is Way.COMPENSATE:
        return
    all_later, reopens = _moved_lead(part), _turned_down(part)
    if not all_later and not reopens:
        return
    for later in uow.deeds.later_of_lead(part.deed.id, part.deed.lead_id):
        other = Part(later, uow.deeds.changes(later.id))
        if all_later or _goes_on(other):
            yield other


def _rests(part: Part, mine: Change, theirs: Change) -> bool:
    # What compensates an effect puts no row back: only what the effect set in motion goes with it.
    return share_a_field(mine, theirs) and (part.way is not Way.COMPENSATE or mine.is_added)


def _moved_lead(part: Part) -> bool:
    return any(
        change.place is Place.LEAD
        and change.lead_id == part.deed.lead_id
        and "state" in change.fields
        for change in part.changes
    )


def _turned_down(part: Part) -> bool:
    """Say whether it turned a draft down, so that putting it back shows that to the rep again."""
    return any(
        change.place is Place.DRAFT
        and (change.after or {}).get("state") == DraftState.REJECTED.value
        for change in part.changes
    )


def _goes_on(later: Part) -> bool:
    """Say whether the lead went on from there, so that a former draft would not fit any more."""
    return (
        later.deed.kind in FROM_OUTSIDE
        or any(change.place is Place.DRAFT and change.is_added for change in later.changes)
        or any(
            change.place is Place.LEAD and not _MOVES.isdisjoint(change.fields)
            for change in later.changes
        )
    )


def obstacle_to(asked: Asked, parts: Sequence[Part]) -> Obstacle | None:
    """Return what forbids taking all these parts back, the weightiest; None where they may go."""
    for check in _CHECKS:
        for part in parts:
            found = check(asked, part, parts)
            if found is not None:
                return found
    return None


def _by_table(asked: Asked, part: Part, parts: Sequence[Part]) -> Obstacle | None:
    why = REVERSALS[part.deed.kind].why
    return None if why is None else _never(asked.uow, part.deed, why)


def _by_others(asked: Asked, part: Part, parts: Sequence[Part]) -> Obstacle | None:
    """Say whether somebody else has built on it, or it was not ours at all."""
    deed = part.deed
    if deed.id != parts[-1].deed.id and deed.actor is not Actor.AGENT:
        return Obstacle(WhyNot.CHANGED_SINCE, deed)
    if deed.kind in FROM_OUTSIDE and asked.in_bulk:
        return Obstacle(WhyNot.CAME_FROM_OUTSIDE, deed)
    return None


def _never(uow: UnitOfWork, deed: Deed, why: WhyNot) -> Obstacle:
    if deed.kind != kind_of(EffectKind.SEND_MAIL) or deed.subject_id is None:
        return Obstacle(why, deed)
    item = uow.outbox.get(OutboxId(deed.subject_id))
    return Obstacle(why, deed, item.settled_at or item.claimed_at, item.recipient or "", True)


def level_before(change: Change) -> AutonomyLevel:
    """Return the level that stood before the change of it."""
    return AutonomyLevel(int((change.before or {})["level"] or 0))


def _would_raise(asked: Asked, part: Part) -> bool:
    """Say whether it would raise the level, which may have been lowered since by other hands."""
    level = asked.uow.keepings.level()
    return any(level_before(one) > level for one in part.changes if one.place is Place.STANDING)


def _by_world(asked: Asked, part: Part, parts: Sequence[Part]) -> Obstacle | None:
    """Say whether what happened outside can still be taken back there, and a level lowered."""
    office, deed = asked.office, part.deed
    if part.way is Way.LEVEL and _would_raise(asked, part):
        return Obstacle(WhyNot.RAISING_HAS_ITS_CONDITIONS, deed)
    if part.way is not Way.COMPENSATE:
        return None
    if deed.kind == kind_of(EffectKind.CRM_LOG):
        return Obstacle(WhyNot.CRM_NOT_CONNECTED, deed) if office.crm is None else None
    if office.calendar is None:
        return Obstacle(WhyNot.CALENDAR_NOT_CONNECTED, deed)
    meeting = asked.uow.meetings.latest_of(deed.lead_id) if deed.lead_id is not None else None
    ahead = meeting is not None and meeting.booked is not None and meeting.booked.start > asked.now
    if meeting is None or meeting.state is not MeetingState.BOOKED or not ahead:
        return Obstacle(WhyNot.MEETING_IS_OVER, deed)
    return None


def _by_what_left(asked: Asked, part: Part, parts: Sequence[Part]) -> Obstacle | None:
    compensated = {one.deed.subject_id for one in parts if one.way is Way.COMPENSATE}
    for change in part.changes:
        if change.place is not Place.EFFECT or change.number in compensated:
            continue
        item = asked.uow.outbox.get(OutboxId(change.number))
        let_go = change.is_added or (change.after or {}).get("state") == OutboxState.HELD.value
        if let_go and item.state in LEFT:
            left_at = item.settled_at or item.claimed_at
            return Obstacle(WhyNot.HAS_LEFT, part.deed, left_at, item.recipient or "", True)
        if let_go and item.state is OutboxState.FAILED:
            return Obstacle(WhyNot.WAS_TRIED, part.deed)
    return None


def _own_words(uow: UnitOfWork, part: Part) -> bool:
    return any(
        change.place is Place.SUPPRESSION
        and change.is_added
        and uow.suppressions.get(SuppressionId(change.number)).reason in OWN_WORDS
        for change in part.changes
    )


def _tells_of_a_stopped(uow: UnitOfWork, part: Part) -> bool:
    """Say whether it is what the CRM knows of somebody whose wish to be left alone still stands."""
    if part.deed.kind != kind_of(EffectKind.CRM_LOG) or part.deed.lead_id is None:
        return False
    lead = uow.leads.get(part.deed.lead_id)
    standing = uow.suppressions.covering(lead.email, lead.account_id)
    return any(one.reason in OWN_WORDS for one in standing)


def _by_their_words(asked: Asked, part: Part, parts: Sequence[Part]) -> Obstacle | None:
    """Never lift in passing what a person asked for in their own words, nor hide it in the CRM."""
    if asked.in_bulk and _tells_of_a_stopped(asked.uow, part):
        return Obstacle(WhyNot.THEY_ASKED_TO_STOP, part.deed)
    if not _own_words(asked.uow, part):
        return None
    if asked.in_bulk or part.deed.id != parts[-1].deed.id:
        return Obstacle(WhyNot.THEY_ASKED_TO_STOP, part.deed)
    return None if asked.reason.strip() else Obstacle(WhyNot.NEEDS_REASON, part.deed)


_CHECKS: Final = (_by_table, _by_what_left, _by_their_words, _by_others, _by_world)
"""The weightiest first: what has left is past all help, whoever else has had a hand in it."""
