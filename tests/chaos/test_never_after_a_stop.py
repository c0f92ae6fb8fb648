"""R13: a stop that is committed before the dot of a mail stops that mail, whenever it comes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from agent.loop.test_interleaving import Between
from agent.loop.test_outbox import due
from chaos import campaign

from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.ports.errors import Refused, SignInNeeded, Temporary

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(120))]

BOUNCE = Path(__file__).parents[1] / "agent" / "skills" / "mails" / "dsn_no_such_user.eml"
Stop = Callable[[Agency, Lead], None]


def opts_out(agency: Agency, lead: Lead) -> None:
    agency.hears(lead, "Please stop writing to me.")
    listening.listen(agency.office)


def replies(agency: Agency, lead: Lead) -> None:
    agency.hears(lead, "Sounds interesting, can we talk next week?")
    listening.listen(agency.office)


def bounces(agency: Agency, lead: Lead) -> None:
    raw = BOUNCE.read_bytes()
    address = raw.split(b"Final-Recipient: rfc822; ")[1].split()[0].strip(b"<>")
    agency.inbox.arrive(raw.replace(address, lead.email.encode()))
    listening.listen(agency.office)
    with agency.store.reading() as uow:
        assert uow.replies.of_lead(lead.id)[-1].reading.kind is ReplyKind.HARD_BOUNCE


def is_taken_over(agency: Agency, lead: Lead) -> None:
    agency.desk.take_over(lead.id)


STOPS = (opts_out, replies, bounces, is_taken_over)


class AtTheGate:
    """The transport; right before its gate something happens, and then perhaps a trouble."""

    def __init__(self, agency: Agency, happens: Callable[[], None], trouble: Exception | None):
        self.agency, self.happens, self.trouble = agency, happens, trouble

    def __getattr__(self, name: str):
        return getattr(self.agency.transport, name)

    def send(self, mail, at_dot):
        self.happens()
        if self.trouble is not None:
            raise self.trouble
        return self.agency.transport.send(mail, at_dot)


@pytest.mark.parametrize("stop", STOPS)
def test_no_mail_leaves_once_a_stop_is_committed(
    tmp_path: Path, stop: Stop, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tried before every transaction of a send, with a new lead each time."""
    tried = sent_after = 0
    with an_agency(tmp_path) as agency:
        for number in range(1, 20):
            lead = agency.approved()
            due(agency, lead)
            dots_at_stop: list[int] = []

            def happens(lead=lead, told=dots_at_stop) -> None:
                stop(agency, lead)
                told.append(agency.transport.dots)

            before = agency.transport.dots
            office = replace(agency.office, open=Between(agency.office.open, number, happens))
            outbox.attempt(office, agency.item(lead).id)
            if office.open.count < number:
                break
            tried += 1
            settling.settle(agency.office)
            agency.run(agency.clock.now() + timedelta(hours=3))
            # What had passed its dot when the stop came is the one thing no stop can bring back.
            if dots_at_stop == [before]:
                sent_after += len(agency.sent_to(lead))
                assert agency.items(lead, OutboxState.HELD, OutboxState.CLAIMED) == []
        else:
            raise AssertionError("more transactions than this test tries")
    figures = f"{stop.__name__}: at {tried} steps of a send, {sent_after} sent after the stop"
    with capsys.disabled():
        campaign.report("R13 never after a stop", figures, held=sent_after == 0)
    assert tried >= 3
    assert sent_after == 0


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize(
    "trouble",
    [None, Temporary("server_busy"), Refused("mail_refused"), SignInNeeded("sign_in_refused")],
    ids=lambda trouble: "well" if trouble is None else type(trouble).__name__,
)
def test_a_stop_while_the_body_is_handed_over_ends_it_whatever_the_server_says(
    agency: Agency, stop: Stop, trouble: Exception | None
) -> None:
    lead = agency.approved()
    due(agency, lead)
    transport = AtTheGate(agency, lambda: stop(agency, lead), trouble)
    outbox.attempt(replace(agency.office, transports={1: transport}), agency.item(lead).id)

    agency.run(agency.clock.now() + timedelta(hours=3))

    [item] = [one for one in agency.items(lead) if one.role.value == "first_touch"]
    assert item.state is OutboxState.CANCELLED
    assert agency.transport.dots == 0
    assert agency.cards() == []
