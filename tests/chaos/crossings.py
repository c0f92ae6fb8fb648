"""The named steps of one effect's road: each commit and each call outside, before it and after it.

They are found by watching the agent's own collaborators, so a new step is a new crossing and cannot
be forgotten.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from desktop_sdr.agent.office import Office
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.ports.mail import DotGate, OutgoingMail, Receipt


class Road:
    """Writes down each crossing, and ends the process at the one it is told."""

    def __init__(self, log: Path, kill_at: str | None) -> None:
        self._log, self._kill_at = log, kill_at
        self._crossed: Counter[str] = Counter()

    def cross(self, step: str) -> None:
        self._crossed[step] += 1
        times = self._crossed[step]
        name = step if times == 1 else f"{step} ({times})"
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"{name}\n")
        if name == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


class WatchedPort:
    """Any port: each call of it is crossed twice."""

    def __init__(self, port: Any, road: Road) -> None:
        self._port, self._road = port, road

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._port, name)

        def crossed(*words: object) -> Any:
            self._road.cross(f"before {name}")
            answer = call(*words)
            self._road.cross(f"after {name}")
            return answer

        return crossed


class WatchedTransport(WatchedPort):
    """A mail transport, whose final dot lies inside the call."""

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        @contextmanager
        def watched() -> Iterator[bool]:
            with at_dot() as may_go:
                yield may_go
                self._road.cross("after dot")

        self._road.cross("before send")
        receipt: Receipt | None = self._port.send(mail, watched)
        self._road.cross("after send")
        return receipt


class WatchedUnit:
    """A transaction, named by where it leaves the effect."""

    def __init__(self, unit: Any, road: Road, effect: OutboxId) -> None:
        self._unit, self._road, self._effect = unit, road, effect

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    def __enter__(self) -> Self:
        self._unit.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._unit.__exit__(*error)

    def commit(self, initiator: object | None = None) -> Any:
        item = self._unit.outbox.get(self._effect)
        phase = item.phase.value if item.state.value == "claimed" else ""
        name = f"commit {item.state.value} {phase}".strip()
        self._road.cross(f"before {name}")
        changes = self._unit.commit(initiator)
        self._road.cross(f"after {name}")
        return changes


def watched(office: Office, road: Road, effect: OutboxId) -> Office:
    """The office, every collaborator of it watched, while it performs one effect."""

    def begin() -> AbstractContextManager[Any]:
        return WatchedUnit(office.open(), road, effect)

    def port(one: Any) -> Any:
        return None if one is None else WatchedPort(one, road)

    return replace(
        office,
        open=begin,
        transports={
            number: WatchedTransport(one, road) for number, one in office.transports.items()
        },
        calendar=port(office.calendar),
        crm=port(office.crm),
        social=port(office.social),
    )
