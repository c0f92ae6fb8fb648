"""The bytes of a mail as they are carried: one envelope, no smuggled line, dots doubled."""

import re

from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.errors import Refused
from desktop_sdr.ports.mail import OutgoingMail

HEADER_END = b"\r\n\r\n"
LONE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
ADDRESS = re.compile(
    r"[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f]{1,64}@[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f]+"
)
ADDRESS_LIMIT = 254


def check_address(address: str) -> None:
    """Raise Refused unless this is exactly one bare address, as RFC 5321 writes it unquoted.

    `a@b.example, c@d.example` in a lead's address field would otherwise make two recipients.
    """
    if len(address) > ADDRESS_LIMIT or not ADDRESS.fullmatch(address):
        raise Refused("address_not_valid", "correct_address", repr(address[:ADDRESS_LIMIT]))
    local, _, domain = address.partition("@")
    if any(part == "" for name in (local, domain) for part in name.split(".")):
        raise Refused("address_not_valid", "correct_address", repr(address))


def whole_lines(mail: OutgoingMail) -> bytes:
    """Return the mail with whole line ends throughout; raises Refused where the header has others.

    A lone CR or LF means different things to different servers, which is how a second mail is
    smuggled in behind the first: in the body it becomes a whole line end, in the header the mail
    is Refused, since there it would become a header of its own.
    """
    head, _, _ = mail.raw.partition(HEADER_END)
    if LONE_LINE_END.search(head) or b"\x00" in mail.raw:
        raise Refused("mail_malformed", "", mail.message_id)
    return LONE_LINE_END.sub(b"\r\n", mail.raw)


def wire_body(mail: OutgoingMail) -> bytes:
    """Return the mail without its last line end, ready for the final dot to follow."""
    return LEADING_DOT.sub(b"..", whole_lines(mail).removesuffix(b"\r\n"))


def bare_id(message_id: MessageId) -> str:
    """Return a Message-ID without its brackets; raises Refused where it could end a question."""
    bare = message_id.removeprefix("<").removesuffix(">")
    if message_id != f"<{bare}>" or not bare.isascii() or not bare.isprintable():
        raise Refused("mail_malformed", "", repr(message_id))
    if set(bare) & set('<>"\\ '):
        raise Refused("mail_malformed", "", repr(message_id))
    return bare
