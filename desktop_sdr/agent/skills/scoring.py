"""How well a lead fits the rep's ideal customer, with every point explained."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop_sdr.agent.skills.grounding import STANDING, about, support_of
from desktop_sdr.agent.skills.places import bare
from desktop_sdr.domain.lead import Account, Fact, Grade, Lead
from desktop_sdr.domain.offer import IdealCustomer

WEIGHTS: Final = {"title": 30, "industry": 25, "size": 20, "country": 15, "timing": 10}
"""Most points for each criterion; those that the rep left open do not count."""
UNKNOWN_SHARE: Final = 0.4
"""Of a criterion's points, where nobody knows the answer: less than a fit, more than a miss."""
OPEN_POINTS: Final = 50
"""The score where the rep described no ideal customer at all."""
GRADES: Final = ((75, Grade.A), (55, Grade.B), (35, Grade.C), (0, Grade.D))
LOWEST_QUALIFIED: Final = Grade.C
_NAMES: Final = {
    "title": "Job title",
    "industry": "Industry",
    "size": "Number of employees",
    "country": "Country",
}
TIMING_FIELDS: Final = frozenset({"news", "hiring", "funding", "product_launch"})
"""Facts of these fields, still fresh, say that something moves there just now."""


@dataclass(frozen=True, slots=True)
class ScoreReason:
    """One criterion: its points, a code, and the same in plain words."""

    points: int
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """The sum, and everything it is made of: what rules the lead out, then most points first."""

    points: int
    grade: Grade
    reasons: tuple[ScoreReason, ...]
    qualified: bool


def score(
    lead: Lead, account: Account, facts: Iterable[Fact], ideal: IdealCustomer, now: datetime
) -> Score:
    """Score a lead; a hard disqualifier leaves the points as they are but says no.

    Hard disqualifiers: an excluded industry or domain, and no lawful basis for writing.
    """
    counted = [criterion(lead, account, ideal) for criterion in _CRITERIA]
    judged = [reason for reason in counted if reason is not None]
    reasons = list(judged)
    if judged:
        timing = _timing(about(facts, lead, account), now)
        reasons.append(timing)
        most = sum(WEIGHTS[reason.code.partition("_")[0]] for reason in reasons)
        points = round(100 * sum(reason.points for reason in reasons) / most)
    else:
        points = OPEN_POINTS
        reasons.append(
            ScoreReason(
                OPEN_POINTS, "no_ideal_customer", "Your profile describes no ideal customer"
            )
        )
    grade = next(grade for least, grade in GRADES if points >= least)
    reasons.sort(key=lambda reason: -reason.points)
    against = tuple(_disqualifiers(lead, account, ideal))
    qualified = not against and grade <= LOWEST_QUALIFIED
    return Score(points, grade, (*against, *reasons), qualified)


def _judge(code: str, value: str | None, fits: Callable[[str], bool]) -> ScoreReason:
    weight, name = WEIGHTS[code], _NAMES[code]
    if not value:
        points = round(weight * UNKNOWN_SHARE)
        return ScoreReason(points, f"{code}_unknown", f"{name} is not known (+{points})")
    if fits(value):
        return ScoreReason(weight, f"{code}_fits", f"{name} fits: {value} (+{weight})")
    return ScoreReason(0, f"{code}_differs", f"{name} does not fit: {value}")


def _title(lead: Lead, account: Account, ideal: IdealCustomer) -> ScoreReason | None:
    if not ideal.titles:
        return None
    return _judge("title", lead.title, lambda title: any(map(_within(title), ideal.titles)))


def _industry(lead: Lead, account: Account, ideal: IdealCustomer) -> ScoreReason | None:
    if not ideal.industries:
        return None
    return _judge(
        "industry", account.industry, lambda own: any(map(_within(own), ideal.industries))
    )


def _country(lead: Lead, account: Account, ideal: IdealCustomer) -> ScoreReason | None:
    if not ideal.countries:
        return None
    return _judge("country", lead.country or account.country, lambda own: own in ideal.countries)


def _size(lead: Lead, account: Account, ideal: IdealCustomer) -> ScoreReason | None:
    least, most = ideal.min_employees, ideal.max_employees
    if least is None and most is None:
        return None
    count = account.employees
    fits = count is not None and (least or 0) <= count and (most is None or count <= most)
    return _judge("size", None if count is None else str(count), lambda _: fits)


def _timing(facts: Sequence[Fact], now: datetime) -> ScoreReason:
    fresh = [
        fact
        for fact in facts
        if fact.field in TIMING_FIELDS and support_of(fact, now)[0] in STANDING
    ]
    if not fresh:
        return ScoreReason(0, "timing_quiet", "No fresh news of the company")
    newest = max(fresh, key=lambda fact: (fact.found_at, fact.text))
    points = WEIGHTS["timing"]
    return ScoreReason(points, "timing_signal", f"Fresh news: {newest.text} (+{points})")


_CRITERIA: Final = (_title, _industry, _size, _country)


def _within(own: str) -> Callable[[str], bool]:
    """Compare by whole words: `Head of Sales` holds `sales`, but not `sale`."""
    words = [bare(word) for word in own.replace("/", " ").split()]

    def holds(wanted: str) -> bool:
        parts = [bare(word) for word in wanted.replace("/", " ").split()]
        starts = range(len(words) - len(parts) + 1)
        return bool(parts) and any(words[at : at + len(parts)] == parts for at in starts)

    return holds


def _disqualifiers(lead: Lead, account: Account, ideal: IdealCustomer) -> Iterable[ScoreReason]:
    if account.industry and any(map(_within(account.industry), ideal.excluded_industries)):
        yield ScoreReason(0, "excluded_industry", f"You excluded the industry {account.industry}")
    domains = {lead.email.rpartition("@")[2], account.domain or ""}
    for excluded in ideal.excluded_domains:
        wanted = excluded.lower().lstrip("@.")
        if any(domain == wanted or domain.endswith(f".{wanted}") for domain in domains):
            yield ScoreReason(0, "excluded_domain", f"You excluded the domain {wanted}")
