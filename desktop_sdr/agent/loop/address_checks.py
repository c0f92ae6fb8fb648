"""What the look at a lead's address means for a mail to it: known, or still to wait for."""

from collections.abc import Iterator
from datetime import datetime

from desktop_sdr.agent.office import Office
from desktop_sdr.domain.address_look import AddressLook, AddressVerdict
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.verdict import Hold, ReasonCode
from desktop_sdr.ports.store import UnitOfWork


def known(office: Office, lead: Lead) -> AddressLook | None:
    """Return what is known of the lead's present address; None where nobody looks."""
    found = lead.address_look
    return found if office.names is not None and found and found.address == lead.email else None


def holds(office: Office, uow: UnitOfWork, lead: Lead, now: datetime) -> Iterator[Hold]:
    """Yield what a look that nobody answered holds: the mail waits until it is tried again."""
    if office.names is None or uow.touches.latest_to(lead.email) is not None:
        return
    found = known(office, lead)
    if found is None or found.verdict is AddressVerdict.UNKNOWN:
        yield Hold(ReasonCode.ADDRESS_NOT_LOOKED_UP, now if found is None else found.until)
