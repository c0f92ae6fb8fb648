"""What may leave a mailbox: the limits of the settings, unless the mailbox has its own."""

from dataclasses import replace

from desktop_sdr.ports.store import Mailbox
from desktop_sdr.settings import Limits


def limits_of(limits: Limits, mailbox: Mailbox) -> Limits:
    """Return the limits that hold for this mailbox."""
    return replace(
        limits,
        mails_per_day=mailbox.mails_per_day or limits.mails_per_day,
        mails_per_hour=mailbox.mails_per_hour or limits.mails_per_hour,
    )
