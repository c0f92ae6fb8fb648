"""The activity feed: the lines of the record that a rep cares for, newest first.

Every filter is a few tags, and each tag is one range of an index, so that a page costs the same
in a record of a million lines as in one of a thousand.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.health import Light
from desktop_sdr.domain.ids import AuditSeq, LeadId
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.ports.views import FEED_FILTERS, FeedRow, HistoryLine
from desktop_sdr.store.rows import keeping, people
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.names import account_name, lead_name, name_of
from desktop_sdr.store.views.search import people_called

OWN_CHOICE: Final = (
    AuditTag.LEAD_IMPORTED,
    AuditTag.LEAD_TAKEN_OVER,
    AuditTag.DRAFT_APPROVED,
    AuditTag.DRAFT_EDITED,
    AuditTag.DRAFT_REDRAFTED,
    AuditTag.DRAFT_REJECTED,
    AuditTag.DRAFT_LATER,
    AuditTag.EFFECT_SENT,
    AuditTag.EFFECT_FAILED,
    AuditTag.EFFECT_FELL_BACK,
    AuditTag.MAILBOX_TESTED,
    AuditTag.EFFECT_UNCERTAIN,
    AuditTag.REPLY_READ,
    AuditTag.LEAD_TOLD,
    AuditTag.ESCALATION_OPENED,
    AuditTag.ESCALATION_RESOLVED,
    AuditTag.MEETING_OFFERED,
    AuditTag.MEETING_BOOKED,
    AuditTag.MEETING_BRIEFED,
    AuditTag.MEETING_CANCELLED,
    AuditTag.MEETING_ENDED,
    AuditTag.SUPPRESSION_ADDED,
    AuditTag.SUPPRESSION_LIFTED,
    AuditTag.PAUSED,
    AuditTag.RESUMED,
    AuditTag.LEVEL_CHANGED,
    AuditTag.WORK_SKIPPED,
    AuditTag.HEALTH_CHANGED,
    AuditTag.TIME_SKIPPED,
    AuditTag.UNDONE,
    AuditTag.UNDO_REFUSED,
)
"""What the feed shows without a filter: not each thought, claim and queue move of the agent."""

_A = keeping.audit.c
_NOT_BY_TAG: Final[sa.ColumnElement[AuditTag]] = sa.literal_column("+audit.tag", _A.tag.type)
"""The tag, where looking it up in the index of tags would be the long way round."""
_OF_RECORDS: Final = sa.func.json_extract(sa.type_coerce(_A.facts, sa.Text), "$.kind")
_NOT_BOOKKEEPING: Final = sa.or_(
    _A.tag != AuditTag.EFFECT_SENT,
    _OF_RECORDS.is_distinct_from(EffectKind.CRM_LOG.value),
)
"""Telling the CRM of a mail is no second event to the rep."""
_LIGHT: Final = sa.func.coalesce(
    sa.func.json_extract(sa.type_coerce(_A.facts, sa.Text), "$.light"), ""
)
_CALM: Final = frozenset({Light.GREEN.value, Light.GREY.value})
_BEFORE: Final = sa.bindparam("before", type_=sa.Integer)
_LIMIT: Final = sa.bindparam("limit", type_=sa.Integer)
PROBLEMS: Final = "problems"
NEWEST: Final = 2**62
"""Behind every line there can be."""


def tags_of(kind: str) -> tuple[AuditTag, ...]:
    """Return the tags behind a filter of the feed; raises KeyError for an unknown one."""
    prefixes = FEED_FILTERS[kind]
    return tuple(tag for tag in AuditTag if tag.startswith(prefixes)) or OWN_CHOICE


def feed(
    transaction: Transaction,
    kind: str,
    before: AuditSeq | None,
    limit: int,
    words: str = "",
) -> Sequence[FeedRow]:
    """Return the newest first, those before `before` only.

    `words` are the beginning of a person's name or address, or of a company's name.
    """
    bounds: dict[str, object] = {"limit": limit, "before": NEWEST if before is None else before}
    if words.strip():
        leads = people_called(transaction, words)
        found = transaction.column(_of_people(kind), {**bounds, "leads": leads})
    else:
        found = transaction.column(_newest(kind), bounds)
    rows = transaction.all(_ROWS_OF_PAGE, {"page": found})
    return [feed_row(row) for row in rows]


@cache
def _newest(kind: str) -> sa.Select[Any]:
    """Return the query for a page: the newest few of each tag, and of those the newest."""
    newest_of_each = [
        sa.select(
            sa.select(_A.seq)
            .where(_A.tag == tag, _A.seq < _BEFORE, *_worth_telling(kind, tag))
            .order_by(_A.seq.desc())
            .limit(_LIMIT)
            .subquery()
        )
        for tag in tags_of(kind)
    ]
    merged = sa.union_all(*newest_of_each).subquery()
    return sa.select(merged.c.seq).order_by(merged.c.seq.desc()).limit(_LIMIT)


def _worth_telling(kind: str, tag: AuditTag) -> Sequence[sa.ColumnElement[bool]]:
    if kind == PROBLEMS and tag is AuditTag.HEALTH_CHANGED:
        return (_LIGHT.not_in(_CALM),)  # a part that works again is no problem
    return (_NOT_BOOKKEEPING,) if tag is AuditTag.EFFECT_SENT else ()


@cache
def _of_people(kind: str) -> sa.Select[Any]:
    """Return the query for a page of what some people have to do with."""
    theirs = sa.select(_A.seq).where(
        _A.lead_id.in_(sa.bindparam("leads", expanding=True)),
        _NOT_BY_TAG.in_(tags_of(kind)),
        _NOT_BOOKKEEPING,
        _A.seq < _BEFORE,
    )
    return theirs.order_by(_A.seq.desc()).limit(_LIMIT)


_ROWS: Final = (
    sa.select(
        _A.seq,
        _A.at,
        _A.tag,
        _A.actor,
        _A.lead_id,
        _A.subject_kind,
        _A.subject_id,
        _A.facts,
        keeping.audit_text.c.personal,
        *lead_name,
        account_name,
    )
    .select_from(keeping.audit)
    .outerjoin(keeping.audit_text, keeping.audit_text.c.seq == _A.seq)
    .outerjoin(people.lead, people.lead.c.id == _A.lead_id)
    .outerjoin(people.account, people.account.c.id == people.lead.c.account_id)
)
_ROWS_OF_PAGE: Final = _ROWS.where(_A.seq.in_(sa.bindparam("page", expanding=True))).order_by(
    _A.seq.desc()
)


def line(transaction: Transaction, seq: AuditSeq) -> "sa.Row[Any] | None":
    """Return one line of the record with its names, as `feed_row` takes it."""
    return transaction.first(_ROWS.where(_A.seq == seq))


def feed_row(row: "sa.Row[Any]") -> FeedRow:
    """Return a line of the record as the feed shows it."""
    return FeedRow(
        seq=AuditSeq(row.seq),
        at=row.at,
        tag=row.tag.value,
        actor=row.actor,
        lead_id=row.lead_id,
        lead_name=name_of(row),
        account_name=row.account_name or "",
        facts=row.facts,
        personal=row.personal or "",
    )


def feed_counts(transaction: Transaction, since: datetime) -> Mapping[str, int]:
    """Return how many lines each filter has had since."""
    first = transaction.value(
        sa.select(_A.seq).where(_A.at >= since).order_by(_A.at, _A.seq).limit(1)
    )
    if first is None:
        return dict.fromkeys(FEED_FILTERS, 0)
    calm = sa.and_(_NOT_BY_TAG == AuditTag.HEALTH_CHANGED, _LIGHT.in_(_CALM))
    by_tag = (
        sa.select(_NOT_BY_TAG.label("tag"), calm.label("calm"), sa.func.count().label("number"))
        .where(_A.seq >= first, _NOT_BOOKKEEPING)
        .group_by(_NOT_BY_TAG, calm)
    )
    counts = dict.fromkeys(FEED_FILTERS, 0)
    for row in transaction.all(by_tag):
        for kind in FEED_FILTERS:
            if row.tag in tags_of(kind) and not (row.calm and kind == PROBLEMS):
                counts[kind] += int(row.number)
    return counts


def history(transaction: Transaction, lead_id: LeadId, limit: int) -> tuple[HistoryLine, ...]:
    """Return the last things that happened with a lead, the oldest first."""
    newest = (
        sa.select(_A.at, _A.tag, _A.facts)
        .where(_A.lead_id == lead_id, _NOT_BY_TAG.in_(OWN_CHOICE), _NOT_BOOKKEEPING)
        .order_by(_A.seq.desc())
        .limit(limit)
    )
    return tuple(
        HistoryLine(at=row.at, tag=row.tag.value, facts=row.facts)
        for row in reversed(transaction.all(newest))
    )
