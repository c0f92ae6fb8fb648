"""The mailbox commands, and trying one: one mail to oneself, and what becomes of it."""

import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import calibrating, comparing
from desktop_sdr.agent.loop.domain_looks import keys_of
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.skills.rewriting import Rewriting, Rewritten
from desktop_sdr.cli import mailbox_finding, reputation_commands, sign_in_commands
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.mail import WitnessKind

LOOKS: Final = 10
BETWEEN_LOOKS: Final = 2.0
"""Seconds; most providers file a copy at once."""

FOUND: Final = {
    WitnessKind.PRESERVED: "Your Sent folder keeps the agent's mails under their own name, so an"
    " unclear one can be looked up there.",
    WitnessKind.REWRITTEN: "Your provider gives the agent's mails a name of its own and keeps ours"
    " beside it, so an unclear one can be looked up.",
    WitnessKind.BLIND: "Your Sent folder does not show the agent's mails by itself. The agent files"
    " the copies, and asks you whenever it is unclear whether one left.",
    WitnessKind.UNKNOWN: "No copy has turned up in your Sent folder so far. The agent looks again"
    " for a quarter of an hour; until it knows, it asks you about every unclear mail.",
}

REWRITTEN: Final = {
    Rewritten.ADDRESS: "your mail server puts another address into From: {became}. Answers go"
    " there. Allow the alias at your provider, or name that address in the profile.",
    Rewritten.NAME: "your mail server puts another name into From: {became}.",
    Rewritten.MESSAGE_ID: "your mail server gives each mail a name of its own: {became}.",
    Rewritten.SUBJECT: "your mail server changes the subject: {became}.",
    Rewritten.WAY_OUT: "your mail server does not keep the unsubscribe header as it was: {became}."
    " Mail programs may show no button; the sentence under the mail still stands.",
    Rewritten.WORDS: "your mail server adds or changes words: {became}."
    " You approve them without seeing them; ask who runs the server.",
}


def rewritten_words(one: Rewriting) -> str:
    """Say what the server rewrites, what that means and what to do."""
    return REWRITTEN[one.what].format(became=" ".join(one.became.split()) or "(nothing)")


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `mailbox`."""
    mailbox = commands.add_parser("mailbox", help="find, sign in to, try and judge a mailbox")
    parts = mailbox.add_subparsers(dest="part", required=True)
    test = parts.add_parser(
        "test",
        parents=[shared],
        help="send one mail to yourself and see what your Sent folder makes of it",
        description="Sends one mail to yourself and sees under which name your provider keeps it"
        " among the sent ones: that is how the agent can tell later whether an unclear mail left.",
    )
    test.add_argument(
        "address", nargs="?", metavar="ADDRESS", help="which mailbox (default: each of them)"
    )
    test.add_argument("--yes", action="store_true", help="do not ask first")
    test.set_defaults(run=_test)
    mailbox_finding.add_to(parts, shared)
    sign_in_commands.add_to(parts, shared)
    reputation_commands.add_to(parts, shared)


def _test(words: Namespace, folder: Path, voice: Voice) -> Exit:
    if not words.yes and not consents():
        voice.say("Nothing was sent.")
        return Exit.NOT_DONE
    return Exit.DONE if test_all(folder, voice, words.address) else Exit.NOT_DONE


def consents() -> bool:
    """Ask whether one mail may be sent to the rep themself; no where nobody can be asked."""
    if not sys.stdin.isatty():
        return False
    asked = "Send one mail to yourself now, to see what your Sent folder makes of it? [Y/n] "
    return input(asked).strip().lower() in ("", "y", "yes")


def test_all(folder: Path, voice: Voice, only: str | None = None) -> bool:
    """Test the mailboxes of the profile; False where one test mail could not be sent."""
    app = bootstrap.build(folder)
    try:
        if not app.office.transports:
            raise CommandFailed("This profile has no mailbox to test. Nothing was sent.")
        sent = [_test_one(app.office, one, voice) for one in _chosen(app.office, only)]
        return all(sent)
    finally:
        app.close()


def _chosen(office: Office, only: str | None) -> Sequence[MailboxId]:
    """Return the mailboxes to be tested; raises CommandFailed where none has the address."""
    if only is None:
        return tuple(office.transports)
    with office.look() as uow:
        known = {one.address: one.id for one in uow.mailboxes.in_use()}
    number = known.get(only.strip().lower())
    if number is None or number not in office.transports:
        raise CommandFailed(
            f"This profile has no mailbox {only}. Nothing was sent; it has {', '.join(known)}.",
            Exit.WRONG_USAGE,
        )
    return (number,)


def _test_one(office: Office, mailbox_id: MailboxId, voice: Voice) -> bool:
    with office.look() as uow:
        address = uow.mailboxes.get(mailbox_id).address
    if not calibrating.send_test(office, mailbox_id):
        voice.say(
            f"{address}: the agent is paused, so nothing was sent. Resume it, then try again."
        )
        voice.give({"mailbox": address, "witness": "", "reason": "paused"})
        return False
    kind = _watched(office, mailbox_id)
    with office.look() as uow:
        rewritten = comparing.known(uow, mailbox_id)
    voice.say(f"{address}: {FOUND[kind]}")
    for one in rewritten:
        voice.say(f"NOTE  {address}: {rewritten_words(one)}")
    _tell_keys(office, mailbox_id, address, voice)
    changes = {one.what.value: one.became for one in rewritten}
    with office.look() as uow:
        proof = dict(comparing.checks(uow, mailbox_id))
        keys = [[one.domain, one.selector] for one in keys_of(uow, mailbox_id)]
    told = {"mailbox": address, "witness": kind.value, "reason": "", "rewritten": changes}
    voice.give({**told, "checks": proof, "signed_by": keys})
    return True


def _tell_keys(office: Office, mailbox_id: MailboxId, address: str, voice: Voice) -> None:
    """Say by which key the test mail was signed, and what the receiving server made of it."""
    with office.look() as uow:
        proof, keys = comparing.checks(uow, mailbox_id), keys_of(uow, mailbox_id)
    for one in keys:
        voice.say(
            f"{address}: your mail is signed for {one.domain} with the key {one.selector}, which"
            " mailbox reputation looks at from now on."
        )
    for check, result in proof.items():
        mark = "ok   " if result == "pass" else "NOTE "
        voice.say(f"{mark} {address}: your server says {check.upper()} {result} of your own mail.")


def _watched(office: Office, mailbox_id: MailboxId) -> WitnessKind:
    """Look a few times, and leave the rest to the running agent."""
    pause = threading.Event()
    for _ in range(LOOKS):
        calibrating.look(office, mailbox_id)
        if not calibrating.is_under_way(office, mailbox_id):
            break
        pause.wait(BETWEEN_LOOKS)
    with office.look() as uow:
        under_way = calibrating.is_under_way(office, mailbox_id)
        return WitnessKind.UNKNOWN if under_way else uow.mailboxes.get(mailbox_id).witness
