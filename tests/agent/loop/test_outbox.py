"""The outbox: all asked again at the claim, nothing sent twice, nothing lost, never a guess."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from agent.loop.agency import REP, TUESDAY, Agency, an_agency
from fakes.mail import UNREACHABLE, Lost

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.agent.loop.performers import outgoing
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.outbox import OutboxState, Phase
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.suppression import Suppression, SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.errors import Refused, SignInNeeded, Temporary, Uncertain
from desktop_sdr.settings import Limits, Sending, Settings

BUSY = Temporary("server_busy", "wait", "421 try again later")
AT_ITS_SLOT = Sending(like_a_person=False)
WIDE = Settings(
    limits=Limits(mails_per_hour=100, gap_min_minutes=0, gap_max_minutes=0), sending=AT_ITS_SLOT
)


def due(agency: Agency, lead: Lead) -> None:
    """Let the approved mail's slot and hold pass, with the inbox just read."""
    while agency.item(lead).leaves_at > agency.clock.now():
        agency.clock.set(agency.item(lead).leaves_at)
    listening.listen(agency.office)


def test_an_approved_mail_does_not_leave_before_its_hold_is_over(agency: Agency) -> None:
    lead = agency.approved()
    approved_at = agency.clock.now()

    agency.go_on_until_sent(lead)

    assert agency.transport.delivered[0].raw.count(b"\r\nMessage-ID:") == 1
    assert agency.item(lead).claimed_at >= approved_at + timedelta(seconds=60)


def test_what_leaves_is_byte_for_byte_what_was_approved(agency: Agency) -> None:
    lead = agency.approved()
    payload = agency.item(lead).payload

    agency.go_on_until_sent(lead)

    [raw] = agency.transport.received_by(lead.email)
    dated, _, rest = raw.partition(b"\r\n")
    assert dated.startswith(b"Date: ")
    assert rest == payload


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outbox SET payload = CAST(replace(payload, 'routes', 'ruins') AS BLOB)",
        "UPDATE outbox SET payload = x'6f74686572', sha256 ="
        " 'd9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa'",
        "UPDATE outbox SET recipient = 'somebody@else.example'",
        "UPDATE outbox SET slot = slot - 3600000000",
    ],
    ids=["bytes", "bytes and their hash", "recipient", "slot"],
)
def test_what_was_changed_after_the_yes_never_leaves_and_the_rep_is_told(
    agency: Agency, change: str
) -> None:
    lead = agency.approved()
    due(agency, lead)
    agency.in_file(change)

    outbox.dispatch(agency.office)

    assert agency.transport.delivered == []
    assert agency.item(lead).state is OutboxState.CANCELLED
    assert agency.card().reasons == ("not_what_was_approved",)


def suppressed(agency: Agency, lead: Lead) -> None:
    with agency.rows() as uow:
        uow.suppressions.add(
            Suppression(
                scope=SuppressionScope.ADDRESS,
                value=lead.email,
                reason=SuppressionReason.REP_SAID_SO,
                at=TUESDAY,
                by=Actor.REP,
            )
        )


def moved_on(agency: Agency, lead: Lead) -> None:
    with agency.rows() as uow:
        uow.leads.save(replace(agency.lead(lead), state=LeadState.NURTURE))


def text_changed(agency: Agency, lead: Lead) -> None:
    with agency.rows() as uow:
        draft = uow.drafts.get(agency.item(lead).draft_id)
        uow.drafts.save(replace(draft, body="Hello {{first_name}}"))


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (suppressed, "suppressed"),
        (moved_on, "not_open_in_state"),
        (text_changed, "not_what_was_approved"),
    ],
)
def test_the_claim_asks_everything_again(agency: Agency, happens, code: str) -> None:
    lead = agency.approved()
    due(agency, lead)
    happens(agency, lead)

    outbox.dispatch(agency.office)

    assert agency.transport.delivered == []
    assert agency.item(lead).state is OutboxState.CANCELLED
    assert agency.item(lead).words == code


def test_a_deal_that_grew_after_the_yes_comes_back_as_a_case(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)
    with agency.rows() as uow:
        uow.leads.save(replace(agency.lead(lead), deal_value=Money(9_000_000, "USD")))

    outbox.dispatch(agency.office)

    assert agency.transport.delivered == []
    assert agency.card().reasons[0] == "deal_over_limit"
    assert agency.state(lead) is LeadState.ESCALATED


def test_what_the_claim_cancels_is_not_forgotten(agency: Agency) -> None:
    """The lead is still in its sequence, so somebody has to look at them again."""
    lead = agency.approved()
    due(agency, lead)
    with agency.rows() as uow:
        uow.leads.save(replace(agency.lead(lead), lawful_basis=None))

    outbox.dispatch(agency.office)

    assert agency.state(lead) is LeadState.IN_SEQUENCE
    assert agency.lead(lead).due_at is not None or agency.cards() != []


def test_a_draft_that_is_gone_stops_its_mail(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)
    agency.in_file("UPDATE outbox SET draft_id = NULL")

    outbox.dispatch(agency.office)

    assert agency.transport.delivered == []
    assert agency.item(lead).state is OutboxState.CANCELLED


def test_mail_waits_for_the_lead_s_working_hours_and_says_so(agency: Agency) -> None:
    lead = agency.approved()
    agency.clock.set(TUESDAY.replace(hour=20))
    with agency.rows() as uow:
        uow.outbox.postpone(agency.item(lead).id, agency.clock.now(), ())

    agency.pulse()

    assert agency.transport.delivered == []
    assert "outside_hours" in agency.item(lead).held_by
    assert agency.item(lead).leaves_at == TUESDAY.replace(day=4, hour=7)
    assert "effect:postponed" in agency.tags(lead)


def test_the_same_hold_is_written_down_once(agency: Agency) -> None:
    lead = agency.approved()
    agency.clock.set(TUESDAY.replace(hour=20))
    for _ in range(3):
        with agency.rows() as uow:
            uow.outbox.postpone(agency.item(lead).id, agency.clock.now(), agency.item(lead).held_by)
        outbox.dispatch(agency.office)

    assert agency.tags(lead).count("effect:postponed") == 1


def test_nothing_goes_to_leads_while_the_inbox_is_not_read_through(agency: Agency) -> None:
    lead = agency.approved()
    agency.inbox.down = UNREACHABLE
    agency.clock.advance(timedelta(minutes=20))
    agency.run(TUESDAY + timedelta(hours=6))

    assert agency.transport.delivered == []
    assert "inbox_behind" in agency.item(lead).held_by

    agency.inbox.down = None
    agency.run(agency.clock.now() + timedelta(days=1))
    assert len(agency.sent_to(lead)) == 1


def test_limits_of_hour_day_and_pace_hold(tmp_path: Path) -> None:
    tight = Settings(
        limits=Limits(mails_per_day=6, mails_per_hour=3, gap_min_minutes=4), sending=AT_ITS_SLOT
    )
    with an_agency(tmp_path, tight) as agency:
        for _ in range(12):
            agency.approved()
        agency.run(TUESDAY + timedelta(days=4))

        times = sorted(item.settled_at for item in agency.items(None, OutboxState.SENT))
        assert len(times) == 12
        assert all(later - sooner >= timedelta(minutes=4) for sooner, later in pairwise(times))
        days = [moment.date() for moment in times]
        assert max(days.count(day) for day in days) <= 6
        after_three = zip(times, times[3:], strict=False)
        assert all(later - sooner >= timedelta(hours=1) for sooner, later in after_three)


def test_one_company_gets_no_more_than_its_share_a_day(tmp_path: Path) -> None:
    with an_agency(tmp_path, WIDE) as agency:
        leads = [agency.approved(email=f"person{number}@same.example") for number in range(7)]
        agency.run(TUESDAY + timedelta(hours=7))

        assert sum(len(agency.sent_to(lead)) for lead in leads) == 5
        held = agency.items(None, OutboxState.HELD)
        assert all("domain_throttle" in item.held_by for item in held)


def test_one_company_gets_no_more_than_its_share_under_all_its_domains(tmp_path: Path) -> None:
    with an_agency(tmp_path, WIDE) as agency:
        leads = [agency.approved()]
        with agency.store.reading() as uow:
            company = uow.accounts.get(leads[0].account_id)
        for number in range(6):
            address = f"person@domain{number}.example"
            leads.append(agency.approved(account=company, email=address))
        agency.run(TUESDAY + timedelta(hours=7))

        assert sum(len(agency.sent_to(lead)) for lead in leads) == 5
        held = agency.items(None, OutboxState.HELD)
        assert all("account_throttle" in item.held_by for item in held)


def test_a_failure_before_the_dot_is_tried_again_and_sent_once(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.before_dot[lead.email] = [BUSY, BUSY]

    agency.go_on_until_sent(lead)

    assert len(agency.sent_to(lead)) == 1
    assert agency.item(lead).attempts == 3
    assert agency.tags(lead).count("effect:released") == 2


def test_what_the_server_asks_for_is_waited_for(agency: Agency) -> None:
    lead = agency.approved()
    wait = Temporary("asked_to_wait", "wait", "450 4.2.0", retry_after=timedelta(minutes=25))
    agency.transport.before_dot[lead.email] = [wait]
    due(agency, lead)
    outbox.dispatch(agency.office)

    assert agency.item(lead).leaves_at == agency.clock.now() + timedelta(minutes=25)
    assert agency.item(lead).held_by == ("asked_to_wait",)


def test_mail_that_cannot_leave_for_a_day_becomes_a_card(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.down = UNREACHABLE

    agency.run(TUESDAY + timedelta(days=3))

    card = agency.card()
    assert card.kind is EscalationKind.FAILED_EFFECT
    assert card.reasons == ("mailbox_unreachable",)
    assert agency.item(lead).state is OutboxState.FAILED
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_a_failed_mail_leaves_after_the_rep_s_try_again(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.before_dot[lead.email] = [Refused("mail_refused", "", "554 no")]
    agency.run(TUESDAY + timedelta(hours=7))
    assert agency.item(lead).state is OutboxState.FAILED

    agency.desk.answer(agency.card().id, Option.TRY_AGAIN)
    agency.go_on_until_sent(lead)

    assert len(agency.sent_to(lead)) == 1
    assert agency.cards() == []


def test_giving_up_one_mail_lets_the_sequence_go_on(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.before_dot[lead.email] = [Refused("mail_refused", "", "554 no")]
    agency.run(TUESDAY + timedelta(hours=7))

    agency.desk.answer(agency.card().id, Option.GIVE_UP)
    agency.run(TUESDAY + timedelta(days=6))

    draft = agency.draft(lead)
    assert (draft.step_number, draft.subject) == (2, "A question about Firma 1")


def test_an_address_that_does_not_exist_ends_the_lead_without_a_card(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.before_dot[lead.email] = [Refused("recipient_unknown", "", "550 5.1.1")]

    agency.run(TUESDAY + timedelta(hours=7))

    assert agency.state(lead) is LeadState.DISQUALIFIED
    assert agency.enrollment(lead).finish_reason is FinishReason.BOUNCED
    assert agency.cards() == []
    with agency.store.reading() as uow:
        assert uow.suppressions.covering(lead.email, None)


def test_a_refused_password_holds_the_mail_and_turns_the_light_red(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.down = SignInNeeded("sign_in_refused", "sign_in", "535 no")
    agency.run(TUESDAY + timedelta(days=1))

    assert agency.item(lead).held_by == ("sign_in_needed",)
    assert agency.cards() == []

    agency.transport.down = None
    agency.go_on_until_sent(lead)
    assert len(agency.sent_to(lead)) == 1


def test_a_mailbox_without_a_sent_folder_can_still_send(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.blind = Refused("no_sent_folder", "name_sent_folder")

    agency.run(TUESDAY + timedelta(hours=7))

    assert len(agency.sent_to(lead)) == 1


def test_a_sent_folder_that_cannot_be_reached_now_is_waited_for(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.blind = UNREACHABLE
    agency.run(TUESDAY + timedelta(hours=2))
    assert agency.transport.delivered == []

    agency.transport.blind = None
    agency.go_on_until_sent(lead)


def test_an_old_database_put_back_sends_nothing_again(tmp_path: Path) -> None:
    """The key is looked for among the sent mails before every send."""
    with an_agency(tmp_path) as agency:
        lead = agency.approved()
        (tmp_path / "old").mkdir()
        agency.store.backup(tmp_path / "old" / "desktop-sdr.db")
        agency.go_on_until_sent(lead)
        clock, transport = agency.clock, agency.transport
    with an_agency(tmp_path / "old", clock=clock, transport=transport) as again:
        again.run(clock.now() + timedelta(hours=3))

        assert len(again.sent_to(lead)) == 1
        assert again.item(lead).state is OutboxState.SENT


def unclear(agency: Agency, delivered: bool) -> Lead:
    """A lead whose mail went into the dark at the dot."""
    lead = agency.approved()
    agency.transport.after_dot[lead.email] = [Lost(delivered)]
    due(agency, lead)
    outbox.dispatch(agency.office)
    assert agency.item(lead).state is OutboxState.SETTLING
    return lead


def test_an_unclear_mail_that_lies_among_the_sent_ones_is_sent(agency: Agency) -> None:
    lead = unclear(agency, delivered=True)

    agency.pulse()

    assert agency.item(lead).state is OutboxState.SENT
    assert len(agency.sent_to(lead)) == 1


def test_an_unclear_mail_is_never_sent_again_by_itself(agency: Agency) -> None:
    lead = unclear(agency, delivered=False)

    agency.run(TUESDAY + timedelta(days=2))

    assert agency.transport.dots == 1
    assert agency.item(lead).state is OutboxState.UNCERTAIN
    card = agency.card()
    assert card.kind is EscalationKind.UNCERTAIN_SEND
    assert card.options == (Option.IT_WAS_SENT, Option.SEND_AGAIN)
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_settling_is_patient_for_a_quarter_of_an_hour(agency: Agency) -> None:
    unclear(agency, delivered=False)

    agency.wait(minutes=14)
    assert agency.cards() == []

    agency.wait(minutes=2)
    assert agency.card().detail == "not_found"


def test_a_sent_copy_that_appears_late_settles_it(agency: Agency) -> None:
    lead = unclear(agency, delivered=False)
    agency.wait(minutes=5)
    agency.transport.filed.append(outgoing(agency.item(lead), REP, agency.clock.now()))

    agency.wait(minutes=1)

    assert agency.item(lead).state is OutboxState.SENT


def test_a_server_that_cannot_be_asked_is_named_as_the_evidence(agency: Agency) -> None:
    unclear(agency, delivered=False)
    agency.transport.blind = UNREACHABLE

    agency.run(TUESDAY + timedelta(hours=3))

    assert agency.card().detail == "mailbox_unreachable"


def test_it_was_sent_counts_as_sent_and_the_sequence_goes_on(agency: Agency) -> None:
    lead = unclear(agency, delivered=False)
    agency.run(TUESDAY + timedelta(hours=2))

    agency.desk.answer(agency.card().id, Option.IT_WAS_SENT)

    assert agency.item(lead).state is OutboxState.SENT
    agency.run(TUESDAY + timedelta(days=7))
    assert agency.draft(lead).step_number == 2
    assert agency.transport.dots == 1


def test_send_again_sends_it_once_more_under_the_same_key(agency: Agency) -> None:
    lead = unclear(agency, delivered=False)
    agency.run(TUESDAY + timedelta(hours=2))

    agency.desk.answer(agency.card().id, Option.SEND_AGAIN)
    agency.go_on_until_sent(lead)
    agency.run(agency.clock.now() + timedelta(days=1))

    assert len(agency.sent_to(lead)) == 1
    assert agency.transport.delivered[0].message_id == agency.item(lead).key
    assert agency.cards() == []


def test_a_card_can_be_answered_once(agency: Agency) -> None:
    unclear(agency, delivered=False)
    agency.run(TUESDAY + timedelta(hours=2))
    card = agency.card()
    agency.desk.answer(card.id, Option.SEND_AGAIN)

    with pytest.raises(DeskRefusal) as refusal:
        agency.desk.answer(card.id, Option.SEND_AGAIN)

    assert refusal.value.code == "already_decided"


def test_a_password_that_is_refused_only_at_the_sending_server_waits_too(agency: Agency) -> None:
    lead = agency.approved()
    refused = SignInNeeded("sign_in_refused", "sign_in", "535 5.7.8")
    agency.transport.before_dot[lead.email] = [refused]
    due(agency, lead)
    outbox.dispatch(agency.office)

    assert agency.item(lead).held_by == ("sign_in_needed",)
    assert agency.item(lead).leaves_at == agency.clock.now() + timedelta(minutes=15)


def test_an_item_is_not_taken_in_hand_before_its_time(agency: Agency) -> None:
    lead = agency.approved()

    outbox.attempt(agency.office, agency.item(lead).id)

    assert agency.item(lead).state is OutboxState.HELD
    assert agency.transport.dots == 0


def test_what_another_process_took_back_never_reaches_its_dot(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)

    class SortedOutMeanwhile:
        """The transport, while another start of the program sorts out what it found claimed."""

        def __getattr__(self, name: str):
            return getattr(agency.transport, name)

        def send(self, mail, at_dot):
            settling.reconcile(agency.office)
            return agency.transport.send(mail, at_dot)

    outbox.dispatch_lane(replace(agency.office, transports={1: SortedOutMeanwhile()}), "mail:1", 1)

    assert agency.transport.dots == 0
    assert agency.item(lead).held_by == ("crashed_before_sending",)


def test_the_rep_s_word_counts_only_for_what_is_unclear(agency: Agency) -> None:
    lead = agency.approved()
    number = agency.item(lead).id
    with agency.rows() as uow:
        settling.was_sent(agency.office, uow, number)
        settling.go_again(agency.office, uow, number)

    assert agency.item(lead).state is OutboxState.HELD
    assert agency.tags(lead)[-1] == "effect:queued"


def test_a_booking_that_the_rep_vouches_for_keeps_our_own_name_for_it(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Sounds interesting, can we talk next week?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.answers(lead, "The second one works for me.")
    agency.approve(agency.draft(lead))

    class HangsUp:
        """The calendar, which says nothing after the booking was asked for."""

        def __getattr__(self, name: str):
            return getattr(agency.calendar, name)

        def book(self, meeting, invitee):
            raise Uncertain("no_answer", "look_in_calendar")

    agency.office = replace(agency.office, calendar=HangsUp())
    agency.run(agency.clock.now() + timedelta(hours=1))

    agency.desk.answer(agency.card().id, Option.IT_WAS_SENT)

    with agency.store.reading() as uow:
        meeting = uow.meetings.latest_of(lead.id)
    assert agency.state(lead) is LeadState.MEETING_SCHEDULED
    assert meeting.calendar_id == meeting.uid


def test_a_lead_that_ended_meanwhile_is_not_looked_at_again(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)
    with agency.rows() as uow:
        uow.leads.save(replace(agency.lead(lead), state=LeadState.SUPPRESSED))

    outbox.dispatch(agency.office)

    assert agency.item(lead).state is OutboxState.CANCELLED
    assert agency.lead(lead).due_at is None


def test_a_fault_of_our_own_after_the_sending_leaves_it_sent(agency: Agency, caplog) -> None:
    with agency.rows() as uow:
        [mailbox] = uow.mailboxes.all()
        uow.mailboxes.save(replace(mailbox, files_sent_itself=False))
    lead = agency.approved()
    due(agency, lead)

    class Stumbles:
        def __getattr__(self, name: str):
            return getattr(agency.transport, name)

        def keep_copy(self, mail):
            raise ValueError("a mistake in our own code")

    outbox.dispatch(replace(agency.office, transports={1: Stumbles()}))
    agency.run(agency.clock.now() + timedelta(hours=2))

    assert agency.item(lead).state is OutboxState.SENT
    assert len(agency.sent_to(lead)) == 1
    assert "went wrong" in caplog.text


def test_an_unclear_answer_from_the_server_is_settled_too(agency: Agency) -> None:
    lead = agency.approved()
    agency.transport.after_dot[lead.email] = [Uncertain("no_answer_after_send", "look_in_sent")]
    due(agency, lead)

    outbox.dispatch(agency.office)

    assert agency.item(lead).state is OutboxState.SETTLING


def crashed(agency: Agency, lead: Lead, phase: Phase) -> None:
    """Leave the rows as a kill in this phase leaves them."""
    due(agency, lead)
    now = agency.clock.now()
    with agency.rows() as uow:
        number = agency.item(lead).id
        assert uow.outbox.claim(number, now)
        if phase is Phase.DOT:
            assert uow.outbox.enter_dot(number, now)


def test_a_crash_before_the_dot_goes_on_by_itself(agency: Agency) -> None:
    lead = agency.approved()
    crashed(agency, lead, Phase.ENVELOPE)

    settling.reconcile(agency.office)
    agency.go_on_until_sent(lead)

    assert len(agency.sent_to(lead)) == 1


def test_a_crash_at_the_dot_is_settled_and_never_repeated(agency: Agency) -> None:
    lead = agency.approved()
    crashed(agency, lead, Phase.DOT)

    settling.reconcile(agency.office)
    agency.run(agency.clock.now() + timedelta(hours=2))

    assert agency.transport.dots == 0
    assert agency.card().kind is EscalationKind.UNCERTAIN_SEND


def test_a_restart_reads_the_latch_and_goes_on_with_what_is_held(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        lead = agency.approved()
        clock = agency.clock
    with an_agency(tmp_path, clock=clock) as again:
        again.people = 1
        again.go_on_until_sent(lead)

        assert len(again.sent_to(lead)) == 1


def test_an_act_is_queued_once_however_often_it_is_approved(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.approve(draft)
    with agency.rows() as uow:
        uow.drafts.save(replace(draft, state=DraftState.WAITING))

    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(draft)

    assert refusal.value.code == "already_decided"
    assert len(agency.items(lead)) == 1


def test_five_failures_open_the_breaker_and_one_probe_closes_it(tmp_path: Path) -> None:
    with an_agency(tmp_path, WIDE) as agency:
        for _ in range(6):
            agency.approved()
        agency.transport.down = UNREACHABLE
        agency.clock.set(max(item.leaves_at for item in agency.items()))
        for _ in range(3):
            agency.wait(seconds=20)
        held = {code for item in agency.items(None, OutboxState.HELD) for code in item.held_by}
        assert "breaker_open" in held

        agency.transport.down = None
        agency.run(agency.clock.now() + timedelta(hours=5))
        assert len(agency.items(None, OutboxState.SENT)) == 6


def test_the_sent_copy_is_filed_where_the_provider_does_not(agency: Agency) -> None:
    with agency.rows() as uow:
        [mailbox] = uow.mailboxes.all()
        uow.mailboxes.save(replace(mailbox, files_sent_itself=False))
    lead = agency.touched()

    assert [mail.recipient for mail in agency.transport.filed] == [lead.email]


def test_a_copy_that_cannot_be_filed_is_noted_and_sends_nothing_again(agency: Agency) -> None:
    with agency.rows() as uow:
        [mailbox] = uow.mailboxes.all()
        uow.mailboxes.save(replace(mailbox, files_sent_itself=False))
    lead = agency.approved()
    due(agency, lead)
    agency.transport.before_dot[lead.email] = []

    class NoCopies:
        """The same transport, but the Sent folder takes nothing."""

        def __getattr__(self, name: str):
            return getattr(agency.transport, name)

        def keep_copy(self, mail) -> None:
            raise UNREACHABLE

    office = replace(agency.office, transports={1: NoCopies()})
    outbox.dispatch(office)

    assert agency.item(lead).state is OutboxState.SENT
    assert "work:skipped" in agency.tags(lead)
    assert len(agency.sent_to(lead)) == 1
