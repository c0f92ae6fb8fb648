"""Why somebody may be written to: looked at with the rule of their country, and put on record."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop_sdr.agent.loop import lawful
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.agent.skills.country_table import whose_address
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.country_rules import Gap, gap, objection
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import LawfulBasis
from desktop_sdr.domain.lifecycle import END_STATES, LeadState
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.grounds import Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalStanding:
    """What allows writing to one person, and what stands against it. No legal advice."""

    basis: LawfulBasis | None
    basis_at: datetime | None
    basis_words: str
    source: str
    country: str
    rule: str
    law: str
    has_rule: bool
    """False where the country is not known or has no rule here, so that the strictest holds."""
    objection: str
    """Why no first mail may go to them; empty where one may."""
    missing: Gap | None
    social_as_mail: bool
    """True where a message on a social network needs what a mail needs."""
    otherwise: str
    wants_no_mail: bool = False
    """True where they asked to be left alone: then nothing reaches them."""


def standing_of(office: Office, lead_id: LeadId) -> LegalStanding:
    """Return how the law sees a first mail to the lead."""
    with office.look() as uow:
        lead = uow.leads.get(lead_id)
        country = lead.country or uow.accounts.get(lead.account_id).country
    return standing_on(
        office,
        Grounds(
            email=lead.email,
            country=country,
            lawful_basis=lead.lawful_basis,
            basis_at=lead.basis_at,
            basis_words=lead.basis_words,
            source=lead.source,
            wants_no_mail=lead.state is LeadState.SUPPRESSED,
        ),
    )


def standing_on(office: Office, kept: Grounds) -> LegalStanding:
    """Return how the law sees a first mail to somebody of whom this is kept; reads no database."""
    rule, now = lawful.rule_at(office, kept.email, kept.country), office.now()
    whose = whose_address(kept.email)
    return LegalStanding(
        basis=kept.lawful_basis,
        basis_at=kept.basis_at,
        basis_words=kept.basis_words,
        source=kept.source,
        country=rule.name,
        rule=rule.words,
        law=rule.law,
        has_rule=bool(rule.country),
        objection=objection(rule, whose, kept, now),
        missing=gap(rule, whose, kept, now),
        social_as_mail=rule.social_as_mail,
        otherwise=rule.otherwise,
        wants_no_mail=kept.wants_no_mail,
    )


def put_on_record(
    office: Office,
    rep: Actor,
    address: str,
    basis: LawfulBasis | None,
    at: datetime | None,
    words: str,
) -> LegalStanding:
    """Keep why the person may be written to, and look at them anew; raises DeskRefusal("nobody").

    None takes the basis away: then nothing more leaves to them that they did not ask for.
    """
    now = office.now()
    with office.open() as uow:
        lead = uow.leads.by_email(address)
        if lead is None:
            raise DeskRefusal("nobody")
        cause = Cause(rep, lead.trace)
        deeds.begin(uow, Command.BASIS, cause, now, lead_id=lead.id)
        due_at = lead.due_at if lead.state in END_STATES else now
        uow.leads.save(
            replace(lead, lawful_basis=basis, basis_at=at, basis_words=words, due_at=due_at)
        )
        record(
            uow,
            AuditTag.BASIS_RECORDED,
            cause,
            now,
            {
                "from": lead.lawful_basis.value if lead.lawful_basis is not None else "none",
                "to": basis.value if basis is not None else "none",
            },
            lead_id=lead.id,
            subject=("lead", lead.id),
            personal=words,
        )
        uow.commit()
    return standing_of(office, lead.id)
