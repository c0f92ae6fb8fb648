"""Sequences, the leads that go through them, and what was decided."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.decision import Decision
from desktop_sdr.domain.ids import DecisionId, EnrollmentId, LeadId, SequenceId
from desktop_sdr.domain.sequence import Enrollment, EnrollmentState
from desktop_sdr.domain.sequence import Sequence as OutreachSequence
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.mapping import Mapped, NoSuchRecord, Records, given
from desktop_sdr.store.rows import work
from desktop_sdr.store.transaction import Transaction

SEQUENCE: Final = Mapped(OutreachSequence, work.sequence, Topic.SETTINGS)
ENROLLMENT: Final = Mapped(Enrollment, work.enrollment, Topic.LEADS)
DECISION: Final = Mapped(Decision, work.decision, None)
OVER: Final = (EnrollmentState.FAILED, EnrollmentState.FINISHED)

_S, _E, _D = work.sequence.c, work.enrollment.c, work.decision.c

_ALL: Final = SEQUENCE.select.order_by(_S.id)
_LATEST: Final = (
    ENROLLMENT.select.where(_E.lead_id == given("lead")).order_by(_E.id.desc()).limit(1)
)
_OPEN: Final = _LATEST.where(_E.state.not_in(OVER))
_LATEST_DECISION: Final = (
    DECISION.select.where(_D.lead_id == given("lead")).order_by(_D.id.desc()).limit(1)
)
_CONTEXT: Final = sa.select(_D.context).where(_D.id == given("number"))


class SqlSequences:
    """Plans."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, SEQUENCE)

    def get(self, sequence_id: SequenceId) -> OutreachSequence:
        """Return the plan; raises NoSuchRecord."""
        return self._records.get(sequence_id)

    def add(self, sequence: OutreachSequence) -> SequenceId:
        """Keep a new plan."""
        return SequenceId(self._records.add(sequence))

    def save(self, sequence: OutreachSequence) -> None:
        """Write a plan back; the enrollments that run keep their own copy."""
        self._records.save(sequence.id, sequence)

    def all(self) -> Sequence[OutreachSequence]:
        """Return all plans, the oldest first."""
        return self._records.all(_ALL)


class SqlEnrollments:
    """Leads going through sequences."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, ENROLLMENT)

    def get(self, enrollment_id: EnrollmentId) -> Enrollment:
        """Return the enrollment; raises NoSuchRecord."""
        return self._records.get(enrollment_id)

    def add(self, enrollment: Enrollment) -> EnrollmentId:
        """Keep a new enrollment."""
        return EnrollmentId(self._records.add(enrollment))

    def save(self, enrollment: Enrollment) -> None:
        """Write an enrollment back."""
        self._records.save(enrollment.id, enrollment)

    def open_of(self, lead_id: LeadId) -> Enrollment | None:
        """Return the one that is neither finished nor failed; the newest, were there two."""
        return self._records.first(_OPEN, lead=lead_id)

    def latest_of(self, lead_id: LeadId) -> Enrollment | None:
        """Return the newest, whatever its state."""
        return self._records.first(_LATEST, lead=lead_id)


class SqlDecisions:
    """What was decided, with the context it was decided from."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, DECISION), transaction

    def add(self, decision: Decision, context: str) -> DecisionId:
        """Keep the decision and its context as canonical JSON."""
        return DecisionId(self._records.add(decision, context=context, verdict_reasons=()))

    def get(self, decision_id: DecisionId) -> Decision:
        """Return the decision; raises NoSuchRecord."""
        return self._records.get(decision_id)

    def context_of(self, decision_id: DecisionId) -> str:
        """Return the context as it was kept; raises NoSuchRecord."""
        context = self._transaction.value(_CONTEXT, {"number": decision_id})
        if context is None:
            raise NoSuchRecord(f"decision {decision_id}")
        return str(context)

    def latest_of(self, lead_id: LeadId) -> Decision | None:
        """Return what was decided last for the lead."""
        return self._records.first(_LATEST_DECISION, lead=lead_id)

    def record_judgement(
        self, decision_id: DecisionId, verdict: int, reasons: Sequence[str]
    ) -> None:
        """Keep what the gate said of it."""
        self._records.change(decision_id, verdict=int(verdict), verdict_reasons=tuple(reasons))
