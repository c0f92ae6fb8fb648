"""How commands speak: text for people, JSON for programs, one sentence when something is wrong."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, TextIO

from desktop_sdr.runtime.redaction import REDACTION


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    NOT_DONE = 1
    WRONG_USAGE = 2
    FAULT_FOUND = 3


class CommandFailed(Exception):
    """A command that was not carried out; `str` is the one sentence for the person."""

    def __init__(self, sentence: str, code: Exit = Exit.NOT_DONE) -> None:
        """Keep what happened, what is safe and what to do, as one sentence."""
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Voice:
    """Where a command speaks to, and in which language: people's or JSON."""

    as_json: bool
    out: TextIO = sys.stdout
    err: TextIO = sys.stderr

    def say(self, words: str) -> None:
        """Say something to a person; silent for programs."""
        if not self.as_json:
            self.out.write(f"{words}\n")
            self.out.flush()

    def give(self, record: Mapping[str, Any]) -> None:
        """Give one object to a program; silent for people."""
        if self.as_json:
            line = json.dumps(record, default=_plain, ensure_ascii=False)
            self.out.write(line.encode("utf-8", "replace").decode("utf-8") + "\n")
            self.out.flush()

    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        self.err.write(f"{REDACTION.without_known(sentence)}\n")


Command = Callable[[Namespace, Path, Voice], Exit]
"""What runs a command: the words, the profile's folder, and where to speak."""


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | tuple | set):
        return list(value)
    return str(value)
