"""Whether a folder lies where a database does not belong: in a synced folder, or over a network."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mounts")
NETWORKED: Final = frozenset(
    {"afs", "ceph", "cifs", "davfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
    | {"fuse.davfs2", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.sshfs"}
)
SYNCED_NAMES: Final = re.compile(
    r"(?i)(dropbox|onedrive|google ?drive|icloud ?drive|nextcloud|owncloud|com~apple~clouddocs"
    r"|mobile documents|cloudstorage)( .*|-.*)?"
)
SYNCED_MARKS: Final = (".dropbox", ".dropbox.cache", ".stfolder", ".sync_*.db", "._sync_*.db")
"""What Dropbox, Syncthing, Nextcloud and ownCloud leave at the top of a folder that they copy."""


class FolderRisk(StrEnum):
    """Why a profile should move."""

    SYNCED = "synced_folder"
    """Another program copies it file by file: a copy of a running database is a broken one."""
    NETWORKED = "network_folder"
    """Locks do not hold there, and others may read along."""


def risk_of(folder: Path, mounts: Path = MOUNTS) -> FolderRisk | None:
    """Return the risk of the folder's place, or None; what cannot be read is no risk."""
    place = folder.resolve()
    if str(place).startswith("\\\\") or _file_system(place, mounts) in NETWORKED:
        return FolderRisk.NETWORKED
    if any(_is_synced(one) for one in (place, *place.parents)):
        return FolderRisk.SYNCED
    return None


def _is_synced(folder: Path) -> bool:
    if SYNCED_NAMES.fullmatch(folder.name):
        return True
    try:
        return any(next(folder.glob(mark), None) is not None for mark in SYNCED_MARKS)
    except OSError:
        return False


def _file_system(place: Path, mounts: Path) -> str:
    """Return the type of the file system that the place lies on, as Linux names it."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # another system
        return ""
    best = Path("/"), ""
    for line in lines:
        _, where, kind, *_ = line.split(" ")
        mounted = Path(where.replace("\\040", " "))
        if place.is_relative_to(mounted) and len(mounted.parts) >= len(best[0].parts):
            best = mounted, kind
    return best[1]
