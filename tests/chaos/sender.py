"""The agent as a program that sends what is due and ends: to be traced, call by call."""

import json
import sys
from datetime import datetime
from pathlib import Path

from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.bootstrap import App
from desktop_sdr.cli.troubles import sentence
from desktop_sdr.ports.store import StoreTrouble

ROUNDS = 2
"""It goes on once after a trouble, as the pulses of the program do."""


def send(folder: Path, now: datetime, secrets: dict[str, str]) -> list[str]:
    """Do rounds of everything, on one thread, with the profile's real database.

    Returns what the command line would say of each trouble.
    """
    app = bootstrap.build(folder, secrets=MemorySecrets(**secrets), clock=FakeClock(now))
    troubles = []
    try:
        with app.taken():
            for _ in range(ROUNDS):
                try:
                    do_round(app)
                except StoreTrouble as trouble:
                    troubles.append(sentence(trouble, folder))
    finally:
        app.close()
    return troubles


def do_round(app: App) -> None:
    """Sort out what a crash left, listen, send what is due, and settle."""
    settling.reconcile(app.office)
    app.office.latch.read()
    listening.listen(app.office)
    outbox.dispatch(app.office)
    settling.settle(app.office)


def main(folder: Path, now: str, secrets: str) -> list[str]:
    """Send, and say what the command line would say where it cannot even begin, or end."""
    try:
        return send(folder, datetime.fromisoformat(now), json.loads(secrets))
    except StoreTrouble as trouble:
        return [sentence(trouble, folder)]


if __name__ == "__main__":
    sys.exit("\n".join(main(Path(sys.argv[1]), *sys.argv[2:])) or 0)
