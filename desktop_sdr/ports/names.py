"""Asking the domain name system: who takes a domain's mail, and what a domain says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop_sdr.ports.errors import Refused


class NoSuchName(Refused):
    """The name does not exist: the servers in charge of it say so."""

    def __init__(self, name: str) -> None:
        """Keep the name that was asked for."""
        super().__init__("no_such_name", "check_name", name)


@dataclass(frozen=True, slots=True, order=True)
class MailExchange:
    """One server that takes mail for a domain (MX)."""

    preference: int
    """The lowest is tried first."""
    host: str
    """Empty for a domain that says it takes no mail at all (RFC 7505)."""


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """One server that offers a service for a domain (SRV)."""

    priority: int
    """The lowest is tried first."""
    weight: int
    port: int
    host: str
    """Empty for a service that is not offered (RFC 2782)."""


class Names(Protocol):
    """Looks names up; hosts come back in lower case and without the last dot.

    Each look-up returns nothing where the name exists without such a record, and raises NoSuchName
    where it does not exist at all, Temporary where no server answered.
    """

    @property
    def asked(self) -> Sequence[str]:
        """The addresses of the servers that are asked; raises Temporary where none is known."""
        ...

    def mail_exchanges(self, domain: str) -> Sequence[MailExchange]:
        """Return the servers that take the domain's mail, the first to try first."""
        ...

    def texts(self, name: str) -> Sequence[str]:
        """Return the texts (TXT), each with its pieces joined."""
        ...

    def services(self, name: str) -> Sequence[ServiceTarget]:
        """Return the targets of a service such as `_imaps._tcp.firma.example`, best first."""
        ...

    def addresses(self, host: str) -> Sequence[str]:
        """Return the IPv4 addresses, then the IPv6 ones."""
        ...

    def hosts_of(self, address: str) -> Sequence[str]:
        """Return the names that an IP address goes by (PTR)."""
        ...
