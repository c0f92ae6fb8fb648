"""Reads what rail and header show, whenever anything has changed."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.ports.views import Frame


class FrameFeed(QObject):
    """Emits `read` with the newest Frame; `failed` with the trouble when there is none."""

    due = Signal()
    """The database is about to be asked, which may take its time."""
    read = Signal(object)
    failed = Signal(object)

    def __init__(self, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self.frame: Frame | None = None
        workplace.changes.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Read now."""
        desk = self._workplace.desk
        self.due.emit()
        try:
            self.frame = desk.views.frame(desk.now())
        except StoreTrouble as trouble:
            self.failed.emit(trouble)
            return
        self.read.emit(self.frame)
