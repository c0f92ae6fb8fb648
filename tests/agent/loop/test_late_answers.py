"""An answer that comes when the effect is no longer ours, and unclear ones that nobody can see."""

from collections.abc import Callable

import pytest
from agent.loop.agency import Agency
from agent.loop.test_outbox import BUSY, unclear

from desktop_sdr.agent.loop import results, settling
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.outbox import OutboxItem, OutboxState
from desktop_sdr.ports.errors import Refused, SignInNeeded, Uncertain

Answer = Callable[[Office, OutboxItem], None]
ANSWERS: dict[str, Answer] = {
    "busy": lambda office, item: results.try_later(office, item, BUSY),
    "a password": lambda office, item: results.wait_for_sign_in(
        office, item, SignInNeeded("sign_in_refused")
    ),
    "unclear": lambda office, item: results.settle_later(
        office, item, Uncertain("no_answer_after_send")
    ),
    "no": lambda office, item: results.give_up(office, item, Refused("content_refused")),
    "stopped": lambda office, item: results.put_back(office, item, "paused"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_about_what_somebody_else_has_taken_back_changes_nothing(
    agency: Agency, answer: str
) -> None:
    lead = agency.approved()
    item = agency.item(lead)
    before = agency.tags(lead)

    ANSWERS[answer](agency.office, item)

    assert agency.item(lead) == item
    assert agency.tags(lead) == before
    assert agency.cards() == []


def test_another_lane_leaves_an_unclear_mail_alone(agency: Agency) -> None:
    lead = unclear(agency, delivered=True)

    settling.settle(agency.office, "crm")
    assert agency.item(lead).state is OutboxState.SETTLING

    settling.settle(agency.office, agency.item(lead).lane)
    assert agency.item(lead).state is OutboxState.SENT


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outbox SET kind = 'social_task', claimed_at = NULL WHERE lead_id = ?",
        "UPDATE outbox SET claimed_at = NULL WHERE lead_id = ?",
    ],
    ids=["nobody can look", "nobody knows since when"],
)
def test_what_nobody_can_wait_for_is_asked_about_at_once(agency: Agency, change: str) -> None:
    lead = unclear(agency, delivered=False)
    agency.in_file(change, lead.id)

    settling.settle(agency.office)

    assert agency.item(lead).state is OutboxState.UNCERTAIN
    assert agency.card().lead_id == lead.id
