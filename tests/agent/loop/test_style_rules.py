"""The rep's edits teach rules: after three of a kind the agent writes as the rep does."""

from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import StyleRuleId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.style import SEEN_ENOUGH


@pytest.fixture
def agency(tmp_path: Path):
    with an_agency(tmp_path) as agency:
        yield agency


def change(agency: Agency, was: str, now: str) -> Lead:
    lead = agency.start()
    draft = agency.draft(lead)
    assert was in draft.body
    agency.desk.edit(draft.id, draft.version, draft.subject, draft.body.replace(was, now))
    agency.approve(agency.draft(lead))
    return lead


def taught(agency: Agency, was: str = "routes", now: str = "tours") -> list[Lead]:
    return [change(agency, was, now) for _ in range(SEEN_ENOUGH)]


def test_what_the_rep_changed_three_times_the_agent_writes_by_itself(agency: Agency) -> None:
    leads = taught(agency)
    assert "tours" in agency.draft(agency.start()).body

    [shown] = agency.desk.style_rules()
    assert (shown.rule.words, shown.rule.instead, shown.rule.seen) == ("routes", "tours", 3)
    assert shown.sequence == ""
    assert [agency.tags(lead)[-1] for lead in leads].count("rule:learned") <= 1


def test_twice_is_no_rule_but_is_shown_on_its_way(agency: Agency) -> None:
    for _ in range(SEEN_ENOUGH - 1):
        change(agency, "routes", "tours")
    assert "routes" in agency.draft(agency.start()).body
    assert [one.rule.holds for one in agency.desk.style_rules()] == [False]


def test_a_rule_that_is_forgotten_is_not_learned_again(agency: Agency) -> None:
    taught(agency)
    [shown] = agency.desk.style_rules()
    agency.desk.forget_style_rule(shown.rule.id)
    taught(agency)
    assert "routes" in agency.draft(agency.start()).body
    with pytest.raises(DeskRefusal, match="no_such_rule"):
        agency.desk.forget_style_rule(shown.rule.id)


def test_a_rule_holds_where_the_rep_says(agency: Agency) -> None:
    taught(agency)
    number = StyleRuleId(1)
    with pytest.raises(DeskRefusal, match="no_such_sequence"):
        agency.desk.limit_style_rule(number, "Another")
    agency.desk.limit_style_rule(number, "two mails")
    [shown] = agency.desk.style_rules()
    assert shown.sequence == "Two mails"
    assert "tours" in agency.draft(agency.start()).body
    agency.desk.limit_style_rule(number, "")
    assert agency.desk.style_rules()[0].sequence == ""


def test_what_code_cannot_put_right_comes_before_the_rep_at_every_level(agency: Agency) -> None:
    for _ in range(SEEN_ENOUGH):
        lead = agency.start()
        draft = agency.draft(lead)
        greeting = draft.body.partition("\n")[0]
        agency.desk.edit(draft.id, draft.version, draft.subject, greeting)
        agency.approve(agency.draft(lead))
    agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
    draft = agency.draft(agency.start())

    assert draft.reasons == ("words_doubtful",)
    [remark] = draft.remarks
    assert remark.code.value == "rule_broken"
    assert draft.body[remark.start : remark.end].startswith("how do you plan")
    agency.approve(draft, "words_doubtful")


def test_a_draft_that_was_not_edited_teaches_nothing(agency: Agency) -> None:
    for _ in range(SEEN_ENOUGH):
        agency.approved()
    assert agency.desk.style_rules() == []


def test_what_is_forgotten_or_limited_is_taken_back_by_undo(agency: Agency) -> None:
    taught(agency)
    number = StyleRuleId(1)
    agency.desk.limit_style_rule(number, "Two mails")
    agency.desk.forget_style_rule(number)

    assert agency.desk.undo_newest().is_done
    assert "tours" in agency.draft(agency.start()).body
    assert agency.desk.undo_newest().is_done
    [shown] = agency.desk.style_rules()
    assert (shown.rule.holds, shown.sequence) == (True, "")


def test_a_forgotten_rule_can_be_brought_back(agency: Agency) -> None:
    taught(agency)
    number = StyleRuleId(1)
    agency.desk.forget_style_rule(number)
    agency.desk.bring_style_rule_back(number)

    assert "tours" in agency.draft(agency.start()).body
    with pytest.raises(DeskRefusal, match="no_such_rule"):
        agency.desk.bring_style_rule_back(number)


def test_an_approval_is_taken_back_whatever_others_taught_since(agency: Agency) -> None:
    taught(agency)
    first = agency.desk.views.deeds(50)
    approvals = [deed.id for deed in first if deed.kind == "rep:approve"]

    assert [agency.desk.undo(one).code for one in reversed(approvals)] == ["undone"] * SEEN_ENOUGH


def test_a_rule_shows_the_edits_that_taught_it_until_their_person_is_erased(
    agency: Agency,
) -> None:
    leads = taught(agency)
    number = StyleRuleId(1)
    edits = agency.desk.style_edits(number)

    assert [one.name for one in edits] == [lead.name for lead in reversed(leads)]
    assert "routes" in edits[0].before
    assert "tours" in edits[0].after
    agency.desk.erase_person(leads[0].email)
    assert len(agency.desk.style_edits(number)) == SEEN_ENOUGH - 1
    assert agency.desk.style_edits(StyleRuleId(9)) == []
    assert agency.desk.style_places() == ["Two mails"]
