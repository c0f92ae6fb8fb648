"""Mail comes in on another thread than thoughts do: whatever comes between two steps, stands."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from agent.loop.agency import TUESDAY, Agency

from desktop_sdr.agent.loop import deciding, listening, outbox, settling
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.store import UnitOfWork

MOST_STEPS = 12


@dataclass
class Between:
    """Opens transactions, and lets something happen before the one with this number."""

    open: Callable[[], UnitOfWork]
    number: int
    happens: Callable[[], None]
    count: int = 0

    def __call__(self) -> UnitOfWork:
        self.count += 1
        if self.count == self.number:
            self.happens()
        return self.open()


def interrupted(agency: Agency, number: int, happens: Callable[[], None]) -> Office:
    return replace(agency.office, open=Between(agency.office.open, number, happens))


def opts_out(agency: Agency, lead: Lead) -> Callable[[], None]:
    def happens() -> None:
        agency.hears(lead, "Please stop writing to me.")
        listening.listen(agency.office)

    return happens


def takes_over(agency: Agency, lead: Lead) -> Callable[[], None]:
    return lambda: agency.desk.take_over(lead.id)


def fresh(agency: Agency) -> Lead:
    return agency.add_lead()


def researched(agency: Agency) -> Lead:
    return agency.add_lead(researched_at=agency.clock.now())


def qualified(agency: Agency) -> Lead:
    return agency.add_lead(state=LeadState.OUTREACH_PENDING)


def due_for_step_two(agency: Agency) -> Lead:
    lead = agency.touched()
    agency.clock.set(agency.lead(lead).due_at)
    return lead


def at_the_end(agency: Agency) -> Lead:
    lead = due_for_step_two(agency)
    agency.pulse()
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.clock.set(agency.lead(lead).due_at)
    return lead


def with_a_question(agency: Agency) -> Lead:
    lead = agency.touched()
    agency.clock.advance(timedelta(minutes=5))
    agency.hears(lead, "Do you support single sign-on?")
    listening.listen(agency.office)
    return lead


def who_wants_to_meet(agency: Agency) -> Lead:
    lead = agency.touched()
    agency.clock.advance(timedelta(minutes=5))
    agency.hears(lead, "Sounds interesting, can we talk next week?")
    listening.listen(agency.office)
    return lead


def who_took_a_time(agency: Agency) -> Lead:
    lead = who_wants_to_meet(agency)
    agency.think()
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.clock.advance(timedelta(minutes=5))
    agency.hears(lead, "The first one works for me.")
    listening.listen(agency.office)
    return lead


def due_again(agency: Agency) -> Lead:
    return agency.add_lead(state=LeadState.NURTURE, re_engage_at=TUESDAY)


SITUATIONS = (
    fresh,
    researched,
    qualified,
    due_for_step_two,
    at_the_end,
    with_a_question,
    who_wants_to_meet,
    who_took_a_time,
    due_again,
)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_opt_out_between_two_steps_of_a_thought_stands(
    agency: Agency, situation: Callable[[Agency], Lead]
) -> None:
    _stands(agency, situation, opts_out, LeadState.SUPPRESSED)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_take_over_between_two_steps_of_a_thought_stands(
    agency: Agency, situation: Callable[[Agency], Lead]
) -> None:
    _stands(agency, situation, takes_over, LeadState.CONVERSATION)


def _stands(agency: Agency, situation, happening, state: LeadState) -> None:
    """Try every gap between two transactions of the next thought, each with a new lead."""
    for number in range(1, MOST_STEPS):
        lead = situation(agency)
        office = interrupted(agency, number, happening(agency, lead))
        deciding.consider(office, lead.id)
        if office.open.count < number:
            return
        assert agency.state(lead) is state, f"lost before transaction {number}"
        assert agency.drafts(lead) == [], f"a draft for nobody before transaction {number}"
        assert agency.items(lead, OutboxState.HELD) == []
        assert agency.lead(lead).due_at is None, f"due again before transaction {number}"
    raise AssertionError("more transactions than this test tries")


def test_an_opt_out_that_comes_while_a_mail_is_on_its_way_stands(agency: Agency) -> None:
    for number in range(1, MOST_STEPS):
        lead = agency.approved()
        agency.clock.set(agency.item(lead).leaves_at)
        listening.listen(agency.office)
        office = interrupted(agency, number, opts_out(agency, lead))
        outbox.attempt(office, agency.item(lead).id)
        if office.open.count < number:
            return
        settling.settle(agency.office)
        assert agency.state(lead) is LeadState.SUPPRESSED, f"lost before transaction {number}"
        assert agency.lead(lead).due_at is None, f"due again before transaction {number}"
        agency.clock.advance(timedelta(hours=1))
    raise AssertionError("more transactions than this test tries")
