"""Secrets in the operating system's keychain, or nowhere: a doubtful keychain is refused."""

import secrets as randomness
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import keyring
import keyring.core
from keyring.backend import KeyringBackend, by_priority
from keyring.backends import fail
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError, PasswordDeleteError

from desktop_sdr.ports.errors import SignInNeeded
from desktop_sdr.ports.secrets import IN_KEYCHAIN

SERVICE = "desktop-sdr"
INSTALLABLE = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.kwallet",
        "keyring.backends.libsecret",
    }
)
"""What may come while the program runs; the other systems have theirs from the start."""
TRUSTED = INSTALLABLE | {"keyring.backends.Windows", "keyring.backends.macOS"}
"""A list of what may be used, not of what may not: a plug-in that writes files is then left out."""

PIECE = 600
"""Characters in one entry: Windows takes 2,560 bytes of UTF-16, and some characters need four."""
IN_PIECES = "desktop-sdr:in-pieces:"
PROBE = "probe"


def _linux_errors() -> tuple[type[Exception], ...]:
    """Return what the D-Bus libraries raise past `keyring`; none where they are not installed."""
    try:
        from jeepney.wrappers import DBusErrorResponse  # type: ignore[import-untyped]
        from secretstorage.exceptions import SecretStorageException
    except ImportError:
        return ()
    return (DBusErrorResponse, SecretStorageException)


TROUBLE: tuple[type[Exception], ...] = (KeyringError, OSError, *_linux_errors())


class OsKeyring:
    """The SecretStore in the keychain; each profile has a service of its own in it.

    A long secret is kept in pieces. They are written before the entry that names them, so a
    program that is killed in between still finds the old secret whole.
    """

    def __init__(self, backend: KeyringBackend, profile: str, formerly: str | None = None) -> None:
        """Keep secrets under `profile`; what is only known under its former name is found too."""
        self._backend, self._service = backend, f"{SERVICE}/{profile}"
        self._former = None if formerly is None else f"{SERVICE}/{formerly}"
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._service!r}, {type(self._backend).__module__})"

    def get(self, name: str) -> str | None:
        """Return the secret, or None where none is kept, or not all of it."""
        with self._lock, _usable():
            kept = self._whole(self._service, name)
            if kept is None and self._former is not None:
                kept = self._whole(self._former, name)
        return kept

    def _whole(self, service: str, name: str) -> str | None:
        head = self._backend.get_password(service, name)
        if head is None or not head.startswith(IN_PIECES):
            return head
        pieces = [self._backend.get_password(service, piece) for piece in _pieces(name, head)]
        whole = [piece for piece in pieces if piece is not None]
        return "".join(whole) if len(whole) == len(pieces) else None

    def set(self, name: str, value: str) -> None:
        """Keep the secret."""
        with self._lock, _usable():
            before = self._backend.get_password(self._service, name)
            self._backend.set_password(self._service, name, self._stored(name, value))
            self._delete(_pieces(name, before))

    def forget(self, name: str) -> None:
        """Remove the secret; nothing happens where there is none."""
        with self._lock, _usable():
            head = self._backend.get_password(self._service, name)
            if head is not None:
                self._delete([name, *_pieces(name, head)])

    def where_kept(self) -> str:
        """Return `os_keyring`."""
        return IN_KEYCHAIN

    def probe(self) -> None:
        """Keep, read and remove something; raises SignInNeeded where the keychain does not keep."""
        said = randomness.token_hex(8)
        self.set(PROBE, said)
        kept = self.get(PROBE)
        self.forget(PROBE)
        if kept != said or self.get(PROBE) is not None:
            raise SignInNeeded("no_keyring", "install_keyring", type(self._backend).__module__)

    def _stored(self, name: str, value: str) -> str:
        """Return what the entry `name` has to say, once the pieces it speaks of are kept."""
        if len(value) <= PIECE and not value.startswith(IN_PIECES):
            return value
        cuts = range(0, len(value), PIECE)
        head = f"{IN_PIECES}{len(cuts)}:{randomness.token_hex(4)}"
        for piece, start in zip(_pieces(name, head), cuts, strict=True):
            self._backend.set_password(self._service, piece, value[start : start + PIECE])
        return head

    def _delete(self, names: list[str]) -> None:
        for name in names:
            try:
                self._backend.delete_password(self._service, name)
            except PasswordDeleteError:  # gone already
                continue


def open_keyring(profile: str, formerly: str | None = None) -> OsKeyring:
    """Return the system's keychain for a profile, proved to keep what it is given.

    Raises SignInNeeded with `no_keyring` where there is none that may be trusted, and with
    `keyring_locked` where it is there but does not open.
    """
    with _usable():
        backend = _trusted(keyring.get_keyring()) or _come_meanwhile()
    if backend is None:
        raise SignInNeeded("no_keyring", "install_keyring")
    opened = OsKeyring(backend, profile, formerly)
    opened.probe()
    return opened


def _trusted(backend: KeyringBackend) -> KeyringBackend | None:
    """Return the one backend to use; out of a chain the first that may be trusted, alone."""
    chain = backend.backends if isinstance(backend, ChainerBackend) else [backend]
    return next((one for one in chain if type(one).__module__ in TRUSTED), None)


def _come_meanwhile() -> KeyringBackend | None:
    """Look anew where `keyring` found nothing: it looks once, and misses what is installed later.

    What somebody has chosen by its settings, be it nothing, stays chosen.
    """
    found_none = isinstance(keyring.get_keyring(), fail.Keyring)
    if not found_none or keyring.core.load_env() or keyring.core.load_config():
        return None
    there = KeyringBackend.get_viable_backends()
    come = [one for one in there if one.__module__ in INSTALLABLE]
    best = max(come, key=by_priority, default=None)
    return None if best is None else best()


def _pieces(name: str, head: str | None) -> list[str]:
    """Return the names of the pieces that an entry speaks of."""
    if head is None or not head.startswith(IN_PIECES):
        return []
    count, _, mark = head.removeprefix(IN_PIECES).partition(":")
    return [f"{name}#{mark}.{number}" for number in range(int(count) if count.isdecimal() else 0)]


@contextmanager
def _usable() -> Iterator[None]:
    """Turn a keychain that fails into the error that asks the rep; never with a secret in it."""
    try:
        yield
    except TROUBLE as error:
        raise SignInNeeded("keyring_locked", "unlock_keyring", type(error).__name__) from None
