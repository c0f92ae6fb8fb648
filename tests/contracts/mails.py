"""Mails for the contract suites: real RFC 5322 bytes, each with an id of its own."""

import itertools
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.ports.mail import OutgoingMail

NUMBERS = itertools.count(1)


def a_mail(
    recipient: str,
    sender: str = "rep@seller.test",
    body: str = "Hi Ana,\r\nopen to a call?\r\n",
    message_id: str = "",
) -> OutgoingMail:
    own_id = message_id or f"<step-{next(NUMBERS)}.{id(body)}@seller.test>"
    raw = (
        f"From: Rep <{sender}>\r\nTo: {recipient}\r\nSubject: A question\r\n"
        f"Message-ID: {own_id}\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    )
    return OutgoingMail(
        MessageId(own_id), EmailAddress(sender), EmailAddress(recipient), raw.encode()
    )


@dataclass
class CountingGate:
    """A gate that always says the same, and counts how often it was asked."""

    says: bool = True
    entered: int = field(default=0, init=False)

    def __call__(self) -> AbstractContextManager[bool]:
        self.entered += 1
        return nullcontext(self.says)
