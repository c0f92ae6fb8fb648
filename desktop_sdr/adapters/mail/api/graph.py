"""Mail out over Microsoft Graph, which files the Sent copy itself."""

import base64
from datetime import timedelta
from typing import Final

from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.envelope import sealed
from desktop_sdr.adapters.mail.api.graph_answers import translation
from desktop_sdr.adapters.mail.api.graph_box import BASE, SENT, GraphBox
from desktop_sdr.adapters.mail.api.handing_over import Counter, TokenWasRenewed
from desktop_sdr.adapters.mail.api.session import ApiSession
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import Refused, Temporary
from desktop_sdr.ports.mail import Copies, DotGate, OutgoingMail, Receipt
from desktop_sdr.ports.tokens import TokenSource

LARGEST: Final = 3 * 1024 * 1024
"""A request to Graph may hold 4 MB, and base64 makes four bytes out of three."""
READ_LIMIT: Final = 36 * 1024 * 1024
AT_ONCE: Final = timedelta(seconds=1)


class GraphTransport:
    """The MailTransport over Graph's sendMail, in MIME: the approved bytes, not a form of ours."""

    def __init__(self, account: ApiAccount, tokens: TokenSource, clock: Clock) -> None:
        translate = translation(clock)
        self._counter = Counter(account, tokens, translate)
        self._session = ApiSession(account, tokens, translate)
        self._box, self._clock = GraphBox(self._session), clock

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        """Send; see the port. An unknown recipient is told by a bounce, later."""
        if len(mail.raw) > LARGEST:
            raise Refused("mail_too_large", "", str(len(mail.raw)))
        raw = sealed(mail)
        headers = {"content-type": "text/plain"}
        content = base64.b64encode(raw)
        try:
            answer = self._counter.hand_over(f"{BASE}/sendMail", headers, content, at_dot)
        except TokenWasRenewed:
            self.check()
            raise Temporary("sign_in_renewed", "wait", "", AT_ONCE) from None
        if answer is None:
            return None
        return Receipt(mail.message_id, self._clock.now(), f"{answer.status} accepted")

    def find_sent(self, message_id: MessageId) -> Receipt | None:
        """Look for the mail among the sent ones."""
        copy = self._box.find(SENT, message_id)
        if copy is None:
            return None
        return Receipt(message_id, copy.at, f"{SENT}: {copy.header}", copy.header)

    def read_back(self, message_id: MessageId) -> Copies:
        """Read a mail to oneself again; raises a PortError when it cannot look."""
        return Copies(self._whole("INBOX", message_id), self._whole(SENT, message_id))

    def keep_copy(self, mail: OutgoingMail) -> None:
        """Exchange files the copy of every mail that it takes: there is nothing to do."""

    def check(self) -> None:
        """Ask for the inbox, which sends nothing; raises a PortError."""
        self._box.check()

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _whole(self, folder: str, message_id: MessageId) -> bytes | None:
        copy = self._box.find(folder, message_id)
        return self._box.whole(copy.mail_id, READ_LIMIT) if copy is not None else None
