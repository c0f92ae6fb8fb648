"""An absence is read in a dozen languages: until when, and who stands in; no person is one."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from agent.skills.received import CONTEXT, LEAD, MAILS, a_mail, read

from desktop_sdr.domain.reading import Reading, ReplyKind

SET: Mapping[str, list[Mapping[str, Any]]] = tomllib.loads(
    (MAILS / "absences.toml").read_text("utf-8")
)
STRANGER = replace(CONTEXT, own_addresses=(), known_addresses=frozenset({LEAD}))
"""What the command line knows: the sender."""
FLOOR = 0.95
ANSWER = "Re: A quick question"


def raw_of(one: Mapping[str, Any]) -> bytes:
    """The note as it would arrive."""
    told = {} if one.get("plain") else {"Auto-Submitted": "auto-replied"}
    headers = {
        "In-Reply-To": "",
        "References": "",
        "Date": "Wed, 13 May 2026 09:30:00 +0200",
        **told,
        **one.get("headers", {}),
    }
    sender = one.get("sender", f"Ana Perez <{LEAD}>")
    return a_mail(one["text"], subject=one["subject"], sender=sender, headers=headers)


def is_as_wanted(reading: Reading, one: Mapping[str, Any]) -> bool:
    """Say whether kind, day and stand-in are those of the entry."""
    return (
        reading.kind == one.get("kind", ReplyKind.OUT_OF_OFFICE)
        and reading.return_date == one.get("back")
        and reading.stand_in == one.get("stand_in")
    )


@pytest.mark.parametrize("one", SET["note"], ids=lambda one: one["says"])
def test_a_note_is_read(one: Mapping[str, Any]) -> None:
    reading = read(raw_of(one), STRANGER)
    assert is_as_wanted(reading, one), (reading.kind, reading.return_date, reading.stand_in)


def test_the_notes_as_a_whole_stay_above_their_floor(capsys: pytest.CaptureFixture[str]) -> None:
    held = [is_as_wanted(read(raw_of(one), STRANGER), one) for one in SET["note"]]
    with capsys.disabled():
        print(f"\nabsences: {sum(held)} of {len(held)} read with kind, day and stand-in")
    assert sum(held) >= FLOOR * len(held)


@pytest.mark.parametrize("one", SET["human"], ids=lambda one: one["text"][:30])
def test_a_person_who_speaks_of_an_absence_is_a_person(one: Mapping[str, Any]) -> None:
    for headers in ({}, {"In-Reply-To": "", "References": ""}):
        mail = a_mail(one["text"], subject=one.get("subject", ANSWER), headers=headers)
        assert read(mail, STRANGER).kind in (
            ReplyKind.HUMAN,
            ReplyKind.OPT_OUT,
        )
