"""The page in place of the window: what happened, which backup there is, the exact command."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_sdr.gui.cannot_open import CannotOpenPage
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.ports.store import StoreTrouble

CODES = ("disk_full", "locked", "corrupt", "read_only", "newer_version", "unreadable_folder")
COMMAND = "desktop-sdr restore desktop-sdr-2026-03-03.db"


def words_of(page: CannotOpenPage) -> str:
    [state] = page.findChildren(EmptyState)
    return state.accessibleName()


def test_a_damaged_database_offers_its_backup_by_the_exact_command(qtbot) -> None:
    page = CannotOpenPage(StoreTrouble("corrupt"), COMMAND, "03 March 2026")
    qtbot.addWidget(page)
    page.show()
    assert "03 March 2026" in words_of(page)
    assert "nothing is being sent" in words_of(page)
    assert page.command.text() == COMMAND
    assert page.command.isReadOnly()
    page.command.selectAll()
    assert page.command.selectedText() == COMMAND, "it cannot be copied"


@pytest.mark.parametrize("code", CODES)
def test_every_trouble_has_words_and_a_way_to_close(qtbot, code: str) -> None:
    page = CannotOpenPage(StoreTrouble(code), "", "")
    qtbot.addWidget(page)
    page.show()
    assert words_of(page)
    assert not page.command.isVisible()
    [close] = page.findChildren(ActionButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not page.isVisible()
