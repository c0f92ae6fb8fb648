"""Hostile mails in every page that shows one: no file is opened, nobody is called."""

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from agent.skills.received import a_mail, read
from chaos import campaign
from chaos.bait import a_bait
from chaos.hostile_html import mails
from gui.pages.conftest import OpenIt, OpenPage
from gui.pages.fakes import FakeDesk, FakeViews, a_card, a_case, a_record, a_row
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.pages.activity.page import ActivityPage
from desktop_sdr.gui.pages.escalations.page import EscalationsPage
from desktop_sdr.gui.pages.page import Page
from desktop_sdr.gui.pages.review.page import ReviewPage

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(180))]

MAILS = campaign.rounds("views", 30, 210)
LONGEST_NAME = 300


def as_a_draft(words: str, short: str) -> FakeViews:
    row = a_row(1, f"Ida {short}", short, short, 10)
    body = f"Hello Ida,\n\n{words}"
    card = a_card(row, body=body, claims=(), evidence=(), answers=words, lead_title=short)
    return FakeViews(rows=[row], cards={row.id: card})


def as_a_case(words: str, short: str) -> FakeViews:
    card = a_case(1, f"Tim {short}", short, "not_sure", quote=words, detail=words)
    row = replace(card.row, lead_title=short)
    return FakeViews(cases=[replace(card, row=row, competitor=short, amount=short)])


def as_a_record(words: str, short: str) -> FakeViews:
    facts = {"kind": "human", "intent": "interested", "confidence": 0.94}
    row = a_record(1, 1, "reply:read", short, short, Actor.LEAD, words, **facts)
    return FakeViews(feed_rows=[row])


PAGES: dict[type[Page], Callable[[str, str], FakeViews]] = {
    ReviewPage: as_a_draft,
    EscalationsPage: as_a_case,
    ActivityPage: as_a_record,
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_hostile_mail_opens_no_file_and_calls_nobody_in(
    kind: type[Page],
    open_page: OpenIt,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with a_bait(tmp_path) as bait:
        chosen = spread(list(mails(bait)), MAILS)
        opened = called = 0
        kept: list[OpenPage] = []
        for name, html in chosen:
            words = f"{read(a_mail(html=html)).text}\n{html}"
            page = open_page(kind, FakeDesk(views=PAGES[kind](words, html[:LONGEST_NAME])))
            kept.append(page)
            look_everywhere(page.page)
            page.host.hide()
            opened, called = opened + bait.opened(), called + bait.called()
            assert (opened, called) == (0, 0), name
    figures = f"{kind.__name__}: {len(chosen)} mails, {opened} files opened, {called} calls"
    with capsys.disabled():
        campaign.report("S6 hostile mails in view", figures, held=opened + called == 0)


def spread(items: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    step = max(1, len(items) // count)
    return items[::step][:count]


def look_everywhere(page: Page) -> None:
    """Paint it all, and every tip as Qt does: as a label that guesses whether it is HTML."""
    for _ in range(5):
        QApplication.processEvents()
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
