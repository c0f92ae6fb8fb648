"""How dev.py talks: notes go to stderr, so that stdout stays the program's own."""

import sys


class CannotGoOn(Exception):
    """Something dev.py cannot put right by itself; its text says what happened and what to do."""


def note(text: str) -> None:
    """Says one thing to whoever started dev.py."""
    print(text, file=sys.stderr, flush=True)


def heading(text: str) -> None:
    """Opens a part of the report of `dev.py test`, on stdout beside what the tools print."""
    print(f"\n== {text} ".ljust(80, "="), flush=True)
