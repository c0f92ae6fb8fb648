"""Writing what screens are to show: touches, answers, people, in one commit each."""

from datetime import datetime, timedelta
from typing import Any

from builders import (
    a_lead,
    a_reply,
    a_touch,
)
from store.planting import (
    a_mail,
    an_item,
)

from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reading import IntentKind
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.store.opening import Store

DAY = timedelta(days=1)


DAY = timedelta(days=1)


class Written:
    """Writes into the store inside `with`, and commits at its end."""

    def __init__(self, store: Store) -> None:
        self._uow = store.unit_of_work()

    def __enter__(self) -> UnitOfWork:
        return self._uow.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:
            self._uow.commit()
        self._uow.__exit__(kind, error, trace)


def touched(uow: UnitOfWork, lead: int, at: datetime, **fields: Any) -> None:
    """Let one mail have gone out to the lead."""
    key = f"<{lead}-{at.isoformat()}>"
    number = uow.outbox.add(
        an_item(key, lead_id=lead, state=OutboxState.SENT, claimed_at=at, settled_at=at)
    )
    uow.touches.add(
        a_touch(lead_id=lead, outbox_id=number, at=at, message_id=key, enrollment_id=None, **fields)
    )


def answered(uow: UnitOfWork, lead: int, at: datetime, *intents: IntentKind, **fields: Any) -> int:
    """Let the lead have written."""
    raw = uow.mails.add(a_mail(message_id=f"<{lead}-{at.isoformat()}@x.example>"))
    reply = a_reply(*intents, raw_id=raw, lead_id=lead, touch_id=None, received_at=at, **fields)
    return uow.replies.add(reply)


def people(uow: UnitOfWork, count: int, **fields: Any) -> list[LeadId]:
    return [
        uow.leads.add(a_lead(email=f"p{number}@nordlicht.example", **fields))
        for number in range(count)
    ]
