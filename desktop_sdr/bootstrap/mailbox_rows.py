"""The mailboxes that a profile names, as rows: new ones, changed ones, and those taken out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.agent.skills.profile_mailbox import MailboxConfig
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.ports.mail import WitnessKind
from desktop_sdr.ports.store import Mailbox, UnitOfWork


def connect_mailboxes(uow: UnitOfWork, profile: Profile, now: datetime) -> None:
    """Make the rows say what the profile says.

    A row keeps its number and its history for good: leads belong to it, and mail lies in it.
    """
    wanted = _rows_of(profile, now)
    known = {one.address: one for one in uow.mailboxes.all()}
    for row in wanted:
        if row.address in known:
            uow.mailboxes.save(_as_stated(known[row.address], row))
        else:
            uow.mailboxes.add(row)
    named = {row.address for row in wanted}
    for one in known.values():
        if one.address not in named and one.retired_at is None:
            uow.mailboxes.save(replace(one, retired_at=now))


def secret_name(config: MailboxConfig) -> str:
    """Return the name that a mailbox's password is kept under."""
    return f"mailbox {config.address}"


def _as_stated(kept: Mailbox, stated: Mailbox) -> Mailbox:
    """Take over what the profile states; what a test taught of these servers stays."""
    fresh = replace(stated, id=kept.id, created_at=kept.created_at, last_poll_at=kept.last_poll_at)
    if (kept.smtp_host, kept.imap_host) != (stated.smtp_host, stated.imap_host):
        return fresh
    files_itself = kept.files_sent_itself or stated.files_sent_itself
    if kept.witness is WitnessKind.UNKNOWN:
        files_itself = stated.files_sent_itself
    return replace(fresh, witness=kept.witness, files_sent_itself=files_itself)


def _rows_of(profile: Profile, now: datetime) -> Sequence[Mailbox]:
    if not profile.mailboxes:
        return (_without_servers(profile.seller.email, now),)
    return [_row_of(config, now) for config in profile.mailboxes]


def _row_of(config: MailboxConfig, now: datetime) -> Mailbox:
    return Mailbox(
        address=config.address,
        smtp_host=config.smtp.host,
        smtp_port=config.smtp.port,
        smtp_security=config.smtp.security,
        smtp_user=config.smtp.user,
        imap_host=config.imap.host,
        imap_port=config.imap.port,
        imap_security=config.imap.security,
        imap_user=config.imap.user,
        secret_name=secret_name(config),
        ca_file=config.ca_file,
        files_sent_itself=config.files_sent_itself,
        mails_per_day=config.mails_per_day,
        mails_per_hour=config.mails_per_hour,
        created_at=now,
    )


def _without_servers(address: EmailAddress, now: datetime) -> Mailbox:
    """Stand in until one is connected: everything but sending and reading mail works with it."""
    return Mailbox(
        address=address,
        smtp_host="",
        smtp_port=0,
        smtp_security=Security.TLS.value,
        smtp_user="",
        imap_host="",
        imap_port=0,
        imap_security=Security.TLS.value,
        imap_user="",
        secret_name="",
        created_at=now,
    )
