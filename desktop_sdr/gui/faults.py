"""Where every unhandled exception of the process ends: in the log, and as a line in the banner."""

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)


class Faults(QObject):
    """Catches what nobody caught, on any thread, for as long as the window is open."""

    happened = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._telling = False
        self._before = sys.excepthook
        self._before_in_threads = threading.excepthook

    def listen(self) -> None:
        """Take the place of the interpreter's own hooks."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def close(self) -> None:
        """Give the hooks back."""
        sys.excepthook = self._before
        threading.excepthook = self._before_in_threads

    def _caught(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, fault, trace)
            return
        log.error("Unhandled exception", exc_info=(kind, fault, trace))
        if self._telling:
            return  # telling about a fault failed: the log has both, and a third try helps nobody
        self._telling = True
        try:
            self.happened.emit(fault)
        finally:
            self._telling = False

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)
