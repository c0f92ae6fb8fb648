"""What the policy asks of a context: one question a function, each answerable from the snapshot."""

from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.domain.boundaries import POLICY_DEAL_LIMIT
from desktop_sdr.domain.context import Context
from desktop_sdr.domain.money import exceeds
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.verdict import ReasonCode

ENGAGED_SCORE: Final = 50
ONE_TOUCH_A_DAY: Final = timedelta(days=1)
LOOK_AGAIN: Final = timedelta(days=1)
"""A safety net where an event (an approval, a release) should wake the lead sooner."""
QUIET_CONVERSATION: Final = timedelta(days=7)
BRIEF_BEFORE: Final = timedelta(hours=2)
REMIND_BEFORE: Final = timedelta(hours=24)


def always(_: Context) -> bool:
    """Hold for every context."""
    return True


def never(_: Context) -> datetime | None:
    """Want no further look."""
    return None


def tomorrow(context: Context) -> datetime:
    """Want another look in a day."""
    return context.now + LOOK_AGAIN


def agent_silent(context: Context) -> bool:
    """Has the rep taken over?"""
    return context.lead.agent_silent


def account_held(context: Context) -> bool:
    """Does a colleague's reply hold the account?"""
    return context.lead.held_for_account


def draft_pending(context: Context) -> bool:
    """Is something prepared that has not left yet?"""
    return context.draft_pending


def deal_very_large(context: Context) -> bool:
    """Is the stated deal over $100,000, or unreadable, and the rep has not said yes yet?"""
    if ReasonCode.DEAL_OVER_LIMIT in context.overrides:
        return False
    return exceeds(context.lead.deal_value, POLICY_DEAL_LIMIT, context.rates)


def not_researched(context: Context) -> bool:
    """Has research not run yet?"""
    return not context.researched


def enrolled(context: Context) -> bool:
    """Is there an enrollment that runs?"""
    return context.running is not None


def no_enrollment(context: Context) -> bool:
    """Is there none at all?"""
    return context.enrollment is None


def paused(context: Context) -> bool:
    """Is the enrollment paused?"""
    return context.paused


def pause_end(context: Context) -> datetime | None:
    """When does the enrollment's pause end, if anybody knows?"""
    return context.enrollment.paused_until if context.enrollment else None


def over(context: Context) -> bool:
    """Has the enrollment finished or failed?"""
    return context.over


def unanswered_to_the_end(context: Context) -> bool:
    """Are all steps done and the last wait over, whether or not the row says so already?"""
    one = context.enrollment
    if one is not None and context.over:
        return one.finish_reason is FinishReason.NO_REPLY
    return context.is_due and one is not None and one.next_step is None


def clicked_and_opened(context: Context) -> bool:
    """Did they click and open, and is there a next step and a day since the last touch?"""
    last = context.engagement.last_touch_at
    rested = last is not None and context.now - last >= ONE_TOUCH_A_DAY
    return rested and _showed_interest(context) and _has_step(context)


def _showed_interest(context: Context) -> bool:
    return context.engagement.link_clicked is True and context.engagement.mail_opened is True


def _has_step(context: Context) -> bool:
    one = context.running
    return one is not None and one.next_step is not None


def silent(context: Context) -> bool:
    """Has no answer come for longer than the policy's days beyond the step's own wait?"""
    silence = context.silence
    return silence is not None and silence > context.no_answer and _has_step(context)


def silent_but_engaged(context: Context) -> bool:
    """The same, with an engagement score over 50?"""
    return context.engagement.score > ENGAGED_SCORE and silent(context)


def first_step_due(context: Context) -> bool:
    """Is the first step due?"""
    one = context.running
    return context.is_due and one is not None and one.done_steps == 0


def step_due(context: Context) -> bool:
    """Is the next step due?"""
    return context.is_due


def step_due_at(context: Context) -> datetime | None:
    """When is the next step due, or, for somebody who clicked, a day since the last touch over?"""
    due = context.enrollment.due_at if context.enrollment else None
    last = context.engagement.last_touch_at
    if due is None or last is None or not (_showed_interest(context) and _has_step(context)):
        return due
    rested = last + ONE_TOUCH_A_DAY
    return min(due, rested) if rested > context.now else due


def quiet_from(context: Context) -> datetime:
    """When does the conversation count as gone quiet?"""
    reply, last = context.last_reply, context.engagement.last_touch_at
    moments = [context.lead.state_since]
    if reply is not None:
        moments.append(reply.received_at)
    if last is not None:
        moments.append(last)
    return max(moments) + QUIET_CONVERSATION


def conversation_quiet(context: Context) -> bool:
    """Has nobody said anything for a week?"""
    return context.now >= quiet_from(context)


def re_engage_due(context: Context) -> bool:
    """Has the day to ask again come?"""
    at = context.lead.re_engage_at
    return at is not None and at <= context.now


def re_engage_at(context: Context) -> datetime | None:
    """When is the day to ask again?"""
    return context.lead.re_engage_at


def has_re_engage_date(context: Context) -> bool:
    """Is there such a day at all?"""
    return context.lead.re_engage_at is not None


def no_meeting(context: Context) -> bool:
    """Is no meeting really booked?"""
    return context.booked is None


def meeting_over(context: Context) -> bool:
    """Has the booked time passed?"""
    return context.booked is not None and context.now >= context.booked.end


def outcome_to_ask(context: Context) -> bool:
    """Has the time passed, and nobody been asked for the outcome within the last day?"""
    meeting = context.next_meeting
    if meeting is None or not meeting_over(context):
        return False
    asked = meeting.outcome_asked_at
    return asked is None or context.now - asked >= LOOK_AGAIN


def ask_outcome_at(context: Context) -> datetime | None:
    """When is the outcome to be asked for again?"""
    meeting = context.next_meeting
    asked = meeting.outcome_asked_at if meeting else None
    return asked + LOOK_AGAIN if asked else None


def brief_due(context: Context) -> bool:
    """Does the meeting start within two hours, and the rep has no brief yet?"""
    slot = context.booked
    if slot is None or context.briefed:
        return False
    return slot.start - BRIEF_BEFORE <= context.now < slot.start


def remind_at(context: Context) -> datetime | None:
    """When does the reminder go? None where it went, or the meeting was booked later than that."""
    slot, meeting = context.booked, context.next_meeting
    if slot is None or meeting is None or meeting.reminded_at is not None:
        return None
    at = slot.start - REMIND_BEFORE
    return at if meeting.created_at <= at else None


def remind_due(context: Context) -> bool:
    """Is the reminder due, not prepared yet, and the meeting not upon us?"""
    slot, at = context.booked, remind_at(context)
    if slot is None or at is None or context.draft_pending:
        return False
    return at <= context.now < slot.start - BRIEF_BEFORE


def next_of_meeting(context: Context) -> datetime | None:
    """When does the meeting next want anything: reminder, brief, or its end?"""
    slot = context.booked
    if slot is None:
        return None
    moments = (remind_at(context), slot.start - BRIEF_BEFORE, slot.end)
    return min(moment for moment in moments if moment is not None and moment > context.now)
