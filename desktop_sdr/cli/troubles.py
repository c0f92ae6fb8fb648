"""What can go wrong under any command, worded: what happened, what is safe, what to do."""

from pathlib import Path
from typing import Final

from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.profile import BadProfile
from desktop_sdr.bootstrap import NotSetUp
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.runtime.paths import UnusableFolder
from desktop_sdr.runtime.single_instance import AlreadyRunning

TROUBLES: Final = (
    AlreadyRunning,
    BadProfile,
    DeskRefusal,
    NotImportable,
    NotSetUp,
    PortError,
    StoreTrouble,
    UnusableFolder,
)

_STORE: Final = {
    "disk_full": "The disk is full. Nothing was lost and nothing is sent; free some space and"
    " try again.",
    "locked": "The database is busy with another program. Nothing was changed; try again in"
    " a moment.",
    "corrupt": "The database is damaged and was not touched. Bring a backup back with"
    " `desktop-sdr restore`.",
    "read_only": "The data folder cannot be written. Nothing was changed; check its permissions.",
    "newer_version": "The data was written by a newer version of desktop-sdr and was not touched."
    " Install that version again.",
    "unreadable_folder": "The data folder cannot be opened. Nothing was changed; check its"
    " permissions.",
}
_PORT: Final = {
    "no_keyring": "This system has no usable keychain, and passwords are never written to a file."
    " Install one (on Debian or Ubuntu: sudo apt install gnome-keyring), or give the password at"
    " each start.",
    "keyring_locked": "The system's keychain is locked. Nothing was sent; unlock it and try again.",
    "password_missing": "No password is kept for this mailbox. Nothing was sent; run"
    " `desktop-sdr setup` again and give it when asked.",
    "sign_in_refused": "The mailbox refused the password. Nothing was sent and nothing is lost;"
    " check the password and run `desktop-sdr setup` again.",
    "mailbox_unreachable": "The mail server does not answer. Nothing was sent and nothing is lost;"
    " check host, port and network.",
    "tls_not_verified": "The mail server could not prove who it is, so no password was sent. Check"
    " the host name, or name your company's certificate file in the profile.",
}


def sentence(trouble: Exception, folder: Path) -> str:
    """Return the one sentence for a trouble; the technical words stand last where they help."""
    if isinstance(trouble, AlreadyRunning):
        return (
            f"desktop-sdr is already running with the data in {folder}. Nothing was changed; use"
            " the open window, or close it first."
        )
    if isinstance(trouble, NotSetUp):
        return (
            f"There is no profile in {folder} yet. Start with `desktop-sdr` (practice world) or"
            " `desktop-sdr setup --from FILE.toml`."
        )
    if isinstance(trouble, UnusableFolder):
        return (
            f"The data folder {trouble.folder} cannot be used ({trouble.why}). Nothing was written;"
            " choose another with --data."
        )
    if isinstance(trouble, StoreTrouble):
        return _with_detail(_STORE.get(trouble.code, trouble.code), trouble.detail)
    if isinstance(trouble, PortError):
        words = _PORT.get(trouble.title, f"It did not work ({trouble.title}). Nothing was lost.")
        return _with_detail(words, trouble.detail)
    return str(trouble)


def _with_detail(words: str, detail: str) -> str:
    return f"{words} ({detail})" if detail else words
