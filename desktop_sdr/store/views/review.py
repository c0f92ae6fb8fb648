"""The review list and its cards, and the outbox strip."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import DraftId, LeadId
from desktop_sdr.domain.lead import Fact
from desktop_sdr.domain.message import Claim, DraftState, Support
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.views import DraftCard, DraftRow, EvidenceLine, OutboxRow
from desktop_sdr.store.derived import SPLITS
from desktop_sdr.store.mapping import Records, any_of
from desktop_sdr.store.repositories.keepings import SqlKeepings
from desktop_sdr.store.repositories.people import FACT
from desktop_sdr.store.rows import answers, people, work
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.config import ViewsConfig
from desktop_sdr.store.views.grounds import grounds_columns, grounds_of
from desktop_sdr.store.views.names import account_name, lead_name, name_of

TO_CHECK: Final = frozenset({Support.WEAK, Support.OLD, Support.UNSUPPORTED})
ON_THE_WAY: Final = (OutboxState.CLAIMED, OutboxState.SETTLING, OutboxState.HELD)
FOOTER_NOTE: Final = "footer"
_FACTS: Final = FACT.select.where(people.fact.c.id.in_(any_of("numbers")))

_D, _L, _E = work.draft.c, people.lead.c, work.enrollment.c

_ROW: Final = (
    _D.id,
    _D.lead_id,
    *lead_name,
    account_name,
    _D.action,
    _D.role,
    _D.channel,
    _D.step_number,
    sa.func.json_array_length(sa.type_coerce(_E.steps, sa.Text)).label("steps"),
    _D.subject,
    _D.confidence,
    _D.slot,
    _D.reasons,
    _D.claims,
)
_SOURCE: Final = (
    work.draft.join(people.lead, _L.id == _D.lead_id)
    .join(people.account, people.account.c.id == _L.account_id)
    .outerjoin(work.enrollment, _E.id == _D.enrollment_id)
)


def drafts(
    transaction: Transaction, split: str, after: tuple[datetime, DraftId] | None, limit: int
) -> Sequence[DraftRow]:
    """Return waiting drafts of a tab, the earliest slot first, those behind `after` only."""
    query = sa.select(*_ROW).select_from(_SOURCE).where(_D.state == DraftState.WAITING)
    if split != "all":
        query = query.where(_D.split == _known(split))
    if after is not None:
        query = query.where(sa.tuple_(_D.slot, _D.id) > after)
    rows = transaction.all(query.order_by(_D.slot, _D.id).limit(limit))
    return [_draft_row(row) for row in rows]


def draft_counts(transaction: Transaction) -> Mapping[str, int]:
    """Return how many drafts wait in each tab, and in all of them."""
    by_split = (
        sa.select(_D.split, sa.func.count().label("number"))
        .where(_D.state == DraftState.WAITING)
        .group_by(_D.split)
    )
    found = {row.split: int(row.number) for row in transaction.all(by_split)}
    return {"all": sum(found.values()), **{split: found.get(split, 0) for split in SPLITS}}


def _known(split: str) -> str:
    if split not in SPLITS:
        raise ValueError(f"there is no tab called {split}")
    return split


def _draft_row(row: "sa.Row[Any]") -> DraftRow:
    return DraftRow(
        id=DraftId(row.id),
        lead_id=LeadId(row.lead_id),
        lead_name=name_of(row),
        account_name=row.account_name,
        action=row.action,
        role=row.role,
        channel=row.channel,
        step_number=row.step_number,
        steps=row.steps,
        subject=row.subject,
        confidence=row.confidence,
        slot=row.slot,
        reasons=row.reasons,
        claims_to_check=sum(claim.support in TO_CHECK for claim in row.claims),
    )


_CARD: Final = (
    *_ROW,
    _D.version,
    _D.recipient,
    _D.body,
    _D.attachments,
    _D.remarks,
    _D.would_allow_at,
    _L.title,
    _D.variant,
    _L.address_look,
    _L.state,
    _L.grade,
    _L.score,
    _L.score_reasons,
    _L.time_zone,
    _L.city,
    *grounds_columns,
    work.decision.c.reasons.label("decision_reasons"),
    people.mailbox.c.address.label("sender"),
    answers.reply.c.reading,
)
_CARD_SOURCE: Final = (
    _SOURCE.join(work.decision, work.decision.c.id == _D.decision_id)
    .outerjoin(people.mailbox, people.mailbox.c.id == _D.mailbox_id)
    .outerjoin(answers.reply, answers.reply.c.id == _D.reply_id)
)


def draft_card(
    transaction: Transaction, config: ViewsConfig, draft_id: DraftId
) -> DraftCard | None:
    """Return everything about a draft that still waits; None once it is decided or gone."""
    waits = _D.state.in_((DraftState.WAITING, DraftState.LATER))
    query = sa.select(*_CARD).select_from(_CARD_SOURCE).where(_D.id == draft_id, waits)
    row = transaction.first(query)
    if row is None:
        return None
    touch_at, touch_step = _last_touch(transaction, row.lead_id)
    return DraftCard(
        row=_draft_row(row),
        version=row.version,
        lead_title=row.title,
        recipient=row.recipient,
        sender=row.sender,
        body=row.body,
        variant=row.variant,
        footer=SqlKeepings(transaction).note(FOOTER_NOTE) or "",
        claims=row.claims,
        attachments=row.attachments,
        remarks=row.remarks,
        address_look=row.address_look,
        evidence=_evidence(transaction, row.claims, row.body),
        threshold=config.threshold,
        decision_reasons=row.decision_reasons,
        would_allow_at=row.would_allow_at,
        lead_state=row.state,
        grade=row.grade,
        score=row.score,
        score_reasons=row.score_reasons,
        last_touch_at=touch_at,
        last_touch_step=touch_step,
        lead_time_zone=row.time_zone,
        lead_city=row.city,
        grounds=grounds_of(row),
        answers="" if row.reading is None else row.reading.text,
    )


def _last_touch(transaction: Transaction, lead_id: int) -> tuple[datetime | None, int | None]:
    c = work.touch.c
    newest = sa.select(c.at, c.step_number).where(c.lead_id == lead_id)
    row = transaction.first(newest.order_by(c.at.desc(), c.id.desc()).limit(1))
    return (None, None) if row is None else (row.at, row.step_number)


def _evidence(
    transaction: Transaction, claims: Sequence[Claim], body: str
) -> tuple[EvidenceLine, ...]:
    """Return one line per claim, in the same order, so that their numbers agree."""
    wanted = [claim.fact_id for claim in claims if claim.fact_id is not None]
    known = {fact.id: fact for fact in Records(transaction, FACT).all(_FACTS, numbers=wanted)}
    return tuple(
        _evidence_line(claim, known.get(claim.fact_id) if claim.fact_id else None, body)
        for claim in claims
    )


def _evidence_line(claim: Claim, fact: Fact | None, body: str) -> EvidenceLine:
    return EvidenceLine(
        text=body[claim.start : claim.end] if fact is None else fact.quoted or fact.text,
        source=claim.source,
        found_at=claim.found_at,
        support=claim.support.value,
        why=claim.why,
    )


def outbox(transaction: Transaction, limit: int) -> Sequence[OutboxRow]:
    """Return what is held or on its way, the next to leave first."""
    c = work.outbox.c
    first = [
        sa.select(
            sa.select(c.id, c.leaves_at)
            .where(c.state == state)
            .order_by(c.leaves_at)
            .limit(limit)
            .subquery()
        )
        for state in ON_THE_WAY
    ]
    chosen = sa.union_all(*first).subquery()
    query = (
        sa.select(c.id, c.draft_id, *lead_name, c.kind, c.state, c.subject, c.leaves_at, c.held_by)
        .join(chosen, chosen.c.id == c.id)
        .join(people.lead, _L.id == c.lead_id)
        .order_by(c.leaves_at, c.id)
        .limit(limit)
    )
    return [
        OutboxRow(
            id=row.id,
            draft_id=row.draft_id,
            lead_name=name_of(row),
            kind=row.kind,
            state=row.state,
            subject=row.subject,
            leaves_at=row.leaves_at,
            held_by=row.held_by,
        )
        for row in transaction.all(query)
    ]
