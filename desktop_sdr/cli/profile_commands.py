"""Setting a profile up from a file, and printing the file to start from."""

import getpass
import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from pathlib import Path
from typing import Any

from desktop_sdr import bootstrap, resources
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.cli import mailbox_commands, mailbox_finding, name_servers, sign_in_commands
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.troubles import sentence
from desktop_sdr.ports.errors import PortError, SignInNeeded
from desktop_sdr.ports.secrets import IN_KEYCHAIN
from desktop_sdr.runtime.paths import prepared
from desktop_sdr.runtime.single_instance import InstanceLock

KEPT = "kept in the system's keychain"
NOT_KEPT = "not kept; it is asked for at each start"
SIGN_INS = (sign_in_commands.KEPT, sign_in_commands.NOT_KEPT, sign_in_commands.NOT_YET)


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `setup`."""
    setup = commands.add_parser(
        "setup",
        parents=[shared],
        help="fill a profile from a file, or print a commented template",
        description="Keep what the agent needs to know of you and your offer. The mailbox password"
        " is asked for (or read from standard input with --password-stdin) and goes into the"
        " system's keychain, never into a file. Where the profile says so, you sign in with your"
        " browser instead.",
    )
    what = setup.add_mutually_exclusive_group(required=True)
    what.add_argument("--from", dest="file", type=Path, metavar="FILE.toml")
    what.add_argument("--template", action="store_true", help="print a commented template")
    setup.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the mailbox password from there; of several mailboxes, one a line in the"
        " profile's order",
    )
    setup.add_argument(
        "--sign-in",
        action=BooleanOptionalAction,
        help="sign in with your browser at once, where the mailbox wants that (else only in a"
        " terminal)",
    )
    sign_in_commands.add_secret_option(setup)
    setup.add_argument(
        "--test-mail",
        action=BooleanOptionalAction,
        help="send one mail to yourself to see what your Sent folder makes of it (else you are"
        " asked)",
    )
    name_servers.add_option(setup)
    setup.set_defaults(run=_setup)


def _setup(words: Namespace, folder: Path, voice: Voice) -> Exit:
    if words.template:
        voice.out.write(resources.read_text("profile_template.toml"))
        return Exit.DONE
    text = mailbox_finding.completed(_read(words.file), words, voice)
    prepared(folder)
    with InstanceLock(folder):
        profile = bootstrap.set_up_real(folder, text)
        kept = _keep_passwords(profile, folder, words.password_stdin, voice)
        kept |= _sign_in(profile, words, folder, voice)
    for warning in profile.warnings:
        voice.complain(f"Note: {warning}")
    voice.say(f"The profile of {profile.seller.name} is set up in {folder}.")
    for address, became in kept.items():
        what = "" if became in SIGN_INS else "password "
        voice.say(f"Mailbox {address}: {what}{became}.")
    first = next(iter(kept.values()), "not needed")
    told = {"profile": str(folder), "warnings": list(profile.warnings), "password": first}
    voice.give(told | {"passwords": kept})
    if kept and all(became in (KEPT, sign_in_commands.KEPT) for became in kept.values()):
        _try_mailbox(words.test_mail, folder, voice)
    return Exit.DONE


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandFailed(
            f"{path} cannot be read ({error.strerror}). Nothing was changed."
        ) from error
    except UnicodeDecodeError as error:
        raise CommandFailed(
            f"{path} is not a UTF-8 text file. Nothing was changed; save it as UTF-8."
        ) from error


def _keep_passwords(
    profile: Profile, folder: Path, from_stdin: bool, voice: Voice
) -> dict[str, str]:
    """Put each mailbox's password into the keychain; returns a word for what became of each."""
    by_password = [one for one in profile.mailboxes if one.oauth is None]
    given = {one.address: _password(one.address, from_stdin) for one in by_password}
    kept = dict.fromkeys(map(str, given), "not given yet")
    if not any(given.values()):
        return kept
    app = bootstrap.build(folder)
    try:
        for one in by_password:
            if given[one.address] and app.passwords is not None:
                where = app.passwords.give(bootstrap.secret_name(one), given[one.address])
                kept[one.address] = KEPT if where == IN_KEYCHAIN else NOT_KEPT
    finally:
        app.close()
    if NOT_KEPT in kept.values():
        voice.complain(sentence(SignInNeeded("no_keyring"), folder))
    return kept


def _sign_in(profile: Profile, words: Namespace, folder: Path, voice: Voice) -> dict[str, str]:
    """Have the rep sign in with a browser; a trouble with it does not undo the setup."""
    kept = {str(one.address): sign_in_commands.NOT_YET for one in profile.mailboxes if one.oauth}
    if not kept:
        return kept
    if not (sys.stdin.isatty() if words.sign_in is None else words.sign_in):
        voice.say("To sign in with your browser: desktop-sdr mailbox sign-in")
        return kept
    app = bootstrap.build(folder)
    try:
        for account in sign_in_commands.accounts(app):
            kept[account.address] = sign_in_commands.signed_in(app, account, words, voice)
    except PortError as trouble:
        voice.complain(f"You are not signed in yet: {sentence(trouble, folder)}")
    finally:
        app.close()
    return kept


def _try_mailbox(wanted: bool | None, folder: Path, voice: Voice) -> None:
    """Test the mailbox where the rep agrees; a trouble with it does not undo the setup."""
    if wanted or (wanted is None and mailbox_commands.consents()):
        try:
            mailbox_commands.test_all(folder, voice)
        except PortError as trouble:
            voice.complain(f"The test mail was not sent: {sentence(trouble, folder)}")
    else:
        voice.say(
            "To see what your Sent folder makes of the agent's mail: desktop-sdr mailbox test"
        )


def _password(address: str, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        return ""
    return getpass.getpass(f"Password of {address} (empty to give it later): ")
