"""What ends the program each time it is tried comes to the rep instead of looping."""

from dataclasses import replace
from datetime import timedelta

import pytest
from agent.loop.agency import Agency
from agent.loop.test_outbox import due

from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.errors import Temporary

pytestmark = pytest.mark.usefixtures("caplog")


class Killed(BaseException):
    """Stands for the end of the process: nothing that the program catches."""


class Deadly:
    """A transport whose very call ends the program, before the dot."""

    def __init__(self, agency: Agency) -> None:
        self.agency, self.deadly = agency, True

    def __getattr__(self, name: str):
        return getattr(self.agency.transport, name)

    def send(self, mail, at_dot):
        if self.deadly:
            raise Killed
        return self.agency.transport.send(mail, at_dot)


def ended_by(agency: Agency, lead: Lead) -> None:
    """One start of the program that this lead's mail ends."""
    agency.clock.advance(timedelta(minutes=1))
    listening.listen(agency.office)
    with pytest.raises(Killed):
        outbox.attempt(agency.office, agency.item(lead).id)
    settling.reconcile(agency.office)


def test_a_mail_that_ends_the_program_three_times_becomes_a_card(agency: Agency) -> None:
    lead = agency.approved()
    transport = Deadly(agency)
    agency.office = replace(agency.office, transports={1: transport})
    due(agency, lead)

    for crashes in (1, 2):
        ended_by(agency, lead)
        assert agency.item(lead).state is OutboxState.HELD
        assert agency.item(lead).crashes == crashes
    ended_by(agency, lead)

    card = agency.card()
    assert (card.kind, card.reasons) == (EscalationKind.FAILED_EFFECT, ("crashed_each_time",))
    assert "3 tries" in card.detail
    assert agency.item(lead).state is OutboxState.FAILED

    transport.deadly = False
    agency.desk.answer(card.id, Option.TRY_AGAIN)
    assert agency.item(lead).crashes == 0
    agency.go_on_until_sent(lead)
    assert len(agency.sent_to(lead)) == 1


def test_the_others_go_first_after_a_second_crash(agency: Agency) -> None:
    lead = agency.approved()
    agency.office = replace(agency.office, transports={1: Deadly(agency)})
    due(agency, lead)
    ended_by(agency, lead)
    ended_by(agency, lead)

    assert agency.item(lead).leaves_at > agency.clock.now()


def test_a_crash_that_a_good_try_followed_is_forgotten(agency: Agency) -> None:
    lead = agency.approved()
    transport = Deadly(agency)
    agency.office = replace(agency.office, transports={1: transport})
    due(agency, lead)
    ended_by(agency, lead)
    ended_by(agency, lead)
    transport.deadly = False
    agency.transport.before_dot[lead.email] = [Temporary("server_busy")]
    agency.clock.advance(timedelta(minutes=1))
    listening.listen(agency.office)
    outbox.attempt(agency.office, agency.item(lead).id)

    assert agency.item(lead).crashes == 0


def test_what_a_full_disk_left_claimed_is_no_crash(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)
    with agency.rows() as uow:
        assert uow.outbox.claim(agency.item(lead).id, agency.clock.now())

    settling.reconcile(agency.office, at_work=())

    item = agency.item(lead)
    assert (item.state, item.crashes, item.attempts) == (OutboxState.HELD, 0, 0)


class Fatal:
    """A lexicon that ends the program as soon as a word is looked up."""

    def __getattr__(self, name: str):
        raise Killed


def test_a_reply_that_ends_the_program_three_times_is_left_to_the_rep(agency: Agency) -> None:
    lead = agency.touched()
    agency.hears(lead, "Tell me more.")
    office = replace(agency.office, lexicon=Fatal())

    for _ in range(3):
        with pytest.raises(Killed):
            listening.listen(office)
    listening.listen(office)

    assert agency.state(lead) is LeadState.ESCALATED
    card = agency.card()
    assert (card.reasons, card.detail) == (("program_error",), "EndedTheProgram")
    assert card.reply_id is not None
    with agency.store.reading() as uow:
        assert not uow.mails.pending(10)


def test_what_is_not_what_was_approved_can_be_shown_again(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)
    agency.in_file("UPDATE outbox SET recipient = 'somebody@else.example'")
    outbox.dispatch(agency.office)
    card = agency.card()
    assert card.kind is EscalationKind.CHANGED_EFFECT
    assert Option.TRY_AGAIN not in card.options

    agency.desk.answer(card.id, Option.SHOW_AGAIN)
    agency.approve(agency.draft(lead))
    agency.run(agency.clock.now() + timedelta(days=1))

    assert len(agency.sent_to(lead)) == 1
    assert [mail.recipient for mail in agency.transport.delivered] == [lead.email]


def test_where_the_text_itself_is_gone_it_is_written_anew(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)
    agency.in_file("UPDATE outbox SET draft_id = NULL")
    outbox.dispatch(agency.office)

    agency.desk.answer(agency.card().id, Option.SHOW_AGAIN)
    agency.think()

    assert len(agency.drafts(lead)) == 1
