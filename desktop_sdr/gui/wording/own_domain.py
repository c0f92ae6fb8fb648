"""The words of the card about the domains that are sent from."""

from datetime import datetime
from typing import Final

from desktop_sdr.domain.reputation import DomainLook, Finding, Record, Severity
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.findings import FINDINGS
from desktop_sdr.gui.wording.language import plural, span, tr

_GLYPHS: Final = {
    Severity.WELL: Glyph.OK,
    Severity.ADVICE: Glyph.WARN,
    Severity.FAULT: Glyph.CRIT,
    Severity.UNKNOWN: Glyph.OFF,
}


def domain_title(domains: int) -> str:
    """Heading of the card."""
    return tr("Your domains") if domains > 1 else tr("Your domain")


def look_again() -> str:
    """The button that takes another look."""
    return tr("Look again")


def looking() -> str:
    """In its place while the look is taken."""
    return tr("Looking…")


def not_looked_yet() -> str:
    """Before the first look."""
    return tr("Not looked at yet. It is done once a day; nothing is sent for it.")


def looked_line(look: DomainLook, now: datetime) -> str:
    """What was looked at, when, and how it came out."""
    age = span(max(now, look.at) - look.at)
    told = tr("{domain}, looked up {age} ago").format(domain=look.domain, age=age)
    wrong = plural(look.faults, "{n} record is wrong", "{n} records are wrong")
    return f"{told}. {wrong}." if look.faults else f"{told}."


def could_not_look() -> str:
    """After a look that no name server answered."""
    return tr("No name server answered. What was seen before still stands here.")


def finding_glyph(finding: Finding) -> Glyph:
    """The sign before a finding."""
    return _GLYPHS[finding.severity]


def finding_words(finding: Finding) -> str:
    """What was found, what it means, what to do."""
    return tr(FINDINGS[finding.code]).format(subject=finding.subject, value=finding.value)


def record_words(record: Record) -> str:
    """The record to add, as a provider's form asks for it."""
    return tr("Add at your domain’s provider: {kind} record, name {name}, value:").format(
        kind=record.kind, name=record.name
    )


def copy_record() -> str:
    """The button that takes the value along."""
    return tr("Copy")


def copied() -> str:
    """On it, once that is done."""
    return tr("Copied")
