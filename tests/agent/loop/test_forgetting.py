"""A person's rights: all about them in one piece, or erased so that no file holds a word of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import AT_ONCE, Agency, an_agency

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.importing import ImportOrder
from desktop_sdr.agent.oversight.retaining import expire
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.settings import Keeping

NAME, ADDRESS = "Quirina", EmailAddress("quirina.zabel@zabel-fracht.example")
SAID = "Sounds interesting, when are you free? Our heron project starts soon."


@pytest.fixture
def zabel(agency: Agency) -> Lead:
    """Somebody who was written to, answered, and was answered."""
    lead = agency.touched(first_name=NAME, last_name="Zabel", email=ADDRESS, title="Heronist")
    agency.answers(lead, SAID)
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.answers(lead, "What about next Tuesday? I have to ask my boss.")
    return lead


def files(agency: Agency) -> Iterator[Path]:
    yield from agency.store.path.parent.glob("desktop-sdr.db*")


def words_left(agency: Agency, *words: str) -> list[str]:
    """Which words the files of the database still hold anywhere in their bytes."""
    held = b"".join(path.read_bytes().lower() for path in files(agency))
    return [word for word in words if word.lower().encode() in held]


def test_all_about_a_person_is_in_one_piece(agency: Agency, zabel: Lead) -> None:
    other = agency.touched(first_name="Otto")
    kept = json.loads(json.dumps(agency.desk.everything_about(ADDRESS.upper())))

    assert [row["email"] for row in kept["lead"]] == [ADDRESS]
    for table in ("account", "enrollment", "decision", "draft", "outbox", "touch", "reply"):
        assert kept[table], table
    assert {row["kind"] for row in kept["deed"]} >= {"rep:approve", "lead:reply"}
    assert {row["deed_id"] for row in kept["deed_change"]} <= {row["id"] for row in kept["deed"]}
    assert any(SAID in row["reading"]["text"] for row in kept["reply"])
    assert any("heron project" in row["raw"] for row in kept["raw_mail"])
    assert any(SAID in (row["personal"] or "") for row in kept["audit"])
    assert other.email not in json.dumps(kept)


def test_after_erasing_no_file_holds_a_word_of_the_person(agency: Agency, zabel: Lead) -> None:
    words = (NAME, ADDRESS, "zabel", "heron", "ask my boss")
    assert words_left(agency, *words) == list(words)

    agency.desk.erase_person(ADDRESS)
    agency.store.scrub()

    # The company is not the person, and keeps its name.
    assert words_left(agency, *words) == []
    assert agency.store.verify_audit().why == ""
    assert agency.lead(zabel).state is LeadState.SUPPRESSED
    line = agency.record(zabel)[-1]
    assert line.tag is AuditTag.PERSON_ERASED
    assert line.facts["reply_rows"] == 2
    assert line.facts["deed_rows"] and line.facts["deed_change_rows"]
    with agency.store.reading() as uow:
        left = uow.persons.count(zabel.id, ADDRESS)
    assert {"deed", "deed_change", "fact", "note"}.isdisjoint(left), left
    assert all(entry.personal == "" for entry in agency.record(zabel))


def test_an_erased_person_is_never_contacted_again(
    agency: Agency, zabel: Lead, tmp_path: Path
) -> None:
    agency.desk.erase_person(ADDRESS)

    with agency.store.reading() as uow:
        assert uow.suppressions.covering(ADDRESS.upper(), None)
        assert not uow.suppressions.covering(f"x{ADDRESS}", None)
    again = tmp_path / "again.csv"
    again.write_text(
        f"Email,First name,Last name,Company,Country\n{ADDRESS},{NAME},Zabel,Fracht,Germany\n",
        encoding="utf-8",
    )
    result = agency.desk.import_leads(again, ImportOrder(source="a list"))
    assert dict(result.totals) == {"suppressed": 1}
    sent = len(agency.transport.received_by(ADDRESS))
    agency.run(agency.clock.now() + timedelta(days=10))
    assert len(agency.transport.received_by(ADDRESS)) == sent


def test_what_waited_for_an_erased_person_is_closed(agency: Agency) -> None:
    held = agency.approved(email=ADDRESS)
    agency.desk.erase_person(ADDRESS)

    assert agency.item(held).state is OutboxState.CANCELLED
    assert agency.drafts(held) == []
    assert agency.cards() == []
    assert agency.lead(held).due_at is None


def test_others_keep_their_words(agency: Agency, zabel: Lead) -> None:
    other = agency.touched(first_name="Otto")
    agency.answers(other, "Sounds interesting as well.")
    agency.desk.erase_person(ADDRESS)
    agency.store.scrub()

    assert agency.lead(other).first_name == "Otto"
    assert words_left(agency, "interesting as well") == ["interesting as well"]


def test_nobody_is_erased_while_something_to_them_is_under_way(agency: Agency) -> None:
    lead = agency.approved(email=ADDRESS)
    item = agency.item(lead)
    with agency.rows() as uow:
        assert uow.outbox.claim(item.id, item.leaves_at)

    with pytest.raises(DeskRefusal, match="in_flight"):
        agency.desk.erase_person(ADDRESS)

    assert agency.lead(lead).email == ADDRESS


def test_a_dry_run_erases_nothing(agency: Agency, zabel: Lead) -> None:
    rows = agency.desk.erase_person(ADDRESS, dry_run=True)
    assert rows["touch"] == 2
    assert agency.lead(zabel).first_name == NAME


def test_who_is_not_known_cannot_be_erased(agency: Agency, zabel: Lead) -> None:
    for address in ("nobody@nowhere.example", ""):
        with pytest.raises(DeskRefusal, match="nobody"):
            agency.desk.erase_person(address)


def test_old_mails_and_ended_leads_are_forgotten_as_the_profile_says(tmp_path: Path) -> None:
    keeping = replace(AT_ONCE, keeping=Keeping(raw_mail_days=30, ended_leads_days=90))
    with an_agency(tmp_path, keeping) as agency:
        gone = agency.touched(email=ADDRESS, first_name=NAME)
        stays = agency.touched(first_name="Otto")
        agency.answers(gone, "Please remove me from your list.")
        assert expire(agency.office) == 0

        agency.clock.advance(timedelta(days=31))
        assert expire(agency.office) == 1, "the raw mail"
        assert agency.lead(gone).first_name == NAME
        agency.clock.advance(timedelta(days=60))
        assert expire(agency.office) == 1, "the lead"
        assert expire(agency.office) == 0

        assert agency.lead(gone).email == ""
        assert agency.lead(stays).first_name == "Otto"
        with agency.store.reading() as uow:
            assert uow.suppressions.covering(ADDRESS, None)
        assert agency.store.verify_audit().why == ""
        assert agency.record(gone)[-1].facts["why"] == "kept_long_enough"
