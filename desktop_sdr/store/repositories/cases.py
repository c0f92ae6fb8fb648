"""Cases for the rep, and meetings."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.escalation import ABOUT_ONE_EFFECT, Escalation, EscalationState
from desktop_sdr.domain.ids import EscalationId, LeadId, MeetingId, OutboxId
from desktop_sdr.domain.meeting import Meeting, MeetingState
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.mapping import Mapped, Records
from desktop_sdr.store.rows import answers
from desktop_sdr.store.transaction import Transaction

ESCALATION: Final = Mapped(Escalation, answers.escalation, Topic.ESCALATIONS)
MEETING: Final = Mapped(Meeting, answers.meeting, Topic.MEETINGS)


class SqlEscalations:
    """Cases for the rep."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, ESCALATION)

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
        records, c = self._records, self._records.c
        theirs = records.select().where(
            c.lead_id == lead_id,
            c.state == EscalationState.OPEN,
            c.kind.not_in(ABOUT_ONE_EFFECT),
        )
        return records.first(theirs.order_by(c.id).limit(1))

    def of_effect(self, outbox_id: OutboxId) -> Escalation | None:
        """Return the open card about this one effect."""
        records, c = self._records, self._records.c
        its = records.select().where(
            c.outbox_id == outbox_id,
            c.state == EscalationState.OPEN,
            c.kind.in_(ABOUT_ONE_EFFECT),
        )
        return records.first(its.order_by(c.id).limit(1))

    def open_ids(self, limit: int) -> Sequence[EscalationId]:
        """Return the open cases, the nearest deadline first, those without one last."""
        c = self._records.c
        waiting = sa.select(c.id).where(c.state == EscalationState.OPEN)
        first = waiting.order_by(c.answer_by.nulls_last(), c.opened_at, c.id).limit(limit)
        return [EscalationId(number) for number in self._records.transaction.column(first)]


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
        records, c = self._records, self._records.c
        theirs = records.select().where(c.lead_id == lead_id)
        return records.first(theirs.order_by(c.id.desc()).limit(1))

    def holding(self) -> Sequence[Meeting]:
        """Return those offered or booked, whose times are not free."""
        records, c = self._records, self._records.c
        taken = c.state.in_((MeetingState.OFFERED, MeetingState.BOOKED))
        return records.all(records.select().where(taken).order_by(c.id))
