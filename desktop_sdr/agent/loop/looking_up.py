"""Looking a lead up: facts where somebody answers, and the work goes on where nobody does."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from desktop_sdr.agent.loop import fell_back, resilience
from desktop_sdr.agent.loop.inner_acts import Case, in_one_step
from desktop_sdr.agent.office import RESEARCH, Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.breaker import NO_WAIT
from desktop_sdr.domain.fallbacks import Way
from desktop_sdr.domain.lead import Fact, Lead
from desktop_sdr.domain.retrying import RETRIES, back_off
from desktop_sdr.ports.errors import PortError, Temporary
from desktop_sdr.ports.store import UnitOfWork


def research(office: Office, case: Case) -> None:
    """Look the lead up; after a few tries that reach nobody, go on with what is known."""
    facts: Sequence[Fact] = ()
    trouble: PortError | None = None
    if office.researcher is not None and case.context.account is not None:
        look_up = partial(office.researcher.look_up, case.lead, case.context.account)
        try:
            facts = resilience.ask(office, RESEARCH, look_up, resilience.THOUGHT)
        except PortError as error:
            trouble = error
    if isinstance(trouble, Temporary):
        in_one_step(partial(_look_up_later, trouble))(office, case)
    else:
        why = "" if trouble is None else trouble.title
        in_one_step(partial(_keep_facts, facts, why))(office, case)


def _look_up_later(trouble: Temporary, office: Office, uow: UnitOfWork, case: Case) -> None:
    """Wait in the lead's own row; the last time the work goes on without."""
    tries = research_tries(uow, case.lead) + 1
    if tries > RETRIES:
        fell_back.note(uow, case.lead, Way.WITHOUT_RESEARCH, trouble.title, case.now)
        _keep_facts((), trouble.title, office, uow, case)
        return
    uow.keepings.set_note(_research_note(case.lead), str(tries))
    wait = max(back_off(tries, office.jitter.random()), trouble.retry_after or NO_WAIT)
    uow.leads.save(replace(case.lead, due_at=case.now + wait))


def was_not_looked_up(uow: UnitOfWork, lead: Lead) -> bool:
    """Say whether the work on this lead went on without the research that it was to have."""
    return research_tries(uow, lead) > 0


def research_tries(uow: UnitOfWork, lead: Lead) -> int:
    """Return how often in a row nobody could be reached to look the lead up."""
    return int(uow.keepings.note(_research_note(lead)) or 0)


def _research_note(lead: Lead) -> str:
    return f"research tries for lead {lead.id}"


def _keep_facts(
    facts: Sequence[Fact], trouble: str, office: Office, uow: UnitOfWork, case: Case
) -> None:
    lead = case.lead
    for fact in facts:
        uow.facts.add(fact)
    if not trouble and research_tries(uow, lead):
        uow.keepings.set_note(_research_note(lead), "0")
    uow.leads.save(replace(lead, researched_at=case.now, due_at=case.now))
    record(
        uow,
        AuditTag.LEAD_RESEARCHED,
        by_agent(lead),
        case.now,
        {"found": len(facts), "trouble": trouble},
        lead_id=lead.id,
        subject=("lead", lead.id),
    )
