"""Opening and closing: the window first, then the agent; everything ended in order."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.frame_desk import Feed, FrameDesk, a_frame
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.app import AppContext, Shell, UnusableQt, check_qt, run
from desktop_sdr.gui.faults import Faults
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.window import MainWindow
from desktop_sdr.gui.window_memory import FILE


class Life:
    """A context that notes what happens to it."""

    def __init__(self, folder: Path, world: str = "practice") -> None:
        self.happened: list[str] = []
        self.feed = Feed()
        self.desk = FrameDesk(self.feed)
        (folder / FILE).write_text("[window]\npage=health\n", "utf-8")
        self.context = AppContext(
            desk=self.desk,
            changes=self.feed,
            profile="practice",
            world=world,
            folder=folder,
            start=self._start,
            stop=lambda: self.happened.append("stop"),
        )

    def _start(self) -> None:
        self.happened.append(f"start on {threading.current_thread().name[:4]}")


def the_window() -> MainWindow:
    return next(
        window
        for window in QApplication.topLevelWidgets()
        if isinstance(window, MainWindow) and window.isVisible()
    )


def _live(life: Life, qapp: QApplication, scenes: list[Callable[[], bool]]) -> int:
    """Run the application; each scene is tried again until it answers True, then the next."""
    left = list(scenes)
    clock = QTimer()

    def play() -> None:
        if left and left[0]():
            left.pop(0)

    clock.timeout.connect(play)
    clock.start(20)
    overdue = QTimer(singleShot=True)
    overdue.timeout.connect(lambda: qapp.exit(99))
    overdue.start(10_000)
    code = run(life.context)
    clock.stop()
    overdue.stop()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert left == []
    return code


def test_the_agent_starts_in_a_worker_after_the_window_and_stops_when_it_is_gone(
    tmp_path: Path, qapp: QApplication
) -> None:
    life = Life(tmp_path)

    def close() -> bool:
        if life.happened != ["start on desk"]:
            return False
        assert the_window().isVisible()
        the_window().close()
        return True

    assert _live(life, qapp, [close]) == 0
    assert life.happened == ["start on desk", "stop"]
    assert life.feed.listeners == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_kill_ends_it_in_order(
    tmp_path: Path, qapp: QApplication, number: signal.Signals
) -> None:
    life = Life(tmp_path)

    def kill() -> bool:
        os.kill(os.getpid(), number)
        return True

    assert _live(life, qapp, [lambda: life.happened == ["start on desk"], kill]) == 0
    assert life.happened[-1] == "stop"


def test_what_nobody_caught_is_said_in_the_banner_and_logged(
    tmp_path: Path, qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    life = Life(tmp_path)

    def fail() -> bool:
        worker = threading.Thread(target=lambda: 1 // 0)
        worker.start()
        worker.join()
        return True

    def said() -> bool:
        words = the_window().banner.words
        if words is None:
            return False
        assert "ZeroDivisionError" in words.line
        the_window().close()
        return True

    assert _live(life, qapp, [fail, said]) == 0
    assert "Unhandled exception" in caplog.text


def test_a_fault_while_telling_of_a_fault_is_only_logged(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    faults, told = Faults(), []

    def tell(fault: BaseException) -> None:
        told.append(fault)
        faults._caught(OSError, OSError("no words"), None)

    faults.happened.connect(tell)
    faults._caught(ValueError, ValueError("first"), None)
    assert [str(fault) for fault in told] == ["first"]
    assert "no words" in caplog.text


def test_an_agent_that_cannot_start_is_said_in_the_banner(
    tmp_path: Path, qapp: QApplication
) -> None:
    life = Life(tmp_path)
    life._start = lambda: 1 // 0
    life.context = AppContext(
        desk=life.desk,
        changes=life.feed,
        profile="practice",
        world="practice",
        folder=tmp_path,
        start=lambda: 1 // 0,
        stop=lambda: None,
    )

    def said() -> bool:
        if the_window().banner.words is None:
            return False
        the_window().close()
        return True

    assert _live(life, qapp, [said]) == 0


def test_bigger_text_keeps_page_and_size_and_is_remembered(
    tmp_path: Path, qapp: QApplication
) -> None:
    life = Life(tmp_path)

    def bigger() -> bool:
        the_window().activateWindow()
        if qapp.activeWindow() is not the_window():
            return False
        the_window().show_page("leads")
        QTest.keyClick(the_window(), Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
        return True

    def is_there() -> bool:
        assert theme().text_scale == pytest.approx(1.1)
        assert the_window().page_key == "leads"
        the_window().close()
        return True

    assert _live(life, qapp, [bigger, is_there]) == 0
    kept = (tmp_path / FILE).read_text("utf-8")
    assert "text_scale=1.1" in kept
    assert "page=leads" in kept


@pytest.mark.parametrize(
    "broken",
    [b"", b"\xff\xfe\x00", b"[look]\ntext_scale=huge\nscheme=pink\n[window]\npage=nowhere\n"],
)
def test_a_broken_memory_of_the_window_is_as_good_as_none(
    tmp_path: Path, qapp: QApplication, broken: bytes
) -> None:
    life = Life(tmp_path)
    (tmp_path / FILE).write_bytes(broken + b"\n[window]\npage=health\n")

    def close() -> bool:
        the_window().close()
        return True

    assert _live(life, qapp, [lambda: len(life.happened) == 1, close]) == 0


@pytest.fixture
def shell(tmp_path: Path, qapp: QApplication):
    life = Life(tmp_path, world="real")
    made = Shell(qapp, life.context)
    made.open()
    yield made
    made.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_closing_where_there_is_no_tray_leaves_a_way_back(shell: Shell) -> None:
    window = shell.session.window
    window.close()
    assert window.isMinimized()
    assert window.banner.words.title == "The agent keeps running."


def test_a_second_start_brings_back_the_window_that_was_minimised(shell: Shell, qtbot) -> None:
    window = shell.session.window
    window.showMinimized()
    shell._second_starts.asked.emit()
    assert not window.isMinimized()
    qtbot.waitUntil(window.isActiveWindow)


def test_quitting_says_what_stays_behind(shell: Shell, qapp: QApplication, qtbot) -> None:
    window = shell.session.window
    window.activateWindow()
    qtbot.waitUntil(lambda: qapp.activeWindow() is window)
    shell.session.ask_to_quit()
    said = " ".join(
        child.accessibleName()
        for child in window.findChildren(QObject, "")
        if hasattr(child, "accessibleName")
    )
    assert "Keep running" in said
    assert window.actions_.mode is Mode.SHEET
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.actions_.mode is not Mode.SHEET


def test_the_tray_menu_pauses_but_never_resumes(shell: Shell) -> None:
    session = shell.session
    menu = session.tray.menu
    menu.aboutToShow.emit()
    pause = next(action for action in menu.actions() if action.text().startswith("Pause agent"))
    pause.trigger()
    assert session.pausing.is_paused
    menu.aboutToShow.emit()
    words = [action.text() for action in menu.actions()]
    assert words[0] == "Paused. 14 sends are held"
    assert "Resume…" in words
    assert not any(text.startswith("Pause agent") for text in words)
    next(action for action in menu.actions() if action.text() == "Resume…").trigger()
    assert session.pausing.is_paused


def test_the_pause_key_reaches_the_newest_window(shell: Shell, qapp: QApplication) -> None:
    shell._scale(1)
    window = shell.session.window
    press = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier, "."
    )
    QApplication.sendEvent(window, press)
    assert window.header.pause.isChecked()


@pytest.mark.parametrize(
    ("qt", "python", "bad"),
    [
        ((6, 12), (3, 11), True),
        ((6, 12), (3, 12), False),
        ((6, 11), (3, 11), False),
        ((6, 13), (3, 11), False),
    ],
)
def test_a_qt_that_crashes_this_python_is_refused_in_one_sentence(qt, python, bad) -> None:
    if not bad:
        check_qt(qt, python)
        return
    with pytest.raises(UnusableQt, match="Nothing was changed"):
        check_qt(qt, python)


def test_this_qt_takes_no_reference_from_none() -> None:
    watched = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        watched.setObjectName("x")
    assert before - sys.getrefcount(None) < 100


def test_the_frame_of_the_fake_desk_is_the_frame_of_the_port() -> None:
    assert a_frame().rep_name == "Maya Lindqvist"


@pytest.mark.slow
def test_a_fresh_process_paints_its_window_and_only_then_starts_the_agent(tmp_path: Path) -> None:
    code = """
import sys, time
begun = time.perf_counter()
from pathlib import Path
sys.path.insert(0, "tests")
from fakes.frame_desk import Feed, FrameDesk
import desktop_sdr.gui.app as app

def started():
    print(time.perf_counter() - begun)
    app.QApplication.instance().exit(0)

folder = Path(sys.argv[1])
(folder / "window.ini").write_text("[window]\\npage=health\\n")
app.run(app.AppContext(desk=FrameDesk(), changes=Feed(), profile="p", world="practice",
                       folder=folder, start=started, stop=lambda: None))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        cwd=Path(__file__).parents[2],
    )
    assert float(ran.stdout) > 0.0
