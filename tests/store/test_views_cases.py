"""Cases, plans and search: the right rows, in the right order, and nothing else."""

from dataclasses import replace

import pytest
from builders import (
    NOW,
    a_draft,
    a_lead,
    a_step,
    an_enrollment,
    an_intent,
)
from store.planting import (
    a_line,
    add_item,
    an_escalation,
    later,
)
from store.telling import Written, answered

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.escalation import EscalationKind, EscalationState, Option
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.sequence import EnrollmentState
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import Switch
from desktop_sdr.store.opening import Store


def test_a_case_shows_the_persons_words_and_how_they_were_read(store: Store) -> None:
    with Written(store) as uow:
        reply = answered(
            uow,
            1,
            NOW,
            an_intent(IntentKind.NOT_INTERESTED, 0.97, words="no thanks"),
            text="No thanks, we use Rival.",
            competitor="Rival",
            amount=Money(6_000_000, "USD"),
        )
        number = uow.escalations.add(
            an_escalation(
                reply_id=reply, detail="names Rival", reasons=("negative_and_competitor",)
            )
        )
        uow.audit.append(a_line(AuditTag.EFFECT_SENT, lead_id=LeadId(1), facts={"step": 1}))
        uow.audit.append(a_line(AuditTag.REPLY_READ, lead_id=LeadId(1), at=later(1)))
        uow.audit.append(a_line(AuditTag.EFFECT_CLAIMED, lead_id=LeadId(1)))
        uow.audit.append(a_line(AuditTag.EFFECT_SENT, lead_id=LeadId(2)))
    card = store.views.escalation_card(number)
    assert card is not None
    assert card.row == store.views.escalations(9)[0]
    assert (card.row.lead_name, card.row.lead_title) == ("Ida Brandt", "Head of Operations")
    assert (card.quote, card.detail) == ("No thanks, we use Rival.", "names Rival")
    assert (card.competitor, card.amount) == ("Rival", "USD 60000.00")
    assert [(one.kind, one.confidence) for one in card.intents] == [
        (IntentKind.NOT_INTERESTED, 0.97)
    ]
    assert [one.tag for one in card.history] == ["effect:sent", "reply:read"]
    assert card.options == (
        Option.ANSWER_MYSELF,
        Option.PAUSE_UNTIL_LATER,
        Option.STOP_FOR_GOOD,
        Option.GO_ON,
    )
    assert (card.received_at, card.reply_kind) == (NOW, ReplyKind.HUMAN)


def test_a_case_without_a_reply_has_no_words(store: Store) -> None:
    add_item(store, "<one>")
    with Written(store) as uow:
        number = uow.escalations.add(an_escalation(kind=EscalationKind.UNCERTAIN_SEND, outbox_id=1))
        done = uow.escalations.add(an_escalation(state=EscalationState.RESOLVED))
    card = store.views.escalation_card(number)
    assert card is not None
    assert (card.quote, card.intents, card.amount, card.reply_kind) == ("", (), None, None)
    assert store.views.escalation_card(done) is None
    assert [row.id for row in store.views.escalations(9)] == [number]


def test_times_can_be_offered_only_to_somebody_who_wrote(store: Store) -> None:
    with Written(store) as uow:
        unsure = an_escalation(kind=EscalationKind.UNSURE)
        silent = uow.escalations.add(unsure)
        wrote = uow.escalations.add(replace(unsure, reply_id=answered(uow, 1, NOW)))
    cards = {number: store.views.escalation_card(number) for number in (silent, wrote)}
    assert Option.OFFER_TIMES in cards[wrote].options
    assert Option.OFFER_TIMES not in cards[silent].options


def test_an_amount_nobody_could_read_keeps_its_words(store: Store) -> None:
    with Written(store) as uow:
        reply = answered(uow, 1, NOW, amount=Unreadable("half a million or so"))
        number = uow.escalations.add(an_escalation(reply_id=reply))
    card = store.views.escalation_card(number)
    assert card is not None
    assert card.amount == "half a million or so"


def test_a_plan_names_what_comes_next_in_order(store: Store) -> None:
    with Written(store) as uow:
        uow.leads.save(
            a_lead(state=LeadState.IN_SEQUENCE, due_at=later(600), re_engage_at=later(9000))
        )
        uow.enrollments.save(an_enrollment(done_steps=0, due_at=later(60)))
        uow.drafts.add(a_draft(step_number=1, slot=later(60)))
    plan = store.views.lead_plan(LeadId(1), NOW)
    assert plan is not None
    assert plan.plan == (
        (later(60), "send_next step 1"),
        (later(600), "look"),
        (later(9000), "re_engage"),
        (None, "send_next step 2"),
        (None, "send_next step 3"),
    )
    assert (plan.held_by, plan.until) == (("level_wants_look",), None)
    assert (plan.lead_name, plan.state) == ("Ida Brandt", LeadState.IN_SEQUENCE)


def test_a_plan_names_everything_that_holds_it_and_until_when(store: Store) -> None:
    add_item(store, "<held>", leaves_at=later(90), held_by=("outside_hours", "mailbox_pace"))
    with Written(store) as uow:
        uow.leads.save(a_lead(agent_silent=True, held_for_account=True))
        uow.keepings.set_switch(Switch(paused_at=NOW, by=Actor.REP))
        uow.escalations.add(an_escalation())
        uow.enrollments.save(
            an_enrollment(
                state=EnrollmentState.PAUSED_OUT_OF_OFFICE,
                paused_because="out_of_office",
                paused_until=later(60),
                steps=(a_step(1),),
            )
        )
    plan = store.views.lead_plan(LeadId(1), NOW)
    assert plan is not None
    assert plan.held_by == (
        "paused",
        "escalated",
        "agent_silent",
        "account_held",
        "out_of_office",
        "outside_hours",
        "mailbox_pace",
    )
    assert plan.until == later(60)
    assert plan.plan == ((later(90), "send_next step 1"),)


def test_an_act_without_a_step_is_named_by_its_kind(store: Store) -> None:
    add_item(store, "<crm>", action=ActionKind.UPDATE_CRM, step_number=None)
    with Written(store) as uow:
        uow.enrollments.save(an_enrollment(state=EnrollmentState.FINISHED))
    plan = store.views.lead_plan(LeadId(1), NOW)
    assert plan is not None
    assert plan.plan == ((NOW, "update_crm"),)
    assert store.views.lead_plan(LeadId(99), NOW) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zoe", ["Zoë Ångström"]),
        ("ZOË", ["Zoë Ångström"]),
        ("ang", ["Zoë Ångström"]),
        ("zoe  ang", ["Zoë Ångström"]),
        ("z@north", ["Zoë Ångström"]),
        ("strom", []),
        ("%", []),
        ("", []),
        ("p", ["P0", "P1"]),
    ],
)
def test_people_are_found_by_how_their_name_or_address_begins(
    store: Store, words: str, found: list[str]
) -> None:
    with Written(store) as uow:
        uow.leads.add(a_lead(email="z@north.example", first_name="Zoë", last_name="Ångström"))
        for number in (1, 0):
            uow.leads.add(
                a_lead(email=f"a{number}@x.example", first_name=f"P{number}", last_name="")
            )
    assert [name for _, name, _ in store.views.find_lead(words)] == found
