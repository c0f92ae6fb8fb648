"""Texts, cases and meetings: each question asked beside rows that must not be the answer."""

from dataclasses import replace

import pytest
from builders import (
    a_draft,
    a_meeting,
    a_reply,
    a_touch,
)
from store.planting import (
    a_mail,
    a_mailbox,
    an_escalation,
    an_item,
    later,
)

from desktop_sdr.domain.escalation import EscalationKind, EscalationState
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.message import DraftState
from desktop_sdr.ports.store import MailCounts
from desktop_sdr.store.opening import Store


def test_waiting_drafts_come_by_slot_and_what_is_decided_does_not_wait(store: Store) -> None:
    with store.unit_of_work() as uow:
        second = uow.drafts.add(a_draft(slot=later(20)))
        first = uow.drafts.add(a_draft(slot=later(10)))
        asleep = uow.drafts.add(
            a_draft(slot=later(5), state=DraftState.LATER, later_until=later(60))
        )
        for state in (DraftState.APPROVED, DraftState.REJECTED, DraftState.STALE):
            uow.drafts.add(a_draft(slot=later(1), state=state))
        assert [one.id for one in uow.drafts.waiting_of(LeadId(1))] == [asleep, first, second]
        assert uow.drafts.waiting_of(LeadId(2)) == []


def test_a_draft_put_off_comes_back_when_its_time_has_come(store: Store) -> None:
    with store.unit_of_work() as uow:
        early, late = (
            uow.drafts.add(a_draft(state=DraftState.LATER, later_until=later(minutes)))
            for minutes in (10, 20)
        )
        assert uow.drafts.next_wake_at() == later(10)
        assert uow.drafts.wake(later(9)) == 0
        assert uow.drafts.wake(later(10)) == 1
        assert uow.drafts.get(early).state is DraftState.WAITING
        assert uow.drafts.get(early).later_until is None
        assert uow.drafts.get(late).state is DraftState.LATER
        assert uow.drafts.wake(later(99)) == 1
        assert uow.drafts.next_wake_at() is None


def test_touches_are_found_by_lead_message_id_and_recipient(store: Store) -> None:
    with store.unit_of_work() as uow:
        for key in ("<1>", "<2>", "<3>"):
            uow.outbox.add(an_item(key))
        new = uow.touches.add(a_touch(outbox_id=2, message_id="<b@s.example>", at=later(5)))
        old = uow.touches.add(a_touch(outbox_id=1, message_id="<a@s.example>", at=later(1)))
        uow.touches.add(
            a_touch(outbox_id=3, message_id=None, recipient="x@other.example", at=later(9))
        )
        assert [one.id for one in uow.touches.of_lead(LeadId(1))][:2] == [old, new]
        assert uow.touches.by_message_id("<b@s.example>").id == new
        assert uow.touches.by_message_id("<c@s.example>") is None
        assert uow.touches.latest_to("IDA.brandt@nordlicht.example").id == new
        assert uow.touches.latest_to("nobody@nordlicht.example") is None


def test_a_mail_is_kept_once_wherever_and_under_whatever_number_it_comes_again(
    store: Store,
) -> None:
    with store.unit_of_work() as uow:
        assert uow.mails.add(a_mail(1)) == 1
        assert uow.mails.add(a_mail(1)) is None
        again = a_mail(44, message_id="<1@nordlicht.example>", folder="Archive")
        assert uow.mails.add(again) is None, "the same mail after a changed UIDVALIDITY"
        with_trace = replace(again, raw=b"Received: by x\r\n" + again.raw)
        assert uow.mails.add(with_trace) is None, "a copy that came another way"
        second_box = uow.mailboxes.add(a_mailbox(address="second@seller.example"))
        assert uow.mails.add(a_mail(1, mailbox_id=second_box)) is not None


def test_another_mail_is_kept_even_if_its_number_or_message_id_was_used_before(
    store: Store,
) -> None:
    with store.unit_of_work() as uow:
        uow.mails.add(a_mail(1))
        stop = b"Subject: Re\r\n\r\nPlease stop writing to me.\r\n"
        assert uow.mails.add(a_mail(1, raw=stop)) is not None, "a reused Message-ID"
        assert uow.mails.add(a_mail(1, message_id="<other@x.example>")) is not None
        bare = a_mail(1, message_id=None)
        assert uow.mails.add(bare) is not None
        assert uow.mails.add(bare) is None


def test_mail_is_counted_by_how_far_it_is_understood(store: Store) -> None:
    with store.unit_of_work() as uow:
        numbers = [uow.mails.add(a_mail(uid)) for uid in range(1, 5)]
        uow.mails.mark_classified(numbers[0])
        assert [mail.id for mail in uow.mails.pending(2)] == numbers[1:3]
        assert uow.mails.counts(1) == MailCounts(received=4, pending=3, classified=1)
        assert uow.mails.counts(2) == MailCounts(0, 0, 0)


def test_replies_come_the_oldest_first(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.mails.add(a_mail())
        new, old = (
            uow.replies.add(a_reply(touch_id=None, received_at=later(minutes)))
            for minutes in (9, 1)
        )
        assert [one.id for one in uow.replies.of_lead(LeadId(1))] == [old, new]


def test_the_case_that_holds_a_lead_is_open_and_not_about_one_effect(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.outbox.add(an_item())
        about_send = uow.escalations.add(
            an_escalation(kind=EscalationKind.UNCERTAIN_SEND, outbox_id=1)
        )
        assert uow.escalations.open_of(LeadId(1)) is None
        assert uow.escalations.of_effect(1).id == about_send
        assert uow.escalations.of_effect(2) is None
        case = uow.escalations.add(an_escalation())
        assert uow.escalations.open_of(LeadId(1)).id == case
        answered = replace(uow.escalations.get(case), state=EscalationState.RESOLVED)
        uow.escalations.save(answered)
        assert uow.escalations.open_of(LeadId(1)) is None


def test_open_cases_come_by_deadline_and_those_without_one_last(store: Store) -> None:
    with store.unit_of_work() as uow:
        none = uow.escalations.add(an_escalation(opened_at=later(-99)))
        late = uow.escalations.add(an_escalation(answer_by=later(60)))
        soon = uow.escalations.add(an_escalation(answer_by=later(10)))
        uow.escalations.add(an_escalation(answer_by=later(1), state=EscalationState.RESOLVED))
        assert uow.escalations.open_ids(9) == [soon, late, none]
        assert uow.escalations.open_ids(1) == [soon]


def test_meetings_hold_time_while_they_are_offered_or_booked(store: Store) -> None:
    with store.unit_of_work() as uow:
        numbers = {
            state: uow.meetings.add(a_meeting(uid=state.value, state=state))
            for state in MeetingState
        }
        holding = [meeting.id for meeting in uow.meetings.holding()]
        assert holding == [numbers[MeetingState.OFFERED], numbers[MeetingState.BOOKED]]
        assert uow.meetings.latest_of(LeadId(1)).id == max(numbers.values())
        assert uow.meetings.latest_of(LeadId(2)) is None
        with pytest.raises(Exception, match="UNIQUE"):
            uow.meetings.add(a_meeting(uid=MeetingState.BOOKED.value))
