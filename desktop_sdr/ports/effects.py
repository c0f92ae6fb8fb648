"""The effects that are intended, how each of them moves, and what really went out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import AccountId, LeadId, MailboxId, MessageId, OutboxId, TouchId
from desktop_sdr.domain.message import Touch
from desktop_sdr.domain.outbox import OutboxItem, OutboxState, Phase
from desktop_sdr.ports.records import Waiting


class Outbox(Protocol):
    """Intended effects."""

    def get(self, outbox_id: OutboxId) -> OutboxItem: ...
    def add(self, item: OutboxItem) -> OutboxId | None:
        """Add; returns None where the key is there already (the act is known)."""
        ...

    def by_key(self, key: str) -> OutboxItem | None: ...
    def lanes_ready(self, now: datetime) -> Sequence[str]:
        """Return the lanes that have a held item whose `leaves_at` has come."""
        ...

    def ready(self, lane: str, now: datetime, limit: int) -> Sequence[OutboxItem]:
        """Return held items of the lane whose `leaves_at` has come, the longest due first."""
        ...

    def claim(self, outbox_id: OutboxId, now: datetime) -> bool:
        """Move held -> claimed in phase `envelope`; one UPDATE, False when somebody else won."""
        ...

    def cancel(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move held -> cancelled; races with `claim` in one UPDATE, False when it lost."""
        ...

    def overtake(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move what has not come to its dot -> cancelled; races with `enter_dot` in one UPDATE."""
        ...

    def enter_dot(self, outbox_id: OutboxId, now: datetime) -> bool:
        """Move claimed/envelope -> claimed/dot; False when it is not there any more."""
        ...

    def release(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back to held, to be tried again not before `leaves_at`."""
        ...

    def put_back(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back that was never really tried: this was none of its tries."""
        ...

    def survived(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back whose try ended the program, and count that."""
        ...

    def postpone(self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str]) -> None:
        """Move a held item's time, with the reasons that hold it."""
        ...

    def postpone_lane(
        self,
        lane: str,
        leaves_at: datetime,
        held_by: Sequence[str],
        only: ActionKind | None = None,
    ) -> None:
        """Move all that is held in the lane, or its acts of one kind, and would leave sooner."""
        ...

    def finish(self, outbox_id: OutboxId, state: OutboxState, now: datetime, words: str) -> None:
        """Settle a claimed, settling or uncertain item in `state`."""
        ...

    def came_about(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move what was seen to have happened -> sent, also where it was taken back meanwhile.

        False where it is known already, or was given up.
        """
        ...

    def reopen(self, outbox_id: OutboxId, leaves_at: datetime) -> None:
        """Put a failed or uncertain item back to held: only ever on the rep's own word."""
        ...

    def take_back(self, outbox_id: OutboxId, state: OutboxState, now: datetime) -> bool:
        """Move held -> failed or uncertain again; races with `claim`, False when it lost."""
        ...

    def remember_former(self, outbox_id: OutboxId, former: str) -> None:
        """Keep what the other side holds before the act writes over it."""
        ...

    def in_state(self, *states: OutboxState) -> Sequence[OutboxItem]: ...
    def claimed_in(self, phase: Phase) -> Sequence[OutboxItem]: ...
    def open_of(self, lead_id: LeadId) -> Sequence[OutboxItem]:
        """Return the lead's items that are held, claimed or settling."""
        ...

    def next_due_at(self) -> datetime | None:
        """Return the earliest `leaves_at` of a held item."""
        ...

    def waiting_in(self, lanes: str) -> Sequence[Waiting]:
        """Return what is held in the lanes whose names begin so, the next to leave first."""
        ...

    def started_since(self, lane: str, since: datetime) -> Sequence[datetime]:
        """Return when items of the lane were claimed or sent since, for the rate limits.

        Counts what is claimed, sent, settling and uncertain: a reservation is a count.
        Each at its own moment, or at that of `clock_was_set`.
        """
        ...

    def started_to_domain_since(self, domain: str, since: datetime) -> Sequence[datetime]: ...
    def started_to_account_since(
        self, account_id: AccountId, since: datetime
    ) -> Sequence[datetime]: ...
    def clock_was_set(self, now: datetime) -> None:
        """Let starts that lie ahead count at `now`, and those no longer ahead at their own time.

        So a clock that ran ahead holds nothing for as long as it did, and frees no limit either.
        """
        ...

    def last_touch_at(self, lead_id: LeadId) -> datetime | None:
        """Return when the newest touch of the lead counts; None before the first."""
        ...

    def answered_by_itself(self, lead_id: LeadId, since: datetime) -> int:
        """Count the answers to the lead that went, or are to go, without anybody's look."""
        ...

    def planned(self, mailbox_id: MailboxId) -> Sequence[datetime]:
        """Return the moments already planned for the mailbox: held items and waiting drafts."""
        ...


class Touches(Protocol):
    """What really went out."""

    def add(self, touch: Touch) -> TouchId: ...
    def of_lead(self, lead_id: LeadId) -> Sequence[Touch]:
        """Return them, the oldest first."""
        ...

    def by_message_id(self, message_id: MessageId) -> Touch | None: ...
    def latest_to(self, email: str) -> Touch | None: ...
