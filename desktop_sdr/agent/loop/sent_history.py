"""What a mailbox sent before this program and beside it, read once a day from its Sent folder."""

from datetime import timedelta
from typing import Final

from desktop_sdr.agent.loop import pacing, resilience
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.errors import PortError

PATIENCE: Final = timedelta(minutes=2)


def read_daily(office: Office, mailbox_id: MailboxId) -> bool:
    """Count the sent mails of the last weeks by day, once each day; False where nothing was read.

    Where the folder cannot be looked into, the mailbox warms up by what is known, and the next
    round looks again.
    """
    history = office.histories.get(mailbox_id)
    clock = pacing.rhythm_of(office).clock
    today = office.now().astimezone(clock).date()
    job = f"sent history of mailbox {mailbox_id}"
    if history is None:
        return False
    with office.look() as uow:
        if uow.keepings.is_done(job, today):
            return False
    days = [today - timedelta(days=ago) for ago in range(pacing.HISTORY.days, -1, -1)]
    try:
        counts = resilience.ask(
            office, f"history:{mailbox_id}", lambda: history.sent_by_day(days, clock), PATIENCE
        )
    except PortError:
        return False
    with office.open() as uow:
        uow.paces.keep_sent(mailbox_id, counts)
        uow.keepings.set_done(job, today)
        uow.commit()
    return True
