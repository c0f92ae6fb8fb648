"""What a server says about a mailbox itself, and not about one mail: how long the mailbox rests."""

from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.errors import PortError, Temporary
from desktop_sdr.ports.store import MailboxStop, UnitOfWork

QUOTA: Final = "sending_limit_reached"
SLOWED: Final = "sender_slowed"
BLOCKED: Final = "sender_blocked"
WINDOW: Final = timedelta(days=1)
"""What providers count a mailbox's mails over (facts/numbers.md, mailbox provider limits)."""
UNKNOWN: Final = timedelta(hours=6)
"""Where others have used the mailbox up: it is asked again four times a day."""
SOONEST: Final = timedelta(hours=1)


def rest(uow: UnitOfWork, item: OutboxItem, error: Temporary, now: datetime) -> datetime | None:
    """Let the mailbox rest where the answer was about it; returns until when this mail waits.

    None where the answer was about this mail, or where somebody waits for it who may still get it.
    """
    if item.mailbox_id is None:
        return None
    if error.title == QUOTA:
        until = _window_opens(uow, item, error, now)
        _stop(uow, item, ReasonCode.PROVIDER_LIMIT, now, until)
        return until
    if error.title == SLOWED and item.action is ActionKind.SEND_NEXT:
        until = now + (error.retry_after or SOONEST)
        _stop(uow, item, ReasonCode.SENDER_BLOCKED, now, until)
        return until
    return None


def block(uow: UnitOfWork, item: OutboxItem, error: PortError, now: datetime) -> None:
    """Stop the mailbox's cold mail until the rep has looked, where it was refused itself."""
    if error.title == BLOCKED:
        _stop(uow, item, ReasonCode.SENDER_BLOCKED, now, None)


def lift(uow: UnitOfWork, item: OutboxItem) -> None:
    """Let the mailbox write again: the rep has seen to what it was refused for."""
    if item.mailbox_id is not None:
        uow.paces.lift(item.mailbox_id, ReasonCode.SENDER_BLOCKED)


def _stop(
    uow: UnitOfWork,
    item: OutboxItem,
    reason: ReasonCode,
    now: datetime,
    until: datetime | None,
) -> None:
    if item.mailbox_id is not None:
        stop = MailboxStop(reason=reason, since=now, until=until)
        uow.paces.stop(item.mailbox_id, stop)


def _window_opens(uow: UnitOfWork, item: OutboxItem, error: Temporary, now: datetime) -> datetime:
    """Return when the provider says, else when the oldest mail that counts with it stops to."""
    if error.retry_after is not None:
        return now + min(error.retry_after, WINDOW)
    counted = uow.outbox.started_since(item.lane, now - WINDOW)
    before = [at for at in counted if at < now and at != item.claimed_at]
    opens = min(before) + WINDOW if before else now + UNKNOWN
    return min(max(opens, now + SOONEST), now + WINDOW)
