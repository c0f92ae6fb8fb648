"""Why something is not sending, and when it will: the gate itself, asked about later moments.

Nothing here knows a rule. What the claim would be told is asked for now, then for the moment at
which that would let go, and so on until it would leave.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.loop import gate, pacing
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.ids import LeadId, MailboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.verdict import Hold, Judgement, ReasonCode
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.ports.waiting import WaitingAct, WaitingLine, Warmth

STEPS: Final = 24
"""So many holds one after the other are followed before nobody can tell."""
NOT_LATER: Final = frozenset({ReasonCode.INBOX_BEHIND})
"""What is about this very moment and says nothing of a later one."""
MOST: Final = 12
"""Of each mailbox, how many of the next acts are looked at for the first that leaves."""


def of_lead(office: Office, lead_id: LeadId) -> Sequence[WaitingAct]:
    """Return what waits for one lead, the next to leave first."""
    pacing.draw_ahead(office)
    with office.look() as uow:
        held = [one for one in uow.outbox.open_of(lead_id) if one.state is OutboxState.HELD]
    return _in_order(_waiting(office, item) for item in held)


def line(office: Office) -> WaitingLine:
    """Return why nothing is sending at this moment, and until when."""
    pacing.draw_ahead(office)
    with office.look() as uow:
        held = uow.outbox.in_state(OutboxState.HELD)
    mails = [one for one in held if one.kind is EffectKind.SEND_MAIL]
    first = next(iter(_in_order(_waiting(office, one) for one in _next_ones(mails))), None)
    warmth = None
    if first is not None and first.mailbox_id is not None:
        with office.look() as uow:
            warmth = _warmth(office, uow, first.mailbox_id)
    return WaitingLine(waiting=len(mails), first=first, warmth=warmth)


def _next_ones(held: Sequence[OutboxItem]) -> Iterable[OutboxItem]:
    lanes = {item.lane for item in held}
    for lane in sorted(lanes):
        yield from [item for item in held if item.lane == lane][:MOST]


def _in_order(found: Iterable[WaitingAct]) -> Sequence[WaitingAct]:
    known = sorted(found, key=lambda one: (one.opens_at is None, one.opens_at or one.planned_at))
    return tuple(known)


def _waiting(office: Office, item: OutboxItem) -> WaitingAct:
    """Ask about one act: each for itself, so that whoever writes waits for none of the others."""
    now = office.now()
    with office.open() as uow:  # never committed: the questions leave no trace
        lead = uow.leads.get(item.lead_id)
        judgement = _judged(office, uow, item, now)
        opens_at = _opens_at(office, uow, item, judgement, now)
    holds = [Hold(reason.code, reason.until) for reason in judgement.reasons]
    return WaitingAct(
        outbox_id=item.id,
        lead_id=lead.id,
        lead_name=lead.name,
        kind=item.kind,
        mailbox_id=item.mailbox_id,
        planned_at=item.leaves_at,
        gates=tuple(sorted(holds, key=_how_long, reverse=True)),
        opens_at=opens_at,
    )


def _how_long(hold: Hold) -> tuple[bool, float]:
    return hold.until is None, hold.until.timestamp() if hold.until is not None else 0.0


def _opens_at(
    office: Office, uow: UnitOfWork, item: OutboxItem, judgement: Judgement, now: datetime
) -> datetime | None:
    moment = now
    for _ in range(STEPS):
        if judgement.verdict is Verdict.ALLOW:
            if moment >= item.leaves_at:
                return moment
            moment = item.leaves_at
        elif judgement.verdict is Verdict.WAIT and judgement.until is not None:
            moment = max(judgement.until, moment + timedelta(seconds=1))
        else:
            return None
        judgement = _later(_judged(office, uow, item, moment))
    return None


def _later(judgement: Judgement) -> Judgement:
    left = tuple(one for one in judgement.reasons if one.code not in NOT_LATER)
    return Judgement(max((one.verdict for one in left), default=Verdict.ALLOW), left)


def _judged(office: Office, uow: UnitOfWork, item: OutboxItem, moment: datetime) -> Judgement:
    draft = gate.draft_of(uow, item)
    if draft is None:
        return Judgement(Verdict.BLOCK)
    lead = uow.leads.get(item.lead_id)
    return gate.judge_claim(office, uow, item, draft, lead, moment)


def _warmth(office: Office, uow: UnitOfWork, mailbox_id: MailboxId) -> Warmth | None:
    cap = office.settings.limits.mails_per_day
    rhythm = pacing.rhythm_of(office)
    today = office.now().astimezone(rhythm.clock).date()
    allowed = pacing.allowance(office, uow, mailbox_id, today)
    if allowed >= cap:
        return None
    return Warmth(
        mailbox_id=mailbox_id,
        today=allowed,
        tomorrow=pacing.allowance(
            office, uow, mailbox_id, rhythm.next_work_day(today), if_today=allowed
        ),
        cap=cap,
        sent=pacing.sent_today(office, uow, mailbox_id),
    )
