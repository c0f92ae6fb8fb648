"""The bounds of every test: no screen, no real home, no network, nothing left running."""

import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from guards import Outside, lasting_threads, running_timers
from hypothesis import settings
from servers.secret_service import secret_service

pytest_plugins = ("servers.fixtures",)

REAL_HOME = Path.home()
HOME_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--onscreen",
        action="store_true",
        help="show the windows of the GUI tests on the real screen",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--onscreen"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _leave_home(Path(tempfile.mkdtemp(prefix="desktop-sdr-home-")), config)
    outside = Outside(REAL_HOME)
    sys.addaudithook(outside.hear)
    config.stash[OUTSIDE] = outside


OUTSIDE = pytest.StashKey[Outside]()


def _leave_home(home: Path, config: pytest.Config) -> None:
    import shutil

    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ["HOME"] = os.environ["USERPROFILE"] = str(home)
    for name in HOME_FOLDERS:
        os.environ[name] = str(home / name.lower())
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    # The rep's own keychain hangs on this bus; tests that want one ask for `keychain`.
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)


@pytest.fixture(autouse=True)
def _stays_inside(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test whose code swallowed the refusal of a network or home access."""
    outside = request.config.stash[OUTSIDE]
    outside.refused.clear()
    yield
    assert outside.refused == []


@pytest.fixture(autouse=True)
def _leaves_nothing_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test after which a thread or a Qt timer of its own still runs."""
    with_qt = bool({"qtbot", "qapp"} & set(request.fixturenames))
    threads = set(threading.enumerate())
    timers = running_timers() if with_qt else set()
    yield
    assert lasting_threads(threads) == [], "threads still run after the test"
    if with_qt:
        assert not running_timers() - timers, "Qt timers still tick after the test"


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _logs_no_complaint(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test in which the product logged a warning, unless it looks at `caplog` itself."""
    product = logging.getLogger("desktop_sdr")
    complaints = _Complaints()
    product.addHandler(complaints)
    yield
    product.removeHandler(complaints)
    if "caplog" not in request.fixturenames:
        assert complaints.heard == [], "take the caplog fixture in a test that expects a warning"


@pytest.fixture(scope="session")
def _secret_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with secret_service(tmp_path_factory.mktemp("keychain")) as environment:
        yield environment


@pytest.fixture
def keychain(
    _secret_service: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """A real keychain (gnome-keyring), for this process and those it starts."""
    # keyring looks for backends once in a process, so each test says which one it has.
    import keyring
    from keyring.backends import SecretService, fail

    for name, value in _secret_service.items():
        monkeypatch.setenv(name, value)
    keyring.set_keyring(SecretService.Keyring())
    yield _secret_service
    keyring.set_keyring(fail.Keyring())
