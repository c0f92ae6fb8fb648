"""Where credentials live, and which of them the rep has to give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

SIGN_IN_MARK: Final = "desktop-sdr:sign-in:"
"""Tells a kept sign-in from a password, so that neither is ever handed over as the other."""
IN_KEYCHAIN: Final = "os_keyring"
"""Where secrets go: the keychain of the system."""


class SecretStore(Protocol):
    """Keeps secrets outside our database; raises SignInNeeded when it cannot be used."""

    def get(self, name: str) -> str | None:
        """Return the secret, or None where none is kept under this name."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep the secret."""
        ...

    def forget(self, name: str) -> None:
        """Remove the secret; nothing happens where there is none."""
        ...

    def where_kept(self) -> str:
        """Return a code for where secrets go, such as IN_KEYCHAIN or `this_session`."""
        ...


@dataclass(frozen=True, slots=True)
class PasswordWanted:
    """A password without which a mailbox stands still; holds no secret."""

    name: str
    """What it is kept under in the SecretStore."""
    reason: str
    """A code: `password_missing`, `sign_in_refused`, `no_keyring`, `keyring_locked`, or the title
    of the error by which a provider ended a sign-in, such as `sign_in_ended`."""
    remedy: str = ""
    """The command that installs a keychain on this system, where one is missing and we know it."""


class Passwords(Protocol):
    """What the rep is asked for while the program runs."""

    def wanted(self) -> Sequence[PasswordWanted]:
        """Return what is missing or was refused, by what is known at this moment."""
        ...

    def give(self, name: str, value: str) -> str:
        """Keep a password where it is safe and return where: `os_keyring` or `this_session`."""
        ...

    def refused(self, name: str, by: str) -> None:
        """Note that a server refused what was read last: another one is wanted."""
        ...

    def accepted(self, name: str, by: str) -> None:
        """Note that the server `by` took it after all: it wants nothing any more."""
        ...
