"""Ties every personal statement of a draft to the fact that carries it, and says how well."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.researching import is_old
from desktop_sdr.domain.ids import UNSAVED
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.message import Claim, Support

ENOUGH_OF_THE_QUOTE: Final = 0.5
"""Share of a fact's telling words that its quoted words must hold."""
STANDING: Final = (Support.SUPPORTED, Support.VOUCHED)

_WORD = re.compile(r"\w+")
_BEST_FIRST: Final = (
    Support.VOUCHED,
    Support.SUPPORTED,
    Support.WEAK,
    Support.OLD,
    Support.UNSUPPORTED,
)


def support_of(fact: Fact, now: datetime) -> tuple[Support, str]:
    """Return how well a fact carries a statement, and a code for what is wrong where it does not.

    Codes: `struck_out`, `no_source`, `quote_says_less`, `old`.
    """
    if fact.struck:
        return Support.UNSUPPORTED, "struck_out"
    if not fact.source.strip():
        return Support.UNSUPPORTED, "no_source"
    if fact.quoted and not _carries(fact.quoted, fact.text):
        return Support.WEAK, "quote_says_less"
    if is_old(fact.found_at, now):
        return Support.OLD, "old"
    return Support.SUPPORTED, ""


def _carries(quoted: str, text: str) -> bool:
    """Every figure must stand in the quote, and at least half of the longer words."""
    said, wanted = set(_WORD.findall(fold(quoted))), set(_WORD.findall(fold(text)))
    if any(word not in said for word in wanted if any(char.isdigit() for char in word)):
        return False
    telling = {word for word in wanted if len(word) > 3}
    return not telling or len(telling & said) >= ENOUGH_OF_THE_QUOTE * len(telling)


def about(facts: Iterable[Fact], lead: Lead, account: Account) -> tuple[Fact, ...]:
    """Return the facts that are about this lead or account and were not struck out.

    A fact that names another person or company never gets into a draft, whoever passed it in.
    """
    return tuple(
        fact
        for fact in facts
        if not fact.struck
        and fact.lead_id in (None, lead.id)
        and fact.account_id in (None, account.id)
    )


def best_fact(facts: Sequence[Fact], field: str, now: datetime) -> Fact | None:
    """Return the best carried fact for a template field; among equals the newest."""
    fitting = [fact for fact in facts if fact.field == field and fact.text.strip()]
    return min(
        fitting,
        key=lambda fact: (
            _BEST_FIRST.index(support_of(fact, now)[0]),
            -fact.found_at.timestamp(),
            fact.id,
        ),
        default=None,
    )


def claim_on(fact: Fact, start: int, end: int, now: datetime) -> Claim:
    """Return the claim that the words from `start` to `end` make on `fact`."""
    support, why = support_of(fact, now)
    fact_id = None if fact.id == UNSAVED else fact.id
    return Claim(start, end, support, fact_id, fact.source, fact.found_at, why)
