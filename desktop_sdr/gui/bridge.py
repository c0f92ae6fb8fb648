"""Brings commits from any thread to the window: one Qt signal, gathered for 50 ms."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_sdr.ports.changes import ChangeFeed, Changes, Topic

GATHER_MS = 50


class ChangeBridge(QObject):
    """Emits `changed` on the main thread with every topic touched since the last time."""

    changed = Signal(object)
    """A frozenset of Topic."""

    _heard = Signal(object)

    def __init__(self, feed: ChangeFeed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gathered: set[Topic] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._tell)
        self._heard.connect(self._gather)
        self._unsubscribe = feed.subscribe(self._hear)

    def close(self) -> None:
        """Hear nothing more."""
        self._unsubscribe()
        self._timer.stop()

    def _hear(self, changes: Changes) -> None:
        # Runs in the thread that committed: emitting is all that may be done here.
        self._heard.emit(changes.topics)

    @Slot(object)
    def _gather(self, topics: frozenset[Topic]) -> None:
        self._gathered |= topics
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell(self) -> None:
        topics = frozenset(self._gathered)
        self._gathered.clear()
        self.changed.emit(topics)
