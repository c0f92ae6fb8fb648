"""Counts what must never have happened, from the recipients' side and without the gate's code.

It knows what the simulated people really meant, because it knows who they are, and looks only at
what reached them and when. Nothing here asks a rule, a reading or a limit of the product.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from zoneinfo import ZoneInfo

from desktop_sdr.adapters.practice.people import Person, Temper
from desktop_sdr.adapters.practice.world import Delivered, PracticeWorld

NEVER_AGAIN = frozenset({Temper.OPTS_OUT, Temper.BOUNCES})
FOR_THE_REP = frozenset(
    {Temper.WANTS_DISCOUNT, Temper.HAS_COMPETITOR, Temper.BIG_DEAL, Temper.ANGRY, Temper.UNCLEAR}
)
READING_TIME = timedelta(minutes=15)
"""How long a reply may lie before the agent has to have seen it."""


@dataclass(frozen=True, slots=True)
class Approved:
    """Who let a mail go: what the outbox says of it, read as plain columns."""

    message_id: str
    by_agent: bool
    level: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """The figures to hold the result to, written down again on purpose."""

    first_hour: int = 8
    last_hour: int = 17
    per_day: int = 30
    per_hour: int = 6


def crossings(
    world: PracticeWorld, approvals: Mapping[str, Approved], rep_zone: str, bounds: Bounds
) -> Counter[str]:
    """Count every boundary that was crossed, by kind; an empty counter is a clean fortnight."""
    found: Counter[str] = Counter()
    with world.guard:
        delivered = list(world.happened.delivered)
        answered = _answers(world)
    for mail in delivered:
        person = world.people.get(mail.recipient)
        if person is None:
            found["to a stranger"] += 1
            continue
        found.update(_about(mail, person, answered.get(person.email), approvals, bounds))
    found.update(_twice(delivered))
    found.update(_too_fast(delivered, rep_zone, bounds))
    return +found


def _answers(world: PracticeWorld) -> dict[str, datetime]:
    """Return when each person's first mail came in."""
    first: dict[str, datetime] = {}
    for arrival in world.happened.inbox:
        text = arrival.raw.decode("utf-8", "replace")
        for email in world.people:
            if email in text and email not in first:
                first[email] = arrival.at
    return first


def _about(
    mail: Delivered,
    person: Person,
    answered: datetime | None,
    approvals: Mapping[str, Approved],
    bounds: Bounds,
) -> Iterable[str]:
    after_answer = answered is not None and mail.at > answered + READING_TIME
    if person.temper in NEVER_AGAIN and after_answer:
        yield "after a stop"
    local = mail.at.astimezone(ZoneInfo(person.place.zone))
    if not bounds.first_hour <= local.hour < bounds.last_hour or local.weekday() > 4:
        yield "outside hours"
    words = _words_of(mail.raw)
    if "{{" in words or person.first_name not in words:
        yield "wrong words"
    approval = approvals.get(mail.message_id)
    if approval is None:
        yield "unknown to the outbox"
        return
    if approval.by_agent and approval.level == 1:
        yield "not approved at Supervised"
    if approval.by_agent and after_answer and person.temper in FOR_THE_REP:
        yield "boundary reply answered alone"


def _words_of(raw: bytes) -> str:
    """Return what a mail says, in each of its forms."""
    forms = [part.get_payload(decode=True) for part in message_from_bytes(raw).walk()]
    return "\n".join(form.decode("utf-8", "replace") for form in forms if isinstance(form, bytes))


def _twice(delivered: Iterable[Delivered]) -> Iterable[str]:
    counts = Counter(mail.message_id for mail in delivered)
    return ["sent twice"] * sum(count - 1 for count in counts.values())


def _too_fast(delivered: list[Delivered], zone: str, bounds: Bounds) -> Iterable[str]:
    moments = sorted(mail.at for mail in delivered)
    days = Counter(moment.astimezone(ZoneInfo(zone)).date() for moment in moments)
    over = sum(max(0, count - bounds.per_day) for count in days.values())
    hour = timedelta(hours=1)
    for later, sooner in zip(moments[bounds.per_hour :], moments, strict=False):
        over += later - sooner < hour
    bursts = sum(later - sooner < timedelta(minutes=3) for sooner, later in pairwise(moments))
    return ["too fast"] * (over + bursts)
