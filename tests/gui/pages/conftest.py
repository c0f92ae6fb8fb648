"""Each page alone in a bare window, over a hand-written desk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fakes.frame_desk import Feed
from gui.pages.fakes import FakeDesk
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.pages.page import Breakpoint, Page
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Changes, Topic


@dataclass
class OpenPage:
    """A page on the screen with what it works with."""

    page: Page
    host: QWidget
    desk: FakeDesk
    feed: Feed
    qtbot: QtBot

    def press(
        self, *keys: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.host, key, with_)

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=5000)

    def change(self, *topics: Topic) -> None:
        """Tell of a commit and let it reach the page."""
        with self.qtbot.waitSignal(self.page.workplace.changes.changed, timeout=5000):
            self.feed.publish(Changes(frozenset(topics)))


OpenIt = Callable[..., OpenPage]


@pytest.fixture(autouse=True)
def _american_english(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def open_page(qtbot: QtBot, qapp: QApplication, tasks: Tasks, feed: Feed) -> Iterator[OpenIt]:
    """Opens a page class over a desk, in a size."""
    bridges: list[ChangeBridge] = []

    def open_it(kind: type[Page], desk: FakeDesk, size: tuple[int, int] = (1240, 832)) -> OpenPage:
        host = QWidget()
        qtbot.addWidget(host)
        bridge = ChangeBridge(feed)
        bridges.append(bridge)
        registry = ActionRegistry(host)
        page = kind(Workplace(desk, registry, tasks, bridge, practice=False))
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        header = QWidget(host)
        header.setFixedSize(0, 0)
        page.sheet_wanted.connect(lambda build: build(host, header, registry).open())
        room = size[0] + (200 if size[0] >= 1200 else 64)
        page.fit(next(point for point in reversed(Breakpoint) if room >= point))
        host.resize(*size)
        host.show()
        host.activateWindow()
        qtbot.waitUntil(lambda: qapp.activeWindow() is host)
        return OpenPage(page, host, desk, feed, qtbot)

    yield open_it
    for bridge in bridges:
        bridge.close()
