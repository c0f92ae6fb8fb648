"""How well replies are read, measured against labels: what a person says that each one means."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.reading import IntentKind, Reading, ReplyKind, label_of, main_label
from desktop_sdr.domain.reply_plan import ReplyPlan

BINS: Final = 10
_BY_PERSON: Final = frozenset({ReplyKind.HUMAN, ReplyKind.OPT_OUT})
_SILENCED: Final = frozenset({ReplyKind.OPT_OUT, ReplyKind.COMPLAINT})
"""Kinds after which nobody may be written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a person says that a mail is, and means."""

    id: str
    kind: ReplyKind
    intents: tuple[IntentKind, ...] = ()
    """The first is the main one."""
    escalates: bool | None = None
    """Whether it is the rep's to judge; None where nobody said."""
    competitor: str | None = None
    answerable: bool | None = None
    """Whether the knowledge base holds the answer; None where nobody said."""

    @property
    def main(self) -> str:
        """The one label that the mail counts under."""
        return label_of(self.kind, self.intents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One labelled mail, as it was read, and what would follow."""

    label: Label
    reading: Reading
    plan: ReplyPlan
    answers: bool = False
    """True where an answer would be prepared from the knowledge base or the price list."""

    @property
    def read_as(self) -> str:
        """The one label that it was read to have."""
        return main_label(self.reading)


class MistakeKind(StrEnum):
    """What must not happen, even once."""

    OPT_OUT_MISSED = "opt_out_missed"
    LIVE_LEAD_SUPPRESSED = "live_lead_suppressed"
    BOUNDARY_CROSSED = "boundary_crossed"
    """It was the rep's to judge, and would not have come to them."""
    MACHINE_ANSWERED = "machine_answered"
    """An automatic mail was taken for a person's."""
    PERSON_TAKEN_FOR_MACHINE = "person_taken_for_machine"
    ANSWER_WITHOUT_SOURCE = "answer_without_source"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One critical mistake."""

    id: str
    kind: MistakeKind
    labelled: str
    read_as: str
    came_to_rep: bool
    """True where the rep would have seen it before anything left."""


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How well one label is told; None where there was nothing to count."""

    label: str
    right: int
    read: int
    """Mails that were read as it."""
    support: int
    """Mails that are labelled so."""

    @property
    def precision(self) -> float | None:
        """Of those read as it, how many are."""
        return _share(self.right, self.read)

    @property
    def recall(self) -> float | None:
        """Of those that are it, how many were read so."""
        return _share(self.right, self.support)

    @property
    def f1(self) -> float:
        """The harmonic mean of both: 0 where none was told rightly."""
        return 2 * self.right / (self.read + self.support)


@dataclass(frozen=True, slots=True)
class Bin:
    """The readings whose confidence lay between two bounds."""

    low: float
    high: float
    count: int
    said: float | None
    """Their mean confidence."""
    right: float | None
    """The share of them that meant it."""


@dataclass(frozen=True, slots=True)
class Escalating:
    """What came to the rep, against what should have."""

    judged: int
    """Mails whose label says whether they are the rep's."""
    due: int
    came: int
    rightly: int

    @property
    def recall(self) -> float | None:
        """Of those that are the rep's, how many would come."""
        return _share(self.rightly, self.due)

    @property
    def precision(self) -> float | None:
        """Of those that would come, how many are the rep's."""
        return _share(self.rightly, self.came)

    @property
    def needless(self) -> float | None:
        """Of those that the agent may settle, how many would come all the same."""
        return _share(self.came - self.rightly, self.judged - self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything that was measured."""

    count: int
    right: int
    labels: tuple[LabelFigures, ...]
    """Every label that was given or read, the most frequent first."""
    escalating: Escalating
    competitors: tuple[int, int]
    """Found rightly, and labelled."""
    bins: tuple[Bin, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def accuracy(self) -> float | None:
        """The share whose main label was read rightly."""
        return _share(self.right, self.count)

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 over the labels, each counting the same."""
        return _share(sum(one.f1 for one in self.labels), len(self.labels))

    @property
    def calibration_error(self) -> float | None:
        """How far confidence lies from what is true: the mean gap, by how often it was said."""
        counted = sum(one.count for one in self.bins)
        gaps = [
            one.count * abs(one.said - one.right)
            for one in self.bins
            if one.said is not None and one.right is not None
        ]
        return _share(sum(gaps), counted)

    @property
    def unseen(self) -> int:
        """How many critical mistakes would not even have come to the rep."""
        return sum(not one.came_to_rep for one in self.mistakes)


def measure(judged: Sequence[Judged]) -> Evaluation:
    """Measure readings against their labels."""
    return Evaluation(
        count=len(judged),
        right=sum(one.label.main == one.read_as for one in judged),
        labels=_by_label(judged),
        escalating=_escalating(judged),
        competitors=_competitors(judged),
        bins=_calibration(judged),
        mistakes=tuple(mistake for one in judged for mistake in mistakes_in(one)),
    )


def _by_label(judged: Iterable[Judged]) -> tuple[LabelFigures, ...]:
    pairs = [(one.label.main, one.read_as) for one in judged]
    labelled = Counter(label for label, _ in pairs)
    read = Counter(read_as for _, read_as in pairs)
    right = Counter(label for label, read_as in pairs if label == read_as)
    names = sorted(labelled | read, key=lambda name: (-labelled[name], name))
    return tuple(LabelFigures(name, right[name], read[name], labelled[name]) for name in names)


def _escalating(judged: Iterable[Judged]) -> Escalating:
    known = [(one.label.escalates, one.plan.escalate) for one in judged]
    known = [pair for pair in known if pair[0] is not None]
    return Escalating(
        judged=len(known),
        due=sum(bool(due) for due, _ in known),
        came=sum(came for _, came in known),
        rightly=sum(bool(due) and came for due, came in known),
    )


def _competitors(judged: Iterable[Judged]) -> tuple[int, int]:
    named = [
        (one.label.competitor.casefold(), (one.reading.extracted.competitor or "").casefold())
        for one in judged
        if one.label.competitor is not None
    ]
    return sum(label == read for label, read in named), len(named)


def _calibration(judged: Iterable[Judged]) -> tuple[Bin, ...]:
    """Sort what people's replies were surely read to mean by how sure; meant is meant at all."""
    said: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for one in judged:
        top = one.reading.top
        if top is None or one.reading.kind is not ReplyKind.HUMAN:
            continue
        is_meant = one.label.kind is ReplyKind.HUMAN and top.kind in one.label.intents
        number = min(BINS - 1, max(0, int(top.confidence * BINS)))
        said[number].append((top.confidence, is_meant))
    return tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            count=len(pairs),
            said=_share(sum(sure for sure, _ in pairs), len(pairs)),
            right=_share(sum(is_meant for _, is_meant in pairs), len(pairs)),
        )
        for number, pairs in enumerate(said)
    )


def mistakes_in(one: Judged) -> tuple[Mistake, ...]:
    """Return the critical mistakes that were made with one mail."""
    label, kind, plan = one.label, one.reading.kind, one.plan
    may_be_silenced = label.kind in _SILENCED or IntentKind.DATA_ERASURE in label.intents
    found = {
        MistakeKind.OPT_OUT_MISSED: label.kind is ReplyKind.OPT_OUT and not plan.suppress,
        MistakeKind.LIVE_LEAD_SUPPRESSED: plan.suppress and not may_be_silenced,
        MistakeKind.BOUNDARY_CROSSED: (
            label.escalates is True and not plan.escalate and not plan.suppress
        ),
        MistakeKind.MACHINE_ANSWERED: label.kind not in _BY_PERSON and kind in _BY_PERSON,
        MistakeKind.PERSON_TAKEN_FOR_MACHINE: label.kind in _BY_PERSON and kind not in _BY_PERSON,
        MistakeKind.ANSWER_WITHOUT_SOURCE: label.answerable is False and one.answers,
    }
    return tuple(
        Mistake(label.id, name, label.main, one.read_as, plan.escalate)
        for name, holds in found.items()
        if holds
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
