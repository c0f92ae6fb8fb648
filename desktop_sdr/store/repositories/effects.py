"""The outbox: every move of an effect is one UPDATE that names the state it comes from."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import AccountId, LeadId, MailboxId, OutboxId
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import OutboxItem, OutboxState, Phase
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.records import Waiting
from desktop_sdr.store.derived import of_effect
from desktop_sdr.store.mapping import LIMIT, Mapped, NoSuchRecord, Records, any_of, given
from desktop_sdr.store.repositories import starts
from desktop_sdr.store.rows import work
from desktop_sdr.store.transaction import Transaction

EFFECT: Final = Mapped(OutboxItem, work.outbox, Topic.OUTBOX, of_effect)

OPEN: Final = (OutboxState.HELD, OutboxState.CLAIMED, OutboxState.SETTLING)
ENDS: Final = (
    OutboxState.SENT,
    OutboxState.FAILED,
    OutboxState.CANCELLED,
    OutboxState.UNCERTAIN,
)

_C, _D = work.outbox.c, work.draft.c


def _from(*states: OutboxState) -> sa.Update:
    """Return the start of a move: one UPDATE of the effect `number`, if it is in a state."""
    return sa.update(work.outbox).where(_C.id == given("number"), _C.state.in_(states))


_CLAIM: Final = (
    _from(OutboxState.HELD)
    .where(_C.leaves_at <= given("now"))
    .values(
        state=OutboxState.CLAIMED,
        phase=Phase.ENVELOPE,
        claimed_at=given("now"),
        counts_at=None,
        attempts=_C.attempts + 1,
        first_tried_at=sa.func.coalesce(_C.first_tried_at, given("now")),
    )
)
_CANCEL: Final = _from(OutboxState.HELD).values(state=OutboxState.CANCELLED)
_TAKE_BACK: Final = _from(OutboxState.HELD)
_OVERTAKE: Final = (
    sa.update(work.outbox)
    .where(
        _C.id == given("number"),
        sa.or_(
            _C.state == OutboxState.HELD,
            sa.and_(_C.state == OutboxState.CLAIMED, _C.phase == Phase.ENVELOPE),
        ),
    )
    .values(state=OutboxState.CANCELLED, phase=None)
)
_ENTER_DOT: Final = (
    _from(OutboxState.CLAIMED)
    .where(_C.phase == Phase.ENVELOPE)
    .values(phase=Phase.DOT, counts_at=None)
)
_RELEASE: Final = _from(OutboxState.CLAIMED).values(
    state=OutboxState.HELD, phase=None, claimed_at=None, counts_at=None, crashes=0
)
_RELEASE_UNTRIED: Final = _RELEASE.values(
    attempts=_C.attempts - 1,
    first_tried_at=sa.case((_C.attempts > 1, _C.first_tried_at), else_=None),
)
_RELEASE_CRASHED: Final = _RELEASE.values(crashes=_C.crashes + 1)
_POSTPONE: Final = _from(OutboxState.HELD)
_POSTPONE_LANE: Final = sa.update(work.outbox).where(
    _C.lane == given("which"),
    _C.state == OutboxState.HELD,
    _C.leaves_at < given("until"),
    _C.action.in_(any_of("kinds")),
)
_FINISH: Final = _from(*starts.IN_FLIGHT)
_CAME_ABOUT: Final = _from(OutboxState.HELD, OutboxState.CANCELLED, *starts.IN_FLIGHT).values(
    state=OutboxState.SENT
)
_REOPEN: Final = _from(OutboxState.FAILED, OutboxState.UNCERTAIN).values(
    state=OutboxState.HELD,
    phase=None,
    claimed_at=None,
    counts_at=None,
    settled_at=None,
    held_by=(),
    attempts=0,
    first_tried_at=None,
    crashes=0,
)

_ADD: Final = sqlite.insert(work.outbox).on_conflict_do_nothing(index_elements=["key"])
_BY_KEY: Final = EFFECT.select.where(_C.key == given("key"))
_FIRST_LANE: Final = sa.select(sa.func.min(_C.lane)).where(_C.state == OutboxState.HELD)
_NEXT_LANE: Final = _FIRST_LANE.where(_C.lane > given("lane"))
_READY: Final = (
    EFFECT.select.where(
        _C.state == OutboxState.HELD, _C.lane == given("lane"), _C.leaves_at <= given("now")
    )
    .order_by(_C.leaves_at, _C.id)
    .limit(LIMIT)
)
_IN_STATE: Final = EFFECT.select.where(_C.state.in_(any_of("states"))).order_by(_C.leaves_at, _C.id)
_CLAIMED_IN: Final = EFFECT.select.where(
    _C.state == OutboxState.CLAIMED, _C.phase == given("phase")
).order_by(_C.claimed_at, _C.id)
_OPEN_OF: Final = EFFECT.select.where(_C.lead_id == given("lead"), _C.state.in_(OPEN)).order_by(
    _C.leaves_at, _C.id
)
_WAITING: Final = (
    sa.select(_C.leaves_at, _C.held_by)
    .where(_C.state == OutboxState.HELD, _C.lane.between(given("first"), given("last")))
    .order_by(_C.leaves_at)
)
_NEXT_DUE: Final = (
    sa.select(_C.leaves_at).where(_C.state == OutboxState.HELD).order_by(_C.leaves_at).limit(1)
)
_PLANNED: Final = sa.union_all(
    sa.select(_C.leaves_at.label("at")).where(
        _C.mailbox_id == given("mailbox"), _C.state == OutboxState.HELD
    ),
    sa.select(_D.slot.label("at")).where(
        _D.mailbox_id == given("mailbox"), _D.state == DraftState.WAITING
    ),
).order_by("at")


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
        number = self._records.add_by(_ADD, item)
        return None if number is None else OutboxId(number)

    def by_key(self, key: str) -> OutboxItem | None:
        """Find by the key of the logical act."""
        return self._records.first(_BY_KEY, key=key)

    def lanes_ready(self, now: datetime) -> Sequence[str]:
        """Return the lanes that have a held item whose `leaves_at` has come."""
        return [lane for lane in self._lanes() if self.ready(lane, now, 1)]

    def _lanes(self) -> Iterable[str]:
        """Step from lane to lane inside the index instead of reading every held item."""
        lane = self._transaction.value(_FIRST_LANE)
        while lane is not None:
            yield lane
            lane = self._transaction.value(_NEXT_LANE, {"lane": lane})

    def ready(self, lane: str, now: datetime, limit: int) -> Sequence[OutboxItem]:
        """Return held items of the lane whose `leaves_at` has come, the longest due first."""
        return self._records.all(_READY, lane=lane, now=now, limit=limit)

    def claim(self, outbox_id: OutboxId, now: datetime) -> bool:
        """Move held -> claimed in phase `envelope`; False when somebody else won.

        Also False before `leaves_at`, which may have moved since the item was looked up.
        """
        return self._records.move(_CLAIM, number=outbox_id, now=now) == 1

    def cancel(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move held -> cancelled; races with `claim` in one UPDATE, False when it lost."""
        return self._records.move(_CANCEL, number=outbox_id, settled_at=now, words=words) == 1

    def overtake(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move what has not come to its dot -> cancelled; races with `enter_dot` in one UPDATE."""
        return self._records.move(_OVERTAKE, number=outbox_id, settled_at=now, words=words) == 1

    def enter_dot(self, outbox_id: OutboxId, now: datetime) -> bool:
        """Move claimed/envelope -> claimed/dot, and let `claimed_at` say when that was.

        False when it is not there any more.
        """
        return self._records.move(_ENTER_DOT, number=outbox_id, claimed_at=now) == 1

    def release(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back to held, to be tried again not before `leaves_at`."""
        self._back(_RELEASE, outbox_id, leaves_at, held_by, words)

    def put_back(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back that was never really tried: this was none of its tries."""
        self._back(_RELEASE_UNTRIED, outbox_id, leaves_at, held_by, words)

    def survived(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back whose try ended the program, and count that."""
        self._back(_RELEASE_CRASHED, outbox_id, leaves_at, held_by, words)

    def _back(
        self,
        update: sa.Update,
        outbox_id: OutboxId,
        leaves_at: datetime,
        held_by: Sequence[str],
        words: str,
    ) -> None:
        moved = self._records.move(
            update,
            number=outbox_id,
            leaves_at=leaves_at,
            held_by=tuple(held_by),
            words=words,
        )
        _must(moved, outbox_id, "not claimed")

    def postpone(self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str]) -> None:
        """Move a held item's time, with the reasons that hold it; nothing if it has left."""
        held = tuple(held_by)
        self._records.move(_POSTPONE, number=outbox_id, leaves_at=leaves_at, held_by=held)

    def postpone_lane(
        self,
        lane: str,
        leaves_at: datetime,
        held_by: Sequence[str],
        only: ActionKind | None = None,
    ) -> None:
        """Move all that is held in the lane, or its acts of one kind, and would leave sooner."""
        kinds = tuple(ActionKind) if only is None else (only,)
        self._records.move(
            _POSTPONE_LANE,
            which=lane,
            kinds=kinds,
            until=leaves_at,
            leaves_at=leaves_at,
            held_by=tuple(held_by),
        )

    def finish(self, outbox_id: OutboxId, state: OutboxState, now: datetime, words: str) -> None:
        """Settle a claimed, settling or uncertain item in `state`."""
        if state not in (*ENDS, OutboxState.SETTLING):
            raise ValueError(f"{state.value} does not settle anything")
        settled_at = now if state in ENDS else None
        moved = self._records.move(
            _FINISH, number=outbox_id, state=state, words=words, settled_at=settled_at
        )
        _must(moved, outbox_id, "not in flight")

    def came_about(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move what was seen to have happened -> sent, also where it was taken back meanwhile.

        False where it is known already, or was given up.
        """
        return self._records.move(_CAME_ABOUT, number=outbox_id, settled_at=now, words=words) == 1

    def reopen(self, outbox_id: OutboxId, leaves_at: datetime) -> None:
        """Put a failed or uncertain item back to held: only ever on the rep's own word."""
        moved = self._records.move(_REOPEN, number=outbox_id, leaves_at=leaves_at)
        _must(moved, outbox_id, "neither failed nor uncertain")

    def take_back(self, outbox_id: OutboxId, state: OutboxState, now: datetime) -> bool:
        """Move held -> failed or uncertain, where it was before the rep let it go again."""
        if state not in (OutboxState.FAILED, OutboxState.UNCERTAIN):
            raise ValueError(f"nothing is let go again from {state.value}")
        moved = self._records.move(_TAKE_BACK, number=outbox_id, state=state, settled_at=now)
        return moved == 1

    def remember_former(self, outbox_id: OutboxId, former: str) -> None:
        """Keep what the other side holds before the act writes over it."""
        self._records.change(outbox_id, former=former)

    def in_state(self, *states: OutboxState) -> Sequence[OutboxItem]:
        """Return the items in any of these states, the next to leave first."""
        return self._records.all(_IN_STATE, states=states)

    def claimed_in(self, phase: Phase) -> Sequence[OutboxItem]:
        """Return claimed items that got as far as `phase`."""
        return self._records.all(_CLAIMED_IN, phase=phase)

    def open_of(self, lead_id: LeadId) -> Sequence[OutboxItem]:
        """Return the lead's items that are held, claimed or settling."""
        return self._records.all(_OPEN_OF, lead=lead_id)

    def next_due_at(self) -> datetime | None:
        """Return the earliest `leaves_at` of a held item."""
        moment: datetime | None = self._transaction.value(_NEXT_DUE)
        return moment

    def waiting_in(self, lanes: str) -> Sequence[Waiting]:
        """Return what is held in the lanes whose names begin so, the next to leave first."""
        found = self._transaction.all(_WAITING, {"first": lanes, "last": f"{lanes}\uffff"})
        return [Waiting(row.leaves_at, row.held_by) for row in found]

    def started_since(self, lane: str, since: datetime) -> Sequence[datetime]:
        """Return when items of the lane were claimed or sent since, for the rate limits."""
        return self._transaction.column(starts.STARTED_IN_LANE, {"lane": lane, "since": since})

    def started_to_domain_since(self, domain: str, since: datetime) -> Sequence[datetime]:
        """Return the same for everybody at one recipient domain."""
        values = {"domain": domain.lower(), "since": since}
        return self._transaction.column(starts.STARTED_TO_DOMAIN, values)

    def started_to_account_since(
        self, account_id: AccountId, since: datetime
    ) -> Sequence[datetime]:
        """Return the same for the mails to everybody of one company, whatever their domains."""
        values = {"account": account_id, "since": since}
        return self._transaction.column(starts.STARTED_TO_ACCOUNT, values)

    def clock_was_set(self, now: datetime) -> None:
        """Let starts that lie ahead count at `now`, and those no longer ahead at their own time."""
        self._records.move(starts.BRING_BACK, moment=now)
        self._records.move(starts.REACHED, moment=now)

    def last_touch_at(self, lead_id: LeadId) -> datetime | None:
        """Return when the newest touch of the lead counts."""
        moment: datetime | None = self._transaction.value(starts.COUNTED_TOUCH, {"lead": lead_id})
        return moment

    def answered_by_itself(self, lead_id: LeadId, since: datetime) -> int:
        """Count the answers to the lead that went, or are to go, without anybody's look."""
        return int(self._transaction.value(starts.ANSWERED, {"lead": lead_id, "since": since}))

    def planned(self, mailbox_id: MailboxId) -> Sequence[datetime]:
        """Return the moments already planned for the mailbox: held items and waiting drafts."""
        return self._transaction.column(_PLANNED, {"mailbox": mailbox_id})


def _must(moved: int, outbox_id: OutboxId, why: str) -> None:
    if not moved:
        raise NoSuchRecord(f"outbox {outbox_id} is {why}")
