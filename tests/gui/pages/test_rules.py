"""The rules that edits taught, in the window: over a real desk and a real database, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from builders import NOW
from gui.pages.conftest import OpenIt, OpenPage
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QScrollBar, QWidget

from desktop_sdr.domain.ids import DraftId, StyleRuleId
from desktop_sdr.domain.style import SEEN_ENOUGH, StyleKind, StyleRule
from desktop_sdr.gui.pages.page import Breakpoint
from desktop_sdr.gui.pages.rules.page import RulesPage
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.wording import style as words
from desktop_sdr.ports.style_views import ShownRule, TaughtBy

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
"""A menu asks the platform for more than the one without a screen has."""

Key = Qt.Key


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path) as made:
        yield made


def an_edit(agency: Agency, was: str, now: str) -> DraftId:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, draft.subject, draft.body.replace(was, now))
    return draft.id


@pytest.fixture
def opened(agency: Agency, open_page: OpenIt) -> OpenPage:
    """One rule that holds and one that was seen once."""
    by = an_edit(agency, "routes", "tours")
    with agency.rows() as uow:
        for kind, taught_by in (
            (StyleKind.SAY_INSTEAD, (*map(DraftId, range(900, 899 + SEEN_ENOUGH)), by)),
            (StyleKind.NO_EXCLAMATION, (by,)),
        ):
            said = kind is StyleKind.SAY_INSTEAD
            uow.style_rules.add(
                StyleRule(
                    kind=kind,
                    words="routes" if said else "",
                    instead="tours" if said else "",
                    first_at=NOW,
                    last_at=NOW,
                    taught_by=taught_by,
                )
            )
    return open_page(RulesPage, agency.desk)  # type: ignore[arg-type]


def rows(opened: OpenPage) -> list[str]:
    model = opened.page.model  # type: ignore[attr-defined]
    return [model.index(n, 0).data() for n in range(model.rowCount())]


def foot(opened: OpenPage) -> str:
    return str(opened.page.foot.words)  # type: ignore[attr-defined]


def said(opened: OpenPage) -> str:
    shown = [one for one in opened.page.findChildren(QLabel) if one.isVisible()]
    return " | ".join(one.accessibleName() or one.text() for one in shown)


def test_rules_stand_in_plain_words_with_the_edits_that_taught_them(opened: OpenPage) -> None:
    QAbstractItemModelTester(opened.page.model)  # type: ignore[attr-defined]
    assert rows(opened) == [
        "In force",
        "In force. Say “tours” instead of “routes”. In every text, seen in 3 drafts",
        "Seen, not a rule yet",
        "Seen, not a rule yet. No exclamation marks. Seen in 1 draft, 3 make a rule",
    ]
    assert opened.page.heading().line == "1 rule in force, 1 on its way"
    assert "“routes” became “tours”" in said(opened)
    opened.press(Key.Key_J)
    assert "It does nothing yet" in opened.page.side.told  # type: ignore[attr-defined]


def test_a_rule_is_forgotten_by_a_key_and_undo_brings_it_back(
    agency: Agency, opened: OpenPage
) -> None:
    opened.press(Key.Key_F)
    opened.until(lambda: foot(opened).startswith("Forgotten: Say"))
    assert rows(opened)[-1].endswith("Does nothing, and is not learned again")
    assert "routes" in agency.draft(agency.start()).body

    opened.press(Key.Key_U)
    opened.until(lambda: foot(opened) == "Undone: the rule of style is what it was.")
    assert rows(opened)[0] == "In force"
    assert "tours" in agency.draft(agency.start()).body


def test_a_forgotten_rule_is_brought_back_long_after(agency: Agency, opened: OpenPage) -> None:
    agency.desk.forget_style_rule(StyleRuleId(1))
    opened.page.refresh()
    assert not opened.page.side.limit.isVisible()  # type: ignore[attr-defined]
    opened.press(Key.Key_F)
    opened.until(lambda: foot(opened) == "Back: Say “tours” instead of “routes”.")
    assert opened.page.heading().line.startswith("1 rule in force")


def test_a_rule_is_limited_to_a_sequence_and_to_all_again(opened: OpenPage) -> None:
    for place, told in (("Two mails", "Only in Two mails"), ("", "In every text")):
        opened.press(Key.Key_L)
        menu = opened.page.menu  # type: ignore[attr-defined]
        lines = {line.text(): line for line in menu.actions()}
        assert set(lines) == {"In every text", "Only in Two mails"}
        lines[words.where_words(place)].trigger()
        menu.close()
        opened.host.activateWindow()
        opened.until(lambda: QApplication.activeWindow() is opened.host)
        opened.until(lambda: foot(opened).startswith(told))  # noqa: B023
        assert rows(opened)[1].endswith(f"{told}, seen in 3 drafts")


def test_a_rule_that_was_forgotten_elsewhere_is_told_and_nothing_happens(
    agency: Agency, opened: OpenPage
) -> None:
    agency.desk.forget_style_rule(StyleRuleId(1))
    opened.press(Key.Key_F)
    opened.until(lambda: foot(opened) == "There is no such rule any more. Nothing was changed.")


def test_undo_says_when_there_is_nothing_left(agency: Agency, open_page: OpenIt) -> None:
    opened = open_page(RulesPage, agency.desk)  # type: ignore[arg-type]
    assert opened.page.empty.isVisible()  # type: ignore[attr-defined]
    opened.press(Key.Key_F, Key.Key_L, Key.Key_U)
    opened.until(lambda: foot(opened) == "Nothing left to undo.")


def test_every_kind_of_rule_says_what_comes_of_it() -> None:
    by = tuple(map(DraftId, range(SEEN_ENOUGH)))
    for kind in StyleKind:
        rule = StyleRule(kind=kind, most=90, first_at=NOW, last_at=NOW, taught_by=by)
        assert words.does(rule).endswith(".")
        assert words.rule_name(ShownRule(rule, "")).count(". ") == 2
    assert words.change_words("", "a") != words.change_words("a", "")
    edit = TaughtBy(name="Ida", company="", at=NOW, before="a b", after="a c")
    assert words.edit_title(edit) == "Ida"
    assert "became" not in words.edit_line(edit, NOW.tzinfo)  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_page_fits_the_smallest_window_and_everything_has_a_name(
    opened: OpenPage, scale: float
) -> None:
    theme().set_text_scale(scale)
    opened.host.resize(836, 532)
    opened.page.fit(Breakpoint.TIGHT if scale > 1 else Breakpoint.SMALL)
    opened.qtbot.wait(20)
    for area in (opened.page._parts, opened.page.side):  # type: ignore[attr-defined]
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    stops = [
        one
        for one in opened.page.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(one, QScrollBar)
    ]
    assert [one for one in stops if not (one.accessibleName() or getattr(one, "text", str)())] == []
