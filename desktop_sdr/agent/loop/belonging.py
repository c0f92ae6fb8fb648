"""Whom a received mail belongs to, and whether that person wrote it; never by guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_sdr.agent.skills.mail_headers import MailHeaders
from desktop_sdr.agent.skills.mail_parsing import headers_of
from desktop_sdr.agent.skills.unsubscribing import asked_about
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Touch
from desktop_sdr.domain.reading import Bounced
from desktop_sdr.ports.store import UnitOfWork

MOST_LOOKED_UP: Final = 50
"""Mails of a thread that are looked for, the latest first: a header can name thousands."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """What a mail answers, whom that was written to, and whether they are the one who answers."""

    touch: Touch | None = None
    lead: Lead | None = None
    is_theirs: bool = True
    """False for a colleague, a list or a stranger who answers in the thread."""


def of(uow: UnitOfWork, headers: MailHeaders) -> Belonging:
    """Find what a mail belongs to: by thread, by its tag, then by the address it is about."""
    touch = _answered(uow, headers)
    if touch is None:
        return _by_address(uow, headers)
    lead = uow.leads.get(touch.lead_id)
    if headers.sender in (None, lead.email):
        return Belonging(touch, lead)
    writer = uow.leads.by_email(headers.sender) if headers.sender else None
    if writer is not None:  # somebody else whom we know: it is their word, not the other's
        return Belonging(uow.touches.latest_to(writer.email), writer)
    return Belonging(touch, lead, is_theirs=touch.message_id in asked_about(headers))


def with_bounced(uow: UnitOfWork, found: Belonging, bounced: Sequence[Bounced]) -> Belonging:
    """Let a notice that names nothing else belong to the one person whose address came back."""
    if found.lead is not None:
        return found
    people = [uow.leads.by_email(one.address) for one in bounced]
    leads = {lead.id: lead for lead in people if lead is not None}
    if len(leads) != 1:
        return found
    lead = next(iter(leads.values()))
    return Belonging(uow.touches.latest_to(lead.email), lead)


def is_in_thread(uow: UnitOfWork, raw: bytes) -> bool:
    """Say whether a mail answers one of ours, which nobody can pretend who has not seen it."""
    return _answered(uow, headers_of(raw)) is not None


def _answered(uow: UnitOfWork, headers: MailHeaders) -> Touch | None:
    for message_id in _named(headers):
        touch = uow.touches.by_message_id(message_id)
        if touch is not None:
            return touch
    return None


def _named(headers: MailHeaders) -> tuple[MessageId, ...]:
    """Return the mails that it names as its cause: the surest and the latest first."""
    returned = headers.returned_message_id
    named = (
        *((returned,) if returned is not None else ()),
        *asked_about(headers),
        *headers.in_reply_to,
        *reversed(headers.references),
    )
    return tuple(dict.fromkeys(named))[:MOST_LOOKED_UP]


def _by_address(uow: UnitOfWork, headers: MailHeaders) -> Belonging:
    for address in (*headers.returned_to, headers.sender):
        lead = uow.leads.by_email(address) if address else None
        if lead is not None:
            return Belonging(uow.touches.latest_to(lead.email), lead)
    return Belonging()
