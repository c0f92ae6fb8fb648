"""No question reads a whole table: SQLite is asked how it would go about each of them."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from builders import NOW, a_draft, a_lead
from sqlalchemy import event
from store.planting import a_line, an_escalation, an_item

from desktop_sdr.domain.ids import AccountId, AuditSeq, LeadId, ReplyId, SuppressionId
from desktop_sdr.domain.outbox import OutboxState, Phase
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.ports.views import FEED_FILTERS, Views
from desktop_sdr.store.engine import driver_of
from desktop_sdr.store.opening import Store

SMALL = ("standing", "light", "heartbeat", "mailbox", "sequence")
"""Tables that never have more than a few rows."""
MEANT = (
    "SCAN lead USING COVERING INDEX ix_lead_state",  # counting all leads by state
    "SCAN rep_reading USING COVERING INDEX ix_rep_reading_read_as_agreed",  # one row a word
    "SCAN meter_reading USING INDEX ix_meter_reading_quality",  # backwards, and stops
)
MONTH = timedelta(days=30)

QUESTIONS: dict[str, Callable[[UnitOfWork], Any]] = {
    "due": lambda uow: uow.leads.due(NOW, 20),
    "next due": lambda uow: uow.leads.next_due_at(),
    "by address": lambda uow: uow.leads.by_email("a@b.example"),
    "by profile": lambda uow: uow.leads.by_linkedin("x"),
    "colleagues": lambda uow: uow.leads.of_account(AccountId(1)),
    "by domain": lambda uow: uow.accounts.by_domain("b.example"),
    "by name": lambda uow: uow.accounts.by_name("b"),
    "facts": lambda uow: uow.facts.about(a_lead()),
    "covering": lambda uow: uow.suppressions.covering("a@b.c.example", AccountId(1)),
    "open enrollment": lambda uow: uow.enrollments.open_of(LeadId(1)),
    "latest enrollment": lambda uow: uow.enrollments.latest_of(LeadId(1)),
    "latest decision": lambda uow: uow.decisions.latest_of(LeadId(1)),
    "waiting of": lambda uow: uow.drafts.waiting_of(LeadId(1)),
    "wake": lambda uow: uow.drafts.wake(NOW),
    "next wake": lambda uow: uow.drafts.next_wake_at(),
    "touches": lambda uow: uow.touches.of_lead(LeadId(1)),
    "touch by message": lambda uow: uow.touches.by_message_id("<a@b.example>"),
    "latest touch": lambda uow: uow.touches.latest_to("a@b.example"),
    "pending mail": lambda uow: uow.mails.pending(9),
    "mail counts": lambda uow: uow.mails.counts(1),
    "second copy": lambda uow: uow.mails.is_second_copy(1),
    "mailboxes in use": lambda uow: uow.mailboxes.in_use(),
    "mailboxes that wrote": lambda uow: uow.mailboxes.that_wrote_to(a_lead()),
    "folder marks": lambda uow: uow.mailboxes.marks(1),
    "replies": lambda uow: uow.replies.of_lead(LeadId(1)),
    "word on a reply": lambda uow: uow.rep_readings.of_reply(ReplyId(1)),
    "open case": lambda uow: uow.escalations.open_of(LeadId(1)),
    "case of effect": lambda uow: uow.escalations.of_effect(1),
    "open cases": lambda uow: uow.escalations.open_ids(9),
    "latest meeting": lambda uow: uow.meetings.latest_of(LeadId(1)),
    "holding": lambda uow: uow.meetings.holding(),
    "lanes": lambda uow: uow.outbox.lanes_ready(NOW),
    "ready": lambda uow: uow.outbox.ready("mail:1", NOW, 9),
    "postpone lane": lambda uow: uow.outbox.postpone_lane("mail:1", NOW, ()),
    "claim": lambda uow: uow.outbox.claim(1, NOW),
    "by key": lambda uow: uow.outbox.by_key("x"),
    "in state": lambda uow: uow.outbox.in_state(OutboxState.SETTLING, OutboxState.UNCERTAIN),
    "claimed in": lambda uow: uow.outbox.claimed_in(Phase.DOT),
    "open effects": lambda uow: uow.outbox.open_of(LeadId(1)),
    "next to leave": lambda uow: uow.outbox.next_due_at(),
    "started": lambda uow: uow.outbox.started_since("mail:1", NOW),
    "started to account": lambda uow: uow.outbox.started_to_account_since(AccountId(1), NOW),
    "started to domain": lambda uow: uow.outbox.started_to_domain_since("b.example", NOW),
    "planned": lambda uow: uow.outbox.planned(1),
    "last outcomes": lambda uow: uow.meters.last(50),
    "lines of a lead": lambda uow: uow.audit.of_lead(LeadId(1), 9),
}
SCREENS: dict[str, Callable[[Views], Any]] = {
    "frame": lambda views: views.frame(NOW),
    "states": lambda views: views.states(),
    "mailboxes": lambda views: views.mailboxes(NOW),
    "drafts": lambda views: views.drafts("all", (NOW, 1), 50),
    "drafts of a tab": lambda views: views.drafts("new", (NOW, 1), 50),
    "draft counts": lambda views: views.draft_counts(),
    "draft card": lambda views: views.draft_card(1),
    "outbox": lambda views: views.outbox(50),
    "escalations": lambda views: views.escalations(50),
    "case": lambda views: views.escalation_card(1),
    **{
        f"feed {kind}": lambda views, kind=kind: views.feed(kind, AuditSeq(9), 50)
        for kind in FEED_FILTERS
    },
    "feed of people": lambda views: views.feed("all", None, 50, "ida"),
    "feed counts": lambda views: views.feed_counts(NOW - timedelta(days=1)),
    "feed detail": lambda views: views.feed_detail(AuditSeq(1)),
    "metrics": lambda views: views.metrics(NOW - MONTH, NOW, "Europe/Berlin"),
    "agreement": lambda views: views.agreement(),
    "plan": lambda views: views.lead_plan(LeadId(1), NOW),
    "find": lambda views: views.find_lead("ida"),
    "never list": lambda views: views.never_list("ida", None, 50),
    "never count": lambda views: views.never_count("ida"),
    "deed of an entry": lambda views: views.deed_of_entry(SuppressionId(1)),
}


class Watch:
    """Listens to SQLite itself, since not every question goes through SQLAlchemy."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: list[str] = []
        for engine in (store._writing, store._reading):
            event.listen(engine, "checkout", self._listen)

    def _listen(self, connection: sqlite3.Connection, *_: object) -> None:
        connection.set_trace_callback(self._asked.append)

    def steps(self) -> list[str]:
        """Return how SQLite goes about each statement so far."""
        asked = [one for one in self._asked if one.startswith(("SELECT", "UPDATE"))]
        with self._store._writing.connect() as connection:
            plans = (driver_of(connection).execute(f"EXPLAIN QUERY PLAN {one}") for one in asked)
            return [str(row[3]) for plan in plans for row in plan]


def whole_tables(steps: list[str]) -> list[str]:
    made_on_the_way = ("SCAN anon_", "SCAN (subquery", "SCAN CONSTANT ROW")
    small = tuple(f"SCAN {name}" for name in SMALL)
    return [
        step
        for step in steps
        if "SCAN" in step and not step.startswith((*made_on_the_way, *small)) and step not in MEANT
    ]


@pytest.fixture
def busy(store: Store) -> Store:
    """A database in which the questions have something to find."""
    with store.unit_of_work() as uow:
        uow.drafts.add(a_draft())
        uow.outbox.add(an_item())
        uow.escalations.add(an_escalation())
        uow.audit.append(a_line(lead_id=LeadId(1), subject_kind="effect", subject_id=1))
        uow.commit()
    return store


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_no_question_of_the_agent_reads_a_whole_table(
    busy: Store, question: Callable[[UnitOfWork], Any]
) -> None:
    watch = Watch(busy)
    with busy.unit_of_work() as uow:
        question(uow)
    steps = watch.steps()
    assert steps
    assert whole_tables(steps) == []


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS.keys())
def test_no_screen_reads_a_whole_table(busy: Store, screen: Callable[[Views], Any]) -> None:
    watch = Watch(busy)
    screen(busy.views)
    steps = watch.steps()
    assert steps
    assert whole_tables(steps) == []


def test_a_missing_index_would_be_noticed(busy: Store) -> None:
    with busy._writing.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_lead_grade_due_at")
    watch = Watch(busy)
    with busy.unit_of_work() as uow:
        uow.leads.due(NOW, 5)
    assert whole_tables(watch.steps())
