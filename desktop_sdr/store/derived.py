"""Columns that are worked out when a row is written, so that an index can answer for them."""

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.domain.message import Channel, Draft, RawMail, Reply
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.reading import POSITIVE_INTENTS
from desktop_sdr.domain.rep_reading import RepReading

Derive = Callable[[Any], Mapping[str, object]]

SPLITS: Final = ("new", "next", "replies", "social", "crm")
"""The tabs of the review list."""
_SPLIT_OF_ROLE: Final = {
    MessageRole.FIRST_TOUCH: "new",
    MessageRole.FOLLOW_UP: "next",
    MessageRole.ANSWER: "replies",
    MessageRole.MEETING_OFFER: "replies",
    MessageRole.NONE: "next",
}


def fold(words: str) -> str:
    """Return the words as one types them in a search: no case, no accents, single spaces."""
    bare = "".join(
        mark for mark in unicodedata.normalize("NFKD", words) if not unicodedata.combining(mark)
    )
    return " ".join(bare.casefold().split())


def caseless(words: str) -> str:
    """Return the words with letter case ignored and nothing else."""
    return " ".join(words.casefold().split())


def split_of(draft: Draft) -> str:
    """Return the tab of the review list that the draft belongs to."""
    if draft.channel is None:
        return "crm"
    if draft.channel is not Channel.EMAIL:
        return "social"
    return _SPLIT_OF_ROLE[draft.role]


def domain_of(address: str | None) -> str | None:
    """Return the lower-cased domain of an address, if there is one."""
    return address.rpartition("@")[2].lower() if address and "@" in address else None


def identity_of(mail: RawMail) -> bytes:
    """Return what two copies of one mail have in common.

    That is the Message-ID together with the body, or all bytes where there is no Message-ID. The
    body counts because careless senders use one Message-ID for different mails, and an opt-out
    must not be taken for a mail we already have. It does not matter where the server filed the
    copy: after a changed UIDVALIDITY the same mail comes again under another number.
    """
    if mail.message_id is None:
        return hashlib.sha256(mail.raw).digest()
    _, gap, body = mail.raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    content = body if gap else mail.raw
    return hashlib.sha256(mail.message_id.encode() + b"\0" + content.rstrip()).digest()


def of_account(account: Account) -> Mapping[str, object]:
    """Return the derived columns of a company."""
    return {"name_key": caseless(account.name)}


def of_lead(lead: Lead) -> Mapping[str, object]:
    """Return the derived columns of a person."""
    return {"name_key": fold(lead.name), "last_name_key": fold(lead.last_name)}


def of_draft(draft: Draft) -> Mapping[str, object]:
    """Return the derived columns of a draft."""
    return {"split": split_of(draft)}


def of_effect(item: OutboxItem) -> Mapping[str, object]:
    """Return the derived columns of an effect."""
    return {"recipient_domain": domain_of(item.recipient)}


def of_mail(mail: RawMail) -> Mapping[str, object]:
    """Return the derived columns of a received mail."""
    return {"identity": identity_of(mail)}


def of_reply(reply: Reply) -> Mapping[str, object]:
    """Return the derived columns of a reply."""
    return {"kind": reply.reading.kind, "positive": reply.reading.has(*POSITIVE_INTENTS)}


def of_rep_reading(said: RepReading) -> Mapping[str, object]:
    """Return the derived columns of the rep's word on a reply."""
    return {"agreed": said.agreed}
