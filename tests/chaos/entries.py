"""The five ways to press Pause, each as it is really pressed, and how long the answer took."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from chaos.pause_house import House, arrived
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton


@dataclass(frozen=True)
class Acknowledged:
    """How long a press took: until it held, and until the window had painted it."""

    seconds: float
    there: tuple[dict[int, int], ...]
    """What the mail servers had got when it was acknowledged."""
    shown: float | None = None


Entry = Callable[[], Acknowledged]


class Painted(QObject):
    """Notes when the button has first painted itself as paused: what the rep sees."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button, self.at = button, cast(float | None, None)
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() is QEvent.Type.Paint and self.at is None and self._button.isChecked():
            self._button.removeEventFilter(self)
            self._button.event(event)
            self.at = time.monotonic()
            return True
        return False


def entries(house: House) -> Mapping[str, Entry]:
    """Every way there is, by its name."""
    window, tray = house.session.window, house.session.tray
    button = window.header.pause

    def shown(press: Callable[[], object]) -> Acknowledged:
        painted = Painted(button)
        before = time.monotonic()
        press()
        assert painted.at is not None, "the press has not painted the button"
        stopped = house.desk.stopped_at
        return Acknowledged(stopped - before, house.desk.there, painted.at - before)

    def from_tray() -> Acknowledged:
        tray.menu.aboutToShow.emit()
        [pause] = [one for one in tray.menu.actions() if one.text().startswith("Pause agent")]
        return shown(pause.trigger)

    def by_child(*words: str) -> Entry:
        def press() -> Acknowledged:
            house.child.tell(*words)
            begun, said = house.child.hear(), house.child.hear()
            there = arrived(house.servers)
            assert (begun["word"], said["word"]) == ("begun", "said"), (begun, said)
            assert said["line"].startswith("Stopped")
            return Acknowledged(said["at"] - begun["at"], there)

        return press

    left, period = Qt.MouseButton.LeftButton, Qt.Key.Key_Period
    control = Qt.KeyboardModifier.ControlModifier
    return {
        "button": lambda: shown(lambda: QTest.mousePress(button, left)),
        "Ctrl+.": lambda: shown(lambda: QTest.keyClick(window, period, control)),
        "tray": from_tray,
        "command line": by_child("command", "pause"),
        "another process": by_child("latch"),
    }


BY_CHILD = ("command line", "another process")
