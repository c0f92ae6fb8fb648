"""Who falls due now, in what order; and waking what slept until now."""

from collections.abc import Sequence
from datetime import datetime

from desktop_sdr.agent.office import Office
from desktop_sdr.domain.ids import LeadId

AT_ONCE = 100


def due_now(office: Office, limit: int = AT_ONCE) -> Sequence[LeadId]:
    """Return the leads to look at now: best grade first, then the longest due."""
    with office.look() as uow:
        return uow.leads.due(office.now(), limit)


def wake(office: Office) -> int:
    """Bring back every draft that was put off until now; returns how many."""
    with office.look() as uow:
        at = uow.drafts.next_wake_at()
    if at is None or at > office.now():
        return 0
    with office.open() as uow:
        woken = uow.drafts.wake(office.now())
        if woken:
            uow.commit()
    return woken


def next_moment(office: Office) -> datetime | None:
    """Return when anything at all falls due next, so that nobody has to poll for it."""
    with office.look() as uow:
        moments = (
            uow.leads.next_due_at(),
            uow.outbox.next_due_at(),
            uow.drafts.next_wake_at(),
        )
    return min((moment for moment in moments if moment is not None), default=None)
