"""One reply in its place, and everything that may follow from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from desktop_sdr.domain.boundaries import FIXED_DEAL_LIMIT, FIXED_THRESHOLD
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lifecycle import LeadState, Trigger
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.reading import Reading
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.verdict import ReasonCode


class Pace(Protocol):
    """The waits of the sales process; `settings.Pace` is one."""

    @property
    def out_of_office_days(self) -> int:
        """Days to wait for somebody who did not say when they return."""
        ...

    @property
    def nurture_days(self) -> int:
        """Days until asking again somebody who did not say when."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPlan:
    """Everything that follows from one reply; what is left at its default does not happen."""

    trigger: Trigger | None = None
    next_state: LeadState | None = None
    """Where the trigger leads; None where the lead stays."""
    actions: tuple[ActionKind, ...] = ()
    """What to propose next; each still goes through the gate."""
    role: MessageRole = MessageRole.NONE
    reasons: tuple[ReasonCode, ...] = ()
    escalate: bool = False
    held_for_rep: bool = False
    """True when the agent will not answer by itself, whatever the level."""
    re_engage_at: datetime | None = None
    pause_until: datetime | None = None
    """Until when the running enrollment waits."""
    suppression: SuppressionReason | None = None
    address_dead: bool = False
    stop_enrollment: FinishReason | None = None
    hold_account: bool = False
    """True when colleagues of the same account are to be held."""
    take_over: bool = False
    """True when the rep wrote by hand: the agent goes silent."""
    referred_to: str | None = None
    stand_in: str | None = None

    @property
    def suppress(self) -> bool:
        """True when the person must never be contacted again."""
        return self.suppression is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyCase:
    """One reply in its place: what was read, where the lead stands, and what bounds the answer."""

    reading: Reading
    state: LeadState
    now: datetime
    pace: Pace
    threshold: float = FIXED_THRESHOLD
    languages: Collection[str] = ()
    deal_value: Money | Unreadable | None = None
    deal_limit: Money = FIXED_DEAL_LIMIT
    rates: Mapping[str, Decimal] | None = None
    agent_silent: bool = False
