"""Tells which of our mails a received one belongs to: by thread, then address, never by guess."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from desktop_sdr.agent.skills.mail_headers import MailHeaders
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.reading import Bounced

Sent = TypeVar("Sent")
Person = TypeVar("Person")


class MatchedBy(StrEnum):
    """What tied a mail to one of ours; the earlier the surer."""

    THREAD = "thread"
    RETURNED_MAIL = "returned_mail"
    BOUNCED_ADDRESS = "bounced_address"
    SENDER = "sender"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Match(Generic[Sent, Person]):
    """The mail that is answered, where the thread tells it, else the person by their address."""

    by: MatchedBy
    sent: Sent | None = None
    person: Person | None = None


def match(
    headers: MailHeaders,
    bounced: Sequence[Bounced],
    sent_as: Callable[[MessageId], Sent | None],
    known_as: Callable[[EmailAddress], Person | None],
) -> Match[Sent, Person]:
    """Find what a mail belongs to; `sent_as` and `known_as` look up ours by id and by address.

    A bounce's own copy of our mail comes first, then the thread (the latest mail before the
    older), then the address that bounced, and the sender last. A shared domain is no match.
    """
    returned = headers.returned_message_id
    sent = sent_as(returned) if returned is not None else None
    if sent is not None:
        return Match(MatchedBy.RETURNED_MAIL, sent=sent)
    for message_id in (*headers.in_reply_to, *reversed(headers.references)):
        sent = sent_as(message_id)
        if sent is not None:
            return Match(MatchedBy.THREAD, sent=sent)
    for address in (*headers.returned_to, *(one.address for one in bounced)):
        person = known_as(address)
        if person is not None:
            return Match(MatchedBy.BOUNCED_ADDRESS, person=person)
    person = known_as(headers.sender) if headers.sender is not None else None
    if person is None:
        return Match(MatchedBy.NOTHING)
    return Match(MatchedBy.SENDER, person=person)
