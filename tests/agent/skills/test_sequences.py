"""The starter sequences are ready to send, and a broken one says where."""

import pytest
from builders import NOW, a_fact, a_lead, a_seller, a_touch, an_account, an_offer

from desktop_sdr import resources
from desktop_sdr.agent.skills.sequences import BadSequence, sequence_from_toml
from desktop_sdr.agent.skills.signing import full_text
from desktop_sdr.agent.skills.writing import UnfilledField, draft_step
from desktop_sdr.domain.content import faults_in
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.price_talk import prices_off_list
from desktop_sdr.domain.sequence import Sequence

STARTERS = ("introduction.toml", "follow-the-news.toml", "second-try.toml")


@pytest.fixture(params=STARTERS)
def starter(request: pytest.FixtureRequest) -> Sequence:
    return sequence_from_toml(resources.read_text("sequences", request.param))


def test_every_step_of_a_starter_passes_the_content_filter(starter: Sequence):
    from builders import a_draft

    lead, seller, offer = a_lead(), a_seller(), an_offer()
    for step in starter.steps:
        text = draft_step(
            step,
            lead=lead,
            account=an_account(),
            facts=(a_fact(),),
            seller=seller,
            offer=offer,
            previous=(a_touch(),),
            now=NOW,
        )
        role = MessageRole.FIRST_TOUCH if step.number == 1 else MessageRole.FOLLOW_UP
        draft = a_draft(subject=text.subject, body=text.body, channel=step.channel, role=role)
        whole = full_text(text.body, seller=seller, language="en")
        assert faults_in(draft, whole, lead, seller) == ()
        assert not prices_off_list(whole, offer.prices)


def test_a_starter_leads_with_a_mail_of_its_own_and_stays_in_the_thread(starter: Sequence):
    first, *others = starter.steps
    assert first.channel is Channel.EMAIL
    assert first.subject
    assert all(not step.subject and step.wait_days >= 2 for step in others)


def test_a_lead_without_news_gets_no_news_mail():
    sequence = sequence_from_toml(resources.read_text("sequences", "follow-the-news.toml"))
    with pytest.raises(UnfilledField) as caught:
        draft_step(
            sequence.steps[0],
            lead=a_lead(),
            account=an_account(),
            facts=(),
            seller=a_seller(),
            offer=an_offer(),
            previous=(),
            now=NOW,
        )
    assert caught.value.names == ("news",)


ATTACHED = 'name = "A"\n[[steps]]\nsubject = "x"\nbody = "x"\nattach = {}'


def test_a_step_names_the_files_that_go_with_it():
    sequence = sequence_from_toml(ATTACHED.format('["offer.pdf", "prices.xlsx"]'))
    assert sequence.steps[0].attachments == ("offer.pdf", "prices.xlsx")
    assert sequence_from_toml(ATTACHED.format("[]")).steps[0].attachments == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "not a TOML file"),
        ("", "needs a name"),
        ('name = "A"', "no steps"),
        ('name = "A"\nsteps = [1]', "Step 1 is no table"),
        ('name = "A"\n[[steps]]\nsubject = "x"', "Step 1 has no body"),
        ('name = "A"\n[[steps]]\nbody = "x"', "no subject"),
        ('name = "A"\n[[steps]]\nsubject = "x"\nbody = "{{a"', "body has braces"),
        ('name = "A"\n[[steps]]\nbody = "x"\nchannel = "fax"', "email, linkedin, call"),
        ('name = "A"\n[[steps]]\nbody = "x"\nwait_days = -1', "whole number"),
        ('name = "A"\n[[steps]]\nbody = 4', "words in quotes"),
        (ATTACHED.format('"offer.pdf"'), "list of file names"),
        (ATTACHED.format("[1]"), "list of file names"),
        (ATTACHED.format('["../offer.pdf"]'), "stands in paths"),
        (ATTACHED.format('["offer.exe"]'), "kind that is never attached"),
        (ATTACHED.format('["a.pdf", "A.pdf"]'), "each once"),
        (ATTACHED.format('["a.pdf", "b.pdf", "c.pdf", "d.pdf"]'), "3 files"),
        (
            f'{ATTACHED.format("[]")}\n[[steps]]\nbody = "x"\nchannel = "call"\nattach = ["a.pdf"]',
            "Step 2 is no mail",
        ),
        (ATTACHED.format("[]") + "\nvariants = [1]", "under .*steps.variants"),
        (ATTACHED.format("[]") + '\n[[steps.variants]]\nsubject = "x"', "without a body"),
        (ATTACHED.format("[]") + '\n[[steps.variants]]\nbody = "x"' * 5, "5 ways"),
        (ATTACHED.format("[]") + '\n[[steps.variants]]\nbody = "{{a"', "variant has braces"),
    ],
)
def test_a_broken_sequence_says_where(text: str, words: str):
    with pytest.raises(BadSequence, match=words):
        sequence_from_toml(text)


def test_a_step_may_be_said_in_several_ways():
    text = (
        ATTACHED.format("[]")
        + """
[[steps.variants]]
body = "Other words."

[[steps.variants]]
subject = "Other subject"
body = "Third words."
"""
    )
    [step] = sequence_from_toml(text).steps
    assert step.variant_names == ("a", "b", "c")
    assert step.said_as("b").body == "Other words."
    assert step.said_as("c").subject == "Other subject"
