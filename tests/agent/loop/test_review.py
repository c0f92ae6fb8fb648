"""What the rep's yes, no, later, edit and undo do, and what each is bound to."""

from datetime import timedelta

import pytest
from agent.loop.agency import TUESDAY, Agency, text_of

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.loop import listening, outbox
from desktop_sdr.domain.audit import AuditEntry
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import DraftState, RejectReason
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.sequence import EnrollmentState, FinishReason
from desktop_sdr.domain.trace import Actor

NEW_WORDS = "Good day Ida,\n\nmay I ask how you plan your routes?"


def lines(agency: Agency, lead: Lead, tag: str) -> list[AuditEntry]:
    return [entry for entry in agency.record(lead) if entry.tag.value == tag]


def refused(agency: Agency, lead: Lead, code: str, *anyway: str) -> None:
    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(agency.draft(lead), *anyway)
    assert refusal.value.code == code


def test_a_yes_is_bound_to_the_version_that_was_shown(agency: Agency) -> None:
    lead = agency.start()
    shown = agency.draft(lead)
    agency.desk.edit(shown.id, shown.version, shown.subject, NEW_WORDS)

    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(shown)

    assert refusal.value.code == "changed"
    assert agency.items() == []


def test_the_rep_s_own_words_are_what_leaves(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, "Routes", NEW_WORDS)
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead)

    [mail] = agency.sent_to(lead)
    assert mail["Subject"] == "Routes"
    assert "may I ask how you plan your routes?" in text_of(mail)
    assert "today?" not in text_of(mail)


def test_an_edit_keeps_the_agent_s_own_words_beside(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    first = agency.desk.edit(draft.id, draft.version, draft.subject, NEW_WORDS)
    agency.desk.edit(draft.id, first, draft.subject, NEW_WORDS + " Thank you.")

    edited = agency.draft(lead)
    assert edited.original_body == draft.body
    assert edited.version == 3


def test_an_edit_that_changes_nothing_is_none(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)

    assert agency.desk.edit(draft.id, draft.version, draft.subject, draft.body) == 1
    assert lines(agency, lead, "draft:edited") == []


def test_edit_approve_undo_edit_approve_sends_the_last_words(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, draft.subject, NEW_WORDS)
    agency.approve(agency.draft(lead))
    assert agency.desk.undo_newest().code == "undone"
    again = agency.draft(lead)
    agency.desk.edit(again.id, again.version, again.subject, NEW_WORDS + " Truly.")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead)

    [mail] = agency.sent_to(lead)
    assert "Truly." in text_of(mail)


def test_undo_takes_back_the_newest_yes_first(agency: Agency) -> None:
    first, second = agency.approved(), agency.approved()

    agency.desk.undo_newest()

    assert agency.item(first).state is OutboxState.HELD
    assert agency.item(second).state is OutboxState.CANCELLED
    assert agency.draft(second).state is DraftState.WAITING


def test_undo_with_nothing_to_undo_says_so(agency: Agency) -> None:
    assert agency.desk.undo_newest().code == "nothing_to_undo"


def test_undo_after_the_mail_has_left_cannot_take_it_back(agency: Agency) -> None:
    lead = agency.touched()

    result = agency.desk.undo_newest()

    assert (result.code, result.recipient) == ("already_left", lead.email)
    assert len(agency.sent_to(lead)) == 1


def test_undo_and_hand_over_race_and_exactly_one_wins(agency: Agency) -> None:
    for undone_first in (True, False):
        lead = agency.approved()
        agency.clock.set(agency.item(lead).leaves_at)
        listening.listen(agency.office)
        if undone_first:
            assert agency.desk.undo_newest().code == "undone"
            outbox.dispatch(agency.office)
            assert agency.sent_to(lead) == []
        else:
            outbox.dispatch(agency.office)
            assert agency.desk.undo_newest().code == "already_left"
            assert len(agency.sent_to(lead)) == 1


def test_an_undone_approval_leaves_once_when_approved_again(agency: Agency) -> None:
    lead = agency.approved()
    agency.desk.undo_newest()
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead)
    agency.run(agency.clock.now() + timedelta(hours=12))

    assert len(agency.sent_to(lead)) == 1


@pytest.mark.parametrize("reason", [RejectReason.WRONG_TONE, RejectReason.BAD_TIMING])
def test_a_draft_turned_down_for_its_words_is_written_again_in_two_days(
    agency: Agency, reason: RejectReason
) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.reject(draft.id, draft.version, reason, "too stiff")

    agency.run(TUESDAY + timedelta(days=1, hours=20))
    assert agency.drafts(lead) == []
    agency.run(TUESDAY + timedelta(days=3))

    assert agency.draft(lead).step_number == 1
    assert agency.enrollment(lead).state is EnrollmentState.ACTIVE


@pytest.mark.parametrize(
    "reason",
    [RejectReason.WRONG_PERSON, RejectReason.NOT_A_FIT, RejectReason.ALREADY_TALKING],
)
def test_some_reasons_also_end_the_sequence(agency: Agency, reason: RejectReason) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.reject(draft.id, draft.version, reason)

    agency.run(TUESDAY + timedelta(days=30), timedelta(days=2))

    assert agency.sent_to(lead) == []
    assert agency.drafts(lead) == []
    assert agency.enrollment(lead).finish_reason is FinishReason.REMOVED


def test_a_draft_put_off_comes_back_by_itself(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.later(draft.id, TUESDAY + timedelta(hours=3))
    assert agency.draft(lead).state is DraftState.LATER

    agency.run(TUESDAY + timedelta(hours=3))

    assert agency.draft(lead).state is DraftState.WAITING
    assert agency.draft(lead).id == draft.id


def test_a_draft_that_was_decided_cannot_be_decided_again(agency: Agency) -> None:
    lead = agency.approved()
    draft_id = agency.item(lead).draft_id
    desk = agency.desk

    for decide in (
        lambda: desk.reject(draft_id, 1, RejectReason.OTHER),
        lambda: desk.later(draft_id, TUESDAY + timedelta(days=1)),
        lambda: desk.edit(draft_id, 1, "x", "y"),
        lambda: desk.vouch(draft_id, 1, 0),
    ):
        with pytest.raises(DeskRefusal) as refusal:
            decide()
        assert refusal.value.code == "already_decided"


def test_a_draft_that_went_stale_on_the_screen_is_shown_again(agency: Agency) -> None:
    lead = agency.touched()
    agency.run(TUESDAY + timedelta(days=3, hours=1))
    shown = agency.draft(lead)
    agency.answers(lead, "Sounds interesting, can we talk next week?")

    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(shown)

    assert refusal.value.code == "changed"


def test_vouching_for_a_claim_that_is_not_there_is_refused(agency: Agency) -> None:
    lead = agency.start()

    with pytest.raises(DeskRefusal) as refusal:
        agency.desk.vouch(agency.draft(lead).id, 1, 0)

    assert refusal.value.code == "no_such_claim"


def test_an_approval_records_how_long_the_rep_looked_and_marks_a_fast_one(agency: Agency) -> None:
    slow, fast = agency.start(), agency.start()
    agency.approve(agency.draft(slow))
    draft = agency.draft(fast)
    agency.desk.approve(draft.id, draft.version, agency.clock.now() - timedelta(seconds=1))

    [looked] = lines(agency, slow, "draft:approved")
    [glanced] = lines(agency, fast, "draft:approved")
    assert (looked.facts["seconds"], looked.facts["fast"]) == (20.0, False)
    assert (glanced.facts["seconds"], glanced.facts["fast"]) == (1.0, True)


def test_the_record_holds_the_hash_of_the_bytes_that_were_approved(agency: Agency) -> None:
    lead = agency.approved()

    [line] = lines(agency, lead, "draft:approved")
    assert line.facts["sha256"] == agency.item(lead).sha256
    assert line.actor is Actor.REP


def test_approving_while_paused_queues_and_nothing_leaves(agency: Agency) -> None:
    lead = agency.start()
    agency.desk.pause("lunch")

    agency.approve(agency.draft(lead))
    agency.run(TUESDAY + timedelta(hours=6))

    assert agency.item(lead).state is OutboxState.HELD
    assert agency.transport.dots == 0


def test_a_lead_that_was_suppressed_meanwhile_cannot_be_approved(agency: Agency) -> None:
    lead = agency.start()
    agency.desk.take_over(lead.id)
    assert agency.drafts(lead) == []

    with pytest.raises(DeskRefusal) as refusal:
        agency.desk.take_over(agency.add_lead(state=LeadState.SUPPRESSED).id)

    assert refusal.value.code == "lead_has_ended"


@pytest.mark.parametrize(
    ("option", "state"),
    [
        (Option.ANSWER_MYSELF, LeadState.CONVERSATION),
        (Option.PAUSE_UNTIL_LATER, LeadState.NURTURE),
        (Option.STOP_FOR_GOOD, LeadState.SUPPRESSED),
        (Option.GO_ON, LeadState.CONVERSATION),
    ],
)
def test_each_answer_to_a_case_does_what_it_says(
    agency: Agency, option: Option, state: LeadState
) -> None:
    lead = agency.touched()
    agency.answers(lead, "No thanks, we signed with DockFlow in March and are happy with it.")

    agency.desk.answer(agency.card().id, option, "my note")

    assert agency.state(lead) is state
    assert agency.cards() == []
    assert agency.lead(lead).agent_silent == (option is Option.ANSWER_MYSELF)
    [line] = lines(agency, lead, "escalation:resolved")
    assert (line.facts["chosen"], line.personal) == (option.value, "my note")


def test_offering_times_from_a_case_prepares_them(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Hm.")

    agency.desk.answer(agency.card().id, Option.OFFER_TIMES)

    assert agency.draft(lead).role.value == "meeting_offer"


def test_times_cannot_be_offered_to_somebody_who_never_wrote(agency: Agency) -> None:
    lead = agency.start()
    with agency.rows() as uow:
        [sequence] = uow.sequences.all()
        uow.sequences.save(
            type(sequence)(
                id=sequence.id,
                name="Asks for more than is known",
                steps=tuple(
                    type(step)(
                        number=step.number,
                        channel=step.channel,
                        wait_days=step.wait_days,
                        subject="News",
                        body="I read that you {{news}}.",
                    )
                    for step in sequence.steps
                ),
            )
        )
    other = agency.add_lead()
    agency.pulse()
    assert agency.state(other) is LeadState.ESCALATED

    assert Option.OFFER_TIMES not in agency.card().options
    with pytest.raises(DeskRefusal) as refusal:
        agency.desk.answer(agency.card().id, Option.OFFER_TIMES)
    assert refusal.value.code == "not_an_option"
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_a_link_of_the_rep_s_can_be_pressed_in_a_cold_mail_and_stays_text_in_an_answer(
    agency: Agency,
) -> None:
    link = "https://seller.test/routes"
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, "Routes", f"{NEW_WORDS}\n\n{link}")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead)
    agency.answers(lead, "Do you support single sign-on?")
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, draft.subject, f"Hi,\n\nsee {link}")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)

    cold, answer = agency.sent_to(lead)
    page = cold.get_body(("html",))
    assert page is not None
    assert f'<a href="{link}">{link}</a>' in page.get_content()
    assert link in text_of(cold)
    assert answer.get_content_type() == "text/plain"
    assert link in text_of(answer)
