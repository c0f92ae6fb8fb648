"""The never-contact list: brought in, added to, taken back; it holds at once on all channels."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from agent.loop.test_other_channel import PROFILE, Prepared

from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.reviewing.never_contacting import ListedVerdict, bring_in, entries
from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.domain.lead import LawfulBasis
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.suppression import SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor


def sha256(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()


def a_list(folder: Path, *entries: str) -> Path:
    path = folder / "never.csv"
    path.write_text("\n".join(("entry", *entries)) + "\n", encoding="utf-8")
    return path


def state_of(agency: Agency, number: int) -> LeadState:
    with agency.store.reading() as uow:
        return uow.leads.get(number).state  # type: ignore[arg-type]


@pytest.fixture
def social() -> Prepared:
    return Prepared()


@pytest.fixture
def house(tmp_path: Path, social: Prepared) -> Iterator[Agency]:
    with an_agency(tmp_path, social=social) as opened:
        yield opened


def test_a_stop_holds_at_once_for_what_waits_is_queued_on_every_channel_and_offered(
    house: Agency, social: Prepared, tmp_path: Path
) -> None:
    waiting = house.start()
    offered = house.touched()
    house.answers(offered, "Sounds interesting, can we talk next week?")
    offer = house.draft(offered)
    by_hand = house.start(
        country="GB",
        time_zone="Europe/London",
        linkedin_url=PROFILE,
        email="ida@gmail.com",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
    )
    asked = house.touched()
    house.answers(asked, "Please remove me from your list.")
    queued = house.approved()
    sent = len(house.transport.received_by(offered.email))
    path = a_list(
        tmp_path,
        waiting.email,
        queued.email.rpartition("@")[2],
        sha256(offered.email),
        by_hand.email,
    )

    result = house.desk.bring_in_never_list(path, "the CRM's list")

    assert (dict(result.totals), result.stopped) == ({"added": 4}, 4)
    for lead in (waiting, queued, offered, by_hand, asked):
        assert house.state(lead) is LeadState.SUPPRESSED
        assert house.drafts(lead) == []
    assert house.item(queued).state is OutboxState.CANCELLED
    assert offer.id not in [draft.id for draft in house.drafts(offered)]
    house.run(house.clock.now() + timedelta(days=9))
    assert house.sent_to(queued) == house.sent_to(waiting) == []
    assert len(house.transport.received_by(offered.email)) == sent
    assert social.tasks == []
    kinds = {one.lead_external_id: one.kind for one in house.crm.activities.values()}
    told = {one.lead_external_id for one in house.crm.activities.values()}
    for lead in (waiting, queued, offered, by_hand, asked):
        assert f"desktop-sdr-lead-{lead.id}" in told, kinds
        assert house.crm.leads[f"desktop-sdr-lead-{lead.id}"] == LeadState.SUPPRESSED.value


@pytest.fixture
def three(agency: Agency, tmp_path: Path) -> Path:
    """A list that covers one of two known people, and holds two faults."""
    agency.approved()
    agency.approved()
    return a_list(tmp_path, sha256("ida1@firma1.example"), "gmail.com", "other.example", "???")


def heard(desk: Desk, path: Path, *, dry_run: bool = False) -> list[tuple[int, str, str]]:
    told: list[ListedVerdict] = []
    desk.bring_in_never_list(path, "a list", told.append, dry_run=dry_run)
    return [(one.row, one.verdict, one.reason) for one in told]


def test_each_row_has_its_verdict_and_a_preview_gives_the_same_and_keeps_nothing(
    agency: Agency, three: Path
) -> None:
    wanted = [
        (2, "added", ""),
        (3, "rejected", "mail_provider"),
        (4, "added", ""),
        (5, "rejected", "no_entry"),
    ]
    assert heard(agency.desk, three, dry_run=True) == wanted
    assert list(agency.desk.never_list()) == []
    assert state_of(agency, 1) is LeadState.IN_SEQUENCE

    assert heard(agency.desk, three) == wanted
    entries = list(agency.desk.never_list())
    assert [one.scope for one in entries] == [SuppressionScope.HASHED, SuppressionScope.DOMAIN]
    assert {one.reason for one in entries} == {SuppressionReason.IMPORTED_LIST}
    assert state_of(agency, 1) is LeadState.SUPPRESSED
    assert state_of(agency, 2) is LeadState.IN_SEQUENCE


def test_bringing_it_in_twice_adds_nothing(agency: Agency, three: Path) -> None:
    agency.desk.bring_in_never_list(three, "a list")
    again = agency.desk.bring_in_never_list(three, "a list")
    assert dict(again.totals) == {"known": 2, "rejected": 2}
    assert (again.stopped, again.deed_id) == (0, None)


def test_a_list_brought_in_by_mistake_is_taken_back_whole(agency: Agency, three: Path) -> None:
    result = agency.desk.bring_in_never_list(three, "a list")
    assert result.deed_id is not None
    agency.desk.undo(result.deed_id)
    assert list(agency.desk.never_list()) == []
    assert state_of(agency, 1) is LeadState.IN_SEQUENCE
    assert all(one.state is not OutboxState.SENT for one in agency.items())


def test_the_key_for_undo_does_not_take_a_list_back_in_passing(agency: Agency, three: Path) -> None:
    agency.desk.bring_in_never_list(three, "a list")
    agency.desk.undo_newest()
    assert len(list(agency.desk.never_list())) == 2


def test_one_entry_by_hand_is_kept_with_its_reason(agency: Agency) -> None:
    lead = agency.approved()
    verdict, result = agency.desk.never_contact(lead.email.upper(), "asked on the phone")
    assert (verdict.verdict, result.stopped) == ("added", 1)
    [entry] = agency.desk.never_list()
    assert (entry.value, entry.words) == (lead.email, "asked on the phone")
    tags = [one.tag.value for one in agency.record(lead)]
    assert "lead:moved" in tags

    verdict, result = agency.desk.never_contact("de", "")
    assert (verdict.verdict, verdict.reason, result.deed_id) == ("rejected", "whole_country", None)


def test_more_entries_and_people_than_fit_one_page_are_all_reached(
    agency: Agency, tmp_path: Path
) -> None:
    known = [agency.add_lead(due_at=None).email for _ in range(7)]
    path = a_list(tmp_path, *known, *(f"x{n}@other.example" for n in range(5)))
    result = bring_in(agency.office, Actor.REP, path, "a list", lambda _: None, batch=3)
    assert (result.totals["added"], result.stopped) == (12, 7)
    assert len(list(entries(agency.office, batch=5))) == 12
    assert result.deed_id is not None
    agency.desk.undo(result.deed_id)
    assert list(agency.desk.never_list()) == []


def test_a_file_that_breaks_off_keeps_the_rows_before(agency: Agency, tmp_path: Path) -> None:
    path = a_list(tmp_path, *(f"x{n}@other.example" for n in range(700)))

    def spoil(verdict: ListedVerdict) -> None:
        if verdict.row == 2:
            with path.open("ab") as file:
                file.write(b"\xff\xfe\x81\n")

    result = agency.desk.bring_in_never_list(path, "a list", spoil)

    assert result.cut_off is not None
    assert 0 < result.totals["added"] <= 700
    assert len(list(agency.desk.never_list())) == result.totals["added"]


def test_a_file_that_cannot_be_read_changes_nothing(agency: Agency, tmp_path: Path) -> None:
    path = tmp_path / "never.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(NotImportable):
        agency.desk.bring_in_never_list(path, "a list")
    assert list(agency.desk.never_list()) == []
