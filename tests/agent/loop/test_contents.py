"""No mail to one lead says anything about another."""

from dataclasses import replace

import pytest
from agent.loop.agency import Agency

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.domain.lead import Lead


def edited_by_agent(agency: Agency, lead: Lead, words: str) -> None:
    """What a model would have written, in place of the template's words."""
    draft = agency.draft(lead)
    with agency.rows() as uow:
        uow.drafts.save(replace(draft, body=f"{draft.body}\n\n{words}"))


def refused(agency: Agency, lead: Lead) -> str:
    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(agency.draft(lead))
    return refusal.value.detail


@pytest.mark.parametrize("words", ["I also wrote to Bo Ekdahl.", "like BO  EKDAHL at their firm"])
def test_a_mail_that_names_a_lead_of_another_company_cannot_be_approved(
    agency: Agency, words: str
) -> None:
    agency.add_lead(first_name="Bo", last_name="Ekdahl", due_at=None)
    lead = agency.start()
    edited_by_agent(agency, lead, words)

    assert refused(agency, lead) == "content_fault"


def test_a_mail_with_another_lead_s_address_cannot_be_approved(agency: Agency) -> None:
    other = agency.add_lead(first_name="Bo", last_name="Ekdahl", due_at=None)
    lead = agency.start()
    edited_by_agent(agency, lead, f"or ask {other.email}")

    assert refused(agency, lead) == "content_fault"


def test_a_colleague_at_the_same_company_may_be_named(agency: Agency) -> None:
    lead = agency.start()
    with agency.store.reading() as uow:
        account = uow.accounts.get(lead.account_id)
    agency.add_lead(account, first_name="Bo", last_name="Ekdahl", due_at=None)
    edited_by_agent(agency, lead, "I also wrote to Bo Ekdahl.")

    agency.approve(agency.draft(lead))


def test_whom_the_rep_names_by_hand_is_the_rep_s_own_word(agency: Agency) -> None:
    agency.add_lead(first_name="Bo", last_name="Ekdahl", due_at=None)
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, 1, draft.subject, f"{draft.body}\n\nBo Ekdahl says hello.")

    agency.approve(agency.draft(lead))


SUBJECT = "Bo Ekdahl sent me https://elsewhere.example/offer"


def asked_under_their_own_subject(agency: Agency) -> Lead:
    agency.add_lead(first_name="Bo", last_name="Ekdahl", due_at=None)
    lead = agency.touched()
    agency.answers(lead, "Do you support single sign-on?", subject=SUBJECT)
    return agency.lead(lead)


def test_what_a_lead_names_in_their_subject_may_stand_there_again(agency: Agency) -> None:
    lead = asked_under_their_own_subject(agency)

    assert agency.draft(lead).subject == f"Re: {SUBJECT}"
    agency.approve(agency.draft(lead))


@pytest.mark.parametrize("words", ["Bo Ekdahl bought it.", "See https://elsewhere.example/offer."])
def test_what_a_lead_names_in_their_subject_may_not_be_said_below_it(
    agency: Agency, words: str
) -> None:
    lead = asked_under_their_own_subject(agency)
    edited_by_agent(agency, lead, words)

    assert refused(agency, lead) == "content_fault"
