"""The page in place of the window where the profile cannot be opened: what happened, what to do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop_sdr.gui.app import prepare_application
from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.gui.wording import cannot_open as words
from desktop_sdr.ports.store import StoreTrouble


class CannotOpenPage(QWidget):
    """A small window with the sentence, the command to copy, and a way to close it."""

    def __init__(self, trouble: StoreTrouble, command: str, backup: str) -> None:
        super().__init__()
        title, line = words.happened(trouble.code)
        self.setWindowTitle(words.window_title())
        self.setMinimumSize(px(560), px(320))
        ground = self.palette()
        ground.setColor(self.backgroundRole(), colour("bg"))
        self.setPalette(ground)
        state = EmptyState(title, line, words.way_out(backup), glyph=Glyph.CRIT)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(20), px(20), px(20))
        column.addWidget(state, 1)
        self.command = QLineEdit(command)
        self.command.setReadOnly(True)
        self.command.setCursorPosition(0)
        self.command.setFont(font("body"))
        self.command.setAccessibleName(words.command_name())
        self.command.setVisible(bool(command))
        column.addWidget(self.command)
        close = ActionButton(words.close(), "primary", height=40)
        close.clicked.connect(self.close)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        close.setFocus(Qt.FocusReason.OtherFocusReason)


def show_cannot_open(trouble: StoreTrouble, command: str, backup: str) -> None:
    """Show the page until it is closed."""
    application = prepare_application()
    theme().follow_system()
    page = CannotOpenPage(trouble, command, backup)
    page.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    application.setQuitOnLastWindowClosed(True)
    page.show()
    application.exec()
    page.deleteLater()
