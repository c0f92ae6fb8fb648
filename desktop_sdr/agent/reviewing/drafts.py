"""Answering a draft: approve, edit, turn down, put off, vouch for a claim."""

import json
from collections.abc import Set
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from desktop_sdr.agent.loop import contents, gate, moves, proposing, queueing, withdrawing
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing import style
from desktop_sdr.agent.reviewing.refusal import DeskRefusal, refusal_of
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.autonomy import is_fast
from desktop_sdr.domain.ids import DraftId, OutboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import (
    STOPPING_REASONS,
    Claim,
    Draft,
    DraftState,
    RejectReason,
    Support,
    claims_moved,
)
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.sequence import EnrollmentTrigger, FinishReason
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import UnitOfWork

REP_MAY_PASS = frozenset(
    {
        ReasonCode.LEVEL_WANTS_LOOK,
        ReasonCode.CLAIM_WEAK_OR_OLD,
        ReasonCode.ADDRESS_DOUBTFUL,
        ReasonCode.WORDS_DOUBTFUL,
    }
)
"""What an approval of the shown draft says yes to; a weak claim needs the second key."""
TRY_AGAIN_AFTER = timedelta(days=2)
"""When a draft that was turned down for its words or timing is written anew."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What an approval set in motion."""

    outbox_id: OutboxId
    leaves_at: datetime
    lead_name: str
    too_fast: timedelta | None = None
    """How long it was looked at, where nobody can have read it in that time."""


def approve(
    office: Office,
    rep: Actor,
    draft_id: DraftId,
    version: int,
    shown_at: datetime,
    anyway: Set[str],
) -> Approval:
    """Bind the rep's yes to exactly the version that was shown, and put it into the outbox.

    `anyway` names the flags the rep has seen and passes. Raises DeskRefusal: changed,
    already_decided, look_again (with the flags still open), not_allowed, now_for_you.
    """
    now = office.now()
    with office.open() as uow:
        draft = as_shown(uow, draft_id, version)
        lead = uow.leads.get(draft.lead_id)
        begin(uow, Command.APPROVE, rep, draft, lead, now)
        passed = frozenset({ReasonCode.LEVEL_WANTS_LOOK}) | {
            code for code in REP_MAY_PASS if code.value in anyway
        }
        judgement = gate.judge_draft(office, uow, draft, lead, now, passed)
        if judgement.verdict > Verdict.WAIT:
            raise refusal_of(judgement)
        yes = queueing.Yes(rep, now, passed, office.settings.sending.hold_rep)
        wanted = queueing.rendered_item(office, uow, draft, lead, yes)
        if wanted is None:
            raise DeskRefusal("already_decided")
        approved = replace(draft, state=DraftState.APPROVED, shown_at=shown_at, decided_at=now)
        uow.drafts.save(approved)
        _note_approval(uow, approved, lead, wanted, anyway)
        style.learn(uow, approved, lead, now)
        item = queueing.add(uow, wanted, lead, now)
        if item is None:
            raise DeskRefusal("already_decided")
        uow.commit()
    looked = now - shown_at
    return Approval(
        item.id, item.leaves_at, lead.name, looked if _is_fast(approved, looked) else None
    )


def _note_approval(
    uow: UnitOfWork, draft: Draft, lead: Lead, item: OutboxItem, anyway: Set[str]
) -> None:
    """Write down the yes, for how long it was looked at, and all that it was said to."""
    now = item.approved_at
    record(
        uow,
        AuditTag.DRAFT_APPROVED,
        Cause(item.approved_by, lead.trace),
        now,
        _dwell(draft, draft.shown_at or now, now)
        | {
            "anyway": ",".join(sorted(anyway)),
            "sha256": item.sha256,
            "fingerprint": item.fingerprint,
        },
        lead_id=lead.id,
        subject=("draft", draft.id),
        personal=_on_screen(draft),
    )


def _on_screen(draft: Draft) -> str:
    """Return what the rep saw, as JSON: each claim as its words, with what supports them."""
    claims = [
        {
            "words": draft.body[claim.start : claim.end],
            "support": claim.support.value,
            "source": claim.source,
            "why": claim.why,
            "fact": claim.fact_id,
        }
        for claim in draft.claims
    ]
    shown = {
        "recipient": draft.recipient,
        "subject": draft.subject,
        "body": draft.body,
        "attachments": [asdict(one) for one in draft.attachments],
        "claims": claims,
        "flags": draft.reasons,
        "slot": draft.slot.isoformat(),
    }
    return json.dumps(shown, ensure_ascii=False)


def _dwell(
    draft: Draft, shown_at: datetime, now: datetime
) -> dict[str, str | int | float | bool | None]:
    looked = now - shown_at
    return {
        "seconds": round(looked.total_seconds(), 1),
        "fast": _is_fast(draft, looked),
        "version": draft.version,
        "edited": draft.original_body is not None,
        "action": draft.action.value,
        "role": draft.role.value,
        "step": draft.step_number,
    }


def _is_fast(draft: Draft, looked: timedelta) -> bool:
    words = sum(len(draft.body[claim.start : claim.end].split()) for claim in draft.claims)
    return is_fast(looked, words)


def begin(
    uow: UnitOfWork, what: Command, rep: Actor, draft: Draft, lead: Lead, now: datetime
) -> None:
    """Open a deed of the rep about a draft, which undo takes back as a whole."""
    about = ("draft", draft.id)
    deeds.begin(uow, what, Cause(rep, lead.trace), now, lead_id=lead.id, subject=about)


def as_shown(uow: UnitOfWork, draft_id: DraftId, version: int) -> Draft:
    """Return the draft that the rep has before them; raises DeskRefusal where it is another."""
    draft = uow.drafts.get(draft_id)
    if draft.state not in (DraftState.WAITING, DraftState.LATER):
        raise DeskRefusal("changed" if draft.state is DraftState.STALE else "already_decided")
    if draft.version != version:
        raise DeskRefusal("changed")
    return draft


def edit(
    office: Office, rep: Actor, draft_id: DraftId, version: int, subject: str, body: str
) -> int:
    """Keep the rep's own words as a new version; returns its number."""
    now = office.now()
    with office.open() as uow:
        draft = as_shown(uow, draft_id, version)
        if (subject, body) == (draft.subject, draft.body):
            return draft.version
        lead = uow.leads.get(draft.lead_id)
        begin(uow, Command.EDIT, rep, draft, lead, now)
        edited = replace(
            draft,
            subject=subject,
            body=body,
            payload=proposing.payload_of(draft, lead, body),
            claims=_claims_still_there(draft, body),
            version=draft.version + 1,
            original_subject=_first(draft.original_subject, draft.subject),
            original_body=_first(draft.original_body, draft.body),
        )
        remarks = contents.remarks_on(office, uow, edited, lead)
        uow.drafts.save(replace(edited, remarks=remarks))
        record(
            uow,
            AuditTag.DRAFT_EDITED,
            Cause(rep, lead.trace),
            now,
            {"version": edited.version, "action": draft.action.value, "step": draft.step_number},
            lead_id=lead.id,
            subject=("draft", draft.id),
            personal=body,
        )
        uow.commit()
    return edited.version


def _first(original: str | None, now: str) -> str:
    """Return the agent's own words; of a draft that is all the rep's, none."""
    return now if original is None else original


def _claims_still_there(draft: Draft, body: str) -> tuple[Claim, ...]:
    """Return the claims about words of the body that are still there after the rep's edit."""
    moved = claims_moved(draft.claims, draft.body, body)
    return tuple(claim for claim in moved if claim.start < claim.end)


def vouch(office: Office, rep: Actor, draft_id: DraftId, version: int, claim: int) -> int:
    """Take the responsibility for a claim without a source; returns the new version."""
    now = office.now()
    with office.open() as uow:
        draft = as_shown(uow, draft_id, version)
        if not 0 <= claim < len(draft.claims):
            raise DeskRefusal("no_such_claim")
        claims = list(draft.claims)
        claims[claim] = replace(claims[claim], support=Support.VOUCHED, why="")
        lead = uow.leads.get(draft.lead_id)
        begin(uow, Command.VOUCH, rep, draft, lead, now)
        uow.drafts.save(replace(draft, claims=tuple(claims), version=draft.version + 1))
        words = draft.body[claims[claim].start : claims[claim].end]
        record(
            uow,
            AuditTag.DRAFT_EDITED,
            Cause(rep, lead.trace),
            now,
            {"version": draft.version + 1, "vouched": claim + 1},
            lead_id=lead.id,
            subject=("draft", draft.id),
            personal=words,
        )
        uow.commit()
    return draft.version + 1


def reject(
    office: Office,
    rep: Actor,
    draft_id: DraftId,
    version: int,
    reason: RejectReason,
    note: str = "",
) -> None:
    """Turn a draft down; some reasons also stop the sequence for this lead."""
    now = office.now()
    with office.open() as uow:
        draft = as_shown(uow, draft_id, version)
        lead = uow.leads.get(draft.lead_id)
        cause = Cause(rep, lead.trace)
        begin(uow, Command.REJECT, rep, draft, lead, now)
        uow.drafts.save(
            replace(draft, state=DraftState.REJECTED, decided_at=now, reject_reason=reason)
        )
        record(
            uow,
            AuditTag.DRAFT_REJECTED,
            cause,
            now,
            {
                "reason": reason.value,
                "action": draft.action.value,
                "role": draft.role.value,
                "stops": reason in STOPPING_REASONS,
            },
            lead_id=lead.id,
            subject=("draft", draft.id),
            personal=note,
        )
        _after_rejection(uow, draft, lead, reason, cause, now)
        uow.commit()


def _after_rejection(
    uow: UnitOfWork,
    draft: Draft,
    lead: Lead,
    reason: RejectReason,
    cause: Cause,
    now: datetime,
) -> None:
    if draft.recipient is None:
        return
    if reason in STOPPING_REASONS:
        withdrawing.withdraw(uow, lead, "rep_stopped", cause, now)
        moves.end_enrollment(uow, lead, FinishReason.REMOVED, cause, now)
        moves.set_aside(uow, lead, cause, now)
        return
    enrollment = uow.enrollments.open_of(lead.id)
    if enrollment is not None:
        moves.move_enrollment(
            uow,
            enrollment,
            EnrollmentTrigger.PAUSE,
            cause,
            now,
            because="draft_turned_down",
            until=now + TRY_AGAIN_AFTER,
        )
    uow.leads.save(replace(lead, due_at=now + TRY_AGAIN_AFTER))


def later(office: Office, rep: Actor, draft_id: DraftId, until: datetime) -> None:
    """Put the draft off; it comes back by itself."""
    now = office.now()
    with office.open() as uow:
        draft = uow.drafts.get(draft_id)
        if draft.state is not DraftState.WAITING:
            raise DeskRefusal("already_decided")
        lead = uow.leads.get(draft.lead_id)
        begin(uow, Command.LATER, rep, draft, lead, now)
        uow.drafts.save(replace(draft, state=DraftState.LATER, later_until=until))
        record(
            uow,
            AuditTag.DRAFT_LATER,
            Cause(rep, lead.trace),
            now,
            {"until": until.isoformat()},
            lead_id=lead.id,
            subject=("draft", draft.id),
        )
        uow.commit()
