"""What the content filter holds a text for, before the rep and in what they write themselves."""

from dataclasses import replace
from pathlib import Path

import pytest
from agent.loop.agency import AT_ONCE, Agency, an_agency

from desktop_sdr import resources
from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.skills.copy_checking import copy_rules_from_toml
from desktop_sdr.domain.lead import Lead

SETTINGS = replace(AT_ONCE, sending=replace(AT_ONCE.sending, never_say=("circle back",)))


def edited(agency: Agency, lead: Lead, more: str) -> list[tuple[str, str]]:
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, draft.subject, f"{draft.body}\n\n{more}")
    now = agency.draft(lead)
    return [(one.code.value, now.body[one.start : one.end]) for one in now.remarks]


def test_words_that_the_rep_never_says_leave_in_nobodys_mail(tmp_path: Path) -> None:
    with an_agency(tmp_path, SETTINGS) as agency:
        lead = agency.start()
        assert edited(agency, lead, "Let us circle back.") == [("forbidden", "circle back")]
        with pytest.raises(DeskRefusal, match="content_fault"):
            agency.approve(agency.draft(lead), "content_fault")


@pytest.mark.parametrize(
    ("words", "code", "shown"),
    [
        ("DockFlow is unreliable.", "disparaging", "DockFlow is unreliable"),
        ("Nous serions très heureux de vous parler de votre projet.", "other_language", ""),
    ],
)
def test_what_may_be_meant_needs_a_second_key(
    tmp_path: Path, words: str, code: str, shown: str
) -> None:
    rules = copy_rules_from_toml(resources.read_text("rules", "copy.toml"))
    with an_agency(tmp_path, SETTINGS, copy_rules=rules) as agency:
        lead = agency.start(language="en")
        draft = agency.draft(lead)
        agency.desk.edit(draft.id, draft.version, draft.subject, words)
        now = agency.draft(lead)
        [remark] = now.remarks
        assert (remark.code.value, now.body[remark.start : remark.end]) == (code, shown or words)

        with pytest.raises(DeskRefusal, match="look_again"):
            agency.approve(now)
        agency.approve(now, "words_doubtful")
        agency.go_on_until_sent(lead)


def test_a_promise_is_off_the_price_list(tmp_path: Path) -> None:
    with an_agency(tmp_path, SETTINGS) as agency:
        lead = agency.start()
        assert edited(agency, lead, "We guarantee it.") == [("off_list", "guarantee")]
        with pytest.raises(DeskRefusal, match="price_deviation"):
            agency.approve(agency.draft(lead))
