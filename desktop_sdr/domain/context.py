"""The frozen snapshot of one lead that a decision is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from desktop_sdr.domain.boundaries import FIXED_THRESHOLD
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.sequence import Enrollment, EnrollmentState
from desktop_sdr.domain.verdict import ReasonCode

_PAUSES = (EnrollmentState.PAUSED, EnrollmentState.PAUSED_OUT_OF_OFFICE)
_OVER = (EnrollmentState.FINISHED, EnrollmentState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """What the lead did with what was sent; an unknown signal is None, not False."""

    score: int = 0
    link_clicked: bool | None = None
    mail_opened: bool | None = None
    last_touch_at: datetime | None = None
    touches: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySummary:
    """What decide() needs of the last reply."""

    kind: ReplyKind
    intents: tuple[IntentKind, ...] = ()
    confidence: float | None = None
    received_at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a decision may look at; stored as canonical JSON beside the decision."""

    now: datetime
    lead: Lead
    account: Account | None = None
    enrollment: Enrollment | None = None
    """The running one, or the last."""
    engagement: Engagement = field(default_factory=Engagement)
    last_reply: ReplySummary | None = None
    researched: bool = False
    """True once research has run, whatever it found."""
    next_meeting: Meeting | None = None
    briefed: bool = False
    """True once the rep has the brief for `next_meeting`."""
    draft_pending: bool = False
    """True while something prepared for this lead waits for the rep or for its slot."""
    threshold: float = FIXED_THRESHOLD
    thresholds: Mapping[ActionKind, float] = field(default_factory=dict)
    """Where one kind of act asks for more."""
    overrides: frozenset[ReasonCode] = frozenset()
    """What the rep already said yes to in this case."""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    no_answer: timedelta = timedelta(days=5)
    """How long silence lasts, beyond the step's own wait, until it counts."""

    @property
    def running(self) -> Enrollment | None:
        """The enrollment, unless it is over or its pause has not ended.

        A pause whose end has come counts as over, before anybody has moved the row.
        """
        if self.enrollment is None or self.enrollment.state in _OVER or self.paused:
            return None
        return self.enrollment

    @property
    def paused(self) -> bool:
        """True while the enrollment is paused, with or without a known end."""
        one = self.enrollment
        if one is None or one.state not in _PAUSES:
            return False
        return one.paused_until is None or one.paused_until > self.now

    @property
    def over(self) -> bool:
        """True once the enrollment has finished or failed."""
        return self.enrollment is not None and self.enrollment.state in _OVER

    @property
    def is_due(self) -> bool:
        """True when the running enrollment's next step (or the end of its last wait) has come."""
        one = self.running
        return one is not None and (one.due_at is None or one.due_at <= self.now)

    @property
    def silence(self) -> timedelta | None:
        """How long no answer has come beyond the step's own wait; None before this
        enrollment's first touch.

        A planned pause is not silence, so it counts from the end of the wait or of the pause.
        """
        since, one = self.engagement.last_touch_at, self.running
        if since is None or one is None or one.done_steps == 0:
            return None
        if one.next_step is not None:
            since += timedelta(days=one.next_step.wait_days)
        planned = [moment for moment in (one.due_at, one.paused_until) if moment is not None]
        return self.now - max([since, *planned])

    @property
    def booked(self) -> Slot | None:
        """The span of the meeting ahead, if one is really booked."""
        meeting = self.next_meeting
        if meeting is None or meeting.state is not MeetingState.BOOKED:
            return None
        return meeting.booked
