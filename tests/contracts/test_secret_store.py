"""What every SecretStore promises, and that a keychain that is no keychain is never used."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import keyring
import pytest
from chaos.campaign import report, rounds
from fakes.secrets import MemorySecrets
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, chainer, fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

from desktop_sdr.adapters.keyring_remedy import remedy_for, remedy_here
from desktop_sdr.adapters.os_keyring import TRUSTED, OsKeyring, open_keyring
from desktop_sdr.adapters.session_secrets import SessionSecrets
from desktop_sdr.bootstrap import worlds
from desktop_sdr.ports.errors import SignInNeeded
from desktop_sdr.ports.secrets import SecretStore


class SmallKeychain(KeyringBackend):
    """Keeps what it is given, but like Windows no more than 2,560 bytes of UTF-16 in an entry."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.dies_after: int | None = None

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.dies_after is not None:
            if self.dies_after == 0:
                raise RuntimeError("killed here")
            self.dies_after -= 1
        if len(password.encode("utf-16-le")) > 2560:
            raise ValueError("the stub received bad data")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")


class LockedKeychain(SmallKeychain):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("correct-horse")

    set_password = delete_password = get_password  # type: ignore[assignment]


class ForgetfulKeychain(SmallKeychain):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


@pytest.fixture(
    params=["memory", "session", "small", pytest.param("gnome-keyring", marks=pytest.mark.slow)]
)
def store(request: pytest.FixtureRequest) -> SecretStore:
    if request.param == "memory":
        return MemorySecrets()
    if request.param == "session":
        return SessionSecrets()
    if request.param == "small":
        return OsKeyring(SmallKeychain(), "default")
    request.getfixturevalue("keychain")
    return open_keyring(request.node.name)


def test_what_was_never_kept_is_not_there(store: SecretStore) -> None:
    assert store.get("mail") is None


@pytest.mark.parametrize(
    "secret",
    [
        "secret",
        "",
        "geheim ßé\N{KEY}",
        "line\nbreak\x00\t",
        "x" * 5_000,
        "\N{KEY}" * 3_000,
        "desktop-sdr:in-pieces:2:abcd",
    ],
)
def test_a_secret_comes_back_as_it_was(store: SecretStore, secret: str) -> None:
    store.set("mail", secret)
    assert store.get("mail") == secret


def test_names_do_not_mix(store: SecretStore) -> None:
    store.set("mail", "a" * 2_000)
    store.set("crm", "b")
    store.forget("crm")
    assert (store.get("mail"), store.get("crm")) == ("a" * 2_000, None)


@pytest.mark.parametrize(("old", "new"), [("x" * 3_000, "short"), ("short", "y" * 3_000)])
def test_a_new_secret_takes_the_place_of_the_old(store: SecretStore, old: str, new: str) -> None:
    store.set("mail", old)
    store.set("mail", new)
    assert store.get("mail") == new
    store.forget("mail")
    assert store.get("mail") is None


def test_forgetting_what_is_not_there_is_no_trouble(store: SecretStore) -> None:
    store.forget("mail")
    store.set("mail", "secret")
    store.forget("mail")
    store.forget("mail")
    assert store.get("mail") is None


def test_it_says_where_secrets_go(store: SecretStore) -> None:
    expected = {MemorySecrets: "memory", SessionSecrets: "this_session", OsKeyring: "os_keyring"}
    assert store.where_kept() == expected[type(store)]


def test_no_secret_shows_in_what_a_log_would_print(store: SecretStore) -> None:
    store.set("mail", "correct-horse")
    if not isinstance(store, MemorySecrets):
        assert "correct-horse" not in repr(store)


def test_nothing_of_a_long_secret_stays_behind() -> None:
    keychain = SmallKeychain()
    store = OsKeyring(keychain, "default")
    store.set("mail", "x" * 5_000)
    store.set("mail", "y" * 2_000)
    assert not any("x" * 10 in value for value in keychain.kept.values())
    store.forget("mail")
    assert keychain.kept == {}


@pytest.mark.parametrize("writes", range(9))
def test_a_program_killed_while_it_keeps_a_secret_finds_the_old_one_whole(writes: int) -> None:
    keychain = SmallKeychain()
    store = OsKeyring(keychain, "default")
    store.set("mail", "old" * 1_000)
    keychain.dies_after = writes
    with pytest.raises(RuntimeError, match="killed"):
        store.set("mail", "new" * 2_000)
    keychain.dies_after = None
    assert store.get("mail") == "old" * 1_000


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=3_000))
def test_any_text_survives_the_cutting(secret: str) -> None:
    store = OsKeyring(SmallKeychain(), "default")
    store.set("mail", secret)
    assert store.get("mail") == secret


def test_profiles_do_not_see_each_other() -> None:
    keychain = SmallKeychain()
    OsKeyring(keychain, "work").set("mail", "secret")
    assert OsKeyring(keychain, "practice").get("mail") is None


class WritesAFile(SmallKeychain):
    """What `keyrings.alt` is to `keyring`: a plug-in that keeps secrets, but not safely."""


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    yield
    keyring.set_keyring(fail.Keyring())


@pytest.mark.parametrize(
    "backend", [fail.Keyring(), null.Keyring(), WritesAFile(), chainer.ChainerBackend()]
)
@pytest.mark.usefixtures("chosen")
def test_a_keychain_that_keeps_nothing_or_not_safely_is_refused(backend: KeyringBackend) -> None:
    keyring.set_keyring(backend)
    with pytest.raises(SignInNeeded) as needed:
        open_keyring("default")
    assert needed.value.title == "no_keyring"
    assert needed.value.next_step == "install_keyring"


def test_a_locked_keychain_is_told_from_none_and_shows_no_secret() -> None:
    store = OsKeyring(LockedKeychain(), "default")
    for attempt in (store.probe, lambda: store.get("mail"), lambda: store.forget("mail")):
        with pytest.raises(SignInNeeded) as needed:
            attempt()
        assert needed.value.title == "keyring_locked"
        assert "correct-horse" not in f"{needed.value} {needed.value.__cause__}"


def test_a_keychain_that_forgets_is_found_out_at_the_start() -> None:
    with pytest.raises(SignInNeeded) as needed:
        OsKeyring(ForgetfulKeychain(), "default").probe()
    assert needed.value.title == "no_keyring"


class DeniesEverything(SmallKeychain):
    """The system asks the person, who says no."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError("denied by the user")


@pytest.mark.usefixtures("chosen")
def test_no_doubtful_keychain_is_used_and_no_secret_goes_to_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = "canary-" + "k" * 4_993
    doubtful = (fail.Keyring(), null.Keyring(), WritesAFile(), chainer.ChainerBackend())
    failing = tuple(
        _of_the_system(kind) for kind in (LockedKeychain, ForgetfulKeychain, DeniesEverything)
    )
    used = []
    for backend in (*doubtful, *failing):
        keyring.set_keyring(backend)
        store = worlds.keychain(tmp_path, "default")
        store.set("mail", canary)
        if store.where_kept() != "this_session" or store.get("mail") != canary:
            used.append(type(backend).__name__)
    places = [*tmp_path.rglob("*"), *Path.home().rglob("*")]
    in_files = [one for one in places if one.is_file() and canary.encode() in one.read_bytes()]
    lost = _lost_on_the_way(rounds("tokens", 50, 5_000))
    held = not (used or in_files or lost)
    figures = (
        f"{len(doubtful) + len(failing)} doubtful keychains: {len(used)} used; secrets of up to"
        f" 5,000 characters in entries of 1,280: {lost} lost; {len(in_files)} in a file"
    )
    with capsys.disabled():
        report("S5 keyring", figures, held=held)
    assert held, (used, in_files, lost)


def _of_the_system(kind: type[KeyringBackend]) -> KeyringBackend:
    """A backend that bears a trusted name, and fails all the same."""
    posing = type(kind.__name__, (kind,), {"__module__": min(TRUSTED)})
    # `keyring` enters every kind in a list for the whole process: other tests would find this one.
    KeyringBackend._classes.remove(posing)  # type: ignore[attr-defined]
    backend: KeyringBackend = posing()
    return backend


def _lost_on_the_way(count: int) -> int:
    """How many secrets did not come back, or were known to a keychain that never got them."""
    random, lost = Random(5), 0
    letters = "aZ09-._~\N{KEY}ß"
    for number in range(count):
        length = 5_000 if number == 0 else random.randint(1, 5_000)
        secret = "".join(random.choices(letters, k=length))
        store = OsKeyring(SmallKeychain(), "default")
        store.set("mail", secret)
        elsewhere = OsKeyring(SmallKeychain(), "default")
        lost += store.get("mail") != secret or elsewhere.get("mail") is not None
    return lost


@pytest.mark.slow
@pytest.mark.usefixtures("chosen")
def test_a_keychain_whose_bus_is_gone_asks_for_it(keychain: dict[str, str]) -> None:
    store = open_keyring("default")
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        with pytest.raises(SignInNeeded) as needed:
            store.get("mail")
    assert needed.value.title == "keyring_locked"


@pytest.mark.slow
def test_a_process_without_a_keychain_is_refused_and_one_that_asks_for_null_as_well() -> None:
    program = (
        "from desktop_sdr.adapters.os_keyring import open_keyring\n"
        "from desktop_sdr.ports.errors import SignInNeeded\n"
        "try:\n    open_keyring('default')\n"
        "except SignInNeeded as needed:\n    print(needed.title)\n"
    )
    for backend in ("", "keyring.backends.null.Keyring"):
        environment = {**os.environ, "PYTHON_KEYRING_BACKEND": backend}
        if not backend:
            del environment["PYTHON_KEYRING_BACKEND"]
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.stdout.strip(), done.stderr) == ("no_keyring", "")


@pytest.mark.slow
def test_the_real_keychain_holds_what_another_process_kept(keychain: dict[str, str]) -> None:
    open_keyring("shared").set("mail", "x" * 5_000)
    program = (
        "from desktop_sdr.adapters.os_keyring import open_keyring\n"
        "print(len(open_keyring('shared').get('mail')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.stderr) == ("5000", "")
    assert isinstance(keyring.get_keyring(), SecretService.Keyring)


@pytest.mark.parametrize(
    ("release", "is_root", "command"),
    [
        ({"ID": "debian"}, False, "sudo apt install gnome-keyring"),
        ({"ID": "debian"}, True, "apt install gnome-keyring"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, False, "sudo apt install gnome-keyring"),
        ({"ID": "fedora"}, False, "sudo dnf install gnome-keyring"),
        ({"ID": "manjaro", "ID_LIKE": "arch"}, False, "sudo pacman -S gnome-keyring"),
    ],
)
def test_the_way_out_names_the_command_of_this_system(
    release: dict[str, str], is_root: bool, command: str
) -> None:
    remedy = remedy_for(release, is_root=is_root)
    assert remedy is not None
    assert (remedy.package, remedy.command) == ("gnome-keyring", command)


def test_an_unknown_system_gets_no_invented_command() -> None:
    assert remedy_for({"ID": "plan9"}, is_root=False) is None


def test_this_machine_is_known_or_says_it_is_not() -> None:
    remedy = remedy_here()
    assert remedy is None or remedy.command.endswith(remedy.package)
