"""What each finding about a domain means: the window's words, and the options of the command."""

from typing import Final

from desktop_sdr.domain.reputation import Finding, FindingCode
from desktop_sdr.gui.wording.findings import FINDINGS

_WITH_OPTIONS: Final = {
    FindingCode.NOT_LOOKED_UP: "No name server answered for {subject}, so nothing is known of it:"
    " check the network, or name another server with --resolver.",
    FindingCode.DKIM_SELECTOR_UNKNOWN: "It is not known by which DKIM key the mail of {subject} is"
    " signed: run desktop-sdr mailbox test, which reads it off a mail to yourself, or give a mail"
    " of yours with --mail.",
    FindingCode.LIST_PUBLIC_RESOLVER: "{value} was not asked about {subject}: your name server is a"
    " public one, whose questions the list refuses. Name another with --resolver.",
}


def sentence_of(finding: Finding) -> str:
    """Return the sentence of a finding: what is the case, what it means, what to do."""
    words = _WITH_OPTIONS.get(finding.code, FINDINGS[finding.code])
    return words.format(subject=finding.subject, value=finding.value)
