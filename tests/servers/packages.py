"""Packages that only some tests need, in a folder of their own beside the environment."""

import os
import pwd
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def installed(name: str, holds: str) -> Path:
    """Return the folder with what `requirements-NAME.lock` lists, filled at the first call.

    `holds` is a path in it that is there once it is filled.
    """
    lock = CHECKOUT / "packaging" / f"requirements-{name}.lock"
    folder = CHECKOUT / f".{name}-{sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not (folder / holds).exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--require-hashes", "--only-binary", ":all:",
             "--target", folder, "--requirement", lock],
            check=True,
            timeout=300,
            # The tests have left the home folder, where a machine may say where packages are.
            env={**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir},
        )  # fmt: skip
    return folder
