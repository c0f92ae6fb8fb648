"""Where the window puts what is kept about a person: private files beside the profile."""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from desktop_sdr.ports.errors import Refused

EXPORTS: Final = "exports"
_TRIES: Final = 1000


def hand_out(folder: Path, now: datetime, text: str) -> str:
    """Write the text into a file that only its owner can read, and return where; raises Refused.

    Its name says the day and nobody's name.
    """
    place = folder / EXPORTS
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        for number in range(1, _TRIES):
            path = place / f"person-{now:%Y-%m-%d}-{number}.json"
            if not path.exists():
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
                return str(path)
    except OSError as error:
        raise Refused("file_not_written", detail=str(error)) from error
    raise Refused("file_not_written", detail=str(place))
