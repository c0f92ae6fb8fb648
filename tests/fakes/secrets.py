"""A keychain in memory that can be locked."""

from desktop_sdr.ports.errors import SignInNeeded


class MemorySecrets:
    """The SecretStore of tests; `locked` makes it refuse like a keychain that does not open."""

    def __init__(self, **kept: str) -> None:
        self.kept, self.locked = dict(kept), False

    def get(self, name: str) -> str | None:
        self._open()
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self._open()
        self.kept[name] = value

    def forget(self, name: str) -> None:
        self._open()
        self.kept.pop(name, None)

    def where_kept(self) -> str:
        return "memory"

    def _open(self) -> None:
        if self.locked:
            raise SignInNeeded("keyring_locked", "unlock_keyring")
