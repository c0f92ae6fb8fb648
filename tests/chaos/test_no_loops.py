"""R14: no automatic answer to automatic mail, one to each mail, and few in a day."""

from datetime import timedelta

import pytest
from agent.loop.agency import Agency
from chaos import campaign

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(120))]

QUESTION = "Thanks. What does it cost per month, and do you support single sign-on?"
AUTOMATIC = {
    "auto-submitted": {"Auto_Submitted": "auto-replied"},
    "out of office": {"Auto_Submitted": "auto-replied", "subject": "Out of office"},
    "by its precedence": {"Precedence": "auto_reply"},
    "a suppressed reply": {"X_Auto_Response_Suppress": "All", "Auto_Submitted": "auto-generated"},
}


def by_itself(agency: Agency) -> None:
    with agency.rows() as uow:
        uow.keepings.set_level(AutonomyLevel.AUTONOMOUS)


@pytest.mark.parametrize("headers", AUTOMATIC.values(), ids=list(AUTOMATIC))
def test_automatic_mail_is_never_answered(agency: Agency, headers: dict[str, str]) -> None:
    lead = agency.touched()
    by_itself(agency)

    agency.answers(lead, QUESTION, **headers)
    agency.run(agency.clock.now() + timedelta(hours=6))

    assert len(agency.sent_to(lead)) == 1
    assert [item.role for item in agency.items(lead) if item.role.value == "answer"] == []


def answered(agency: Agency, lead: Lead) -> int:
    return len(agency.sent_to(lead)) - 1


def test_two_agents_that_answer_each_other_end_by_themselves(
    agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    lead = agency.touched()
    by_itself(agency)
    rounds = campaign.rounds("loops", 60, 1000)
    most_a_day = most_per_mail = 0
    sent_at = [item.settled_at for item in agency.items(lead)]
    for _ in range(rounds):
        before = answered(agency, lead)
        agency.answers(lead, "Do you support single sign-on?")
        for _ in range(3):
            agency.wait(minutes=15)
        most_per_mail = max(most_per_mail, answered(agency, lead) - before)
    sent_at = sorted(item.settled_at for item in agency.items(lead) if item.settled_at)[1:]
    for moment in sent_at:
        within = [one for one in sent_at if moment <= one < moment + timedelta(days=1)]
        most_a_day = max(most_a_day, len(within))

    held = most_per_mail <= 1 and most_a_day <= 3 and agency.state(lead) is LeadState.ESCALATED
    figures = (
        f"{rounds} rounds, {answered(agency, lead)} automatic answers, at most {most_per_mail} per"
        f" mail and {most_a_day} a day; then on hold with the rep"
    )
    with capsys.disabled():
        campaign.report("R14 no loops", figures, held=held)
    assert held, figures
    assert "answered_often" in agency.card().reasons
    assert answered(agency, lead) == 3


def test_answers_that_the_rep_looked_at_are_not_counted(agency: Agency) -> None:
    lead = agency.touched()
    for number in range(2, 7):
        agency.answers(lead, "Can you do single sign-on?")
        agency.approve(agency.draft(lead))
        agency.go_on_until_sent(lead, number)
    assert answered(agency, lead) == 5
