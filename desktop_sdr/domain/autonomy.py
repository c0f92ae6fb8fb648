"""How much the agent may do by itself: three levels, and the matrix of level by kind of act."""

from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum
from typing import Final

from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.permission import Verdict


class AutonomyLevel(IntEnum):
    """The three positions of the slider."""

    SUPERVISED = 1
    SEMI_AUTO = 2
    AUTONOMOUS = 3


Cell = tuple[AutonomyLevel, ActionKind, MessageRole]
Matrix = Mapping[Cell, Verdict]
"""What the level itself asks for; a missing cell means REVIEW."""

_FREE_THINKING: Final = (
    ActionKind.RESEARCH,
    ActionKind.SCORE,
    ActionKind.CRAFT_SEQUENCE,
    ActionKind.SCHEDULE_SEND,
    ActionKind.MONITOR_ENGAGEMENT,
    ActionKind.PAUSE_SEQUENCE,
    ActionKind.WAIT,
    ActionKind.RE_ENGAGE,
    ActionKind.BRIEF,
    ActionKind.RECORD_OUTCOME,
    ActionKind.ESCALATE,
)
"""Kinds that touch nothing outside this machine: at every level the agent may think and keep notes.

The rep still sees each one's effect before anything leaves, since the first outward act asks.
"""

_FROM_SEMI_AUTO: Final = (
    (ActionKind.UPDATE_CRM, MessageRole.NONE),
    (ActionKind.SEND_NEXT, MessageRole.FIRST_TOUCH),
    (ActionKind.SEND_NEXT, MessageRole.FOLLOW_UP),
    (ActionKind.RESPOND, MessageRole.ANSWER),
)
_FROM_AUTONOMOUS: Final = (
    (ActionKind.TRY_DIFFERENT_CHANNEL, MessageRole.FOLLOW_UP),
    (ActionKind.RESPOND, MessageRole.MEETING_OFFER),
    (ActionKind.QUALIFY, MessageRole.ANSWER),
    (ActionKind.BOOK_MEETING, MessageRole.NONE),
    (ActionKind.REMIND, MessageRole.FOLLOW_UP),
)


def _default_matrix() -> dict[Cell, Verdict]:
    cells: dict[Cell, Verdict] = {}
    for level in AutonomyLevel:
        for kind in _FREE_THINKING:
            cells[level, kind, MessageRole.NONE] = Verdict.ALLOW
    for kind, role in _FROM_SEMI_AUTO:
        cells[AutonomyLevel.SEMI_AUTO, kind, role] = Verdict.ALLOW
        cells[AutonomyLevel.AUTONOMOUS, kind, role] = Verdict.ALLOW
    for kind, role in _FROM_AUTONOMOUS:
        cells[AutonomyLevel.AUTONOMOUS, kind, role] = Verdict.ALLOW
    return cells


DEFAULT_MATRIX: Final[Matrix] = _default_matrix()


def level_verdict(
    matrix: Matrix, level: AutonomyLevel, action: ActionKind, role: MessageRole
) -> Verdict:
    """Return what `level` asks of an act: ALLOW, or REVIEW and more where it wants a look.

    A matrix can only ask for more than the default one, and what a higher level asks for the lower
    ones ask for as well.
    """
    asked = (_asked(matrix, one, action, role) for one in AutonomyLevel if one >= level)
    return max(asked)


def _asked(matrix: Matrix, level: AutonomyLevel, action: ActionKind, role: MessageRole) -> Verdict:
    cell = (level, action, role)
    floor = DEFAULT_MATRIX.get(cell, Verdict.REVIEW)
    asked = max(matrix.get(cell, Verdict.REVIEW), floor)
    return asked if asked is Verdict.ALLOW else max(asked, Verdict.REVIEW)


def tightened(matrix: Matrix, cell: Cell, verdict: Verdict) -> dict[Cell, Verdict]:
    """Return the matrix with one cell asking for more; asking for less than default has no effect.

    The rep may take back what they tightened, but never go below the default matrix.
    """
    return {**matrix, cell: max(verdict, DEFAULT_MATRIX.get(cell, Verdict.REVIEW))}


_LEAST_LOOK: Final = timedelta(seconds=1.5)
_PER_CLAIM_WORD: Final = timedelta(seconds=0.1)


def is_fast(looked: timedelta, claim_words: int) -> bool:
    """Say whether an approval came too fast to tell anything about the agent.

    Nobody checks a personal statement in less than 0.1 s a word, nor any draft in under 1.5 s.
    """
    return looked < max(_LEAST_LOOK, _PER_CLAIM_WORD * claim_words)
