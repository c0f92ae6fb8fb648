"""What the law of their country says of writing to somebody: asked for each act, never assumed."""

import re
from datetime import datetime
from typing import Final

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.skills.country_table import whose_address
from desktop_sdr.agent.skills.signing import SmallPrint
from desktop_sdr.domain.content import COLD_ROLES
from desktop_sdr.domain.country_rules import CountryRule, CountryRules, objection
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Channel, Draft
from desktop_sdr.ports.store import UnitOfWork

_ENDS: Final = {"uk": "GB"}
"""Ends of domains that are no code of their country."""
_ENDING: Final = re.compile(r"\.(?:csv|tsv|txt|xlsx?|ods)\b", re.IGNORECASE)
_NO_WORD: Final = re.compile(r"\S*(?:[@/\\<>{}\[\]]|\w\.\w)\S*")
"""What could be a link, an address or a place of a template: nothing of it is said to anybody."""
_SAID: Final = 80
"""Characters of a source that stand in a mail."""


def rule_for(office: Office, uow: UnitOfWork, lead: Lead) -> CountryRule:
    """Return the rule of the country where the person is, or the strictest where nobody knows."""
    known = lead.country or uow.accounts.get(lead.account_id).country
    return rule_at(office, lead.email, known)


def rule_at(office: Office, email: str, country: str | None) -> CountryRule:
    """Return the rule of a country, else of the one that the end of the address names."""
    return office.country_rules.of(country_of(office.country_rules, email, country))


def objection_by_country(office: Office, lead: Lead, country: str | None, now: datetime) -> str:
    """Return what the law has against a first mail to somebody who is not kept yet."""
    rule = rule_at(office, lead.email, country)
    return objection(rule, whose_address(lead.email), lead, now)


def country_of(rules: CountryRules, email: str, known: str | None) -> str | None:
    """Return the country as known, else by the end of the address where that is a country's."""
    if known is not None:
        return known
    end = email.rpartition(".")[2]
    code = _ENDS.get(end, end.upper())
    return code if code in rules.rows else None


def objection_to(
    office: Office, uow: UnitOfWork, lead: Lead, channel: Channel | None, now: datetime
) -> str:
    """Return why nobody may write to this person unasked on this channel; empty where one may."""
    rule = rule_for(office, uow, lead)
    if channel is None or (channel is Channel.LINKEDIN and not rule.social_as_mail):
        return ""
    return objection(rule, whose_address(lead.email), lead, now)


def objection_to_draft(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead, now: datetime
) -> str:
    """Return what the law has against a draft; an answer or a reminder was asked for."""
    if draft.role not in COLD_ROLES or draft.action is ActionKind.REMIND:
        return ""
    return objection_to(office, uow, lead, draft.channel, now)


def small_print(office: Office, uow: UnitOfWork, draft: Draft, lead: Lead) -> SmallPrint:
    """Return what must stand under a mail to this person beside signature and way out."""
    rule = rule_for(office, uow, lead)
    first = draft.role is MessageRole.FIRST_TOUCH
    return SmallPrint(
        under_answers=rule.footer_under_answers,
        source=said_source(lead.source) if first and rule.names_source else "",
        assistant=office.settings.sending.disclose_assistant,
    )


def said_source(source: str) -> str:
    """Return where an address is from in words fit for a mail: no file ending, link, address."""
    plain = _NO_WORD.sub(" ", _ENDING.sub("", source.replace("_", " ")))
    words = " ".join(plain.split())
    return words if len(words) <= _SAID else words[:_SAID].rpartition(" ")[0]
