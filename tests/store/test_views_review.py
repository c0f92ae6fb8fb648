"""The frame, the review list, its cards and the outbox strip: the right rows, nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from builders import (
    NOW,
    a_decision,
    a_draft,
    a_fact,
    a_lead,
    a_model_call,
)
from store.planting import (
    add_item,
    an_escalation,
    an_item,
    later,
)
from store.telling import DAY, Written, answered, people, touched

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.escalation import EscalationState
from desktop_sdr.domain.health import Light, LightReading, Part
from desktop_sdr.domain.ids import FactId
from desktop_sdr.domain.lead import Grade, LawfulBasis
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel, Claim, DraftState, Support
from desktop_sdr.domain.outbox import EffectKind, OutboxState, Phase
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.grounds import Grounds
from desktop_sdr.ports.store import Switch
from desktop_sdr.store.opening import Store
from desktop_sdr.store.views.config import ViewsConfig


def test_the_frame_of_a_fresh_profile_is_all_zeroes(empty: Store) -> None:
    frame = empty.views.frame(NOW)
    assert (frame.drafts_waiting, frame.escalations_open, frame.conversations_waiting) == (0, 0, 0)
    assert (frame.sent_today, frame.sends_allowed_today, frame.spent_today_cents) == (0, 0, 0)
    assert (frame.held, frame.beyond_recall, frame.lights) == (0, {}, {})
    assert (frame.level, frame.switch) == (AutonomyLevel.SUPERVISED, Switch())


def test_the_frame_counts_what_waits_and_nothing_that_is_done(store: Store) -> None:
    light = LightReading(Part.EMAIL, Light.YELLOW)
    switch = Switch(paused_at=NOW, by=Actor.REP, reason="lunch")
    with Written(store) as uow:
        for state in DraftState:
            uow.drafts.add(a_draft(state=state))
        for state in EscalationState:
            uow.escalations.add(an_escalation(state=state))
        for state in OutboxState:
            claimed = state is OutboxState.CLAIMED
            uow.outbox.add(an_item(f"<{state}>", state=state, phase=Phase.DOT if claimed else None))
        uow.outbox.add(an_item("<e>", state=OutboxState.CLAIMED, phase=Phase.ENVELOPE))
        uow.meters.set_light(light, NOW)
        uow.keepings.set_switch(switch)
        uow.keepings.set_level(AutonomyLevel.SEMI_AUTO)
    frame = store.views.frame(NOW)
    assert (frame.drafts_waiting, frame.escalations_open, frame.held) == (1, 1, 1)
    assert frame.beyond_recall == {EffectKind.SEND_MAIL: 2}, "one past the dot, one settling"
    assert frame.lights == {"email": light}
    assert (frame.switch, frame.level) == (switch, AutonomyLevel.SEMI_AUTO)


def test_today_begins_at_the_reps_own_midnight(store: Store) -> None:
    store.configure(
        ViewsConfig(
            rep_name="Rita", company="Seller", time_zone="America/New_York", mails_per_day=25
        )
    )
    midnight = datetime(2026, 3, 3, 5, tzinfo=UTC)
    with Written(store) as uow:
        touched(uow, 1, midnight)
        touched(uow, 1, midnight - timedelta(seconds=1))
        touched(uow, 1, midnight + timedelta(hours=1), channel=Channel.LINKEDIN)
        for at, cents in ((midnight, 1.6), (midnight, 1.0), (midnight - DAY, 50.0)):
            uow.model_calls.add(a_model_call(at=at, cost_cents=cents))
    frame = store.views.frame(NOW)
    assert (frame.sent_today, frame.sends_allowed_today) == (1, 25)
    assert (frame.spent_today_cents, frame.spend_allowed_cents) == (3, 500)
    assert (frame.rep_name, frame.company) == ("Rita", "Seller")


def test_a_conversation_waits_while_the_persons_own_words_have_no_answer(store: Store) -> None:
    with Written(store) as uow:
        talking = people(uow, 3, state=LeadState.CONVERSATION)
        answered(uow, talking[0], NOW)
        answered(uow, talking[0], later(1))
        answered(uow, talking[1], NOW, answered_at=later(5))
        answered(uow, talking[2], NOW, kind=ReplyKind.AUTO_REPLY)
        answered(uow, 1, NOW)  # not in a conversation
    assert store.views.frame(NOW).conversations_waiting == 1


def test_every_state_is_counted(store: Store) -> None:
    with Written(store) as uow:
        people(uow, 2, state=LeadState.NURTURE)
    states = store.views.states()
    assert set(states) == set(LeadState)
    assert (states[LeadState.NURTURE], states[LeadState.NEW_LEAD]) == (2, 1)
    assert sum(states.values()) == 3


SPLIT = {
    "new": {"role": MessageRole.FIRST_TOUCH},
    "next": {"role": MessageRole.FOLLOW_UP},
    "replies": {"role": MessageRole.ANSWER},
    "social": {"role": MessageRole.FIRST_TOUCH, "channel": Channel.LINKEDIN},
    "crm": {"role": MessageRole.NONE, "channel": None, "recipient": None},
}


def test_each_draft_is_in_its_tab_and_in_all(store: Store) -> None:
    with Written(store) as uow:
        for split, fields in SPLIT.items():
            uow.drafts.add(a_draft(subject=split, **fields))
            uow.drafts.add(a_draft(subject="decided", state=DraftState.APPROVED, **fields))
        uow.drafts.add(a_draft(subject="replies", role=MessageRole.MEETING_OFFER))
    counts = store.views.draft_counts()
    assert counts == {"all": 6, "new": 1, "next": 1, "replies": 2, "social": 1, "crm": 1}
    for split, count in counts.items():
        subjects = [row.subject for row in store.views.drafts(split, None, 9)]
        assert len(subjects) == count
        assert split == "all" or set(subjects) == {split}
    with pytest.raises(ValueError, match="mine"):
        store.views.drafts("mine", None, 9)


def test_an_edit_can_move_a_draft_to_another_tab(store: Store) -> None:
    with Written(store) as uow:
        number = uow.drafts.add(a_draft())
        uow.drafts.save(a_draft(id=number, role=MessageRole.ANSWER))
    assert store.views.draft_counts()["replies"] == 1


@pytest.mark.parametrize("split", ["all", "new"])
def test_pages_follow_each_other_without_a_gap_or_a_double(store: Store, split: str) -> None:
    with Written(store) as uow:
        for number in range(11):
            uow.drafts.add(a_draft(slot=later(number // 3)))
    seen: list[int] = []
    after = None
    while rows := store.views.drafts(split, after, 4):
        seen.extend(row.id for row in rows)
        after = (rows[-1].slot, rows[-1].id)
    assert seen == sorted(seen)
    assert len(seen) == 11


def a_claim(start: int, end: int, support: Support, **fields: Any) -> Claim:
    return Claim(
        **{
            "start": start,
            "end": end,
            "support": support,
            "fact_id": None,
            "source": "",
            "found_at": None,
            **fields,
        }
    )


def test_a_row_says_how_many_claims_want_a_look(store: Store) -> None:
    claims = tuple(a_claim(0, 5, support) for support in Support)
    with Written(store) as uow:
        uow.drafts.add(a_draft(claims=claims, enrollment_id=1))
        uow.drafts.add(a_draft(slot=later(200), enrollment_id=None))
    flagged, plain = store.views.drafts("all", None, 9)
    assert (flagged.claims_to_check, flagged.look_closely) == (3, True)
    assert (plain.claims_to_check, plain.look_closely) == (0, False)
    assert (flagged.steps, plain.steps) == (3, None)
    assert (flagged.lead_name, flagged.account_name) == ("Ida Brandt", "Nordlicht Logistik")


def test_a_card_shows_the_draft_with_all_it_rests_on(store: Store) -> None:
    body = "Hello Ida, you opened in Bremen. You grow fast."
    with Written(store) as uow:
        uow.leads.save(
            a_lead(state=LeadState.IN_SEQUENCE, grade=Grade.B, score=71, score_reasons=("size",))
        )
        fact = uow.facts.add(a_fact())
        claims = (
            a_claim(11, 31, Support.SUPPORTED, fact_id=fact, source="news", found_at=NOW - DAY),
            a_claim(33, 47, Support.UNSUPPORTED, why="nobody says so"),
        )
        touched(uow, 1, NOW - 3 * DAY, step_number=1)
        touched(uow, 1, NOW - 2 * DAY, step_number=2)
        reply = answered(uow, 1, NOW - DAY, text="Tell me more.")
        decision = uow.decisions.add(a_decision(reasons=("question",), confidence=0.8), "{}")
        number = uow.drafts.add(
            a_draft(
                body=body, claims=claims, decision_id=decision, reply_id=reply, would_allow_at=2
            )
        )
        uow.keepings.set_note("footer", "1 Quay Street, Dublin")
    card = store.views.draft_card(number)
    assert card is not None
    assert card.row == store.views.drafts("all", None, 9)[0]
    assert (card.body, card.footer) == (body, "1 Quay Street, Dublin")
    assert (card.sender, card.recipient) == ("rita@seller.example", "ida.brandt@nordlicht.example")
    assert [(line.text, line.support) for line in card.evidence] == [
        ("Our second warehouse in Bremen is open.", "supported"),
        ("You grow fast.", "unsupported"),
    ]
    assert card.evidence[0].source == "news"
    assert (card.decision_reasons, card.would_allow_at) == (("question",), 2)
    assert (card.last_touch_at, card.last_touch_step) == (NOW - 2 * DAY, 2)
    assert (card.lead_state, card.grade, card.score) == (LeadState.IN_SEQUENCE, Grade.B, 71)
    assert (card.lead_time_zone, card.answers) == ("Europe/Berlin", "Tell me more.")


def test_a_claim_whose_fact_is_gone_shows_its_own_words(store: Store) -> None:
    with Written(store) as uow:
        number = uow.drafts.add(
            a_draft(body="You grow.", claims=(a_claim(0, 9, Support.WEAK, fact_id=FactId(9)),))
        )
    card = store.views.draft_card(number)
    assert card is not None
    assert card.evidence[0].text == "You grow."


@pytest.mark.parametrize("state", [LeadState.IN_SEQUENCE, LeadState.SUPPRESSED])
def test_a_card_shows_why_they_may_be_written_to_and_whether_they_want_no_mail(
    store: Store, state: LeadState
) -> None:
    with Written(store) as uow:
        basis = {"lawful_basis": LawfulBasis.CONSENT, "basis_at": NOW - DAY, "basis_words": "fair"}
        uow.leads.save(a_lead(state=state, country="FR", source="the list of the fair", **basis))
        number = uow.drafts.add(a_draft())
    card = store.views.draft_card(number)
    assert card is not None
    assert card.grounds == Grounds(
        email="ida.brandt@nordlicht.example",
        country="FR",
        lawful_basis=LawfulBasis.CONSENT,
        basis_at=NOW - DAY,
        basis_words="fair",
        source="the list of the fair",
        wants_no_mail=state is LeadState.SUPPRESSED,
    )


def test_a_card_without_mailbox_reply_or_touch_is_a_card_all_the_same(store: Store) -> None:
    with Written(store) as uow:
        number = uow.drafts.add(
            a_draft(mailbox_id=None, enrollment_id=None, channel=None, recipient=None)
        )
    card = store.views.draft_card(number)
    assert card is not None
    assert (card.sender, card.answers, card.footer, card.last_touch_at) == (None, "", "", None)


@pytest.mark.parametrize("state", [DraftState.APPROVED, DraftState.REJECTED, DraftState.STALE])
def test_a_draft_that_is_decided_has_no_card_any_more(store: Store, state: DraftState) -> None:
    with Written(store) as uow:
        number = uow.drafts.add(a_draft(state=state))
    assert store.views.draft_card(number) is None
    assert store.views.draft_card(99) is None


def test_the_outbox_strip_shows_what_has_no_answer_yet_the_next_first(store: Store) -> None:
    add_item(store, "<late>", leaves_at=later(30), held_by=("outside_hours",))
    add_item(store, "<soon>", leaves_at=later(10))
    add_item(store, "<now>", state=OutboxState.SETTLING, leaves_at=later(20))
    for state in (OutboxState.SENT, OutboxState.FAILED, OutboxState.CANCELLED):
        add_item(store, f"<{state}>", state=state, leaves_at=later(1))
    rows = store.views.outbox(9)
    assert [row.leaves_at for row in rows] == [later(10), later(20), later(30)]
    assert rows[2].held_by == ("outside_hours",)
    assert rows[0].lead_name == "Ida Brandt"
    assert len(store.views.outbox(2)) == 2
