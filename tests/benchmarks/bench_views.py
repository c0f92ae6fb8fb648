"""How long each page takes to show a hostile mail: prints figures, 1 when one takes too long.

Run by hand: python tests/benchmarks/bench_views.py
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from chaos.bait import a_bait
from chaos.hostile_html import mails
from fakes.frame_desk import Feed
from gui.pages.fakes import FakeDesk
from gui.pages.hostile import PAGES, Mail, as_read, go_to, texts_of
from PySide6.QtWidgets import QApplication

from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.app import prepare_application
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.pages.page import Breakpoint, Page
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.workplace import Workplace

WANTED_MS = 200.0
AT_ONCE = 40
GIVE_UP_MS = 10_000


def until(holds: Callable[[], bool]) -> None:
    """Let the page work until something holds."""
    begin = perf_counter()
    while not holds():
        QApplication.processEvents()
        if (perf_counter() - begin) * 1000 > GIVE_UP_MS:
            raise TimeoutError("the page never showed it")


def to_painted(page: Page, one: Mail) -> float:
    """Milliseconds from choosing the mail to its words on the screen."""
    begin = perf_counter()
    go_to(page, one)
    until(lambda: any(one.mark in text for text in texts_of(page)))
    page.grab()
    return (perf_counter() - begin) * 1000


def main() -> int:
    """Show all of them in each page."""
    app = QApplication([])
    prepare_application()
    with TemporaryDirectory() as folder, a_bait(Path(folder)) as bait:
        named = list(mails(bait))
    shown = [as_read(number, html) for number, (_, html) in enumerate(named, 1)]
    slow = False
    tasks = Tasks()
    kept: list[Page] = []
    for kind, views_of in PAGES.items():
        times: list[tuple[float, int]] = []
        for start in range(0, len(shown), AT_ONCE):
            batch = shown[start : start + AT_ONCE]
            desk, bridge = FakeDesk(views=views_of(batch)), ChangeBridge(Feed())
            page = kind(Workplace(desk, ActionRegistry(app), tasks, bridge, practice=False))
            page.fit(Breakpoint.WIDE)
            page.resize(1240, 832)
            page.show()
            kept.append(page)
            until(lambda page=page: any("mail " in text for text in texts_of(page)))
            times += [(to_painted(page, one), one.number) for one in batch]
            page.hide()
            bridge.close()
        times.sort()
        slow = slow or times[-1][0] > WANTED_MS
        print(
            f"{kind.__name__:18}{len(times):4d} mails, median {times[len(times) // 2][0]:5.1f} ms"
        )
        for took, number in times[-3:]:
            print(f"{took:12.1f} ms  {named[number - 1][0]}")
    tasks.close()
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
