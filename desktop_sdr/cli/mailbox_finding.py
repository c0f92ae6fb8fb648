"""Finding the servers of a mailbox by its address, for `mailbox find` and for a new profile."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from desktop_sdr.agent.skills.addresses import read_address
from desktop_sdr.agent.skills.mail_providers import SentCopy, SignIn
from desktop_sdr.agent.skills.mailbox_finding import (
    FoundBy,
    FoundMailbox,
    find_mailbox,
    profile_lines,
)
from desktop_sdr.agent.skills.profile_completing import (
    address_without_servers,
    names_an_app,
    with_servers,
)
from desktop_sdr.bootstrap.naming import mail_providers
from desktop_sdr.cli import name_servers
from desktop_sdr.cli.asking import says_yes
from desktop_sdr.cli.output import CommandFailed, Exit, Voice

_BY: Final = {
    FoundBy.DOMAIN: "{provider}, known by the address itself.",
    FoundBy.EXCHANGE: "{provider}, known by the servers that take the domain's mail.",
    FoundBy.SERVICE: "The domain itself names these servers.",
    FoundBy.GUESS: "Hosts with the usual names exist. That is only a guess: make sure that they are"
    " your provider's before you give a password.",
}
_SIGN_IN: Final = {
    SignIn.PASSWORD: "It takes the mailbox's password.",
    SignIn.APP_PASSWORD: "It takes an app password, which you make in its settings, and not the"
    " usual one.",
    SignIn.OAUTH_ONLY: "It takes no password from mail programs: you sign in with your browser, by"
    " an app of your own that you register at the provider.",
    SignIn.BRIDGE: "It takes the password that its own program on this computer shows.",
}
_OAUTH: Final = (
    'Or sign in with your browser, by an app of your own: sign_in = "{code}" in [mailbox], and its'
    " client_id in [mailbox.oauth]."
)
_SENT: Final = {
    SentCopy.PROVIDER: "It files the Sent copy itself.",
    SentCopy.PROGRAM: "It leaves the Sent copy to the agent.",
    SentCopy.UNKNOWN: "Whether it files the Sent copy itself shows in `desktop-sdr mailbox test`.",
}


def add_to(parts: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `mailbox find`."""
    find = parts.add_parser(
        "find",
        parents=[shared],
        help="find the servers of an address, and print the lines for the profile",
        description="Looks for the servers of an address: by its provider, by the servers that take"
        " the domain's mail, by the services that the domain names, and last by the usual names,"
        " which is only a guess. Nobody is signed in, and nothing is sent or changed.",
    )
    find.add_argument("address", metavar="ADDRESS")
    name_servers.add_option(find)
    find.set_defaults(run=_find)


def _find(words: Namespace, folder: Path, voice: Voice) -> Exit:
    address = read_address(words.address).address
    if address is None:
        raise CommandFailed(
            f"{words.address} is no mail address. Nothing was asked.", Exit.WRONG_USAGE
        )
    found = find_mailbox(address, mail_providers(), name_servers.chosen_names(words))
    if found is None:
        voice.give({"address": address, "found": False})
        raise CommandFailed(_not_found(address))
    _give(found, voice)
    _tell(found, voice)
    voice.say(f"\n{profile_lines(found)}")
    return Exit.DONE


def completed(text: str, words: Namespace, voice: Voice) -> str:
    """Return a profile's text with the servers of a mailbox that it names by address alone.

    Raises CommandFailed where none are found or nobody agrees to them, and Temporary where no name
    server answers; nothing was changed then.
    """
    address = address_without_servers(text)
    if not address:
        return text
    found = find_mailbox(address, mail_providers(), name_servers.chosen_names(words))
    if found is None:
        raise CommandFailed(_not_found(address))
    _tell(found, voice)
    if found.sign_in is SignIn.OAUTH_ONLY and not names_an_app(text):
        raise CommandFailed(
            f"The mailbox {address} takes no password. Nothing was changed; register an app of your"
            f" own at its provider and add these lines to the profile:\n\n{profile_lines(found)}"
        )
    if found.needs_consent and not _agrees(voice):
        raise CommandFailed(
            "These servers were not taken. Nothing was changed; if they are right, add these lines"
            f" to the profile:\n\n{profile_lines(found)}"
        )
    return with_servers(text, found)


def _agrees(voice: Voice) -> bool:
    return not voice.as_json and bool(says_yes("Use these servers?"))


def _not_found(address: str) -> str:
    return (
        f"Nothing points at the servers of {address}. Nothing was changed; ask your provider for"
        " the names of its SMTP and IMAP servers, and write them into the profile."
    )


def _tell(found: FoundMailbox, voice: Voice) -> None:
    voice.say(f"{found.address}: {_BY[found.by].format(provider=found.provider)}")
    for name, server in (("Outgoing", found.smtp), ("Incoming", found.imap)):
        voice.say(f"  {name} mail: {server.host}, port {server.port}, {server.security}")
    for host in found.outside:
        voice.say(
            f"  {host} lies outside the domain of the address, and nothing proves that it belongs"
            " to it: make sure before you give a password."
        )
    if found.provider:
        voice.say(f"  {_SIGN_IN[found.sign_in]} {_SENT[found.sent]}")
    if found.oauth and found.sign_in is not SignIn.OAUTH_ONLY:
        voice.say(f"  {_OAUTH.format(code=found.oauth)}")
    if found.note:
        voice.say(f"  {found.note}")


def _give(found: FoundMailbox, voice: Voice) -> None:
    servers = {
        name: {"host": server.host, "port": server.port, "security": server.security}
        for name, server in (("smtp", found.smtp), ("imap", found.imap))
    }
    voice.give(
        {
            "address": found.address,
            "found": True,
            "by": found.by.value,
            "provider": found.provider,
            **servers,
            "sent_copy": found.sent.value,
            "sign_in": found.sign_in.value,
            "usable": True,
            "oauth": found.oauth,
            "needs_consent": found.needs_consent,
            "outside": list(found.outside),
            "note": found.note,
            "toml": profile_lines(found),
        }
    )
