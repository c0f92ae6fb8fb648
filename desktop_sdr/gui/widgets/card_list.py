"""A list of cards of one height: a one-column table, since QListView asks every row its size."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.paged_model import ROW, ROW_ID
from desktop_sdr.gui.widgets.paint import fill_round

Index = QModelIndex | QPersistentModelIndex


class CardDelegate(QStyledItemDelegate):
    """Paints one row; subclasses write `paint_card`."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Prepare the painter and hand the row on."""
        row = index.data(ROW)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hot = bool(state & QStyle.StateFlag.State_MouseOver)
        rect = QRectF(option.rect)
        self.paint_card(painter, rect, row, chosen, hot)
        painter.restore()

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        """Draw the row inside `rect`; `chosen` and `hot` are the selection and the mouse."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Never asked for by CardList; here for readers that ask."""
        return QSize(px(120), px(24))


def draw_row_ground(
    painter: QPainter, rect: QRectF, chosen: bool, hot: bool, *, bar: bool = True
) -> None:
    """The rounded ground of a row: tinted with an accent bar when chosen, grey under the mouse."""
    box = rect.adjusted(px(8), 2, -px(8), -2)
    if not (chosen or hot):
        return
    fill_round(painter, box, px(8), colour("accentSoft" if chosen else "hover"))
    if chosen and bar:
        mark = QRectF(box.left(), box.top() + px(9), px(3), box.height() - px(18))
        fill_round(painter, mark, 1.5, colour("accent"))


class CardList(QTableView):
    """Rows of equal height with one current row; keys act on its identity, not on its position."""

    current_changed = Signal(object)
    """The current row, or None."""
    opened = Signal(object)
    """Enter or a double click on a row."""

    def __init__(self, name: str, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_height = row_height
        self.setProperty("kind", "cards")
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(px(row_height))
        self.doubleClicked.connect(self._open)

    def set_heights(self, special: Mapping[int, int]) -> None:
        """Give some rows (headings) another height in design pixels; all others keep theirs."""
        rows, usual = self.verticalHeader(), px(self._row_height)
        rows.setDefaultSectionSize(usual)
        for number in range(rows.count()):
            # Rows that moved keep the height of the place where they were.
            wanted = px(special[number]) if number in special else usual
            if rows.sectionSize(number) != wanted:
                rows.resizeSection(number, wanted)

    def current_row(self) -> object | None:
        """The current row (the view's dataclass), or None."""
        return self.currentIndex().data(ROW) if self.currentIndex().isValid() else None

    def current_id(self) -> object | None:
        """What identifies the current row, or None."""
        return self.currentIndex().data(ROW_ID) if self.currentIndex().isValid() else None

    def go_to(self, number: int) -> None:
        """Make a row current and bring it into view."""
        index = self.model().index(number, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def step(self, by: int) -> None:
        """The next (1) or the previous (-1) row that can be chosen; stops at the ends."""
        number = self.currentIndex().row() + by
        while 0 <= number < self.model().rowCount():
            if self.model().flags(self.model().index(number, 0)) & Qt.ItemFlag.ItemIsSelectable:
                self.go_to(number)
                return
            number += by

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell the page which row is current."""
        super().currentChanged(current, previous)
        self.current_changed.emit(current.data(ROW) if current.isValid() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down skip headings; Enter opens; letters are left to the shortcuts."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() in (_NO_MODIFIER, _KEYPAD):
            self.step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == _NO_MODIFIER:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """No type-ahead: single letters are decisions here."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus without losing the current row."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(QModelIndex())
            self.step(1)

    def place_of_current(self) -> int | None:
        """How far under the top edge the current row stands; None where it is not in view."""
        rect = self.visualRect(self.currentIndex())
        in_view = rect.isValid() and self.viewport().rect().contains(rect)
        return rect.top() if in_view else None

    def hold_current_at(self, place: int) -> None:
        """Scroll so that the current row stands there again, whatever came above it."""
        self.updateGeometries()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.visualRect(self.currentIndex()).top() - place)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(ROW))


_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
