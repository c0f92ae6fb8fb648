"""Looks a sender's domain up and has it judged: SPF, DKIM, DMARC, mail servers, lists."""

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_sdr.agent.skills.block_lists import BlockLists, ask_lists
from desktop_sdr.agent.skills.mail_providers import Providers
from desktop_sdr.domain.reputation import (
    Finding,
    FindingCode,
    Severity,
    judge_dkim,
    judge_dmarc,
    judge_exchanges,
    judge_host,
    judge_listing,
    judge_spf,
)
from desktop_sdr.domain.sender_tags import DkimKey, dmarc_texts, parse_dkim
from desktop_sdr.domain.spf import Published, parse_spf, spf_texts
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.names import Names, NoSuchName

MOST_RECORDS: Final = 30
"""How many SPF records are followed; receivers give up long before."""
_DKIM, _DMARC = "_domainkey", "_dmarc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose domain is looked at, and what is known of how the mail leaves."""

    address: str
    smtp_hosts: tuple[str, ...] = ()
    """Where mail is handed in, a server of each mailbox; empty where none is set up."""
    selectors: tuple[str, ...] = ()
    """The names of the keys it is signed with, as far as they are known."""
    signers: tuple[str, ...] = ()
    """The domains in the signatures of a mail that was sent, where one was looked at."""

    @property
    def domain(self) -> str:
        """The part that receivers judge."""
        return self.address.rpartition("@")[2].lower()


DomainLooker = Callable[[Sender], Sequence[Finding]]
"""Looks a sender's domain up, by whichever name servers it was given."""


def look_at_domain(
    sender: Sender, providers: Providers, names: Names, lists: BlockLists | None = None
) -> list[Finding]:
    """Return what the sender's domain does for its mail; block lists are asked where given.

    What no server answers for is a finding too. Where even the first question gets no answer,
    nothing else is asked.
    """
    domain = sender.domain
    if providers.of_domain(domain) is not None:
        return [Finding(FindingCode.PROVIDER_DOMAIN, Severity.WELL, domain)]
    try:
        exchanges = [one.host for one in names.mail_exchanges(domain)]
    except NoSuchName:
        return [Finding(FindingCode.NO_SUCH_DOMAIN, Severity.FAULT, domain)]
    except Temporary:
        return [_unheard(domain)]
    look = _Look(sender, providers, names, tuple(exchanges))
    findings = [judge_exchanges(domain, exchanges)]
    for part in (look.spf, look.dkim, look.dmarc, look.hosts):
        findings += _heard(domain, part)
    if lists is not None:
        asked = ask_lists(domain, look.own_addresses(), lists, names)
        findings += [judge_listing(one) for one in asked]
    return findings


def _heard(domain: str, part: Callable[[], Iterable[Finding]]) -> list[Finding]:
    try:
        return list(part())
    except Temporary as trouble:
        return [_unheard(trouble.detail or domain)]


def _unheard(name: str) -> Finding:
    return Finding(FindingCode.NOT_LOOKED_UP, Severity.UNKNOWN, name)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one domain, part by part; each part raises Temporary."""

    sender: Sender
    providers: Providers
    names: Names
    exchanges: tuple[str, ...]

    def spf(self) -> list[Finding]:
        """Judge the record for every server that hands mail in; it holds if it does for all."""
        published = self._published()
        found = [
            finding
            for host in self.sender.smtp_hosts or ("",)
            for finding in self._spf_for(host, published)
        ]
        lacking = [one for one in found if one.code is not FindingCode.SPF_HOLDS]
        return list(dict.fromkeys(lacking or found))

    def _spf_for(self, host: str, published: Published) -> list[Finding]:
        provider = self.providers.of_server(host)
        if provider is None:
            return judge_spf(self.sender.domain, published, (), host)
        return judge_spf(self.sender.domain, published, provider.spf)

    def _published(self) -> Published:
        found: dict[str, Sequence[str]] = {}
        waiting = [self.sender.domain]
        while waiting and len(found) < MOST_RECORDS:
            name = waiting.pop(0)
            if name in found:
                continue
            found[name] = spf_texts(self._texts(name))
            waiting += [onward for text in found[name] for onward in parse_spf(text).follows]
        return found

    def dkim(self) -> Iterator[Finding]:
        domain = self.sender.domain
        signers = self.sender.signers
        if signers and domain not in signers:
            code = FindingCode.DKIM_OTHER_DOMAIN
            yield Finding(code, Severity.FAULT, domain, ", ".join(signers))
        for selector in self.sender.selectors:
            yield judge_dkim(domain, selector, self._key(selector))
        if not self.sender.selectors:
            yield self._by_usual_selectors()

    def _by_usual_selectors(self) -> Finding:
        """Try the names that the provider usually gives; not finding one of them proves nothing."""
        named = map(self.providers.of_server, self.sender.smtp_hosts)
        providers = [one for one in named if one is not None]
        by_exchange = self.providers.of_exchanges(self.exchanges)
        if not providers and by_exchange is not None:
            providers = [by_exchange]
        for selector in (selector for one in providers for selector in one.selectors):
            key = self._key(selector)
            if key is not None and not key.is_revoked:
                return judge_dkim(self.sender.domain, selector, key)
        code = FindingCode.DKIM_SELECTOR_UNKNOWN
        return Finding(code, Severity.UNKNOWN, self.sender.domain)

    def _key(self, selector: str) -> DkimKey | None:
        texts = self._texts(f"{selector}.{_DKIM}.{self.sender.domain}")
        keys = (parse_dkim(selector, text) for text in texts)
        return next((key for key in keys if key is not None), None)

    def dmarc(self) -> list[Finding]:
        """Judge the domain's policy, or else the nearest one above it."""
        labels = self.sender.domain.split(".")
        above = [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))]
        for at in above:
            texts = dmarc_texts(self._texts(f"{_DMARC}.{at}"))
            if texts:
                return judge_dmarc(self.sender.domain, at, texts, self.sender.address)
        return judge_dmarc(self.sender.domain, self.sender.domain, (), self.sender.address)

    def hosts(self) -> Iterator[Finding]:
        """Judge the reverse names of the rep's own server; a provider's are its own business."""
        for address in self.own_addresses():
            known_as = self._or_nothing(self.names.hosts_of, address)
            confirmed = any(
                address in self._or_nothing(self.names.addresses, host) for host in known_as
            )
            yield judge_host(address, known_as, confirmed)

    def own_addresses(self) -> Sequence[str]:
        """Return the public addresses of the rep's own servers; empty where a provider sends."""
        own = [host for host in self.sender.smtp_hosts if self.providers.of_server(host) is None]
        found = dict.fromkeys(address for host in own for address in self._addresses_of(host))
        return [one for one in found if ipaddress.ip_address(one).is_global]

    def _addresses_of(self, host: str) -> Sequence[str]:
        if _is_address(host):
            return [host]
        try:
            return self._or_nothing(self.names.addresses, host)
        except Temporary:
            return ()

    def _texts(self, name: str) -> Sequence[str]:
        return self._or_nothing(self.names.texts, name)

    def _or_nothing(self, look_up: Callable[[str], Sequence[str]], name: str) -> Sequence[str]:
        try:
            return look_up(name)
        except NoSuchName:
            return ()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
