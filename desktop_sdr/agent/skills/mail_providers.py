"""The usual mail providers, as a resource lists them: their servers and how one signs in there."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop_sdr.ports.mail import NO_LIMITS, ProviderLimits


class SignIn(StrEnum):
    """What a provider takes from a mail program."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, no secret
    APP_PASSWORD = "app_password"  # noqa: S105 - the name of a way, no secret
    """A password made for one program in the provider's settings."""
    OAUTH_ONLY = "oauth_only"
    """No password at all: the rep's browser signs in."""
    BRIDGE = "bridge"
    """The provider's own program on this computer, and the password that it shows."""


class SentCopy(StrEnum):
    """Who puts a sent mail into the Sent folder."""

    PROVIDER = "provider"
    PROGRAM = "program"
    UNKNOWN = "unknown"
    """`mailbox test` finds out."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where one mail server is, and how the way there is closed to others."""

    host: str
    port: int
    security: str
    """`starttls` or `tls`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider; what it publishes for mail programs and for domains of its customers."""

    name: str
    smtp: MailServer
    imap: MailServer
    sent: SentCopy
    sign_in: SignIn
    domains: frozenset[str] = frozenset()
    exchanges: tuple[str, ...] = ()
    """Ends of the names of the servers that take its customers' mail, with a leading dot."""
    spf: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    oauth: str = ""
    """The code of the provider that a browser can sign in to; see profile_sign_in."""
    note: str = ""
    limits: ProviderLimits = NO_LIMITS
    own_domain_limits: ProviderLimits = NO_LIMITS
    """For customers with a domain of their own."""

    def takes_mail_at(self, host: str) -> bool:
        """Say whether a domain's mail server is one of this provider's."""
        return any(f".{host}".endswith(end) for end in self.exchanges)


@dataclass(frozen=True, slots=True)
class Providers:
    """All providers that are known."""

    all: tuple[Provider, ...]

    def of_domain(self, domain: str) -> Provider | None:
        """Return the provider whose own domain it is."""
        return next((one for one in self.all if domain in one.domains), None)

    def of_exchanges(self, hosts: Iterable[str]) -> Provider | None:
        """Return the provider of the first of these mail servers that one is known for."""
        known = (one for host in hosts for one in self.all if one.takes_mail_at(host))
        return next(known, None)

    def of_server(self, host: str) -> Provider | None:
        """Return the provider that mail is handed to at this host."""
        return next((one for one in self.all if one.smtp.host == host), None)

    def limits_of(self, host: str, address: str) -> ProviderLimits:
        """Return how much the provider behind this outgoing server lets an address send."""
        provider = self.of_server(host)
        if provider is None:
            return NO_LIMITS
        is_its_own = address.rpartition("@")[2].lower() in provider.domains
        return provider.limits if is_its_own else provider.own_domain_limits


def providers_from_toml(text: str) -> Providers:
    """Read the resource; raises KeyError or ValueError where it is damaged."""
    return Providers(tuple(_provider(entry) for entry in tomllib.loads(text)["provider"]))


def _provider(entry: Mapping[str, Any]) -> Provider:
    return Provider(
        name=entry["name"],
        smtp=MailServer(*entry["smtp"]),
        imap=MailServer(*entry["imap"]),
        sent=SentCopy(entry["sent"]),
        sign_in=SignIn(entry["sign_in"]),
        domains=frozenset(entry["domains"]),
        exchanges=tuple(entry.get("mx", ())),
        spf=tuple(entry.get("spf", ())),
        selectors=tuple(entry.get("selectors", ())),
        oauth=entry.get("oauth", ""),
        note=entry.get("note", ""),
        limits=ProviderLimits(**entry.get("limits", {})),
        own_domain_limits=ProviderLimits(**entry.get("own_domain_limits", {})),
    )
