"""The mailboxes' passwords: from the keychain, else asked for and kept for this session only."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from threading import Lock

from desktop_sdr.adapters.keyring_remedy import remedy_here
from desktop_sdr.adapters.session_secrets import SessionSecrets
from desktop_sdr.ports.errors import SignInNeeded
from desktop_sdr.ports.secrets import PasswordWanted, SecretStore

PROVIDER = "provider"
"""Who refuses a sign-in by itself, and not one of the mail servers."""


class AskedPasswords:
    """The SecretStore of the mail adapters, and the Passwords that the rep answers for.

    A keychain that fails is opened anew only when the rep gives something, since opening one may
    put a question on the screen. Whatever is read or given is told to `hide` first, so that
    nothing can write it down.
    """

    def __init__(
        self, open_keychain: Callable[[], SecretStore], hide: Callable[[str], None]
    ) -> None:
        """Open the keychain; without one only mail has to wait, and looking works."""
        self._open_keychain, self._hide = open_keychain, hide
        self._session = SessionSecrets()
        self._lock = Lock()
        self._wanted: dict[str, str] = {}
        self._read_last: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._refused_by: dict[str, set[str]] = {}
        self._keychain, self._trouble = self._opened()
        self._when_given: Callable[[], None] = lambda: None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.where_kept()!r}, {len(self._wanted)} wanted)"

    def get(self, name: str) -> str | None:
        """Return the password, or None; raises SignInNeeded where the keychain fails."""
        try:
            kept = self._read(name)
        except SignInNeeded as needed:
            self._note(name, needed.title)
            raise
        if kept is None:
            self._note(name, "password_missing")
            return None
        self._hide(kept)
        with self._lock:
            self._read_last[name] = kept
            if self._refused.get(name) != kept:  # another program may have kept a new one
                self._settle(name)
        return kept

    def set(self, name: str, value: str) -> None:
        """Keep the password in the keychain, or else for this session."""
        self._hide(value)
        if self._keychain is None:
            self._keychain, self._trouble = self._opened()
        try:
            self._keep(name, value)
        except SignInNeeded as trouble:
            self._trouble = trouble
            self._session.set(name, value)
        with self._lock:
            self._settle(name)

    def forget(self, name: str) -> None:
        """Remove the password everywhere."""
        self._session.forget(name)
        if self._keychain is not None:
            self._keychain.forget(name)

    def where_kept(self) -> str:
        """Return where the next password goes, as far as is known."""
        place = self._session if self._trouble or self._keychain is None else self._keychain
        return place.where_kept()

    def give(self, name: str, value: str) -> str:
        """Keep a password and return where; see the port."""
        self.set(name, value)
        self._when_given()
        return self.where_kept()

    def when_given(self, go_on: Callable[[], None]) -> None:
        """Have `go_on` called each time the rep has given a password."""
        self._when_given = go_on

    def look_for(self, names: Iterable[str]) -> None:
        """Find out now which of these have to be asked for."""
        for name in names:
            with suppress(SignInNeeded):
                self.get(name)

    def refused(self, name: str, by: str) -> None:
        """Note that a server refused the password; see the port."""
        with self._lock:
            self._refused[name] = self._read_last.get(name, "")
            self._refused_by.setdefault(name, set()).add(by)
        self._note(name, "sign_in_refused")

    def peek(self, name: str) -> str | None:
        """Return a secret that is never asked for by itself, or None; raises SignInNeeded."""
        kept = self._read(name)
        if kept is not None:
            self._hide(kept)
        return kept

    def ended(self, name: str, reason: str) -> None:
        """Note that what was read last is good for nothing any more, by its giver's own word.

        No server can take it after all: only something else that is kept ends this.
        """
        with self._lock:
            self._refused[name] = self._read_last.get(name, "")
            self._refused_by.setdefault(name, set()).add(PROVIDER)
        self._note(name, reason)

    def renew(self, name: str, value: str) -> None:
        """Keep what came of itself out of what was kept, in the same place; nobody is asked for it.

        What gave it holds, then; a server that had refused it has still to take it.
        """
        self._hide(value)
        self._put(name, value)
        with self._lock:
            if name in self._refused:
                self._refused[name] = self._read_last[name] = value
        self.accepted(name, PROVIDER)

    def _put(self, name: str, value: str) -> None:
        if self._keychain is None or self._session.get(name) is not None:
            self._session.set(name, value)
            return
        try:
            self._keychain.set(name, value)
        except SignInNeeded as trouble:
            self._trouble = trouble
            self._session.set(name, value)

    def accepted(self, name: str, by: str) -> None:
        """Note that a server took the password after all; see the port."""
        with self._lock:
            refused_by = self._refused_by.get(name, set())
            refused_by.discard(by)
            if not refused_by:
                self._settle(name)

    def wanted(self) -> Sequence[PasswordWanted]:
        """Return what is missing or was refused."""
        remedy = remedy_here()
        command = remedy.command if remedy is not None else ""
        with self._lock:
            return tuple(
                PasswordWanted(name, reason, command if reason == "no_keyring" else "")
                for name, reason in self._wanted.items()
            )

    def _read(self, name: str) -> str | None:
        given = self._session.get(name)
        if given is not None:
            return given
        if self._keychain is None:
            trouble = self._trouble or SignInNeeded("no_keyring", "install_keyring")
            raise SignInNeeded(trouble.title, trouble.next_step, trouble.detail)
        return self._keychain.get(name)

    def _keep(self, name: str, value: str) -> None:
        if self._keychain is None:
            raise self._trouble or SignInNeeded("no_keyring", "install_keyring")
        self._keychain.set(name, value)
        self._trouble = None
        self._session.forget(name)

    def _opened(self) -> tuple[SecretStore | None, SignInNeeded | None]:
        try:
            return self._open_keychain(), None
        except SignInNeeded as trouble:
            return None, trouble

    def _settle(self, name: str) -> None:
        for known in (self._refused, self._refused_by, self._wanted):
            known.pop(name, None)

    def _note(self, name: str, reason: str) -> None:
        with self._lock:
            self._wanted[name] = reason
