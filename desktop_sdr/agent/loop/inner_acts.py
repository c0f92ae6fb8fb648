"""Carrying out what touches nothing outside: score, enroll, wait, call the rep."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps

from desktop_sdr.agent.loop import cards, moves, pacing, seats
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.scoring import score
from desktop_sdr.agent.skills.timing import zone_of
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import Decision
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import Trigger
from desktop_sdr.domain.limits import after_working_days
from desktop_sdr.domain.policy import Context, move_of
from desktop_sdr.domain.sequence import (
    Enrollment,
    EnrollmentState,
    EnrollmentTrigger,
    FinishReason,
)
from desktop_sdr.domain.sequence import (
    Sequence as OutreachSequence,
)
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import Mailbox, UnitOfWork

PAUSE_FOR_SILENCE = timedelta(days=14)
LOOK_AGAIN = timedelta(days=1)
DAYS_AHEAD = 2
"""How many days' mails may wait for the rep or their slot before more leads are enrolled."""
ASK_AGAIN = timedelta(days=1)
"""When a lead who found a full mailbox is looked at again: before the days ahead have left."""


@dataclass(frozen=True, slots=True)
class Case:
    """A decision with the snapshot it was made from."""

    decision: Decision
    context: Context
    now: datetime

    @property
    def lead(self) -> Lead:
        """The lead as they stood when it was decided."""
        return self.context.lead


Act = Callable[[Office, UnitOfWork, Case], None]


def in_one_step(act: Act) -> Callable[[Office, Case], None]:
    """Run the act in one transaction, unless the lead has changed since it was decided on.

    What came in between (an opt-out, the rep's own hand) stands; the lead is decided on anew.
    """

    @wraps(act)
    @seats.asked_outside
    def carry_out(office: Office, case: Case) -> None:
        with office.open() as uow:
            if uow.leads.get(case.lead.id) == case.lead:
                cause = by_agent(case.lead)
                deeds.begin(uow, case.decision.action, cause, case.now, lead_id=case.lead.id)
                uow.audit.follow(case.lead.id, ("decision", case.decision.id))
                act(office, uow, case)
                uow.commit()

    return carry_out


@in_one_step
def wait(office: Office, uow: UnitOfWork, case: Case) -> None:
    """Set when to look again, and make the move that waiting itself may bring."""
    lead = replace(case.lead, due_at=case.decision.next_look_at)
    uow.leads.save(lead)
    _resume_if_over(uow, lead, case)
    trigger = move_of(case.decision)
    if trigger is not None:
        cause = by_agent(lead)
        moves.end_enrollment(uow, lead, FinishReason.NO_REPLY, cause, case.now)
        moves.move(uow, lead, trigger, cause, case.now, case.decision.reasons[0])


def _resume_if_over(uow: UnitOfWork, lead: Lead, case: Case) -> None:
    """Bring the row up to date with a pause whose end has come."""
    enrollment = uow.enrollments.open_of(lead.id)
    if enrollment is not None and is_rested(enrollment, case.now):
        moves.move_enrollment(
            uow, enrollment, EnrollmentTrigger.RESUME, by_agent(lead), case.now, because="rested"
        )


def is_rested(enrollment: Enrollment, now: datetime) -> bool:
    """Say whether the enrollment is paused only until a moment that has come."""
    paused = (EnrollmentState.PAUSED, EnrollmentState.PAUSED_OUT_OF_OFFICE)
    until = enrollment.paused_until
    return enrollment.state in paused and until is not None and until <= now


@in_one_step
def score_lead(office: Office, uow: UnitOfWork, case: Case) -> None:
    """Say how well the lead fits, each point explained, and sort out who does not."""
    lead = case.lead
    account = uow.accounts.get(lead.account_id)
    result = score(lead, account, uow.facts.about(lead), office.offer.ideal, case.now)
    scored = replace(
        lead,
        score=result.points,
        grade=result.grade,
        score_reasons=tuple(reason.words for reason in result.reasons),
        time_zone=lead.time_zone or zone_of(lead, account, office.places),
        due_at=case.now if result.qualified else None,
    )
    cause = by_agent(lead)
    record(
        uow,
        AuditTag.LEAD_SCORED,
        cause,
        case.now,
        {"points": result.points, "grade": result.grade.value, "fits": result.qualified},
        lead_id=lead.id,
        subject=("lead", lead.id),
    )
    trigger = Trigger.QUALIFIED if result.qualified else Trigger.UNQUALIFIED
    moves.move(uow, scored, trigger, cause, case.now)


@in_one_step
def craft_sequence(office: Office, uow: UnitOfWork, case: Case) -> None:
    """Enroll the lead: a copy of the plan's steps, the first due after its own wait."""
    lead = case.lead
    plan = _plan_for(uow, lead)
    mailbox = _mailbox_for(uow, lead)
    if plan is None or mailbox is None:
        what = "no_sequence" if plan is None else "no_mailbox"
        _skip(uow, lead, what, case.now)
    else:
        _enroll(office, uow, lead, plan, mailbox, case.now)


def _plan_for(uow: UnitOfWork, lead: Lead) -> OutreachSequence | None:
    """Pick the sequence: leads that were written to before get another than the last one."""
    running = [plan for plan in uow.sequences.all() if not plan.paused]
    last = uow.enrollments.latest_of(lead.id)
    fresh = [plan for plan in running if last is None or plan.id != last.sequence_id]
    candidates = fresh or running
    return candidates[0] if candidates else None


def _mailbox_for(uow: UnitOfWork, lead: Lead) -> Mailbox | None:
    """Keep a lead with the mailbox they know; spread the others evenly, a company to a mailbox."""
    mailboxes = uow.mailboxes.in_use()
    last = uow.enrollments.latest_of(lead.id)
    known = [one for one in mailboxes if last is not None and one.id == last.mailbox_id]
    if known:
        return known[0]
    return mailboxes[(lead.account_id or lead.id) % len(mailboxes)] if mailboxes else None


def wait_for_room(office: Office, uow: UnitOfWork, lead: Lead, now: datetime) -> bool:
    """Let a lead wait whose mailbox has its next days planned; False where there is room.

    A long list waits for weeks: a decision kept at each look would outgrow all else.
    """
    mailbox = _mailbox_for(uow, lead)
    if mailbox is None or not _is_full(office, uow, mailbox):
        return False
    uow.leads.save(replace(lead, due_at=now + ASK_AGAIN))
    return True


def _is_full(office: Office, uow: UnitOfWork, mailbox: Mailbox) -> bool:
    """Say whether the mailbox has its next days planned: nobody should review a month ahead."""
    a_day = pacing.planning_limits(office, uow, mailbox.id).mails_per_day
    return len(uow.outbox.planned(mailbox.id)) >= DAYS_AHEAD * a_day


def _enroll(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    plan: OutreachSequence,
    mailbox: Mailbox,
    now: datetime,
) -> None:
    zone = lead.time_zone or office.seller.time_zone
    wait = plan.steps[0].wait_days if plan.steps else 0
    due = now if wait == 0 else after_working_days(now, wait, zone)
    number = uow.enrollments.add(
        Enrollment(
            lead_id=lead.id,
            sequence_id=plan.id,
            mailbox_id=mailbox.id,
            steps=plan.steps,
            due_at=due,
            started_at=now,
        )
    )
    cause = by_agent(lead)
    record(
        uow,
        AuditTag.ENROLLMENT_STARTED,
        cause,
        now,
        {"sequence": plan.id, "name": plan.name, "steps": len(plan.steps)},
        lead_id=lead.id,
        subject=("enrollment", number),
    )
    moves.move_enrollment(uow, uow.enrollments.get(number), EnrollmentTrigger.START, cause, now)
    moves.move(uow, replace(lead, due_at=due), Trigger.SEQUENCE_CREATED, cause, now)


def _skip(uow: UnitOfWork, lead: Lead, why: str, now: datetime) -> None:
    """Note why nothing was done, and look again tomorrow."""
    uow.leads.save(replace(lead, due_at=now + LOOK_AGAIN))
    record(
        uow,
        AuditTag.WORK_SKIPPED,
        by_agent(lead),
        now,
        {"what": "enroll", "why": why},
        lead_id=lead.id,
        subject=("lead", lead.id),
    )


@in_one_step
def schedule_send(office: Office, uow: UnitOfWork, case: Case) -> None:
    """The lead is enrolled already: the sequence begins."""
    lead = replace(case.lead, due_at=case.now)
    moves.move(uow, lead, Trigger.SEQUENCE_CREATED, by_agent(lead), case.now)


@in_one_step
def pause_sequence(office: Office, uow: UnitOfWork, case: Case) -> None:
    """Rest a lead who does not answer."""
    lead = case.lead
    until = case.now + PAUSE_FOR_SILENCE
    enrollment = uow.enrollments.open_of(lead.id)
    if enrollment is not None and enrollment.state is EnrollmentState.ACTIVE:
        moves.move_enrollment(
            uow,
            enrollment,
            EnrollmentTrigger.PAUSE,
            by_agent(lead),
            case.now,
            because=case.decision.reasons[0],
            until=until,
        )
    uow.leads.save(replace(lead, due_at=until))


@in_one_step
def re_engage(office: Office, uow: UnitOfWork, case: Case) -> None:
    """The date to come back has come."""
    lead = replace(case.lead, re_engage_at=None, due_at=case.now)
    moves.move(uow, lead, Trigger.RE_ENGAGE, by_agent(lead), case.now)


@in_one_step
def escalate(office: Office, uow: UnitOfWork, case: Case) -> None:
    """Put before the rep what the policy itself will not decide."""
    unsure = ReasonCode.NOT_SURE.value in case.decision.reasons
    lead = case.lead
    cards.escalate(
        uow,
        lead,
        EscalationKind.UNSURE if unsure else EscalationKind.BOUNDARY,
        case.decision.reasons,
        Option.ANSWER_MYSELF,
        by_agent(lead),
        case.now,
        detail=", ".join(one.words for one in case.decision.evidence),
        decision_id=case.decision.id,
    )
