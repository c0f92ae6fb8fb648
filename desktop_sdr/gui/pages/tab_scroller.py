"""Splits in a pane that may be too narrow for them: they slide, with the chosen one in view."""

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QWidget

from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.split_tabs import SplitTabs


class TabScroller(QScrollArea):
    """One line of splits without scroll bars."""

    def __init__(self, tabs: SplitTabs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs = tabs
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(off)
        self.setVerticalScrollBarPolicy(off)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tabs.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(px(30))
        self.setWidget(tabs)
        tabs.setAutoFillBackground(False)
        tabs.chosen.connect(self.show_chosen)
        tabs.installEventFilter(self)

    @Slot()
    def show_chosen(self) -> None:
        """Slide to the split that is on."""
        chosen = next(
            (one for one in self._tabs.findChildren(QAbstractButton) if one.isChecked()), None
        )
        if chosen is not None:
            self.ensureWidgetVisible(chosen, px(24), 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Splits that come or go may move the one that is on out of view."""
        if watched is self._tabs and event.type() == QEvent.Type.LayoutRequest:
            self._tabs.setMinimumWidth(self._tabs.sizeHint().width())
            self.show_chosen()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the one that is on in view."""
        super().resizeEvent(event)
        self.show_chosen()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel slides sideways."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y() // 2)
