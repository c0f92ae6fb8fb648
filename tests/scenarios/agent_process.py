"""A profile's agent with its real pulses and a clock of its own, until it is killed or ended."""

import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from desktop_sdr import bootstrap
from desktop_sdr.adapters.practice.clock import PracticeClock


def run(folder: Path, moment: datetime) -> None:
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    app = bootstrap.build(folder, clock=PracticeClock(moment, speed=1.0))
    app.take()
    app.start()
    ended.wait()
    app.stop()


if __name__ == "__main__":
    run(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
