"""A real keychain: gnome-keyring on a private D-Bus session, unlocked, in a throw-away folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = ("dbus-daemon", "gnome-keyring-daemon")


@contextmanager
def secret_service(folder: Path) -> Iterator[dict[str, str]]:
    """Yields the environment variables that make a process use this keychain and no other."""
    missing = [tool for tool in NEEDED if shutil.which(tool) is None]
    if missing:
        raise RuntimeError(
            f"{' and '.join(missing)} must be installed for this test: "
            "python3 packaging/dev.py test installs what the tests need"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = {
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        env=os.environ | private,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert bus.stdout is not None
        private["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        with _keyring(private):
            yield {"DBUS_SESSION_BUS_ADDRESS": private["DBUS_SESSION_BUS_ADDRESS"]}
    finally:
        bus.terminate()
        bus.communicate(timeout=10)


@contextmanager
def _keyring(private: dict[str, str]) -> Iterator[None]:
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=os.environ | private,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdin is not None
    assert daemon.stdout is not None
    try:
        daemon.stdin.write(b"\n")
        daemon.stdin.close()
        daemon.stdout.readline()
        yield
    finally:
        daemon.terminate()
        daemon.stdout.close()
        daemon.wait(timeout=10)
