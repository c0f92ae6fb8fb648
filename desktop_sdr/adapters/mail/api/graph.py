"""Mail out over Microsoft Graph, which files the Sent copy itself."""

import base64
from collections.abc import Mapping

from desktop_sdr.adapters.mail.api.answers import Answer
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.graph_answers import translation
from desktop_sdr.adapters.mail.api.graph_box import BASE, GraphBox
from desktop_sdr.adapters.mail.api.transport import ApiTransport
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.mail import OutgoingMail
from desktop_sdr.ports.tokens import TokenSource


class GraphTransport(ApiTransport):
    """The MailTransport over Graph's sendMail, in MIME: the approved bytes, not a form of ours."""

    largest = 3 * 1024 * 1024
    """A request to Graph may hold 4 MB, and base64 makes four bytes out of three."""

    def __init__(self, account: ApiAccount, tokens: TokenSource, clock: Clock) -> None:
        super().__init__(account, tokens, clock, translation(clock), GraphBox)

    def request(self, raw: bytes) -> tuple[str, Mapping[str, str], bytes]:
        """Return path, headers and content of the request that sends a mail."""
        return f"{BASE}/sendMail", {"content-type": "text/plain"}, base64.b64encode(raw)

    def keep_copy(self, mail: OutgoingMail) -> None:
        """Exchange files the copy of every mail that it takes: there is nothing to do."""

    def accepted(self, answer: Answer) -> str:
        """Return the status: Graph says no more than that it took the mail."""
        return f"{answer.status} accepted"
