"""The domain name system, asked through the servers of this computer or through a named one."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Final

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
import dns.reversename
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA
from dns.rdtypes.IN.SRV import SRV

from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.names import MailExchange, NoSuchName, ServiceTarget

PATIENCE: Final = timedelta(seconds=5)
ANSWER_BYTES: Final = 1232
"""What a datagram may hold without being cut on the way (DNS flag day 2020); TCP takes over."""


class DnsNames:
    """Asks anew each time and keeps nothing: no answer outlives the time it was given for."""

    def __init__(
        self, servers: Sequence[str] = (), port: int = 53, patience: timedelta = PATIENCE
    ) -> None:
        """Ask these servers, or the computer's own; `patience` is for one look-up as a whole."""
        self._servers, self._port = tuple(servers), port
        self._patience = patience.total_seconds()

    @property
    def asked(self) -> Sequence[str]:
        """The addresses of the servers that are asked; raises Temporary where none is known."""
        return tuple(str(one) for one in self._resolver.nameservers)

    def mail_exchanges(self, domain: str) -> Sequence[MailExchange]:
        """Return the servers that take the domain's mail, the first to try first."""
        found = self._look_up(domain, dns.rdatatype.MX)
        return sorted(
            MailExchange(one.preference, _plain(one.exchange))
            for one in found
            if isinstance(one, MX)
        )

    def texts(self, name: str) -> Sequence[str]:
        """Return the texts (TXT), each with its pieces joined."""
        found = self._look_up(name, dns.rdatatype.TXT)
        pieces = (b"".join(one.strings) for one in found if isinstance(one, TXT))
        return [_readable(joined.decode("utf-8", errors="replace")) for joined in pieces]

    def services(self, name: str) -> Sequence[ServiceTarget]:
        """Return the targets of a service such as `_imaps._tcp.firma.example`, best first."""
        found = self._look_up(name, dns.rdatatype.SRV)
        targets = [
            ServiceTarget(one.priority, one.weight, one.port, _plain(one.target))
            for one in found
            if isinstance(one, SRV)
        ]
        return sorted(targets, key=lambda one: (one.priority, -one.weight, one.host))

    def addresses(self, host: str) -> Sequence[str]:
        """Return the IPv4 addresses, then the IPv6 ones."""
        kinds = (dns.rdatatype.A, dns.rdatatype.AAAA)
        found = [one for kind in kinds for one in self._look_up(host, kind)]
        return [one.address for one in found if isinstance(one, A | AAAA)]

    def hosts_of(self, address: str) -> Sequence[str]:
        """Return the names that an IP address goes by (PTR)."""
        try:
            name = dns.reversename.from_address(address).to_text()
        except (dns.exception.SyntaxError, ValueError) as error:
            raise NoSuchName(address) from error
        found = self._look_up(name, dns.rdatatype.PTR)
        return [_plain(one.target) for one in found if isinstance(one, PTR)]

    @cached_property
    def _resolver(self) -> dns.resolver.Resolver:
        try:
            resolver = dns.resolver.Resolver(configure=not self._servers)
        except dns.resolver.NoResolverConfiguration as error:
            raise Temporary("names_unreachable", "check_network", str(error)) from error
        if self._servers:
            resolver.nameservers = list(self._servers)
            resolver.port = self._port
        resolver.timeout, resolver.lifetime = self._patience / 2, self._patience
        resolver.use_edns(0, 0, ANSWER_BYTES)
        return resolver

    def _look_up(self, name: str, kind: RdataType) -> list[object]:
        """Return the records of one kind; raises NoSuchName or Temporary."""
        try:
            answer = self._resolver.resolve(
                _absolute(name), kind, raise_on_no_answer=False, search=False
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN) as error:
            raise NoSuchName(name) from error
        except dns.resolver.NoNameservers as error:
            raise Temporary("names_refused", "check_network", name) from error
        except (dns.exception.DNSException, OSError) as error:
            raise Temporary("names_unreachable", "check_network", name) from error
        return list(answer.rrset or ())


def _absolute(name: str) -> dns.name.Name:
    try:
        return dns.name.from_text(name, origin=dns.name.root)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise NoSuchName(name) from error


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")


def _readable(text: str) -> str:
    """Strangers write these texts, and terminals obey some signs."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
