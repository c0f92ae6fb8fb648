"""Mail out over the Gmail API, which files the Sent copy itself."""

import base64
import json
from collections.abc import Mapping
from typing import Final

from desktop_sdr.adapters.mail.api.answers import Answer, text
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.gmail_answers import translation
from desktop_sdr.adapters.mail.api.gmail_box import BASE, GmailBox
from desktop_sdr.adapters.mail.api.transport import ApiTransport
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import Uncertain
from desktop_sdr.ports.mail import OutgoingMail
from desktop_sdr.ports.tokens import TokenSource

LARGE: Final = 3 * 1024 * 1024
"""Bytes from which a mail goes by the path for uploads, as it is and not as text in JSON."""


class GmailTransport(ApiTransport):
    """The MailTransport over the Gmail API."""

    largest = 35 * 1024 * 1024
    """What Gmail's description allows."""

    def __init__(self, account: ApiAccount, tokens: TokenSource, clock: Clock) -> None:
        super().__init__(account, tokens, clock, translation(clock), GmailBox)

    def request(self, raw: bytes) -> tuple[str, Mapping[str, str], bytes]:
        """Return path, headers and content of the request that sends a mail."""
        if len(raw) > LARGE:
            path = f"/upload{BASE}/messages/send?uploadType=media"
            return path, {"content-type": "message/rfc822"}, raw
        content = json.dumps({"raw": base64.urlsafe_b64encode(raw).decode("ascii")})
        return f"{BASE}/messages/send", {"content-type": "application/json"}, content.encode()

    def keep_copy(self, mail: OutgoingMail) -> None:
        """Gmail files the copy of every mail that it takes: there is nothing to do."""

    def accepted(self, answer: Answer) -> str:
        """Return under which id Gmail has the mail; raises Uncertain where it names none."""
        mail_id = text(answer.told, "id")
        if not mail_id:
            raise Uncertain("no_answer_after_send", "look_in_sent", answer.words)
        return f"accepted as {mail_id[:100]}"
