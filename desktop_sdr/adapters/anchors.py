"""Where the record's last line is noted outside the database, so that a cut tail shows."""

import os
from pathlib import Path

from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.secrets import SecretStore


class KeyringAnchor:
    """The anchor among the secrets of the system's keychain: the strong way."""

    def __init__(self, secrets: SecretStore, profile: str) -> None:
        """Keep it beside the passwords of the profile with this identity."""
        self._secrets, self._name = secrets, f"audit anchor {profile}"

    def get(self) -> str | None:
        """Return the anchor that was set last."""
        return self._secrets.get(self._name)

    def set(self, text: str) -> None:
        """Keep the anchor."""
        self._secrets.set(self._name, text)


class FileAnchor:
    """The anchor in a file beside the database: weaker, for the practice world."""

    def __init__(self, path: Path) -> None:
        """Keep it at `path`."""
        self._path = path

    def get(self) -> str | None:
        """Return the anchor that was set last; raises Temporary where it cannot be read."""
        try:
            return self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Temporary("anchor_unreadable", detail=error.strerror or "") from error

    def set(self, text: str) -> None:
        """Keep the anchor, whole or not at all; raises Temporary where it cannot be written."""
        fresh = self._path.with_suffix(".new")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            raise Temporary("anchor_unwritable", detail=error.strerror or "") from error
