"""The real programs that tests work with: mail servers, a keychain, a screen."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from dev_steps import debian, qt_libraries
from dev_steps.environment import Environment
from dev_steps.speech import CannotGoOn, note

# Where Debian keeps programs that an ordinary user's PATH does not list.
MORE_PLACES: Final = ("/usr/sbin", "/usr/local/sbin", "/usr/lib/dovecot")


@dataclass(frozen=True)
class Peer:
    """A real program that tests work with, and the Debian package it comes in."""

    program: str
    package: str
    tests: str


PEERS: Final = (
    Peer("postfix", "postfix", "mail over real servers"),
    Peer("dovecot", "dovecot-imapd", "mail over real servers"),
    Peer("imap", "dovecot-imapd", "mail over real servers"),
    Peer("lmtp", "dovecot-lmtpd", "mail over real servers"),
    Peer("sievec", "dovecot-sieve", "mail over real servers"),
    Peer("openssl", "openssl", "mail over real servers"),
    Peer("knotd", "knot", "look-ups in the domain name system"),
    Peer("spamassassin", "spamassassin", "what spam filters say of our mails"),
    Peer("dbus-daemon", "dbus", "the real keychain"),
    Peer("gnome-keyring-daemon", "gnome-keyring", "the real keychain"),
    Peer("strace", "strace", "power cuts and full disks"),
    Peer("Xvfb", "xvfb", "the real window"),
    Peer("xauth", "xauth", "the real window"),
    Peer("xdotool", "xdotool", "the real window"),
    Peer("import", "imagemagick", "the real window"),
)


def ensure(environment: Environment) -> bool:
    """Installs what the tests need of the system; says so and returns False where it cannot."""
    libraries = qt_libraries.missing(environment, qt_libraries.EVERY_SCREEN)
    absent = missing_peers(find_program)
    packages = {*qt_libraries.packages_of(libraries), *(peer.package for peer in absent)}
    if not packages:
        return True
    try:
        debian.install(sorted(packages), "The tests need")
    except CannotGoOn as trouble:
        kinds = dict.fromkeys([*(["the window"] if libraries else []), *tests_of(absent)])
        note(f"{trouble}\nUntil then the tests of {', '.join(kinds)} cannot run.")
        return False
    return True


def missing_peers(which: Callable[[str], str | None]) -> list[Peer]:
    """The peers that are not on this machine."""
    return [peer for peer in PEERS if which(peer.program) is None]


def tests_of(absent: Sequence[Peer]) -> list[str]:
    """Which tests cannot run without these peers, each kind once."""
    return list(dict.fromkeys(peer.tests for peer in absent))


def find_program(name: str) -> str | None:
    """Like shutil.which, looking also where servers are kept."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), *MORE_PLACES)))
