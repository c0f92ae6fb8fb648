"""The pane beside a card: in the row where there is room, a drawer over the card where not."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Pane


class ContextPane(Pane):
    """Holds one widget; `over` is what it covers when it is a drawer."""

    def __init__(self, content: QWidget, row: QHBoxLayout, over: QWidget) -> None:
        super().__init__("bg")
        self._row = row
        self._over = over
        self._floating = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(content)
        row.addWidget(self)
        over.installEventFilter(self)

    @property
    def is_drawer(self) -> bool:
        """True where it opens over the card."""
        return self._floating

    def float_over(self, floating: bool) -> None:
        """Become a drawer (closed), or take a place in the row again (open)."""
        if floating == self._floating:
            return
        self._floating = floating
        self._edge = "left" if floating else None
        self._column.setContentsMargins(px(16) if floating else 0, 0, 0, 0)
        self.update()
        if floating:
            self._row.removeWidget(self)
            self.setParent(self._over)
            self.hide()
            self._place()
        else:
            self._row.addWidget(self)
            self.show()

    def toggle(self) -> None:
        """Open it or close it."""
        self.setVisible(self.isHidden())
        if self._floating and not self.isHidden():
            self._place()
            self.raise_()

    def close_drawer(self) -> bool:
        """Close it where it is an open drawer; False when it was not."""
        if not self._floating or self.isHidden():
            return False
        self.hide()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a drawer at the right edge of what it covers."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self._floating:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        wide = self.sizeHint().width()
        self.setGeometry(self._over.width() - wide, 0, wide, self._over.height())
