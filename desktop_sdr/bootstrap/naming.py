"""The domain name system and the lists that go with it: providers, block lists."""

import ipaddress

from desktop_sdr import resources
from desktop_sdr.adapters.dns_names import DnsNames
from desktop_sdr.agent.skills.block_lists import BlockLists, block_lists_from_toml
from desktop_sdr.agent.skills.mail_providers import Providers, providers_from_toml
from desktop_sdr.ports.names import Names


def names_at(server: str = "") -> Names:
    """Return the domain name system, asked at `ADDRESS[:PORT]` or as this computer usually does.

    Raises ValueError where that is no IP address.
    """
    if not server:
        return DnsNames()
    address, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "53")
    return DnsNames([str(ipaddress.ip_address(address))], int(port))


def mail_providers() -> Providers:
    """Return the usual mail providers."""
    return providers_from_toml(resources.read_text("rules", "mail_providers.toml"))


def block_lists() -> BlockLists:
    """Return the block lists that can be asked."""
    return block_lists_from_toml(resources.read_text("rules", "block_lists.toml"))
