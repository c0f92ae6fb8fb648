"""The domain name system and the lists that go with it: providers, block lists."""

import ipaddress
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desktop_sdr import resources
from desktop_sdr.adapters.dns_names import DnsNames
from desktop_sdr.agent.skills.block_lists import BlockLists, block_lists_from_toml
from desktop_sdr.agent.skills.domain_looking import DomainLooker, Sender, look_at_domain
from desktop_sdr.agent.skills.mail_providers import Providers, providers_from_toml
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.agent.skills.profile_mailbox import MailboxConfig
from desktop_sdr.domain.reputation import Finding
from desktop_sdr.ports.names import Names
from desktop_sdr.settings import Sending

_THIS_COMPUTER: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def names_at(server: str = "") -> Names:
    """Return the domain name system, asked at `ADDRESS[:PORT]` or as this computer usually does.

    Raises ValueError where that is no IP address.
    """
    if not server:
        return DnsNames()
    address, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "53")
    return DnsNames([str(ipaddress.ip_address(address))], int(port))


def names_for(sending: Sending, mailboxes: Sequence[MailboxConfig]) -> Names | None:
    """Return who is asked about addresses before the first mail to them; None for nobody.

    A mail server on this very computer sends on by rules of its own, perhaps into a net that no
    name server outside knows: it is not second-guessed, unless the profile names a name server.
    """
    if not sending.check_addresses:
        return None
    elsewhere = [one for one in mailboxes if one.smtp.host not in _THIS_COMPUTER]
    if mailboxes and not elsewhere and not sending.name_server:
        return None
    return names_at(sending.name_server)


def domain_looker(sending: Sending, names: Names | None) -> DomainLooker | None:
    """Return what looks at the domains sent from; None where no name server is to be asked.

    Its lists are read when it is first asked: most starts of the program need none.
    """
    if names is None:
        return None

    def look_up(sender: Sender) -> Sequence[Finding]:
        lists = block_lists() if sending.ask_block_lists else None
        return look_at_domain(sender, mail_providers(), names, lists)

    return look_up


def senders_of(profile: Profile) -> tuple[Sender, ...]:
    """Return whose domains a profile's mail leaves under, and what the file says of how.

    Each domain comes once, with the server and the key of each of its mailboxes.
    """
    if not profile.mailboxes:
        return (Sender(address=profile.seller.email),)
    found: dict[str, Sender] = {}
    for one in profile.mailboxes:
        sender = Sender(address=one.address)
        known = found.get(sender.domain, sender)
        found[sender.domain] = replace(
            known,
            smtp_hosts=_with(known.smtp_hosts, one.mail_host),
            selectors=_with(known.selectors, one.dkim_selector),
        )
    return tuple(found.values())


def _with(known: tuple[str, ...], more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, more))) if more else known


def mail_providers() -> Providers:
    """Return the usual mail providers."""
    return providers_from_toml(resources.read_text("rules", "mail_providers.toml"))


def block_lists() -> BlockLists:
    """Return the block lists that can be asked."""
    return block_lists_from_toml(resources.read_text("rules", "block_lists.toml"))
