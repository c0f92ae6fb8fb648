"""What the Crm port promises, of every CRM there is."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from builders import a_lead, an_account
from fakes.clock import A_MONDAY
from fakes.crm import FakeCrm

from desktop_sdr.adapters.practice import crm as practice
from desktop_sdr.adapters.practice.crm import PracticeCrm
from desktop_sdr.adapters.practice.world import PracticeWorld
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.ports.crm import Crm, CrmActivity


class _NeverBusy(Random):
    """Draws what lets the practice CRM answer."""

    def random(self) -> float:
        return practice.BUSY


def in_practice() -> Crm:
    crm = PracticeCrm(PracticeWorld(3, seed=1))
    crm._random = _NeverBusy()
    return crm


@pytest.fixture(params=[FakeCrm, in_practice], ids=["fake", "practice"])
def crm(request: pytest.FixtureRequest) -> Crm:
    make: Callable[[], Crm] = request.param
    return make()


AN_ENTRY = CrmActivity(
    external_id="touch-1",
    lead_external_id="lead-1",
    kind="email_sent",
    subject="Hello",
    body="",
    at=A_MONDAY,
)


def test_an_entry_logged_twice_is_one_and_is_found_by_our_key(crm: Crm) -> None:
    assert crm.find_activity("touch-1") is None
    assert crm.log(AN_ENTRY) == crm.log(AN_ENTRY)
    assert crm.find_activity("touch-1") is not None


def test_an_entry_that_is_taken_out_is_gone_and_may_be_taken_out_again(crm: Crm) -> None:
    crm.log(AN_ENTRY)
    crm.remove_activity("touch-1")
    crm.remove_activity("touch-1")
    assert crm.find_activity("touch-1") is None


def test_a_lead_that_is_put_back_is_what_it_was(crm: Crm) -> None:
    lead = a_lead(state=LeadState.IN_SEQUENCE)
    crm.upsert("lead-1", lead, an_account())
    before = crm.record_of("lead-1")
    assert before is not None
    crm.upsert("lead-1", replace(lead, state=LeadState.NURTURE), an_account())
    assert crm.record_of("lead-1") != before

    crm.put_back("lead-1", before)

    assert crm.record_of("lead-1") == before


def test_a_lead_that_was_not_there_before_us_is_taken_out_again(crm: Crm) -> None:
    before = crm.record_of("lead-1")
    assert before is None
    crm.upsert("lead-1", a_lead(), an_account())

    crm.put_back("lead-1", before)

    assert crm.record_of("lead-1") is None
