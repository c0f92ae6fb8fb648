"""A domain name system in memory: what a test writes into it, and silence where it says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.names import MailExchange, NoSuchName, ServiceTarget

Record = TypeVar("Record")


@dataclass
class FakeNames:
    """Names by kind of record; a name that stands nowhere does not exist."""

    mx: Mapping[str, Sequence[MailExchange]] = field(default_factory=dict)
    txt: Mapping[str, Sequence[str]] = field(default_factory=dict)
    srv: Mapping[str, Sequence[ServiceTarget]] = field(default_factory=dict)
    a: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ptr: Mapping[str, Sequence[str]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    """Names that no server answers for; `*` for all of them."""
    asked: Sequence[str] = ("127.0.0.53",)
    questions: list[str] = field(default_factory=list)

    def mail_exchanges(self, domain: str) -> Sequence[MailExchange]:
        return sorted(self._of(self.mx, domain))

    def texts(self, name: str) -> Sequence[str]:
        return self._of(self.txt, name)

    def services(self, name: str) -> Sequence[ServiceTarget]:
        return self._of(self.srv, name)

    def addresses(self, host: str) -> Sequence[str]:
        return self._of(self.a, host)

    def hosts_of(self, address: str) -> Sequence[str]:
        return self._of(self.ptr, address)

    def _of(self, records: Mapping[str, Sequence[Record]], name: str) -> Sequence[Record]:
        self.questions.append(name)
        if name in self.silent or "*" in self.silent:
            raise Temporary("names_unreachable", "check_network", name)
        if name in records:
            return records[name]
        every = (self.mx, self.txt, self.srv, self.a, self.ptr)
        if not any(name in kind for kind in every):
            raise NoSuchName(name)
        return ()
