"""Every kind of deed says how it is taken back, or why it never is."""

import pytest

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.deed import Change, Place, is_worth_keeping, share_a_field, weighty
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.reversal import REVERSALS, Arrival, Command, Way, kind_of

EVERY_KIND = [*ActionKind, *EffectKind, *Command, *Option, *Arrival]


@pytest.mark.parametrize("kind", EVERY_KIND, ids=kind_of)
def test_no_kind_is_without_an_entry(kind: ActionKind) -> None:
    reversal = REVERSALS[kind_of(kind)]
    assert (reversal.way is Way.NEVER) == (reversal.why is not None)
    assert (reversal.way is Way.COMPENSATE) == (reversal.by is not None)


def test_the_table_has_no_entry_that_nobody_asks_for() -> None:
    assert set(REVERSALS) == {kind_of(kind) for kind in EVERY_KIND}


def test_what_compensates_is_itself_never_compensated_for() -> None:
    for reversal in REVERSALS.values():
        if reversal.by is not None:
            assert REVERSALS[kind_of(reversal.by)].way is Way.NEVER


def a_change(place: Place = Place.LEAD, key: str = "1", **before: object) -> Change:
    values = dict.fromkeys(before, 1)
    return Change(place=place, key=key, lead_id=LeadId(1), before=values, after=values)


def an_addition(place: Place = Place.LEAD, key: str = "1") -> Change:
    return Change(place=place, key=key, lead_id=LeadId(1), before=None, after=None)


def test_setting_when_to_look_again_is_no_deed() -> None:
    assert not is_worth_keeping([a_change(due_at=1)])
    assert is_worth_keeping([a_change(due_at=1), a_change(state=1)])
    assert is_worth_keeping([an_addition(Place.DRAFT)])
    assert weighty(a_change(due_at=1, state=1)) == {"state"}


def test_each_field_of_a_lead_counts_for_itself_and_any_other_row_as_one() -> None:
    assert not share_a_field(a_change(score=1), a_change(state=1))
    assert not share_a_field(a_change(due_at=1), a_change(due_at=1))
    assert share_a_field(a_change(state=1, score=1), a_change(state=1))
    assert share_a_field(a_change(Place.DRAFT, body=1), a_change(Place.DRAFT, state=1))
    assert not share_a_field(a_change(Place.DRAFT, "1", body=1), a_change(Place.DRAFT, "2", body=1))
    assert not share_a_field(a_change(Place.DRAFT, body=1), a_change(Place.CASE, body=1))
    assert share_a_field(an_addition(), a_change(score=1))
