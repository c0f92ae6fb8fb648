"""Signing a mailbox in and out with a browser: on its own, and at the end of a setup."""

import getpass
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_sdr import bootstrap
from desktop_sdr.bootstrap import App
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.browser import BrowserSignIn
from desktop_sdr.ports.secrets import IN_KEYCHAIN

KEPT: Final = "sign-in kept in the system's keychain"
NOT_KEPT: Final = "sign-in not kept; it is asked for at each start"
GIVEN_BACK: Final = "you are signed out, and the provider knows. Mail for it waits."
FORGOTTEN: Final = (
    "you are signed out here. The provider was not told: take the right back in the settings of"
    " your account there. Mail for it waits."
)
NOT_YET: Final = "not signed in yet"


def add_to(parts: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `mailbox sign-in` and `mailbox sign-out`."""
    sign_in = parts.add_parser(
        "sign-in",
        parents=[shared],
        help="sign in to a mailbox with your browser (Google, Microsoft)",
        description="Opens the page of your provider in your browser and waits up to five minutes"
        " for you to sign in there; where no browser can be opened it prints the address. Desktop"
        " SDR never sees your password: it gets the right to read and send mail, which lies in the"
        " system's keychain and which you can take back at your provider at any time.",
    )
    sign_in.add_argument(
        "address", nargs="?", default="", metavar="ADDRESS", help="which mailbox (default: all)"
    )
    add_secret_option(sign_in)
    sign_in.set_defaults(run=_sign_in)
    _add_sign_out(parts, shared)


def _add_sign_out(parts: Any, shared: ArgumentParser) -> None:  # noqa: ANN401
    sign_out = parts.add_parser(
        "sign-out",
        parents=[shared],
        help="forget a sign-in made with the browser, and give it back to the provider",
        description="Removes the sign-in from this system's keychain and tells the provider that it"
        " is over, where it can be told. Nothing is sent or read for the mailbox until you sign in"
        " again; what waits is kept.",
    )
    sign_out.add_argument(
        "address", nargs="?", default="", metavar="ADDRESS", help="which mailbox (default: all)"
    )
    sign_out.set_defaults(run=_sign_out)


def _sign_out(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        for one in _chosen(app, words.address):
            given_back = app.desk.sign_out(one.number)
            voice.give({"mailbox": one.address, "given_back": given_back})
            voice.say(f"{one.address}: {GIVEN_BACK if given_back else FORGOTTEN}")
    finally:
        app.close()
    return Exit.DONE


def add_secret_option(parser: ArgumentParser) -> None:
    """Add how the secret of the rep's app is given without a terminal."""
    parser.add_argument(
        "--client-secret-stdin",
        action="store_true",
        help="read the client secret of your app from standard input",
    )


def _sign_in(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        for one in _chosen(app, words.address):
            where = signed_in(app, one, words, voice)
            voice.say(f"Mailbox {one.address}: {where}.")
    finally:
        app.close()
    return Exit.DONE


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox that a browser signs in to."""

    number: MailboxId
    address: str


def accounts(app: App) -> list[Account]:
    """Return the mailboxes of the profile that a browser signs in to."""
    with app.office.look() as uow:
        numbers = app.office.browser_sign_ins
        return [Account(number, uow.mailboxes.get(number).address) for number in numbers]


def _chosen(app: App, address: str) -> list[Account]:
    chosen = [one for one in accounts(app) if address in ("", one.address)]
    if not chosen:
        raise CommandFailed(_no_such(address))
    return chosen


def signed_in(app: App, account: Account, words: Namespace, voice: Voice) -> str:
    """Sign one in and return in words where that is kept; raises a PortError."""
    sign_in = app.office.browser_sign_ins[account.number]
    secret = _client_secret(account.address, words) if _asks(sign_in, words) else ""

    def tell(address: str, opened: bool) -> None:
        voice.give({"mailbox": account.address, "visit": address, "opened": opened})
        if opened:
            voice.say(
                f"Your browser shows the page to sign in to {account.address}. If not, visit:"
            )
        else:
            voice.say(f"To sign in to {account.address}, visit this page on this computer:")
        voice.say(f"\n{address}\n")
        voice.say("Waiting for up to five minutes; Ctrl+C stops it.")

    where = app.desk.sign_in(account.number, tell, Event(), secret)
    ends_at = sign_in.dies_at()
    voice.give({"mailbox": account.address, "kept": where, "ends_at": ends_at})
    if ends_at is not None:
        voice.say(f"{account.address}: {lasts(ends_at, app)}")
    return KEPT if where == IN_KEYCHAIN else NOT_KEPT


def lasts(ends_at: datetime, app: App) -> str:
    """Say until when a sign-in lasts, and why it may be short."""
    day = ends_at.astimezone(ZoneInfo(app.desk.time_zone))
    if any(one.oauth is not None and one.oauth.in_testing for one in app.profile.mailboxes):
        return (
            f"your app is still in testing, so the sign-in ends on {day:%d %B at %H:%M}. Publish"
            " the app at your provider to make it last."
        )
    return f"the sign-in lasts until {day:%d %B %Y at %H:%M}."


def _asks(sign_in: BrowserSignIn, words: Namespace) -> bool:
    return bool(words.client_secret_stdin) or sign_in.wants_client_secret


def _client_secret(address: str, words: Namespace) -> str:
    if words.client_secret_stdin:
        return sys.stdin.readline().strip()
    if not sys.stdin.isatty():
        return ""
    question = f"Client secret of your app for {address} (empty if it has none): "
    return getpass.getpass(question).strip()


def _no_such(address: str) -> str:
    if address:
        return (
            f"This profile has no mailbox {address} that a browser signs in to. Nothing was"
            " changed."
        )
    return (
        "No mailbox of this profile is signed in to with a browser. Nothing was changed; that takes"
        ' sign_in = "google" or "microsoft" in [mailbox].'
    )
