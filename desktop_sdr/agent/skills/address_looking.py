"""Looks an address up before it is written to: does anybody take its mail, and is it a person's.

No server is asked whether it knows the name before the at sign: such questions are what address
hunters ask, and who asks them ends up on block lists. Whether a domain takes mail for any name,
true or made up, is therefore only known where the list that an address came from says so: such a
row is put before the rep when it is imported.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from desktop_sdr.agent.skills.addresses import domain_of, doubt_about, read_address
from desktop_sdr.domain.address_look import AddressLook, AddressVerdict
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.names import Names, NoSuchName

MOST_HOSTS: Final = 3
"""How many of a domain's mail servers are looked up until one has an address."""

_DOUBTS: Final = {
    "throwaway_address": AddressVerdict.THROWAWAY,
    "role_address": AddressVerdict.ROLE,
    "no_reply_address": AddressVerdict.ROLE,
}


def look_at_address(
    address: EmailAddress, names: Names, own_domain: str, now: datetime
) -> AddressLook:
    """Return what there is to know of the address; raises Temporary where nobody answers.

    That a domain does not exist is believed only from name servers that know the rep's own one:
    those of a hotel's sign-in page know nobody.
    """
    if read_address(address).address != address:
        return AddressLook(address, AddressVerdict.BAD_SYNTAX, now)
    domain = domain_of(address)
    verdict, detail = _taken_by(domain, names)
    if verdict is AddressVerdict.NO_DOMAIN and not _knows(names, own_domain):
        raise Temporary("names_refused", "check_network", own_domain)
    if verdict is AddressVerdict.GOOD:
        verdict = _DOUBTS.get(doubt_about(address), verdict)
    return AddressLook(address, verdict, now, detail)


def _taken_by(domain: str, names: Names) -> tuple[AddressVerdict, str]:
    try:
        exchanges = [one.host for one in names.mail_exchanges(domain)]
    except NoSuchName:
        return AddressVerdict.NO_DOMAIN, domain
    if exchanges and not any(exchanges):
        return AddressVerdict.NULL_MX, domain
    hosts = [host for host in exchanges if host] or [domain]
    host = _first_with_address(hosts[:MOST_HOSTS], names)
    return (AddressVerdict.NO_SERVER, domain) if host is None else (AddressVerdict.GOOD, host)


def _first_with_address(hosts: Sequence[str], names: Names) -> str | None:
    """Return the first host that has an address, or that nobody answers for just now."""
    for host in hosts:
        try:
            if names.addresses(host):
                return host
        except NoSuchName:
            continue
        except Temporary:
            return host
    return None


def _knows(names: Names, domain: str) -> bool:
    try:
        names.mail_exchanges(domain)
    except NoSuchName:
        return False
    return True
