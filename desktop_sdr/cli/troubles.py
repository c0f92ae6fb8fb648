"""What can go wrong under any command, worded: what happened, what is safe, what to do."""

import shlex
from pathlib import Path
from typing import Final

from desktop_sdr import bootstrap
from desktop_sdr.adapters.keyring_remedy import remedy_here
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.profile import BadProfile
from desktop_sdr.bootstrap import Backup, NotSetUp
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.runtime.paths import UnusableFolder, default_folder
from desktop_sdr.runtime.single_instance import AlreadyRunning
from desktop_sdr.runtime.whereabouts import FolderRisk, risk_of

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
    "corrupt": "The database is damaged and was not touched; nothing is sent.",
    "read_only": "The data folder cannot be written. Nothing was changed; check its permissions.",
    "newer_version": "The data was written by a newer version of desktop-sdr and was not touched."
    " Install that version again.",
    "not_durable": "The disk of the data folder cannot promise to keep what is written, and without"
    " that a mail could be sent twice. Nothing was changed; keep the data on a local disk.",
    "unreadable_folder": "The data folder cannot be opened. Nothing was changed; check its"
    " permissions.",
}
_PORT: Final = {
    "no_keyring": "This system has no usable keychain, and passwords are never written to a file."
    " Install one{command}, or give the password at each start.",
    "keyring_locked": "The system's keychain is locked. Nothing was sent; unlock it and try again.",
    "password_missing": "No password is kept for this mailbox. Nothing was sent; run"
    " `desktop-sdr setup` again and give it when asked.",
    "sign_in_refused": "The mailbox refused the password. Nothing was sent and nothing is lost;"
    " check the password and run `desktop-sdr setup` again.",
    "token_refused": "The mail server refused the sign-in. Nothing was sent and nothing is lost;"
    " run `desktop-sdr mailbox sign-in` and choose that very account. If it is refused again, see"
    " in its settings, or ask its administrator, whether IMAP and SMTP are allowed for it.",
    "sign_in_missing": "Nobody has signed in to this mailbox yet. Nothing was sent; run"
    " `desktop-sdr mailbox sign-in`.",
    "sign_in_ended": "The sign-in to this mailbox has ended: it was taken back, ran out, or the"
    " password was changed. Nothing was sent and nothing is lost; run"
    " `desktop-sdr mailbox sign-in`.",
    "sign_in_denied": "You said no on the provider's page. Nothing was changed; run `desktop-sdr"
    " mailbox sign-in` to be asked again.",
    "sign_in_too_slow": "Nobody signed in within five minutes. Nothing was changed; run"
    " `desktop-sdr mailbox sign-in` to try again.",
    "sign_in_given_up": "You stopped the sign-in. Nothing was changed.",
    "sign_in_not_granted": "The provider did not sign you in. Nothing was changed; what it said"
    " stands here",
    "sign_in_does_not_last": "The provider gave a sign-in that ends within the hour. Nothing was"
    " changed; see that your app there is one for desktops.",
    "rights_missing": "A right that the agent needs was left out on the provider's page. Nothing"
    " was changed; sign in again and leave every box ticked. It was",
    "app_refused": "The provider does not take your app. Nothing was changed; compare client_id in"
    " the profile, and the client secret, with what the provider shows.",
    "client_secret_missing": "The client secret of your app is not kept here. Nothing was changed;"
    " run `desktop-sdr mailbox sign-in` in a terminal and give it when asked.",
    "provider_unreachable": "The provider's sign-in does not answer. Nothing was changed and"
    " nothing is lost; check the network.",
    "provider_busy": "The provider asks to come back later. Nothing was changed; try again then.",
    "not_a_provider": "What answered is not the provider's sign-in. Nothing was changed; look"
    " whether your network asks you to sign in first.",
    "mailbox_unreachable": "The mail server does not answer. Nothing was sent and nothing is lost;"
    " check host, port and network.",
    "key_missing": "No key is kept for the language model. Nothing was sent; give it with"
    " `desktop-sdr model key`.",
    "key_refused": "The language model's server does not take the key. Nothing was lost, and work"
    " goes on by the rules alone; give another one with `desktop-sdr model key`.",
    "model_unreachable": "The language model's server does not answer. Nothing was lost, and work"
    " goes on by the rules alone; check base_url and the network.",
    "model_busy": "The language model's server is busy. Nothing was lost, and work goes on by the"
    " rules alone; it is tried again by itself.",
    "model_quota_used_up": "The account at the language model's vendor has nothing left to spend."
    " Nothing was lost, and work goes on by the rules alone; see there.",
    "model_not_found": "The server does not know this model. Nothing was lost; check the name under"
    " [model] in the profile.",
    "question_refused": "The language model's server does not take the question. Nothing was lost;"
    " check kind, base_url and the model under [model] in the profile.",
    "not_a_model_server": "What answered is no language model's server. Nothing was lost; check"
    " kind and base_url under [model] in the profile.",
    "answer_does_not_fit": "The model answered twice in another form than it was asked for. Nothing"
    " was lost, and its words are not used; another model may do better.",
    "over_budget": "Asking could pass what you allow a language model to cost. Nothing was sent;"
    " raise the limits under [budget], or wait for tomorrow.",
    "names_unreachable": "No name server answered. Nothing was sent or changed; check the network,"
    " or name another server with --resolver.",
    "names_refused": "The name servers answered that they cannot say. Nothing was sent or changed;"
    " try again later, or name another server with --resolver.",
    "file_not_written": "The file could not be written. Nothing was changed; check that the data"
    " folder can be written.",
    "no_such_name": "The name does not exist. Nothing was sent or changed; check how it is spelled",
    "tls_not_verified": "The mail server could not prove who it is, so no password was sent. Check"
    " the host name, or name your company's certificate file in the profile.",
}

_LIST: Final = {
    "not_found": "There is no such file. Nothing was changed; check the name.",
    "unreadable": "The file cannot be read. Nothing was changed; check that it is a file and that"
    " you may open it.",
    "empty": "The file is empty. Nothing was changed; export the list again.",
    "no_rows": "The list has a header and no rows. Nothing was changed; export it again.",
    "spreadsheet": "This is a spreadsheet, not a CSV file. Nothing was changed; save it as CSV"
    " (UTF-8) and import that.",
    "binary": "This is no text file. Nothing was changed; export the list as CSV and import that.",
    "not_a_table": "This is no list with columns. Nothing was changed; export the leads as CSV"
    " with a header row.",
    "wrong_encoding": "The text of the file cannot be read in any encoding that lists use. Nothing"
    " was changed; save it as CSV in UTF-8.",
    "no_mail_column": "No column holds mail addresses. Nothing was changed; name it with"
    ' --map "COLUMN=email". The columns are',
    "unknown_column": "The list has no such column. Nothing was changed; check --map",
    "unknown_field": "There is no such field of a lead. Nothing was changed; check --map",
    "mapped_twice": "Two columns are mapped to one field. Nothing was changed; check --map",
}


_RISKS: Final = {
    FolderRisk.SYNCED: "The data folder {folder} lies in a folder that another program copies"
    " elsewhere. Nothing was lost, but a copy of a running database is a broken one, and others may"
    " read it; move it with --data.",
    FolderRisk.NETWORKED: "The data folder {folder} lies on a network drive. Nothing was lost, but"
    " two programs may write to it at once, and others may read it; move it with --data.",
}


def warning_of(folder: Path) -> str:
    """Return the sentence about where the folder lies; empty where it lies well."""
    risk = risk_of(folder)
    return "" if risk is None else _RISKS[risk].format(folder=folder)


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
        return _store_sentence(trouble, folder)
    if isinstance(trouble, PortError):
        words = _PORT.get(trouble.title, f"It did not work ({trouble.title}). Nothing was lost.")
        words = words.replace("{command}", _install_command())
        return _with_detail(words, trouble.detail)
    if isinstance(trouble, NotImportable):
        return _with_detail(_LIST.get(trouble.code, trouble.code), trouble.detail)
    if isinstance(trouble, BadProfile):
        return f"The profile cannot be used yet. Nothing was changed; mend this first:\n{trouble}"
    return str(trouble)


def _install_command() -> str:
    remedy = remedy_here()
    return "" if remedy is None else f" with: {remedy.command}"


def _store_sentence(trouble: StoreTrouble, folder: Path) -> str:
    words = _STORE.get(trouble.code, trouble.code)
    if trouble.code == "corrupt":
        words = f"{words} {_way_back(folder)}"
    return _with_detail(words, trouble.detail)


def _way_back(folder: Path) -> str:
    """Name the newest good backup and the command that brings it back."""
    backup = newest_backup(folder)
    if backup is None:
        return (
            "There is no good daily backup: bring one of your own back with `desktop-sdr restore`."
        )
    command = restore_command(folder, backup)
    return f"The newest good backup is of {backup.day:%d %B %Y}; bring it back with `{command}`."


def newest_backup(folder: Path) -> Backup | None:
    """Return the newest good daily backup; None also where the folder cannot be read."""
    try:
        return bootstrap.newest_good_backup(folder)
    except StoreTrouble:
        return None


def restore_command(folder: Path, backup: Backup) -> str:
    """Return the exact command that brings a backup back."""
    data = "" if folder == default_folder() else f" --data {shlex.quote(str(folder))}"
    return f"desktop-sdr restore {shlex.quote(backup.path.name)}{data}"


def _with_detail(words: str, detail: str) -> str:
    return f"{words} ({detail})" if detail else words
