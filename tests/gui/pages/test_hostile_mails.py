"""Hostile mails in every page that shows one: no file is opened, nobody is called."""

import socket
from math import ceil
from pathlib import Path

import pytest
from chaos import campaign
from chaos.bait import a_bait
from chaos.hostile_html import mails
from gui.pages.conftest import OpenIt
from gui.pages.fakes import FakeDesk
from gui.pages.hostile import PAGES, Mail, as_read, go_to, texts_of
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop_sdr.gui.pages.page import Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(180))]

MAILS = campaign.rounds("views", 30, 210)
AT_ONCE = 40
"""Lists are read in pieces; what is further down is not there yet."""


@pytest.mark.parametrize("part", range(ceil(MAILS / AT_ONCE)))
@pytest.mark.parametrize("kind", PAGES)
def test_a_hostile_mail_opens_no_file_and_calls_nobody_in(
    kind: type[Page],
    part: int,
    open_page: OpenIt,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with a_bait(tmp_path) as bait:
        read = [as_read(n, html) for n, (_, html) in enumerate(spread(list(mails(bait))), 1)]
        shown = read[part * AT_ONCE :][:AT_ONCE]
        opened = open_page(kind, FakeDesk(views=PAGES[kind](shown)))
        touched: list[Mail] = []
        for one in shown:
            go_to(opened.page, one)
            opened.until(lambda mark=one.mark: shows(opened.page, mark))
            look_everywhere(opened.page)
            touched += [one] * (bait.opened() + bait.called())
    figures = f"{kind.__name__}: {len(shown)} mails, {len(touched)} files opened or servers called"
    with capsys.disabled():
        campaign.report("S6 hostile mails in view", figures, held=not touched)
    assert touched == []


def shows(page: Page, mark: str) -> bool:
    return any(mark in text for text in texts_of(page))


def spread(items: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return items[:: max(1, len(items) // MAILS)][:MAILS]


def look_everywhere(page: Page) -> None:
    """Paint it all, and every tip as Qt does: as a label that guesses whether it is HTML."""
    page.grab()
    for widget in page.findChildren(QWidget):
        if widget.toolTip():
            QLabel(widget.toolTip()).grab()


def test_the_bait_is_taken_by_a_label_that_reads_html(tmp_path: Path, qapp: QApplication) -> None:
    """The measure itself."""
    with a_bait(tmp_path) as bait:
        QLabel(f'<img src="{bait.picture.as_uri()}">').grab()
        assert bait.opened() > 0


def test_the_bait_hears_a_call(tmp_path: Path) -> None:
    with a_bait(tmp_path) as bait:
        assert bait.called() == 0
        socket.create_connection(("127.0.0.1", bait.port)).close()
        assert bait.called() == 1
