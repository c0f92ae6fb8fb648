"""A conversation that qualifies: one thing asked at a time, and what they tell is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency, text_of

from desktop_sdr import bootstrap
from desktop_sdr.agent.skills.qualifying import question_on
from desktop_sdr.domain.lead import Fact, Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.reading import Topic

SSO = "Yes, with any SAML 2.0 provider."


@pytest.fixture
def talking(tmp_path: Path) -> Iterator[Agency]:
    """The agent with the classifier that ships."""
    with an_agency(tmp_path, classifier=bootstrap.reply_classifier()) as opened:
        yield opened


def told(agency: Agency, lead: Lead) -> dict[str, str]:
    return {fact.field: fact.text for fact in facts(agency, lead)}


def facts(agency: Agency, lead: Lead) -> list[Fact]:
    with agency.store.reading() as uow:
        return list(uow.facts.about(lead))


def goes_on(agency: Agency, lead: Lead) -> str:
    """Approve what waits; returns the mail that left."""
    before = len(agency.sent_to(lead))
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, before + 1)
    return text_of(agency.sent_to(lead)[-1])


def asked(agency: Agency) -> Lead:
    """A lead who got an answer that ends with the first question."""
    lead = agency.touched()
    agency.answers(lead, "Do you support single sign-on?")
    assert question_on(Topic.NEED, "en") in goes_on(agency, lead)
    return lead


def test_four_questions_in_four_mails_and_then_times(talking: Agency) -> None:
    lead = talking.touched()
    talking.answers(lead, "Do you support single sign-on?")
    mail = goes_on(talking, lead)
    assert SSO in mail
    replies = {
        Topic.NEED: "We lose two hours a day on manual scheduling.",
        Topic.AUTHORITY: "My boss decides, together with the CFO.",
        Topic.TIME: "By the end of Q2, before summer.",
        Topic.SIZE: "About 40 of us.",
    }
    for topic, words in replies.items():
        assert question_on(topic, "en") in mail
        assert mail.count("?") == 1
        talking.answers(lead, words)
        assert told(talking, lead)[topic] == words, talking.tags(lead)
        mail = goes_on(talking, lead)

    assert "1. " in mail and talking.state(lead) is LeadState.CONVERSATION
    assert told(talking, lead) == {topic.value: words for topic, words in replies.items()}
    talking.answers(lead, "The second one works for me.")
    talking.approve(talking.draft(lead))
    talking.wait(minutes=2)
    assert talking.state(lead) is LeadState.MEETING_SCHEDULED
