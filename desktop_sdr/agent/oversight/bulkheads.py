"""Walls between adapters: one that hangs keeps its own caller for a while, and nobody else."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, TypeVar

from desktop_sdr.agent.oversight.answers import settle
from desktop_sdr.ports.errors import Temporary

AnswerT = TypeVar("AnswerT")
TOO_SLOW = "adapter_too_slow"


class Bulkheads:
    """Runs each question to an adapter in a thread of its own and leaves it after a time.

    What cannot be ended from outside goes on in its thread, and ends by the adapter's own time
    limits or with the program; until then that adapter is not asked anything else, so that a
    hanging one never holds more than one thread.
    """

    def __init__(self, haste: float = 1.0) -> None:
        """Begin with every adapter free; `haste` over 1 gives up so much sooner."""
        self._haste = haste
        self._hung: dict[str, Future[Any]] = {}
        self._guard = threading.Lock()

    def call(self, adapter: str, question: Callable[[], AnswerT], patience: timedelta) -> AnswerT:
        """Return the adapter's answer; raises what it raises, or Temporary when it took too long.

        `patience` is real time, whatever the office's clock says: it guards a real thread.
        """
        self._refuse_while_hung(adapter)
        answer: Future[AnswerT] = Future()
        threading.Thread(
            target=settle, args=(answer, question), name=f"ask {adapter}", daemon=True
        ).start()
        try:
            return answer.result(patience.total_seconds() / self._haste)
        except TimeoutError as error:
            if answer.done():
                raise  # the adapter's own, not ours
            with self._guard:
                self._hung[adapter] = answer
            raise Temporary(TOO_SLOW, "wait", adapter) from error

    def _refuse_while_hung(self, adapter: str) -> None:
        with self._guard:
            hung = self._hung.get(adapter)
            if hung is None:
                return
            if not hung.done():
                raise Temporary(TOO_SLOW, "wait", adapter)
            del self._hung[adapter]
