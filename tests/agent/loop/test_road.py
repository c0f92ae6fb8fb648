"""The whole road of one lead, from the list to the last step, as a rep would see it."""

from agent.loop.agency import Agency

from desktop_sdr.domain.lifecycle import LeadState


def test_a_new_lead_becomes_a_draft_that_waits(agency: Agency) -> None:
    lead = agency.add_lead()

    agency.pulse()

    assert agency.state(lead) is LeadState.IN_SEQUENCE
    assert agency.draft(lead).reasons == ("level_wants_look",)
    assert agency.items() == []
