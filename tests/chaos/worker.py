"""The agent as a process that can be killed: opens a real profile and works until it is."""

import itertools
import time
from multiprocessing.connection import Connection
from pathlib import Path

from fakes.quick_clock import QuickClock
from fakes.secrets import MemorySecrets

from desktop_sdr import bootstrap


def work(folder: Path, clock: QuickClock, address: str, password: str, voice: Connection) -> None:
    """Never returns; the rounds come quicker than in life, as the clock does."""
    secrets = MemorySecrets(**{f"mailbox {address}": password})
    app = bootstrap.build(folder, secrets=secrets, clock=clock)
    app.take()
    app.start()
    voice.send("at work")
    for turn in itertools.count(1):
        time.sleep(0.1)  # noqa: TID251 - real time: this process is to be killed at some moment
        app.pulses.poke("dispatch")
        if turn % 20 == 0:
            app.pulses.poke("listen")
