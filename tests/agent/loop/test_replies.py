"""What each kind of answer does at once: to lead, sequence, account and the rep's cards."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote

import pytest
from agent.loop.agency import REP, TUESDAY, Agency
from builders import an_account

from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.sequence import EnrollmentState, FinishReason
from desktop_sdr.domain.suppression import SuppressionReason


def is_suppressed(agency: Agency, lead: Lead) -> bool:
    with agency.store.reading() as uow:
        return bool(uow.suppressions.covering(lead.email, lead.account_id))


def last_reply_kind(agency: Agency, lead: Lead) -> ReplyKind:
    with agency.store.reading() as uow:
        return uow.replies.of_lead(lead.id)[-1].reading.kind


def test_interest_leads_to_a_conversation_and_three_free_times(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Sounds interesting, happy to talk. When are you free?")

    assert agency.state(lead) is LeadState.CONVERSATION
    assert agency.enrollment(lead).finish_reason is FinishReason.REPLIED
    draft = agency.draft(lead)
    assert draft.role is MessageRole.MEETING_OFFER
    assert draft.body.count("\n1. ") == draft.body.count("\n3. ") == 1


def test_an_answer_stays_in_their_thread(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Sounds interesting, can we talk next week?")

    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)

    first, second = agency.sent_to(lead)
    with agency.store.reading() as uow:
        [reply] = uow.replies.of_lead(lead.id)
    assert second["In-Reply-To"] == reply.message_id
    assert second["References"].split() == [first["Message-ID"], reply.message_id]
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert reply.answered_at is not None


def test_a_question_is_answered_from_the_knowledge_base_with_its_source(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Do you support single sign-on?")

    draft = agency.draft(lead)
    assert "Yes, with any SAML 2.0 provider." in draft.body
    assert [claim.source for claim in draft.claims] == ["knowledge base: sso"]
    assert agency.state(lead) is LeadState.CONVERSATION


def test_a_question_that_nobody_has_an_answer_to_is_for_the_rep(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Do you have an office in Singapore?")

    card = agency.card()
    assert card.kind is EscalationKind.UNSURE
    assert card.reply_id is not None
    assert agency.drafts(lead) == []
    assert agency.state(lead) is LeadState.ESCALATED


def test_a_price_is_quoted_word_for_word_from_the_list(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "How much does the Team plan cost?")

    assert "29.00 EUR" in agency.draft(lead).body


def test_a_discount_is_for_the_rep(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "We would do it with 30% off the list price. Can you do that?")

    assert "price_deviation" in agency.card().reasons
    assert agency.drafts(lead) == []


def test_stop_writing_suppresses_at_once_and_is_never_answered(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Please stop writing to me.")

    assert agency.state(lead) is LeadState.SUPPRESSED
    assert is_suppressed(agency, lead)
    agency.run(agency.clock.now() + timedelta(days=20), timedelta(days=1))
    assert len(agency.sent_to(lead)) == 1
    assert agency.drafts(lead) == []
    assert agency.cards() == []


def test_the_button_of_their_mail_program_suppresses_from_whichever_address_it_writes(
    agency: Agency,
) -> None:
    lead = agency.touched()
    [ours] = agency.sent_to(lead)
    button = ours["List-Unsubscribe"].removeprefix("<mailto:").removesuffix(">")
    to, _, subject = button.partition("?subject=")
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "Another Address <a.lopez@elsewhere.test>", to
    mail["Subject"] = unquote(subject)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Message-ID"] = "<button@elsewhere.test>"
    mail.set_content("This message was automatically generated.")

    agency.inbox.arrive(mail.as_bytes())
    agency.pulse()

    assert agency.state(lead) is LeadState.SUPPRESSED
    assert is_suppressed(agency, lead)
    assert agency.enrollment(lead).finish_reason is FinishReason.OPTED_OUT


def test_an_opt_out_takes_back_what_waits_and_what_is_approved(agency: Agency) -> None:
    lead = agency.touched()
    agency.run(TUESDAY + timedelta(days=3, hours=1))
    agency.approve(agency.draft(lead))

    agency.answers(lead, "Remove me from your list, no more emails please.")

    assert agency.items(lead, OutboxState.HELD) == []
    assert agency.enrollment(lead).finish_reason is FinishReason.OPTED_OUT


def test_an_opt_out_is_told_to_the_crm(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Please stop writing to me.")
    for draft_id in waiting_crm(agency, lead):
        agency.desk.approve(draft_id, 1, agency.clock.now() - timedelta(seconds=9))
    agency.wait(minutes=2)

    told = [one.kind for one in agency.crm.activities.values()]
    assert "reply_received" in told
    assert agency.crm.leads[f"desktop-sdr-lead-{lead.id}"] == "suppressed"


def waiting_crm(agency: Agency, lead: Lead) -> list:
    with agency.store.reading() as uow:
        waiting = uow.drafts.waiting_of(lead.id)
    return [draft.id for draft in waiting if draft.action.value == "update_crm"]


def test_not_now_rests_until_the_time_they_named(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Not right now, please try again in three months.")

    assert agency.state(lead) is LeadState.NURTURE
    asked_again = agency.lead(lead).re_engage_at
    assert asked_again is not None
    assert timedelta(days=80) < asked_again - agency.clock.now() < timedelta(days=100)


def test_who_is_asked_again_goes_into_another_sequence(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Not right now, please try again in three months.")
    due = agency.lead(lead).re_engage_at

    agency.clock.set(due)
    agency.pulse()

    assert agency.state(lead) is LeadState.IN_SEQUENCE
    assert agency.draft(lead).step_number == 1


def test_a_no_is_taken_for_this_year(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Thanks, but we are not interested.")

    assert agency.state(lead) is LeadState.NURTURE
    assert agency.lead(lead).re_engage_at - agency.clock.now() > timedelta(days=360)
    assert agency.drafts(lead) == []


def test_a_no_that_names_a_competitor_is_for_the_rep(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "No thanks, we signed with DockFlow in March and are happy with it.")

    card = agency.card()
    assert "negative_and_competitor" in card.reasons
    assert card.detail == "DockFlow"
    assert card.suggested is Option.PAUSE_UNTIL_LATER


def test_a_deal_over_the_limit_in_their_own_words_is_for_the_rep(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Let's talk. Our budget is around $180,000 a year.")

    assert "deal_over_limit" in agency.card().reasons
    assert agency.lead(lead).deal_value.minor == 18_000_000


def test_a_lawyer_is_for_the_rep(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Where did you get my address? My lawyer will hear of this.")

    assert {"legal_words", "data_access_asked"} <= set(agency.card().reasons)


def test_words_that_nobody_understands_are_for_the_rep(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "Hm.")

    assert agency.card().kind is EscalationKind.UNSURE


def test_a_referral_is_a_card_and_the_old_lead_stops(agency: Agency) -> None:
    lead = agency.touched()

    agency.answers(lead, "I am not the right person, please write to our COO, Jordan Vance.")

    assert agency.card().kind is EscalationKind.REFERRAL
    assert agency.enrollment(lead).state is EnrollmentState.FINISHED


def test_another_reply_on_an_open_card_adds_to_it(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Hm.")
    first = agency.card()

    agency.answers(lead, "Can you give us 40% off?")

    card = agency.card()
    assert card.id == first.id
    assert "price_deviation" in card.reasons
    assert card.reply_id != first.reply_id
    assert agency.lead(lead).came_from is LeadState.IN_SEQUENCE


def away(agency: Agency, lead: Lead, words: str) -> None:
    agency.answers(
        lead, words, subject="Automatic reply: A question", Auto_Submitted="auto-replied"
    )


def test_out_of_office_waits_for_the_return_date(agency: Agency) -> None:
    lead = agency.touched()

    away(agency, lead, "I am out of the office and will return on 12 March 2026.")

    enrollment = agency.enrollment(lead)
    assert agency.state(lead) is LeadState.IN_SEQUENCE
    assert enrollment.state is EnrollmentState.PAUSED_OUT_OF_OFFICE
    assert enrollment.paused_until == datetime.fromisoformat("2026-03-12T12:00+00:00")
    assert agency.lead(lead).due_at == enrollment.paused_until


def test_out_of_office_without_a_date_waits_two_weeks(agency: Agency) -> None:
    lead = agency.touched()

    away(agency, lead, "I am out of the office at the moment.")

    pause = agency.enrollment(lead).paused_until - agency.clock.now()
    assert pause == timedelta(days=14)


def test_the_sequence_goes_on_after_the_return(agency: Agency) -> None:
    lead = agency.touched()
    away(agency, lead, "I am out of the office and will return on 12 March 2026.")

    agency.run(datetime.fromisoformat("2026-03-13T12:00+00:00"), timedelta(hours=6))

    assert agency.draft(lead).step_number == 2
    assert agency.enrollment(lead).state is EnrollmentState.ACTIVE


def test_a_draft_that_waited_is_written_anew_after_the_return(agency: Agency) -> None:
    lead = agency.touched()
    agency.run(TUESDAY + timedelta(days=3, hours=1))
    waiting = agency.draft(lead)

    away(agency, lead, "I am out of the office and will return on 12 March 2026.")
    assert agency.drafts(lead) == []
    agency.run(datetime.fromisoformat("2026-03-13T12:00+00:00"), timedelta(hours=6))

    assert agency.draft(lead).id != waiting.id


def test_a_receipt_by_a_machine_changes_nothing(agency: Agency) -> None:
    lead = agency.touched()
    before = agency.lead(lead)

    agency.answers(
        lead,
        "We have received your message. A ticket was opened.",
        subject="[Ticket 4711] received",
        Auto_Submitted="auto-generated",
    )

    assert last_reply_kind(agency, lead) is ReplyKind.AUTO_REPLY
    assert agency.lead(lead) == before
    assert agency.cards() == []


def bounce(agency: Agency, lead: Lead, status: str, action: str = "failed") -> None:
    sent = agency.sent_to(lead)[-1]
    text = "\r\n".join(
        [
            "From: Mail Delivery System <mailer-daemon@mx.example>",
            f"To: {REP}",
            "Subject: Undelivered Mail Returned to Sender",
            f"Message-ID: <bounce.{status}.{agency.clock.now().timestamp():.0f}@mx.example>",
            "Auto-Submitted: auto-replied",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "It did not work.",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.example",
            "",
            f"Final-Recipient: rfc822; {lead.email}",
            f"Action: {action}",
            f"Status: {status}",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            f"Message-ID: {sent['Message-ID']}",
            f"To: {lead.email}",
            "",
            "--b--",
            "",
        ]
    )
    agency.clock.advance(timedelta(minutes=2))
    agency.inbox.arrive(text.encode())
    agency.pulse()


def test_a_hard_bounce_ends_the_address_and_the_lead(agency: Agency) -> None:
    lead = agency.touched()

    bounce(agency, lead, "5.1.1")

    assert agency.state(lead) is LeadState.DISQUALIFIED
    assert agency.enrollment(lead).state is EnrollmentState.FAILED
    with agency.store.reading() as uow:
        [entry] = uow.suppressions.covering(lead.email, None)
    assert entry.reason is SuppressionReason.ADDRESS_DEAD


def test_a_soft_bounce_is_noted_and_the_sequence_goes_on(agency: Agency) -> None:
    lead = agency.touched()
    before = agency.lead(lead)

    bounce(agency, lead, "4.2.2", "delayed")

    assert last_reply_kind(agency, lead) is ReplyKind.SOFT_BOUNCE
    assert agency.lead(lead) == before


def test_a_mail_in_the_inbox_twice_counts_once(agency: Agency) -> None:
    lead = agency.touched()
    agency.clock.advance(timedelta(minutes=5))
    agency.hears(lead, "Hm.")
    raw = agency.inbox._folders["INBOX"][-1].raw
    agency.inbox.arrive(raw)
    agency.pulse()
    agency.inbox.number_anew()
    agency.pulse()

    with agency.store.reading() as uow:
        assert len(uow.replies.of_lead(lead.id)) == 1


def test_a_stranger_s_mail_is_kept_and_moves_nobody(agency: Agency) -> None:
    lead = agency.touched()
    before = agency.lead(lead)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "Somebody <somebody@else.example>"
    mail["To"] = REP
    mail["Message-ID"] = "<stranger@else.example>"
    mail["Subject"] = "Our offer"
    mail.set_content("Please stop writing to me.")
    agency.inbox.arrive(mail.as_bytes())

    agency.pulse()

    assert agency.lead(lead) == before
    with agency.store.reading() as uow:
        assert uow.mails.counts(1).pending == 0


def colleagues(agency: Agency) -> tuple[Lead, Lead]:
    with agency.rows() as uow:
        number = uow.accounts.add(an_account(id=0, name="Both", domain="both.example"))
        account = uow.accounts.get(number)
    assert isinstance(account, Account)
    first = agency.touched(account=account, email="ida@both.example")
    second = agency.start(account=account, email="jan@both.example", first_name="Jan")
    return first, second


def test_colleagues_wait_while_one_of_them_talks_with_us(agency: Agency) -> None:
    first, second = colleagues(agency)
    agency.approve(agency.draft(second))

    agency.answers(first, "Sounds interesting, can we talk next week?")
    agency.run(agency.clock.now() + timedelta(days=2), timedelta(hours=3))

    assert agency.sent_to(second) == []
    assert "account_held" in agency.item(second).held_by


def test_colleagues_go_on_after_the_outcome(agency: Agency) -> None:
    first, second = colleagues(agency)
    agency.approve(agency.draft(second))
    agency.answers(first, "Sounds interesting, can we talk next week?")
    assert agency.lead(second).held_for_account

    agency.answers(first, "Sorry, we are not interested after all.")

    assert not agency.lead(second).held_for_account


@pytest.mark.parametrize(
    "words", ["Please stop writing to me.", "Thanks, but we are not interested."]
)
def test_an_outcome_in_the_very_first_answer_holds_nobody_for_ever(
    agency: Agency, words: str
) -> None:
    first, second = colleagues(agency)

    agency.answers(first, words)

    assert not agency.lead(second).held_for_account


def by_hand(agency: Agency, lead: Lead, folder: str = "Sent") -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = REP
    mail["To"] = f"{lead.name} <{lead.email}>"
    mail["Message-ID"] = "<by-hand@seller.example>"
    mail["Subject"] = "Re: A question"
    mail.set_content("Ida, I saw your question and call you tomorrow.")
    agency.clock.advance(timedelta(minutes=3))
    agency.inbox.arrive(mail.as_bytes(), folder)
    agency.pulse()


def test_the_agent_steps_back_where_the_rep_writes_by_hand(agency: Agency) -> None:
    lead = agency.touched()
    agency.run(TUESDAY + timedelta(days=3, hours=1))
    assert len(agency.drafts(lead)) == 1

    by_hand(agency, lead)

    assert agency.lead(lead).agent_silent
    assert agency.state(lead) is LeadState.CONVERSATION
    assert agency.drafts(lead) == []
    agency.run(agency.clock.now() + timedelta(days=9), timedelta(days=1))
    assert len(agency.sent_to(lead)) == 1


def test_the_rep_s_own_mail_in_the_inbox_steps_back_too(agency: Agency) -> None:
    """Some people put themselves in copy: then their own words come in, in the lead's thread."""
    lead = agency.touched()
    sent = agency.sent_to(lead)[-1]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = REP
    mail["To"] = f"{lead.name} <{lead.email}>"
    mail["Cc"] = REP
    mail["Message-ID"] = "<by-hand@seller.example>"
    mail["In-Reply-To"] = mail["References"] = str(sent["Message-ID"])
    mail["Subject"] = "Re: A question"
    mail.set_content("Ida, I saw your question and call you tomorrow.")
    agency.clock.advance(timedelta(minutes=3))
    agency.inbox.arrive(mail.as_bytes())
    agency.pulse()

    assert agency.lead(lead).agent_silent
    assert agency.state(lead) is LeadState.CONVERSATION


def test_the_agent_s_own_mail_in_the_sent_folder_is_not_the_rep_s(agency: Agency) -> None:
    lead = agency.touched()
    agency.inbox.arrive(agency.transport.received_by(lead.email)[0], "Sent")

    agency.pulse()

    assert not agency.lead(lead).agent_silent
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_a_silent_lead_s_answer_is_kept_and_left_to_the_rep(agency: Agency) -> None:
    lead = agency.touched()
    by_hand(agency, lead)

    agency.answers(lead, "Thanks, how much is it?")

    assert agency.drafts(lead) == []
    assert agency.state(lead) is LeadState.CONVERSATION
    assert last_reply_kind(agency, lead) is ReplyKind.HUMAN


def test_an_opt_out_counts_for_a_silent_lead_too(agency: Agency) -> None:
    lead = agency.touched()
    by_hand(agency, lead)

    agency.answers(lead, "Please stop writing to me.")

    assert agency.state(lead) is LeadState.SUPPRESSED


def test_an_answer_is_withdrawn_when_they_write_again_before_it_left(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Do you support single sign-on?")
    agency.approve(agency.draft(lead))

    agency.answers(lead, "And where is our data hosted?")

    assert agency.items(lead, OutboxState.HELD) == []
    assert "Frankfurt" in agency.draft(lead).body


def test_a_mailbox_that_cannot_be_read_is_noted_once_and_again_when_it_changes(
    agency: Agency,
) -> None:
    from fakes.mail import UNREACHABLE

    from desktop_sdr.ports.errors import SignInNeeded

    agency.inbox.down = UNREACHABLE
    agency.wait(minutes=1)
    agency.wait(minutes=1)
    agency.inbox.down = None
    agency.wait(minutes=1)
    agency.inbox.down = UNREACHABLE
    agency.wait(minutes=1)
    agency.inbox.down = SignInNeeded("sign_in_refused", "sign_in")
    agency.wait(minutes=1)

    skipped = agency.desk.views.feed("problems", None, 50)
    assert [row.facts["why"] for row in skipped if row.tag == "work:skipped"] == [
        "sign_in_refused",
        "mailbox_unreachable",
        "mailbox_unreachable",
    ]
