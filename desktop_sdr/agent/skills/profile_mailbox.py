"""The mailboxes of a profile: the addresses mail leaves from, each with its two servers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from desktop_sdr.agent.skills.addresses import on_the_net, read_address
from desktop_sdr.agent.skills.profile_sign_in import PASSWORD, OAuthConfig, sign_in_in
from desktop_sdr.agent.skills.profile_table import Table
from desktop_sdr.domain.ids import EmailAddress

SECURITIES: Final = ("starttls", "tls", "plain_loopback")
_PORTS: Final = {
    ("smtp", "starttls"): 587,
    ("smtp", "tls"): 465,
    ("imap", "starttls"): 143,
    ("imap", "tls"): 993,
}
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?")
_SELECTOR: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """How to reach one mail server."""

    host: str
    port: int
    security: str
    """`starttls`, `tls` or `plain_loopback`."""
    user: str


NO_SERVER: Final = ServerConfig("", 0, "tls", "")
_SENDS_THROUGH: Final = {"google": "smtp.gmail.com", "microsoft": "smtp.office365.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxConfig:
    """The address mail leaves from, and its two servers; the password lives elsewhere."""

    address: EmailAddress
    smtp: ServerConfig
    imap: ServerConfig
    files_sent_itself: bool = False
    """True where the provider files the Sent copy, so that we must not."""
    ca_file: str | None = None
    dkim_selector: str = ""
    """The name of the key that the provider signs this domain's mail with."""
    sign_in: str = PASSWORD
    """`password`, or the code of the provider that a browser signs in to."""
    oauth: OAuthConfig | None = None
    """The app that a browser signs in to; None with a password."""
    mails_per_day: int | None = None
    """None for what the profile's limits say of every mailbox."""
    mails_per_hour: int | None = None

    @property
    def is_over_api(self) -> bool:
        """Whether mail goes over the provider's own interface, which needs neither server."""
        return self.oauth is not None and self.oauth.over_api

    @property
    def mail_host(self) -> str:
        """The server that mail leaves through, whichever way it is handed over."""
        return _SENDS_THROUGH.get(self.sign_in, "") if self.is_over_api else self.smtp.host


def address_in(table: Table, key: str, *aliases: str, needed: str = "") -> EmailAddress:
    """Read one mail address; empty where it is missing or is none."""
    written = table.checked(
        key,
        *aliases,
        fits=lambda words: read_address(words).address == on_the_net(words.lower()),
        rule="must be one mail address",
        needed=needed,
    )
    return EmailAddress(on_the_net(written.lower()))


def mailboxes_in(root: Table, usual: EmailAddress) -> tuple[MailboxConfig, ...]:
    """Read `[mailbox]`, or one `[[mailboxes]]` after the other, or both; each has its address."""
    found: dict[EmailAddress, MailboxConfig] = {}
    for table in _mailbox_tables(root):
        config = mailbox_in(table, usual)
        if config is None:
            continue
        if config.address in found:
            table.fault(
                "address", "must be a mailbox of its own, but another is the same", config.address
            )
        found.setdefault(config.address, config)
    return tuple(found.values())


def _mailbox_tables(root: Table) -> Iterator[Table]:
    if isinstance(root.value("mailbox"), list):
        yield from root.tables("mailbox")
    else:
        yield root.table("mailbox")
    yield from root.tables("mailboxes")


def mailbox_in(table: Table, usual: EmailAddress) -> MailboxConfig | None:
    """Read the mailbox; None where the file states none. Its address is `usual` unless it says."""
    if not table.is_stated:
        return None
    address = address_in(table, "address") or usual
    sign_in, oauth = sign_in_in(table)
    over_api = oauth is not None and oauth.over_api
    config = MailboxConfig(
        address=address,
        smtp=_server(table.table("smtp"), "smtp", "starttls", address, over_api),
        imap=_server(table.table("imap"), "imap", "tls", address, over_api),
        files_sent_itself=table.flag("provider_files_sent_copy", False) or over_api,
        ca_file=table.text("ca_file") or None,
        dkim_selector=table.checked(
            "dkim_selector",
            fits=lambda words: _SELECTOR.fullmatch(words) is not None,
            rule='must be the name that your provider signs with, such as "s1"',
        ),
        sign_in=sign_in,
        oauth=oauth,
        mails_per_day=table.whole("mails_per_day", 1, 2000, None),
        mails_per_hour=table.whole("mails_per_hour", 1, 500, None),
    )
    table.close()
    return config


def _server(
    table: Table, protocol: str, usual: str, address: str, may_be_missing: bool
) -> ServerConfig:
    if may_be_missing and not table.is_stated:
        return NO_SERVER
    security = table.choice("security", SECURITIES, default=usual)
    host = table.checked(
        "host",
        fits=lambda words: _HOST.fullmatch(words) is not None,
        rule="must be the name of a server such as mail.example.com",
        needed="it is the name of the server",
    )
    port = table.whole("port", 1, 65535, _PORTS.get((protocol, security)))
    if port is None and "port" not in table:
        table.fault("port", f"is missing: with {security} there is no usual one")
    config = ServerConfig(host, port or 0, security, table.text("user", default=address))
    table.close()
    return config
