"""What the Sent folder is trusted with: found is proof, not found is proof of nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from agent.loop.agency import Agency
from agent.loop.test_outbox import due
from fakes.mail import UNREACHABLE, Lost

from desktop_sdr.agent.loop import calibrating, comparing, outbox, settling
from desktop_sdr.domain.escalation import EscalationKind
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.mail import WitnessKind
from desktop_sdr.ports.store import Mailbox

BLIND, UNKNOWN = WitnessKind.BLIND, WitnessKind.UNKNOWN


def mailbox(agency: Agency) -> Mailbox:
    with agency.store.reading() as uow:
        [only] = uow.mailboxes.all()
    return only


def known_as(agency: Agency, kind: WitnessKind, *, files_itself: bool = False) -> None:
    with agency.rows() as uow:
        [only] = uow.mailboxes.all()
        uow.mailboxes.save(replace(only, witness=kind, files_sent_itself=files_itself))


def unclear(agency: Agency, *, delivered: bool) -> Lead:
    lead = agency.approved()
    agency.transport.after_dot[lead.email] = [Lost(delivered)]
    due(agency, lead)
    outbox.dispatch(agency.office)
    assert agency.item(lead).state is OutboxState.SETTLING
    return lead


@pytest.mark.parametrize("kind", [BLIND, UNKNOWN])
@pytest.mark.parametrize("delivered", [True, False])
def test_a_folder_that_is_no_witness_asks_at_once_and_never_judges(
    agency: Agency, kind: WitnessKind, delivered: bool
) -> None:
    known_as(agency, kind)
    agency.transport.witness = BLIND
    lead = unclear(agency, delivered=delivered)

    settling.settle(agency.office)

    assert agency.item(lead).state is OutboxState.UNCERTAIN
    assert agency.card().kind is EscalationKind.UNCERTAIN_SEND
    agency.run(agency.clock.now() + timedelta(days=1))
    assert agency.transport.dots == 1


@pytest.mark.parametrize("kind", [BLIND, UNKNOWN])
def test_a_copy_under_our_whole_id_is_proof_whatever_was_known(
    agency: Agency, kind: WitnessKind
) -> None:
    known_as(agency, kind)
    lead = unclear(agency, delivered=True)

    settling.settle(agency.office)

    assert agency.item(lead).state is OutboxState.SENT
    assert agency.cards() == []


def test_a_server_that_cannot_be_asked_now_is_waited_for_also_when_it_is_blind(
    agency: Agency,
) -> None:
    known_as(agency, BLIND)
    lead = unclear(agency, delivered=False)
    agency.transport.blind = UNREACHABLE
    settling.settle(agency.office)
    assert agency.item(lead).state is OutboxState.SETTLING


@pytest.mark.parametrize("kind", [WitnessKind.PRESERVED, WitnessKind.REWRITTEN])
def test_the_first_real_mail_teaches_what_nobody_tested(agency: Agency, kind: WitnessKind) -> None:
    known_as(agency, UNKNOWN)
    agency.transport.witness = kind
    lead = agency.approved()

    agency.go_on_until_sent(lead)

    assert (mailbox(agency).witness, mailbox(agency).files_sent_itself) == (kind, True)
    assert len(agency.transport.filed) == 1


def test_a_real_mail_without_a_copy_teaches_nothing_and_is_filed_by_us(agency: Agency) -> None:
    known_as(agency, UNKNOWN)
    agency.transport.witness = BLIND
    agency.go_on_until_sent(agency.approved())

    assert mailbox(agency).witness is UNKNOWN
    assert len(agency.transport.filed) == 1


def test_a_test_mail_goes_to_oneself_once_and_teaches_at_once(agency: Agency) -> None:
    known_as(agency, UNKNOWN)

    assert calibrating.send_test(agency.office, 1)
    assert calibrating.send_test(agency.office, 1)
    assert calibrating.look(agency.office, 1) is WitnessKind.PRESERVED

    [mail] = agency.transport.delivered
    assert mail.sender == mail.recipient == mailbox(agency).address
    assert mailbox(agency).files_sent_itself


def test_nothing_is_tested_while_paused(agency: Agency) -> None:
    agency.desk.pause()
    assert not calibrating.send_test(agency.office, 1)
    assert agency.transport.delivered == []

    agency.desk.resume()
    assert calibrating.send_test(agency.office, 1)
    assert len(agency.transport.delivered) == 1


def test_a_pause_by_another_process_stops_the_test_at_its_dot(agency: Agency) -> None:
    agency.office.latch.read()
    with agency.rows() as uow:
        uow.keepings.set_switch(replace(uow.keepings.switch(), paused_at=agency.clock.now()))
    assert not calibrating.send_test(agency.office, 1)
    assert agency.transport.dots == 0


def test_a_test_that_may_have_left_is_looked_for_and_not_repeated(agency: Agency) -> None:
    known_as(agency, UNKNOWN)
    agency.transport.after_dot[mailbox(agency).address] = [Lost(delivered=False)]
    assert calibrating.send_test(agency.office, 1)
    assert calibrating.send_test(agency.office, 1)

    agency.wait(minutes=14)
    assert mailbox(agency).witness is UNKNOWN
    agency.wait(minutes=2)
    assert mailbox(agency).witness is BLIND
    assert agency.transport.dots == 1


def test_a_test_that_provably_did_not_leave_can_be_made_again(agency: Agency) -> None:
    agency.transport.before_dot[mailbox(agency).address] = [UNREACHABLE]
    with pytest.raises(PortError):
        calibrating.send_test(agency.office, 1)
    assert not calibrating.is_under_way(agency.office, 1)
    assert calibrating.send_test(agency.office, 1)
    assert len(agency.transport.delivered) == 1


def test_what_was_learnt_is_in_the_record(agency: Agency) -> None:
    agency.transport.witness = WitnessKind.REWRITTEN
    calibrating.send_test(agency.office, 1)
    calibrating.look(agency.office, 1)
    row = agency.store.views.feed("all", None, 1)[0]
    assert row.tag == "mailbox:tested"
    assert row.actor is Actor.SYSTEM
    assert row.facts["header"] == "X-Google-Original-Message-ID"
    assert row.facts["files_itself"] is True


def rewritten(agency: Agency) -> dict[str, str]:
    with agency.store.reading() as uow:
        return {one.what.value: one.became for one in comparing.known(uow, MailboxId(1))}


def test_an_alias_that_the_server_puts_aside_is_found_by_the_test_mail(agency: Agency) -> None:
    own = mailbox(agency).address.encode()
    agency.transport.rewrite = lambda raw: raw.replace(b"<" + own, b"<real@elsewhere.test", 1)
    calibrating.send_test(agency.office, 1)
    calibrating.look(agency.office, 1)
    assert rewritten(agency) == {"address": "real@elsewhere.test"}

    agency.transport.rewrite = bytes
    calibrating.send_test(agency.office, 1)
    calibrating.look(agency.office, 1)
    assert rewritten(agency) == {}, "the provider grants the alias now"


def test_a_server_that_changes_nothing_gives_no_warning(agency: Agency) -> None:
    calibrating.send_test(agency.office, 1)
    assert calibrating.look(agency.office, 1) is WitnessKind.PRESERVED
    assert rewritten(agency) == {}


def test_the_copy_that_arrives_is_waited_for_a_moment(agency: Agency) -> None:
    known_as(agency, UNKNOWN)
    calibrating.send_test(agency.office, 1)
    on_its_way, agency.transport.delivered = agency.transport.delivered, []
    assert calibrating.look(agency.office, 1) is UNKNOWN
    assert calibrating.is_under_way(agency.office, 1)

    agency.transport.delivered = on_its_way
    assert calibrating.look(agency.office, 1) is WitnessKind.PRESERVED

    calibrating.send_test(agency.office, 1)
    agency.transport.delivered = []
    agency.clock.advance(calibrating.ARRIVAL)
    calibrating.look(agency.office, 1)
    assert not calibrating.is_under_way(agency.office, 1), "it may be long in the inbox's queue"


def test_a_mailbox_that_cannot_be_read_just_now_is_compared_another_time(agency: Agency) -> None:
    calibrating.send_test(agency.office, 1)

    class Unreadable:
        def __getattr__(self, name: str):
            return getattr(agency.transport, name)

        def read_back(self, message_id):
            raise UNREACHABLE

    office = replace(agency.office, transports={1: Unreadable()})
    calibrating.look(office, 1)
    assert calibrating.is_under_way(agency.office, 1)
