"""Every code has its words, and everything that takes the keyboard has a name."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from gui.pages.conftest import OpenIt
from gui.pages.fakes import (
    NOW,
    FakeDesk,
    FakeViews,
    a_card,
    a_row,
    seeded_cases,
    seeded_feed,
    seeded_outbox,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QScrollBar, QWidget

import desktop_sdr
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel, RejectReason, Support
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.policy import PolicyCode
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.gui.actions import BY_ID
from desktop_sdr.gui.pages.activity.page import ActivityPage
from desktop_sdr.gui.pages.escalations.page import EscalationsPage
from desktop_sdr.gui.pages.metrics.page import MetricsPage
from desktop_sdr.gui.pages.review.page import ReviewPage
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.wording import activity, draft, escalations, names, outbox, reasons, review
from desktop_sdr.settings import Settings

PAGES = [ReviewPage, EscalationsPage, ActivityPage, MetricsPage]


def full_desk() -> FakeDesk:
    views = FakeViews(cases=seeded_cases(), feed_rows=seeded_feed(), out=seeded_outbox())
    return FakeDesk(views=views)


@pytest.mark.parametrize("kind", PAGES)
def test_whatever_takes_the_keyboard_has_a_name(open_page: OpenIt, kind):
    opened = open_page(kind, full_desk())
    opened.qtbot.wait(20)
    unnamed = [
        widget
        for widget in opened.page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QScrollBar)
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert unnamed == []


@pytest.mark.parametrize("kind", PAGES)
def test_every_key_cap_on_a_page_is_a_key_of_the_registry(open_page: OpenIt, kind):
    opened = open_page(kind, full_desk())
    for button in opened.page.findChildren(QAbstractButton):
        action_id = getattr(button, "action_id", None)
        if action_id is not None:
            assert action_id in BY_ID
            assert button.keys


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_is_wider_than_its_breakpoint_at_double_text(open_page: OpenIt, kind):
    theme().set_text_scale(2.0)
    opened = open_page(kind, full_desk(), (1440 - 64, 832))
    opened.page.fit(opened.page.breakpoint.TIGHT)
    assert opened.page.minimumSizeHint().width() <= 1440 - 64


def plain(text: str) -> bool:
    """Said in words: no code, no brace, a capital first."""
    return bool(text) and "_" not in text and "{" not in text and text[0].isupper()


def test_every_reason_has_words():
    for code in (*ReasonCode, *PolicyCode, *SuppressionReason):
        assert plain(reasons.reason_words(code.value)), code


def test_no_reason_falls_back_to_its_code():
    for code in (*ReasonCode, *PolicyCode):
        assert reasons.reason_words(code.value) != code.value.replace("_", " ").capitalize() or (
            code.value in KNOWN_SAME
        )


RAISED = re.compile(
    r"\b(?:Temporary|Refused|SignInNeeded|Uncertain|DeskRefusal|NoSource|CannotCompose)"
    r"\(\s*\"([a-z_0-9]+)\""
)


def test_every_code_that_anything_is_refused_with_has_words():
    sources = [path.read_text() for path in Path(desktop_sdr.__file__).parent.rglob("*.py")]
    codes = {code for text in sources for code in RAISED.findall(text)}
    assert {"sign_in_refused", "not_earned", "no_entry"} <= codes
    unsaid = {c for c in codes if reasons.reason_words(c) == c.replace("_", " ").capitalize()}
    assert unsaid == set()


@pytest.mark.parametrize(
    ("tag", "facts", "told"),
    [
        (AuditTag.DRAFT_LATER, {}, "Set the draft to them aside"),
        (AuditTag.LEAD_SCORED, {"fits": True}, "Scored: fits"),
        (AuditTag.MEETING_CANCELLED, {}, "Meeting with them cancelled"),
        (AuditTag.DRAFT_APPROVED, {}, "Approved a draft"),
    ],
)
def test_a_record_reads_naturally_where_the_name_is_known(tag, facts, told):
    assert activity.short(tag, facts) == told


KNOWN_SAME = frozenset({ReasonCode.ASKS_FOR_PERSON.value})
"""Codes that happen to read like a sentence."""


def test_every_kind_of_thing_has_a_name():
    told = [names.stage(state) for state in LeadState]
    told += [names.level_name(level) for level in AutonomyLevel]
    told += [names.intent_words(intent) for intent in IntentKind]
    told += [reasons.reject_word(reason.value) for reason in RejectReason]
    for option in Option:
        told += escalations.option_words(option, "Tim Alder", Settings())
    assert [words for words in told if not plain(words)] == []


def test_every_kind_of_thing_has_words_for_the_middle_of_a_sentence():
    told = [names.reply_words(reply) for reply in ReplyKind]
    told += [names.effect_name(effect) for effect in EffectKind]
    told += [outbox.icon_of(effect) for effect in EffectKind]
    assert all(told)


def test_every_step_has_a_mark():
    for action, role, channel in product(ActionKind, MessageRole, (None, *Channel)):
        icon, words = names.step_mark(action, role, channel, 2, 5)
        assert icon
        assert plain(words)


@pytest.mark.parametrize(
    "code",
    [
        *("changed", "already_decided", "look_again", "not_allowed", "now_for_you"),
        *("no_such_claim", "no_wish", "wish_too_long", "needs_model", "model_did_not"),
        *("nothing_to_leave_out", "goes_against", "not_a_text"),
    ],
)
def test_every_refusal_of_the_desk_is_one_sentence(code):
    told = review.refused(code, "Dana Ruiz", "claim_weak_or_old,level_wants_look")
    assert plain(told)
    assert "Dana Ruiz" in told
    assert told.endswith(".")


@pytest.mark.parametrize("support", [Support.WEAK, Support.OLD, Support.UNSUPPORTED])
@pytest.mark.parametrize("why", ["", "names one site, not two", "old"])
def test_every_weak_claim_says_what_is_wrong_with_it(support, why):
    row = a_row(1, "Dana Ruiz", "Halden", "x", 5, claims_to_check=1)
    claim = a_card(row).claims[2]
    told = draft.claim_fault(
        replace(claim, support=support, why=why), a_card(row).body, NOW + timedelta(days=120)
    )
    assert told.strip().startswith("“cut average dwell")
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (None, "This would ask you at every level."),
        (2, "At Semi-auto: this would have gone by itself."),
        (3, "At Autonomous: this would have gone by itself."),
    ],
)
def test_the_shadow_line_names_the_level(level, words):
    levels = [names.level_name(number) for number in (1, 2, 3)]
    assert draft.shadow_line(level, levels) == words
