"""The model's seats: asked between two tries of an act, never inside its transaction.

Nobody else can write while an act is under way, so it must not wait for a model. Where it needs
one, it is rolled back, the model is asked, and the act begins anew. An answer counts for the very
same question only: what has changed meanwhile is asked about again, and in the end left to the
rules, which answer the same each time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from desktop_sdr.agent.loop import resilience
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.reading import Reading
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.language import MailWriter, ReplyReader, Wording

AnswerT = TypeVar("AnswerT")
P = ParamSpec("P")

MODEL: Final = "model"
"""The name that the model's breaker is kept under; it has no lane."""
MOST_ASKED: Final = 3
"""Questions for one act; the lead that changes each time is left to the rules."""


class Unanswered(Exception):
    """Ends a try of an act that needs an answer which nobody has asked for yet."""

    def __init__(self, ask: Callable[[], None]) -> None:
        """Carry what asks for it."""
        super().__init__("a model is to be asked first")
        self.ask = ask


def asked_outside(
    act: Callable[Concatenate[Office, P], None],
) -> Callable[Concatenate[Office, P], None]:
    """Let an act that opens a transaction ask a model, without holding the transaction open."""

    @wraps(act)
    def in_tries(office: Office, /, *args: P.args, **kwargs: P.kwargs) -> None:
        if office.reader is None and office.writer is None:
            act(office, *args, **kwargs)
            return
        prepared = replace(
            office,
            reader=_Reader(office, office.reader) if office.reader is not None else None,
            writer=_Writer(office, office.writer) if office.writer is not None else None,
        )
        for _ in range(MOST_ASKED):
            try:
                act(prepared, *args, **kwargs)
            except Unanswered as needed:
                needed.ask()
            else:
                return
        act(replace(office, reader=None, writer=None), *args, **kwargs)

    return in_tries


@dataclass(frozen=True)
class _Reader:
    """Sits in the reader's place inside a transaction: says what was answered before it."""

    office: Office
    seat: ReplyReader
    told: list[tuple[bytes, Reading, Reading]] = field(default_factory=list)

    def read(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> Reading:
        for *asked, answer in self.told:
            if asked == [raw, floor]:
                return answer
        raise Unanswered(partial(self._ask, raw, floor, lead_id))

    def _ask(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> None:
        answer = _answer(self.office, partial(self.seat.read, raw, floor, lead_id), floor)
        self.told.append((raw, floor, answer))


@dataclass(frozen=True)
class _Writer:
    """Sits in the writer's place inside a transaction: says what was answered before it."""

    office: Office
    seat: MailWriter
    told: list[tuple[Wording, Lead, MessageRole, Wording]] = field(default_factory=list)

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        for *asked, answer in self.told:
            if asked == [own, lead, role]:
                return answer
        raise Unanswered(partial(self._ask, own, lead, role))

    def _ask(self, own: Wording, lead: Lead, role: MessageRole) -> None:
        answer = _answer(self.office, partial(self.seat.write, own, lead, role), own)
        self.told.append((own, lead, role, answer))


def _answer(office: Office, question: Callable[[], AnswerT], floor: AnswerT) -> AnswerT:
    """Ask the model; where it cannot answer now, the rules' own answer stands."""
    try:
        return resilience.ask(office, MODEL, question, office.thought)
    except PortError:
        return floor
