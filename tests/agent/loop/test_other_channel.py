"""Silence from somebody who showed interest: the same step by another channel, held like any."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.social import SocialTask

PROFILE = "https://www.linkedin.com/in/ida-example"


class Prepared:
    """A social channel that keeps what it was asked to prepare."""

    def __init__(self) -> None:
        self.tasks: list[SocialTask] = []

    def prepare(self, task: SocialTask) -> None:
        self.tasks.append(task)


@pytest.fixture
def social() -> Prepared:
    return Prepared()


@pytest.fixture
def agency(tmp_path: Path, social: Prepared) -> Iterator[Agency]:
    with an_agency(tmp_path, social=social) as opened:
        yield opened


def silent_but_engaged(agency: Agency) -> Lead:
    lead = agency.touched(linkedin_url=PROFILE)
    with agency.rows() as uow:
        uow.leads.save(replace(uow.leads.get(lead.id), engagement_score=60))
    agency.wait(days=21)
    return lead


def test_the_step_is_filed_as_what_it_is_another_channel(agency: Agency) -> None:
    lead = silent_but_engaged(agency)

    draft = agency.draft(lead)

    assert draft.action is ActionKind.TRY_DIFFERENT_CHANNEL
    assert draft.channel is Channel.LINKEDIN
    decided = [one for one in agency.record(lead) if one.tag.value == "decision:made"][-1]
    assert decided.facts["action"] == draft.action.value


def test_it_waits_too_while_a_colleague_is_talking_with_us(
    agency: Agency, social: Prepared
) -> None:
    lead = silent_but_engaged(agency)
    agency.approve(agency.draft(lead))
    with agency.rows() as uow:
        uow.leads.save(replace(uow.leads.get(lead.id), held_for_account=True))

    agency.run(agency.clock.now() + timedelta(days=3))

    assert social.tasks == []
    [held] = agency.items(lead, OutboxState.HELD)
    assert "account_held" in held.held_by


def test_what_the_rep_wrote_anew_is_what_they_are_given_to_send(
    agency: Agency, social: Prepared
) -> None:
    lead = silent_but_engaged(agency)
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, draft.subject, "Hello Ida, all in my own words.")
    agency.approve(agency.draft(lead))

    agency.run(agency.clock.now() + timedelta(days=3))

    assert [task.text for task in social.tasks] == ["Hello Ida, all in my own words."]
