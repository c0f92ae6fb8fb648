"""The outbox: every move of an effect is one UPDATE that names the state it comes from."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import LeadId, MailboxId, OutboxId
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import OutboxItem, OutboxState, Phase
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.derived import of_effect
from desktop_sdr.store.mapping import Mapped, NoSuchRecord, Records
from desktop_sdr.store.rows import work
from desktop_sdr.store.transaction import Transaction

EFFECT: Final = Mapped(OutboxItem, work.outbox, Topic.OUTBOX, of_effect)

IN_FLIGHT: Final = (OutboxState.CLAIMED, OutboxState.SETTLING, OutboxState.UNCERTAIN)
STARTED: Final = (*IN_FLIGHT, OutboxState.SENT)
"""What counts for the rate limits: a reservation is a count."""
OPEN: Final = (OutboxState.HELD, OutboxState.CLAIMED, OutboxState.SETTLING)
ENDS: Final = (
    OutboxState.SENT,
    OutboxState.FAILED,
    OutboxState.CANCELLED,
    OutboxState.UNCERTAIN,
)
BY_THE_REP: Final = (Actor.REP, Actor.SIMULATED_REP)


class SqlOutbox:
    """Intended effects."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, EFFECT), transaction

    def get(self, outbox_id: OutboxId) -> OutboxItem:
        """Return the effect; raises NoSuchRecord."""
        return self._records.get(outbox_id)

    def add(self, item: OutboxItem) -> OutboxId | None:
        """Add; returns None where the key is there already (the act is known)."""
        number = self._records.add_unless_known(item, "key")
        return None if number is None else OutboxId(number)

    def by_key(self, key: str) -> OutboxItem | None:
        """Find by the key of the logical act."""
        return self._records.first(self._records.select().where(self._records.c.key == key))

    def lanes_ready(self, now: datetime) -> Sequence[str]:
        """Return the lanes that have a held item whose `leaves_at` has come."""
        return [lane for lane in self._lanes() if self.ready(lane, now, 1)]

    def _lanes(self) -> Iterable[str]:
        """Step from lane to lane inside the index instead of reading every held item."""
        c = self._records.c
        held = sa.select(sa.func.min(c.lane)).where(c.state == OutboxState.HELD)
        lane = self._transaction.value(held)
        while lane is not None:
            yield lane
            lane = self._transaction.value(held.where(c.lane > lane))

    def ready(self, lane: str, now: datetime, limit: int) -> Sequence[OutboxItem]:
        """Return held items of the lane whose `leaves_at` has come, the longest due first."""
        records, c = self._records, self._records.c
        due = records.select().where(
            c.state == OutboxState.HELD, c.lane == lane, c.leaves_at <= now
        )
        return records.all(due.order_by(c.leaves_at, c.id).limit(limit))

    def claim(self, outbox_id: OutboxId, now: datetime) -> bool:
        """Move held -> claimed in phase `envelope`; False when somebody else won.

        Also False before `leaves_at`, which may have moved since the item was looked up.
        """
        return self._move(
            outbox_id,
            (OutboxState.HELD,),
            self._records.c.leaves_at <= now,
            state=OutboxState.CLAIMED,
            phase=Phase.ENVELOPE,
            claimed_at=now,
            attempts=self._records.c.attempts + 1,
        )

    def cancel(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move held -> cancelled; races with `claim` in one UPDATE, False when it lost."""
        return self._move(
            outbox_id,
            (OutboxState.HELD,),
            state=OutboxState.CANCELLED,
            settled_at=now,
            words=words,
        )

    def enter_dot(self, outbox_id: OutboxId, now: datetime) -> bool:
        """Move claimed/envelope -> claimed/dot; False when it is not there any more."""
        return self._move(
            outbox_id,
            (OutboxState.CLAIMED,),
            self._records.c.phase == Phase.ENVELOPE,
            phase=Phase.DOT,
            claimed_at=now,
        )

    def release(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back to held, to be tried again not before `leaves_at`."""
        released = self._move(
            outbox_id,
            (OutboxState.CLAIMED,),
            state=OutboxState.HELD,
            phase=None,
            claimed_at=None,
            leaves_at=leaves_at,
            held_by=tuple(held_by),
            words=words,
        )
        _must(released, outbox_id, "not claimed")

    def postpone(self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str]) -> None:
        """Move a held item's time, with the reasons that hold it; nothing if it has left."""
        self._move(outbox_id, (OutboxState.HELD,), leaves_at=leaves_at, held_by=tuple(held_by))

    def postpone_lane(self, lane: str, leaves_at: datetime, held_by: Sequence[str]) -> None:
        """Move everything held in the lane that would leave sooner; later items stay."""
        c = self._records.c
        sooner = (c.lane == lane, c.state == OutboxState.HELD, c.leaves_at < leaves_at)
        self._records.change_where(*sooner, leaves_at=leaves_at, held_by=tuple(held_by))

    def finish(self, outbox_id: OutboxId, state: OutboxState, now: datetime, words: str) -> None:
        """Settle a claimed, settling or uncertain item in `state`."""
        if state is OutboxState.SETTLING:
            values: dict[str, object] = {"state": state, "words": words}
        elif state in ENDS:
            values = {"state": state, "words": words, "settled_at": now}
        else:
            raise ValueError(f"{state.value} does not settle anything")
        _must(self._move(outbox_id, IN_FLIGHT, **values), outbox_id, "not in flight")

    def reopen(self, outbox_id: OutboxId, leaves_at: datetime) -> None:
        """Put a failed or uncertain item back to held: only ever on the rep's own word."""
        reopened = self._move(
            outbox_id,
            (OutboxState.FAILED, OutboxState.UNCERTAIN),
            state=OutboxState.HELD,
            phase=None,
            claimed_at=None,
            settled_at=None,
            leaves_at=leaves_at,
            held_by=(),
        )
        _must(reopened, outbox_id, "neither failed nor uncertain")

    def in_state(self, *states: OutboxState) -> Sequence[OutboxItem]:
        """Return the items in any of these states, the next to leave first."""
        records, c = self._records, self._records.c
        there = records.select().where(c.state.in_(states))
        return records.all(there.order_by(c.leaves_at, c.id))

    def claimed_in(self, phase: Phase) -> Sequence[OutboxItem]:
        """Return claimed items that got as far as `phase`."""
        records, c = self._records, self._records.c
        there = records.select().where(c.state == OutboxState.CLAIMED, c.phase == phase)
        return records.all(there.order_by(c.claimed_at, c.id))

    def open_of(self, lead_id: LeadId) -> Sequence[OutboxItem]:
        """Return the lead's items that are held, claimed or settling."""
        records, c = self._records, self._records.c
        there = records.select().where(c.lead_id == lead_id, c.state.in_(OPEN))
        return records.all(there.order_by(c.leaves_at, c.id))

    def newest_undoable(self) -> OutboxItem | None:
        """Return the held item that the rep approved last."""
        records, c = self._records, self._records.c
        theirs = records.select().where(c.state == OutboxState.HELD, c.approved_by.in_(BY_THE_REP))
        return records.first(theirs.order_by(c.approved_at.desc(), c.id.desc()).limit(1))

    def next_due_at(self) -> datetime | None:
        """Return the earliest `leaves_at` of a held item."""
        c = self._records.c
        held = sa.select(c.leaves_at).where(c.state == OutboxState.HELD)
        moment: datetime | None = self._transaction.value(held.order_by(c.leaves_at).limit(1))
        return moment

    def started_since(self, lane: str, since: datetime) -> Sequence[datetime]:
        """Return when items of the lane were claimed or sent since, for the rate limits."""
        return self._started(self._records.c.lane == lane, since)

    def started_to_domain_since(self, domain: str, since: datetime) -> Sequence[datetime]:
        """Return the same for everybody at one recipient domain."""
        return self._started(self._records.c.recipient_domain == domain.lower(), since)

    def _started(self, which: sa.ColumnElement[bool], since: datetime) -> Sequence[datetime]:
        c = self._records.c
        counted = sa.select(c.claimed_at).where(which, c.claimed_at >= since, c.state.in_(STARTED))
        return self._transaction.column(counted.order_by(c.claimed_at))

    def planned(self, mailbox_id: MailboxId) -> Sequence[datetime]:
        """Return the moments already planned for the mailbox: held items and waiting drafts."""
        c, draft = self._records.c, work.draft.c
        held = sa.select(c.leaves_at.label("at")).where(
            c.mailbox_id == mailbox_id, c.state == OutboxState.HELD
        )
        waiting = sa.select(draft.slot.label("at")).where(
            draft.mailbox_id == mailbox_id, draft.state == DraftState.WAITING
        )
        both = sa.union_all(held, waiting).subquery()
        return self._transaction.column(sa.select(both.c.at).order_by(both.c.at))

    def count_held(self) -> int:
        """Count what has been approved and has not left."""
        held = sa.select(sa.func.count()).where(self._records.c.state == OutboxState.HELD)
        return int(self._transaction.value(held))

    def _move(
        self,
        outbox_id: OutboxId,
        states: tuple[OutboxState, ...],
        *conditions: sa.ColumnElement[bool],
        **values: object,
    ) -> bool:
        c = self._records.c
        here = (c.id == outbox_id, c.state.in_(states))
        return self._records.change_where(*here, *conditions, **values) == 1


def _must(moved: bool, outbox_id: OutboxId, why: str) -> None:
    if not moved:
        raise NoSuchRecord(f"outbox {outbox_id} is {why}")
