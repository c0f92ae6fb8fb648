"""Only the lead's own words count as the lead's; everybody else's are a question to the rep."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from agent.loop.agency import REP, Agency

from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.sequence import EnrollmentState


def a_mail(sender: str, words: str, subject: str = "Hello", **headers: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = sender, subject
    mail["To"] = headers.pop("To", REP)
    mail["Message-ID"] = f"<{abs(hash((sender, words)))}@elsewhere.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    return mail.as_bytes()


def comes(agency: Agency, raw: bytes, folder: str = "INBOX") -> None:
    agency.inbox.arrive(raw, folder)
    agency.wait(minutes=2)


def thread_of(agency: Agency, lead: Lead) -> str:
    return str(agency.sent_to(lead)[-1]["Message-ID"])


def replies_of(agency: Agency, lead: Lead) -> list[ReplyKind]:
    with agency.store.reading() as uow:
        return [reply.reading.kind for reply in uow.replies.of_lead(lead.id)]


OTHERS = [
    "Ben Colleague <ben@firma1.example>",
    "Ida's assistant <assistant@firma1.example>",
    "Ida via the team list <team@lists.example>",
    '"ida1@firma1.example" <stranger@hostile.example>',
    "Bea Seller <bea@seller.example>",
]


@pytest.mark.parametrize("sender", OTHERS)
def test_who_answers_in_the_thread_without_being_the_lead_is_a_question_to_the_rep(
    agency: Agency, sender: str
) -> None:
    lead = agency.touched()
    comes(agency, a_mail(sender, "Sounds great, let us talk!", References=thread_of(agency, lead)))
    assert replies_of(agency, lead) == []
    card = agency.card()
    assert (card.lead_id, card.reasons) == (lead.id, ("other_sender",))
    assert card.detail in sender
    assert agency.state(lead) is LeadState.ESCALATED
    assert agency.enrollment(lead).state is EnrollmentState.ACTIVE
    assert agency.lead(lead).engagement_score == lead.engagement_score


def test_a_colleague_who_wants_no_mail_gets_none_and_the_rep_decides_about_the_lead(
    agency: Agency,
) -> None:
    lead = agency.touched()
    thread = thread_of(agency, lead)
    comes(agency, a_mail("ben@firma1.example", "Please unsubscribe me.", In_Reply_To=thread))
    with agency.store.reading() as uow:
        assert uow.suppressions.covering("ben@firma1.example", None)
        assert not uow.suppressions.covering(lead.email, None)
    assert agency.card().suggested is Option.STOP_FOR_GOOD
    assert agency.state(lead) is LeadState.ESCALATED


def test_the_button_of_the_mail_itself_counts_from_whichever_address(agency: Agency) -> None:
    lead = agency.touched()
    tag = thread_of(agency, lead).strip("<>").partition("@")[0]
    comes(agency, a_mail("ida@private.example", "", f"unsubscribe {tag}"))
    with agency.store.reading() as uow:
        assert uow.suppressions.covering(lead.email, None)


def test_a_colleague_whom_we_know_speaks_for_themself(agency: Agency) -> None:
    lead = agency.touched()
    with agency.store.reading() as uow:
        company = uow.accounts.get(lead.account_id)
    colleague = agency.add_lead(company, state=LeadState.IN_SEQUENCE, due_at=None)
    thread = thread_of(agency, lead)
    comes(agency, a_mail(colleague.email, "Not interested, thank you.", In_Reply_To=thread))
    assert replies_of(agency, lead) == []
    assert replies_of(agency, colleague) == [ReplyKind.HUMAN]
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_a_bounce_and_an_absence_need_not_come_from_the_lead(agency: Agency) -> None:
    lead = agency.touched()
    away = a_mail(
        "postmaster@firma1.example",
        "I am out of the office until 20 March 2026.",
        "Automatic reply: Hello",
        In_Reply_To=thread_of(agency, lead),
        Auto_Submitted="auto-replied",
    )
    comes(agency, away)
    assert replies_of(agency, lead) == [ReplyKind.OUT_OF_OFFICE]
    assert agency.cards() == []


def test_the_same_name_at_the_same_company_is_asked_about_and_never_taken_for_them(
    agency: Agency,
) -> None:
    lead = agency.touched()
    comes(agency, a_mail(f"{lead.name} <other@firma1.example>", "Yes, tell me more."))
    assert replies_of(agency, lead) == []
    assert agency.card().reasons == ("maybe_alias",)


def test_the_same_name_from_a_private_address_is_asked_about_where_it_answers_our_subject(
    agency: Agency,
) -> None:
    lead = agency.touched()
    subject = f"AW: RE: {agency.sent_to(lead)[0]['Subject']}"
    comes(agency, a_mail(f'"{lead.name}" <me@private.example>', "Yes.", subject))
    assert agency.card().reasons == ("maybe_alias",)


UNKNOWN = [
    ("{name} <me@private.example>", "Something else"),
    ("Somebody Else <other@firma1.example>", "Hello"),
    ("me@private.example", "Hello"),
]


@pytest.mark.parametrize(("sender", "subject"), UNKNOWN)
def test_a_stranger_stays_a_stranger(agency: Agency, sender: str, subject: str) -> None:
    lead = agency.touched()
    comes(agency, a_mail(sender.format(name=lead.name), "Please stop.", subject))
    assert replies_of(agency, lead) == []
    assert agency.cards() == []
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_two_of_the_same_name_are_never_guessed_between(agency: Agency) -> None:
    lead = agency.touched()
    with agency.store.reading() as uow:
        company = uow.accounts.get(lead.account_id)
    twin = agency.touched(account=company, email="ida.twin@firma1.example")
    comes(agency, a_mail(f"{twin.name} <other@firma1.example>", "Yes, tell me more."))
    assert agency.cards() == []


def test_the_same_name_whom_nobody_wrote_to_is_nobody_s_business(agency: Agency) -> None:
    lead = agency.add_lead(due_at=None)
    comes(agency, a_mail(f"{lead.name} <other@firma1.example>", "Yes, tell me more."))
    assert agency.cards() == []


def test_a_thread_of_thousands_is_looked_through_from_its_end(agency: Agency) -> None:
    lead = agency.touched()
    others = " ".join(f"<{number}@x.example>" for number in range(300))
    thread = f"{others} {thread_of(agency, lead)}"
    comes(agency, a_mail(lead.email, "Not interested, thank you.", References=thread))
    assert replies_of(agency, lead) == [ReplyKind.HUMAN]


@pytest.mark.parametrize("folder", ["Junk", "Archive"])
def test_an_answer_that_a_filter_filed_away_is_heard_and_other_mail_there_is_not_kept(
    agency: Agency, folder: str
) -> None:
    lead = agency.touched()
    comes(agency, a_mail("old@spam.example", "Win a prize."), folder)
    comes(agency, a_mail("spam@spam.example", "Buy now."), folder)
    thread = thread_of(agency, lead)
    answer = a_mail(lead.email, "Not interested, thank you.", In_Reply_To=thread)
    comes(agency, answer, folder)
    comes(agency, answer)
    assert replies_of(agency, lead) == [ReplyKind.HUMAN]
    with agency.store.reading() as uow:
        assert uow.mails.counts(1).received == 1


def test_a_colleague_in_junk_is_not_taken_for_the_rep(agency: Agency) -> None:
    lead = agency.touched()
    comes(agency, a_mail("old@spam.example", "Win a prize."), "Junk")
    thread = thread_of(agency, lead)
    comes(agency, a_mail("ben@firma1.example", "Who is this?", In_Reply_To=thread), "Junk")
    assert agency.card().reasons == ("other_sender",)
    assert not agency.lead(lead).agent_silent


@pytest.mark.parametrize("is_numbered_anew", [False, True])
def test_what_the_rep_writes_by_hand_is_seen_in_a_renamed_folder_too(
    agency: Agency, is_numbered_anew: bool
) -> None:
    lead, other = agency.touched(), agency.touched()
    comes(agency, a_mail(REP, "first", To=lead.email), "Sent")
    agency.inbox.rename("Sent", "Sent Items")
    agency.inbox.sent_as = "Sent Items"
    if is_numbered_anew:
        agency.inbox.number_anew("Sent Items")
    comes(agency, a_mail(REP, "second", To=other.email), "Sent Items")
    assert agency.lead(lead).agent_silent
    assert agency.lead(other).agent_silent
    assert agency.tags(lead).count("lead:taken_over") == 1
