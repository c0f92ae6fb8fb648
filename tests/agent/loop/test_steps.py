"""How a sequence runs: when each step falls due, what threads it, how it ends."""

from dataclasses import replace
from datetime import datetime, timedelta

from agent.loop.agency import TUESDAY, Agency
from builders import a_sequence, a_step
from fakes.crm import FakeCrm

from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import SequenceId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.sequence import EnrollmentState, FinishReason, Step
from desktop_sdr.ports.errors import Temporary


def use_steps(agency: Agency, *steps: Step) -> None:
    with agency.rows() as uow:
        [sequence] = uow.sequences.all()
        uow.sequences.save(replace(sequence, steps=steps))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+00:00")


def test_the_second_step_is_due_after_its_working_days(agency: Agency) -> None:
    lead = agency.touched()

    due = agency.enrollment(lead).due_at

    assert due.date() == at("06T00:00").date()
    agency.run(due - timedelta(minutes=5))
    assert agency.drafts(lead) == []
    agency.run(due + timedelta(minutes=5))
    assert agency.draft(lead).step_number == 2


def test_working_days_leave_out_the_weekend(agency: Agency) -> None:
    agency.clock.set(at("05T09:00"))
    lead = agency.touched()

    assert agency.enrollment(lead).due_at.date() == at("10T00:00").date()


def test_a_follow_up_answers_the_first_mail_in_its_thread(agency: Agency) -> None:
    lead = agency.touched()
    agency.run(TUESDAY + timedelta(days=3, hours=1))
    assert agency.draft(lead).role is MessageRole.FOLLOW_UP
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)

    first, second = agency.sent_to(lead)
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert second["Message-ID"] != first["Message-ID"]


def test_silence_to_the_end_completes_the_sequence(agency: Agency) -> None:
    lead = agency.touched()
    agency.run(TUESDAY + timedelta(days=3, hours=1))
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    assert agency.state(lead) is LeadState.IN_SEQUENCE

    agency.run(agency.clock.now() + timedelta(days=8), timedelta(hours=12))

    assert agency.state(lead) is LeadState.SEQUENCE_COMPLETE
    assert agency.enrollment(lead).finish_reason is FinishReason.NO_REPLY


def test_a_step_with_a_wait_of_its_own_is_not_written_on_the_first_day(agency: Agency) -> None:
    use_steps(agency, a_step(1, wait_days=2), a_step(2))
    lead = agency.add_lead()
    agency.pulse()
    assert agency.drafts(lead) == []

    agency.run(TUESDAY + timedelta(days=2, minutes=5), timedelta(hours=6))

    assert agency.draft(lead).step_number == 1


def test_a_draft_that_waits_for_the_rep_is_not_written_twice(agency: Agency) -> None:
    lead = agency.start()

    agency.run(TUESDAY + timedelta(days=3), timedelta(hours=12))

    assert len(agency.drafts(lead)) == 1


def test_an_enrollment_keeps_its_own_copy_of_the_steps(agency: Agency) -> None:
    lead = agency.touched()
    use_steps(agency, a_step(1, body="Hello {{first_name}},\n\nall is new."), a_step(2))
    agency.run(TUESDAY + timedelta(days=3, hours=1))

    assert "may have come at a bad moment" in agency.draft(lead).body


def test_a_paused_sequence_takes_nobody_new_and_says_so(agency: Agency) -> None:
    with agency.rows() as uow:
        [sequence] = uow.sequences.all()
        uow.sequences.save(replace(sequence, paused=True))
    lead = agency.add_lead()

    agency.pulse()

    assert agency.state(lead) is LeadState.OUTREACH_PENDING
    [skipped] = [one for one in agency.record(lead) if one.tag.value == "work:skipped"]
    assert skipped.facts["why"] == "no_sequence"
    assert agency.lead(lead).due_at == TUESDAY + timedelta(days=1)


def test_a_step_on_a_channel_that_is_not_connected_is_left_out_and_noted(agency: Agency) -> None:
    use_steps(
        agency,
        a_step(1),
        a_step(2, channel=Channel.LINKEDIN, body="A note."),
        a_step(3, body="Hello {{first_name}},\n\nthis is the third."),
    )
    lead = agency.touched()

    agency.run(TUESDAY + timedelta(days=10), timedelta(hours=12))

    assert agency.draft(lead).step_number == 3
    [skipped] = [one for one in agency.record(lead) if one.tag.value == "work:skipped"]
    assert skipped.facts["why"] == "channel_not_connected"


def test_silence_beyond_the_wait_rests_the_sequence_and_it_goes_on_afterwards(
    agency: Agency,
) -> None:
    """The second draft was turned down for its timing again and again: nobody answers meanwhile."""
    lead = agency.touched()
    with agency.rows() as uow:
        enrollment = uow.enrollments.latest_of(lead.id)
        moment = agency.clock.now() + timedelta(days=9)
        uow.leads.save(replace(agency.lead(lead), due_at=moment))
    agency.clock.set(moment)
    agency.pulse()

    assert agency.enrollment(lead).state is EnrollmentState.PAUSED
    assert agency.enrollment(lead).paused_because == "silent"
    agency.run(moment + timedelta(days=15), timedelta(hours=12))
    assert agency.draft(lead).step_number == 2
    assert enrollment is not None


def test_a_lead_that_does_not_fit_is_written_to_by_nobody(agency: Agency) -> None:
    from builders import an_offer

    from desktop_sdr.domain.offer import IdealCustomer

    picky = an_offer(ideal=IdealCustomer(excluded_industries=("logistics",)))
    lead = agency.add_lead()
    agency.office = replace(agency.office, offer=picky)

    agency.pulse()

    assert agency.state(lead) is LeadState.DISQUALIFIED
    assert agency.lead(lead).due_at is None


def test_a_company_site_that_cannot_be_reached_is_noted_and_holds_nobody_up(
    agency: Agency,
) -> None:
    class Down:
        def look_up(self, lead, account):
            raise Temporary("server_too_slow")

    agency.office = replace(agency.office, researcher=Down())
    lead = agency.add_lead()
    agency.run(agency.clock.now() + timedelta(minutes=30))

    assert len(agency.drafts(lead)) == 1
    told = [one.tag.value for one in agency.record(lead)]
    assert told.index("effect:fell_back") < told.index("lead:researched")
    [line] = [one for one in agency.record(lead) if one.tag.value == "lead:researched"]
    assert (line.facts["found"], bool(line.facts["trouble"])) == (0, True)


def test_leads_are_looked_at_best_grade_first(agency: Agency) -> None:
    from desktop_sdr.agent.loop import agenda
    from desktop_sdr.domain.lead import Grade

    second = agency.add_lead(grade=Grade.B)
    first = agency.add_lead(grade=Grade.A)
    not_graded = agency.add_lead()

    assert list(agenda.due_now(agency.office)) == [first.id, second.id, not_graded.id]


def test_who_comes_back_keeps_the_mailbox_they_know(agency: Agency) -> None:
    with agency.rows() as uow:
        from store.planting import a_mailbox

        uow.mailboxes.add(a_mailbox(address="other@seller.example"))
    lead = agency.add_lead(state=LeadState.NURTURE, re_engage_at=TUESDAY)
    with agency.rows() as uow:
        from builders import an_enrollment

        uow.enrollments.add(
            an_enrollment(
                id=0,
                lead_id=lead.id,
                mailbox_id=2,
                sequence_id=SequenceId(1),
                state=EnrollmentState.FINISHED,
                finish_reason=FinishReason.NO_REPLY,
            )
        )
        uow.sequences.add(a_sequence(id=0, name="Second try"))

    agency.pulse()

    assert agency.enrollment(lead).mailbox_id == 2
    assert agency.enrollment(lead).sequence_id == 2


def test_the_crm_hears_of_every_mail_once(agency: Agency) -> None:
    lead = agency.touched()
    agency.run(agency.clock.now() + timedelta(hours=2))

    [told] = agency.crm.activities.values()
    assert told.kind == "email_sent"
    assert told.lead_external_id == f"desktop-sdr-lead-{lead.id}"


def test_a_crm_that_is_down_is_told_later(agency: Agency) -> None:
    agency.crm.down = Temporary("server_busy")
    lead = agency.approved()
    while not agency.sent_to(lead):
        agency.wait(minutes=5)
    assert agency.crm.activities == {}

    agency.crm.down = None
    agency.run(agency.clock.now() + timedelta(hours=8))

    assert len(agency.crm.activities) == 1


def test_a_crm_that_stays_down_becomes_a_card_after_its_tries(agency: Agency) -> None:
    agency.crm.down = Temporary("server_busy")
    lead = agency.touched()

    agency.run(agency.clock.now() + timedelta(days=2))

    assert [card.reasons for card in agency.cards()] == [("server_busy",)]
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_without_a_crm_nothing_waits_for_one(agency: Agency) -> None:
    agency.office = replace(agency.office, crm=None)
    lead = agency.touched()

    assert isinstance(agency.crm, FakeCrm)
    assert agency.crm.calls == 0
    assert [item.kind.value for item in agency.items(lead)] == ["send_mail"]


def test_no_more_leads_are_enrolled_than_two_days_of_mail(tmp_path) -> None:
    from agent.loop.agency import an_agency

    from desktop_sdr.settings import Limits, Settings

    with an_agency(tmp_path, Settings(limits=Limits(mails_per_day=2))) as agency:
        leads = [agency.add_lead() for _ in range(7)]
        agency.pulse()

        enrolled = [lead for lead in leads if agency.state(lead) is LeadState.IN_SEQUENCE]
        waiting = [lead for lead in leads if agency.state(lead) is LeadState.OUTREACH_PENDING]
        assert len(enrolled) == 4
        assert all(_due_again(agency, lead) for lead in waiting)

        kept = [len(agency.record(lead)) for lead in waiting]
        for _ in range(3):
            agency.wait(hours=9)
        still = [lead for lead in waiting if agency.state(lead) is LeadState.OUTREACH_PENDING]
        assert still == waiting, "somebody's mails left, and the rep approved none"
        assert [len(agency.record(lead)) for lead in waiting] == kept, "the record swells"


def _due_again(agency: Agency, lead: Lead) -> bool:
    due = agency.lead(lead).due_at
    return due is not None and due > agency.clock.now()
