"""Looking at the rep's own domain: once a day, or when asked; what was found is kept."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.own_domain import LOOK_UP, last_look
from desktop_sdr.agent.skills.domain_looking import Sender
from desktop_sdr.agent.skills.signatures import Signature
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.reputation import DomainLook
from desktop_sdr.domain.snapshot import canonical_json
from desktop_sdr.ports.store import UnitOfWork


def look(office: Office) -> DomainLook | None:
    """Look now and keep it; takes as long as the name servers do. None where nobody looks.

    A look that no server answered does not take the place of one that was.
    """
    if office.look_up_domain is None or office.sender is None:
        return None
    with office.look() as uow:
        sender = with_keys(office.sender, learned_keys(uow))
    found = DomainLook(sender.domain, office.now(), tuple(office.look_up_domain(sender)))
    with office.open() as uow:
        if found.is_heard or last_look(uow) is None:
            uow.keepings.set_note(LOOK_UP, canonical_json(found))
        if found.is_heard:
            uow.keepings.set_done(LOOK_UP, _today(office))
        uow.commit()
    return found


def look_daily(office: Office) -> bool:
    """Look unless that was done today; returns whether it was tried."""
    if office.look_up_domain is None:
        return False
    with office.look() as uow:
        if uow.keepings.is_done(LOOK_UP, _today(office)):
            return False
    look(office)
    return True


def _today(office: Office) -> date:
    return office.now().astimezone(ZoneInfo(office.seller.time_zone)).date()


def with_keys(sender: Sender, keys: Sequence[Signature]) -> Sender:
    """Return the sender with the keys that its mail was seen to be signed with, beside its own."""
    own = [one.selector for one in keys if one.domain == sender.domain]
    signers = dict.fromkeys((*sender.signers, *(one.domain for one in keys)))
    selectors = tuple(dict.fromkeys((*sender.selectors, *own)))
    return replace(sender, selectors=selectors, signers=tuple(signers))


def learned_keys(uow: UnitOfWork) -> tuple[Signature, ...]:
    """Return the keys that mails of the profile's mailboxes were seen to be signed with."""
    found = [key for one in uow.mailboxes.all() for key in keys_of(uow, one.id)]
    return tuple(dict.fromkeys(found))


def keys_of(uow: UnitOfWork, mailbox_id: MailboxId) -> tuple[Signature, ...]:
    """Return the keys that the last signed test mail of this mailbox came back with."""
    pairs = json.loads(uow.keepings.note(_keys_note(mailbox_id)) or "[]")
    return tuple(Signature(domain, selector) for domain, selector in pairs)


def learn_keys(uow: UnitOfWork, mailbox_id: MailboxId, signatures: Sequence[Signature]) -> None:
    """Keep the keys that a mail of ours came back with; an unsigned one teaches nothing."""
    if signatures:
        told = json.dumps([(one.domain, one.selector) for one in signatures])
        uow.keepings.set_note(_keys_note(mailbox_id), told)


def _keys_note(mailbox_id: MailboxId) -> str:
    return f"signing keys of mailbox {mailbox_id}"
