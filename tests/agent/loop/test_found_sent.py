"""What is found sent was sent, whoever took it back meanwhile; nothing of it crashes or repeats."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from agent.loop.agency import Agency
from agent.loop.test_interleaving import Between
from agent.loop.test_outbox import due, unclear

from desktop_sdr.agent.loop import listening, outbox, results, settling
from desktop_sdr.agent.loop.performers import outgoing
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.sequence import EnrollmentState

Happening = Callable[[Agency, Lead], None]


def replies(agency: Agency, lead: Lead) -> None:
    agency.hears(lead, "Do you support single sign-on?")
    listening.listen(agency.office)


def opts_out(agency: Agency, lead: Lead) -> None:
    agency.hears(lead, "Please stop writing to me.")
    listening.listen(agency.office)


def takes_over(agency: Agency, lead: Lead) -> None:
    agency.desk.take_over(lead.id)


def is_put_back(agency: Agency, lead: Lead) -> None:
    results.put_back(agency.office, agency.item(lead), "paused")


def sent_before(agency: Agency) -> Lead:
    """A lead whose mail left once, though the database, an old copy, knows nothing of it."""
    lead = agency.approved()
    due(agency, lead)
    item, sender = agency.item(lead), EmailAddress("rita@seller.example")
    agency.transport.filed.append(outgoing(item, sender, agency.clock.now()))
    return lead


def overtaken(agency: Agency, lead: Lead, happens: Happening) -> Office:
    """An office in which something happens while a mail is looked for among the sent ones."""
    look = agency.transport.find_sent

    class Overtaken:
        def find_sent(self, message_id):
            happens(agency, lead)
            return look(message_id)

    (mailbox_id,) = agency.office.transports
    return replace(agency.office, transports={mailbox_id: Overtaken()})


@pytest.mark.parametrize(
    ("happens", "state", "why"),
    [
        (replies, LeadState.CONVERSATION, "lead_replied"),
        (opts_out, LeadState.SUPPRESSED, "suppressed"),
        (takes_over, LeadState.CONVERSATION, "taken_over"),
    ],
)
def test_a_mail_found_sent_counts_as_sent_though_it_was_taken_back_while_it_was_looked_for(
    agency: Agency, happens: Happening, state: LeadState, why: str
) -> None:
    lead = sent_before(agency)

    outbox.dispatch(overtaken(agency, lead, happens))

    assert agency.item(lead).state is OutboxState.SENT
    assert agency.state(lead) is state
    assert agency.enrollment(lead).state is EnrollmentState.FINISHED
    with agency.store.reading() as uow:
        [touch] = uow.touches.of_lead(lead.id)
        assert touch.message_id == agency.item(lead).key
        assert all(reading.ok for reading in uow.meters.last(100))
    [told] = [one for one in agency.record(lead) if one.tag.value == "effect:sent"]
    assert told.facts["though"] == why
    assert agency.transport.delivered == []


def test_a_mail_found_sent_counts_as_sent_though_it_was_put_back(agency: Agency) -> None:
    lead = sent_before(agency)

    outbox.dispatch(overtaken(agency, lead, is_put_back))

    assert agency.item(lead).state is OutboxState.SENT
    [told] = [one for one in agency.record(lead) if one.tag.value == "effect:sent"]
    assert "though" not in told.facts


def test_a_mail_that_is_recorded_as_sent_already_is_recorded_once(agency: Agency) -> None:
    lead = agency.touched()
    item, before = agency.item(lead), agency.tags(lead)

    results.done(agency.office, item, "found among the sent mails", found=True)
    results.done(agency.office, item, "250 2.0.0 ok")

    assert agency.tags(lead) == before
    with agency.store.reading() as uow:
        assert len(uow.touches.of_lead(lead.id)) == 1


def test_a_reply_that_comes_while_a_crash_is_sorted_out_stands(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)
    with agency.rows() as uow:
        assert uow.outbox.claim(agency.item(lead).id, agency.clock.now())
    between = Between(agency.office.open, 1, lambda: replies(agency, lead))

    settling.reconcile(replace(agency.office, open=between))

    assert agency.item(lead).state is OutboxState.CANCELLED
    assert agency.state(lead) is LeadState.CONVERSATION


def test_what_two_look_for_at_once_is_asked_about_once(agency: Agency) -> None:
    lead = unclear(agency, delivered=False)
    agency.clock.advance(timedelta(hours=1))

    def settles(agency: Agency, _lead: Lead) -> None:
        settling.settle(agency.office)

    settling.settle(overtaken(agency, lead, settles))

    assert agency.item(lead).state is OutboxState.UNCERTAIN
    assert agency.tags(lead).count("effect:uncertain") == 1
    assert len(agency.cards()) == 1
