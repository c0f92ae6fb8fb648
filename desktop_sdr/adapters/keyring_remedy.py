"""What to install where there is no keychain: the exact package and command for this system."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remedy:
    """A package and the command that installs it."""

    package: str
    command: str


PACKAGE = "gnome-keyring"
"""Works under every desktop: it speaks the Secret Service protocol, as KDE's programs do."""

INSTALLERS = {
    "alpine": "apk add",
    "arch": "pacman -S",
    "debian": "apt install",
    "fedora": "dnf install",
    "gentoo": "emerge",
    "opensuse": "zypper install",
    "rhel": "dnf install",
    "suse": "zypper install",
    "ubuntu": "apt install",
    "void": "xbps-install",
}


def remedy_here() -> Remedy | None:
    """Return the remedy for this machine, or None where we do not know one."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:  # macOS and Windows bring a keychain of their own
        return None
    return remedy_for(release, is_root=hasattr(os, "geteuid") and os.geteuid() == 0)


def remedy_for(release: Mapping[str, str], *, is_root: bool) -> Remedy | None:
    """Return the remedy for a system by what its os-release file says."""
    families = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    installer = next((INSTALLERS[name] for name in families if name in INSTALLERS), None)
    if installer is None:
        return None
    return Remedy(PACKAGE, f"{'' if is_root else 'sudo '}{installer} {PACKAGE}")
