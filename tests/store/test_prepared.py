"""A query that the driver runs itself answers just as SQLAlchemy does."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from builders import NOW, a_lead
from store.planting import an_item

from desktop_sdr.domain.ids import LeadId
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.mapping import Mapped, any_of, given
from desktop_sdr.store.opening import Store
from desktop_sdr.store.prepared import prepared
from desktop_sdr.store.repositories.effects import EFFECT
from desktop_sdr.store.repositories.people import LEAD
from desktop_sdr.store.rows import people


@pytest.mark.parametrize("mapped", [LEAD, EFFECT], ids=["lead", "outbox"])
def test_moments_codes_and_nested_records_come_back_the_same(
    store: Store, mapped: Mapped[Any]
) -> None:
    with store.unit_of_work() as uow:
        uow.outbox.add(an_item())
        transaction = uow._transaction  # type: ignore[attr-defined]
        [ours] = transaction.records(mapped.by_id, {"number": 1})
        assert tuple(ours) == tuple(transaction.first(mapped.by_id, {"number": 1}))


def test_values_written_into_a_query_go_in_beside_those_given(store: Store) -> None:
    later = LEAD.select.where(
        people.lead.c.created_at < given("moment"), ~people.lead.c.agent_silent
    )
    with store.unit_of_work() as uow:
        number = uow.leads.add(a_lead(email="new@corp.example", created_at=NOW))
        transaction = uow._transaction  # type: ignore[attr-defined]
        found = transaction.records(later, {"moment": NOW + timedelta(seconds=1)})
        assert number in [LeadId(row[0]) for row in map(list, found)]
        assert not transaction.records(later, {"moment": NOW - timedelta(days=9000)})


def test_a_list_of_any_length_is_left_to_sqlalchemy(store: Store) -> None:
    several = LEAD.select.where(people.lead.c.id.in_(any_of("numbers")))
    assert prepared(several).is_open
    assert not prepared(LEAD.by_id).is_open


def test_a_text_that_is_none_is_told_as_a_damaged_file(store: Store) -> None:
    with store._writing.begin() as connection:
        connection.execute(sa.text("UPDATE lead SET first_name = CAST(x'ff' AS TEXT) WHERE id = 1"))
    with store.reading() as uow, pytest.raises(StoreTrouble, match="corrupt"):
        uow.leads.get(LeadId(1))
