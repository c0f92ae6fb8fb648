"""Cases for the rep, and meetings."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.escalation import ABOUT_ONE_EFFECT, Escalation, EscalationState
from desktop_sdr.domain.ids import EscalationId, LeadId, MeetingId, OutboxId
from desktop_sdr.domain.meeting import Meeting, MeetingState
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.mapping import LIMIT, Mapped, Records, given
from desktop_sdr.store.rows import answers
from desktop_sdr.store.transaction import Transaction

ESCALATION: Final = Mapped(Escalation, answers.escalation, Topic.ESCALATIONS)
MEETING: Final = Mapped(Meeting, answers.meeting, Topic.MEETINGS)

_E, _M = answers.escalation.c, answers.meeting.c

_OPEN: Final = ESCALATION.select.where(_E.state == EscalationState.OPEN)
_HOLDING_LEAD: Final = (
    _OPEN.where(_E.lead_id == given("lead"), _E.kind.not_in(ABOUT_ONE_EFFECT))
    .order_by(_E.id)
    .limit(1)
)
_OF_EFFECT: Final = (
    _OPEN.where(_E.outbox_id == given("effect"), _E.kind.in_(ABOUT_ONE_EFFECT))
    .order_by(_E.id)
    .limit(1)
)
_OPEN_IDS: Final = (
    sa.select(_E.id)
    .where(_E.state == EscalationState.OPEN)
    .order_by(_E.answer_by.nulls_last(), _E.opened_at, _E.id)
    .limit(LIMIT)
)
_LATEST: Final = MEETING.select.where(_M.lead_id == given("lead")).order_by(_M.id.desc()).limit(1)
_HOLDING: Final = MEETING.select.where(
    _M.state.in_((MeetingState.OFFERED, MeetingState.BOOKED))
).order_by(_M.id)


class SqlEscalations:
    """Cases for the rep."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, ESCALATION), transaction

    def add(self, escalation: Escalation) -> EscalationId:
        """Keep a new case."""
        return EscalationId(self._records.add(escalation))

    def get(self, escalation_id: EscalationId) -> Escalation:
        """Return the case; raises NoSuchRecord."""
        return self._records.get(escalation_id)

    def save(self, escalation: Escalation) -> None:
        """Write a case back."""
        self._records.save(escalation.id, escalation)

    def open_of(self, lead_id: LeadId) -> Escalation | None:
        """Return the open card that holds the lead: not one about a single effect."""
        return self._records.first(_HOLDING_LEAD, lead=lead_id)

    def of_effect(self, outbox_id: OutboxId) -> Escalation | None:
        """Return the open card about this one effect."""
        return self._records.first(_OF_EFFECT, effect=outbox_id)

    def open_ids(self, limit: int) -> Sequence[EscalationId]:
        """Return the open cases, the nearest deadline first, those without one last."""
        return [EscalationId(one) for one in self._transaction.column(_OPEN_IDS, {"limit": limit})]


class SqlMeetings:
    """Times offered and booked."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, MEETING)

    def add(self, meeting: Meeting) -> MeetingId:
        """Keep a new meeting."""
        return MeetingId(self._records.add(meeting))

    def get(self, meeting_id: MeetingId) -> Meeting:
        """Return the meeting; raises NoSuchRecord."""
        return self._records.get(meeting_id)

    def save(self, meeting: Meeting) -> None:
        """Write a meeting back."""
        self._records.save(meeting.id, meeting)

    def latest_of(self, lead_id: LeadId) -> Meeting | None:
        """Return the lead's newest meeting."""
        return self._records.first(_LATEST, lead=lead_id)

    def holding(self) -> Sequence[Meeting]:
        """Return those offered or booked, whose times are not free."""
        return self._records.all(_HOLDING)
