"""A rep's account at each vendor: its server, the adapters that talk to it, and what it holds."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fakes.clock import FakeClock
from fakes.tokens import FakeTokens
from servers.mail import REP
from servers.vendors import gmail, graph
from servers.vendors.gmail import GmailServer
from servers.vendors.graph import GraphServer
from servers.vendors.mailbox import VendorMailbox

from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.gmail import GmailTransport
from desktop_sdr.adapters.mail.api.gmail_inbox import gmail_inbox
from desktop_sdr.adapters.mail.api.graph import GraphTransport
from desktop_sdr.adapters.mail.api.graph_inbox import graph_inbox
from desktop_sdr.adapters.mail.api.inbox import ApiInbox, Habits

VENDORS = ("gmail", "graph")
OWN_ID_HEADERS = {
    "gmail": "X-Google-Original-Message-ID",
    "graph": "X-Microsoft-Original-Message-ID",
}
NOBODY_LISTENS = "http://127.0.0.1:1"
Server = GmailServer | GraphServer
Transport = GmailTransport | GraphTransport


@dataclass
class Account:
    """One account at a vendor."""

    vendor: str
    server: Server
    token: str
    opened: list[Transport | ApiInbox]

    @property
    def scopes(self) -> tuple[str, ...]:
        return gmail.SCOPES if self.vendor == "gmail" else graph.SCOPES

    @property
    def mailbox(self) -> VendorMailbox:
        return self.server.mailbox

    def transport(self, url: str = "", **more: Any) -> Transport:
        made = (GmailTransport if self.vendor == "gmail" else GraphTransport)(
            self._where(url, more), more.pop("tokens", self.tokens()), FakeClock()
        )
        self.opened.append(made)
        return made

    def inbox(self, url: str = "", **more: Any) -> ApiInbox:
        tokens = more.pop("tokens", self.tokens())
        more.setdefault("poll_every", timedelta(seconds=0.1))
        made = (gmail_inbox if self.vendor == "gmail" else graph_inbox)(
            self._where(url, {}), tokens, FakeClock(), Habits(**more)
        )
        self.opened.append(made)
        return made

    def tokens(self, token: str = "") -> FakeTokens:
        return FakeTokens(token or self.token)

    def _where(self, url: str, more: dict[str, Any]) -> ApiAccount:
        names = ("patience", "answer_patience")
        seconds = {one: timedelta(seconds=more.pop(one, 10)) for one in names}
        return ApiAccount(url=url or self.server.url, **seconds)

    def forget_history(self) -> None:
        """Be without an answer to what happened since any bookmark that was given out."""
        self.mailbox.forget()
        if isinstance(self.server, GraphServer):
            self.server.forget_tokens()

    def close(self) -> None:
        for one in self.opened:
            one.close()
        self.server.close()


def open_account(vendor: str, address: str = REP, **kind: Any) -> Account:
    """Open an account whose mailbox is of the given kind."""
    mailbox = VendorMailbox(address, **kind)
    server: Server = GmailServer(mailbox) if vendor == "gmail" else GraphServer(mailbox)
    scopes = gmail.SCOPES if vendor == "gmail" else graph.SCOPES
    return Account(vendor, server, server.grant(*scopes), [])
