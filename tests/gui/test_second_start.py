"""What a second start can say to an open window: one word, and nothing else is understood."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDeadlineTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from desktop_sdr.gui import second_start
from desktop_sdr.gui.second_start import (
    CALLERS,
    PATIENCE_MS,
    SecondStarts,
    meeting_place,
    raise_open_window,
)


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def window(tmp_path: Path, asked: list[str]) -> Iterator[SecondStarts]:
    made = SecondStarts(tmp_path)
    made.asked.connect(lambda: asked.append("raise"))
    made.listen()
    yield made
    made.close()


Call = Callable[[bytes], QLocalSocket]


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Call]:
    callers: list[QLocalSocket] = []

    def call_with(said: bytes) -> QLocalSocket:
        caller = QLocalSocket()
        caller.connectToServer(meeting_place(tmp_path))
        caller.write(said)
        callers.append(caller)
        return caller

    yield call_with
    for caller in callers:
        caller.abort()


def asks(folder: Path, qtbot: QtBot) -> bool:
    """Ask as a second start does, from a process of its own."""
    with _python(ASKING, folder) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
    return second.returncode == 0


ASKING = """
import sys
from pathlib import Path
from desktop_sdr.gui.second_start import raise_open_window

sys.exit(not raise_open_window(Path(sys.argv[1])))
"""
DYING = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop_sdr.gui.second_start import SecondStarts

application = QCoreApplication([])
window = SecondStarts(Path(sys.argv[1]))
window.listen()
os._exit(9)
"""


def _python(code: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, str(folder)])


def is_gone(caller: QLocalSocket) -> bool:
    return caller.state() is QLocalSocket.LocalSocketState.UnconnectedState


def test_the_open_window_is_asked_to_come_forward_and_says_that_it_does(
    tmp_path: Path, window: SecondStarts, asked: list[str], qtbot: QtBot
) -> None:
    assert asks(tmp_path, qtbot)
    assert asked == ["raise"]


def test_nobody_answers_where_no_window_is_open(tmp_path: Path) -> None:
    assert not raise_open_window(tmp_path)


def test_a_window_that_was_closed_answers_no_more(
    tmp_path: Path, window: SecondStarts, asked: list[str], qtbot: QtBot
) -> None:
    window.close()
    assert not asks(tmp_path, qtbot)
    assert asked == []


def test_what_a_killed_window_left_behind_is_in_nobodys_way(
    tmp_path: Path, asked: list[str], qtbot: QtBot
) -> None:
    with _python(DYING, tmp_path) as killed:
        assert killed.wait(30) == 9
    assert os.name == "nt" or Path(meeting_place(tmp_path)).is_socket()
    assert not raise_open_window(tmp_path)
    window = SecondStarts(tmp_path)
    window.asked.connect(lambda: asked.append("raise"))
    window.listen()
    assert asks(tmp_path, qtbot)
    assert asked == ["raise"]
    window.close()


@pytest.mark.parametrize(
    "said",
    [
        *(b"pause\n", b"raise\0", b"RAISE\n", b" raise\n", b"\n", b"\0", b"raise\r\n"),
        *(b"raise\nraise\n", b"raise\n\n", b"x" * 1_000_000),
    ],
)
def test_another_word_moves_nothing_and_ends_the_call(
    call: Call, window: SecondStarts, asked: list[str], qtbot: QtBot, said: bytes
) -> None:
    caller = call(said)
    qtbot.waitUntil(lambda: is_gone(caller), timeout=PATIENCE_MS // 2)
    assert asked == []


@pytest.mark.parametrize("said", [b"", b"r", b"raise"])
def test_half_a_word_moves_nothing_and_is_not_waited_for(
    call: Call, window: SecondStarts, asked: list[str], qtbot: QtBot, said: bytes
) -> None:
    caller = call(said)
    qtbot.waitUntil(lambda: is_gone(caller), timeout=2 * PATIENCE_MS)
    assert asked == []


def test_a_word_may_come_in_two_pieces(
    call: Call, window: SecondStarts, asked: list[str], qtbot: QtBot
) -> None:
    caller = call(b"rai")
    qtbot.wait(100)
    caller.write(b"se\n")
    qtbot.waitUntil(lambda: asked == ["raise"])
    qtbot.waitUntil(lambda: is_gone(caller))
    assert caller.readAll().data() == b"raised\n"


def test_those_who_say_nothing_keep_no_other_out_for_longer_than_their_time(
    tmp_path: Path, call: Call, window: SecondStarts, asked: list[str], qtbot: QtBot
) -> None:
    silent = [call(b"") for _ in range(3 * CALLERS)]
    qtbot.waitUntil(lambda: sum(map(is_gone, silent)) == 2 * CALLERS, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: all(map(is_gone, silent)), timeout=2 * PATIENCE_MS)
    assert asks(tmp_path, qtbot)
    assert asked == ["raise"]


def test_a_flood_of_the_right_word_moves_the_window_now_and_then_only(
    call: Call, window: SecondStarts, asked: list[str], qtbot: QtBot
) -> None:
    begun = QDeadlineTimer.current().deadline()
    callers: list[QLocalSocket] = []
    for _ in range(10):
        callers.extend(call(b"raise\n") for _ in range(40))
        qtbot.waitUntil(lambda: all(map(is_gone, callers)))
    passed = QDeadlineTimer.current().deadline() - begun
    assert 1 <= len(asked) <= 1 + passed // second_start.RAISES_APART_MS


def test_who_does_not_answer_is_waited_for_no_longer_than_a_second(
    tmp_path: Path, qtbot: QtBot
) -> None:
    mute = QLocalServer()
    assert mute.listen(meeting_place(tmp_path))
    begun = time.monotonic()
    assert not raise_open_window(tmp_path)
    assert time.monotonic() - begun < 1.5 * PATIENCE_MS / 1000
    mute.close()


def test_another_answer_is_no_answer(tmp_path: Path, qtbot: QtBot) -> None:
    liar = QLocalServer()
    assert liar.listen(meeting_place(tmp_path))
    liar.newConnection.connect(lambda: liar.nextPendingConnection().write(b"paused\n"))
    assert not asks(tmp_path, qtbot)
    liar.close()


def test_a_folder_with_too_long_a_name_is_told_of_in_the_log_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / ("long" * 50)
    folder.mkdir()
    caplog.set_level("INFO")
    window = SecondStarts(folder)
    window.listen()
    assert os.name == "nt" or "cannot raise the window" in caplog.text
    assert not raise_open_window(folder)
    window.close()


def test_the_socket_is_for_its_owner_alone(tmp_path: Path, window: SecondStarts) -> None:
    place = Path(meeting_place(tmp_path))
    assert os.name == "nt" or stat.S_IMODE(place.stat().st_mode) & 0o077 == 0
