"""The five ways to press Pause, each as it is really pressed, and how long the answer took."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chaos.pause_house import House, arrived
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


@dataclass(frozen=True)
class Acknowledged:
    """How long a press took: until it held, and until the window had painted it."""

    seconds: float
    there: tuple[dict[int, int], ...]
    """What the mail servers had got when it was acknowledged."""
    shown: float | None = None


Entry = Callable[[], Acknowledged]


def entries(house: House) -> Mapping[str, Entry]:
    """Every way there is, by its name."""
    window, tray = house.session.window, house.session.tray
    button = window.header.pause

    def shown(press: Callable[[], object]) -> Acknowledged:
        before = time.monotonic()
        press()
        assert button.isChecked()
        button.repaint()
        after = time.monotonic()
        stopped = house.desk.stopped_at
        return Acknowledged(stopped - before, house.desk.there, after - before)

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
