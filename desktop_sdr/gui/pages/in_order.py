"""Desk commands one after the other: a U pressed right after an A must come after that A."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from desktop_sdr.gui.tasks import Tasks

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class _Command:
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]


class InOrder:
    """A queue in front of the workers that lets one command through at a time."""

    def __init__(self, tasks: Tasks, owner: QObject) -> None:
        self._tasks = tasks
        self._owner = owner
        self._waiting: deque[_Command] = deque()
        self._busy = False

    @property
    def idle(self) -> bool:
        """True when everything asked for has been answered."""
        return not self._busy and not self._waiting

    def run(
        self,
        work: Callable[[], ResultT],
        done: Callable[[ResultT], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Do `work` after all that was asked before; the answer comes on the main thread."""
        self._waiting.append(_Command(work, done, failed))
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        command = self._waiting.popleft()
        self._tasks.run(
            self._owner,
            command.work,
            lambda result: self._answer(command.done, result),
            lambda error: self._answer(command.failed, error),
        )

    def _answer(self, told: Callable[[Any], None], answer: object) -> None:
        self._busy = False
        try:
            told(answer)
        finally:
            self._next()
