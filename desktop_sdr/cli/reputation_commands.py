"""What the records of the rep's own domain do for the mail that leaves under it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from desktop_sdr import bootstrap
from desktop_sdr.agent.skills.addresses import read_address
from desktop_sdr.agent.skills.domain_looking import Sender, look_at_domain
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.agent.skills.signatures import Signature, signatures_of
from desktop_sdr.bootstrap import App
from desktop_sdr.bootstrap.naming import block_lists, mail_providers
from desktop_sdr.cli import name_servers
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.reputation_words import sentence_of
from desktop_sdr.domain.reputation import Finding, Severity

_MARK: Final = {
    Severity.WELL: "ok   ",
    Severity.ADVICE: "ADVICE",
    Severity.FAULT: "WRONG",
    Severity.UNKNOWN: "NOTE ",
}


def add_to(parts: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `mailbox reputation`."""
    reputation = parts.add_parser(
        "reputation",
        parents=[shared],
        help="look at your domain's records: SPF, DKIM, DMARC, mail servers, block lists",
        description="Looks at the records of your own domain and says which to add. Nothing is sent"
        " or changed; only name servers are asked.",
    )
    reputation.add_argument(
        "address", nargs="?", metavar="ADDRESS", help="(default: the profile's own mailbox)"
    )
    reputation.add_argument(
        "--mail",
        type=Path,
        metavar="FILE.eml",
        help="a mail that you sent, as it arrived: its signature names the DKIM key",
    )
    reputation.add_argument("--selector", default="", help="the name of the DKIM key")
    add_options(reputation)
    reputation.set_defaults(run=_reputation)


def add_options(command: ArgumentParser) -> None:
    """Add how the look is taken: `--resolver` and `--block-lists`."""
    name_servers.add_option(command)
    command.add_argument(
        "--block-lists",
        action="store_true",
        help="also ask block lists about your domain and server; each has terms of its own: "
        + "; ".join(f"{one.zone}: {one.terms}" for one in block_lists().all),
    )


def _reputation(words: Namespace, folder: Path, voice: Voice) -> Exit:
    sender = _sender_of_words(words, folder)
    findings = _looked(sender, words)
    for finding in findings:
        _tell(finding, voice)
    return Exit.FAULT_FOUND if _faults(findings) else Exit.DONE


def look_at_own_domain(app: App, words: Namespace, voice: Voice) -> int:
    """Look at the domain of a real profile's mailbox and tell; returns how many faults it has."""
    if app.world != "real" or app.profile.mailbox is None:
        return 0
    findings = _looked(_sender_of(app.profile), words)
    for finding in findings:
        _tell(finding, voice)
    return _faults(findings)


def _looked(sender: Sender, words: Namespace) -> list[Finding]:
    lists = block_lists() if words.block_lists else None
    return look_at_domain(sender, mail_providers(), name_servers.chosen_names(words), lists)


def _faults(findings: Sequence[Finding]) -> int:
    return sum(finding.severity is Severity.FAULT for finding in findings)


def _sender_of_words(words: Namespace, folder: Path) -> Sender:
    known = _sender_of(_profile(folder)) if words.address is None else _stranger(words.address)
    signed = _signatures(words.mail) if words.mail is not None else []
    own = [one.selector for one in signed if one.domain == known.domain]
    named = [words.selector] if words.selector else list(known.selectors)
    return Sender(
        address=known.address,
        smtp_host=known.smtp_host,
        selectors=tuple(dict.fromkeys([*named, *own])),
        signers=tuple(dict.fromkeys(one.domain for one in signed)),
    )


def _profile(folder: Path) -> Profile:
    app = bootstrap.build(folder)
    try:
        return app.profile
    finally:
        app.close()


def _stranger(written: str) -> Sender:
    address = read_address(written).address
    if address is None:
        raise CommandFailed(f"{written} is no mail address. Nothing was asked.", Exit.WRONG_USAGE)
    return Sender(address=address)


def _sender_of(profile: Profile) -> Sender:
    mailbox = profile.mailbox
    if mailbox is None:
        return Sender(address=profile.seller.email)
    selectors = (mailbox.dkim_selector,) if mailbox.dkim_selector else ()
    return Sender(address=mailbox.address, smtp_host=mailbox.mail_host, selectors=selectors)


def _signatures(path: Path) -> list[Signature]:
    try:
        found = signatures_of(path.read_bytes())
    except OSError as error:
        raise CommandFailed(
            f"{path} cannot be read ({error.strerror}). Nothing was asked."
        ) from error
    if not found:
        raise CommandFailed(
            f"{path} bears no DKIM signature, so it says nothing about your key. Nothing was asked;"
            " save the whole mail as it arrived at another mailbox."
        )
    return found


def _tell(finding: Finding, voice: Voice) -> None:
    sentence, record = sentence_of(finding), finding.record
    voice.say(f"{_MARK[finding.severity]} {sentence}")
    if record is not None:
        voice.say(f'      publish: {record.name} {record.kind} "{record.value}"')
    shown = (
        None
        if record is None
        else {"name": record.name, "kind": record.kind, "value": record.value}
    )
    voice.give(
        {
            "part": "domain",
            "ok": finding.severity is not Severity.FAULT,
            "reason": finding.code.value,
            "severity": finding.severity.value,
            "subject": finding.subject,
            "value": finding.value,
            "record": shown,
            "sentence": sentence,
            "next": "publish_record" if record else "",
        }
    )
