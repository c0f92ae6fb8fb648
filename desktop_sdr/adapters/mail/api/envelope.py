"""The envelope of a mail that a vendor reads out of the mail itself: one sender, one recipient."""

from email.parser import HeaderParser
from email.utils import getaddresses
from typing import Final

from desktop_sdr.adapters.mail.wire_form import HEADER_END, check_address, whole_lines
from desktop_sdr.ports.errors import Refused
from desktop_sdr.ports.mail import OutgoingMail

RECIPIENTS: Final = ("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")
SENDERS: Final = ("From", "Resent-From")


def sealed(mail: OutgoingMail) -> bytes:
    """Return the mail ready to be handed over; raises Refused unless its headers name the envelope.

    These servers send to whomever the headers name, so a mail with a Cc would leave twice.
    """
    check_address(mail.sender)
    check_address(mail.recipient)
    raw = whole_lines(mail)
    head, _, _ = raw.partition(HEADER_END)
    headers = HeaderParser().parsestr(head.decode("utf-8", "replace").replace("\r\n", "\n"))
    for names, wanted in ((RECIPIENTS, mail.recipient), (SENDERS, mail.sender)):
        values = [str(value) for name in names for value in headers.get_all(name, [])]
        named = [address.lower() for _, address in getaddresses(values)]
        if named != [wanted.lower()]:
            raise Refused("mail_malformed", "", mail.message_id)
    return raw
