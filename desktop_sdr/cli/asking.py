"""Asking on a terminal: for a yes, and for passwords, which never come in an argument."""

import getpass
import sys
from collections.abc import Callable

from desktop_sdr.agent.desk import SignIn
from desktop_sdr.bootstrap import App
from desktop_sdr.cli.output import Voice

WHY = {
    "password_missing": "No password is kept for {address}.",
    "sign_in_refused": "The server refused the password of {address}.",
    "no_keyring": "This system has no usable keychain, so the password of {address} is not kept.",
    "keyring_locked": "The keychain of this system is locked, so the password of {address} cannot"
    " be read.",
    "sign_in_missing": "Nobody has signed in to {address} yet.",
    "sign_in_ended": "The sign-in to {address} has ended.",
    "token_refused": "The server refused the sign-in to {address}.",
    "app_refused": "The provider of {address} does not take your app.",
    "client_secret_missing": "The client secret of your app for {address} is not kept.",
    "sign_in_not_granted": "The provider of {address} did not sign you in.",
}
BY_BROWSER = (
    "Nothing is sent or read for it, and nothing is lost. To sign in with your browser: desktop-sdr"
    " mailbox sign-in"
)
NO_TERMINAL = (
    "Nothing is sent or read for it, and nothing is lost; start this in a terminal to be asked, or"
    " use the window."
)


def on_terminal(question: str) -> str | None:
    """Ask somebody at a terminal, who answers unseen; None where nobody sits there."""
    return getpass.getpass(question) if sys.stdin.isatty() else None


def says_yes(question: str) -> bool | None:
    """Ask for a yes or no, no being the default; None where nobody answers."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return None


def typed_out(question: str) -> str | None:
    """Ask for words to be typed, where a yes comes too easily; None where nobody answers."""
    try:
        return input(question).strip()
    except EOFError:
        return None


def ask_for_passwords(
    app: App, voice: Voice, ask: Callable[[str], str | None] = on_terminal
) -> None:
    """Ask for each password that is missing; without a terminal say what to do."""
    app.look_for_passwords()
    for one in app.desk.sign_ins_wanted():
        voice.complain(why(one))
        if one.provider:
            voice.complain(BY_BROWSER)
            continue
        password = ask(f"Password of {one.address} (empty to give it later): ")
        if password is None:
            voice.complain(NO_TERMINAL)
        elif password:
            where = app.desk.give_password(one.mailbox_id, password)
            voice.complain(KEPT[where])


KEPT = {
    "os_keyring": "It is kept in the system's keychain.",
    "this_session": "It is kept in memory until this program ends, and asked for again next time.",
}


def why(one: SignIn) -> str:
    """Return what happened, and the command that would spare the question."""
    said = WHY.get(one.reason, WHY["password_missing"]).format(address=one.address)
    return f"{said} To keep it, install a keychain: {one.remedy}" if one.remedy else said
