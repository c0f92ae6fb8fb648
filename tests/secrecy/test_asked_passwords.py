"""Where passwords come from and go to: the keychain or memory, and never anywhere else."""

from pathlib import Path

import keyring
import pytest
from fakes.secrets import MemorySecrets
from keyring.backends import SecretService, fail, null

from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.adapters.os_keyring import open_keyring
from desktop_sdr.adapters.session_secrets import NoKeychain
from desktop_sdr.bootstrap.worlds import first_as_found
from desktop_sdr.ports.errors import SignInNeeded
from desktop_sdr.ports.secrets import SecretStore

NAME = "mailbox rep@seller.test"


def no_keychain() -> SecretStore:
    raise SignInNeeded("no_keyring", "install_keyring")


def reasons(passwords: AskedPasswords) -> list[str]:
    return [one.reason for one in passwords.wanted()]


def test_without_a_keychain_the_password_is_asked_for_and_kept_in_memory() -> None:
    told: list[str] = []
    passwords = AskedPasswords(no_keychain, told.append)
    with pytest.raises(SignInNeeded) as needed:
        passwords.get(NAME)
    assert needed.value.title == "no_keyring"
    assert reasons(passwords) == ["no_keyring"]
    assert passwords.give(NAME, "correct-horse") == "this_session"
    assert passwords.get(NAME) == "correct-horse"
    assert reasons(passwords) == []
    assert told[0] == "correct-horse"
    assert "correct-horse" not in repr(passwords)


def test_each_start_asks_again() -> None:
    AskedPasswords(no_keychain, print).give(NAME, "correct-horse")
    again = AskedPasswords(no_keychain, print)
    again.look_for([NAME])
    assert reasons(again) == ["no_keyring"]


def test_a_keychain_is_used_where_there_is_one() -> None:
    keychain = MemorySecrets()
    passwords = AskedPasswords(lambda: keychain, lambda _: None)
    assert passwords.get(NAME) is None
    assert reasons(passwords) == ["password_missing"]
    assert passwords.give(NAME, "correct-horse") == "memory"
    assert keychain.kept == {NAME: "correct-horse"}


def test_a_keychain_that_locks_in_the_middle_is_asked_no_more_and_memory_serves() -> None:
    keychain = MemorySecrets(**{NAME: "correct-horse"})
    passwords = AskedPasswords(lambda: keychain, lambda _: None)
    assert passwords.get(NAME) == "correct-horse"
    keychain.locked = True
    passwords.look_for([NAME])
    assert reasons(passwords) == ["keyring_locked"]
    assert passwords.give(NAME, "typed again") == "this_session"
    assert passwords.get(NAME) == "typed again"
    keychain.locked = False
    assert passwords.give(NAME, "newest") == "memory"
    assert keychain.kept == {NAME: "newest"}


def test_a_keychain_that_appears_later_takes_what_is_given_then() -> None:
    keychain, opened = MemorySecrets(), []

    def open_it() -> SecretStore:
        opened.append(1)
        return keychain if len(opened) > 1 else no_keychain()

    passwords = AskedPasswords(open_it, lambda _: None)
    assert passwords.give(NAME, "correct-horse") == "memory"
    assert keychain.kept == {NAME: "correct-horse"}


@pytest.mark.parametrize("trouble", ["no_keyring", "keyring_locked"])
def test_a_keychain_that_failed_at_the_start_is_opened_anew_once_the_rep_gives_something(
    trouble: str,
) -> None:
    keychain, opened = MemorySecrets(), []

    def open_anew() -> SecretStore:
        opened.append("anew")
        return keychain

    at_the_start = NoKeychain(SignInNeeded(trouble, "unlock_keyring"))
    passwords = AskedPasswords(first_as_found(at_the_start, open_anew), lambda _: None)
    passwords.look_for([NAME])
    assert (reasons(passwords), opened) == ([trouble], [])
    assert passwords.give(NAME, "correct-horse") == "memory"
    assert keychain.kept == {NAME: "correct-horse"}
    assert opened == ["anew"]


def test_a_keychain_that_opened_at_the_start_is_the_one_that_is_used() -> None:
    keychain = MemorySecrets(**{NAME: "kept"})
    passwords = AskedPasswords(first_as_found(keychain, no_keychain), lambda _: None)
    assert passwords.get(NAME) == "kept"
    assert passwords.give(NAME, "newer") == "memory"


def test_a_refused_password_is_wanted_until_it_is_another_or_taken_after_all() -> None:
    keychain = MemorySecrets(**{NAME: "old"})
    passwords = AskedPasswords(lambda: keychain, lambda _: None)
    passwords.get(NAME)
    passwords.refused(NAME, "incoming")
    passwords.get(NAME)
    assert reasons(passwords) == ["sign_in_refused"]
    keychain.kept[NAME] = "new"  # by `desktop-sdr setup`, another process
    passwords.get(NAME)
    assert reasons(passwords) == []
    passwords.refused(NAME, "incoming")
    passwords.refused(NAME, "outgoing")
    passwords.accepted(NAME, "incoming")
    assert reasons(passwords) == ["sign_in_refused"]
    passwords.accepted(NAME, "outgoing")
    assert reasons(passwords) == []


def test_a_sign_in_that_ended_is_wanted_until_another_is_kept_whatever_a_server_still_takes() -> (
    None
):
    keychain = MemorySecrets(**{NAME: "first"})
    passwords = AskedPasswords(lambda: keychain, lambda _: None)
    passwords.get(NAME)
    passwords.ended(NAME, "sign_in_ended")
    passwords.get(NAME)
    passwords.accepted(NAME, "incoming")  # an old connection lives on
    assert reasons(passwords) == ["sign_in_ended"]
    passwords.give(NAME, "second")
    assert reasons(passwords) == []


def test_what_renews_itself_stays_where_it_is_and_asks_nobody() -> None:
    keychain, opened = MemorySecrets(**{NAME: "first"}), list[int]()

    def open_it() -> SecretStore:
        opened.append(1)
        return keychain

    passwords = AskedPasswords(open_it, lambda _: None)
    passwords.get(NAME)
    passwords.refused(NAME, "outgoing")
    passwords.renew(NAME, "second")
    passwords.get(NAME)
    assert keychain.kept == {NAME: "second"}
    assert reasons(passwords) == ["sign_in_refused"], "the server has not taken it yet"
    passwords.accepted(NAME, "outgoing")
    assert reasons(passwords) == []

    keychain.locked = True
    passwords.renew(NAME, "third")
    assert passwords.get(NAME) == "third"
    assert opened == [1], "a keychain is opened for the rep alone"


def test_a_provider_that_takes_it_after_all_ends_the_asking() -> None:
    keychain = MemorySecrets(**{NAME: "first"})
    passwords = AskedPasswords(lambda: keychain, lambda _: None)
    passwords.get(NAME)
    passwords.ended(NAME, "app_refused")
    passwords.renew(NAME, "second")
    assert reasons(passwords) == []


def test_a_secret_that_is_only_looked_for_is_asked_of_nobody() -> None:
    told: list[str] = []
    passwords = AskedPasswords(lambda: MemorySecrets(app="its secret"), told.append)
    assert passwords.peek("another") is None
    assert passwords.peek("app") == "its secret"
    assert reasons(passwords) == []
    assert told == ["its secret"]


def test_whoever_waits_is_told_when_one_is_given() -> None:
    went_on: list[str] = []
    passwords = AskedPasswords(no_keychain, lambda _: None)
    passwords.when_given(lambda: went_on.append("now"))
    passwords.give(NAME, "correct-horse")
    assert went_on == ["now"]


@pytest.mark.slow
def test_a_keychain_whose_bus_goes_away_leaves_memory_and_no_file(
    keychain: dict[str, str], tmp_path: Path
) -> None:
    passwords = AskedPasswords(lambda: open_keyring("gone"), lambda _: None)
    assert passwords.give(NAME, "kept") == "os_keyring"
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        elsewhere.setenv("HOME", str(tmp_path))
        elsewhere.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        passwords.look_for([NAME])
        assert reasons(passwords) == ["keyring_locked"]
        assert passwords.give(NAME, "typed") == "this_session"
        assert passwords.get(NAME) == "typed"
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.slow
def test_a_keychain_that_is_installed_meanwhile_keeps_the_next_password(
    keychain: dict[str, str],
) -> None:
    keyring.set_keyring(fail.Keyring())  # what `keyring` goes on saying once it has found none
    with pytest.MonkeyPatch.context() as before:
        before.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        passwords = AskedPasswords(lambda: open_keyring("later"), lambda _: None)
        passwords.look_for([NAME])
        assert reasons(passwords) == ["no_keyring"]

    assert passwords.give(NAME, "typed") == "os_keyring"

    assert AskedPasswords(lambda: open_keyring("later"), lambda _: None).get(NAME) == "typed"


@pytest.mark.slow
def test_another_backend_at_the_next_start_is_asked_anew_and_never_trusted_blindly(
    keychain: dict[str, str],
) -> None:
    assert AskedPasswords(lambda: open_keyring("one"), print).give(NAME, "kept") == "os_keyring"
    keyring.set_keyring(null.Keyring())
    later = AskedPasswords(lambda: open_keyring("one"), lambda _: None)
    later.look_for([NAME])
    assert reasons(later) == ["no_keyring"]
    keyring.set_keyring(SecretService.Keyring())
    assert AskedPasswords(lambda: open_keyring("one"), lambda _: None).get(NAME) == "kept"
