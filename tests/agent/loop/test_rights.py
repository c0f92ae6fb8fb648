"""Who asks to be erased, or what is kept: nothing more leaves, and one answer does it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.bootstrap.handing_out import hand_out
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.ports.errors import Refused

ERASE = "Please delete my data from your systems."
ASK = "What data do you hold about me?"


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    def write(text: str) -> str:
        return hand_out(tmp_path, opened.clock.now(), text)

    def scrub() -> None:
        opened.store.scrub()

    with an_agency(tmp_path, hand_out=write, scrub=scrub) as opened:
        yield opened


@pytest.fixture
def lead(agency: Agency) -> Lead:
    return agency.touched(first_name="Quirina")


def test_a_wish_to_be_erased_stops_all_at_once_and_names_the_day_of_the_law(
    agency: Agency, lead: Lead
) -> None:
    agency.answers(lead, ERASE)

    card = agency.card()
    assert card.kind is EscalationKind.DATA_ERASURE
    assert card.reasons[0] == "data_erasure_asked"
    assert card.suggested is card.options[0] is Option.ERASE_PERSON
    assert card.answer_by is not None
    assert timedelta(days=27) < card.answer_by - agency.clock.now() <= timedelta(days=28)
    assert agency.state(lead) is LeadState.SUPPRESSED
    agency.run(agency.clock.now() + timedelta(days=9))
    assert len(agency.sent_to(lead)) == 1


def test_one_answer_erases_them_and_a_list_that_names_them_again_is_no_way_back(
    agency: Agency, lead: Lead
) -> None:
    agency.answers(lead, ERASE)
    plan = agency.desk.erasure_plan(agency.card().id)
    assert (plan.address, plan.rows["lead"]) == (lead.email, 1)
    assert agency.lead(lead).email == plan.address
    agency.desk.answer(agency.card().id, Option.ERASE_PERSON)

    assert agency.cards() == []
    assert agency.lead(lead).email == ""
    files = agency.store.path.parent.glob("desktop-sdr.db*")
    assert not any(b"Quirina" in one.read_bytes() for one in files)
    with agency.store.reading() as uow:
        assert uow.suppressions.covering(lead.email, None)
    with pytest.raises(DeskRefusal, match="already_decided"):
        agency.desk.answer(1, Option.ERASE_PERSON)  # type: ignore[arg-type]


def test_a_question_what_is_kept_stops_the_sequence_and_one_answer_writes_it_all_down(
    agency: Agency, lead: Lead, tmp_path: Path
) -> None:
    agency.answers(lead, ASK)
    card = agency.card()
    assert card.kind is EscalationKind.DATA_ACCESS
    assert card.options[0] is Option.HAND_OUT_DATA
    agency.run(agency.clock.now() + timedelta(days=9))
    assert len(agency.sent_to(lead)) == 1

    agency.desk.answer(card.id, Option.HAND_OUT_DATA)

    [file] = (tmp_path / "exports").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["lead"][0]["basis_words"] == "form of the trade fair"
    assert kept["lead"][0]["source"] == "trade fair list"
    assert agency.cards() == []
    assert agency.lead(lead).agent_silent


def test_a_right_asked_for_later_goes_before_what_the_card_asked_first(
    agency: Agency, lead: Lead
) -> None:
    agency.answers(lead, "Is this a bot? I want to talk to a real person.")
    first = agency.card()
    agency.answers(lead, ASK)
    card = agency.card()
    assert card.id == first.id
    assert card.kind is EscalationKind.DATA_ACCESS
    assert card.reasons[0] == "data_access_asked"


def test_who_is_in_the_reps_hands_is_heard_all_the_same(agency: Agency, lead: Lead) -> None:
    agency.answers(lead, "Sounds good, who are you?")
    agency.desk.take_over(lead.id)
    agency.answers(lead, ASK)
    assert agency.card().kind is EscalationKind.DATA_ACCESS


def test_a_folder_that_takes_no_file_is_told_of_and_the_card_stays(
    agency: Agency, lead: Lead, tmp_path: Path
) -> None:
    agency.answers(lead, ASK)
    (tmp_path / "exports").write_text("in the way", encoding="utf-8")
    with pytest.raises(Refused, match="file_not_written"):
        agency.desk.answer(agency.card().id, Option.HAND_OUT_DATA)
    assert len(agency.cards()) == 1
