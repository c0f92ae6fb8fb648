"""What undo takes back, kind by kind, and what it says where something has to stay."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from agent.loop.agency import REP, Agency

from desktop_sdr.agent.desk import Desk, DeskRefusal, UndoResult
from desktop_sdr.agent.importing import ImportOrder
from desktop_sdr.agent.office import by_agent
from desktop_sdr.agent.oversight import deeds as deeds_of
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.deed import Deed
from desktop_sdr.domain.escalation import EscalationState, Option
from desktop_sdr.domain.ids import DeedId, ImportId
from desktop_sdr.domain.lead import LawfulBasis, Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Draft, DraftState, RejectReason, Support
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState
from desktop_sdr.domain.sequence import EnrollmentState
from desktop_sdr.domain.trace import Actor

SOME_TIME = timedelta(minutes=2)


def deeds(agency: Agency, lead: Lead, kind: str) -> list[Deed]:
    """The deeds of a kind about a lead that stand, the newest first."""
    with agency.store.reading() as uow:
        standing = uow.deeds.standing_since(agency.clock.now() - timedelta(days=900))
    return [deed for deed in standing if deed.kind == kind and deed.lead_id == lead.id]


def undo(agency: Agency, lead: Lead, kind: str, reason: str = "") -> UndoResult:
    return agency.desk.undo(deeds(agency, lead, kind)[0].id, reason)


def suppressed(agency: Agency, lead: Lead) -> bool:
    with agency.store.reading() as uow:
        return bool(uow.suppressions.covering(lead.email, lead.account_id))


def crm_items(agency: Agency, lead: Lead, kind: EffectKind) -> list[OutboxItem]:
    with agency.store.reading() as uow:
        found = uow.outbox.in_state(*OutboxState)
    return [item for item in found if item.lead_id == lead.id and item.kind is kind]


def reject(agency: Agency, lead: Lead, reason: RejectReason) -> None:
    draft = agency.draft(lead)
    agency.desk.reject(draft.id, draft.version, reason)


# ------------------------------------------------------------ the queue


def test_an_approval_is_taken_back_with_not_a_byte_sent(agency: Agency) -> None:
    lead = agency.approved()
    agency.clock.advance(SOME_TIME)

    result = agency.desk.undo_newest()

    assert (result.code, result.lead_name) == ("undone", lead.name)
    assert agency.item(lead).state is OutboxState.CANCELLED
    assert result.draft_id == agency.draft(lead).id
    agency.wait(hours=30)
    assert agency.sent_to(lead) == []


@pytest.mark.parametrize("reason", list(RejectReason))
def test_a_rejection_is_taken_back_with_all_that_followed(
    agency: Agency, reason: RejectReason
) -> None:
    lead = agency.start()
    before, plan = agency.lead(lead), agency.enrollment(lead)
    draft = agency.draft(lead)
    reject(agency, lead, reason)
    agency.clock.advance(SOME_TIME)

    result = agency.desk.undo_newest()

    assert result.code == "undone", result
    assert agency.draft(lead) == draft
    assert agency.lead(lead) == before
    assert agency.enrollment(lead) == plan


def test_a_stopping_rejection_taken_back_shows_the_cancelled_mail_again(agency: Agency) -> None:
    lead = agency.touched()
    agency.run(agency.clock.now() + timedelta(days=6))
    agency.approve(agency.draft(lead))
    [held] = agency.items(lead, OutboxState.HELD)
    agency.desk.take_over(lead.id)

    result = agency.desk.undo_newest()

    assert result.code == "undone", result
    assert agency.items(lead, OutboxState.HELD) == [], "nothing leaves that was not approved anew"
    assert agency.draft(lead).id == held.draft_id


def _turned_down_reply(agency: Agency, *, later: bool = False) -> tuple[Lead, Draft]:
    """A draft in answer to a reply, which the rep turned down or set aside."""
    lead = agency.touched()
    agency.answers(lead, "Sounds interesting, when are you free?")
    draft = agency.draft(lead)
    if later:
        agency.desk.later(draft.id, agency.clock.now() + timedelta(days=1))
    else:
        reject(agency, lead, RejectReason.WRONG_TONE)
    agency.clock.advance(SOME_TIME)
    return lead, draft


@pytest.mark.parametrize("later", [False, True], ids=["rejected", "set aside"])
def test_a_draft_never_comes_back_for_somebody_who_has_asked_to_stop_since(
    agency: Agency, later: bool
) -> None:
    lead, _ = _turned_down_reply(agency, later=later)
    agency.answers(lead, "Stop. Please unsubscribe me, never write again.")

    result = agency.desk.undo_newest()

    assert (result.code, result.why) == ("not_possible", "they_asked_to_stop")
    assert [deed.kind for deed in result.with_it] == ["lead:reply"]
    assert agency.drafts(lead) == []


def test_a_rejected_draft_does_not_come_back_once_the_person_has_written_again(
    agency: Agency,
) -> None:
    lead, _ = _turned_down_reply(agency)
    agency.answers(lead, "Also, does it work with SAP? And what does it cost?")

    result = agency.desk.undo_newest()

    assert (result.code, result.why) == ("not_possible", "changed_since")
    assert [deed.kind for deed in result.with_it] == ["lead:reply"]
    assert agency.drafts(lead) == []


def test_a_rejected_draft_comes_back_in_the_place_of_the_one_written_since(agency: Agency) -> None:
    lead, draft = _turned_down_reply(agency)
    agency.run(agency.clock.now() + timedelta(days=4))
    assert agency.draft(lead).id != draft.id

    result = agency.desk.undo_newest()

    assert result.code == "undone"
    assert [deed.actor for deed in result.with_it] == [Actor.AGENT]
    assert [one.id for one in agency.drafts(lead)] == [draft.id], "never two for one reply"


def test_a_rejected_draft_stays_rejected_while_the_lead_is_in_the_reps_hands(
    agency: Agency,
) -> None:
    lead, _ = _turned_down_reply(agency)
    agency.desk.take_over(lead.id)

    result = undo(agency, lead, "rep:reject")

    assert (result.code, result.why) == ("not_possible", "changed_since")
    assert [deed.kind for deed in result.with_it] == ["rep:take_over"]


def test_a_draft_that_came_back_by_itself_stays_where_it_is(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.later(draft.id, agency.clock.now() + timedelta(days=1))
    agency.run(agency.clock.now() + timedelta(days=2))

    assert agency.desk.undo_newest().code == "undone"
    assert agency.draft(lead).id == draft.id


def test_without_a_crm_its_entry_stays_and_undo_says_that_none_is_connected(
    agency: Agency,
) -> None:
    lead = agency.touched()
    agency.wait(hours=1)
    [entry, *_] = deeds(agency, lead, "effect:crm_log")
    desk = Desk(replace(agency.office, crm=None, calendar=None), agency.desk.views)

    result = desk.undo(entry.id)

    assert (result.code, result.why) == ("not_possible", "crm_not_connected")


def test_setting_aside_is_taken_back(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.later(draft.id, agency.clock.now() + timedelta(days=1))

    assert agency.desk.undo_newest().draft_id == draft.id
    assert agency.draft(lead) == draft


def test_an_edit_is_taken_back_under_a_version_that_nobody_has_seen_with_other_words(
    agency: Agency,
) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    edited = agency.desk.edit(draft.id, draft.version, "Other", draft.body + " More.")

    assert agency.desk.undo_newest().code == "undone"

    now = agency.draft(lead)
    assert (now.subject, now.body, now.original_body) == (draft.subject, draft.body, None)
    assert now.version > edited


def test_an_edit_stays_while_the_approval_of_it_stands(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, "Other", draft.body)
    agency.approve(agency.draft(lead))

    result = undo(agency, lead, "rep:edit")

    assert (result.code, result.why) == ("not_possible", "changed_since")
    assert [deed.kind for deed in result.with_it] == ["rep:approve"]
    assert agency.item(lead).state is OutboxState.HELD


def test_a_vouch_is_taken_back(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.in_file(
        "UPDATE draft SET claims = ? WHERE id = ?",
        '[{"start":0,"end":5,"support":"unsupported","fact_id":null,"source":"",'
        '"found_at":null,"why":"no source"}]',
        draft.id,
    )
    agency.desk.vouch(draft.id, draft.version, 0)

    assert agency.desk.undo_newest().code == "undone"
    [claim] = agency.draft(lead).claims
    assert (claim.support, claim.why) == (Support.UNSUPPORTED, "no source")


def test_the_key_goes_back_decision_by_decision(agency: Agency) -> None:
    first, second, third = agency.approved(), agency.start(), agency.start()
    reject(agency, second, RejectReason.WRONG_TONE)
    agency.desk.later(agency.draft(third).id, agency.clock.now() + timedelta(days=1))

    names = [agency.desk.undo_newest().lead_name for _ in range(3)]

    assert names == [third.name, second.name, first.name]
    assert agency.desk.undo_newest().code == "nothing_to_undo"


# ------------------------------------------------------------ cases


CARD_WORDS = "We only have budget for a deal of $80,000. Call our lawyer if you disagree."


@pytest.mark.parametrize(
    "option", [Option.GO_ON, Option.ANSWER_MYSELF, Option.PAUSE_UNTIL_LATER, Option.STOP_FOR_GOOD]
)
def test_an_answer_is_taken_back_and_the_case_is_open_again(agency: Agency, option: Option) -> None:
    lead = agency.touched()
    agency.answers(lead, CARD_WORDS)
    card, before = agency.card(), agency.lead(lead)
    agency.desk.answer(card.id, option, "a note")
    agency.pulse()

    result = agency.desk.undo_newest()

    assert result.code == "undone", result
    assert agency.card() == card
    assert agency.lead(lead) == before
    assert agency.drafts(lead) == []
    assert not suppressed(agency, lead)
    with agency.store.reading() as uow:
        assert not uow.keepings.note(f"passed for lead {lead.id}"), "the yes went with the answer"


def test_an_answer_with_an_offer_is_one_deed(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Hm, do you happen to do the thing with the other thing?")
    card = agency.card()
    assert Option.OFFER_TIMES in card.options
    agency.desk.answer(card.id, Option.OFFER_TIMES)
    assert len(agency.drafts(lead)) == 1

    assert agency.desk.undo_newest().code == "undone"
    assert agency.card().id == card.id
    assert agency.drafts(lead) == []
    assert agency.state(lead) is LeadState.ESCALATED


def test_an_answer_stays_once_the_rep_has_gone_on_from_it(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Hm, do you happen to do the thing with the other thing?")
    agency.desk.answer(agency.card().id, Option.OFFER_TIMES)
    agency.approve(agency.draft(lead))

    result = undo(agency, lead, "answer:offer_times")

    assert (result.code, result.why) == ("not_possible", "changed_since")
    assert agency.desk.undo_newest().deed is not None, "the approval goes first"
    assert agency.desk.undo_newest().code == "undone"
    assert agency.state(lead) is LeadState.ESCALATED


def test_taking_over_is_taken_back(agency: Agency) -> None:
    lead = agency.start()
    before, plan, draft = agency.lead(lead), agency.enrollment(lead), agency.draft(lead)
    agency.desk.take_over(lead.id)

    assert agency.desk.undo_newest().code == "undone"
    assert agency.lead(lead) == before
    assert agency.enrollment(lead) == plan
    assert agency.draft(lead) == draft


def test_stepping_back_for_the_reps_own_mail_is_no_decision_of_the_key(agency: Agency) -> None:
    lead = agency.touched()
    before = agency.state(lead)
    own = EmailMessage()
    own["From"], own["To"], own["Message-ID"] = REP, lead.email, "<by.hand@seller.example>"
    own.set_content("Hello Ida, let me answer that myself.")
    agency.inbox.arrive(own.as_bytes(), "Sent")
    agency.pulse()
    assert agency.state(lead) is LeadState.CONVERSATION

    assert agency.desk.undo_newest().code == "already_left"
    assert undo(agency, lead, "lead:own_hand").code == "undone"
    assert agency.state(lead) is before


# ------------------------------------------------------------ the agent


def test_scoring_is_taken_back_with_what_rests_on_it_and_the_agent_lets_it_rest(
    agency: Agency,
) -> None:
    lead = agency.start()
    assert agency.state(lead) is LeadState.IN_SEQUENCE

    result = undo(agency, lead, "agent:score")

    assert result.code == "undone", result
    assert {deed.kind for deed in result.with_it} >= {"agent:craft_sequence", "agent:send_next"}
    now = agency.lead(lead)
    assert (now.state, now.score, now.grade) == (LeadState.NEW_LEAD, None, None)
    assert now.due_at == agency.clock.now() + timedelta(days=2)
    assert agency.drafts(lead) == []
    assert agency.enrollment(lead).state is EnrollmentState.FINISHED


def test_an_act_of_the_agent_stays_once_the_rep_has_built_on_it(agency: Agency) -> None:
    lead = agency.approved()

    result = undo(agency, lead, "agent:send_next")

    assert (result.code, result.why) == ("not_possible", "changed_since")
    assert agency.item(lead).state is OutboxState.HELD


def test_a_sent_mail_cannot_be_unsent_and_says_when_and_to_whom(agency: Agency) -> None:
    lead = agency.touched()

    for kind in ("effect:send_mail", "rep:approve", "agent:score"):
        result = undo(agency, lead, kind)
        assert (result.code, result.recipient) == ("already_left", lead.email), kind
        assert result.left_at is not None
    assert len(agency.sent_to(lead)) == 1


# ------------------------------------------------------------ replies and the never-contact list


def test_an_opt_out_read_by_mistake_is_lifted_with_a_reason_and_never_without(
    agency: Agency,
) -> None:
    lead = agency.touched()
    before = agency.state(lead)
    agency.answers(lead, "Please remove me from your list. Unsubscribe.")
    assert suppressed(agency, lead)

    assert undo(agency, lead, "lead:reply").why == "needs_reason"
    assert suppressed(agency, lead)
    result = undo(agency, lead, "lead:reply", "She meant another list, she told me by phone")

    assert result.code == "undone", result
    assert not suppressed(agency, lead)
    assert agency.state(lead) is before
    assert agency.enrollment(lead).state is EnrollmentState.ACTIVE
    assert "suppression:lifted" in agency.tags(lead)


def test_undoing_many_never_lifts_what_a_person_asked_for(agency: Agency) -> None:
    lead = agency.touched()
    since = agency.clock.now() - SOME_TIME
    agency.answers(lead, "Please remove me from your list. Unsubscribe.")

    report = agency.desk.undo_since(since)

    assert suppressed(agency, lead)
    assert report.done == ()
    assert {one.why for one in report.not_possible} == {"they_asked_to_stop"}


def test_what_the_rep_stopped_for_good_is_taken_back(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, CARD_WORDS)
    agency.desk.answer(agency.card().id, Option.STOP_FOR_GOOD)
    assert suppressed(agency, lead)

    assert agency.desk.undo_newest().code == "undone"
    assert not suppressed(agency, lead)


# ------------------------------------------------------------ the world outside


def _told_twice(agency: Agency) -> tuple[Lead, str]:
    """A lead of whom the CRM heard twice, and was changed by hand in between."""
    lead = agency.touched()
    external = f"desktop-sdr-lead-{lead.id}"
    agency.wait(minutes=1)
    agency.crm.leads[external] = "as the rep had it"
    agency.answers(lead, "Not now please, maybe ask me again in three months.")
    agency.desk.approve(*_crm_draft(agency, lead))
    agency.wait(minutes=3)
    assert agency.crm.leads[external] == "nurture"
    assert len(agency.crm.activities) == 2
    return lead, external


def test_a_crm_entry_is_taken_back_and_the_lead_there_is_what_it_was(agency: Agency) -> None:
    lead, external = _told_twice(agency)

    result = undo(agency, lead, "effect:crm_log")
    assert result.code == "undone", result
    assert len(agency.crm.activities) == 2, "nothing leaves but through the outbox"
    agency.wait(minutes=1)

    assert agency.crm.leads[external] == "as the rep had it"
    assert len(agency.crm.activities) == 1
    [item] = crm_items(agency, lead, EffectKind.CRM_REVERT)
    assert item.state is OutboxState.SENT
    assert undo_again(agency, result) == "already_undone"


def test_an_older_crm_entry_is_taken_back_without_writing_over_what_came_since(
    agency: Agency,
) -> None:
    lead, external = _told_twice(agency)
    older = deeds(agency, lead, "effect:crm_log")[-1]

    assert agency.desk.undo(older.id).code == "undone"
    agency.wait(minutes=1)

    assert agency.crm.leads[external] == "nurture"
    assert [one.kind for one in agency.crm.activities.values()] == ["reply_received"]


def test_a_crm_entry_taken_back_can_be_approved_again_and_again_taken_back(
    agency: Agency,
) -> None:
    lead, _ = _told_twice(agency)

    for entries in (2, 3):
        assert agency.desk.undo(deeds(agency, lead, "rep:approve")[0].id).code == "undone"
        with pytest.raises(DeskRefusal, match="already_decided"):
            agency.desk.approve(*_crm_draft(agency, lead))  # it is still on its way out
        agency.wait(minutes=1)
        assert [one.kind for one in agency.crm.activities.values()] == ["email_sent"]
        agency.desk.approve(*_crm_draft(agency, lead))
        agency.wait(minutes=3)
        assert len(agency.crm.activities) == 2
        assert len(crm_items(agency, lead, EffectKind.CRM_LOG)) == entries + 1


def _crm_draft(agency: Agency, lead: Lead) -> tuple:  # type: ignore[type-arg]
    with agency.store.reading() as uow:
        [entry] = [one for one in uow.drafts.waiting_of(lead.id) if one.channel is None]
    return entry.id, entry.version, agency.clock.now() - timedelta(seconds=20)


def _booked(agency: Agency) -> Lead:
    lead = agency.touched()
    agency.answers(lead, "Sounds good, I would like to talk. When do you have time?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    with agency.store.reading() as uow:
        offered = uow.meetings.latest_of(lead.id)
    assert offered is not None
    agency.answers(lead, "The first one works for me.")
    agency.approve(agency.draft(lead))
    agency.wait(minutes=3)
    assert agency.state(lead) is LeadState.MEETING_SCHEDULED, agency.tags(lead)
    return agency.lead(lead)


def test_a_booking_is_cancelled_through_the_outbox(agency: Agency) -> None:
    lead = _booked(agency)
    assert len(agency.calendar.events) == 1

    result = undo(agency, lead, "effect:book_meeting")
    assert result.code == "undone", result
    assert agency.calendar.cancelled == [], "nothing leaves but through the outbox"
    agency.wait(minutes=2)

    assert len(agency.calendar.cancelled) == 1
    assert agency.state(lead) is LeadState.CONVERSATION
    assert undo_again(agency, result) == "already_undone"


def test_a_booking_taken_back_can_be_approved_again(agency: Agency) -> None:
    lead = _booked(agency)
    approval = deeds(agency, lead, "rep:approve")[0]

    assert agency.desk.undo(approval.id).code == "undone"
    agency.wait(minutes=2)
    assert len(agency.calendar.cancelled) == 1
    agency.approve(agency.draft(lead))
    agency.wait(minutes=3)

    assert agency.state(lead) is LeadState.MEETING_SCHEDULED, agency.tags(lead)
    kinds = [item.kind for item in agency.items(lead, OutboxState.SENT)]
    assert kinds.count(EffectKind.BOOK_MEETING) == 2


def undo_again(agency: Agency, result: UndoResult) -> str:
    assert result.deed is not None
    return agency.desk.undo(result.deed.id).code


# ------------------------------------------------------------ level, undo itself, bulk


def test_a_raised_level_is_lowered_again_and_a_lowered_one_is_not_raised(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    assert agency.desk.undo_newest().code == "nothing_to_undo", "a key pressed in passing"
    with agency.store.reading() as uow:
        [raised] = uow.deeds.standing_by_rep(5)
    assert agency.desk.undo(raised.id).code == "undone"
    with agency.store.reading() as uow:
        assert uow.keepings.level() is AutonomyLevel.SUPERVISED

    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    agency.desk.set_level(AutonomyLevel.SUPERVISED)
    with agency.store.reading() as uow:
        lowered = uow.deeds.standing_by_rep(1)[0]
    assert agency.desk.undo(lowered.id).why == "raising_has_its_conditions"


def test_an_undo_never_raises_a_level_that_was_lowered_since_by_other_hands(
    agency: Agency,
) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
    with agency.store.reading() as uow:
        raised = uow.deeds.standing_by_rep(1)[0]
    agency.office.latch.pause(Actor.SYSTEM, "program_error")

    assert agency.desk.undo(raised.id).why == "raising_has_its_conditions"
    with agency.store.reading() as uow:
        assert uow.keepings.level() is AutonomyLevel.SUPERVISED


def test_a_level_that_is_back_already_is_not_changed_again(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    with agency.store.reading() as uow:
        raised = uow.deeds.standing_by_rep(1)[0]
    agency.office.latch.pause(Actor.SYSTEM, "program_error")
    changes = [line for line in agency.record() if line.tag is AuditTag.LEVEL_CHANGED]

    assert agency.desk.undo(raised.id).code == "undone"
    assert [one for one in agency.record() if one.tag is AuditTag.LEVEL_CHANGED] == changes


def test_a_rejected_draft_comes_back_although_something_was_learned_since(agency: Agency) -> None:
    lead, draft = _turned_down_reply(agency)
    now = agency.clock.now()
    with agency.rows() as uow:
        deeds_of.begin(uow, ActionKind.SCORE, by_agent(lead), now, lead_id=lead.id)
        uow.leads.save(replace(uow.leads.get(lead.id), score=77))

    result = agency.desk.undo_newest()

    assert (result.code, result.draft_id, result.with_it) == ("undone", draft.id, ())
    assert agency.lead(lead).score == 77


def test_an_undo_is_itself_on_record_and_not_undone(agency: Agency) -> None:
    lead = agency.approved()
    result = agency.desk.undo_newest()
    assert result.deed is not None
    [line] = [entry for entry in agency.record(lead) if entry.tag.value == "undo:done"]

    assert line.cause == result.deed.first_seq
    assert line.facts["what"] == "rep:approve"
    with agency.store.reading() as uow:
        by = uow.deeds.get(result.deed.id).undone_by
    assert by is not None
    assert agency.desk.undo(by).why == "decide_again"
    assert agency.desk.undo(result.deed.id).code == "already_undone"


def test_a_deed_that_nobody_knows_is_refused(agency: Agency) -> None:
    with pytest.raises(DeskRefusal, match="no_such_deed"):
        agency.desk.undo(DeedId(4711))
    with pytest.raises(DeskRefusal, match="no_such_import"):
        agency.desk.undo_import(4711)  # type: ignore[arg-type]


def _everything(agency: Agency) -> list[str]:
    """The whole database as text."""
    with closing(sqlite3.connect(agency.store.path)) as connection:
        return list(connection.iterdump())


def test_a_preview_changes_nothing_and_says_what_the_undo_then_does(agency: Agency) -> None:
    since = agency.clock.now()
    agency.clock.advance(SOME_TIME)
    sent, held, rejected = agency.touched(), agency.approved(), agency.start()
    reject(agency, rejected, RejectReason.WRONG_TONE)
    before = _everything(agency)

    plan = agency.desk.undo_plan_since(since)
    assert _everything(agency) == before
    report = agency.desk.undo_since(since)

    def told(results: tuple[UndoResult, ...]) -> list[tuple[object, str, str]]:
        return [(one.deed and one.deed.id, one.code, one.why) for one in results]

    assert told(plan.done) == told(report.done)
    assert told(plan.not_possible) == told(report.not_possible)
    assert agency.state(held) is LeadState.NEW_LEAD
    assert agency.state(rejected) is LeadState.NEW_LEAD
    assert agency.state(sent) is LeadState.IN_SEQUENCE
    assert {one.lead_name for one in report.not_possible} == {sent.name}
    assert all(one.recipient == sent.email for one in report.not_possible), report.not_possible


def test_an_undo_of_many_that_breaks_off_says_what_was_undone_and_what_stands(
    agency: Agency,
) -> None:
    since = agency.clock.now()
    agency.clock.advance(SOME_TIME)
    first, second = agency.approved(), agency.approved()
    agency.in_file("UPDATE draft SET claims = 'no claims' WHERE lead_id = ?", first.id)

    report = agency.desk.undo_since(since)

    assert report.broke_off == "corrupt"
    assert {one.lead_name for one in report.done} == {second.name}
    assert "rep:approve" in [deed.kind for deed in report.untouched if deed.lead_id == first.id]
    assert agency.item(first).state is OutboxState.HELD
    assert agency.item(second).state is OutboxState.CANCELLED


def test_what_somebody_changed_since_is_left_and_named(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.take_over(lead.id)
    agency.in_file("UPDATE draft SET state = 'rejected' WHERE id = ?", draft.id)

    result = agency.desk.undo_newest()

    assert result.code == "partly"
    assert [(one.what, one.why, one.name) for one in result.stays] == [
        ("draft", "changed_since", lead.name)
    ]
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_a_case_that_was_opened_by_the_agent_is_closed_when_that_is_taken_back(
    agency: Agency,
) -> None:
    lead = agency.touched()
    agency.answers(lead, CARD_WORDS)
    card = agency.card()

    result = undo(agency, lead, "lead:reply")

    assert result.code == "undone", result
    assert agency.cards() == []
    with agency.store.reading() as uow:
        assert uow.escalations.get(card.id).state is EscalationState.RESOLVED
    assert agency.state(lead) is LeadState.IN_SEQUENCE
    assert [draft.state for draft in agency.drafts(lead)] in ([], [DraftState.WAITING])


# ------------------------------------------------------------ imports

LIST = "First name,Last name,Email,Company,Country,Job title\n"
TWO = LIST + "Mia,Keller,mia@nordlicht.example,Nordlicht,DE,Head of Logistics\n"
TWO += "Jan,Maas,jan@havenwerk.example,Havenwerk,NL,Operations\n"


def _bring(agency: Agency, folder: Path, text: str) -> ImportId:
    file = folder / f"list{len(list(folder.iterdir()))}.csv"
    file.write_text(text, encoding="utf-8")
    order = ImportOrder(
        source="a fair",
        lawful_basis=LawfulBasis.CONSENT,
        basis_at=agency.clock.now(),
        basis_words="a card filled in at the stand",
    )
    number = agency.desk.import_leads(file, order).import_id
    assert number is not None
    return number


def _known(agency: Agency, email: str) -> Lead | None:
    with agency.store.reading() as uow:
        return uow.leads.by_email(email)


def test_an_import_is_taken_back_with_all_that_hung_on_it(agency: Agency, tmp_path: Path) -> None:
    number = _bring(agency, tmp_path, TWO)
    agency.people = 2
    agency.pulse()
    mia = _known(agency, "mia@nordlicht.example")
    assert mia is not None
    assert mia.state is not LeadState.NEW_LEAD, "the agent has worked with them meanwhile"

    plan = agency.desk.undo_import(number, for_real=False)
    assert plan.code == "undone"
    assert _known(agency, "mia@nordlicht.example") is not None
    assert agency.desk.undo_import(number).code == "undone"

    for email in ("mia@nordlicht.example", "jan@havenwerk.example"):
        assert _known(agency, email) is None
    with agency.store.reading() as uow:
        assert uow.accounts.by_domain("nordlicht.example") is None
        assert uow.audit.of_lead(mia.id, 1)[0].tag.value == "lead:removed"
    assert agency.desk.undo_import(number).code == "already_undone"
    assert agency.store.verify_audit().first_bad is None


def test_who_was_written_to_stays_and_is_named(agency: Agency, tmp_path: Path) -> None:
    number = _bring(agency, tmp_path, TWO)
    agency.people = 2
    agency.pulse()
    mia = _known(agency, "mia@nordlicht.example")
    assert mia is not None
    agency.approve(agency.draft(mia))
    agency.go_on_until_sent(mia)

    result = agency.desk.undo_import(number)

    assert result.code == "partly"
    assert [(one.why, one.name) for one in result.stays] == [("was_contacted", "Mia Keller")]
    assert _known(agency, "jan@havenwerk.example") is None
    assert agency.state(mia) is LeadState.IN_SEQUENCE


def test_what_an_import_added_to_a_known_person_is_taken_out_again(
    agency: Agency, tmp_path: Path
) -> None:
    lead = agency.add_lead(email="mia@nordlicht.example", due_at=None, title=None, country=None)
    number = _bring(agency, tmp_path, TWO)
    merged = agency.lead(lead)
    assert merged != lead

    assert agency.desk.undo_import(number).code == "undone"
    assert agency.lead(lead) == lead


def test_who_a_list_named_as_opted_out_may_be_written_to_once_the_list_is_taken_back(
    agency: Agency, tmp_path: Path
) -> None:
    lead = agency.start(email="mia@nordlicht.example")
    text = TWO.replace("\n", ",Opted out\n", 1).replace("Logistics\n", "Logistics,yes\n")
    number = _bring(agency, tmp_path, text.replace("Operations\n", "Operations,no\n"))
    assert suppressed(agency, lead)

    assert agency.desk.undo_import(number).code == "undone"
    assert not suppressed(agency, lead)
    assert agency.state(lead) is LeadState.IN_SEQUENCE


def test_an_import_in_many_transactions_is_one_deed(agency: Agency, tmp_path: Path) -> None:
    rows = "".join(f"Per,Nolte,p{n}@firm{n}.example,Firm {n},DE,Sales\n" for n in range(1100))
    number = _bring(agency, tmp_path, LIST + rows)

    assert agency.desk.undo_newest().code == "nothing_to_undo", "a key pressed in passing"
    assert agency.desk.undo_import(number).code == "undone"
    assert _known(agency, "p0@firm0.example") is None
    assert _known(agency, "p1099@firm1099.example") is None
    assert agency.desk.undo_import(number).code == "already_undone"
