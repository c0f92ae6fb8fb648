"""A mailbox on one line: what left, what came in, and how far it is understood."""

from zoneinfo import ZoneInfo

from desktop_sdr.cli.moments import clock
from desktop_sdr.ports.views import MailboxRow


def mailbox_line(one: MailboxRow, zone: ZoneInfo) -> str:
    """Say how far the mailbox is read, and why not further."""
    read = f"read {clock(one.read_at, zone)}" if one.read_at is not None else "not read yet"
    if one.trouble:
        read = f"{read}, last try failed ({one.trouble.replace('_', ' ')})"
    return (
        f"  {one.address}: {one.sent_today} of {one.sends_allowed_today} sent today;"
        f" {one.received} received, {one.pending} not understood yet; {read}"
    )
