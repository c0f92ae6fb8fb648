"""Finds the servers of a mailbox by its address: known provider, mail servers, services, guess."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_sdr.agent.skills.addresses import domain_of
from desktop_sdr.agent.skills.mail_providers import (
    MailServer,
    Provider,
    Providers,
    SentCopy,
    SignIn,
)
from desktop_sdr.ports.names import Names, NoSuchName, ServiceTarget


class FoundBy(StrEnum):
    """What the servers were found by, the surest first."""

    DOMAIN = "domain"
    """The address's domain is a provider's own."""
    EXCHANGE = "exchange"
    """The domain's mail is taken by a known provider's servers (MX)."""
    SERVICE = "service"
    """The domain names its servers (SRV; RFC 6186, RFC 8314)."""
    GUESS = "guess"
    """Hosts with the usual names exist, and nothing else is known of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMailbox:
    """The servers that an address seems to have."""

    address: str
    by: FoundBy
    smtp: MailServer
    imap: MailServer
    sent: SentCopy = SentCopy.UNKNOWN
    sign_in: SignIn = SignIn.PASSWORD
    oauth: str = ""
    """The code of the provider that a browser can sign in to."""
    provider: str = ""
    note: str = ""
    outside: tuple[str, ...] = ()
    """Hosts outside the address's domain that only an unsigned answer vouches for (RFC 6186)."""

    @property
    def needs_consent(self) -> bool:
        """Whether the rep has to agree before a password is sent there."""
        return self.by is FoundBy.GUESS or bool(self.outside)


_SUBMISSION: Final = (("_submissions", "tls"), ("_submission", "starttls"))
_READING: Final = (("_imaps", "tls"), ("_imap", "starttls"))
"""By preference; what cannot be secured is never taken (RFC 8314 section 3)."""
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_GUESSED: Final = (
    (("smtp", "mail"), MailServer("", 587, "starttls")),
    (("imap", "mail"), MailServer("", 993, "tls")),
)


def find_mailbox(address: str, providers: Providers, names: Names) -> FoundMailbox | None:
    """Find the servers of an address; None where nothing points at any.

    The domain name system is asked only where the domain is no provider's own. Raises Temporary
    where it does not answer: a guess must not stand in for what was not heard.
    """
    domain = domain_of(address.strip().lower())
    known = providers.of_domain(domain)
    if known is not None:
        return _at_provider(address, known, FoundBy.DOMAIN)
    try:
        hosts = [one.host for one in names.mail_exchanges(domain)]
    except NoSuchName:
        return None
    known = providers.of_exchanges(hosts)
    if known is not None:
        return _at_provider(address, known, FoundBy.EXCHANGE)
    return _by_service(address, domain, names) or _by_guess(address, domain, names)


def _at_provider(address: str, provider: Provider, by: FoundBy) -> FoundMailbox:
    return FoundMailbox(
        address=address,
        by=by,
        smtp=provider.smtp,
        imap=provider.imap,
        sent=provider.sent,
        sign_in=provider.sign_in,
        oauth=provider.oauth,
        provider=provider.name,
        note=provider.note,
    )


def _by_service(address: str, domain: str, names: Names) -> FoundMailbox | None:
    smtp = _service(domain, _SUBMISSION, names)
    imap = _service(domain, _READING, names)
    if smtp is None or imap is None:
        return None
    hosts = dict.fromkeys((smtp.host, imap.host))
    outside = tuple(host for host in hosts if not _is_inside(host, domain))
    return FoundMailbox(address=address, by=FoundBy.SERVICE, smtp=smtp, imap=imap, outside=outside)


def _service(domain: str, kinds: tuple[tuple[str, str], ...], names: Names) -> MailServer | None:
    for name, security in kinds:
        for target in _targets(f"{name}._tcp.{domain}", names):
            if target.port and _HOST.fullmatch(target.host):
                return MailServer(target.host, target.port, security)
    return None


def _targets(service: str, names: Names) -> Iterator[ServiceTarget]:
    try:
        yield from names.services(service)
    except NoSuchName:
        return


def _is_inside(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _by_guess(address: str, domain: str, names: Names) -> FoundMailbox | None:
    smtp, imap = (_guessed(domain, labels, usual, names) for labels, usual in _GUESSED)
    if smtp is None or imap is None:
        return None
    return FoundMailbox(address=address, by=FoundBy.GUESS, smtp=smtp, imap=imap)


def _guessed(
    domain: str, labels: tuple[str, ...], usual: MailServer, names: Names
) -> MailServer | None:
    hosts = (f"{label}.{domain}" for label in labels)
    host = next((host for host in hosts if _exists(host, names)), None)
    return None if host is None else MailServer(host, usual.port, usual.security)


def _exists(host: str, names: Names) -> bool:
    try:
        return bool(names.addresses(host))
    except NoSuchName:
        return False


def profile_lines(found: FoundMailbox) -> str:
    """Return the lines of a profile that say what was found."""
    files = "true" if found.sent is SentCopy.PROVIDER else "false"
    head = f'[mailbox]\naddress = "{found.address}"\nprovider_files_sent_copy = {files}\n'
    return f"{head}{_app_lines(found)}\n{server_lines(found)}"


def _app_lines(found: FoundMailbox) -> str:
    """Return the lines for a sign-in with a browser, where there is no other."""
    if found.sign_in is not SignIn.OAUTH_ONLY:
        return ""
    return f'sign_in = "{found.oauth}"\n\n[mailbox.oauth]\nclient_id = "the id of your app"\n'


def server_lines(found: FoundMailbox) -> str:
    """Return the two tables of the servers alone."""
    return "\n".join(
        f'[mailbox.{name}]\nhost = "{server.host}"\nport = {server.port}\n'
        f'security = "{server.security}"\n'
        for name, server in (("smtp", found.smtp), ("imap", found.imap))
    )
