"""Which acts are at their one unclear moment, and which are past it and have not ended."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem


class Passages:
    """One guard for all lanes, held for the look at the latch only and never for the act itself.

    So no lane waits for another, and a press waits for no more than a dot that is being written.
    """

    def __init__(self) -> None:
        """Nothing is under way."""
        self._changed = threading.Condition()
        self._at_dot = 0
        self._gone: dict[OutboxId, EffectKind] = {}
        self._turned_back: set[OutboxId] = set()

    @contextmanager
    def passing(self, item: OutboxItem | None, may_go: Callable[[], bool]) -> Iterator[bool]:
        """Hold presses up for one final dot, if `may_go` still says yes; yields whether it did."""
        with self._changed:
            goes = may_go()
            self._note(item, goes)
        try:
            yield goes
        finally:
            with self._changed:
                self._at_dot -= goes
                self._changed.notify_all()

    def _note(self, item: OutboxItem | None, goes: bool) -> None:
        self._at_dot += goes
        if item is None:
            return
        if goes:
            self._gone[item.id] = item.kind
            self._turned_back.discard(item.id)
        else:
            self._turned_back.add(item.id)

    def end(self, outbox_id: OutboxId) -> None:
        """It is known, or left to others to find out, what became of the act."""
        with self._changed:
            self._gone.pop(outbox_id, None)

    def await_dots(self, seconds: float) -> None:
        """Wait until no dot is being written, and no longer than that."""
        with self._changed:
            self._changed.wait_for(lambda: not self._at_dot, seconds)

    def under_way(self) -> Mapping[EffectKind, int]:
        """Count the acts that cannot be recalled any more and have no answer yet."""
        with self._changed:
            return Counter(self._gone.values())

    def was_turned_back(self, outbox_id: OutboxId) -> bool:
        """Say whether the act was stopped at the gate, whatever its row says."""
        with self._changed:
            return outbox_id in self._turned_back
