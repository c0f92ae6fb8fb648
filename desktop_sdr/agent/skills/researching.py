"""Facts out of what we were given (row, lead record), each with its source and date."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.domain.ids import AccountId, LeadId
from desktop_sdr.domain.lead import Account, Fact, Lead

FRESH_FOR: Final = timedelta(days=120)
"""A fact older than this may have stopped being true; the rep is asked before it is used."""
FACT_LENGTH_LIMIT: Final = 300
"""A longer cell is a text about the company, not one fact to put into a sentence."""
ACCOUNT_FIELDS: Final = frozenset({"news", "hiring", "funding", "technology", "product_launch"})
"""Facts about the company; all others are about the person."""


def is_old(found_at: datetime, now: datetime) -> bool:
    """Say whether a fact found then is too old to be used without a look."""
    return now - found_at > FRESH_FOR


def facts_from_row(
    cells: Mapping[str, str],
    *,
    lead_id: LeadId,
    account_id: AccountId,
    source: str,
    now: datetime,
) -> tuple[Fact, ...]:
    """Return the facts an imported row holds; `cells` is field -> words (CandidateLead.facts)."""
    return tuple(
        Fact(
            lead_id=None if field in ACCOUNT_FIELDS else lead_id,
            account_id=account_id if field in ACCOUNT_FIELDS else None,
            field=field,
            text=words,
            source=source,
            quoted=words,
            found_at=now,
        )
        for field, words in cells.items()
        if words and len(words) <= FACT_LENGTH_LIMIT
    )


def known_from_record(lead: Lead, account: Account) -> tuple[Fact, ...]:
    """Return the lead's and account's own attributes as facts, so that a draft ties them too."""
    values = {
        "title": lead.title,
        "city": lead.city or account.city,
        "industry": account.industry,
        "employees": None if account.employees is None else str(account.employees),
    }
    return tuple(
        Fact(
            lead_id=lead.id,
            field=field,
            text=value,
            source=lead.source,
            found_at=lead.created_at,
        )
        for field, value in values.items()
        if value
    )
