"""What a domain's own records do for the mail that leaves under it: records in, findings out.

Large receivers ask every sender for SPF and DKIM, and bulk senders for DMARC, where a policy of
`none` is enough, and for a reverse name of the sending host.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.sender_tags import (
    DkimKey,
    DmarcPolicy,
    dmarc_texts,
    parse_dmarc,
)
from desktop_sdr.domain.spf import (
    Published,
    SpfEnd,
    SpfReach,
    ended_softly,
    parse_spf,
    reach,
    with_include,
)

SHORT_KEY: Final = 1024
"""Bits: a shorter RSA key is not believed (RFC 8301 section 3.2)."""
GOOD_KEY: Final = 2048


class Severity(StrEnum):
    """How much a finding matters."""

    WELL = "well"
    ADVICE = "advice"
    """Mail arrives; it could be safer."""
    FAULT = "fault"
    """Mail is refused or filed as spam for it."""
    UNKNOWN = "unknown"
    """It could not be found out."""


class FindingCode(StrEnum):
    """What was found; the command line words it."""

    NO_SUCH_DOMAIN = "no_such_domain"
    PROVIDER_DOMAIN = "provider_domain"
    NOT_LOOKED_UP = "not_looked_up"
    MX_FOUND = "mx_found"
    MX_MISSING = "mx_missing"
    MX_REFUSES_ALL = "mx_refuses_all"
    SPF_HOLDS = "spf_holds"
    SPF_MISSING = "spf_missing"
    SPF_SEVERAL = "spf_several"
    SPF_BROKEN = "spf_broken"
    SPF_TOO_MANY_LOOKUPS = "spf_too_many_lookups"
    SPF_ALLOWS_ALL = "spf_allows_all"
    SPF_NEUTRAL = "spf_neutral"
    SPF_WITHOUT_PROVIDER = "spf_without_provider"
    DKIM_FOUND = "dkim_found"
    DKIM_MISSING = "dkim_missing"
    DKIM_UNREADABLE = "dkim_unreadable"
    DKIM_REVOKED = "dkim_revoked"
    DKIM_WEAK = "dkim_weak"
    DKIM_SHORT = "dkim_short"
    DKIM_TESTING = "dkim_testing"
    DKIM_SELECTOR_UNKNOWN = "dkim_selector_unknown"
    DKIM_OTHER_DOMAIN = "dkim_other_domain"
    DMARC_FOUND = "dmarc_found"
    DMARC_MISSING = "dmarc_missing"
    DMARC_SEVERAL = "dmarc_several"
    DMARC_BROKEN = "dmarc_broken"
    DMARC_WITHOUT_REPORTS = "dmarc_without_reports"
    DMARC_ONLY_WATCHES = "dmarc_only_watches"
    HOST_NAMED = "host_named"
    HOST_UNNAMED = "host_unnamed"
    HOST_NAMED_OTHERWISE = "host_named_otherwise"
    LISTED = "listed"
    NOT_LISTED = "not_listed"
    LIST_REFUSED = "list_refused"
    LIST_NO_ANSWER = "list_no_answer"
    LIST_PUBLIC_RESOLVER = "list_public_resolver"


@dataclass(frozen=True, slots=True)
class Record:
    """A record to add to a domain, or to put in the place of the one that is there."""

    name: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found."""

    code: FindingCode
    severity: Severity
    subject: str
    """The domain, selector, host or address that it is about."""
    value: str = ""
    """The record, number or name that it rests on."""
    record: Record | None = None
    """What to publish instead."""


@dataclass(frozen=True, slots=True)
class DomainLook:
    """One look at the rep's own domain, kept until the next."""

    domain: str
    at: datetime
    findings: tuple[Finding, ...] = ()

    @property
    def faults(self) -> int:
        """How many findings keep mail from arriving."""
        return sum(one.severity is Severity.FAULT for one in self.findings)

    @property
    def is_listed(self) -> bool:
        """True where a block list names the domain or its server."""
        return any(one.code is FindingCode.LISTED for one in self.findings)

    @property
    def is_heard(self) -> bool:
        """False where no name server answered at all."""
        return any(one.code is not FindingCode.NOT_LOOKED_UP for one in self.findings)


class ListingState(StrEnum):
    """What a block list answered."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    REFUSED = "refused"
    """It does not answer this computer, which says nothing about the subject."""
    NO_ANSWER = "no_answer"
    PUBLIC_RESOLVER = "public_resolver"
    """Not asked: it refuses questions through the name server that this computer uses."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one block list says about one address or domain."""

    zone: str
    subject: str
    state: ListingState
    terms: str = ""
    """Who may ask the list."""


def judge_exchanges(domain: str, hosts: Sequence[str]) -> Finding:
    """Judge whether the domain takes mail, so that replies arrive."""
    if not hosts:
        return Finding(FindingCode.MX_MISSING, Severity.FAULT, domain)
    if hosts == [""] or tuple(hosts) == ("",):
        return Finding(FindingCode.MX_REFUSES_ALL, Severity.FAULT, domain)
    return Finding(FindingCode.MX_FOUND, Severity.WELL, domain, ", ".join(hosts))


def judge_spf(
    domain: str, published: Published, provider: Sequence[str] = (), sender: str = ""
) -> list[Finding]:
    """Judge a domain's SPF record with all that it includes.

    `provider` holds the includes of which one belongs in there, `sender` the rep's own server. A
    record that names hosts itself may name the provider's among them, so that is advice only.
    """
    texts = published.get(domain, ())
    if not texts:
        wanted = _first_spf(domain, provider, sender)
        return [Finding(FindingCode.SPF_MISSING, Severity.FAULT, domain, record=wanted)]
    if len(texts) > 1:
        shown = " | ".join(texts)
        return [Finding(FindingCode.SPF_SEVERAL, Severity.FAULT, domain, shown)]
    [text] = texts
    followed = reach(domain, published)
    findings = [*_spf_structure(domain, followed), *_spf_end(domain, text, followed)]
    if provider and followed.names.isdisjoint(provider):
        better = Record(domain, "TXT", with_include(text, provider[0]))
        code = FindingCode.SPF_WITHOUT_PROVIDER
        may_be_named = parse_spf(text).names_hosts
        severity = Severity.ADVICE if may_be_named else Severity.FAULT
        findings.append(Finding(code, severity, domain, provider[0], better))
    return findings or [Finding(FindingCode.SPF_HOLDS, Severity.WELL, domain, text)]


def _first_spf(domain: str, provider: Sequence[str], sender: str) -> Record | None:
    """Return the record to start with; None where nothing is known of who sends."""
    if provider:
        return Record(domain, "TXT", f"v=spf1 include:{provider[0]} ~all")
    return Record(domain, "TXT", f"v=spf1 mx a:{sender} ~all") if sender else None


def _spf_structure(domain: str, followed: SpfReach) -> Iterable[Finding]:
    if followed.broken:
        what = ", ".join(followed.broken)
        yield Finding(FindingCode.SPF_BROKEN, Severity.FAULT, domain, what)
    if followed.asks_too_much:
        code = FindingCode.SPF_TOO_MANY_LOOKUPS
        yield Finding(code, Severity.FAULT, domain, str(followed.lookups))


def _spf_end(domain: str, text: str, followed: SpfReach) -> Iterable[Finding]:
    better = Record(domain, "TXT", ended_softly(text))
    if followed.end is SpfEnd.ALLOWED:
        yield Finding(FindingCode.SPF_ALLOWS_ALL, Severity.FAULT, domain, text, better)
    elif followed.end in (SpfEnd.NEUTRAL, SpfEnd.UNSAID):
        yield Finding(FindingCode.SPF_NEUTRAL, Severity.ADVICE, domain, text, better)


def judge_dkim(domain: str, selector: str, key: DkimKey | None) -> Finding:
    """Judge the key that a selector stands for; None where there is none."""
    name = f"{selector}._domainkey.{domain}"
    if key is None:
        return Finding(FindingCode.DKIM_MISSING, Severity.FAULT, name)
    if key.is_revoked:
        return Finding(FindingCode.DKIM_REVOKED, Severity.FAULT, name)
    if not key.bits:
        return Finding(FindingCode.DKIM_UNREADABLE, Severity.FAULT, name)
    size = f"{key.kind} {key.bits}"
    if key.kind == "rsa" and key.bits < SHORT_KEY:
        return Finding(FindingCode.DKIM_WEAK, Severity.FAULT, name, size)
    if key.is_testing:
        return Finding(FindingCode.DKIM_TESTING, Severity.ADVICE, name, size)
    if key.kind == "rsa" and key.bits < GOOD_KEY:
        return Finding(FindingCode.DKIM_SHORT, Severity.ADVICE, name, size)
    return Finding(FindingCode.DKIM_FOUND, Severity.WELL, name, size)


def judge_dmarc(domain: str, at: str, texts: Sequence[str], reports_to: str) -> list[Finding]:
    """Judge the policy found at `_dmarc.` of `at`, which is the domain or one above it.

    `reports_to` is an address for the daily reports in the record that is proposed.
    """
    records = dmarc_texts(texts)
    first = Record(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; rua=mailto:{reports_to}")
    if not records:
        return [Finding(FindingCode.DMARC_MISSING, Severity.ADVICE, domain, record=first)]
    if len(records) > 1:
        shown = " | ".join(records)
        return [Finding(FindingCode.DMARC_SEVERAL, Severity.FAULT, domain, shown)]
    policy = parse_dmarc(records[0])
    if policy is None:
        return [Finding(FindingCode.DMARC_BROKEN, Severity.FAULT, domain, records[0], first)]
    findings: list[Finding] = []
    in_force = policy.policy if at == domain else policy.subdomains
    if in_force is DmarcPolicy.NONE:
        code = FindingCode.DMARC_ONLY_WATCHES
        findings.append(Finding(code, Severity.WELL, domain, policy.text))
    if not policy.reports_to:
        value = f"{policy.text.strip().rstrip(';')}; rua=mailto:{reports_to}"
        better = Record(f"_dmarc.{at}", "TXT", value)
        code = FindingCode.DMARC_WITHOUT_REPORTS
        findings.append(Finding(code, Severity.ADVICE, domain, policy.text, better))
    return findings or [Finding(FindingCode.DMARC_FOUND, Severity.WELL, domain, policy.text)]


def judge_host(address: str, hosts: Sequence[str], confirmed: bool) -> Finding:
    """Judge the reverse name of a sending host; `confirmed` if a name leads back to the address."""
    if not hosts:
        return Finding(FindingCode.HOST_UNNAMED, Severity.FAULT, address)
    if not confirmed:
        code = FindingCode.HOST_NAMED_OTHERWISE
        return Finding(code, Severity.FAULT, address, ", ".join(hosts))
    return Finding(FindingCode.HOST_NAMED, Severity.WELL, address, ", ".join(hosts))


_LISTING: Final = {
    ListingState.LISTED: (FindingCode.LISTED, Severity.FAULT),
    ListingState.NOT_LISTED: (FindingCode.NOT_LISTED, Severity.WELL),
    ListingState.REFUSED: (FindingCode.LIST_REFUSED, Severity.UNKNOWN),
    ListingState.NO_ANSWER: (FindingCode.LIST_NO_ANSWER, Severity.UNKNOWN),
    ListingState.PUBLIC_RESOLVER: (FindingCode.LIST_PUBLIC_RESOLVER, Severity.UNKNOWN),
}


def judge_listing(listing: Listing) -> Finding:
    """Judge what a block list said."""
    code, severity = _LISTING[listing.state]
    return Finding(code, severity, listing.subject, listing.zone)
