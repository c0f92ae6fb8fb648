"""What is noted while a deed is open: each row that was touched, by whatever way, and no more."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import a_lead, an_account
from fakes.clock import A_MONDAY

from desktop_sdr.agent.reviewing.reversing import _ADDED
from desktop_sdr.domain.deed import Change, Deed, Place
from desktop_sdr.domain.ids import DeedId, EmailAddress, LeadId, TraceId
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.noting import TOPICS
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig


@pytest.fixture
def kept(tmp_path: Path):
    store = open_store(tmp_path / "desktop-sdr.db", Feed(), ViewsConfig(), durable=False)
    yield store
    store.close()


def a_deed(kind: str = "agent:score", **fields: object) -> Deed:
    known = {"at": A_MONDAY, "kind": kind, "actor": Actor.AGENT, "trace": TraceId("t")}
    return Deed(**{**known, **fields})  # type: ignore[arg-type]


def add_lead(uow: UnitOfWork) -> LeadId:
    account_id = uow.accounts.add(an_account(id=0))
    email = EmailAddress("ida@firma.example")
    return uow.leads.add(a_lead(id=LeadId(0), account_id=account_id, email=email))


def a_kept_lead(store: Store) -> LeadId:
    with store.unit_of_work() as uow:
        lead_id = add_lead(uow)
        uow.commit()
    return lead_id


def changes(store: Store, deed_id: DeedId | None) -> dict[tuple[Place, str], Change]:
    assert deed_id is not None
    with store.reading() as uow:
        return {(one.place, one.key): one for one in uow.deeds.changes(deed_id)}


def change_lead(uow: UnitOfWork, lead_id: LeadId, **fields: object) -> None:
    uow.leads.save(replace(uow.leads.get(lead_id), **fields))  # type: ignore[arg-type]


def test_only_the_fields_that_changed_are_kept_from_first_to_last(kept: Store) -> None:
    lead_id = a_kept_lead(kept)
    with kept.unit_of_work() as uow:
        uow.deeds.begin(a_deed(lead_id=lead_id))
        change_lead(uow, lead_id, score=10, title="Boss")
        change_lead(uow, lead_id, score=20)
        uow.keepings.set_note("yes", "go")
        number = uow.deeds.keep()
        uow.commit()

    found = changes(kept, number)
    lead = found[Place.LEAD, str(lead_id)]
    assert lead.fields == {"score", "title"}
    assert (lead.after or {})["score"] == 20
    assert lead.lead_id == lead_id
    assert found[Place.NOTE, "yes"].is_added


def test_nothing_is_noted_without_a_deed_nor_after_a_rollback(kept: Store) -> None:
    lead_id = a_kept_lead(kept)
    with kept.unit_of_work() as uow:
        uow.deeds.begin(a_deed(lead_id=lead_id))
        change_lead(uow, lead_id, score=10)
        uow.deeds.keep()
    with kept.reading() as uow:
        assert list(uow.deeds.standing_since(A_MONDAY - timedelta(days=1))) == []


def test_a_deed_that_changed_nothing_is_none(kept: Store) -> None:
    lead_id = a_kept_lead(kept)
    with kept.unit_of_work() as uow:
        uow.deeds.begin(a_deed(lead_id=lead_id))
        change_lead(uow, lead_id, score=10)
        change_lead(uow, lead_id, score=None, due_at=A_MONDAY)
        assert uow.deeds.keep() is None
        uow.commit()


def test_a_deed_of_many_transactions_is_seen_from_its_beginning(kept: Store) -> None:
    lead_id = a_kept_lead(kept)
    with kept.unit_of_work() as uow:
        uow.deeds.begin(a_deed(lead_id=lead_id))
        change_lead(uow, lead_id, score=10)
        number = uow.deeds.keep()
        uow.commit()
    assert number is not None
    with kept.unit_of_work() as uow:
        uow.deeds.go_on(number)
        change_lead(uow, lead_id, score=20, title="Boss")
        uow.commit()

    lead = changes(kept, number)[Place.LEAD, str(lead_id)]
    assert (lead.before or {})["score"] is None
    assert (lead.after or {})["score"] == 20
    assert lead.fields == {"score", "title"}


def test_put_back_gives_the_former_values_and_refuses_what_is_no_field(kept: Store) -> None:
    lead_id = a_kept_lead(kept)
    with kept.reading() as uow:
        before = uow.leads.get(lead_id)
    with kept.unit_of_work() as uow:
        uow.deeds.begin(a_deed(lead_id=lead_id))
        change_lead(uow, lead_id, score=10, title="Boss", due_at=A_MONDAY)
        uow.commit()
    [change] = changes(kept, DeedId(1)).values()
    with kept.unit_of_work() as uow:
        uow.deeds.put_back(change, change.fields)
        uow.commit()
    with kept.reading() as uow:
        assert uow.leads.get(lead_id) == before

    wrong = Change(
        place=Place.LEAD, key="1", lead_id=None, before={'a" = 1; --': 1}, after={'a" = 1; --': 1}
    )
    with kept.unit_of_work() as uow, pytest.raises(KeyError):
        uow.deeds.put_back(wrong, wrong.fields)


def test_every_place_is_known_to_who_puts_rows_back() -> None:
    assert set(TOPICS) == set(Place) == set(_ADDED)
