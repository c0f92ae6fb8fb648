"""Beside a draft stands what its words and its address are up to, with the reason."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from gui.pages.fakes import NOW, ZONE, FakeDesk, a_card, some_grounds
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_sdr.domain.address_look import AddressLook, AddressVerdict
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.remark import Remark, RemarkCode
from desktop_sdr.gui.pages.review.claim_text import ClaimText, utf16
from desktop_sdr.gui.pages.review.why_pane import WhyPane
from desktop_sdr.gui.widgets.label import plain_tip
from desktop_sdr.gui.wording.remarks import address_words, remark_why
from desktop_sdr.ports.views import DraftCard

LAW = FakeDesk().law_on(some_grounds())


@pytest.fixture
def card() -> DraftCard:
    row = FakeDesk().views.rows[0]
    plain = a_card(row)
    word = plain.body.split()[-1]
    start = plain.body.index(word)
    remarks = (
        Remark(RemarkCode.FAKED_REPLY, 0, 3, True, "Re:"),
        Remark(RemarkCode.SPAM_PHRASE, start, start + len(word), False, word),
    )
    look = AddressLook(
        EmailAddress("info@firma.example"), AddressVerdict.ROLE, NOW - timedelta(hours=2)
    )
    return a_card(row, remarks=remarks, address_look=look, claims=(), evidence=())


def test_the_words_are_underlined_and_say_why_when_the_mouse_rests_there(
    qtbot: QtBot, card: DraftCard
) -> None:
    text = ClaimText()
    qtbot.addWidget(text)
    told = [(one, remark_why(one)) for one in card.remarks]
    text.show_draft(card.body, (), "", told)

    cursor = QTextCursor(text.document())
    cursor.setPosition(utf16(card.body, card.remarks[1].start) + 1)
    form = cursor.charFormat()
    assert form.underlineStyle() is QTextCharFormat.UnderlineStyle.DashUnderline
    assert form.toolTip() == plain_tip(remark_why(card.remarks[1]))
    assert text.toPlainText() == card.body


def test_each_remark_stands_in_the_list_with_its_words_and_reason(
    qtbot: QtBot, card: DraftCard
) -> None:
    pane = WhyPane()
    qtbot.addWidget(pane)
    pane.show_card(card, LAW, NOW, ZoneInfo(ZONE))
    pane.show()

    told = " | ".join(one.text() for one in pane.findChildren(QLabel) if one.isVisible())
    assert "2 remarks" in told
    assert "Subject: “" in told
    assert "There was no earlier mail" in told
    assert "A desk, not a person (looked up 2 h ago)" in " ".join(told.split())
    assert "Something in it must not leave" in told


def test_a_draft_without_remarks_shows_no_list(qtbot: QtBot, card: DraftCard) -> None:
    pane = WhyPane()
    qtbot.addWidget(pane)
    pane.show_card(a_card(card.row), LAW, NOW, ZoneInfo(ZONE))
    pane.show()
    assert not pane.wording.isVisible()


def test_every_remark_and_verdict_has_words() -> None:
    for code in RemarkCode:
        assert remark_why(Remark(code, 0, 1, False, "3/2")).endswith(".")
    for verdict in AddressVerdict:
        assert address_words(AddressLook(EmailAddress("a@b.example"), verdict, NOW, "mx"), NOW)
    assert address_words(None, NOW) == ""
