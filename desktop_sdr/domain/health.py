"""Lights over the parts of the agent, and the thresholds that turn them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Final

from desktop_sdr.domain.breaker import Breaker, BreakerState

__all__ = [
    "HEARTBEAT",
    "Breaker",
    "BreakerState",
    "Light",
    "LightReading",
    "LightReason",
    "NextStep",
    "Part",
    "bounce_light",
    "breaker_light",
    "complaint_light",
    "domain_light",
    "heartbeat_light",
    "meter_light",
    "network_light",
    "queue_light",
    "should_pause",
    "sign_in_light",
    "worst",
]


class Light(StrEnum):
    """How a part is doing; grey means that nothing is known yet."""

    GREEN = "green"
    GREY = "grey"
    YELLOW = "yellow"
    RED = "red"


class Part(StrEnum):
    """What has a light of its own."""

    EMAIL = "email"
    INBOX = "inbox"
    MODEL = "model"
    CRM = "crm"
    CALENDAR = "calendar"
    LINKEDIN = "linkedin"
    BUDGET = "budget"
    SCHEDULER = "scheduler"
    DATABASE = "database"


class LightReason(StrEnum):
    """What set a light; the window turns it into a sentence."""

    WELL = "well"
    NO_DATA = "no_data"
    NOT_CONNECTED = "not_connected"
    TOO_FEW_TO_SAY = "too_few_to_say"
    BOUNCES = "bounces"
    COMPLAINTS = "complaints"
    STOPPED_BY_BOUNCES = "stopped_by_bounces"
    STOPPED_BY_COMPLAINTS = "stopped_by_complaints"
    """Cold mail rests; answers leave all the same."""
    DOMAIN_FAULTS = "domain_faults"
    """Records of the rep's own domain keep mail from arriving."""
    DOMAIN_LISTED = "domain_listed"
    ERRORS = "errors"
    QUALITY_DRIFT = "quality_drift"
    QUEUE_OLD = "queue_old"
    BREAKER_OPEN = "breaker_open"
    SIGN_IN_NEEDED = "sign_in_needed"
    SIGN_IN_ENDING = "sign_in_ending"
    """It works, and will want the rep's browser in a day or two."""
    KEY_REFUSED = "key_refused"
    """The model's server does not take the key."""
    NOT_READ_LATELY = "not_read_lately"
    NEARLY_USED_UP = "nearly_used_up"
    USED_UP = "used_up"
    NO_HEARTBEAT = "no_heartbeat"
    CLOCK_JUMPED = "clock_jumped"
    HANGS = "hangs"
    NOT_REACHABLE = "not_reachable"
    NOT_PROVEN = "not_proven"
    """The server could not prove that it is the one it claims to be."""
    DISK_TROUBLE = "disk_trouble"
    DISK_FULL = "disk_full"
    DATABASE_BUSY = "database_busy"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_READ_ONLY = "database_read_only"
    BACKUP_FAILED = "backup_failed"
    BACKUP_OLD = "backup_old"
    CHAIN_BROKEN = "chain_broken"
    NOT_ANCHORED = "not_anchored"


class NextStep(StrEnum):
    """What the rep can do about a light."""

    NOTHING = "nothing"
    CONNECT = "connect"
    SIGN_IN = "sign_in"
    CHECK_KEY = "check_key"
    CHECK_LIST = "check_list"
    """Look at where the addresses came from."""
    SLOW_DOWN = "slow_down"
    LOOK_AT_DOMAIN = "look_at_domain"
    ANSWER_CARD = "answer_card"
    """A card in Escalations asks what should happen."""
    LOOK_AT_ERRORS = "look_at_errors"
    LOOK_AT_QUEUE = "look_at_queue"
    WAIT = "wait"
    RAISE_BUDGET = "raise_budget"
    RESTART = "restart"
    CHECK_CLOCK = "check_clock"
    CHECK_NETWORK = "check_network"
    CHECK_RIGHTS = "check_rights"
    FREE_SPACE = "free_space"
    BACK_UP = "back_up"
    RESTORE = "restore"
    VERIFY_AUDIT = "verify_audit"


@dataclass(frozen=True, slots=True)
class LightReading:
    """One light, the number that set it, and what to do about it."""

    part: Part
    light: Light
    reason: LightReason = LightReason.WELL
    number: float | None = None
    """A rate from 0 to 1, a count or seconds, as the reason has it."""
    next_step: NextStep = NextStep.NOTHING


_SEVERITY: Final = {light: rank for rank, light in enumerate(Light)}
"""Grey stands between green and yellow: not known to be well, not known to be bad."""


def worst(readings: Iterable[LightReading], part: Part) -> LightReading:
    """Return the worst of several readings of one part; grey where there is none."""
    nothing = LightReading(part, Light.GREY, LightReason.NO_DATA)
    return max(readings, key=lambda reading: _SEVERITY[reading.light], default=nothing)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Rates at which a light turns, and how many sends it takes to speak of a rate."""

    watch: float
    bad: float
    stop: float
    floor: int


BOUNCES: Final = Threshold(watch=0.03, bad=0.05, stop=0.10, floor=50)
COMPLAINTS: Final = Threshold(watch=0.0003, bad=0.0010, stop=0.0030, floor=100)
"""facts/numbers.md, health thresholds (the field's own figures)."""


def bounce_light(bounced: int, sent: int) -> LightReading:
    """Return what the hard bounces of the last 30 days say about Email."""
    if must_stop(bounced, sent, BOUNCES):
        return _stopped(bounced / sent, LightReason.STOPPED_BY_BOUNCES)
    return _rate_light(bounced, sent, BOUNCES, LightReason.BOUNCES, NextStep.CHECK_LIST)


def complaint_light(complained: int, sent: int) -> LightReading:
    """Return what the spam complaints of the last 30 days say about Email."""
    if must_stop(complained, sent, COMPLAINTS):
        return _stopped(complained / sent, LightReason.STOPPED_BY_COMPLAINTS)
    return _rate_light(complained, sent, COMPLAINTS, LightReason.COMPLAINTS, NextStep.SLOW_DOWN)


def must_stop(hits: int, sent: int, threshold: Threshold) -> bool:
    """Say whether the rate is so bad that the mailbox has to stop by itself."""
    return sent >= threshold.floor and hits / sent >= threshold.stop


def _stopped(rate: float, reason: LightReason) -> LightReading:
    return LightReading(Part.EMAIL, Light.RED, reason, rate, NextStep.ANSWER_CARD)


def _rate_light(
    hits: int, sent: int, threshold: Threshold, reason: LightReason, step: NextStep
) -> LightReading:
    if sent < threshold.floor:
        return LightReading(Part.EMAIL, Light.GREY, LightReason.TOO_FEW_TO_SAY, sent)
    rate = hits / sent
    if rate >= threshold.bad:
        return LightReading(Part.EMAIL, Light.RED, reason, rate, step)
    if rate >= threshold.watch:
        return LightReading(Part.EMAIL, Light.YELLOW, reason, rate, step)
    return LightReading(Part.EMAIL, Light.GREEN, LightReason.WELL, rate)


def domain_light(faults: int, *, is_listed: bool) -> LightReading:
    """Return what the records of the rep's own domain say about Email."""
    step = NextStep.LOOK_AT_DOMAIN
    if is_listed:
        return LightReading(Part.EMAIL, Light.RED, LightReason.DOMAIN_LISTED, None, step)
    if faults:
        return LightReading(Part.EMAIL, Light.YELLOW, LightReason.DOMAIN_FAULTS, faults, step)
    return LightReading(Part.EMAIL, Light.GREEN)


ERROR_WINDOW: Final = 50
ERRORS_IN_WINDOW: Final = 7
ERRORS_IN_A_ROW: Final = 4
"""facts/reliability.md M1: false pause at most 1 % per 1,000 acts at 2 % true errors."""


def errors_of_late(outcomes: Sequence[bool]) -> int:
    """Count the mistakes among the last 50 outcomes (oldest first, True for right)."""
    return list(outcomes[-ERROR_WINDOW:]).count(False)


def should_pause(outcomes: Sequence[bool]) -> bool:
    """Say whether quality errors have to pause the agent: 7 of the last 50, or 4 in a row.

    Only quality outcomes belong in here; network and server trouble is the breakers' business.
    """
    in_a_row = sum(1 for _ in takewhile(lambda right: not right, reversed(outcomes)))
    return in_a_row >= ERRORS_IN_A_ROW or errors_of_late(outcomes) >= ERRORS_IN_WINDOW


QUEUE_AGE_BAD: Final = timedelta(hours=4)


def queue_light(part: Part, oldest: timedelta | None) -> LightReading:
    """Return the light of a part by how long its oldest due piece of work has been waiting."""
    if oldest is None:
        return LightReading(part, Light.GREEN)
    age, step = oldest.total_seconds(), NextStep.LOOK_AT_QUEUE
    if oldest > QUEUE_AGE_BAD:
        return LightReading(part, Light.RED, LightReason.QUEUE_OLD, age, step)
    if oldest > QUEUE_AGE_BAD / 2:
        return LightReading(part, Light.YELLOW, LightReason.QUEUE_OLD, age, step)
    return LightReading(part, Light.GREEN, LightReason.WELL, age)


def breaker_light(part: Part, breaker: Breaker) -> LightReading:
    """Return the light of a part by its breaker; the number is the failures in a row."""
    if breaker.state is BreakerState.CLOSED:
        return LightReading(part, Light.GREEN, LightReason.WELL, breaker.in_a_row)
    light = Light.RED if breaker.state is BreakerState.OPEN else Light.YELLOW
    return LightReading(part, light, LightReason.BREAKER_OPEN, breaker.in_a_row, NextStep.WAIT)


_NOT_PROVEN: Final = frozenset({"tls_not_verified", "tls_failed", "tls_missing"})
_NOT_REACHABLE: Final = frozenset(
    {
        "mailbox_unreachable",
        "server_not_found",
        "server_too_slow",
        "connection_lost",
        "not_a_mail_server",
        "provider_unreachable",
        "not_a_provider",
        "model_unreachable",
        "not_a_model_server",
    }
)
"""Titles of port errors that a network gone, or one that lies, is told by."""


def network_light(part: Part, titles: Collection[str]) -> LightReading:
    """Return the light of a part by what its servers last failed with; well where it is no network.

    A server that cannot prove who it is is red at once: somebody else may be answering.
    """
    if _NOT_PROVEN.intersection(titles):
        step = NextStep.CHECK_NETWORK
        return LightReading(part, Light.RED, LightReason.NOT_PROVEN, None, step)
    if _NOT_REACHABLE.intersection(titles):
        return LightReading(part, Light.YELLOW, LightReason.NOT_REACHABLE, None, NextStep.WAIT)
    return LightReading(part, Light.GREEN)


SIGN_IN_WARNING: Final = timedelta(days=2)
"""A sign-in to an app in testing lasts seven days (facts/numbers.md): a working day's notice."""


def sign_in_light(part: Part, left: timedelta | None) -> LightReading:
    """Return the light of a part by how long its sign-in still lasts; None where it goes on."""
    if left is None or left > SIGN_IN_WARNING:
        return LightReading(part, Light.GREEN)
    seconds = max(left, timedelta()).total_seconds()
    reason, step = LightReason.SIGN_IN_ENDING, NextStep.SIGN_IN
    return LightReading(part, Light.YELLOW, reason, seconds, step)


NEARLY: Final = 0.8


def meter_light(part: Part, used: float, allowed: float) -> LightReading:
    """Return the light of something that is used up over a day, a month or a week."""
    share = used / allowed if allowed > 0 else 1.0
    if share >= 1.0:
        return LightReading(part, Light.RED, LightReason.USED_UP, share, NextStep.RAISE_BUDGET)
    if share >= NEARLY:
        return LightReading(
            part, Light.YELLOW, LightReason.NEARLY_USED_UP, share, NextStep.RAISE_BUDGET
        )
    return LightReading(part, Light.GREEN, LightReason.WELL, share)


HEARTBEAT: Final = timedelta(seconds=60)


def heartbeat_light(part: Part, silent_for: timedelta | None, period: timedelta) -> LightReading:
    """Return the light of a loop by how long ago it last ran; never green without a heartbeat.

    One missed round of at least a minute is yellow, two are red (reliability.md R24).
    """
    if silent_for is None:
        return LightReading(part, Light.GREY, LightReason.NO_DATA)
    silence, allowed = silent_for.total_seconds(), max(period, HEARTBEAT)
    if silent_for > allowed * 2:
        return LightReading(part, Light.RED, LightReason.NO_HEARTBEAT, silence, NextStep.RESTART)
    if silent_for > allowed:
        return LightReading(part, Light.YELLOW, LightReason.NO_HEARTBEAT, silence)
    return LightReading(part, Light.GREEN, LightReason.WELL, silence)
