"""A kill at every named step of every transport: never twice, never lost, unclear only at the dot.

The steps are recorded from an undisturbed run and compared with the table, so a step that is new
fails here until it stands in the table, and is killed at from then on.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from queue import Queue
from random import Random

import pytest
from agent.loop.agency import TUESDAY, Agency
from chaos import errands, mortal
from chaos.campaign import patience, report, rounds
from chaos.errands import CROSSINGS, LEDGER, Errand, Wires
from chaos.house import answer_by_the_truth
from chaos.provider import Provider, message_id
from fakes.ledger import Ledger
from servers.fault_smtp import Accepted, Fault, FaultySmtp
from servers.mail import MailServers, User

from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.domain.outbox import EffectKind, OutboxState

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("mail"),
    pytest.mark.timeout(patience(240)),
]

TIMES = rounds("steps", 1, 10)
ADDRESS = "steps@seller.test"
DOT_IS_COMMITTED, DOT_IS_SETTLED = "after commit claimed dot", "before commit sent"
CLAIM = ("before commit claimed envelope", "after commit claimed envelope")
DOT = ("before commit claimed dot", DOT_IS_COMMITTED)
END = (DOT_IS_SETTLED, "after commit sent")
MAIL = (
    *CLAIM,
    *("before find_sent", "after find_sent", "before send"),
    *DOT,
    *("after dot", "after send"),
    *END,
)
AT_SERVER = ("greeting", "ehlo", "mail", "rcpt", "data", "body", "dot", "answered")
"""The steps of the conversation, at which the server kills its client."""
UNCLEAR_AT_SERVER = ("body", "dot", "answered")
"""While the server reads the body, its client may have gone on to the dot."""


@dataclass(frozen=True)
class Case:
    """A transport, and the steps of an effect that takes it."""

    kind: EffectKind
    verb: str
    steps: tuple[str, ...]
    we_file: bool = False


CASES = {
    "mail, filed by the provider": Case(EffectKind.SEND_MAIL, "", MAIL),
    "mail, filed by us": Case(
        EffectKind.SEND_MAIL, "", (*MAIL, "before keep_copy", "after keep_copy"), we_file=True
    ),
    "booking": Case(
        EffectKind.BOOK_MEETING,
        "book",
        (*CLAIM, "before find", "after find", *DOT, "before book", "after book", *END),
    ),
    "cancelling": Case(
        EffectKind.CANCEL_MEETING, "cancel", (*CLAIM, *DOT, "before cancel", "after cancel", *END)
    ),
    "CRM entry": Case(
        EffectKind.CRM_LOG,
        "log",
        (
            *(*CLAIM, "before find_activity", "after find_activity"),
            *("before record_of", "after record_of"),
            *("before commit claimed envelope (2)", "after commit claimed envelope (2)", *DOT),
            *("before upsert", "after upsert", "before log", "after log", *END),
        ),
    ),
    "CRM entry taken back": Case(
        EffectKind.CRM_REVERT,
        "put back",
        (
            *(*CLAIM, "before find_activity", "after find_activity", *DOT),
            *("before remove_activity", "after remove_activity", "before put_back"),
            *("after put_back", *END),
        ),
    ),
    "social task": Case(
        EffectKind.SOCIAL_TASK,
        "prepare",
        (*CLAIM, *DOT, "before prepare", "after prepare", *END),
    ),
}


@dataclass
class Killer:
    """The whim of the server: files copies unless we do, and kills its client at a step."""

    provider: Provider
    files: bool
    armed: str = ""
    victims: "Queue[mortal.Mortal]" = field(default_factory=Queue)
    heard: list[str] = field(default_factory=list)
    lose: bool = False

    def __call__(self, step: str, mail: Accepted) -> Fault | None:
        self.heard.append(step)
        killed = step == self.armed
        if killed:
            self.armed = ""
            self.victims.get(timeout=20).process.kill()
        if step != "dot":
            return None
        if killed and self.lose:
            return Fault.LOSE
        if self.files:
            self.provider.file(mail)
        return Fault.STORE_AND_LOSE if killed else None


@dataclass
class Bench:
    """A place where one effect is performed again and again from the same start."""

    case: Case
    folder: Path
    errand: Errand
    wires: Wires | None = None
    server: FaultySmtp | None = None
    killer: Killer | None = None
    kills: int = 0
    unclear: int = 0
    misses: list[str] = field(default_factory=list)
    _starts: int = 0

    def fresh(self) -> Path:
        """A copy of the start, of what is outside too."""
        self._starts += 1
        copy = self.folder.with_name(f"{self.folder.name}-{self._starts}")
        shutil.copytree(self.folder, copy)
        if self.server is not None and self.killer is not None:
            self.server.accepted.clear()
            self.killer.provider.empty()
        return copy

    def acts(self, folder: Path) -> int:
        """How often the effect came about, by the other side's own word."""
        if self.server is None:
            return Ledger(folder / LEDGER).keys(self.case.verb).count(self.errand.known_as)
        return [message_id(mail) for mail in self.server.accepted].count(self.errand.key)

    def recorded(self) -> tuple[str, ...]:
        """The crossings of a run that nothing disturbs."""
        folder = self.fresh()
        with mortal.a_life(errands.perform, folder, self.errand, self.wires, None) as agent:
            assert agent.ended(20) == 0
        assert self.acts(folder) == 1
        return tuple((folder / CROSSINGS).read_text(encoding="utf-8").splitlines())

    def killed_at(self, step: str) -> None:
        """Kill at a crossing, start again, and see what became of it."""
        self._killed(step, step, self._may_be_unclear(step))

    def killed_by_server(self, step: str, *, lose: bool) -> None:
        """Kill when the server hears this step of the conversation."""
        assert self.killer is not None
        self.killer.armed, self.killer.lose = step, lose
        self._killed(f"{step} heard", None, step in UNCLEAR_AT_SERVER)

    def _killed(self, name: str, kill_at: str | None, may_be_unclear: bool) -> None:
        folder = self.fresh()
        with mortal.a_life(errands.perform, folder, self.errand, self.wires, kill_at) as agent:
            if self.killer is not None:
                self.killer.victims = Queue()
                self.killer.victims.put(agent)
            assert agent.ended(20) == -9, f"{name}: not reached"
        self.kills += 1
        unclear, state = self._gone_on(folder)
        self.unclear += unclear
        acts = self.acts(folder)
        if acts != 1 or state is not OutboxState.SENT or (unclear and not may_be_unclear):
            self.misses.append(f"{name}: {acts} times, {state.value}, unclear: {unclear}")
        shutil.rmtree(folder)

    def _may_be_unclear(self, step: str) -> bool:
        steps = self.case.steps
        return steps.index(DOT_IS_COMMITTED) <= steps.index(step) <= steps.index(DOT_IS_SETTLED)

    def _gone_on(self, folder: Path) -> tuple[bool, OutboxState]:
        """Start again and go on until the effect is at its end; the rep answers by the truth."""
        with errands.at_desk(folder, self.errand.at, self.wires) as agency:
            settling.reconcile(agency.office)
            state = self._at_rest(agency)
            unclear = state is OutboxState.UNCERTAIN
            if unclear:
                happened = {self.errand.key} if self.acts(folder) else set[str]()
                answer_by_the_truth(agency, happened)
                state = self._at_rest(agency)
        return unclear, state

    def _at_rest(self, agency: Agency) -> OutboxState:
        for _ in range(90):
            listening.listen(agency.office)
            outbox.dispatch(agency.office)
            settling.settle(agency.office)
            with agency.store.reading() as uow:
                state = uow.outbox.get(self.errand.effect).state
            if state.value not in ("held", "claimed", "settling"):
                return state
            agency.clock.advance(timedelta(minutes=20))
        return state


@contextmanager
def a_bench(case: Case, folder: Path, servers: MailServers) -> Iterator[Bench]:
    start = folder / "start"
    errand = errands.prepare(start, case.kind, TUESDAY, we_file=case.we_file)
    if case.kind is not EffectKind.SEND_MAIL:
        yield Bench(case, start, errand)
        return
    servers.add_user(User(ADDRESS))
    with closing(Provider(servers, ADDRESS, Random(1))) as provider:
        killer = Killer(provider, files=not case.we_file)
        yield from _with_server(case, start, errand, servers, killer)


def _with_server(
    case: Case, start: Path, errand: Errand, servers: MailServers, killer: Killer
) -> Iterator[Bench]:
    with FaultySmtp(whim=killer) as server:
        wires = Wires(
            server.port, servers.imaps_port, servers.ca_file, ADDRESS, servers.password(ADDRESS)
        )
        yield Bench(case, start, errand, wires, server, killer)


def test_every_kind_of_effect_has_its_kill_tests() -> None:
    assert {case.kind for case in CASES.values()} == set(EffectKind)


@pytest.mark.parametrize("name", CASES)
def test_killed_at_every_step_it_happens_once(
    name: str, tmp_path: Path, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    with a_bench(case, tmp_path, mail_servers) as bench:
        assert bench.recorded() == case.steps, "a new step stands in no table of kills"
        at_server = AT_SERVER if bench.killer is not None else ()
        if bench.killer is not None:
            assert tuple(dict.fromkeys(bench.killer.heard)) == (*AT_SERVER, "quit")
        for turn in range(TIMES):
            for step in case.steps:
                bench.killed_at(step)
            for step in at_server:
                bench.killed_by_server(step, lose=turn % 2 == 1)
    with capsys.disabled():
        report(
            "R2 kills at every step",
            f"{name}: {len(case.steps) + len(at_server)} steps, {bench.kills} kills, "
            f"{len(bench.misses)} wrong, {bench.unclear} unclear",
            held=not bench.misses,
        )
    assert bench.misses == []
