"""Turning something approved into an outbox item: its bytes, its key, its fingerprint, its slot."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count, takewhile
from typing import Final

from desktop_sdr.agent.loop import attaching, contents
from desktop_sdr.agent.office import CALENDAR_LANE, CRM_LANE, SOCIAL_LANE, Office, mail_lane
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.composing import Letter, compose
from desktop_sdr.agent.skills.timing import LOOK_AHEAD
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.identity import basis_of, message_id_for, sealed
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Channel, Draft
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState
from desktop_sdr.domain.policy import POLICY_VERSION, canonical_json
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import Mailbox, UnitOfWork

SPENT = frozenset({OutboxState.CANCELLED, OutboxState.FAILED})
"""An act in one of these states did not happen, so the same act may be queued anew."""


_SHOWN: Final = (
    "lead_id",
    "reply_id",
    "action",
    "role",
    "channel",
    "recipient",
    "subject",
    "body",
    "payload",
    "attachments",
    "confidence",
    "version",
)
"""Of a draft: what the yes was about, and what the rules are asked about again at the claim."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What an outbox item carries."""

    kind: EffectKind
    key: str
    lane: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Yes:
    """Who let a draft go, when, what was passed with it, and how long it can be taken back."""

    by: Actor
    at: datetime
    passed: frozenset[ReasonCode] = frozenset({ReasonCode.LEVEL_WANTS_LOOK})
    hold: timedelta = timedelta()


def enqueue(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead, yes: Yes
) -> OutboxItem | None:
    """Put the approved draft into the outbox; None when this very act is known already.

    It leaves at its slot, at the earliest after the hold. Raises CannotCompose.
    """
    item = rendered_item(office, uow, draft, lead, yes)
    return None if item is None else add(uow, item, lead, yes.at)


def rendered_item(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead, yes: Yes
) -> OutboxItem | None:
    """Return what `enqueue` puts into the outbox, without putting it there; raises the same."""
    rendered = _render(office, uow, draft, lead)
    if rendered is None:
        return None
    digest = hashlib.sha256(rendered.payload).hexdigest()
    item = OutboxItem(
        key=rendered.key,
        kind=rendered.kind,
        action=draft.action,
        role=draft.role,
        channel=draft.channel,
        lane=rendered.lane,
        lead_id=lead.id,
        decision_id=draft.decision_id,
        draft_id=draft.id or None,
        enrollment_id=draft.enrollment_id,
        mailbox_id=draft.mailbox_id,
        step_number=draft.step_number,
        recipient=draft.recipient,
        subject=draft.subject,
        payload=rendered.payload,
        sha256=digest,
        basis=basis_now(uow, draft, lead),
        fingerprint="",
        approved_by=yes.by,
        approved_at=yes.at,
        overrides=frozenset(code.value for code in yes.passed),
        slot=draft.slot,
        leaves_at=max(_planned(draft, yes.at), yes.at + yes.hold),
    )
    return sealed(item)


def _planned(draft: Draft, now: datetime) -> datetime:
    """Return the draft's slot; one where no plan reaches is of a clock that ran ahead: now, then.

    The gate keeps hours and pace at the claim.
    """
    return draft.slot if draft.slot <= now + LOOK_AHEAD else now


def basis_now(uow: UnitOfWork, draft: Draft, lead: Lead) -> str:
    """Return what a yes to the draft rests on: its words, its claims, their facts, the policy."""
    known = {fact.id: fact for fact in uow.facts.about(lead)} if draft.claims else {}
    evidence = [canonical_json({name: getattr(draft, name) for name in _SHOWN})]
    if draft.mailbox_id is not None:
        evidence.append(uow.mailboxes.get(draft.mailbox_id).address)
    for claim in draft.claims:
        fact = known.get(claim.fact_id) if claim.fact_id is not None else None
        state = (fact.text, fact.source, fact.found_at, fact.struck) if fact is not None else ()
        evidence.append(canonical_json((claim, state)))
    return basis_of(evidence, POLICY_VERSION)


def add(uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime) -> OutboxItem | None:
    """Keep a rendered item; None when this very act is known already."""
    number = uow.outbox.add(item)
    if number is None:
        return None
    record(
        uow,
        AuditTag.EFFECT_QUEUED,
        Cause(item.approved_by, lead.trace),
        now,
        {
            "kind": item.kind.value,
            "action": item.action.value,
            "leaves_at": item.leaves_at.isoformat(),
            "sha256": item.sha256,
        },
        lead_id=lead.id,
        subject=("effect", number),
    )
    return uow.outbox.get(number)


def _render(office: Office, uow: UnitOfWork, draft: Draft, lead: Lead) -> Rendered | None:
    if draft.channel is Channel.EMAIL:
        return _render_mail(office, uow, draft, lead)
    kind, act, lane = _kind_of(draft)
    key = _unused(uow, partial(_numbered, act), _times_taken_back(uow, kind, act))
    return None if key is None else Rendered(kind, key, lane, draft.payload.encode())


def _kind_of(draft: Draft) -> tuple[EffectKind, str, str]:
    """Return which effect a draft that is no mail asks for, the name of the act, and its lane."""
    if draft.channel is not None:
        act = f"social-{draft.enrollment_id}-{draft.step_number}"
        return EffectKind.SOCIAL_TASK, act, SOCIAL_LANE
    wanted = json.loads(draft.payload)
    if draft.action is ActionKind.UPDATE_CRM:
        if "revert" in wanted:
            return EffectKind.CRM_REVERT, f"crm back {wanted['revert']}", CRM_LANE
        return EffectKind.CRM_LOG, f"crm {wanted['external_id']}", CRM_LANE
    kind = (
        EffectKind.BOOK_MEETING
        if draft.action is ActionKind.BOOK_MEETING
        else EffectKind.CANCEL_MEETING
    )
    return kind, f"{kind.value} {wanted['uid']}", CALENDAR_LANE


def _render_mail(office: Office, uow: UnitOfWork, draft: Draft, lead: Lead) -> Rendered | None:
    if draft.mailbox_id is None or draft.recipient is None:
        return None
    mailbox = uow.mailboxes.get(draft.mailbox_id)
    act = _act_of(draft)
    key = _unused(uow, lambda number: message_id_for(office.id_key, mailbox.address, act, number))
    if key is None:
        return None
    parent, thread = _thread_of(uow, draft)
    letter = Letter(
        message_id=MessageId(key),
        sender=EmailAddress(mailbox.address),
        sender_name=office.seller.name,
        recipient=draft.recipient,
        recipient_name=lead.name,
        subject=draft.subject,
        text=contents.mail_text(office, uow, draft, lead),
        in_reply_to=parent,
        references=thread,
        unsubscribe_url=office.seller.unsubscribe_url or None,
        html_alternative=_has_html(office, draft),
        enclosures=attaching.enclosures(office, draft),
    )
    return Rendered(EffectKind.SEND_MAIL, key, mail_lane(draft.mailbox_id), compose(letter))


def _has_html(office: Office, draft: Draft) -> bool:
    """An answer stays plain: a person writes one that way, and it has nothing to lay out."""
    return office.settings.sending.html_alternative and draft.reply_id is None


def _unused(uow: UnitOfWork, key_of: Callable[[int], str], taken_back: int = 0) -> str | None:
    """Return the act's key; None when the act is under way or done.

    Only an act that provably did not happen (cancelled, failed), or each time of which was taken
    back outside, gets a next number.
    """
    done = 0
    for number in range(1, 1000):
        key = key_of(number)
        known = uow.outbox.by_key(key)
        if known is None:
            return key if done <= taken_back else None
        if known.state is OutboxState.SENT:
            done += 1
        elif known.state not in SPENT:
            return None
    return None


def _numbered(act: str, number: int) -> str:
    return act if number == 1 else f"{act} #{number}"


_OPPOSITES: Final = (
    (EffectKind.CRM_LOG, "crm ", EffectKind.CRM_REVERT, "crm back "),
    (EffectKind.BOOK_MEETING, "book_meeting ", EffectKind.CANCEL_MEETING, "cancel_meeting "),
)
"""What is done outside and what takes it back there, each with how the name of its act begins."""


def _times_taken_back(uow: UnitOfWork, kind: EffectKind, act: str) -> int:
    """Return how often what the act brought about is gone again, by our own doing.

    Taking back is free again once the act was done anew.
    """
    for act_kind, act_name, back_kind, back_name in _OPPOSITES:
        if kind is act_kind:
            return _times_done(uow, back_name + act.removeprefix(act_name))
        if kind is back_kind:
            return max(0, _times_done(uow, act_name + act.removeprefix(back_name)) - 1)
    return 0


def _times_done(uow: UnitOfWork, act: str) -> int:
    chain = (uow.outbox.by_key(_numbered(act, number)) for number in count(1))
    return sum(known.state is OutboxState.SENT for known in takewhile(bool, chain) if known)


def is_known_from(office: Office, uow: UnitOfWork, draft: Draft, mailbox: Mailbox) -> bool:
    """Say whether this very act was ever queued to leave from that mailbox."""
    key = message_id_for(office.id_key, mailbox.address, _act_of(draft), 1)
    return uow.outbox.by_key(key) is not None


def _act_of(draft: Draft) -> str:
    """Name the logical act: this step of this enrollment, or the answer to this reply."""
    if draft.enrollment_id is not None and draft.step_number is not None:
        return f"lead {draft.lead_id} enrollment {draft.enrollment_id} step {draft.step_number}"
    if draft.reply_id is not None:
        return f"lead {draft.lead_id} answer to {draft.reply_id} {draft.role.value}"
    return f"lead {draft.lead_id} decision {draft.decision_id}"


def _thread_of(uow: UnitOfWork, draft: Draft) -> tuple[MessageId | None, tuple[MessageId, ...]]:
    """Return what the mail answers and the thread before it."""
    if draft.reply_id is not None:
        reply = uow.replies.get(draft.reply_id)
        if reply.message_id is None:
            return None, reply.references
        return reply.message_id, reply.references
    sent = [
        touch.message_id
        for touch in uow.touches.of_lead(draft.lead_id)
        if touch.enrollment_id == draft.enrollment_id and touch.message_id is not None
    ]
    if not sent or draft.enrollment_id is None or not draft.subject.startswith("Re: "):
        return None, ()
    return sent[-1], tuple(sent)
