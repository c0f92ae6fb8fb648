"""Mail out over the Gmail API, which files the Sent copy itself."""

import base64
import json
from datetime import timedelta
from typing import Final

from desktop_sdr.adapters.mail.api.answers import Answer, text
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.envelope import sealed
from desktop_sdr.adapters.mail.api.gmail_answers import translation
from desktop_sdr.adapters.mail.api.gmail_box import BASE, SENT, GmailBox
from desktop_sdr.adapters.mail.api.handing_over import Counter, TokenWasRenewed
from desktop_sdr.adapters.mail.api.session import ApiSession
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import Refused, Temporary, Uncertain
from desktop_sdr.ports.mail import Copies, DotGate, OutgoingMail, Receipt
from desktop_sdr.ports.tokens import TokenSource

LARGE: Final = 3 * 1024 * 1024
"""Bytes from which a mail goes by the path for uploads, as it is and not as text in JSON."""
LARGEST: Final = 35 * 1024 * 1024
"""What Gmail's description allows."""
READ_LIMIT: Final = 36 * 1024 * 1024
AT_ONCE: Final = timedelta(seconds=1)


class GmailTransport:
    """The MailTransport over the Gmail API; it reads the envelope out of the mail's headers."""

    def __init__(self, account: ApiAccount, tokens: TokenSource, clock: Clock) -> None:
        translate = translation(clock)
        self._counter = Counter(account, tokens, translate)
        self._session = ApiSession(account, tokens, translate)
        self._box, self._clock = GmailBox(self._session), clock

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        """Send; see the port. An unknown recipient is told by a bounce, later."""
        if len(mail.raw) > LARGEST:
            raise Refused("mail_too_large", "", str(len(mail.raw)))
        raw = sealed(mail)
        path, kind, content = _request(raw)
        try:
            answer = self._counter.hand_over(path, {"content-type": kind}, content, at_dot)
        except TokenWasRenewed:
            self.check()
            raise Temporary("sign_in_renewed", "wait", "", AT_ONCE) from None
        return None if answer is None else self._receipt(mail, answer)

    def _receipt(self, mail: OutgoingMail, answer: Answer) -> Receipt:
        mail_id = text(answer.told, "id")
        if not mail_id:
            raise Uncertain("no_answer_after_send", "look_in_sent", answer.words)
        return Receipt(mail.message_id, self._clock.now(), f"accepted as {mail_id[:100]}")

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
        """Gmail files the copy of every mail that it takes: there is nothing to do."""

    def check(self) -> None:
        """Ask whose mailbox it is, which sends nothing; raises a PortError."""
        self._box.history_id()

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _whole(self, folder: str, message_id: MessageId) -> bytes | None:
        copy = self._box.find(folder, message_id)
        found = self._box.whole(copy.mail_id, READ_LIMIT) if copy is not None else None
        return found[0] if found is not None else None


def _request(raw: bytes) -> tuple[str, str, bytes]:
    """Return path, kind and content of the request that sends a mail."""
    if len(raw) > LARGE:
        return f"/upload{BASE}/messages/send?uploadType=media", "message/rfc822", raw
    content = json.dumps({"raw": base64.urlsafe_b64encode(raw).decode("ascii")})
    return f"{BASE}/messages/send", "application/json", content.encode()
