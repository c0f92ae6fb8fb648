"""The bounds of the tests hold: what must be refused is refused, what is fine is not."""

import logging
import os
import threading
from pathlib import Path

import pytest
from guards import CHECKOUT, Outside, is_this_machine, lasting_threads, running_timers
from pytestqt.qtbot import QtBot

HOME = Path("/home/somebody")
REFUSED = pytest.fail.Exception


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("open", (f"{HOME}/notes", "w", os.O_WRONLY | os.O_CREAT)),
        ("open", (f"{HOME}/notes".encode(), "w", os.O_RDWR)),
        ("os.mkdir", (HOME / ".config", 0o777, -1)),
        ("os.remove", (f"{HOME}/notes", -1)),
        ("os.rename", ("/tmp/a", f"{HOME}/a", -1, -1)),  # noqa: S108
        ("sqlite3.connect", (f"{HOME}/desk.sqlite",)),
        ("socket.connect", (None, ("192.0.2.1", 25))),
        ("socket.connect", (None, ("2001:db8::1", 25, 0, 0))),
        ("socket.sendto", (None, ("192.0.2.1", 53))),
        ("socket.getaddrinfo", ("mail.example.org", 25, 0, 0, 0)),
    ],
)
def test_what_leaves_the_bounds_is_refused_and_remembered(
    event: str, args: tuple[object, ...]
) -> None:
    outside = Outside(HOME)
    with pytest.raises(REFUSED):
        outside.hear(event, args)
    assert len(outside.refused) == 1


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("open", (f"{HOME}/notes", "r", os.O_RDONLY)),
        ("open", (3, "w", os.O_WRONLY)),
        ("os.mkdir", ("/tmp/x", 0o777, -1)),  # noqa: S108
        ("sqlite3.connect", (":memory:",)),
        ("socket.connect", (None, ("127.0.0.1", 25))),
        ("socket.connect", (None, ("::1", 25, 0, 0))),
        ("socket.connect", (None, "/run/bus")),
        ("socket.getaddrinfo", ("localhost", 25, 0, 0, 0)),
        ("socket.getaddrinfo", (None, 25, 0, 0, 0)),
    ],
)
def test_what_stays_inside_is_let_through(event: str, args: tuple[object, ...]) -> None:
    outside = Outside(HOME)
    outside.hear(event, args)
    assert outside.refused == []


def test_a_checkout_inside_the_home_folder_may_be_written() -> None:
    outside = Outside(CHECKOUT.parent)
    outside.hear("os.mkdir", (str(CHECKOUT), 0o777, -1))
    outside.hear("open", (str(CHECKOUT / ".pytest_cache"), "w", os.O_WRONLY))
    assert outside.refused == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", ""])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "localhost.example.org", "fe80::1%lo"])  # noqa: S104
def test_anything_else_is_not(host: str) -> None:
    assert not is_this_machine(host)


def test_a_thread_that_lasts_is_named_and_one_that_ends_is_not() -> None:
    before = set(threading.enumerate())
    end = threading.Event()
    lasting = threading.Thread(target=end.wait, name="lasting")
    ending = threading.Thread(target=end.wait, args=(0.05,), name="ending")
    lasting.start()
    ending.start()
    assert lasting_threads(before, grace_seconds=0.2) == ["lasting"]
    end.set()
    lasting.join()


def test_a_ticking_timer_is_seen_until_it_stops(qtbot: QtBot) -> None:
    from PySide6.QtCore import QTimer

    before = running_timers()
    timer = QTimer()
    timer.start(60_000)
    assert running_timers() - before == {id(timer)}
    timer.stop()
    assert running_timers() == before


def test_home_and_its_folders_are_thrown_away_after_the_tests() -> None:
    home = Path.home()
    assert "desktop-sdr-home-" in home.name
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        assert Path(os.environ[name]).is_relative_to(home)
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ


def test_a_warning_is_allowed_where_the_test_looks_at_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logging.getLogger("desktop_sdr.tests").warning("expected")
    assert "expected" in caplog.text


def test_the_keychain_keeps_a_long_secret_and_forgets_it_when_told(
    keychain: dict[str, str],
) -> None:
    import keyring

    secret = "é" * 20_000
    keyring.set_password("desktop-sdr tests", "guards", secret)
    assert keyring.get_password("desktop-sdr tests", "guards") == secret
    keyring.delete_password("desktop-sdr tests", "guards")
    assert keyring.get_password("desktop-sdr tests", "guards") is None
    assert "SecretService" in repr(keyring.get_keyring())
