"""A conversation that qualifies: one thing asked at a time, and what they tell is kept."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency, text_of

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import meeting_acts
from desktop_sdr.agent.skills.qualifying import asked_in, question_on
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Fact, Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.reading import Reading, Topic
from desktop_sdr.ports.language import Wording
from desktop_sdr.ports.meaning import MeaningModel

LABELS = ("What they need", "Who decides", "By when", "For how many")
SSO = "Yes, with any SAML 2.0 provider."


@cache
def the_classifier() -> MeaningModel:
    return bootstrap.reply_classifier()


@pytest.fixture
def talking(tmp_path: Path) -> Iterator[Agency]:
    """The agent with the classifier that ships."""
    with an_agency(tmp_path, classifier=the_classifier()) as opened:
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


REPLIES = {
    Topic.NEED: "We lose two hours a day on manual scheduling.",
    Topic.AUTHORITY: "My boss decides, together with the CFO.",
    Topic.TIME: "By the end of Q2, before summer.",
    Topic.SIZE: "About 20 of us.",
}


def test_four_questions_in_four_mails_then_times_and_a_brief_that_holds_it_all(
    talking: Agency,
) -> None:
    lead = talking.touched()
    talking.answers(lead, "Do you support single sign-on?")
    mail = goes_on(talking, lead)
    assert SSO in mail
    for topic, words in REPLIES.items():
        assert question_on(topic, "en") in mail
        assert mail.count("?") == 1
        talking.answers(lead, words)
        fact = next(one for one in facts(talking, lead) if one.field == topic)
        assert (fact.text, fact.quoted) == (words, words)
        assert fact.source.startswith("their reply ")
        assert talking.tags(lead).count("lead:told") == len(facts(talking, lead))
        mail = goes_on(talking, lead)

    assert "1. " in mail
    talking.answers(lead, "The second one works for me.")
    talking.approve(talking.draft(lead))
    talking.wait(minutes=2)
    assert talking.state(lead) is LeadState.MEETING_SCHEDULED
    with talking.store.reading() as uow:
        meeting = uow.meetings.latest_of(lead.id)
    assert meeting is not None and meeting.booked is not None
    talking.run(meeting.booked.start)
    with talking.store.reading() as uow:
        brief = uow.keepings.note(meeting_acts.brief_name(meeting)) or ""
    for label, words in zip(LABELS, REPLIES.values(), strict=True):
        assert f'- {label}: "{words}" (their reply ' in brief


def test_what_the_question_was_is_told_by_the_mail_that_left(talking: Agency) -> None:
    lead = talking.touched()
    talking.answers(lead, "Do you support single sign-on?")
    draft = talking.draft(lead)
    taken_out = draft.body.replace(question_on(Topic.NEED, "en"), "")
    talking.desk.edit(draft.id, draft.version, draft.subject, taken_out)
    goes_on(talking, lead)

    talking.answers(lead, "We lose two hours a day on manual scheduling.")
    assert facts(talking, lead) == []


def test_an_answer_that_is_not_understood_keeps_nothing_and_is_the_reps(talking: Agency) -> None:
    lead = asked(talking)
    talking.answers(lead, "It depends.")

    assert facts(talking, lead) == []
    assert talking.state(lead) is LeadState.ESCALATED
    assert talking.drafts(lead) == []


def test_after_two_questions_without_an_answer_nothing_more_is_asked(talking: Agency) -> None:
    lead = asked(talking)
    talking.answers(lead, "Does it work with SAML?")
    mail = goes_on(talking, lead)
    assert question_on(Topic.AUTHORITY, "en") in mail
    talking.answers(lead, "Do you support single sign-on?")
    mail = goes_on(talking, lead)
    assert SSO in mail
    assert not any(question_on(topic, "en") in mail for topic in Topic)


def test_a_size_that_makes_a_large_deal_by_the_price_list_is_the_reps(talking: Agency) -> None:
    lead = asked(talking)
    for topic in (Topic.NEED, Topic.AUTHORITY, Topic.TIME):
        talking.answers(lead, REPLIES[topic])
        goes_on(talking, lead)
    talking.answers(lead, "About 400 of us.")

    assert told(talking, lead)[Topic.SIZE] == "About 400 of us."
    assert "deal_over_limit" in talking.card().reasons
    assert talking.drafts(lead) == []


def test_a_no_after_a_question_gets_no_further_word(talking: Agency) -> None:
    lead = asked(talking)
    talking.answers(lead, "Please stop writing to me.")
    assert talking.state(lead) is LeadState.SUPPRESSED
    assert talking.drafts(lead) == []


def test_a_fact_that_is_struck_with_its_reply_is_known_no_more(talking: Agency) -> None:
    lead = asked(talking)
    talking.answers(lead, REPLIES[Topic.NEED])
    with talking.store.reading() as uow:
        arrived = next(
            deed for deed in uow.deeds.standing_since(lead.created_at) if deed.kind == "lead:reply"
        )
    assert facts(talking, lead) != []
    talking.desk.undo(arrived.id)
    assert facts(talking, lead) == []


def test_where_an_answer_goes_by_itself_no_question_makes_it_wait(talking: Agency) -> None:
    lead = talking.touched()
    with talking.rows() as uow:
        uow.keepings.set_level(AutonomyLevel.SEMI_AUTO)
    talking.answers(lead, "Do you support single sign-on?")
    talking.go_on_until_sent(lead, 2)
    mail = text_of(talking.sent_to(lead)[-1])
    assert SSO in mail
    assert asked_in(mail) is None


class TalkativeModel:
    """Words each mail with a question of its own, and reads replies as the rules do."""

    def read(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> Reading:
        return floor

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        return replace(own, body=f"{own.body}\n\nWould that be useful to you?")


def test_with_a_model_at_level_3_each_mail_still_asks_one_thing(tmp_path: Path) -> None:
    model = TalkativeModel()
    with an_agency(tmp_path, classifier=the_classifier(), reader=model, writer=model) as agency:
        lead = agency.touched()
        with agency.rows() as uow:
            uow.keepings.set_level(AutonomyLevel.AUTONOMOUS)
        agency.answers(lead, "Do you support single sign-on?")
        for sent, (topic, words) in enumerate(REPLIES.items(), start=2):
            agency.go_on_until_sent(lead, sent)
            mail = text_of(agency.sent_to(lead)[-1])
            assert question_on(topic, "en") in mail
            assert mail.count("?") == 1
            agency.wait(days=1)
            agency.answers(lead, words)
        assert told(agency, lead) == {topic.value: words for topic, words in REPLIES.items()}
        agency.go_on_until_sent(lead, 6)
        assert "1. " in text_of(agency.sent_to(lead)[-1])
