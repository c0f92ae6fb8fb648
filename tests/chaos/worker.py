"""The agent as a process that can be killed: opens a real profile and works until it is."""

import sys
import time
from pathlib import Path

from fakes.secrets import MemorySecrets
from fakes.shared_clock import SharedClock

from desktop_sdr import bootstrap


def main(folder: str, clock: str, address: str, password: str) -> None:
    """Never returns; the rounds come quicker than in life, because the clock is pushed too."""
    secrets = MemorySecrets(**{f"mailbox {address}": password})
    app = bootstrap.build(Path(folder), secrets=secrets, clock=SharedClock(Path(clock)))
    app.take()
    app.start()
    print("at work", flush=True)
    while True:
        time.sleep(0.2)  # noqa: TID251 - real time: this process is to be killed at some moment
        app.pulses.poke("listen")
        app.pulses.poke("dispatch")


if __name__ == "__main__":
    main(*sys.argv[1:])
