"""Beside a draft and a case stands whether the person may be written to, and what is missing."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from gui.pages.conftest import OpenIt
from gui.pages.fakes import (
    NOW,
    ZONE,
    FakeDesk,
    FakeViews,
    a_card,
    a_case,
    seeded_rows,
    some_grounds,
)
from PySide6.QtWidgets import QLabel

from desktop_sdr.domain.country_rules import Gap
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.lead import LawfulBasis
from desktop_sdr.domain.message import Channel
from desktop_sdr.gui.pages.escalations.page import EscalationsPage
from desktop_sdr.gui.pages.law_card import LawCard
from desktop_sdr.gui.pages.review.page import ReviewPage
from desktop_sdr.gui.pages.review.why_pane import WhyPane
from desktop_sdr.gui.wording import law as words

GERMAN = some_grounds(country="DE", email="ida@firma.example", lawful_basis=None)
CONSENT = some_grounds(
    country="DE",
    lawful_basis=LawfulBasis.CONSENT,
    basis_at=datetime(2025, 3, 31, tzinfo=UTC),
    basis_words="the card of the fair",
)


def said(card: LawCard) -> str:
    return " | ".join(one.text() for one in card.findChildren(QLabel) if one.isVisibleTo(card))


def a_law_card(qtbot, grounds, *, asked_for: bool = False) -> LawCard:
    card = LawCard()
    qtbot.addWidget(card)
    card.show_law(FakeDesk().law_on(grounds), grounds.email, asked_for=asked_for)
    return card


def test_what_is_missing_is_said_first_with_the_way_to_add_it_and_another_way(qtbot):
    told = said(a_law_card(qtbot, GERMAN))
    assert "No reason on file for writing to people in Germany: add one." in told
    assert "Until then reach them by post" in told
    assert "desktop-sdr person basis ida@firma.example" in told
    assert "None on file" in told
    assert "needs prior consent" in told


def test_what_is_on_file_stands_with_its_day_and_where_it_is_kept(qtbot):
    told = said(a_law_card(qtbot, CONSENT))
    for part in ("Their consent, Mar 31, 2025", "the card of the fair", "the list of the trade"):
        assert part in told
    assert "Yes, as far as the agent knows. This is no legal advice." in told
    assert "desktop-sdr" not in told


def test_an_answer_may_leave_although_a_reason_is_missing(qtbot):
    told = said(a_law_card(qtbot, GERMAN, asked_for=True))
    assert "This is an answer and may leave." in told
    assert "Until then" not in told


def test_who_asked_to_be_left_alone_is_never_said_to_get_an_answer(qtbot):
    told = said(a_law_card(qtbot, replace(GERMAN, wants_no_mail=True), asked_for=True))
    assert "No: they are on the never-contact list" in told
    assert "may leave" not in told
    assert "desktop-sdr" not in told


@pytest.mark.parametrize("country", ["DE", "ZZ", None])
@pytest.mark.parametrize("missing", list(Gap))
def test_every_gap_has_a_whole_sentence_with_and_without_a_rule(country, missing):
    law = replace(FakeDesk().law_on(some_grounds(country=country)), missing=missing)
    line = words.missing_line(law, asked_for=False)
    assert line.endswith(".")
    assert "{" not in line
    assert ("Germany" in line) is (country == "DE")


def test_review_shows_it_for_mails_and_for_nothing_without_text(open_page: OpenIt):
    opened = open_page(ReviewPage, FakeDesk(), (1440, 832))
    card = opened.page.why.law
    assert card.isVisible()
    assert "May they be written to?" in said(card)
    assert "United States" in said(card)


@pytest.mark.parametrize(("country", "shows"), [("US", False), ("DE", True)])
def test_a_linkedin_message_is_under_the_rule_only_where_the_law_says_so(qtbot, country, shows):
    row = next(one for one in seeded_rows() if one.channel is Channel.LINKEDIN)
    pane = WhyPane()
    qtbot.addWidget(pane)
    kept = some_grounds(country=country)
    pane.show_card(a_card(row, grounds=kept), FakeDesk().law_on(kept), NOW, ZoneInfo(ZONE))
    assert pane.law.isVisibleTo(pane) is shows


def test_an_answer_in_review_is_told_from_a_first_mail(open_page: OpenIt):
    rows = [one for one in seeded_rows() if one.role is MessageRole.ANSWER]
    opened = open_page(ReviewPage, FakeDesk(views=FakeViews(rows=rows)), (1440, 832))
    assert "they wrote to you, and this is an answer" in said(opened.page.why.law)


def test_a_case_shows_it_too(open_page: OpenIt):
    cases = [a_case(1, "Tim Alder", "Corvus", "angry", grounds=GERMAN, received_at=None)]
    opened = open_page(EscalationsPage, FakeDesk(views=FakeViews(cases=cases)))
    assert "No reason on file for writing to people in Germany" in said(opened.page.side.law)
