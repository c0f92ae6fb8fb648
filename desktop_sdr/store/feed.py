"""Telling the program that rows have changed, on the thread that committed."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType

from desktop_sdr.ports.changes import Changes

Listener = Callable[[Changes], None]


class Feed:
    """Hands each commit to every listener; one that fails does not keep it from the others.

    What a listener raises goes to `report`. Without one, it comes out of `publish` after all
    were told.
    """

    def __init__(self, report: Callable[[Exception], None] | None = None) -> None:
        """Start without listeners."""
        self._guard = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()
        self._report = report

    def publish(self, changes: Changes) -> None:
        """Tell every listener; a commit without topics is not told."""
        if not changes.topics:
            return
        with ExitStack() as stack:
            # An exit stack calls what it holds to the end, last in first out, whatever is raised.
            for listener in reversed(self._listeners):
                stack.enter_context(_Report(self._report))
                stack.callback(listener, changes)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; returns the function that removes it again."""
        with self._guard:
            self._listeners = (*self._listeners, listener)

        def leave() -> None:
            with self._guard:
                kept = list(self._listeners)
                if listener in kept:
                    kept.remove(listener)
                self._listeners = tuple(kept)

        return leave


class _Report:
    """Passes a listener's error to whoever wants to know of it, and then lets it rest."""

    def __init__(self, report: Callable[[Exception], None] | None) -> None:
        self._report = report

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if self._report is None or not isinstance(error, Exception):
            return False
        self._report(error)
        return True
