"""The words around a mailbox's password: why it is asked for, and where it is kept."""

from typing import Final

from desktop_sdr.gui.widgets.banner import BannerWords
from desktop_sdr.gui.wording.language import tr
from desktop_sdr.gui.wording.levels import close

_WHY: Final = {
    "password_missing": "No password is kept for this mailbox.",
    "sign_in_refused": "The mail server refused the password. It may have been changed.",
    "no_keyring": "This system has no keychain that is safe to use, and Desktop SDR never writes a"
    " password to a file.",
    "keyring_locked": "The keychain of this system is locked or does not answer.",
}
_NOT_KEPT: Final = frozenset({"no_keyring", "keyring_locked"})
_KEPT: Final = {
    "os_keyring": "The password is in the system keychain.",
    "this_session": "The password stays in memory until you quit; you are asked again next time.",
}


def title(address: str) -> str:
    """The heading of the sheet."""
    return tr("Sign in to {address}").format(address=address)


def why(reason: str) -> str:
    """What happened, and what is safe."""
    said = tr(_WHY.get(reason, _WHY["password_missing"]))
    return f"{said} {tr('Sending and reading wait, and nothing is lost.')}"


def remedy_line() -> str:
    """Above the command that installs a keychain."""
    return tr("To have the password kept, install a keychain first, and give the password then:")


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
