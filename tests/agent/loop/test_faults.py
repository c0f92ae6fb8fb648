"""A mistake of the program about one lead, mail or effect holds up no other, and is shown."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from agent.loop.test_outbox import due
from fakes.clock import FakeClock
from fakes.mail import FakeMailTransport

from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState, Phase
from desktop_sdr.ports.mail import DotGate, OutgoingMail, Receipt
from desktop_sdr.runtime.pulses import Lanes

pytestmark = pytest.mark.usefixtures("caplog")


class Stumbling:
    """A researcher that stumbles over everybody of some companies."""

    def __init__(self, *over: str) -> None:
        self.over = over

    def look_up(self, lead: Lead, account: Account) -> tuple[Fact, ...]:
        if account.name in self.over:
            raise KeyError("no such page")
        return ()


class Tripping(FakeMailTransport):
    """A transport with a mistake in it, before or after the dot."""

    fault: Exception | None = None
    past_dot = False

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        if self.fault is None:
            return super().send(mail, at_dot)
        if self.past_dot:
            with at_dot():
                pass
        raise self.fault


class Unreadable:
    """A lexicon that no word list stands behind."""


def test_a_lead_that_cannot_be_thought_about_holds_up_nobody(tmp_path: Path) -> None:
    with an_agency(tmp_path, researcher=Stumbling("Firma 1")) as agency:
        stuck, other = agency.add_lead(), agency.add_lead()

        agency.pulse()

        assert agency.state(stuck) is LeadState.ESCALATED
        assert agency.card().reasons == ("program_error",)
        assert agency.drafts(other)


def test_a_mail_that_cannot_be_read_stops_its_lead_and_no_other_mail(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        lead = agency.touched()
        agency.hears(lead, "Tell me more.")
        broken = replace(agency.office, lexicon=Unreadable())

        listening.listen(broken)

        assert agency.state(lead) is LeadState.ESCALATED
        assert agency.card().reply_id is not None
        with agency.store.reading() as uow:
            assert not uow.mails.pending(10)


def a_trip(agency: Agency, fault: Exception, *, past_dot: bool = False) -> Lead:
    transport = agency.transport
    assert isinstance(transport, Tripping)
    lead = agency.approved()
    due(agency, lead)
    transport.fault, transport.past_dot = fault, past_dot
    return lead


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    clock = FakeClock(TUESDAY)
    with an_agency(tmp_path, clock=clock, transport=Tripping(clock)) as opened:
        yield opened


def test_a_mail_the_program_stumbles_over_is_asked_about_and_can_be_tried_again(
    agency: Agency,
) -> None:
    lead = a_trip(agency, ValueError("odd header"))

    outbox.dispatch(agency.office)

    assert agency.item(lead).state is OutboxState.FAILED
    assert agency.card().reasons == ("program_error",)
    agency.transport.fault = None
    agency.desk.answer(agency.card().id, Option.TRY_AGAIN)
    agency.go_on_until_sent(lead)
    assert len(agency.transport.delivered) == 1


def test_a_stumble_after_the_dot_is_settled_and_never_tried_again(agency: Agency) -> None:
    lead = a_trip(agency, ValueError("odd answer"), past_dot=True)

    outbox.dispatch(agency.office)

    assert agency.item(lead).state is OutboxState.SETTLING


def test_a_stumble_over_what_was_found_becomes_a_card_and_does_not_loop(
    agency: Agency, caplog: pytest.LogCaptureFixture
) -> None:
    lead = a_trip(agency, ValueError("odd answer"), past_dot=True)
    outbox.dispatch(agency.office)

    class OddFolder:
        """A Sent folder whose answer the program stumbles over."""

        def find_sent(self, message_id):
            raise ValueError("odd folder")

    settling.settle(replace(agency.office, transports={1: OddFolder()}))

    assert agency.item(lead).state is OutboxState.UNCERTAIN
    assert agency.card().reasons == ("uncertain_send",)
    assert "went wrong" in caplog.text


def test_a_clock_that_was_set_back_keeps_nobody_from_being_asked(agency: Agency) -> None:
    lead = a_trip(agency, ValueError("odd answer"), past_dot=True)
    outbox.dispatch(agency.office)
    agency.clock.set(agency.clock.now() - timedelta(days=30))

    settling.settle(agency.office)

    assert agency.item(lead).state is OutboxState.UNCERTAIN


def test_a_lane_that_broke_off_says_so_once_and_its_item_goes_on(agency: Agency) -> None:
    lead = a_trip(agency, RuntimeError("disk"))
    lanes = Lanes(agency.office)
    lanes.dispatch()
    wait_for(lanes)
    assert agency.item(lead).phase is Phase.ENVELOPE

    agency.transport.fault = None
    with pytest.raises(RuntimeError, match="disk"):
        lanes.dispatch()
    lanes.dispatch()
    wait_for(lanes)
    lanes.close()

    assert len(agency.transport.delivered) == 1


def wait_for(lanes: Lanes) -> None:
    for _ in range(500):
        if not lanes.busy():
            return
        threading.Event().wait(0.01)
    raise AssertionError("still at work")


def test_four_mistakes_in_a_row_pause_the_agent(tmp_path: Path) -> None:
    companies = [f"Firma {number}" for number in range(1, 5)]
    with an_agency(tmp_path, researcher=Stumbling(*companies)) as agency:
        for _ in companies:
            agency.add_lead()
        agency.pulse()

        Watch(agency.store.unit_of_work, agency.clock, agency.office.latch, frozenset()).look()

        assert agency.desk.is_paused
