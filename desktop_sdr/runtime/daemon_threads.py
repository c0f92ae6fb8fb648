"""A thread for each piece of work, none of which can keep the program from ending."""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import ParamSpec, TypeVar

from desktop_sdr.agent.oversight.answers import settle

P = ParamSpec("P")
ResultT = TypeVar("ResultT")


class DaemonThreads(Executor):
    """Runs each call at once in a thread of its own; nobody waits for it at the program's end.

    The library's pool joins its threads when Python ends, so that one call that never comes back
    (a server that takes the question and is silent) would keep the process for ever. Whoever
    hands work in sees to it that there are never many at a time.
    """

    def __init__(self, name: str) -> None:
        """Name the threads."""
        self._name = name
        self._is_open = True

    def submit(
        self, fn: Callable[P, ResultT], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[ResultT]:
        """Start the call; raises RuntimeError after `shutdown`."""
        if not self._is_open:
            raise RuntimeError("no more work is taken")
        future: Future[ResultT] = Future()
        future.set_running_or_notify_cancel()
        work = partial(fn, *args, **kwargs)
        threading.Thread(target=settle, args=(future, work), name=self._name, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; never waits, since what runs may never end."""
        self._is_open = False
