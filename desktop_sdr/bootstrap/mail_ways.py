"""The way that a mailbox's mail takes: SMTP and IMAP, or its provider's own interface."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.gmail import GmailTransport
from desktop_sdr.adapters.mail.api.gmail_inbox import gmail_inbox
from desktop_sdr.adapters.mail.api.graph import GraphTransport
from desktop_sdr.adapters.mail.api.graph_inbox import graph_inbox
from desktop_sdr.adapters.mail.api.inbox import Habits
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.bootstrap.sign_ins import Account
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.mail import Inbox, MailTransport, SentHistory
from desktop_sdr.ports.store import Mailbox

GOOGLE: Final = "google"
KEPT_FOR: Final = timedelta(seconds=20)
"""How long a connection stays open for a mail that may follow."""


class Closable(Protocol):
    """Something that holds a connection."""

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """How one mailbox's mail goes out and comes in, and what has to be closed at the end."""

    transport: MailTransport
    inbox: Inbox
    history: SentHistory
    connections: tuple[Closable, ...]
    largest: int | None = None
    """Octets of the largest mail that is taken; None where the server says so when it is asked."""


def way_of(
    mailbox: Mailbox, account: Account | None, passwords: AskedPasswords, clock: Clock
) -> Way:
    """Return the way of a mailbox; `account` is that of one that a browser signs in to."""
    if account is not None and account.api is not None:
        return _by_api(account.api, account, clock, mailbox.created_at)
    tokens = None if account is None else account.tokens
    imap = _imap_account(mailbox)
    sent = SentFolder(imap, passwords, clock, tokens)
    inbox = ImapInbox(imap, passwords, tokens=tokens, not_before=mailbox.created_at)
    transport = SmtpTransport(
        _smtp_account(mailbox), passwords, clock, sent, tokens, keep_for=KEPT_FOR
    )
    return Way(transport, inbox, sent, (transport, sent, inbox))


def _by_api(api: ApiAccount, account: Account, clock: Clock, not_before: datetime) -> Way:
    """Return the provider's own way; what arrived before the mailbox was connected stays unread."""
    tokens, habits = account.tokens, Habits(not_before=not_before)
    if account.sign_in.provider == GOOGLE:
        gmail = GmailTransport(api, tokens, clock)
        letters = gmail_inbox(api, tokens, clock, habits)
        return Way(gmail, letters, gmail, (gmail, letters), largest=gmail.largest)
    graph = GraphTransport(api, tokens, clock)
    box = graph_inbox(api, tokens, clock, habits)
    return Way(graph, box, graph, (graph, box), largest=graph.largest)


def _smtp_account(mailbox: Mailbox) -> SmtpAccount:
    return SmtpAccount(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        security=Security(mailbox.smtp_security),
        user=mailbox.smtp_user,
        secret_name=mailbox.secret_name,
        ca_file=Path(mailbox.ca_file) if mailbox.ca_file else None,
    )


def _imap_account(mailbox: Mailbox) -> ImapAccount:
    return ImapAccount(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        security=Security(mailbox.imap_security),
        user=mailbox.imap_user,
        secret_name=mailbox.secret_name,
        ca_file=Path(mailbox.ca_file) if mailbox.ca_file else None,
    )
