"""Files about people: only their owner can read them, and none is written over another."""

import os
from collections.abc import Iterable
from pathlib import Path

from desktop_sdr.cli.output import CommandFailed


def write_private(path: Path, texts: Iterable[str]) -> None:
    """Write the texts one behind the other; raises CommandFailed where a file is there already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandFailed(
            f"{path} cannot be written ({error.strerror}). Nothing was written; choose another."
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.writelines(texts)
