"""Secrets for this session only: the way out where the system has no usable keychain."""

from threading import Lock

from desktop_sdr.ports.errors import SignInNeeded


class SessionSecrets:
    """A SecretStore in memory: gone when the program ends, so the rep is asked again next time."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._kept)} kept)"

    def get(self, name: str) -> str | None:
        """Return the secret, or None where none is kept under this name."""
        with self._lock:
            return self._kept.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep the secret until the program ends."""
        with self._lock:
            self._kept[name] = value

    def forget(self, name: str) -> None:
        """Remove the secret; nothing happens where there is none."""
        with self._lock:
            self._kept.pop(name, None)

    def where_kept(self) -> str:
        """Return `this_session`."""
        return "this_session"


class NoKeychain(SessionSecrets):
    """The same where the keychain fails: asking for what was not given says why it is missing."""

    def __init__(self, trouble: SignInNeeded) -> None:
        """Keep what is wrong with the keychain."""
        super().__init__()
        self.trouble = trouble
        """What is wrong with it."""

    @property
    def is_locked(self) -> bool:
        """True where there is a keychain and it does not open."""
        return self.trouble.title == "keyring_locked"

    def get(self, name: str) -> str | None:
        """Return the secret of this session; raises SignInNeeded where none was given."""
        kept = super().get(name)
        if kept is None:
            raise SignInNeeded(self.trouble.title, self.trouble.next_step, self.trouble.detail)
        return kept
