"""A mail provider that takes the program with it at a chosen step, and notes each final dot."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fakes.clock import FakeClock
from fakes.mail import FakeMailTransport

from desktop_sdr.ports.errors import PortError, Uncertain
from desktop_sdr.ports.mail import DotGate, OutgoingMail, Receipt

AT_ENVELOPE, AT_DOT, AFTER_DOT = "envelope", "dot", "answered"


class Crash(BaseException):
    """The process dies here: nothing of the program may catch it."""


_KINDS: dict[type[BaseException], str] = {Crash: "crashes", Uncertain: "lost"}


@dataclass(frozen=True)
class Dot:
    at: datetime
    mail: OutgoingMail
    paused: bool
    suppressed: bool
    is_open: bool


class Provider(FakeMailTransport):
    """Takes mail in, fails and dies as told, and notes how things stood at each final dot."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.log: list[Dot] = []
        self.dies_at = ""
        self.met = Counter[str]()
        """What came over the sending, by its kind."""
        self.stood: Callable[[OutgoingMail], Dot]

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        try:
            return self._send(mail, at_dot)
        except (PortError, Crash) as trouble:
            self.met[_KINDS.get(type(trouble), "failures")] += 1
            raise

    def _send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        self._die(AT_ENVELOPE)

        class _Noting:
            """The gate, with somebody who notes what went through."""

            def __enter__(gate) -> bool:  # noqa: N805 - the other self is the provider
                gate.inner = at_dot()
                may_go = gate.inner.__enter__()
                if may_go:
                    self._die_in(gate, AT_DOT)
                    self.log.append(self.stood(mail))
                return may_go

            def __exit__(gate, *trouble: object) -> None:  # noqa: N805
                gate.inner.__exit__(None, None, None)

        receipt = super().send(mail, _Noting)  # type: ignore[arg-type]
        self._die(AFTER_DOT)
        return receipt

    def _die(self, step: str) -> None:
        if self.dies_at == step:
            self.dies_at = ""
            raise Crash

    def _die_in(self, gate: object, step: str) -> None:
        if self.dies_at == step:
            gate.inner.__exit__(None, None, None)  # type: ignore[attr-defined]
            self._die(step)
