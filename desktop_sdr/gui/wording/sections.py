"""What a sheet says in sections: a heading, and under it rows of what goes and what stays."""

from typing import NamedTuple

from desktop_sdr.gui.widgets.paint import Glyph


class StandingRow(NamedTuple):
    """One kind of thing that goes or stays, and how many."""

    glyph: Glyph
    strong: str
    small: str
    number: str


class Section(NamedTuple):
    """Rows under one heading."""

    title: str
    rows: tuple[StandingRow, ...]


class AskedWords(NamedTuple):
    """Everything that a sheet says which asks before something is done."""

    title: str
    line: str
    sections: tuple[Section, ...]
    stay: str
    """The verb that changes nothing."""
    go: str
    """The verb that does it; empty where there is nothing to do."""
