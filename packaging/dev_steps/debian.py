"""Debian and Ubuntu packages: installs them where that is allowed, else gives the exact command."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from typing import Final

from dev_steps.speech import CannotGoOn, note

INSTALL: Final = "apt-get install -y --no-install-recommends"

POLICY: Final = "/usr/sbin/policy-rc.d"

# $1 is the policy file, the rest are packages. A fresh machine has no package lists yet, an old one
# stale ones: only then are they fetched. The policy file keeps a mail server that tests need from
# starting as a service of the machine.
AS_ROOT: Final = f"""
set -e
policy=$1
shift
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\\nexit 101\\n' > "$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
wait="-o DPkg::Lock::Timeout=300"
{INSTALL} $wait "$@" >/dev/null 2>&1 || {{ apt-get update -q $wait; {INSTALL} -q $wait "$@"; }}
"""


def install(packages: Sequence[str], what_for: str) -> None:
    """Installs packages as root or by `sudo -n`; raises CannotGoOn with the exact command."""
    names = " ".join(packages)
    become_root = way_to_root(os.geteuid(), shutil.which, quietly_succeeds)
    if become_root is None:
        raise CannotGoOn(f"{what_for} something that is not installed. {advice(packages)}")
    note(f"{what_for} something that is not installed; installing {names} ...")
    command = [*become_root, *script(POLICY, packages)]
    done = subprocess.run(command, stdout=2, check=False)
    if done.returncode != 0:
        raise CannotGoOn(f"These packages could not be installed. {advice(packages)}")


def script(policy: str, packages: Sequence[str]) -> list[str]:
    """The command that installs packages without letting any service start by itself."""
    return ["sh", "-c", AS_ROOT, "sh", policy, *packages]


def way_to_root(
    user_id: int, which: Callable[[str], str | None], succeeds: Callable[[Sequence[str]], bool]
) -> list[str] | None:
    """The words that make a command run as root without asking; None if there is no way."""
    if which("apt-get") is None:
        return None
    if user_id == 0:
        return []
    if which("sudo") is not None and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def advice(packages: Sequence[str]) -> str:
    """What the person at the keyboard can do about missing packages."""
    names = " ".join(packages)
    return (
        f"On Debian or Ubuntu, run\n    sudo apt-get update && sudo {INSTALL} {names}\n"
        "and start this command again. On other systems, install what these packages hold."
    )


def quietly_succeeds(command: Sequence[str]) -> bool:
    """Whether a command ends well, without showing what it prints."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
