"""Mails for the contract suites: real RFC 5322 bytes, each with an id of its own."""

import itertools
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from desktop_sdr.agent.skills.composing import Letter, compose
from desktop_sdr.agent.skills.enclosing import Enclosure
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


def a_mail_with_files(recipient: str, *files: Enclosure) -> OutgoingMail:
    """What the product itself composes, with both forms of a text and files beside them."""
    letter = Letter(
        message_id=MessageId(f"<files-{next(NUMBERS)}.{id(files)}@seller.test>"),
        sender=EmailAddress("rep@seller.test"),
        sender_name="Rita Reyes",
        recipient=EmailAddress(recipient),
        subject="What you asked for",
        text="Hi Ana,\n\nhttps://seller.test says more; the rest is attached.\n",
        date=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        html_alternative=True,
        enclosures=files,
    )
    return OutgoingMail(letter.message_id, letter.sender, letter.recipient, compose(letter))


def files_in(raw: bytes) -> list[Enclosure]:
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return [
        Enclosure(part.get_filename() or "", part.get_payload(decode=True))
        for part in message.iter_attachments()
    ]


@dataclass
class CountingGate:
    """A gate that always says the same, and counts how often it was asked."""

    says: bool = True
    entered: int = field(default=0, init=False)

    def __call__(self) -> AbstractContextManager[bool]:
        self.entered += 1
        return nullcontext(self.says)
