"""Where credentials live."""

from typing import Protocol


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
        """Return a code for where secrets go, such as `os_keyring` or `this_session`."""
        ...
