"""The activity feed and its details: what a rep cares for, the newest first."""

from typing import Any

import pytest
from builders import (
    NOW,
    a_decision,
    a_draft,
    a_lead,
    a_touch,
    an_account,
)
from store.planting import (
    a_line,
    an_escalation,
    an_item,
    later,
)
from store.telling import Written, answered

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.health import Light
from desktop_sdr.domain.ids import AuditSeq, LeadId
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.views import FEED_FILTERS
from desktop_sdr.store.opening import Store


@pytest.fixture
def told(store: Store) -> Store:
    """A record with one line of every tag, all about Ida."""
    with Written(store) as uow:
        for number, tag in enumerate(AuditTag):
            uow.audit.append(
                a_line(tag, lead_id=LeadId(1), at=later(number), facts={"kind": "send_mail"})
            )
    return store


def tags(store: Store, kind: str, **arguments: Any) -> set[str]:
    rows = store.views.feed(kind, arguments.get("before"), 99, arguments.get("words", ""))
    return {row.tag for row in rows}


@pytest.mark.parametrize("kind", [kind for kind in FEED_FILTERS if kind != "all"])
def test_a_filter_shows_its_tags_only(told: Store, kind: str) -> None:
    shown = tags(told, kind)
    assert shown == {tag.value for tag in AuditTag if tag.startswith(FEED_FILTERS[kind])}
    assert shown


def test_without_a_filter_the_feed_leaves_out_every_single_thought(told: Store) -> None:
    shown = tags(told, "all")
    assert {"effect:sent", "reply:read", "switch:paused", "suppression:added"} <= shown
    assert {"lead:imported", "draft:edited", "effect:uncertain", "meeting:booked"} <= shown
    assert not shown & {"decision:made", "judgement:given", "effect:claimed", "effect:queued"}
    for kind in FEED_FILTERS:
        assert tags(told, kind) <= shown | {"escalation:grew"}


def test_telling_the_crm_is_no_event_of_its_own(store: Store) -> None:
    with Written(store) as uow:
        for kind in EffectKind:
            uow.audit.append(a_line(AuditTag.EFFECT_SENT, facts={"kind": kind.value}))
        uow.audit.append(a_line(AuditTag.EFFECT_SENT))
        uow.audit.append(a_line(AuditTag.EFFECT_FAILED, facts={"kind": "crm_log"}))
    for filter_, count in (("sent", len(EffectKind)), ("problems", 1)):
        assert len(store.views.feed(filter_, None, 99)) == count
        assert store.views.feed_counts(NOW)[filter_] == count


def test_a_part_that_works_is_no_problem(store: Store) -> None:
    with Written(store) as uow:
        for light in Light:
            uow.audit.append(a_line(AuditTag.HEALTH_CHANGED, facts={"light": light.value}))
        uow.audit.append(a_line(AuditTag.EFFECT_FAILED))
    shown = [row.facts.get("light") for row in store.views.feed("problems", None, 99)]
    assert shown == [None, "red", "yellow"]
    counts = store.views.feed_counts(NOW)
    assert (counts["problems"], counts["all"]) == (3, len(Light) + 1)


@pytest.mark.parametrize("kind", ["all", "decisions"])
def test_the_feed_pages_from_the_newest_without_a_gap_or_a_double(told: Store, kind: str) -> None:
    whole = [row.seq for row in told.views.feed(kind, None, 99)]
    assert whole == sorted(whole, reverse=True)
    paged: list[AuditSeq] = []
    while rows := told.views.feed(kind, paged[-1] if paged else None, 3):
        paged.extend(row.seq for row in rows)
    assert paged == whole


def test_a_line_bears_names_facts_and_words(store: Store) -> None:
    with Written(store) as uow:
        uow.audit.append(
            a_line(
                AuditTag.REPLY_READ,
                actor=Actor.LEAD,
                lead_id=LeadId(1),
                facts={"kind": "human", "sure": 0.9},
                personal="Sounds good",
            )
        )
        uow.audit.append(a_line(AuditTag.PAUSED))
    pause, reply = store.views.feed("all", None, 9)
    assert (reply.lead_name, reply.account_name) == ("Ida Brandt", "Nordlicht Logistik")
    assert (reply.facts, reply.personal) == ({"kind": "human", "sure": 0.9}, "Sounds good")
    assert (reply.actor, reply.tag, reply.lead_id) == (Actor.LEAD, "reply:read", 1)
    assert (pause.lead_name, pause.account_name, pause.lead_id) == ("", "", None)


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("ida", True),
        ("Ida B", True),
        ("brandt", True),
        ("ida.brandt@nord", True),
        ("NORDLICHT log", True),
        ("da", False),
        ("zoe", False),
    ],
)
def test_the_feed_is_searched_by_person_and_company(told: Store, words: str, finds: bool) -> None:
    with Written(told) as uow:
        other = uow.leads.add(
            a_lead(
                account_id=uow.accounts.add(an_account(name="Other")),
                email="x@other.example",
                first_name="Other",
                last_name="Person",
            )
        )
        uow.audit.append(a_line(AuditTag.EFFECT_SENT, lead_id=other))
    found = told.views.feed("sent", None, 9, words)
    assert [row.lead_name for row in found] == (["Ida Brandt"] if finds else [])


def test_the_counts_are_those_of_the_lines_since(told: Store) -> None:
    assert set(told.views.feed_counts(NOW)) == set(FEED_FILTERS)
    for kind, count in told.views.feed_counts(NOW).items():
        assert count == len(told.views.feed(kind, None, 99)), kind
    assert set(told.views.feed_counts(later(999)).values()) == {0}


def test_the_detail_of_a_sent_mail_tells_who_decided_and_how_long_it_took(
    store: Store,
) -> None:
    with Written(store) as uow:
        decision = uow.decisions.add(a_decision(reasons=("first_step_due",)), "{}")
        uow.decisions.record_judgement(decision, Verdict.REVIEW, ["level_wants_look"])
        draft = uow.drafts.add(
            a_draft(
                decision_id=decision,
                state=DraftState.APPROVED,
                shown_at=later(1),
                decided_at=later(1.1),
            )
        )
        item = uow.outbox.add(
            an_item(
                state=OutboxState.SENT,
                draft_id=draft,
                decision_id=decision,
                attempts=2,
                words="250",
            )
        )
        uow.touches.add(a_touch(outbox_id=item, body="As it really left"))
        seq = uow.audit.append(
            a_line(
                AuditTag.EFFECT_SENT,
                actor=Actor.AGENT,
                lead_id=LeadId(1),
                subject_kind="effect",
                subject_id=item,
            )
        )
    detail = store.views.feed_detail(seq)
    assert detail is not None
    assert detail.row.seq == seq
    assert (detail.decided_by, detail.decided_at) == (Actor.REP, later(1.1))
    assert detail.seconds_to_decide == 6.0
    assert (detail.confidence, detail.policy) == (0.7, ("first_step_due",))
    assert detail.verdict_reasons == ("level_wants_look",)
    assert (detail.attempts, detail.words, detail.body) == (2, "250", "As it really left")
    assert detail.lead_state is LeadState.NEW_LEAD


@pytest.mark.parametrize(
    "kind", ["effect", "draft", "decision", "reply", "escalation", "meeting", ""]
)
def test_the_detail_of_what_is_gone_or_has_no_subject_is_only_the_line(
    store: Store, kind: str
) -> None:
    with Written(store) as uow:
        seq = uow.audit.append(a_line(subject_kind=kind, subject_id=99 if kind else None))
    detail = store.views.feed_detail(seq)
    assert detail is not None
    assert (detail.decided_by, detail.attempts, detail.body, detail.words) == (None, None, "", "")
    assert store.views.feed_detail(AuditSeq(99)) is None


def test_the_detail_of_drafts_replies_decisions_and_cases(store: Store) -> None:
    with Written(store) as uow:
        draft = uow.drafts.add(a_draft(state=DraftState.REJECTED, decided_at=later(2)))
        reply = answered(uow, 1, NOW, text="Their words")
        case = uow.escalations.add(an_escalation(detail="what set it off"))
        subjects = {"draft": draft, "decision": 1, "reply": reply, "escalation": case}
        lines = {
            kind: uow.audit.append(a_line(subject_kind=kind, subject_id=number))
            for kind, number in subjects.items()
        }
    detail = {kind: store.views.feed_detail(seq) for kind, seq in lines.items()}
    assert (detail["draft"].decided_by, detail["draft"].decided_at) == (Actor.REP, later(2))
    assert detail["draft"].body.startswith("Hello Ida")
    assert (detail["decision"].decided_by, detail["decision"].confidence) == (Actor.AGENT, 0.7)
    assert detail["reply"].words == "Their words"
    assert detail["escalation"].words == "what set it off"
