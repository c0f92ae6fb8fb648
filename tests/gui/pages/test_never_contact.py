"""The never-contact list in the window: over a real desk and a real database, by keys and mouse."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from gui.pages.conftest import OpenIt, OpenPage
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from desktop_sdr.domain.ids import SuppressionId
from desktop_sdr.domain.suppression import Suppression, SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.pages.never_contact.page import NeverPage
from desktop_sdr.gui.pages.page import Breakpoint
from desktop_sdr.gui.sheets.ask_twice import AskTwiceSheet
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.wording import never_contact as words
from desktop_sdr.ports.never_list import NeverRow

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path) as made:
        yield made


def keep(agency: Agency, *values: str, reason: SuppressionReason, scope: str = "address") -> None:
    with agency.rows() as uow:
        for value in values:
            uow.suppressions.add(
                Suppression(
                    scope=SuppressionScope(scope), value=value, reason=reason, at=NOW, by=Actor.LEAD
                )
            )


@pytest.fixture
def opened(agency: Agency, open_page: OpenIt) -> OpenPage:
    keep(agency, "ida@firma.example", reason=SuppressionReason.OPTED_OUT)
    agency.desk.never_contact("rival.example", "they compete")
    return open_page(NeverPage, agency.desk)  # type: ignore[arg-type]


def shown(opened: OpenPage) -> list[str]:
    model = opened.page.model  # type: ignore[attr-defined]
    return [model.index(n, 0).data() for n in range(model.rowCount())]


def foot(opened: OpenPage) -> str:
    return str(opened.page.foot.words)  # type: ignore[attr-defined]


def sheet_of(opened: OpenPage) -> AskTwiceSheet | None:
    return next((one for one in opened.host.findChildren(AskTwiceSheet) if one.isVisible()), None)


def asked(opened: OpenPage) -> str:
    opened.until(lambda: sheet_of(opened) is not None)
    sheet = sheet_of(opened)
    assert sheet is not None
    return " | ".join(one.text() for one in sheet.findChildren(QLabel) if one.isVisible())


def test_the_newest_stand_first_with_reason_and_day(opened: OpenPage) -> None:
    QAbstractItemModelTester(opened.page.model)  # type: ignore[attr-defined]
    first, second = shown(opened)
    assert first.startswith("Everybody at rival.example. Added by you, ")
    assert first.endswith(": “they compete”")
    assert second == "ida@firma.example. Asked not to be written to, Mar 3, 2026"
    assert opened.page.heading().line == "2 entries, never written to"


def test_search_finds_any_part_and_escape_shows_all_again(opened: OpenPage) -> None:
    opened.press(Key.Key_Slash)
    QTest.keyClicks(opened.page.search, "IRMA.ex")  # type: ignore[attr-defined]
    opened.until(lambda: len(shown(opened)) == 1)
    QTest.keyClicks(opened.page.search, "zzz")  # type: ignore[attr-defined]
    opened.until(lambda: opened.page.empty.isVisible())  # type: ignore[attr-defined]
    opened.press(Key.Key_Escape)
    opened.until(lambda: len(shown(opened)) == 2)


def test_many_entries_come_page_by_page(agency: Agency, open_page: OpenIt) -> None:
    everybody = [f"n{number:03d}@many.example" for number in range(230)]
    keep(agency, *everybody, reason=SuppressionReason.IMPORTED_LIST)
    opened = open_page(NeverPage, agency.desk)  # type: ignore[arg-type]
    QAbstractItemModelTester(opened.page.model)  # type: ignore[attr-defined]
    assert [one.partition("@")[0] for one in shown(opened)] == [
        f"n{number:03d}" for number in reversed(range(230))
    ]


def test_one_is_added_by_keys_and_stops_whom_it_covers(agency: Agency, opened: OpenPage) -> None:
    agency.approved(email="nora@stopp.example")
    opened.press(Key.Key_N)
    QTest.keyClicks(opened.page.entry, "stopp.example")  # type: ignore[attr-defined]
    QTest.keyClick(opened.page.entry, Key.Key_Return)  # type: ignore[attr-defined]
    opened.until(lambda: len(shown(opened)) == 3)
    assert foot(opened) == "stopp.example is on the list. 1 person is not written to any more."
    assert opened.page.entry.text() == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("entry", ["gmail.com", "no entry at all", "de"])
def test_what_cannot_go_on_says_why_and_stays_in_the_field(opened: OpenPage, entry: str) -> None:
    opened.page.entry.setText(entry)  # type: ignore[attr-defined]
    QTest.mouseClick(opened.page.buttons["add"], Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    opened.until(lambda: "cannot go on the list" in foot(opened))
    assert opened.page.entry.text() == entry  # type: ignore[attr-defined]
    assert len(shown(opened)) == 2


def test_what_was_added_by_mistake_goes_after_a_question_and_the_record_keeps_it(
    agency: Agency, opened: OpenPage
) -> None:
    opened.press(Key.Key_R)
    assert "Take Everybody at rival.example off the list?" in asked(opened)
    opened.press(Key.Key_Escape)
    assert len(shown(opened)) == 2

    opened.press(Key.Key_R)
    asked(opened)
    QTest.keyClick(opened.host, Key.Key_Return, CONTROL)
    opened.until(lambda: len(shown(opened)) == 1)
    assert foot(opened) == "Everybody at rival.example is off the list."
    record = "\n".join(agency.store.export_audit())
    assert record.count('"suppression:added"') == 1
    assert "undo:done" in record


def test_who_asked_for_it_themselves_stays(opened: OpenPage) -> None:
    opened.press(Key.Key_J, Key.Key_R)
    assert foot(opened).startswith("They asked for it themselves, so it stays.")
    assert sheet_of(opened) is None


def test_a_file_is_brought_in_after_a_preview_of_what_it_would_do(
    opened: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "others.csv"
    file.write_text("email\na@x.example\nida@firma.example\nnonsense\n", encoding="utf-8")
    opened.page.bring_in(file)  # type: ignore[attr-defined]
    told = asked(opened)
    for part in ("Import others.csv?", "1 new entry", "1 on the list already", "1 row cannot be"):
        assert part in told
    assert len(shown(opened)) == 2
    QTest.keyClick(opened.host, Key.Key_Return, CONTROL)
    opened.until(lambda: len(shown(opened)) == 3)
    assert foot(opened) == "1 entry was added."


def test_a_file_that_is_no_list_changes_nothing(opened: OpenPage, tmp_path: Path) -> None:
    opened.page.bring_in(tmp_path / "gone.csv")  # type: ignore[attr-defined]
    opened.until(lambda: foot(opened) == "gone.csv cannot be read as a list. Nothing was changed.")


def test_the_dialog_is_qts_own_so_that_pause_stays_within_reach(opened: OpenPage) -> None:
    opened.press(Key.Key_I)
    [dialog] = opened.page.findChildren(QFileDialog)
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.reject()


def test_the_list_is_handed_on_after_a_preview_and_never_over_another_file(
    agency: Agency, opened: OpenPage, tmp_path: Path
) -> None:
    keep(agency, "5f" * 32, reason=SuppressionReason.REP_SAID_SO, scope="erased")
    opened.page.folder = tmp_path / "down"  # type: ignore[attr-defined]
    files = [tmp_path / "down" / f"never-contact-2026-03-03{again}.csv" for again in ("", "-2")]
    for file in files:
        opened.press(Key.Key_E)
        assert "1 stays here" in asked(opened)
        QTest.keyClick(opened.host, Key.Key_Return, CONTROL)
        told = f"The list stands in {file}."
        opened.until(lambda: foot(opened) == told)  # noqa: B023
    for file in files:
        assert file.stat().st_mode & 0o077 == 0
        assert "ida@firma.example" in file.read_text(encoding="utf-8")


def test_every_reason_and_kind_has_words() -> None:
    for reason in SuppressionReason:
        for scope in SuppressionScope:
            row = NeverRow(
                id=SuppressionId(1), scope=scope, value="5", reason=reason, words="", at=NOW,
                by=Actor.REP,
            )  # fmt: skip
            assert words.entry_words(row)
            assert words.entry_line(row)
            assert bool(words.stays_because(row)) is (reason is not SuppressionReason.REP_SAID_SO)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_page_fits_the_smallest_window(agency: Agency, open_page: OpenIt, scale: float) -> None:
    theme().set_text_scale(scale)
    opened = open_page(NeverPage, agency.desk, (836, 532))  # type: ignore[arg-type]
    if scale > 1:
        opened.page.fit(Breakpoint.TIGHT)
    opened.qtbot.wait(20)
    assert opened.page.minimumSizeHint().width() <= 836
    for button in opened.page.findChildren(ActionButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width()
