"""A draft holds only what is known, and says where each personal word is from."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, a_fact, a_lead, a_seller, a_touch, an_account, an_offer
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.grounding import support_of
from desktop_sdr.agent.skills.templates import fields_of, fill
from desktop_sdr.agent.skills.writing import DraftText, TooLong, UnfilledField, draft_step
from desktop_sdr.domain.ids import AccountId, FactId, LeadId
from desktop_sdr.domain.lead import Fact
from desktop_sdr.domain.message import Channel, Support
from desktop_sdr.domain.sequence import Step

STEP = Step(
    number=1,
    channel=Channel.EMAIL,
    wait_days=0,
    subject="Night shifts at {{company}}",
    body="{{greeting}}\n\nI read that {{company}} {{news}}.\n\nWould you have ten minutes?",
)


def draft(step: Step = STEP, facts: tuple[Fact, ...] = (a_fact(),), **changes) -> DraftText:
    given_here = {
        "lead": a_lead(),
        "account": an_account(),
        "seller": a_seller(),
        "offer": an_offer(),
        "previous": (),
        "now": NOW,
    }
    return draft_step(step, facts=facts, **(given_here | changes))


def test_every_place_is_filled_from_what_is_known():
    text = draft()
    assert text.subject == "Night shifts at Nordlicht Logistik"
    assert text.body == (
        "Hi Ida,\n\nI read that Nordlicht Logistik opened a second warehouse in Bremen.\n\n"
        "Would you have ten minutes?"
    )


def test_a_fact_in_the_text_is_a_claim_at_its_words_with_source_and_date():
    text = draft(facts=(a_fact(id=FactId(3)),))
    (claim,) = text.claims
    assert text.body[claim.start : claim.end] == "opened a second warehouse in Bremen"
    assert (claim.support, claim.fact_id, claim.source) == (
        Support.SUPPORTED,
        3,
        "company news page",
    )
    assert claim.found_at == NOW - timedelta(days=20)


def test_what_nobody_knows_means_no_draft_and_names_every_gap():
    step = replace(STEP, body="{{news}} {{hiring}} {{ Frist Name }}")
    with pytest.raises(UnfilledField) as caught:
        draft(step, facts=())
    assert caught.value.names == ("news", "hiring", "frist_name")


@pytest.mark.parametrize("broken", ["{{news", "news}}", "{{news|{{company}}}}", "{{}}"])
def test_a_broken_place_means_no_draft(broken: str):
    with pytest.raises(UnfilledField):
        draft(replace(STEP, body=broken))


def test_a_fallback_stands_in_for_what_is_not_known():
    step = replace(STEP, body="I saw that you {{hiring|run a large team}}.")
    text = draft(step, facts=())
    assert text.body == "I saw that you run a large team."
    assert text.claims == ()


def test_an_empty_fallback_leaves_no_gap():
    step = replace(STEP, body="Hi {{hiring|}}, hello\n\n{{hiring|}}\n\nBye")
    assert draft(step, facts=()).body == "Hi, hello\n\nBye"


def test_a_shaky_fact_gives_way_to_the_fallback():
    old = a_fact(found_at=NOW - timedelta(days=121))
    step = replace(STEP, body="I saw that you {{news|run a large team}}.")
    assert draft(step, facts=(old,)).body == "I saw that you run a large team."


def test_an_old_fact_is_used_where_nothing_else_is_and_is_marked_old():
    (claim,) = draft(facts=(a_fact(found_at=NOW - timedelta(days=121)),)).claims
    assert (claim.support, claim.why) == (Support.OLD, "old")


def test_a_fact_of_120_days_is_still_fresh():
    (claim,) = draft(facts=(a_fact(found_at=NOW - timedelta(days=120)),)).claims
    assert claim.support is Support.SUPPORTED


def test_a_fact_without_a_source_is_marked_unsupported():
    (claim,) = draft(facts=(a_fact(source=" "),)).claims
    assert (claim.support, claim.why) == (Support.UNSUPPORTED, "no_source")


@pytest.mark.parametrize("quoted", ["We raised 5 million.", "A new site is planned."])
def test_a_fact_that_says_more_than_its_quote_is_weak(quoted: str):
    fact = a_fact(text="raised 12 million euros", quoted=quoted)
    assert support_of(fact, NOW) == (Support.WEAK, "quote_says_less")


def test_a_fact_that_the_rep_struck_out_is_not_known():
    with pytest.raises(UnfilledField):
        draft(facts=(a_fact(struck=True),))


@pytest.mark.parametrize("stranger", [{"lead_id": LeadId(6)}, {"account_id": AccountId(8)}])
def test_a_fact_about_somebody_else_never_gets_in(stranger):
    with pytest.raises(UnfilledField):
        draft(facts=(a_fact(**stranger),))


def test_the_best_carried_fact_is_taken_before_the_newest():
    weak = a_fact(text="closed a site", source="")
    assert (
        "opened a second warehouse"
        in draft(facts=(weak, a_fact(found_at=NOW - timedelta(days=9)))).body
    )


def test_the_leads_own_record_is_a_source_too():
    text = draft(replace(STEP, body="As {{title}} in {{city}} you know."), facts=())
    assert [text.body[c.start : c.end] for c in text.claims] == ["Head of Operations", "Hamburg"]
    assert {c.source for c in text.claims} == {"trade fair list"}


def test_a_fact_in_the_subject_is_claimed_as_well():
    text = draft(replace(STEP, subject="You {{news}}", body="Hello"))
    assert [(c.start, c.end, c.source) for c in text.claims] == [(0, 0, "company news page")]


def test_a_value_cannot_open_a_place_of_its_own():
    with pytest.raises(UnfilledField):
        draft(facts=(a_fact(text="{{my_company}} won"),))
    with pytest.raises(UnfilledField):
        draft(account=an_account(name="{{my_name}}"))


def test_a_value_cannot_add_a_line():
    text = draft(lead=a_lead(first_name="Ida\nBcc: x@y.test"))
    assert text.body.splitlines()[0] == "Hi Ida Bcc: x@y.test,"


def test_the_greeting_speaks_the_language_of_the_text():
    german = replace(
        STEP, body="{{greeting}}\n\nwir planen für Sie die Schichten und sind nicht teuer."
    )
    assert draft(german).body.startswith("Hallo Ida,")
    assert draft(german, lead=a_lead(first_name="")).body.startswith("Guten Tag,")


def test_one_small_word_that_two_languages_share_does_not_change_the_greeting():
    question = replace(STEP, body="{{greeting}}\n\nhow do carriers book slots today?")
    assert draft(question).body.startswith("Hi Ida,")


def test_a_follow_up_without_a_subject_stays_in_the_thread():
    text = draft(
        replace(STEP, number=2, subject=""),
        previous=(a_touch(subject="Night shifts at Nordlicht Logistik"),),
    )
    assert text.subject == "Re: Night shifts at Nordlicht Logistik"


def test_a_first_mail_needs_a_subject():
    with pytest.raises(UnfilledField) as caught:
        draft(replace(STEP, subject=""))
    assert caught.value.names == ("subject",)


def test_a_text_over_the_limit_is_not_drafted():
    assert draft(replace(STEP, body="word " * 200)).body
    with pytest.raises(TooLong):
        draft(replace(STEP, body="word " * 201))
    with pytest.raises(TooLong):
        draft(replace(STEP, channel=Channel.LINKEDIN, body="x" * 301))


@given(
    template=st.text(alphabet="ab {}|\n,", max_size=60),
    value=st.one_of(st.none(), st.text(alphabet="xy {}", max_size=8)),
)
def test_filling_never_fails_and_reports_what_is_left(template: str, value: str | None):
    filled = fill(template, lambda field, has_fallback: value)
    for span in filled.spans:
        assert filled.text[span.start : span.end] == (value or "").rstrip() or value
    if value is None and not filled.unfilled:
        assert "{{" not in filled.text
    assert set(filled.unfilled) - {"{{", "}}"} <= set(fields_of(template))
