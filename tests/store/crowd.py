"""A full database, quickly: many leads with a year of work behind them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from builders import NOW, a_draft, a_lead, a_reply, a_touch, an_account
from store.planting import a_line, a_mail, an_item, planted

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.lead import Grade
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.store.keeping import fold_log
from desktop_sdr.store.mapping import Mapped
from desktop_sdr.store.opening import Store
from desktop_sdr.store.repositories.effects import EFFECT
from desktop_sdr.store.repositories.people import ACCOUNT, LEAD
from desktop_sdr.store.repositories.texts import DRAFT, RAW_MAIL, REPLY, TOUCH
from desktop_sdr.store.rows import keeping

AT_ONCE = 5000
GRADES = (*Grade, None)
STATES = tuple(LeadState)
TAGS = tuple(AuditTag)


def minutes(number: float) -> Any:
    return NOW - timedelta(minutes=number)


def insert_all(store: Store, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    with store._writing.begin() as connection:
        while batch := list(islice(rows, AT_ONCE)):
            connection.execute(sa.insert(table), batch)


def insert(store: Store, mapped: Mapped[Any], records: Iterator[Any]) -> None:
    insert_all(store, mapped.table, (mapped.values(record) for record in records))


def leads(store: Store, count: int) -> None:
    """Leads over all grades and states, a tenth of them due."""
    insert(
        store,
        ACCOUNT,
        (an_account(name=f"Firm {n}", domain=f"f{n}.example") for n in range(count // 5)),
    )
    insert(
        store,
        LEAD,
        (
            a_lead(
                email=f"p{n}@f{n // 5}.example",
                account_id=1 + n // 5,
                first_name=f"Name{n * 7919 % count}",
                last_name=f"Family{n}",
                grade=GRADES[n % 5],
                state=STATES[n % len(STATES)],
                due_at=minutes(n) if n % 10 == 0 else minutes(-n),
            )
            for n in range(count)
        ),
    )


def work(store: Store, count: int) -> None:
    """A year of mails to the leads: three touches each for a fifth of them, some answered."""
    touched = count // 5 * 3
    insert(
        store,
        EFFECT,
        (
            an_item(
                f"<{n}@seller.example>",
                lead_id=1 + n % count,
                state=OutboxState.SENT if n < touched else OutboxState.HELD,
                claimed_at=minutes(20 * (touched - n)) if n < touched else None,
                leaves_at=minutes(20 * (touched - n)),
            )
            for n in range(touched + 500)
        ),
    )
    insert(
        store,
        TOUCH,
        (
            a_touch(
                lead_id=1 + n % count,
                outbox_id=1 + n,
                enrollment_id=None,
                message_id=f"<{n}@seller.example>",
                at=minutes(20 * (touched - n)),
            )
            for n in range(touched)
        ),
    )
    insert(
        store, RAW_MAIL, (a_mail(n, message_id=f"<r{n}@x.example>") for n in range(touched // 10))
    )
    insert(
        store,
        REPLY,
        (
            a_reply(
                raw_id=1 + n,
                touch_id=None,
                lead_id=1 + 10 * n % count,
                received_at=minutes(200 * (touched // 10 - n) - 60),
                answered_at=None if n % 20 == 0 else NOW,
            )
            for n in range(touched // 10)
        ),
    )
    insert(
        store,
        DRAFT,
        (
            a_draft(
                lead_id=1 + n % count,
                enrollment_id=1,
                slot=minutes(-n),
                state=DraftState.WAITING if n % 10 == 0 else DraftState.APPROVED,
            )
            for n in range(count // 5)
        ),
    )


def record(store: Store, lines: int, leads: int) -> None:
    """Lines of every tag; the chain is not what is measured here."""
    names = ("at", "tag", "actor", "trace", "cause", "lead_id", "subject_kind", "subject_id")

    def row(n: int) -> dict[str, Any]:
        line = a_line(
            TAGS[n % len(TAGS)],
            at=minutes(lines - n),
            lead_id=1 + n % leads,
            subject_kind="effect",
            subject_id=1 + n % 1000,
            facts={"kind": "send_mail", "step": 1},
        )
        values = {name: getattr(line, name) for name in names}
        return values | {"seq": n + 1, "facts": line.facts, "personal_hash": "", "hash": ""}

    insert_all(store, keeping.audit, (row(n) for n in range(lines)))


def crowded(store: Store, count: int) -> None:
    planted(store)
    leads(store, count)
    work(store, count)
    record(store, 4 * count, count)
    fold_log(store._writing)
