"""The log file: small, rotating, and without anything that looks like a secret."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

SIZE = 1_000_000
KEPT = 3
SECRET = re.compile(
    r"(?i)\b(password|passwd|token|secret|api[-_ ]?key|authorization|auth)\b(\s*[=:]\s*|\s+)\S+"
)
NOISY = ("httpx", "httpcore", "apscheduler", "urllib3", "PIL")


class Redacting(logging.Formatter):
    """Writes a record with everything that looks like a secret blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as it may be kept."""
        return SECRET.sub(r"\1\2[removed]", super().format(record))


def start_logging(folder: Path) -> logging.Handler:
    """Log to a file in the folder and return the handler, to be closed at the end."""
    writer = RotatingFileHandler(
        folder / "desktop-sdr.log", maxBytes=SIZE, backupCount=KEPT, encoding="utf-8"
    )
    writer.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(writer)
    logging.getLogger("desktop_sdr").setLevel(logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    (folder / "desktop-sdr.log").chmod(0o600)
    return writer
