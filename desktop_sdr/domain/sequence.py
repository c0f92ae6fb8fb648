"""The plan for a lead, one planned contact of it, and one lead going through it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.ids import EnrollmentId, LeadId, MailboxId, SequenceId
from desktop_sdr.domain.message import Channel


class EnrollmentState(StrEnum):
    """How far an enrollment is; the lead's own state is another machine."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    PAUSED_OUT_OF_OFFICE = "paused_out_of_office"
    FAILED = "failed"
    FINISHED = "finished"


class EnrollmentTrigger(StrEnum):
    """What moves an enrollment."""

    START = "start"
    PAUSE = "pause"
    AWAY = "away"
    RESUME = "resume"
    FAIL = "fail"
    FINISH = "finish"


class FinishReason(StrEnum):
    """Why an enrollment ended."""

    REPLIED = "replied"
    NO_REPLY = "no_reply"
    MEETING_BOOKED = "meeting_booked"
    BOUNCED = "bounced"
    OPTED_OUT = "opted_out"
    DISQUALIFIED = "disqualified"
    REMOVED = "removed"


MOST_VARIANTS = 5
"""Ways to say one step; more would never be sent often enough to tell them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another way to say a step."""

    subject: str = ""
    """Template; empty for the step's own."""
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One planned contact."""

    number: int
    """From 1."""
    channel: Channel
    wait_days: int
    """Working days after the step before (after enrolling, for step 1)."""
    subject: str = ""
    """Template; empty on a follow-up that stays in the thread."""
    body: str
    """Template with {{field}} places."""
    attachments: tuple[str, ...] = ()
    """Names of files in the folder for attachments."""
    variants: tuple[Variant, ...] = ()
    """Other ways to say it, named b, c and on; its own words are a."""

    @property
    def variant_names(self) -> tuple[str, ...]:
        """The names of all ways to say it; none where there is only one."""
        return tuple("abcde"[: len(self.variants) + 1]) if self.variants else ()

    def said_as(self, name: str) -> "Step":
        """Return the step in one of its ways; as it stands where the name is empty."""
        if name in ("", "a"):
            return self
        way = self.variants[self.variant_names.index(name) - 1]
        own = way.subject if self.channel is Channel.EMAIL else ""
        return replace(self, subject=own or self.subject, body=way.body)

    @property
    def wordings(self) -> Iterator[tuple[str, str]]:
        """Yield subject and body of each way to say it."""
        yield self.subject, self.body
        yield from ((way.subject, way.body) for way in self.variants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A named plan of steps."""

    id: SequenceId = SequenceId(0)
    name: str
    steps: tuple[Step, ...]
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollment:
    """One lead in one sequence, with its own copy of the steps."""

    id: EnrollmentId = EnrollmentId(0)
    lead_id: LeadId
    sequence_id: SequenceId
    mailbox_id: MailboxId
    steps: tuple[Step, ...]
    state: EnrollmentState = EnrollmentState.PENDING
    done_steps: int = 0
    """How many steps have really gone out."""
    due_at: datetime | None = None
    """When the next step (or, after the last one, the end of its wait) falls due."""
    paused_because: str | None = None
    paused_until: datetime | None = None
    finish_reason: FinishReason | None = None
    started_at: datetime

    @property
    def next_step(self) -> Step | None:
        """The step that has not gone out yet, or None after the last."""
        return self.steps[self.done_steps] if self.done_steps < len(self.steps) else None


_E, _T = EnrollmentState, EnrollmentTrigger

ENROLLMENT_TRANSITIONS = {
    (_E.PENDING, _T.START): _E.ACTIVE,
    (_E.PENDING, _T.PAUSE): _E.PAUSED,
    (_E.PENDING, _T.FAIL): _E.FAILED,
    (_E.PENDING, _T.FINISH): _E.FINISHED,
    (_E.ACTIVE, _T.PAUSE): _E.PAUSED,
    (_E.ACTIVE, _T.AWAY): _E.PAUSED_OUT_OF_OFFICE,
    (_E.ACTIVE, _T.FAIL): _E.FAILED,
    (_E.ACTIVE, _T.FINISH): _E.FINISHED,
    (_E.PAUSED, _T.RESUME): _E.ACTIVE,
    (_E.PAUSED, _T.AWAY): _E.PAUSED_OUT_OF_OFFICE,
    (_E.PAUSED, _T.FAIL): _E.FAILED,
    (_E.PAUSED, _T.FINISH): _E.FINISHED,
    (_E.PAUSED_OUT_OF_OFFICE, _T.AWAY): _E.PAUSED_OUT_OF_OFFICE,
    (_E.PAUSED_OUT_OF_OFFICE, _T.RESUME): _E.ACTIVE,
    (_E.PAUSED_OUT_OF_OFFICE, _T.FAIL): _E.FAILED,
    (_E.PAUSED_OUT_OF_OFFICE, _T.FINISH): _E.FINISHED,
}


class NoSuchEnrollmentMove(ValueError):
    """The enrollment table has no row for this state and trigger."""


def advance_enrollment(state: EnrollmentState, trigger: EnrollmentTrigger) -> EnrollmentState:
    """Return the state that `trigger` leads to; raises NoSuchEnrollmentMove."""
    target = ENROLLMENT_TRANSITIONS.get((state, trigger))
    if target is None:
        raise NoSuchEnrollmentMove(f"{state.value} has no move on {trigger.value}")
    return target
