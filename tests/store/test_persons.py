"""Whatever is kept about a person has its place in what they are given and in what is erased."""

from typing import Final

import pytest

from desktop_sdr.store.repositories.persons import _PLACES
from desktop_sdr.store.rows import metadata

HOLDS_NOBODY: Final = {
    "audit_text": "the words of the record's lines, given and erased with them",
    "breaker": "times of calls to a service",
    "done_daily": "which job ran on which day",
    "folder_mark": "how far a mailbox was read",
    "heartbeat": "when the program was last alive",
    "import": "the name of a list, and how many were in it",
    "light": "codes of health",
    "mailbox": "the rep's own addresses",
    "mailbox_stop": "why a mailbox rests, and until when",
    "meter_reading": "whether an act went well, and what it cost",
    "migration": "versions of the tables",
    "sent_day": "how many mails left on which day",
    "sequence": "the rep's own templates",
    "standing": "the switch and the level",
    "style_rule": "words of the rep's own edits, without names of leads or companies",
    "working_day": "moments at which a mailbox may send",
}
"""Every other table, and what is in it instead of a person."""


def test_every_table_is_a_place_of_persons_or_declared_to_hold_nobody() -> None:
    places = {place.table.name for place in _PLACES}
    assert places.isdisjoint(HOLDS_NOBODY)
    assert places | set(HOLDS_NOBODY) == set(metadata.tables)


@pytest.mark.parametrize("place", _PLACES, ids=lambda place: place.table.name)
def test_what_is_written_over_names_only_fields_that_there_are(place) -> None:
    names = {one.partition("=")[0].strip(' "') for one in place.blank.split(",") if "=" in one}
    assert names <= set(place.table.columns.keys())
    assert not (place.blank and place.goes), "a row that goes needs nothing written over it"
