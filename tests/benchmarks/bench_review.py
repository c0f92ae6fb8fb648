"""From pressing A to the next draft on the screen, 50 times: prints figures, 1 when too slow.

Run by hand: python tests/benchmarks/bench_review.py
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes.frame_desk import Feed
from gui.pages.fakes import FakeDesk, FakeViews, a_row
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_sdr.gui.app import prepare_application
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.pages.review.page import ReviewPage
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.window import MainWindow

WANTED_MS = 50.0
"""95 of 100 key presses are on the screen by then (gui.md section 15)."""
DRAFTS = 50
OPEN_MS = 5_000


def drafts() -> FakeDesk:
    """A queue of routine drafts with four claims each."""
    rows = [
        a_row(n + 1, f"Lead Number {n}", "Example Ltd", "Dock slots before the ramp", 10 + n)
        for n in range(DRAFTS + 1)
    ]
    return FakeDesk(views=FakeViews(rows=rows))


def until(holds: Callable[[], bool]) -> None:
    """Let the window work until something holds."""
    begin = perf_counter()
    while not holds():
        QApplication.processEvents()
        if (perf_counter() - begin) * 1000 > OPEN_MS:
            raise TimeoutError("the window did not get there")


def key_to_painted(page: ReviewPage) -> float:
    """Press A on a draft that was looked at; milliseconds until the next one is painted."""
    until(lambda: page.sitting.is_settled and page.decisions.idle)
    before = page.seen
    begin = perf_counter()
    QTest.keyClick(page, Qt.Key.Key_A)
    until(lambda: page.seen is not None and page.seen is not before)
    return (perf_counter() - begin) * 1000


def at(share: float, times: Sequence[float]) -> float:
    """A percentile."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def main() -> int:
    """Work off the queue."""
    app = QApplication([])
    prepare_application()
    tasks, bridge, desk = Tasks(), ChangeBridge(Feed()), drafts()
    window = MainWindow(desk, tasks, bridge, practice=False)  # type: ignore[arg-type]
    window.resize(1440, 900)
    window.show_page("review")
    window.show()
    window.activateWindow()
    page = window.page
    if not isinstance(page, ReviewPage):
        raise TypeError(page)
    until(lambda: page.seen is not None)
    times = [key_to_painted(page) for _draft in range(DRAFTS)]
    until(lambda: page.decisions.idle)
    tasks.close()
    window.may_close = True
    window.close()
    app.processEvents()
    print(f"approved            {len(desk.asked):6d} of {DRAFTS}")
    for name, share in (("median", 0.5), ("95 of 100", 0.95), ("slowest", 1.0)):
        print(f"key to painted, {name:<10}{at(share, times):6.1f} ms")
    fast = at(0.95, times) < WANTED_MS and len(desk.asked) == DRAFTS
    return 0 if fast else 1


if __name__ == "__main__":
    sys.exit(main())
