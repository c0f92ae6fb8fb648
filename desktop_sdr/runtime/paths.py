"""Where a profile's files lie."""

import os
from pathlib import Path

import platformdirs

APPLICATION = "desktop-sdr"


class UnusableFolder(Exception):
    """The data folder cannot be made or written."""

    def __init__(self, folder: Path, why: str) -> None:
        """Keep which folder, and the system's own words."""
        super().__init__(f"{folder}: {why}")
        self.folder, self.why = folder, why


def default_folder() -> Path:
    """Return the platform's place for our data."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


def prepared(folder: Path) -> Path:
    """Make the folder, for its owner only, and return it; raises UnusableFolder."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink(missing_ok=True)  # another start may have tried at the same moment
    except OSError as error:
        raise UnusableFolder(folder, error.strerror or str(error)) from error
    if os.name == "posix" and folder.stat().st_uid == os.getuid():
        folder.chmod(0o700)
    return folder
