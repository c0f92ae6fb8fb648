"""The little QSS there is: frames of inputs, scroll bars, menus, tips. No fonts (a rule on size
beats setFont) and no text colours on widgets (they would kill the disabled colour)."""

from collections.abc import Mapping
from string import Template

from desktop_sdr.gui.tokens import Token

_SHEET = Template("""
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit[kind="field"] {
  background: $surface; border: 1px solid $ctl; border-radius: 6px;
  padding: ${pad}px ${wide}px; min-height: ${line}px;
  selection-background-color: $accent; selection-color: $onAccent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit[kind="field"]:focus {
  border: 2px solid $accent; padding: ${pad_in}px ${wide_in}px; }
QLineEdit:disabled, QComboBox:disabled { background: $sunken; border-color: $border; }
QLineEdit[kind="search"] { background: $sunken; border: 1px solid $border; }
QLineEdit[kind="search"]:focus { border: 2px solid $accent; }
QTextEdit[kind="read"], QPlainTextEdit[kind="read"] { background: transparent; border: 0; }
QTextEdit[kind="edit"], QPlainTextEdit[kind="edit"] {
  background: $surface; border: 2px solid $accent; border-radius: 8px; padding: ${wide}px; }
QTextEdit, QPlainTextEdit {
  selection-background-color: $accent; selection-color: $onAccent; }
QComboBox::drop-down { border: 0; width: 22px; }
QTableView[kind="cards"] { background: transparent; border: 0; outline: 0;
  selection-background-color: transparent; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget#qt_scrollarea_viewport { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: $tip; color: $onTip; border: 0; padding: 6px 8px; }
QMenu { background: $surface; border: 1px solid $border; padding: 6px; }
QMenu::item { padding: 7px 28px 7px 14px; border-radius: 5px; }
QMenu::item:selected { background: $accentSoft; color: $text; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
""")


def style_sheet(colours: Mapping[Token, str], text_scale: float) -> str:
    """The QSS for one set of colours at one text scale."""
    sizes = {"pad": 6, "wide": 10, "pad_in": 5, "wide_in": 9, "line": 20}
    scaled = {name: str(round(size * text_scale)) for name, size in sizes.items()}
    return _SHEET.substitute({str(token): shade for token, shade in colours.items()} | scaled)
