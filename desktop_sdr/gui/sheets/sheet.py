"""The base of all sheets: a scrim over everything but the header, a panel, and a trap for Tab."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_sdr.gui.actions import ActionRegistry, Mode
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.widgets.card import Ground, Line
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import painting

_SCRIM = 0.5
_MARGIN = 24
_TURNS = {
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
}


class Sheet(QWidget):
    """A question over the page; Esc stays, Ctrl+Enter goes ahead, Pause stays within reach."""

    closed = Signal()

    def __init__(
        self, host: QWidget, uncovered: QWidget, actions: ActionRegistry, title: str, width: int
    ) -> None:
        super().__init__(host)
        self._host = host
        self._uncovered = uncovered
        self._actions = actions
        self._width = width
        self._came_from: QWidget | None = None
        self._is_over = False
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._panel = Ground("surface", "border", 12, self)
        self.body = self._lay_out(title)
        actions.bind("sheet.stay", self, self.stay)
        actions.bind("sheet.go_ahead", self, self.go_ahead)
        host.installEventFilter(self)
        theme().changed.connect(self._arrange)

    def open(self) -> None:
        """Show it over the page and take the keyboard."""
        self._came_from = QApplication.focusWidget()
        self._arrange()
        self.show()
        self.raise_()
        self._actions.enter(self, Mode.SHEET)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def stay(self) -> None:
        """Close without doing anything, and give the keyboard back."""
        if self._is_over:
            return
        self._is_over = True
        self._actions.leave(self, Mode.SHEET)
        self.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        self.deleteLater()

    def set_title(self, title: str) -> None:
        """Say something else at its top."""
        self._title.setText(title)
        self._scroll.setAccessibleName(title)
        self.setAccessibleName(title)

    @Slot()
    def go_ahead(self) -> None:
        """What Ctrl+Enter does; nothing in a sheet that only shows."""

    def first_focus(self) -> QWidget:
        """The widget that has the keyboard when the sheet opens."""
        stops = self._stops()
        return stops[0] if stops else self

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the panel."""
        stops = self._stops()
        if not stops:
            return True
        focus = QApplication.focusWidget()
        at = stops.index(focus) if focus in stops else -1
        reason = Qt.FocusReason.TabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self.isVisible():
            self._arrange()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Clicks beside the panel do nothing, least of all to what is under it."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nothing under the sheet scrolls."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key reaches what is under the sheet; two turn the pages of what does not fit."""
        turn = _TURNS.get(Qt.Key(event.key()))
        if turn is not None:
            self._scroll.verticalScrollBar().triggerAction(turn)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The scrim."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), colour("scrim", _SCRIM))

    def _lay_out(self, title: str) -> QVBoxLayout:
        self._inside = QWidget()
        body = QVBoxLayout(self._inside)
        body.setContentsMargins(px(28), px(24), px(28), px(12))
        body.setSpacing(px(12))
        self._title = Label(title, "sheet", wrap=True)
        body.addWidget(self._title)
        self._scroll = QScrollArea(self._panel)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(title)
        self._scroll.setWidget(self._inside)
        self._scroll.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(px(28), px(12), px(28), px(20))
        self.foot.setSpacing(px(8))
        line = QHBoxLayout()
        line.setContentsMargins(px(28), 0, px(28), 0)
        line.addWidget(Line())
        around = QVBoxLayout(self._panel)
        around.setContentsMargins(1, 1, 1, 1)
        around.setSpacing(0)
        around.addWidget(self._scroll, 1)
        around.addLayout(line)
        around.addLayout(self.foot)
        return body

    def _stops(self) -> list[QWidget]:
        return [
            child
            for child in self._panel.findChildren(QWidget)
            if child.isVisibleTo(self)
            and child.isEnabled()
            and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]

    @Slot()
    def _arrange(self) -> None:
        self.setGeometry(self._host.rect())
        corner = self._uncovered.mapTo(self._host, QPoint(0, 0))
        header = QRect(corner, self._uncovered.size())
        self.setMask(QRegion(self.rect()) - QRegion(header))
        room = self.rect().adjusted(0, header.bottom(), 0, 0)
        wide = min(px(self._width), room.width() - 2 * px(_MARGIN))
        inside = max(self.body.heightForWidth(wide - 2), self.body.minimumSize().height())
        high = inside + self.foot.sizeHint().height() + 1
        high = min(high + 2, room.height() - 2 * px(_MARGIN))
        panel = QRect(0, 0, wide, high)
        panel.moveCenter(room.center())
        self._panel.setGeometry(panel)
