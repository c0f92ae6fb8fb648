"""A step said in two ways: who gets which stays with draft and touch, and is counted."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency, text_of
from builders import a_step

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Draft
from desktop_sdr.domain.sequence import Variant
from desktop_sdr.domain.variants import VariantResult

BODIES = {
    "a": "Hello {{first_name}},\n\nhow do you plan your routes at {{company}} today?",
    "b": "Hello {{first_name}},\n\nwho plans the night shifts at {{company}} today?",
}
SAID = {"a": "plan your routes", "b": "night shifts"}
BY_HAND = "We met in Hall 3, and you liked the coffee there."


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path) as opened:
        with opened.rows() as uow:
            [plan] = uow.sequences.all()
            way = Variant(subject="Night shifts", body=BODIES["b"])
            step = a_step(1, subject="Routes", body=BODIES["a"], variants=(way,))
            uow.sequences.save(replace(plan, steps=(step, a_step(2, wait_days=3, body="Still?"))))
        yield opened


def one_of_each(agency: Agency) -> dict[str, Lead]:
    """Leads until each variant was given once."""
    found: dict[str, Lead] = {}
    while len(found) < len(BODIES):
        lead = agency.start()
        found.setdefault(agency.draft(lead).variant, lead)
    return found


def test_each_lead_is_written_to_in_the_words_of_their_variant(agency: Agency) -> None:
    for name, lead in one_of_each(agency).items():
        draft = agency.draft(lead)
        assert SAID[name] in draft.body
        assert draft.subject == {"a": "Routes", "b": "Night shifts"}[name]
        card = agency.desk.views.draft_card(draft.id)
        assert card is not None
        assert card.variant == name


def test_what_went_out_and_what_came_back_is_counted_by_variant(agency: Agency) -> None:
    found = one_of_each(agency)
    for name, lead in found.items():
        agency.approve(agency.draft(lead))
        agency.go_on_until_sent(lead)
        assert SAID[name] in text_of(agency.sent_to(lead)[0])
    agency.answers(found["b"], "Sounds interesting, can we talk next week?")

    with agency.store.reading() as uow:
        touches = {lead.id: uow.touches.of_lead(lead.id)[0].variant for lead in found.values()}
    assert touches == {lead.id: name for name, lead in found.items()}
    plain = {"sequence": "Two mails", "step": 1, "sent": 1}
    assert list(agency.desk.views.variant_results()) == [
        VariantResult(variant="a", replied=0, positive=0, **plain),  # type: ignore[arg-type]
        VariantResult(variant="b", replied=1, positive=1, **plain),  # type: ignore[arg-type]
    ]


def another(agency: Agency, draft: Draft) -> None:
    agency.desk.redraft(draft.id, draft.version, "another version")


def test_the_rep_may_have_the_other_variant_and_keeps_their_own_words(agency: Agency) -> None:
    lead = one_of_each(agency)["a"]
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, 1, draft.subject, f"{draft.body}\n\n{BY_HAND}")

    another(agency, agency.draft(lead))

    now = agency.draft(lead)
    assert (now.variant, now.subject, now.version) == ("b", "Night shifts", 3)
    assert SAID["b"] in now.body
    assert BY_HAND in now.body
    assert agency.desk.undo_newest().code == "undone"
    assert (agency.draft(lead).variant, agency.draft(lead).subject) == ("a", "Routes")


def test_a_subject_that_the_rep_wrote_stays_with_the_other_variant(agency: Agency) -> None:
    lead = one_of_each(agency)["b"]
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, 1, "Your nights", draft.body)
    another(agency, agency.draft(lead))

    assert (agency.draft(lead).variant, agency.draft(lead).subject) == ("a", "Your nights")


def test_a_step_with_one_way_to_say_it_has_no_other(agency: Agency, tmp_path: Path) -> None:
    with agency.rows() as uow:
        [plan] = uow.sequences.all()
        uow.sequences.save(replace(plan, steps=(a_step(1, body=BODIES["a"]),)))
    lead = agency.start()
    assert agency.draft(lead).variant == ""
    with pytest.raises(DeskRefusal, match="no_other_variant"):
        another(agency, agency.draft(lead))


def test_a_variant_that_asks_for_what_nobody_knows_is_not_half_written(agency: Agency) -> None:
    with agency.rows() as uow:
        [plan] = uow.sequences.all()
        ways = (Variant(body="Hello {{first_name}},\n\n{{hobby}}?"),)
        uow.sequences.save(replace(plan, steps=(a_step(1, body=BODIES["a"], variants=ways),)))
    lead = agency.add_lead()
    agency.pulse()
    while not agency.drafts(lead):
        lead = agency.add_lead()
        agency.pulse()
    with pytest.raises(DeskRefusal, match="no_other_variant"):
        another(agency, agency.draft(lead))
