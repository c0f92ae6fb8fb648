"""What a reply sets in motion: behaviour.md section 6 as tables, for every kind, intent and state.

Only moves of the lead's own table are ever named; where it has none, the rep is asked.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from desktop_sdr.domain.boundaries import FIXED_DEAL_LIMIT, FIXED_THRESHOLD
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lifecycle import END_STATES, LeadState, Trigger, advance, can_advance
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.reading import QUESTION_INTENTS, IntentKind, Reading, ReplyKind
from desktop_sdr.domain.reply_meaning import (
    Meaning,
    doubts,
    meaning_of,
    reply_facts,
    rights_asked,
    surely_wants_erasure,
)
from desktop_sdr.domain.reply_plan import Pace, ReplyCase, ReplyPlan
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.verdict import ReasonCode

__all__ = ["Pace", "ReplyCase", "ReplyPlan", "plan_reply", "reply_facts"]

AFTER_A_NO: Final = timedelta(days=365)
"""No further word this year."""
LONGEST_ABSENCE: Final = timedelta(days=366)
"""A return date beyond this is a misread one."""
_IN_EVERY_ZONE: Final = time(12, tzinfo=UTC)
"""Noon UTC falls on the same date nearly everywhere, so a date never comes a day too early."""
_NOT_ACCEPTED: Final = ("declin", "tentativ", "counter", "not accept")


def plan_reply(
    reading: Reading,
    lead_state: LeadState,
    now: datetime,
    pace: Pace,
    *,
    threshold: float = FIXED_THRESHOLD,
    languages: Collection[str] = (),
    deal_value: Money | Unreadable | None = None,
    deal_limit: Money = FIXED_DEAL_LIMIT,
    rates: Mapping[str, Decimal] | None = None,
    agent_silent: bool = False,
) -> ReplyPlan:
    """Return what follows from a reply; total over every reading and state.

    `languages` are those the rep speaks, `deal_value` what the lead's deal is worth so far. An
    OWN_MAIL is one that the rep wrote by hand: mails the agent sent are not to be asked about.
    """
    case = ReplyCase(
        reading=reading,
        state=lead_state,
        now=now,
        pace=pace,
        threshold=threshold,
        languages=languages,
        deal_value=deal_value,
        deal_limit=deal_limit,
        rates=rates,
        agent_silent=agent_silent,
    )
    return _BY_KIND[reading.kind](case)


def _nothing(_: ReplyCase) -> ReplyPlan:
    return ReplyPlan()


def _moved(state: LeadState, trigger: Trigger) -> ReplyPlan:
    """Make the move where the lead's table has it, else leave the lead alone."""
    if not can_advance(state, trigger):
        return ReplyPlan()
    return ReplyPlan(trigger=trigger, next_state=advance(state, trigger))


def _to_rep(case: ReplyCase, *reasons: ReasonCode) -> ReplyPlan:
    """Put it before the rep; an ended lead keeps its end."""
    return replace(
        _moved(case.state, Trigger.NEEDS_ESCALATION),
        actions=(ActionKind.ESCALATE,),
        reasons=reasons,
        escalate=True,
        held_for_rep=True,
    )


def _bounced_hard(case: ReplyCase) -> ReplyPlan:
    reported = case.reading.bounced
    if reported and not any(one.permanent for one in reported):
        return ReplyPlan()
    return replace(
        _moved(case.state, Trigger.ADDRESS_DEAD),
        address_dead=True,
        stop_enrollment=FinishReason.BOUNCED,
    )


def _never_again(case: ReplyCase, why: SuppressionReason) -> ReplyPlan:
    reasons = [*rights_asked(case.reading)]
    if reply_facts(case.reading, case.threshold).legal_words:
        reasons.append(ReasonCode.LEGAL_WORDS)
    if case.state is LeadState.MEETING_SCHEDULED:
        reasons.append(ReasonCode.MEETING_AT_STAKE)
    return replace(
        _moved(case.state, Trigger.OPTED_OUT),
        actions=(ActionKind.UPDATE_CRM,),
        reasons=tuple(reasons),
        escalate=bool(reasons),
        held_for_rep=bool(reasons),
        suppression=why,
        stop_enrollment=FinishReason.OPTED_OUT,
        hold_account=True,
    )


def _opted_out(case: ReplyCase) -> ReplyPlan:
    return _never_again(case, SuppressionReason.OPTED_OUT)


def _complained(case: ReplyCase) -> ReplyPlan:
    return _never_again(case, SuppressionReason.COMPLAINED)


def _away(case: ReplyCase) -> ReplyPlan:
    back = _until(case.reading.return_date)
    plan = ReplyPlan(stand_in=case.reading.stand_in)
    if back is not None and back <= case.now:
        return plan
    if back is None or back - case.now > LONGEST_ABSENCE:
        back = case.now + timedelta(days=case.pace.out_of_office_days)
    return replace(plan, pause_until=back)


def _until(day: date | None) -> datetime | None:
    return datetime.combine(day, _IN_EVERY_ZONE) if day is not None else None


def _challenged(case: ReplyCase) -> ReplyPlan:
    if case.state in END_STATES:
        return ReplyPlan()
    return _to_rep(case, ReasonCode.CHALLENGED)


def _calendar_answer(case: ReplyCase) -> ReplyPlan:
    words = case.reading.kind_words.lower()
    accepted = "accept" in words and not any(no in words for no in _NOT_ACCEPTED)
    if accepted or case.state in END_STATES:
        return ReplyPlan()
    return _to_rep(case, ReasonCode.MEETING_AT_STAKE)


def _rep_wrote(case: ReplyCase) -> ReplyPlan:
    if case.state in END_STATES:
        return ReplyPlan()
    return replace(
        _moved(case.state, Trigger.TAKEN_OVER),
        take_over=True,
        held_for_rep=True,
        stop_enrollment=FinishReason.REMOVED,
    )


_S, _T, _M = LeadState, Trigger, Meaning

MOVES: Final[Mapping[tuple[Meaning, LeadState], Trigger | None]] = {
    (_M.POSITIVE, _S.IN_SEQUENCE): _T.POSITIVE_REPLY,
    (_M.POSITIVE, _S.CONVERSATION): None,
    (_M.POSITIVE, _S.NURTURE): _T.POSITIVE_REPLY,
    (_M.POSITIVE, _S.SEQUENCE_COMPLETE): _T.POSITIVE_REPLY,
    (_M.POSITIVE, _S.MEETING_SCHEDULED): _T.POSITIVE_REPLY,
    (_M.QUESTION, _S.IN_SEQUENCE): _T.QUESTION,
    (_M.QUESTION, _S.CONVERSATION): None,
    (_M.QUESTION, _S.NURTURE): _T.QUESTION,
    (_M.QUESTION, _S.SEQUENCE_COMPLETE): _T.QUESTION,
    (_M.QUESTION, _S.MEETING_SCHEDULED): _T.QUESTION,
    (_M.TOLD, _S.IN_SEQUENCE): _T.POSITIVE_REPLY,
    (_M.TOLD, _S.CONVERSATION): None,
    (_M.TOLD, _S.NURTURE): _T.POSITIVE_REPLY,
    (_M.TOLD, _S.SEQUENCE_COMPLETE): _T.POSITIVE_REPLY,
    (_M.TOLD, _S.MEETING_SCHEDULED): _T.POSITIVE_REPLY,
    (_M.NOT_NOW, _S.IN_SEQUENCE): _T.NOT_NOW,
    (_M.NOT_NOW, _S.CONVERSATION): _T.NOT_NOW,
    (_M.NOT_NOW, _S.NURTURE): None,
    (_M.NOT_NOW, _S.SEQUENCE_COMPLETE): _T.NEGATIVE_REPLY,
    (_M.REFUSAL, _S.IN_SEQUENCE): _T.NEGATIVE_REPLY,
    (_M.REFUSAL, _S.CONVERSATION): _T.NOT_INTERESTED,
    (_M.REFUSAL, _S.NURTURE): _T.NOT_INTERESTED,
    (_M.REFUSAL, _S.SEQUENCE_COMPLETE): _T.NOT_INTERESTED,
    (_M.REFUSAL, _S.MEETING_SCHEDULED): _T.NOT_INTERESTED,
}
"""Which move a meaning makes; None stays where it is, and a missing pair is for the rep."""


def _human(case: ReplyCase) -> ReplyPlan:
    if surely_wants_erasure(case.reading, case.threshold):
        return _opted_out(case)
    if case.agent_silent and not rights_asked(case.reading):
        return ReplyPlan(held_for_rep=True, hold_account=True)
    plan = _of_meaning(case)
    return replace(
        plan,
        stop_enrollment=FinishReason.REPLIED,
        hold_account=True,
        referred_to=case.reading.extracted.person,
    )


def _of_meaning(case: ReplyCase) -> ReplyPlan:
    reasons = doubts(
        case.reading,
        threshold=case.threshold,
        languages=case.languages,
        deal_value=case.deal_value,
        deal_limit=case.deal_limit,
        rates=case.rates,
    )
    meaning = meaning_of(case.reading)
    if reasons or meaning is None:
        return _to_rep(case, *(reasons or (ReasonCode.UNREADABLE_REPLY,)))
    if (meaning, case.state) not in MOVES:
        return _to_rep(case, _why_no_move(case.state))
    trigger = MOVES[meaning, case.state]
    plan = _moved(case.state, trigger) if trigger is not None else ReplyPlan()
    return _ANSWERS[meaning](case, plan)


def _why_no_move(state: LeadState) -> ReasonCode:
    if state is LeadState.MEETING_SCHEDULED:
        return ReasonCode.MEETING_AT_STAKE
    return ReasonCode.UNEXPECTED_IN_STATE


def _wants_to_talk(case: ReplyCase, plan: ReplyPlan) -> ReplyPlan:
    asks = case.reading.has(*QUESTION_INTENTS)
    if case.state is LeadState.MEETING_SCHEDULED:
        return _talks_before_meeting(case, plan, asks)
    if case.reading.extracted.chosen_slot is None:
        return replace(plan, actions=(ActionKind.RESPOND,), role=MessageRole.MEETING_OFFER)
    if asks:
        actions = (ActionKind.BOOK_MEETING, ActionKind.RESPOND)
        return replace(plan, actions=actions, role=MessageRole.ANSWER)
    return replace(plan, actions=(ActionKind.BOOK_MEETING,))


def _talks_before_meeting(case: ReplyCase, plan: ReplyPlan, asks: bool) -> ReplyPlan:
    """A word of thanks needs no answer; a wish for another time is the rep's to settle."""
    moved = case.reading.extracted.chosen_slot is not None
    if moved or case.reading.has(IntentKind.MEETING_REQUEST):
        return _to_rep(case, ReasonCode.MEETING_AT_STAKE)
    return _answer(case, plan) if asks else plan


def _answer(_: ReplyCase, plan: ReplyPlan) -> ReplyPlan:
    return replace(plan, actions=(ActionKind.RESPOND,), role=MessageRole.ANSWER)


def _ask_on(case: ReplyCase, plan: ReplyPlan) -> ReplyPlan:
    """Ask the next thing; before a meeting that is booked, what they tell is for the brief."""
    if case.state is LeadState.MEETING_SCHEDULED:
        return plan
    return replace(plan, actions=(ActionKind.QUALIFY,), role=MessageRole.ANSWER)


def _later(case: ReplyCase, plan: ReplyPlan) -> ReplyPlan:
    named = _until(case.reading.extracted.come_back_on)
    if named is None or named <= case.now:
        named = case.now + timedelta(days=case.pace.nurture_days)
    return replace(plan, re_engage_at=named)


def _refused(case: ReplyCase, plan: ReplyPlan) -> ReplyPlan:
    resting = replace(plan, re_engage_at=case.now + AFTER_A_NO)
    if case.state is not LeadState.MEETING_SCHEDULED:
        return resting
    return replace(
        resting,
        actions=(ActionKind.CANCEL_MEETING,),
        reasons=(ReasonCode.MEETING_AT_STAKE,),
        held_for_rep=True,
    )


_ANSWERS: Final[Mapping[Meaning, Callable[[ReplyCase, ReplyPlan], ReplyPlan]]] = {
    Meaning.POSITIVE: _wants_to_talk,
    Meaning.QUESTION: _answer,
    Meaning.TOLD: _ask_on,
    Meaning.NOT_NOW: _later,
    Meaning.REFUSAL: _refused,
}

_BY_KIND: Final[Mapping[ReplyKind, Callable[[ReplyCase], ReplyPlan]]] = {
    ReplyKind.HARD_BOUNCE: _bounced_hard,
    ReplyKind.SOFT_BOUNCE: _nothing,
    ReplyKind.COMPLAINT: _complained,
    ReplyKind.AUTO_REPLY: _nothing,
    ReplyKind.OUT_OF_OFFICE: _away,
    ReplyKind.CHALLENGE: _challenged,
    ReplyKind.CALENDAR_REPLY: _calendar_answer,
    ReplyKind.OPT_OUT: _opted_out,
    ReplyKind.HUMAN: _human,
    ReplyKind.OWN_MAIL: _rep_wrote,
    ReplyKind.UNRELATED: _nothing,
}
