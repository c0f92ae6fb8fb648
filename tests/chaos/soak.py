"""The practice world for weeks in a process of its own, where everything outside fails at times.

Prints as JSON what was found at the end, and how much memory the process had each evening.
"""

import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from desktop_sdr import bootstrap
from desktop_sdr.adapters.practice import inspection
from desktop_sdr.adapters.practice.inspection import Approved, Bounds
from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.skills.classifying import hints_of
from desktop_sdr.bootstrap import DATABASE, App, PracticeTerms
from desktop_sdr.cli.headless import FIRST_MONDAY, bring_leads
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.reading import Reading, ReplyKind
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain
from desktop_sdr.ports.mail import DotGate, OutgoingMail, Receipt
from desktop_sdr.runtime.simulated_rep import SimulatedRep
from desktop_sdr.runtime.simulation import Simulation

FAILS, IS_LOST, CRASHES = 0.05, 0.02, 0.01
BEFORE: tuple[PortError, ...] = (
    *(Temporary("mailbox_unreachable"), Temporary("connection_lost"), Temporary("server_busy")),
    *(Temporary("tls_not_verified"), SignInNeeded("sign_in_refused"), Refused("mail_refused")),
)
EFFECTS = frozenset({"book", "log", "upsert"})
SAID_TO_BE_SENT = "SELECT outbox_id FROM escalation WHERE chosen = 'it_was_sent'"
PAUSE_OF_A_DAY = 0.2


class Crash(BaseException):
    """The process dies here: nothing of the program may catch it."""


class Flaky:
    """A port that fails before it acts, after it acted, or takes the program with it."""

    def __init__(self, port: Any, chance: Random, faults: Counter[str]) -> None:
        self._port, self._chance, self._faults = port, chance, faults

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._port, name)
        return self._failing(name, call) if callable(call) else call

    def _failing(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*words: object) -> Any:
            self._perhaps(FAILS, Temporary("server_busy"))
            answer = call(*words)
            if name in EFFECTS:
                self._perhaps(IS_LOST, Uncertain("no_answer"))
                self._perhaps(CRASHES, Crash())
            return answer

        return called

    def _perhaps(self, share: float, trouble: BaseException) -> None:
        if self._chance.random() < share:
            self._faults[type(trouble).__name__] += 1
            raise trouble


class FlakyTransport(Flaky):
    """A mail transport that fails on both sides of the dot."""

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        self._perhaps(FAILS, self._chance.choice(BEFORE))
        self._perhaps(CRASHES, Crash())
        receipt: Receipt | None = self._port.send(mail, self._dying_at(at_dot))
        if receipt is not None:
            self._perhaps(IS_LOST, Uncertain("no_answer_after_send"))
            self._perhaps(CRASHES, Crash())
        return receipt

    def _dying_at(self, at_dot: DotGate) -> DotGate:
        @contextmanager
        def gate() -> Iterator[bool]:
            with at_dot() as may_go:
                self._perhaps(CRASHES, Crash())
                yield may_go

        return gate


def flaky(office: Office, seed: int, faults: Counter[str]) -> Office:
    """The same office in a world that fails."""

    def around(port: Any, name: str) -> Any:
        return Flaky(port, Random(f"{seed} {name}"), faults)

    return replace(
        office,
        transports={
            number: FlakyTransport(port, Random(f"{seed} mail"), faults)
            for number, port in office.transports.items()
        },
        inboxes={number: around(port, "inbox") for number, port in office.inboxes.items()},
        calendar=around(office.calendar, "calendar"),
        crm=around(office.crm, "crm"),
        jitter=Random(seed),
    )


def soak(folder: Path, days: int, leads: int, seed: int) -> dict[str, Any]:
    """Live through the days; returns what was found."""
    terms = PracticeTerms(people=leads, seed=seed, start=FIRST_MONDAY, speed=0.0, remembers=False)
    bootstrap.set_up_practice(folder, terms)
    app = bootstrap.build(folder, terms=terms, rep=Actor.SIMULATED_REP)
    faults = Counter[str]()
    try:
        bring_leads(app)
        office = flaky(app.office, seed, faults)
        # What the program opens once, at its first reply, is no growth.
        office.classifier.weigh(["Hello."], hints_of(Reading(kind=ReplyKind.HUMAN)))
        memory = [_day(app, office, seed, day, faults) for day in range(1, days + 1)]
        return {"memory": memory, "faults": dict(faults), **_found(app)}
    finally:
        app.close()


def _day(app: App, office: Office, seed: int, day: int, faults: Counter[str]) -> int:
    """One day, in as many lives as it takes; returns the memory in KiB at its end."""
    clock, world = app.stepped, app.practice
    assert clock is not None and world is not None
    chance = Random(f"{seed} day {day}")
    desk = Desk(office, app.store.views, Actor.SIMULATED_REP)
    rep = SimulatedRep(desk, seed + day)
    simulation = Simulation(office, app.watch, rep, clock, world.next_arrival)
    end = FIRST_MONDAY + timedelta(days=day)
    if office.latch.is_paused:
        desk.resume()
    if chance.random() < PAUSE_OF_A_DAY:
        desk.pause("for a while")
        _until(simulation, clock.now() + timedelta(hours=chance.randint(1, 12)))
        desk.resume()
        faults["pause"] += 1
    _until(simulation, end)
    return memory_now()


def _until(simulation: Simulation, end: datetime) -> None:
    """Run on after each crash, as a new start does."""
    while simulation.clock.now() < end:
        try:
            simulation.run_until(end, lambda _now: None)
        except Crash:
            continue


def memory_now() -> int:
    """KiB that this process has in memory."""
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"), re.M)
    assert found is not None
    return int(found[1])


def _found(app: App) -> dict[str, Any]:
    assert app.practice is not None
    with app.store.reading() as uow:
        level = int(uow.keepings.level())
        items = list(uow.outbox.in_state(*OutboxState))
        asked = {item.id for item in items if uow.escalations.of_effect(item.id)}
    with closing(sqlite3.connect(app.folder / DATABASE)) as rows:
        said = {one for (one,) in rows.execute(SAID_TO_BE_SENT)}
    approvals = {
        item.key: Approved(item.key, item.approved_by is Actor.AGENT, level)
        for item in items
        if item.kind is EffectKind.SEND_MAIL
    }
    crossed = inspection.crossings(app.practice, approvals, app.office.seller.time_zone, Bounds())
    sent = {one.message_id for one in app.practice.happened.delivered}
    wrong = {
        **crossed,
        "claimed, and nobody at work": sum(i.state is OutboxState.CLAIMED for i in items),
        "unclear, and nobody asked": sum(
            i.state is OutboxState.UNCERTAIN and i.id not in asked for i in items
        ),
        "sent by its row, never delivered, and nobody said so": sum(
            i.state is OutboxState.SENT and i.key not in sent
            for i in items
            if i.kind is EffectKind.SEND_MAIL and i.id not in said
        ),
        "a record with a fault": int(app.store.verify_audit().first_bad is not None),
    }
    return {
        "wrong": {name: count for name, count in wrong.items() if count},
        "mails": len(app.practice.happened.delivered),
        "effects": len(items),
        "bytes": (app.folder / DATABASE).stat().st_size,
    }


if __name__ == "__main__":
    where, *numbers = sys.argv[1:]
    print(json.dumps(soak(Path(where), *map(int, numbers))))
