"""What the records of the rep's own domains do for the mail that leaves under them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop.domain_looks import learned_keys, with_keys
from desktop_sdr.agent.skills.addresses import read_address
from desktop_sdr.agent.skills.domain_looking import Sender, look_at_domain
from desktop_sdr.agent.skills.signatures import Signature, signatures_of
from desktop_sdr.bootstrap import App
from desktop_sdr.bootstrap.naming import block_lists, mail_providers, senders_of
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
        "address",
        nargs="?",
        metavar="ADDRESS",
        help="(default: each domain that the profile's mailboxes send from)",
    )
    reputation.add_argument(
        "--mail",
        type=Path,
        metavar="FILE.eml",
        help="a mail that you sent, as it arrived: its signature names the DKIM key; with several"
        " domains, give the ADDRESS as well",
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
    faults = _look_at_all(_senders_of_words(words, folder), words, voice)
    return Exit.FAULT_FOUND if faults else Exit.DONE


def look_at_own_domains(app: App, words: Namespace, voice: Voice) -> int:
    """Look at the domains of a real profile's mailboxes and tell; returns how many faults."""
    if app.world != "real" or not app.profile.mailboxes:
        return 0
    return _look_at_all(_with_learned_keys(app), words, voice)


def _look_at_all(senders: Sequence[Sender], words: Namespace, voice: Voice) -> int:
    faults = 0
    for sender in senders:
        if len(senders) > 1:
            voice.say(f"Domain {sender.domain}:")
        findings = _looked(sender, words)
        for finding in findings:
            _tell(sender.domain, finding, voice)
        faults += sum(finding.severity is Severity.FAULT for finding in findings)
    return faults


def _looked(sender: Sender, words: Namespace) -> list[Finding]:
    lists = block_lists() if words.block_lists else None
    return look_at_domain(sender, mail_providers(), name_servers.chosen_names(words), lists)


def _senders_of_words(words: Namespace, folder: Path) -> list[Sender]:
    senders = _own(folder) if words.address is None else [_stranger(words.address)]
    if words.mail is None and not words.selector:
        return senders
    if len(senders) > 1:
        raise CommandFailed(
            "The profile sends from several domains, and a key is one domain's. Nothing was asked;"
            " give the ADDRESS as well.",
            Exit.WRONG_USAGE,
        )
    signed = _signatures(words.mail) if words.mail is not None else []
    [sender] = senders
    named = replace(sender, selectors=(words.selector,)) if words.selector else sender
    return [with_keys(named, signed)]


def _own(folder: Path) -> list[Sender]:
    """Return the profile's own senders, with the keys that their test mails came back with."""
    app = bootstrap.build(folder)
    try:
        return _with_learned_keys(app)
    finally:
        app.close()


def _with_learned_keys(app: App) -> list[Sender]:
    with app.office.look() as uow:
        return [with_keys(one, learned_keys(uow, one.domain)) for one in senders_of(app.profile)]


def _stranger(written: str) -> Sender:
    address = read_address(written).address
    if address is None:
        raise CommandFailed(f"{written} is no mail address. Nothing was asked.", Exit.WRONG_USAGE)
    return Sender(address=address)


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


def _tell(domain: str, finding: Finding, voice: Voice) -> None:
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
            "domain": domain,
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
