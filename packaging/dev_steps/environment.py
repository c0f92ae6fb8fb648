"""The virtual environment .venv, made from the lock and touched only when the lock has changed."""

import hashlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev_steps import debian
from dev_steps.speech import CannotGoOn, note

OLDEST_GLIBC: Final = (2, 34)  # what PySide6 6.10 and 6.11 are built for

LAUNCHER: Final = """\
#!{python}
import sys

from desktop_sdr.__main__ import main

sys.exit(main())
"""


@dataclass(frozen=True)
class Environment:
    """A checkout and its virtual environment."""

    checkout: Path

    @property
    def folder(self) -> Path:
        """Where the virtual environment lies."""
        return self.checkout / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter of the virtual environment."""
        return self.tool("python")

    @property
    def site_packages(self) -> Path:
        """Where its libraries lie."""
        places = {"base": str(self.folder), "platbase": str(self.folder)}
        return Path(sysconfig.get_path("purelib", "venv", places))

    def tool(self, name: str) -> Path:
        """A program of the virtual environment."""
        folder, ending = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
        return self.folder / folder / f"{name}{ending}"

    def lock(self, name: str) -> Path:
        """One of the two lock files: `requirements` or `requirements-dev`."""
        return self.checkout / "packaging" / f"{name}.lock"


@dataclass(frozen=True)
class Stamp:
    """A small record in .venv of what it was made from; equal stamps mean nothing is to do."""

    file: Path

    def read(self) -> dict[str, str]:
        """What was recorded; empty if nothing was, or if it cannot be read."""
        try:
            recorded = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return recorded if isinstance(recorded, dict) else {}

    def note(self, **facts: str) -> None:
        """Adds facts to the record."""
        self.file.write_text(json.dumps(self.read() | facts, indent=1), encoding="utf-8")


def stamp_of(environment: Environment) -> Stamp:
    """The record inside a virtual environment."""
    return Stamp(environment.folder / "desktop-sdr-stamp.json")


def prepare(environment: Environment, locks: Sequence[str]) -> None:
    """Makes or updates .venv so that it holds what the named locks list; raises CannotGoOn."""
    stamp = stamp_of(environment)
    recorded = stamp.read()
    home = f"{environment.folder} on Python {platform.python_version()}"
    if recorded.get("home") != home:
        _make(environment)
        stamp.note(home=home)
        recorded = {}
    wanted = {name: fingerprint(environment.lock(name)) for name in locks}
    stale = [name for name in locks if recorded.get(name) != wanted[name]]
    if stale:
        _fill(environment, stale)
        stamp.note(**wanted)


def fingerprint(lock: Path) -> str:
    """What changes when a lock file changes."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _make(environment: Environment) -> None:
    _require_a_new_enough_system()
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        debian.install([f"python{version}-venv"], "Python's venv module needs")
    note(f"Making {environment.folder} ...")
    # Inside a virtual environment this is the Python that it was made from.
    base = getattr(sys, "_base_executable", None) or sys.executable
    command = [base, "-m", "venv", "--clear", str(environment.folder)]
    if subprocess.run(command, stdout=2, check=False).returncode != 0:
        raise CannotGoOn(
            f"{environment.folder} could not be made; Python's own message stands above. "
            "Check that the folder may be written and start this command again."
        )


def _fill(environment: Environment, locks: Sequence[str]) -> None:
    note("Installing the libraries that the lock lists; the first time this takes a minute ...")
    command = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "--no-deps"]
    command += [] if sys.stderr.isatty() else ["--quiet"]
    for name in locks:
        command += ["-r", str(environment.lock(name))]
    if subprocess.run(command, stdout=2, check=False).returncode != 0:
        raise CannotGoOn(
            "The libraries could not be installed; pip's own message stands above. "
            "Nothing else was changed: check the network connection and start this command again."
        )
    _add_checkout(environment)


def _add_checkout(environment: Environment) -> None:
    """Lets the environment import the checkout, and gives it the `desktop-sdr` command."""
    link = environment.site_packages / "desktop_sdr_checkout.pth"
    link.write_text(f"{environment.checkout}\n", encoding="utf-8")
    if os.name != "nt":
        launcher = environment.tool("desktop-sdr")
        launcher.write_text(LAUNCHER.format(python=environment.python), encoding="utf-8")
        launcher.chmod(0o755)


def _require_a_new_enough_system() -> None:
    library, version = platform.libc_ver()
    found = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if library == "glibc" and found < OLDEST_GLIBC:
        raise CannotGoOn(
            f"This system's C library is glibc {version}; Qt needs 2.34 or newer. "
            "Debian 12, Ubuntu 22.04 and later have it."
        )
