"""The log file: small, rotating, for the owner's eyes only, and without any secret."""

import logging
import os
import sys
import threading
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from desktop_sdr.runtime.redaction import REDACTION

SIZE = 1_000_000
KEPT = 3
NOISY = ("httpx", "httpcore", "apscheduler", "urllib3", "PIL")
LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"

log = logging.getLogger(__name__)


class CleanRecord(logging.LogRecord):
    """A record whose words and traceback are clean before any writer sees them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own signature
        super().__init__(*args, **kwargs)
        self.msg, self.args = REDACTION.clean(self._words()), ()
        if self.exc_info and self.exc_info[1] is not None:
            # Formatters write this where it is set; it names lines of code and no variable.
            told = "".join(traceback.format_exception(self.exc_info[1]))
            self.exc_text = REDACTION.clean(told.rstrip("\n"))
        if self.stack_info:
            self.stack_info = REDACTION.clean(self.stack_info)

    def _words(self) -> str:
        try:
            return super().getMessage()
        except (TypeError, ValueError, LookupError):  # the library would print the arguments
            return f"{self.msg} (its arguments do not fit)"


class PrivateRotation(RotatingFileHandler):
    """Opens every file that it starts for the owner alone, whatever the process allows others."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding)


class LogRun:
    """The log while a program runs, as a context manager: file, clean records, last words."""

    def __init__(self, folder: Path) -> None:
        """Aim at the profile's folder."""
        self._path = folder / "desktop-sdr.log"
        self._before = sys.excepthook, threading.excepthook

    def __enter__(self) -> None:
        """Start to write."""
        self._writer = PrivateRotation(
            self._path, maxBytes=SIZE, backupCount=KEPT, encoding="utf-8"
        )
        self._writer.setFormatter(logging.Formatter(LINE))
        logging.getLogger().addHandler(self._writer)
        logging.getLogger("desktop_sdr").setLevel(logging.INFO)
        for name in NOISY:
            logging.getLogger(name).setLevel(logging.WARNING)
        sys.excepthook, threading.excepthook = _caught, _caught_in_thread

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop to write."""
        sys.excepthook, threading.excepthook = self._before
        logging.getLogger().removeHandler(self._writer)
        self._writer.close()


def keep_logs_clean() -> None:
    """Make every record of this process a clean one, and every exception that nobody catches.

    The interpreter's own hooks would write the words of an exception as they are.
    """
    logging.setLogRecordFactory(CleanRecord)
    sys.excepthook, threading.excepthook = _caught, _caught_in_thread


def _caught(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("Unhandled exception", exc_info=(kind, fault, trace))
    sys.stderr.write(f"Something went wrong that should not have: {kind.__name__}.")
    sys.stderr.write(" Nothing was lost; the log says more.\n")


def _caught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _caught(args.exc_type, args.exc_value, args.exc_traceback)
