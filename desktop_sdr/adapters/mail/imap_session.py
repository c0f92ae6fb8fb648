"""One signed-in IMAP connection, opened when needed, kept while it lives, used by one at a time."""

import imaplib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from imap_tools.errors import MailboxFolderSelectError, UnexpectedCommandStatusError

from desktop_sdr.adapters.mail.connection import (
    Endpoint,
    plain_words,
    unreachable,
    without_secrets,
)
from desktop_sdr.adapters.mail.imap_client import ImapMailbox
from desktop_sdr.adapters.mail.xoauth2 import MECHANISM, bearer, refusal, signed_in
from desktop_sdr.ports.errors import PortError, SignInNeeded, Temporary
from desktop_sdr.ports.secrets import SecretStore
from desktop_sdr.ports.tokens import TokenSource

NOT_ABOUT_THE_PASSWORD = re.compile(
    r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many|try again|\bBYE\b", re.I
)
USUAL_SENT_NAMES = (
    "Sent",
    "Sent Items",
    "Sent Messages",
    "Sent Mail",
    "Gesendet",
    "Gesendete Elemente",
    "Gesendete Objekte",
    "Envoyés",
    "Éléments envoyés",
    "Enviados",
    "Elementos enviados",
    "Posta inviata",
    "Verzonden items",
    "Itens enviados",
    "Mensagens enviadas",
    "Wysłane",
    "Elementy wysłane",
    "Skickat",
    "Sendte elementer",
    "Sendt post",
    "Отправленные",
    "送信済み",
    "已发送",
)
"""For servers that do not mark the folder (RFC 6154), in the order in which they are tried.

Wherever such a folder lies: some servers keep all folders inside the inbox, some under a label.
"""
ASIDE = frozenset({"\\junk", "\\archive", "\\all"})
USUAL_ASIDE_NAMES = frozenset(
    {
        "junk",
        "junk e-mail",
        "junk mail",
        "spam",
        "bulk mail",
        "archive",
        "archives",
        "junk-e-mail",
        "spamverdacht",
        "werbung",
        "archiv",
        "courrier indésirable",
        "indésirables",
        "correo no deseado",
        "posta indesiderata",
        "ongewenste e-mail",
        "lixo eletrônico",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount(Endpoint):
    """The server that our mail lies on."""

    patience: timedelta = timedelta(seconds=60)
    """For each answer."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """What the server says about a folder when it is opened."""

    uid_validity: int
    next_uid: int


class ImapSession:
    """Hands out one connection to one caller after the other; raises Temporary or SignInNeeded."""

    def __init__(
        self, account: ImapAccount, secrets: SecretStore, tokens: TokenSource | None = None
    ) -> None:
        """Sign in with a token where there are `tokens`, else with the password."""
        self._account, self._secrets, self._tokens = account, secrets, tokens
        self._box: ImapMailbox | None = None
        self._lock = Lock()

    @contextmanager
    def mailbox(self) -> Iterator[ImapMailbox]:
        """Yield the signed-in connection; it is given up when anything breaks on it."""
        with self._lock:
            try:
                yield self._living_box()
            except UnexpectedCommandStatusError as error:
                self._drop()  # what a server refuses to one connection it may grant to the next
                raise _said_no(error) from error
            except (PortError, imaplib.IMAP4.error, OSError, ValueError) as error:
                self._drop()
                raise self._translated(error) from error

    def close(self) -> None:
        """Sign out, without waiting for a server that does not answer."""
        with self._lock:
            self._drop()

    def _living_box(self) -> ImapMailbox:
        if self._box is not None and self._is_alive(self._box):
            return self._box
        if self._tokens is not None:
            return signed_in(
                self._tokens,
                lambda token: self._opened(lambda box: self._sign_in_by_token(box, token)),
            )
        password = self._account.password(self._secrets)
        return self._opened(lambda box: self._sign_in(box, password))

    def _opened(self, sign_in: Callable[[ImapMailbox], None]) -> ImapMailbox:
        self._drop()
        box = ImapMailbox(self._account, self._account.patience.total_seconds())
        self._box = box
        sign_in(box)
        box.client.refresh_capabilities()
        return box

    @staticmethod
    def _is_alive(box: ImapMailbox) -> bool:
        try:
            return bool(box.client.noop()[0] == "OK")
        except (imaplib.IMAP4.error, OSError):
            return False

    def _sign_in(self, box: ImapMailbox, password: str) -> None:
        user = self._account.user
        try:
            if "AUTH=PLAIN" in box.client.capabilities:
                box.login_utf8(user, password, initial_folder=None)
            elif (user + password).isascii() and (user + password).isprintable():
                box.login(user, password, initial_folder=None)
            else:
                raise SignInNeeded("sign_in_not_offered", "check_server", self._account.host)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnexpectedCommandStatusError) as error:
            words = without_secrets(plain_words(str(error)), user, password)
            if NOT_ABOUT_THE_PASSWORD.search(words):
                raise Temporary("server_busy", "wait", words) from None
            raise SignInNeeded("sign_in_refused", "sign_in", words) from None

    def _sign_in_by_token(self, box: ImapMailbox, token: str) -> None:
        user = self._account.user
        if f"AUTH={MECHANISM}" not in box.client.capabilities:
            raise SignInNeeded("sign_in_not_offered", "check_server", self._account.host)
        # The second challenge is the reason, in JSON: the refusal comes once an empty line is said.
        answers = iter((bearer(user, token).encode(), b""))
        try:
            box.client.authenticate(MECHANISM, lambda _challenge: _next_answer(answers))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            words = plain_words(str(error))
            if NOT_ABOUT_THE_PASSWORD.search(words):
                raise Temporary("server_busy", "wait", words) from None
            raise refusal(words, user, token) from None

    def _translated(self, error: Exception) -> PortError:
        if isinstance(error, PortError):
            return error
        if isinstance(error, OSError):
            return unreachable(error, self._account.host, self._account.port)
        words = plain_words(str(error))
        if isinstance(error, imaplib.IMAP4.abort) and "unexpected response" not in words:
            return Temporary("connection_lost", "wait", words)
        if NOT_ABOUT_THE_PASSWORD.search(words):
            return Temporary("server_busy", "wait", words)
        return Temporary("not_a_mail_server", "check_server", words)

    def _drop(self) -> None:
        box, self._box = self._box, None
        if box is None:
            return
        with suppress(imaplib.IMAP4.error, OSError):
            box.client.send(b"BYE LOGOUT\r\n")  # any tag will do: the answer is not waited for
        box.client.shutdown()


def _next_answer(answers: Iterator[bytes]) -> bytes:
    answer = next(answers, None)
    if answer is None:
        raise imaplib.IMAP4.abort("the server asks for more than XOAUTH2 has to say")
    return answer


def examine(box: ImapMailbox, folder: str) -> FolderState:
    """Open a folder for reading only, so that nothing in it can ever be marked as seen."""
    box.folder.set(folder, readonly=True)
    validity = _number(box, "UIDVALIDITY")
    next_uid = _number(box, "UIDNEXT")
    if next_uid is None:  # an old server: the last mail tells
        next_uid = max(map(int, box.uids("UID *", charset=None)), default=0) + 1
    return FolderState(validity or 0, next_uid)


def find_sent_folder(box: ImapMailbox) -> str | None:
    """Return the folder that the server marks as \\Sent, or else the one that is called so."""
    folders = box.folder.list()
    for folder in folders:
        if "\\sent" in (flag.lower() for flag in folder.flags):
            return folder.name
    names = {bare_name(folder.name, folder.delim): folder.name for folder in reversed(folders)}
    usual = map(str.casefold, USUAL_SENT_NAMES)
    return next((names[name] for name in usual if name in names), None)


def find_aside_folders(box: ImapMailbox) -> list[str]:
    """Return the folders that the server marks for junk and for archived mail (RFC 6154).

    Without such a mark, the ones that are called so: a junk folder at least is read everywhere.
    """
    marked, named = [], []
    for folder in box.folder.list():
        flags = {flag.lower() for flag in folder.flags}
        if "\\noselect" in flags:
            continue
        if flags & ASIDE:
            marked.append(folder.name)
        elif bare_name(folder.name, folder.delim) in USUAL_ASIDE_NAMES:
            named.append(folder.name)
    return marked or named


def bare_name(name: str, delimiter: str | None) -> str:
    """Return a folder's own name, without those that it lies in, letter case ignored."""
    return (name.rpartition(delimiter)[2] if delimiter else name).casefold()


def _number(box: ImapMailbox, code: str) -> int | None:
    _, said = box.client.response(code)
    return int(said[-1]) if said and said[-1] else None


def _said_no(error: UnexpectedCommandStatusError) -> Temporary:
    words = plain_words(str(error.command_result[1]))
    if isinstance(error, MailboxFolderSelectError):
        return Temporary("folder_missing", "check_folder", words)
    return Temporary("mailbox_said_no", "wait", words)
