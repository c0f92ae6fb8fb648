"""Looking at the domains that are sent from: once a day, or when asked; what is found is kept."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.own_domain import kept_as, last_look
from desktop_sdr.agent.skills.domain_looking import DomainLooker, Sender
from desktop_sdr.agent.skills.signatures import Signature
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.reputation import DomainLook
from desktop_sdr.domain.snapshot import canonical_json
from desktop_sdr.ports.store import UnitOfWork


def look(office: Office) -> Sequence[DomainLook]:
    """Look now at each domain that is sent from; takes as long as the name servers do."""
    look_up = office.look_up_domain
    if look_up is None:
        return ()
    return tuple(_look_at(office, sender, look_up) for sender in office.senders)


def look_daily(office: Office) -> bool:
    """Look at each domain that was not looked at today; returns whether any was."""
    look_up = office.look_up_domain
    if look_up is None:
        return False
    today = _today(office)
    with office.look() as uow:
        due = [
            one for one in office.senders if not uow.keepings.is_done(kept_as(one.domain), today)
        ]
    for sender in due:
        _look_at(office, sender, look_up)
    return bool(due)


def _look_at(office: Office, sender: Sender, look_up: DomainLooker) -> DomainLook:
    """Look at one domain and keep it.

    A look that no server answered does not take the place of one that was.
    """
    name = kept_as(sender.domain)
    with office.look() as uow:
        known = with_keys(sender, learned_keys(uow, sender.domain))
    found = DomainLook(sender.domain, office.now(), tuple(look_up(known)))
    with office.open() as uow:
        if found.is_heard or last_look(uow, sender.domain) is None:
            uow.keepings.set_note(name, canonical_json(found))
        if found.is_heard:
            uow.keepings.set_done(name, _today(office))
        uow.commit()
    return found


def _today(office: Office) -> date:
    return office.now().astimezone(ZoneInfo(office.seller.time_zone)).date()


def with_keys(sender: Sender, keys: Sequence[Signature]) -> Sender:
    """Return the sender with the keys that its mail was seen to be signed with, beside its own."""
    own = [one.selector for one in keys if one.domain == sender.domain]
    signers = dict.fromkeys((*sender.signers, *(one.domain for one in keys)))
    selectors = tuple(dict.fromkeys((*sender.selectors, *own)))
    return replace(sender, selectors=selectors, signers=tuple(signers))


def learned_keys(uow: UnitOfWork, domain: str) -> tuple[Signature, ...]:
    """Return the keys that mails of a domain's mailboxes were seen to be signed with."""
    own = (one.id for one in uow.mailboxes.all() if one.domain == domain)
    found = [key for mailbox_id in own for key in keys_of(uow, mailbox_id)]
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
