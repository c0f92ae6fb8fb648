"""Cards about a single effect: what the rep's answer does to the lead."""

from datetime import timedelta

from agent.loop.agency import Agency

from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.sequence import EnrollmentState
from desktop_sdr.ports.errors import Refused


def test_who_answers_a_failed_mail_by_hand_has_taken_the_lead_over(agency: Agency) -> None:
    lead = agency.start()
    agency.transport.before_dot[lead.email] = [Refused("mail_refused", "", "554 no")]
    agency.approve(agency.draft(lead))
    agency.run(agency.clock.now() + timedelta(days=1))

    agency.desk.answer(agency.card().id, Option.ANSWER_MYSELF)

    after = agency.lead(lead)
    assert (after.state, after.agent_silent) == (LeadState.CONVERSATION, True)
    assert agency.enrollment(lead).state is EnrollmentState.FINISHED
