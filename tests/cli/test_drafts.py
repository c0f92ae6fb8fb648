"""`desktop-sdr drafts`: what waits, and another version of it by a few words."""

from pathlib import Path

import pytest
from builders import a_decision, a_draft
from cli.conftest import Type

from desktop_sdr import bootstrap
from desktop_sdr.domain.ids import DecisionId, DraftId, EmailAddress

ASK = "How do you plan your routes at Firma today?"
BODY = f"Hello Ida,\n\nGrowing is hard work. Everybody knows that.\n\n{ASK}"


@pytest.fixture
def waiting(data: Path) -> Path:
    """A profile without a model, in which one draft waits."""
    app = bootstrap.build(data)
    with app.store.unit_of_work() as uow:
        decision = uow.decisions.add(a_decision(id=DecisionId(0), enrollment_id=None), "{}")
        draft = a_draft(
            id=DraftId(0),
            decision_id=decision,
            enrollment_id=None,
            mailbox_id=None,
            recipient=EmailAddress("ida@firma.example"),
            subject="Routes",
            body=BODY,
        )
        uow.drafts.add(draft)
        uow.commit()
    app.close()
    return data


def test_a_draft_is_listed_and_made_shorter_and_brought_back(typed: Type, waiting: Path) -> None:
    assert "1  Ida Brandt" in typed("drafts", "--data", waiting).out
    assert typed("drafts", "list", "--json", "--data", waiting).only["subject"] == "Routes"

    said = typed("drafts", "rewrite", 1, "shorter", "please", "--data", waiting)
    assert said.code == 0
    assert "Everybody knows that" not in said.out
    assert ASK in said.out
    assert "`desktop-sdr undo` brings the former words back" in said.out

    newest = typed("undo", "--json", "--data", waiting).lines[0]
    assert typed("undo", newest["deed"], "--data", waiting).code == 0
    again = typed("drafts", "rewrite", 1, "shorter", "--json", "--data", waiting).only
    assert (again["draft"], again["version"], again["by"]) == (1, 4, "leaving_out")


def test_what_cannot_be_done_is_said_in_one_sentence(typed: Type, waiting: Path) -> None:
    unable = typed("drafts", "rewrite", 1, "mention the trade fair", "--data", waiting)
    assert unable.code == 1
    assert "needs a language model that writes" in unable.err

    gone = typed("drafts", "rewrite", 9, "shorter", "--data", waiting)
    assert (gone.code, "No draft 9 waits for you" in gone.err) == (1, True)


def test_an_empty_profile_says_that_nothing_waits(typed: Type, data: Path) -> None:
    assert "Nothing waits for you." in typed("drafts", "--data", data).out
