"""APScheduler around the pulses: nothing due is ever dropped, nothing runs twice at once."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import BasePoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from desktop_sdr.ports.changes import ChangeFeed, Changes, Topic
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.runtime.daemon_threads import DaemonThreads
from desktop_sdr.runtime.pulses import Pulse

log = logging.getLogger("desktop_sdr.runtime.scheduler")

STOP_SECONDS = 10.0
"""How long the end waits for rounds under way: one whose server never answers is left behind."""
POKES_AT_ONCE = 100
"""One that finds its pulse running ends at once; the library would warn of each as a missed one."""
JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""The library's default drops a job that is one second late; a laptop that slept is hours late."""

POKES = {
    Topic.OUTBOX: "dispatch",
    Topic.SWITCH: "dispatch",
    Topic.LEADS: "think",
    Topic.DRAFTS: "think",
    Topic.REPLIES: "think",
}
"""Which pulse looks at once when something of a topic changed."""


class _InThreads(BasePoolExecutor):  # type: ignore[misc]  # the library has no types
    """Runs each round in a thread that cannot keep the program from ending."""

    def __init__(self) -> None:
        super().__init__(DaemonThreads("pulse"))


class Pulses:
    """The running rounds of one profile."""

    def __init__(
        self,
        pulses: Sequence[Pulse],
        feed: ChangeFeed,
        on_error: Callable[[BaseException], None],
        scheduler: BackgroundScheduler | None = None,
    ) -> None:
        """Prepare the rounds; `start` lets them go, on a `scheduler` that has no jobs yet."""
        self._pulses = {pulse.name: pulse for pulse in pulses}
        self._feed, self._on_error = feed, on_error
        self._scheduler = scheduler or BackgroundScheduler(
            executors={"default": _InThreads()},
            job_defaults=JOB_DEFAULTS,
            timezone="UTC",
        )
        self._scheduler.add_listener(self._failed, EVENT_JOB_ERROR)
        self._unsubscribe: Callable[[], None] | None = None
        self._running = {name: threading.Lock() for name in self._pulses}

    def start(self) -> None:
        """Run every pulse at once and then in its rounds."""
        for pulse in self._pulses.values():
            self._scheduler.add_job(
                self._run,
                "interval",
                args=(pulse.name,),
                seconds=pulse.period.total_seconds(),
                id=pulse.name,
                name=pulse.name,
            )
        self._scheduler.start()
        for name in self._pulses:
            self.poke(name)
        self._unsubscribe = self._feed.subscribe(self._heard)

    def poke(self, name: str) -> None:
        """Have a pulse look now, beside its rounds."""
        if self._scheduler.running and name in self._pulses:
            self._scheduler.add_job(
                self._run,
                args=(name,),
                id=f"{name} now",
                name=name,
                replace_existing=True,
                max_instances=POKES_AT_ONCE,
            )

    def begin_anew(self) -> None:
        """Have every pulse look now and count its rounds from now on.

        The library waits for moments of the wall clock: one that is set back by a day would stop
        every round for a day.
        """
        if not self._scheduler.running:
            return
        for pulse in self._pulses.values():
            period = pulse.period.total_seconds()
            self._scheduler.reschedule_job(pulse.name, trigger="interval", seconds=period)
            self.poke(pulse.name)

    def stop(self) -> None:
        """Start no more rounds and wait a while for those under way."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self._scheduler.running:
            # Not at once: the library's own thread stumbles where it is shut down amid its jobs.
            self._scheduler.pause()
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
        end = time.monotonic() + STOP_SECONDS
        for name, guard in self._running.items():
            # Kept, so that a round that was just about to begin ends at once.
            if not guard.acquire(timeout=max(0.0, end - time.monotonic())):
                log.warning("pulse %s is left behind: it has not come back", name)

    def _run(self, name: str) -> None:
        """Run the pulse unless it is running already; the next round sees what this one missed."""
        guard = self._running[name]
        if not guard.acquire(blocking=False):
            return
        try:
            self._pulses[name].run()
        finally:
            guard.release()

    def _heard(self, changes: Changes) -> None:
        for name in sorted({POKES[topic] for topic in changes.topics if topic in POKES}):
            self.poke(name)

    def _failed(self, event: JobExecutionEvent) -> None:
        weather = isinstance(event.exception, StoreTrouble)
        level = logging.INFO if weather else logging.ERROR
        log.log(level, "pulse %s failed", event.job_id, exc_info=event.exception)
        self._on_error(event.exception)
