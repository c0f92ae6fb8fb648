"""What goes with a draft stands under its words, and is chosen from a list of one folder."""

from dataclasses import replace

import pytest
from gui.pages.conftest import OpenIt
from gui.pages.fakes import FakeDesk, FakeViews, a_card
from gui.pages.test_review import Rep, plain_rows
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.attachment import Attachment
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.remark import Remark, RemarkCode
from desktop_sdr.gui.pages.review.page import ReviewPage
from desktop_sdr.gui.wording.attachments import file_chip, file_size, refused_file
from desktop_sdr.gui.wording.remarks import remark_quote, remark_why
from desktop_sdr.settings import Sending, Settings

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
"""A menu asks the platform for more than the one without a screen has."""

OFFER = Attachment("offer.pdf", 482_000, "0" * 64)
WITH_FOLDER = Settings(sending=Sending(attachments_folder="/home/maya/to attach"))
Key = Qt.Key


def opened(open_page: OpenIt, *attached: Attachment, reason: str = "", **more: object) -> Rep:
    rows = plain_rows(2)
    reasons = (*([reason] if reason else ()), "level_wants_look")
    rows[0] = replace(rows[0], reasons=reasons, **more)  # type: ignore[arg-type]
    views = FakeViews(rows=rows)
    views.cards[rows[0].id] = a_card(rows[0], attachments=attached, claims=(), evidence=())
    rep = Rep(open_page(ReviewPage, FakeDesk(views=views, settings=WITH_FOLDER)))
    rep.opened.until(lambda: rep.page.seen is not None)
    return rep


def shown(rep: Rep) -> list[str]:
    return [chip.text() for chip in rep.page.view.files.chips if not chip.isHidden()]


def offered(rep: Rep) -> dict[str, bool]:
    rep.press(Key.Key_T)
    rep.opened.until(rep.page.files.menu.isVisible)
    lines = [line for line in rep.page.files.menu.actions() if not line.isSeparator()]
    return {line.text(): line.isChecked() for line in lines}


def tick(rep: Rep, words: str) -> None:
    [line] = [line for line in rep.page.files.menu.actions() if line.text() == words]
    rep.page.files.menu.close()
    line.trigger()
    rep.wait()


def test_the_card_says_what_goes_with_the_mail_and_how_large_it_is(open_page: OpenIt) -> None:
    rep = opened(open_page, OFFER, Attachment("点検.png", 12, "0" * 64))

    assert shown(rep) == ["offer.pdf · 482 kB", "点検.png · 12 bytes"]
    chip = rep.page.view.files.chips[0]
    assert chip.accessibleName() == "Attached: offer.pdf, 482 kB"
    assert rep.page.view.text.geometry().bottom() <= rep.page.view.files.geometry().top()


def test_a_key_lists_the_folder_and_a_tick_attaches(open_page: OpenIt) -> None:
    rep = opened(open_page, OFFER)
    version = rep.page.seen.card.version

    assert offered(rep) == {"offer.pdf": True, "prices && terms.pdf": False}
    tick(rep, "prices && terms.pdf")

    assert rep.desk.asked[-1] == ("attach", 1, version, ("offer.pdf", "prices & terms.pdf"))
    assert shown(rep) == ["offer.pdf · 2.1 MB", "prices & terms.pdf · 2.1 MB"]
    assert "Attached: offer.pdf, prices & terms.pdf." in rep.strip


def test_taking_the_tick_away_takes_the_file_off_even_one_that_is_gone(
    open_page: OpenIt,
) -> None:
    rep = opened(open_page, Attachment("gone.pdf", 1, "0" * 64), reason="attachment_missing")

    assert offered(rep)["gone.pdf"]
    tick(rep, "gone.pdf")

    assert rep.desk.asked[-1][-1] == ()
    assert shown(rep) == []
    assert "Nothing is attached any more." in rep.strip


def test_a_file_that_changed_is_named_and_can_be_taken_as_it_is(open_page: OpenIt) -> None:
    rep = opened(open_page, OFFER, reason="attachment_changed")
    told = [label.text() for label in rep.page.view.check.findChildren(QLabel)]
    assert any("offer.pdf: not as you saw it any more." in words for words in told)

    assert next(iter(offered(rep))) == "Attach them as they are now"
    tick(rep, "Attach them as they are now")

    assert rep.desk.asked[-1][-1] == ("offer.pdf",)
    assert rep.page.view.check.isHidden()


def test_an_empty_folder_says_so(open_page: OpenIt) -> None:
    rep = opened(open_page)
    rep.desk.files = ()

    assert list(offered(rep)) == ["No file in your folder for attachments"]


@pytest.mark.parametrize("channel", [Channel.LINKEDIN, None])
def test_what_is_no_mail_offers_no_files(open_page: OpenIt, channel: Channel | None) -> None:
    rep = opened(open_page, channel=channel)

    rep.press(Key.Key_T)

    assert rep.page.view.files.isHidden()
    assert ("attachable",) not in rep.desk.asked


def test_without_a_folder_nothing_is_offered_and_the_key_says_what_to_do(
    open_page: OpenIt,
) -> None:
    refusal = DeskRefusal("no_attachments_folder")
    desk = FakeDesk(views=FakeViews(rows=plain_rows(1)), refuse=refusal)
    rep = Rep(open_page(ReviewPage, desk))
    rep.opened.until(lambda: rep.page.seen is not None)
    assert rep.page.view.files.isHidden()

    rep.press(Key.Key_T)
    rep.wait()

    assert "name one as attachments_folder" in rep.strip


def test_long_names_leave_room_for_the_words(open_page: OpenIt) -> None:
    files = [Attachment(f"{'w' * 110}{number}.pdf", 1, "0" * 64) for number in range(3)]
    rep = opened(open_page, *files)

    assert all("…" in text for text in shown(rep))
    assert rep.page.view.minimumSizeHint().width() <= 640
    assert rep.page.view.files.mapTo(rep.page.view, QPoint()).x() >= 0


def test_sizes_are_said_as_one_speaks_of_them() -> None:
    sizes = (0, 999, 1_000, 482_300, 999_999, 2_140_000, 7_000_000)
    assert [file_size(size) for size in sizes] == [
        *("0 bytes", "999 bytes", "1 kB", "482 kB", "1.0 MB", "2.1 MB", "7.0 MB")
    ]
    assert file_chip(OFFER) == "offer.pdf · 482 kB"


def test_a_refusal_names_the_file_and_what_to_do() -> None:
    told = refused_file("attachment_changed", "Dana Ruiz", "offer.pdf", "T")
    assert told is not None
    assert told.startswith("offer.pdf is not the file you saw")
    assert "press T" in told
    assert refused_file("look_again", "Dana Ruiz", "", "T") is None


def test_the_remark_on_a_file_in_a_first_mail_has_words() -> None:
    remark = Remark(RemarkCode.COLD_ATTACHMENT, 0, 0, detail="1")
    assert remark_quote(remark, "Subject", "Body") == "A file in a first mail"
    assert "distrust" in remark_why(remark)
