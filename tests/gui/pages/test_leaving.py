"""What leaves this machine, in the window: over a real desk, with a model that a test plays."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from agent.loop.agency import Agency, an_agency
from fakes.model import PLACE, FakeModel
from gui.pages.conftest import OpenIt, OpenPage
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollBar, QWidget

from desktop_sdr import resources
from desktop_sdr.agent.loop.asked_model import AskedModel, Matter
from desktop_sdr.agent.skills.closed_answer import closed, one_of
from desktop_sdr.agent.skills.model_prices import Price
from desktop_sdr.agent.skills.prompts import prompt_from_toml
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.limits import Budget
from desktop_sdr.gui.pages.leaving.laid_out import laid_out
from desktop_sdr.gui.pages.leaving.page import LeavingPage
from desktop_sdr.gui.pages.page import Breakpoint
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.wording import leaving as words
from desktop_sdr.ports.errors import PortError, Temporary
from desktop_sdr.ports.model_views import ModelDuty

Key = Qt.Key
SECRET = "hunter2-hunter2"
YES, PERHAPS = '{"label": "yes"}', '{"label": "perhaps"}'
MATTER = Matter(text="Is it?", name="yes_or_no", shape=closed(label=one_of("yes", "no")))
DUTY = ModelDuty(
    place=PLACE, reads=True, writes=False, cents_in=25, cents_out=200, price_is_known=False
)
LOCAL = replace(PLACE, url="http://localhost:11434/v1", is_local=True)


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path, model_duty=DUTY) as made:
        yield made


def ask(agency: Agency, text: str, *says: str | PortError, lead: Lead | None = None) -> None:
    asked = AskedModel(
        open=agency.store.unit_of_work,
        look=agency.store.reading,
        clock=agency.clock,
        model=FakeModel(list(says)),
        price=Price(cents_in=1_000, cents_out=10_000),
        budget=Budget(per_day=500, per_month=10_000),
        clean=lambda told: told.replace(SECRET, "[removed]"),
    )
    prompt = prompt_from_toml(resources.read_text("prompts", "read_reply.toml"))
    about = None if lead is None else lead.id
    with suppress(PortError):
        asked.ask(prompt, replace(MATTER, text=text, lead_id=about), lambda told: told)


def opened_over(agency: Agency, open_page: OpenIt, **how: Any) -> OpenPage:
    return open_page(LeavingPage, agency.desk, **how)


def said(opened: OpenPage) -> str:
    shown = [one.text() for one in opened.page.findChildren(QLabel) if one.isVisible()]
    return " | ".join(shown)


def rows(opened: OpenPage) -> list[str]:
    model = opened.page.model  # type: ignore[attr-defined]
    return [model.index(n, 0).data() for n in range(model.rowCount())]


def test_without_a_model_it_is_said_that_nothing_goes_out(tmp_path: Path, open_page: OpenIt):
    with an_agency(tmp_path) as agency:
        opened = opened_over(agency, open_page)
        told = said(opened)
    for part in ("None is set", "Nothing, since none is set", "Nothing was asked yet"):
        assert part in told
    assert opened.page.heading().line == "No language model is set, so no words leave for one"


def test_it_says_whose_the_model_is_what_goes_there_and_what_that_cost(agency, open_page):
    ask(agency, "Is it?", YES)
    told = said(opened_over(agency, open_page))
    for part in (
        "small runs at models.example",
        "guess on the dear side",
        "new words of a reply",
        "Mails that you write: no model",
        "Your passwords",
        "$0.02 of $5",
        "1 question, 1,000 tokens sent, 100 received",
        "$0.02 of $100",
    ):
        assert part in told


def test_the_exact_words_of_a_call_are_shown_without_secrets_and_repair_and_reuse_are_told(
    agency: Agency, open_page: OpenIt
) -> None:
    lead = agency.start()
    ask(agency, f"I am\nI, {SECRET}", PERHAPS, YES, lead=lead)
    ask(agency, f"I am\nI, {SECRET}", YES, lead=lead)
    opened = opened_over(agency, open_page)

    [row] = rows(opened)
    assert row.startswith(f"Read a reply: {lead.name}. Answered, $0.04, 2 requests, served 1 more")
    side = opened.page.side  # type: ignore[attr-defined]
    assert "user:\n  I am\n  I, [removed]" in side.texts[0]
    assert side.texts[1] == "label: perhaps"
    assert "mended it" in side.notes
    assert "nothing was sent" in side.notes

    opened.press(Key.Key_V)
    assert json.loads(side.texts[0])["user"] == "I am\nI, [removed]"
    assert side.texts[3] == YES


def test_a_call_that_failed_is_marked_with_why_and_what_was_done_instead(agency, open_page):
    ask(agency, "First", Temporary("timed_out"))
    ask(agency, "Second", PERHAPS)
    opened = opened_over(agency, open_page)

    second, first = rows(opened)
    assert "another form than asked for" in second
    assert "Failed: timed out, $" in first
    opened.press(Key.Key_J)
    side = opened.page.side  # type: ignore[attr-defined]
    assert side.notes == "Nothing of it was used: the reply was read by the rules alone."
    assert "Nothing came back" in said(opened)


def test_a_new_call_comes_in_above_and_the_one_that_is_read_stays(agency, open_page):
    ask(agency, "First", YES)
    opened = opened_over(agency, open_page)
    ask(agency, "Second", YES)
    opened.page.refresh()

    assert len(rows(opened)) == 2
    assert "First" in opened.page.side.texts[0]


def test_the_words_of_an_erased_person_are_gone(agency: Agency, open_page: OpenIt) -> None:
    lead = agency.start()
    ask(agency, "It is me", YES, lead=lead)
    agency.desk.erase_person(lead.email)
    side = opened_over(agency, open_page).page.side  # type: ignore[attr-defined]

    assert side.texts == []
    assert side.notes == "The words were erased, with the person in them."


@pytest.mark.parametrize(
    ("duty", "parts"),
    [
        (replace(DUTY, place=LOCAL), ("On this computer", "on this computer", "")),
        (replace(DUTY, reads=False, writes=True), ("Elsewhere", "sent", "Replies: only")),
        (replace(DUTY, reads=False, price_is_known=True), ("Elsewhere", "sent", "Mails that")),
    ],
)
def test_each_kind_of_model_has_its_words(duty: ModelDuty, parts: tuple[str, str, str]) -> None:
    chip, goes, stays = parts
    assert words.place_chip(duty)[0] == chip
    assert goes in words.goes_title(duty)
    assert stays in " ".join(words.stays(duty))
    assert words.heading_line(duty).startswith("The language model runs here") is (
        duty.place.is_local
    )
    assert bool(words.price_line(duty)) is not duty.place.is_local
    assert len(words.goes(duty)) == 1 + duty.writes  # another version besides


def test_every_prompt_that_ships_has_words() -> None:
    folder = Path(str(resources.__file__)).parent
    names = {prompt_from_toml(file.read_text()).name for file in folder.rglob("prompts/*.toml")}
    for name in names | {"test"}:
        assert words.asked_for(name) != words.asked_for("unheard of")


@pytest.mark.parametrize("text", ["", "no JSON", "7", '"a"', "[" * 100_000, '{"a": NaN'])
def test_what_is_no_list_of_words_is_shown_as_it_is(text: str) -> None:
    assert laid_out(text) == text


def test_every_word_of_a_request_is_laid_out() -> None:
    told = {"a": "one", "b": ["two\nlines", {"c": None, "d": []}], "e": {}, "f": 1.5}
    shown = "a: one|b:|  -|    two|    lines|  -|    c: null|    d: []|e: {}|f: 1.5"
    assert laid_out(json.dumps(told)) == shown.replace("|", "\n")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_page_fits_the_smallest_window_and_everything_has_a_name(
    agency: Agency, open_page: OpenIt, scale: float
) -> None:
    ask(agency, "word " * 2_000 + "w" * 500, YES)
    theme().set_text_scale(scale)
    opened = opened_over(agency, open_page, size=(836, 532))
    if scale > 1:
        opened.page.fit(Breakpoint.TIGHT)
    opened.qtbot.wait(20)
    for area in (opened.page._parts, opened.page.side):  # type: ignore[attr-defined]
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    stops = [
        one
        for one in opened.page.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(one, QScrollBar)
    ]
    assert [one for one in stops if not one.accessibleName()] == []
