"""The words of going up and down between the autonomy levels."""

from dataclasses import dataclass
from typing import Final

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.gui.widgets.label import Run
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.frame import level_name
from desktop_sdr.gui.wording.language import plural, tr


@dataclass(frozen=True, slots=True)
class Earned:
    """One measure of the evidence gate."""

    glyph: Glyph
    name: str
    need: str
    value: str


_GATE: Final = (
    ("Drafts you reviewed", "Needs 200"),
    ("Approved unchanged", "Needs 90%, at the low end of the likely range"),
    ("Serious mistakes", "Needs 0 in the last 200"),
    ("Days at this level", "Needs 14"),
)


def locked_levels(current: AutonomyLevel) -> dict[int, str]:
    """Why each higher level is locked."""
    why = tr("Needs 14 days and 200 reviewed drafts at {level}. Not measured yet.")
    return {
        level: why.format(level=level_name(level - 1)) for level in AutonomyLevel if level > current
    }


def lowered(left: AutonomyLevel, came_back: int) -> tuple[str, str]:
    """What is said after lowering."""
    title = tr("{level} is off.").format(level=level_name(left))
    if came_back == 0:
        return title, tr("Nothing had to come back to Review.")
    return title, plural(
        came_back, "{n} item came back to Review.", "{n} items came back to Review."
    )


def raised(level: AutonomyLevel) -> tuple[str, str]:
    """What is said after raising."""
    return (
        tr("{level} is on.").format(level=level_name(level)),
        tr("You can go back at any time with Ctrl+[, instantly."),
    )


def close() -> str:
    """The verb that takes the line away."""
    return tr("Close")


def evidence_lines() -> tuple[Earned, ...]:
    """The measures of the gate; they are not counted by this version and say so."""
    unknown = tr("not yet measured")
    return tuple(Earned(Glyph.OFF, tr(name), tr(need), unknown) for name, need in _GATE)


def raise_note(*, practice: bool) -> tuple[Run, ...]:
    """The amber line of the sheet."""
    if practice:
        return (
            (tr("Practice world: "), True),
            (tr("every level is free to try here. Nothing real is sent."), False),
        )
    return (
        (tr("Not available yet: "), True),
        (
            tr(
                "this version does not count the evidence above, so it cannot be shown that the "
                "agent has earned this level. Everything keeps waiting for you."
            ),
            False,
        ),
    )
