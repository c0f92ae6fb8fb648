"""What a hostile mail leaves behind, put where each page shows such words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from agent.skills.received import a_mail, read
from gui.pages.fakes import FakeViews, a_card, a_case, a_record, a_row
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextEdit

from desktop_sdr.domain.ids import AuditSeq
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.pages.activity.page import ActivityPage
from desktop_sdr.gui.pages.escalations.page import EscalationsPage
from desktop_sdr.gui.pages.page import Page
from desktop_sdr.gui.pages.review.page import ReviewPage
from desktop_sdr.ports.views import EscalationCard, FeedDetail

LONGEST_NAME = 300
LONGEST_TEXT = 5_000
"""The reader keeps no more of what a person wrote."""


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


def as_read(number: int, html: str) -> Mail:
    words = f"mail {number}: {read(a_mail(html=html)).text}\n{html[:LONGEST_TEXT]}"
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
