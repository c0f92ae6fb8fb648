"""Windows for the GUI tests: the real application object, one look, and everything closed again."""

from collections.abc import Callable, Iterator

import pytest
from fakes.frame_desk import Feed, FrameDesk
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_sdr.gui.app import prepare_application
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.header.pause_keys import PauseKeys
from desktop_sdr.gui.session import Session, open_session
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.theme import theme


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    prepare_application()
    theme().choose("light")
    theme().set_text_scale(1.0)
    yield
    if theme().text_scale != 1.0:
        theme().set_text_scale(1.0)


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def desk(feed: Feed) -> FrameDesk:
    return FrameDesk(feed)


OpenWindow = Callable[..., Session]


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, tasks: Tasks, feed: Feed) -> Iterator[OpenWindow]:
    """Opens the real window over a desk, on a page, in a size."""
    opened: list[tuple[Session, ChangeBridge, PauseKeys]] = []

    def open_it(
        desk: FrameDesk,
        page: str = "health",
        size: tuple[int, int] = (1440, 900),
        practice: bool = False,
    ) -> Session:
        bridge = ChangeBridge(feed)
        session = open_session(desk, tasks, bridge, practice=practice)
        keys = PauseKeys(session.pausing.pause, bridge)
        qapp.installEventFilter(keys)
        opened.append((session, bridge, keys))
        session.window.resize(*size)
        session.window.show_page(page)
        session.window.show()
        session.window.activateWindow()
        qtbot.waitUntil(lambda: qapp.activeWindow() is session.window)
        return session

    yield open_it
    for session, bridge, keys in opened:
        qapp.removeEventFilter(keys)
        bridge.close()
        session.tray.stop()
        session.window.may_close = True
        session.window.close()
        session.window.deleteLater()
        bridge.deleteLater()
    qapp.processEvents()
