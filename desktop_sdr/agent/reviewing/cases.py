"""Answering an escalation: each option is one function, and says what it does."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.loop import (
    cards,
    cold_mail,
    gate,
    mailbox_stops,
    meeting_acts,
    moves,
    outcomes,
    permits,
    replying,
    responding,
    results,
    settling,
    stopping,
    withdrawing,
)
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.reviewing import forgetting
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.escalation import Escalation, EscalationState, Option
from desktop_sdr.domain.ids import DeedId, EscalationId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import END_STATES, LeadState, Trigger, can_advance
from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Answer:
    """The rep's answer with everything it is about."""

    office: Office
    uow: UnitOfWork
    card: Escalation
    lead: Lead
    cause: Cause
    now: datetime


def answer(
    office: Office, rep: Actor, escalation_id: EscalationId, option: Option, note: str = ""
) -> None:
    """Do what the chosen option says; raises DeskRefusal: already_decided, not_an_option.

    And those of erasing a person, or of handing out what is kept about them.
    """
    if option in _FIRST:
        note = _FIRST[option](office, rep, _address(office, escalation_id, option)) or note
    if option is Option.ERASE_PERSON:
        return
    now = office.now()
    with office.open() as uow:
        card = _open_card(uow, escalation_id, option)
        lead = uow.leads.get(card.lead_id)
        cause = Cause(rep, lead.trace)
        deeds.begin(uow, option, cause, now, lead_id=lead.id, subject=("escalation", card.id))
        cards.close_card(uow, card, option, cause, now, note)
        _IN_ROWS[option](Answer(office, uow, card, lead, cause, now))
        deed_id = uow.deeds.keep()
        uow.commit()
    if option is Option.OFFER_TIMES:
        _write_offer(office, card, lead, deed_id)


def _open_card(uow: UnitOfWork, escalation_id: EscalationId, option: Option) -> Escalation:
    card = uow.escalations.get(escalation_id)
    if card.state is not EscalationState.OPEN:
        raise DeskRefusal("already_decided")
    if option not in card.options:
        raise DeskRefusal("not_an_option", option.value)
    return card


def _address(office: Office, escalation_id: EscalationId, option: Option) -> str:
    with office.look() as uow:
        return uow.leads.get(_open_card(uow, escalation_id, option).lead_id).email


def erasure_plan(office: Office, escalation_id: EscalationId) -> forgetting.Person:
    """Return whom the answer "erase" would be about; raises DeskRefusal as that answer does."""
    return forgetting.plan(office, _address(office, escalation_id, Option.ERASE_PERSON))


def _erase(office: Office, rep: Actor, address: str) -> str:
    """Erase the person, which closes the card with all else that is open about them."""
    forgetting.erase(office, rep, address)
    office.scrub()
    return ""


def _hand_out(office: Office, rep: Actor, address: str) -> str:
    """Write all that is kept about the person into one file, and return where it stands."""
    kept = forgetting.everything(office, rep, address)
    return office.hand_out(json.dumps(kept, ensure_ascii=False, indent=2))


_FIRST: Final[Mapping[Option, Callable[[Office, Actor, str], str]]] = {
    Option.ERASE_PERSON: _erase,
    Option.HAND_OUT_DATA: _hand_out,
}
"""What is done before the card is answered, in transactions of its own."""


def _back(answer: Answer, picked: LeadState | None, **changes: object) -> Lead:
    """Bring the lead back from being on hold, unless they are not on hold at all."""
    lead = replace(answer.lead, **changes) if changes else answer.lead  # type: ignore[arg-type]
    if lead.state is LeadState.ESCALATED:
        return moves.move_back(answer.uow, lead, picked, answer.cause, answer.now)
    answer.uow.leads.save(lead)
    return lead


def _say_yes(answer: Answer) -> None:
    """Keep the rep's yes; who has read the person's words has settled our doubts about them."""
    doubts = () if answer.card.reply_id is None else (ReasonCode.NOT_SURE.value,)
    permits.pass_for_case(answer.uow, answer.lead, (*answer.card.reasons, *doubts))


def _go_on(answer: Answer) -> None:
    _say_yes(answer)
    answered = answer.card.reply_id is not None
    _back(answer, LeadState.CONVERSATION if answered else None, due_at=answer.now)


def _answer_myself(answer: Answer) -> None:
    withdrawing.withdraw(answer.uow, answer.lead, "rep_answers", answer.cause, answer.now)
    moves.end_enrollment(answer.uow, answer.lead, FinishReason.REMOVED, answer.cause, answer.now)
    if answer.lead.state is LeadState.ESCALATED:
        _back(answer, LeadState.CONVERSATION, agent_silent=True, due_at=None)
    elif can_advance(answer.lead.state, Trigger.TAKEN_OVER):
        silent = replace(answer.lead, agent_silent=True, due_at=None)
        moves.move(answer.uow, silent, Trigger.TAKEN_OVER, answer.cause, answer.now)


def _pause_until_later(answer: Answer) -> None:
    later = answer.now + timedelta(days=answer.office.settings.pace.nurture_days)
    moves.end_enrollment(answer.uow, answer.lead, FinishReason.REMOVED, answer.cause, answer.now)
    _back(answer, LeadState.NURTURE, re_engage_at=later, due_at=later)


def _stop_for_good(answer: Answer) -> None:
    stopping.stop(
        answer.office,
        answer.uow,
        answer.lead,
        SuppressionReason.REP_SAID_SO,
        "",
        answer.cause,
        answer.now,
    )


def _not_a_fit(answer: Answer) -> None:
    withdrawing.withdraw(answer.uow, answer.lead, "not_a_fit", answer.cause, answer.now)
    moves.end_enrollment(
        answer.uow, answer.lead, FinishReason.DISQUALIFIED, answer.cause, answer.now
    )
    _back(answer, LeadState.DISQUALIFIED, due_at=None)


def _offer_times(answer: Answer) -> None:
    _say_yes(answer)
    _back(answer, LeadState.CONVERSATION, due_at=answer.now)


def _skip_effect(answer: Answer) -> None:
    """The lead goes on as if this one contact had been left out."""
    if answer.card.outbox_id is None:
        return
    item = answer.uow.outbox.get(answer.card.outbox_id)
    if item.enrollment_id is None or item.step_number is None:
        return
    enrollment = answer.uow.enrollments.get(item.enrollment_id)
    outcomes.step_done(
        answer.office, answer.uow, enrollment, item.step_number, answer.lead, answer.now
    )


def _keep_meeting(answer: Answer) -> None:
    meeting = answer.uow.meetings.latest_of(answer.lead.id)
    due = meeting.booked.start if meeting is not None and meeting.booked is not None else None
    _back(answer, None, due_at=due)


def _cancel_meeting(answer: Answer) -> None:
    later = answer.now + timedelta(days=answer.office.settings.pace.nurture_days)
    asked_again = answer.lead.re_engage_at or later
    lead = _back(answer, LeadState.NURTURE, re_engage_at=asked_again, due_at=asked_again)
    replying.propose_cancelling(answer.office, answer.uow, lead, answer.now)


def _meeting_went(state: MeetingState) -> Callable[[Answer], None]:
    def done(answer: Answer) -> None:
        lead = _back(answer, LeadState.MEETING_SCHEDULED)
        meeting = answer.uow.meetings.latest_of(lead.id)
        if meeting is not None:
            meeting_acts.end_meeting(answer.uow, lead, meeting, state, answer.now)

    return done


def _was_sent(answer: Answer) -> None:
    if answer.card.outbox_id is not None:
        settling.was_sent(answer.office, answer.uow, answer.card.outbox_id)


def _go_again(answer: Answer) -> None:
    if answer.card.outbox_id is not None:
        mailbox_stops.lift(answer.uow, answer.uow.outbox.get(answer.card.outbox_id))
        settling.go_again(answer.office, answer.uow, answer.card.outbox_id)


def _show_again(answer: Answer) -> None:
    """Bring the draft back to review; where it is gone, the lead is looked at anew."""
    if answer.card.outbox_id is None:
        return
    item = answer.uow.outbox.get(answer.card.outbox_id)
    draft = gate.draft_of(answer.uow, item)
    if draft is not None and draft.state is DraftState.APPROVED:
        slot = max(draft.slot, answer.now)
        waiting = replace(draft, state=DraftState.WAITING, decided_at=None, slot=slot)
        answer.uow.drafts.save(waiting)
        results.note(
            answer.uow,
            AuditTag.DRAFT_REOPENED,
            item,
            answer.lead,
            answer.now,
            answer.card.reasons[0],
        )
    elif answer.lead.state not in END_STATES:
        answer.uow.leads.save(replace(answer.lead, due_at=answer.now))


def _stay_stopped(_: Answer) -> None:
    """The figures themselves hold the mail; nothing else is to be kept."""


def _write_on(answer: Answer) -> None:
    item = None
    if answer.card.outbox_id is not None:
        item = answer.uow.outbox.get(answer.card.outbox_id)
    if item is not None and item.mailbox_id is not None:
        cold_mail.go_on(answer.uow, item.mailbox_id, answer.now)


_IN_ROWS: Final[Mapping[Option, Callable[[Answer], None]]] = {
    Option.GO_ON: _go_on,
    Option.ANSWER_MYSELF: _answer_myself,
    Option.PAUSE_UNTIL_LATER: _pause_until_later,
    Option.STOP_FOR_GOOD: _stop_for_good,
    Option.HAND_OUT_DATA: _answer_myself,
    Option.NOT_A_FIT: _not_a_fit,
    Option.OFFER_TIMES: _offer_times,
    Option.IT_WAS_SENT: _was_sent,
    Option.SEND_AGAIN: _go_again,
    Option.TRY_AGAIN: _go_again,
    Option.SHOW_AGAIN: _show_again,
    Option.GIVE_UP: _skip_effect,
    Option.STAY_STOPPED: _stay_stopped,
    Option.WRITE_ON: _write_on,
    Option.KEEP_MEETING: _keep_meeting,
    Option.CANCEL_MEETING: _cancel_meeting,
    Option.MEETING_HELD: _meeting_went(MeetingState.HELD),
    Option.NO_SHOW: _meeting_went(MeetingState.NO_SHOW),
}


def _write_offer(office: Office, card: Escalation, lead: Lead, part_of: DeedId | None) -> None:
    if card.reply_id is None:
        return
    with office.open() as uow:
        reply = uow.replies.get(card.reply_id)
        fresh = uow.leads.get(lead.id)
    responding.offer_times(office, fresh, reply, office.now(), part_of)
