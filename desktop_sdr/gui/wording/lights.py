"""The health lights in words: name, state, and the number that set it as a sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from desktop_sdr.domain.health import Light, LightReading, LightReason, NextStep, Part
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.language import percent, plural, span, tr


@dataclass(frozen=True, slots=True)
class LightFace:
    """One light as the rep sees it."""

    key: str
    name: str
    glyph: Glyph
    state: str
    """One to three words: Working, Slow, Not connected."""
    detail: str = ""
    """The number that set it, as a sentence."""
    next_step: str = ""
    """What the rep can do, as a sentence; empty when there is nothing to do."""
    signs_in: bool = False
    """Whether a press on it asks for a sign-in."""


SIGNS_IN: Final = frozenset({LightReason.SIGN_IN_NEEDED, LightReason.SIGN_IN_ENDING})
"""Reasons that the rep ends by signing in."""
_NAMES: Final = {
    Part.EMAIL: "Email",
    Part.INBOX: "Inbox",
    Part.MODEL: "AI model",
    Part.CRM: "CRM",
    Part.CALENDAR: "Calendar",
    Part.LINKEDIN: "LinkedIn",
    Part.BUDGET: "Budget",
    Part.SCHEDULER: "Scheduler",
    Part.DATABASE: "Database",
}

_GLYPHS: Final = {
    Light.GREEN: Glyph.OK,
    Light.YELLOW: Glyph.WARN,
    Light.RED: Glyph.CRIT,
    Light.GREY: Glyph.OFF,
}

_GOOD: Final = {
    Part.BUDGET: "On track",
    Part.SCHEDULER: "On time",
    Part.DATABASE: "Healthy",
}

_STATES: Final = {
    LightReason.NO_DATA: "No data",
    LightReason.NOT_CONNECTED: "Not connected",
    LightReason.TOO_FEW_TO_SAY: "Too few to say",
    LightReason.BOUNCES: "Bounces",
    LightReason.COMPLAINTS: "Complaints",
    LightReason.STOPPED_BY_BOUNCES: "Cold mail stopped",
    LightReason.STOPPED_BY_COMPLAINTS: "Cold mail stopped",
    LightReason.DOMAIN_FAULTS: "Domain records",
    LightReason.DOMAIN_LISTED: "On a block list",
    LightReason.ERRORS: "Mistakes",
    LightReason.QUALITY_DRIFT: "Drifting",
    LightReason.QUEUE_OLD: "Behind",
    LightReason.BREAKER_OPEN: "Not answering",
    LightReason.SIGN_IN_NEEDED: "Signed out",
    LightReason.SIGN_IN_ENDING: "Sign-in ends soon",
    LightReason.KEY_REFUSED: "Key refused",
    LightReason.NOT_READ_LATELY: "Not read lately",
    LightReason.NEARLY_USED_UP: "Nearly used up",
    LightReason.USED_UP: "Used up",
    LightReason.NO_HEARTBEAT: "Stopped",
    LightReason.CLOCK_JUMPED: "Clock was set",
    LightReason.HANGS: "Hangs",
    LightReason.NOT_REACHABLE: "Not reachable",
    LightReason.NOT_PROVEN: "Not to be trusted",
    LightReason.DISK_TROUBLE: "Disk trouble",
    LightReason.DISK_FULL: "Disk full",
    LightReason.DATABASE_BUSY: "Busy",
    LightReason.DATABASE_DAMAGED: "Damaged",
    LightReason.DATABASE_READ_ONLY: "Cannot be written",
    LightReason.BACKUP_FAILED: "No backup",
    LightReason.BACKUP_OLD: "Backup is old",
    LightReason.CHAIN_BROKEN: "Record damaged",
    LightReason.NOT_ANCHORED: "Not vouched for",
}


def _duration(number: float) -> str:
    return span(timedelta(seconds=number))


_DETAILS: Final[Mapping[LightReason, tuple[str, Callable[[float], str]]]] = {
    LightReason.NO_DATA: ("Nothing has been measured yet.", str),
    LightReason.NOT_CONNECTED: ("Steps that need it are skipped.", str),
    LightReason.TOO_FEW_TO_SAY: ("{n} so far.", lambda n: plural(int(n), "{n} send", "{n} sends")),
    LightReason.BOUNCES: ("{n} of the last 30 days’ mail bounced.", lambda n: percent(n, 1)),
    LightReason.COMPLAINTS: (
        "{n} of the last 30 days’ mail was reported.",
        lambda n: percent(n, 2),
    ),
    LightReason.STOPPED_BY_BOUNCES: (
        "{n} of the last 30 days’ mail bounced, so nothing cold leaves. Answers still do.",
        lambda n: percent(n, 1),
    ),
    LightReason.STOPPED_BY_COMPLAINTS: (
        "{n} of the last 30 days’ mail was reported, so nothing cold leaves. Answers still do.",
        lambda n: percent(n, 2),
    ),
    LightReason.DOMAIN_FAULTS: (
        "{n} of your domain keep mail from arriving.",
        lambda n: plural(int(n), "{n} record", "{n} records"),
    ),
    LightReason.DOMAIN_LISTED: ("A block list names your domain or server.", str),
    LightReason.ERRORS: ("{n} of the last 50 acts went wrong.", lambda n: str(round(n))),
    LightReason.QUALITY_DRIFT: ("Decisions have moved away from the 900 before.", str),
    LightReason.QUEUE_OLD: ("The oldest work has waited {n}.", _duration),
    LightReason.BREAKER_OPEN: (
        "{n} failures in a row; it is tried again by itself.",
        lambda n: str(round(n)),
    ),
    LightReason.SIGN_IN_NEEDED: ("It waits for you to sign in.", str),
    LightReason.SIGN_IN_ENDING: (
        "It works. Its sign-in ends in {n}; sign in again before that.",
        _duration,
    ),
    LightReason.KEY_REFUSED: (
        "Its server does not take the key. Work goes on by the rules alone.",
        str,
    ),
    LightReason.NOT_READ_LATELY: ("Last read {n} ago. Sending waits until it is read.", _duration),
    LightReason.NEARLY_USED_UP: ("{n} of what you allow is used.", percent),
    LightReason.USED_UP: (
        "What you allow is used up. Work goes on by the rules alone.",
        str,
    ),
    LightReason.NO_HEARTBEAT: ("It has not run for {n}.", _duration),
    LightReason.CLOCK_JUMPED: (
        "The clock of this computer was set. What was missed got new times.",
        str,
    ),
    LightReason.HANGS: ("An act has been under way for {n}. Nothing else of it leaves.", _duration),
    LightReason.NOT_REACHABLE: ("Its server cannot be reached. It is tried again by itself.", str),
    LightReason.NOT_PROVEN: (
        "Its server could not prove who it is, so no password was sent.",
        str,
    ),
    LightReason.DISK_TROUBLE: ("The disk refused a write. Nothing is being sent.", str),
    LightReason.DISK_FULL: (
        "Less than 50 MB are free. Nothing is sent or read until there is room.",
        str,
    ),
    LightReason.DATABASE_BUSY: ("Another program has it open for too long.", str),
    LightReason.DATABASE_DAMAGED: ("A look through the file found a fault. Nothing is sent.", str),
    LightReason.DATABASE_READ_ONLY: ("It cannot be written. Nothing is being sent.", str),
    LightReason.BACKUP_FAILED: ("Today’s backup could not be made. It is tried again.", str),
    LightReason.BACKUP_OLD: ("The newest backup is {n} old.", _duration),
    LightReason.CHAIN_BROKEN: ("The record of acts does not add up. Nothing is being sent.", str),
    LightReason.NOT_ANCHORED: (
        "The keychain does not take the note of the record’s end. Work goes on.",
        str,
    ),
}

# Elsewhere the number of a good light may be of several kinds, and a moment old: better unsaid.
_WELL: Final[Mapping[Part, tuple[str, Callable[[float], str]]]] = {
    Part.BUDGET: ("{n} of what you allow is used.", percent),
}

_NEXT_STEPS: Final = {
    NextStep.CONNECT: "Set it up in your profile file.",
    NextStep.SIGN_IN: "Run desktop-sdr doctor to see what the server says.",
    NextStep.CHECK_KEY: "Give another one with: desktop-sdr model key.",
    NextStep.CHECK_LIST: "Look at where these addresses came from.",
    NextStep.SLOW_DOWN: "Send less for a while.",
    NextStep.LOOK_AT_DOMAIN: "See “Your domain” on the Health page.",
    NextStep.ANSWER_CARD: "Answer the card in Escalations once you know why.",
    NextStep.LOOK_AT_ERRORS: "Look at the problems in Activity.",
    NextStep.LOOK_AT_QUEUE: "Look at what waits in the outbox.",
    NextStep.WAIT: "Nothing to do: it is tried again by itself.",
    NextStep.RAISE_BUDGET: "Raise the limit in your profile file, or wait for tomorrow.",
    NextStep.RESTART: "Close Desktop SDR and start it again.",
    NextStep.CHECK_CLOCK: "Look whether this computer’s clock is right.",
    NextStep.CHECK_NETWORK: "Look whether your network asks you to sign in first.",
    NextStep.CHECK_RIGHTS: "Give this user the right to write to the data folder.",
    NextStep.FREE_SPACE: "Make room on the disk.",
    NextStep.BACK_UP: "Make one by hand with: desktop-sdr backup FILE.",
    NextStep.RESTORE: "Close Desktop SDR and run: desktop-sdr restore.",
    NextStep.VERIFY_AUDIT: "Run desktop-sdr audit verify to see the first bad entry.",
}


_FOR_LATER: Final = frozenset({Part.LINKEDIN, Part.CRM, Part.CALENDAR})
"""Parts that no profile can connect yet: nobody is sent to look for a setting that is not there."""


def light_face(reading: LightReading) -> LightFace:
    """The reading in words."""
    return LightFace(
        key=reading.part.value,
        name=tr(_NAMES[reading.part]),
        glyph=_GLYPHS[reading.light],
        state=_state(reading),
        detail=_detail(reading),
        next_step=_next_step(reading),
        signs_in=reading.reason in SIGNS_IN,
    )


def light_faces(readings: Mapping[str, LightReading]) -> list[LightFace]:
    """All nine parts in their own order; a part without a reading has no data, never green."""
    return [
        light_face(readings.get(part.value, LightReading(part, Light.GREY, LightReason.NO_DATA)))
        for part in Part
    ]


def _next_step(reading: LightReading) -> str:
    if reading.reason in SIGNS_IN:
        return tr("Press here to sign in.")
    if reading.next_step is NextStep.CONNECT and reading.part in _FOR_LATER:
        return tr("A later version can connect one.")
    return tr(_NEXT_STEPS[reading.next_step]) if reading.next_step in _NEXT_STEPS else ""


def _state(reading: LightReading) -> str:
    if reading.reason is LightReason.WELL:
        return tr(_GOOD.get(reading.part, "Working"))
    return tr(_STATES[reading.reason])


def _detail(reading: LightReading) -> str:
    if reading.reason is not LightReason.WELL:
        sentence, form = _DETAILS[reading.reason]
    elif reading.part in _WELL and reading.number is not None:
        sentence, form = _WELL[reading.part]
    else:
        return ""
    return tr(sentence).format(n="" if reading.number is None else form(reading.number))
