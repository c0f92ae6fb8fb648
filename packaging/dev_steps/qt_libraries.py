"""The system libraries that Qt needs: finds what is missing before Qt would abort for it.

A missing platform library ends the process inside Qt, where Python cannot catch it.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from dev_steps import debian
from dev_steps.environment import Environment, stamp_of
from dev_steps.speech import CannotGoOn

# Which file of PySide6 needs which kind of screen.
ALWAYS: Final = (
    *(f"lib/libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "Network", "DBus", "Svg")),
    *(f"lib/libQt6{name}.so.6" for name in ("OpenGL", "OpenGLWidgets", "PrintSupport", "Test")),
    "plugins/platforms/libqoffscreen.so",
    "plugins/iconengines/libqsvgicon.so",
    "plugins/imageformats/libqsvg.so",
)
X11: Final = ("lib/libQt6XcbQpa.so.6", "plugins/platforms/libqxcb.so")
WAYLAND: Final = (
    "lib/libQt6WaylandClient.so.6",
    "plugins/platforms/libqwayland.so",
    "plugins/wayland-shell-integration/libxdg-shell.so",
)
EVERY_SCREEN: Final = (*ALWAYS, *X11, *WAYLAND)

# Library -> Debian package, read off Debian 12 with `dpkg -S`; the names hold on Ubuntu 22.04 too.
PACKAGES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libGLdispatch.so.0": "libglvnd0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}


def ensure(environment: Environment, parts: Sequence[str]) -> None:
    """Makes sure that `parts` of Qt can be loaded; installs what is missing or raises CannotGoOn.

    A check that went well is remembered until the lock or the system's set of libraries changes.
    """
    stamp = stamp_of(environment)
    lock = stamp.read().get("requirements", "")
    if stamp.read().get("qt") == _circumstances(lock, parts):
        return
    absent = missing(environment, parts)
    packages = packages_of(absent)
    if packages:
        debian.install(packages, "The window needs")
        absent = missing(environment, parts)
    if absent:
        raise CannotGoOn(
            f"Qt cannot be loaded: this system has no {', '.join(absent)}. "
            "Install the packages that hold them and start this command again."
        )
    stamp.note(qt=_circumstances(lock, parts))


def missing(environment: Environment, parts: Iterable[str]) -> list[str]:
    """The system libraries that `parts` of Qt want and that are not there."""
    if not sys.platform.startswith("linux"):
        return []
    return missing_libraries(loader_report(environment.site_packages / "PySide6" / "Qt", parts))


def needed_for(screen: Mapping[str, str]) -> tuple[str, ...]:
    """The parts of Qt that the screen named in these environment variables needs."""
    return (
        *ALWAYS,
        *(X11 if screen.get("DISPLAY") else ()),
        *(WAYLAND if screen.get("WAYLAND_DISPLAY") else ()),
    )


def loader_report(qt: Path, parts: Iterable[str]) -> str:
    """What the system's own loader says about the libraries that parts of Qt want."""
    files = [str(qt / part) for part in parts]
    english = os.environ | {"LC_ALL": "C"}
    command = ["ldd", *files]
    return subprocess.run(command, capture_output=True, text=True, env=english, check=False).stdout


def missing_libraries(report: str) -> list[str]:
    """The libraries that a loader's report calls not found, each once, in its order."""
    lines = [line.split() for line in report.splitlines() if line.endswith("=> not found")]
    return list(dict.fromkeys(words[0] for words in lines))


def packages_of(libraries: Iterable[str]) -> list[str]:
    """The Debian packages that hold these libraries, as far as they are known."""
    return sorted({PACKAGES[library] for library in libraries if library in PACKAGES})


def _circumstances(lock: str, parts: Sequence[str]) -> str:
    """Changes with the lock, the parts looked at, and whenever a library comes or goes."""
    try:
        libraries = str(Path("/etc/ld.so.cache").stat().st_mtime_ns)
    except OSError:
        libraries = "unknown"
    return " ".join((lock, libraries, *parts))
