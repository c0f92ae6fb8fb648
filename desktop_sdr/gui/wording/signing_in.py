"""The words around signing a mailbox in: why it is asked for, how, and where it is kept."""

from datetime import timedelta
from typing import Final

from desktop_sdr.gui.widgets.banner import BannerWords
from desktop_sdr.gui.wording.language import span, tr
from desktop_sdr.gui.wording.levels import close

_WHY: Final = {
    "password_missing": "No password is kept for this mailbox.",
    "sign_in_refused": "The mail server refused the password. It may have been changed.",
    "no_keyring": "This system has no keychain that is safe to use, and Desktop SDR never writes a"
    " password to a file.",
    "keyring_locked": "The keychain of this system is locked or does not answer.",
    "sign_in_missing": "Nobody has signed in to this mailbox yet.",
    "sign_in_ended": "The sign-in has ended: it ran out, was taken back, or the password was"
    " changed.",
    "token_refused": "The mail server refused the sign-in. Choose this very account in the browser;"
    " its settings have to allow IMAP and SMTP.",
    "app_refused": "The provider does not take your app. Compare its id in your profile file with"
    " what the provider shows.",
    "client_secret_missing": "The client secret of your app is not kept here.",
    "sign_in_not_granted": "The provider did not sign you in.",
}
_PROVIDERS: Final = {"google": "Google", "microsoft": "Microsoft"}
_FAILED: Final = {
    "sign_in_denied": "You said no in the browser. Nothing was changed.",
    "sign_in_too_slow": "Nobody signed in within five minutes. Nothing was changed.",
    "sign_in_not_granted": "The provider did not sign you in. Nothing was changed.",
    "sign_in_does_not_last": "The provider gave a sign-in for an hour only, so it was not kept. See"
    " that your app there is one for desktops.",
    "rights_missing": "A right was left out in the browser. Nothing was changed; leave every box"
    " ticked.",
    "app_refused": "The provider does not take your app or its client secret. Nothing was changed.",
    "client_secret_missing": "Your app has a client secret. It is kept in the keychain, like a"
    " password.",
    "provider_busy": "The provider asks to come back later. Nothing was changed.",
    "provider_unreachable": "The provider does not answer. Nothing was changed; look at the"
    " network.",
    "not_a_provider": "What answered is not the provider. Nothing was changed; look whether your"
    " network asks you to sign in first.",
    "tls_not_verified": "What answered could not prove that it is the provider, so it was told"
    " nothing.",
}
_NOT_KEPT: Final = frozenset({"no_keyring", "keyring_locked"})
_KEPT: Final = {
    "os_keyring": "The password is in the system keychain.",
    "this_session": "The password stays in memory until you quit; you are asked again next time.",
}
_SIGNED_IN: Final = {
    "os_keyring": "The sign-in is in the system keychain.",
    "this_session": "The sign-in stays in memory until you quit; you are asked again next time.",
}


def title(address: str) -> str:
    """The heading of the sheet."""
    return tr("Sign in to {address}").format(address=address)


def why(reason: str) -> str:
    """What happened, and what is safe."""
    said = tr(_WHY.get(reason, _WHY["password_missing"]))
    return f"{said} {tr('Sending and reading wait, and nothing is lost.')}"


def ends(left: timedelta) -> str:
    """Said where the sign-in still works."""
    said = tr("This sign-in works and ends in {span}.").format(span=span(left))
    return f"{said} {tr('A new one goes on from there, and nothing waits meanwhile.')}"


def how(provider: str) -> str:
    """What signing in with the browser means."""
    name = _PROVIDERS.get(provider, "")
    if not name:
        return tr(
            "You sign in on your provider's page, in your own browser. Desktop SDR never sees the"
            " password; it may then read and send mail for this mailbox until you take that back"
            " there."
        )
    return tr(
        "You sign in on the page of {name}, in your own browser. Desktop SDR never sees the"
        " password; it may then read and send mail for this mailbox until you take that back there."
    ).format(name=name)


def browser_verb() -> str:
    """The verb that opens the browser."""
    return tr("Sign in with your browser")


def stop_verb() -> str:
    """The verb that ends the waiting."""
    return tr("Stop waiting")


def waiting(opened: bool) -> str:
    """Said while the rep is in the browser, above the address."""
    if opened:
        return tr("Waiting for you in the browser. If no page came up, open this address:")
    return tr("No browser could be opened. Open this address in one on this computer:")


def address_name() -> str:
    """The label of the address, for who does not see it."""
    return tr("Address to sign in at")


def client_secret_name() -> str:
    """The label of the field for the app's own secret."""
    return tr("Client secret of your app")


def failed(code: str) -> str:
    """What came of a sign-in that did not work."""
    return tr(_FAILED.get(code, "That did not work. Nothing was changed."))


def signed_in(where: str) -> BannerWords:
    """Said once the rep has signed in."""
    line = tr(_SIGNED_IN[where])
    return BannerWords("info", tr("Thank you. The agent goes on by itself."), line, close())


def remedy_line() -> str:
    """Above the command that installs a keychain."""
    return tr("To have the password kept, install a keychain first, and give the password then:")


def remedy_for_sign_in() -> str:
    """The same where a browser signs in."""
    return tr("To have the sign-in kept, install a keychain first, and sign in then:")


def field_name() -> str:
    """The label of the field."""
    return tr("Password")


def use_verb(reason: str) -> str:
    """The verb that signs in."""
    return tr("Use for this session only") if reason in _NOT_KEPT else tr("Sign in")


def later_verb() -> str:
    """The verb that changes nothing."""
    return tr("Later")


def sign_in_verb() -> str:
    """The verb that opens the sheet."""
    return tr("Sign in…")


def kept(where: str) -> BannerWords:
    """Said once the password was given."""
    return BannerWords(
        "info", tr("Thank you. The agent goes on by itself."), tr(_KEPT[where]), close()
    )
