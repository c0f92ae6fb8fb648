"""What was last seen of the domains that the rep's mailboxes send from."""

from collections.abc import Sequence
from typing import Final

from desktop_sdr.domain.reputation import DomainLook
from desktop_sdr.domain.snapshot import NotARecord, from_json
from desktop_sdr.ports.store import UnitOfWork

LOOK_UP: Final = "own domain"
"""How the name of the note that keeps a look begins, and that of the day's job."""


def kept_as(domain: str) -> str:
    """Return the name that the look at a domain is kept under."""
    return f"{LOOK_UP} {domain}"


def sending_domains(uow: UnitOfWork) -> Sequence[str]:
    """Return the domains of the mailboxes in use, each once, the oldest mailbox's first."""
    return tuple(dict.fromkeys(one.domain for one in uow.mailboxes.in_use()))


def last_look(uow: UnitOfWork, domain: str) -> DomainLook | None:
    """Return what was last seen of a domain; None where nobody has looked."""
    kept = uow.keepings.note(kept_as(domain))
    if not kept:
        return None
    try:
        return from_json(DomainLook, kept)
    except NotARecord:
        return None


def last_looks(uow: UnitOfWork) -> Sequence[DomainLook]:
    """Return what was last seen of each domain that is sent from."""
    looks = (last_look(uow, domain) for domain in sending_domains(uow))
    return tuple(one for one in looks if one is not None)
