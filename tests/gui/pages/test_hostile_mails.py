"""Hostile mails in every page that shows one: no file is opened, nobody is called."""

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from agent.skills.received import a_mail, read
from chaos import campaign
from chaos.bait import a_bait
from chaos.hostile_html import mails
from gui.pages.conftest import OpenIt
from gui.pages.fakes import FakeDesk, FakeViews, a_card, a_case, a_record, a_row
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QTextEdit, QWidget

from desktop_sdr.domain.ids import AuditSeq
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.pages.activity.page import ActivityPage
from desktop_sdr.gui.pages.escalations.page import EscalationsPage
from desktop_sdr.gui.pages.page import Page
from desktop_sdr.gui.pages.review.page import ReviewPage
from desktop_sdr.ports.views import EscalationCard, FeedDetail

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(180))]

MAILS = campaign.rounds("views", 30, 210)
LONGEST_NAME = 300


@dataclass(frozen=True)
class Mail:
    """What a hostile mail leaves for the pages to show."""

    number: int
    words: str
    short: str

    @property
    def mark(self) -> str:
        """By which it is seen that the page shows it."""
        return f"mail {self.number}:"


class DetailedViews(FakeViews):
    """Shows a record's words in its detail too."""

    def feed_detail(self, seq: AuditSeq) -> FeedDetail | None:
        detail = super().feed_detail(seq)
        if detail is None:
            return None
        return replace(detail, words=detail.row.lead_name, body=detail.row.personal)


def as_drafts(shown: Sequence[Mail]) -> FakeViews:
    rows = [a_row(one.number, f"Ida {one.short}", one.short, one.short, 10) for one in shown]
    cards = {
        row.id: a_card(
            row, body=one.words, claims=(), evidence=(), answers=one.words, lead_title=one.short
        )
        for row, one in zip(rows, shown, strict=True)
    }
    return FakeViews(rows=rows, cards=cards)


def as_cases(shown: Sequence[Mail]) -> FakeViews:
    return FakeViews(cases=[as_a_case(one) for one in shown])


def as_a_case(one: Mail) -> EscalationCard:
    card = a_case(
        one.number, f"Tim {one.short}", one.short, "not_sure", quote=one.words, detail=one.words
    )
    row = replace(card.row, lead_title=one.short)
    return replace(card, row=row, competitor=one.short, amount=one.short)


def as_records(shown: Sequence[Mail]) -> FakeViews:
    facts = {"kind": "human", "intent": "interested", "confidence": 0.94}
    return DetailedViews(
        feed_rows=[
            a_record(
                one.number, 1, "reply:read", one.short, one.short, Actor.LEAD, one.words, **facts
            )
            for one in shown
        ]
    )


PAGES: dict[type[Page], Callable[[Sequence[Mail]], FakeViews]] = {
    ReviewPage: as_drafts,
    EscalationsPage: as_cases,
    ActivityPage: as_records,
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_hostile_mail_opens_no_file_and_calls_nobody_in(
    kind: type[Page],
    open_page: OpenIt,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with a_bait(tmp_path) as bait:
        shown = [as_read(n, html) for n, (_, html) in enumerate(spread(list(mails(bait))), 1)]
        opened = open_page(kind, FakeDesk(views=PAGES[kind](shown)))
        touched: list[Mail] = []
        for one in shown:
            go_to(opened.page, one)
            opened.until(lambda mark=one.mark: mark in "\n".join(texts_of(opened.page)))
            look_everywhere(opened.page)
            touched += [one] * (bait.opened() + bait.called())
    figures = f"{kind.__name__}: {len(shown)} mails, {len(touched)} files opened or servers called"
    with capsys.disabled():
        campaign.report("S6 hostile mails in view", figures, held=not touched)
    assert touched == []


def as_read(number: int, html: str) -> Mail:
    words = f"mail {number}: {read(a_mail(html=html)).text}\n{html}"
    return Mail(number, words, html[:LONGEST_NAME])


def go_to(page: Page, one: Mail) -> None:
    if isinstance(page, ActivityPage):
        page.list.go_to(page.model.find(one.number) or 0)
    else:
        page.arrive(one.number)


def texts_of(page: Page) -> Iterator[str]:
    yield from (label.text() for label in page.findChildren(QLabel))
    yield from (text.toPlainText() for text in page.findChildren(QTextEdit))
    yield from (text.toPlainText() for text in page.findChildren(QPlainTextEdit))


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
