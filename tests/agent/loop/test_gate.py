"""Where the gate files an act: one place for each verdict, with every reason kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from builders import a_fact, an_account

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.domain.audit import AuditEntry
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.ids import FactId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Claim, DraftState, Support
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.suppression import Suppression, SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor
from desktop_sdr.settings import Boundaries, Settings

BIG = Money(9_000_000, "USD")
HUGE = Money(15_000_000, "USD")


def judgements(agency: Agency, lead: Lead) -> list[AuditEntry]:
    return [one for one in agency.record(lead) if one.tag.value == "judgement:given"]


def suppress(agency: Agency, scope: SuppressionScope, value: str) -> None:
    with agency.rows() as uow:
        uow.suppressions.add(
            Suppression(
                scope=scope,
                value=value,
                reason=SuppressionReason.IMPORTED_LIST,
                at=TUESDAY,
                by=Actor.REP,
            )
        )


def test_at_level_1_every_mail_waits_for_the_rep(agency: Agency) -> None:
    lead = agency.start()

    assert agency.draft(lead).would_allow_at == AutonomyLevel.SEMI_AUTO
    [judgement] = judgements(agency, lead)
    assert judgement.facts["verdict"] == "review"
    assert judgement.facts["reasons"] == "level_wants_look"


def test_at_level_2_a_first_touch_goes_by_itself_under_the_longer_hold(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    lead = agency.add_lead()

    agency.pulse()

    item = agency.item(lead)
    assert item.approved_by is Actor.AGENT
    assert item.leaves_at >= agency.clock.now() + timedelta(minutes=10)
    assert agency.drafts(lead) == []


def test_an_allowed_mail_outside_the_hours_waits_in_the_outbox_for_its_slot(
    agency: Agency,
) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    agency.clock.set(TUESDAY + timedelta(hours=10))
    lead = agency.add_lead()

    agency.pulse()

    assert agency.item(lead).slot >= TUESDAY + timedelta(hours=22)


def test_a_big_deal_goes_to_the_rep_at_every_level(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
    lead = agency.add_lead(deal_value=BIG)

    agency.pulse()

    card = agency.card()
    assert card.reasons[0] == "deal_over_limit"
    assert card.kind is EscalationKind.BOUNDARY
    assert agency.state(lead) is LeadState.ESCALATED
    assert agency.items() == []


def test_an_amount_that_cannot_be_read_counts_as_too_big(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
    agency.add_lead(deal_value=Unreadable("a six figure sum"))

    agency.pulse()

    assert agency.card().reasons == ("deal_very_large",)


def test_the_rep_may_lower_the_deal_limit(tmp_path) -> None:
    careful = Settings(boundaries=Boundaries(deal_limit_usd=1_000))
    with an_agency(tmp_path, careful) as agency:
        agency.add_lead(deal_value=Money(200_000, "USD"))
        agency.pulse()

        assert agency.card().reasons[0] == "deal_over_limit"


def test_a_yes_to_a_case_lets_that_reason_pass_and_asks_for_it_only_once(agency: Agency) -> None:
    lead = agency.add_lead(deal_value=HUGE)
    agency.pulse()
    agency.desk.answer(agency.card().id, Option.GO_ON)

    agency.pulse()

    assert agency.state(lead) is LeadState.IN_SEQUENCE
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead)
    assert agency.cards() == []


def test_a_new_reply_makes_a_new_case_and_the_old_yes_is_gone(agency: Agency) -> None:
    lead = agency.add_lead(deal_value=BIG)
    agency.pulse()
    agency.desk.answer(agency.card().id, Option.GO_ON)
    agency.pulse()
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead)

    agency.answers(lead, "Sounds interesting, can we talk next week?")

    assert "deal_over_limit" in agency.card().reasons


def test_nobody_without_a_lawful_basis_is_written_to(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
    lead = agency.add_lead(lawful_basis=None)

    agency.run(TUESDAY + timedelta(days=1))

    assert agency.state(lead) is LeadState.IN_SEQUENCE
    assert agency.items() == []
    assert agency.drafts(lead) == []
    [skipped] = [one for one in agency.record(lead) if one.tag.value == "work:skipped"]
    assert skipped.facts["why"] == "no_lawful_basis"


def test_a_basis_that_falls_away_stops_what_was_approved(agency: Agency) -> None:
    lead = agency.approved()
    with agency.rows() as uow:
        uow.leads.save(replace(agency.lead(lead), lawful_basis=None))

    agency.run(TUESDAY + timedelta(days=1))

    assert agency.sent_to(lead) == []
    assert agency.item(lead).state is OutboxState.CANCELLED
    assert agency.item(lead).words == "no_lawful_basis"


@pytest.mark.parametrize(
    ("scope", "value"),
    [
        (SuppressionScope.ADDRESS, "ida1@firma1.example"),
        (SuppressionScope.DOMAIN, "firma1.example"),
        (SuppressionScope.ACCOUNT, "1"),
    ],
)
def test_a_suppressed_person_domain_or_account_gets_no_draft(
    agency: Agency, scope: SuppressionScope, value: str
) -> None:
    suppress(agency, scope, value)
    lead = agency.add_lead()

    agency.pulse()

    assert agency.drafts(lead) == []
    assert judgements(agency, lead)[0].facts["reasons"].startswith("suppressed")


def test_a_blocked_lead_is_looked_at_again_and_not_forgotten(agency: Agency) -> None:
    suppress(agency, SuppressionScope.DOMAIN, "firma1.example")
    lead = agency.add_lead()

    agency.pulse()

    assert agency.lead(lead).due_at is not None


def test_a_lead_without_a_time_zone_is_never_sent_to_on_a_guess(agency: Agency) -> None:
    with agency.rows() as uow:
        account = an_account(id=0, name="Nowhere", domain="nowhere.example", city=None)
        account = replace(account, id=uow.accounts.add(replace(account, country="US")))
    lead = agency.start(account=account, time_zone=None, country="US", city=None)
    agency.approve(agency.draft(lead))

    agency.run(TUESDAY + timedelta(days=1))

    assert agency.sent_to(lead) == []
    assert "time_zone_unknown" in agency.item(lead).held_by


def unsupported(agency: Agency, lead: Lead, support: Support) -> None:
    """Put a claim into the waiting draft, as writing would."""
    draft = agency.draft(lead)
    with agency.rows() as uow:
        claim = Claim(0, 10, support, None, "", None, "no source")
        uow.drafts.save(replace(draft, claims=(claim,)))


def test_a_claim_without_a_source_closes_approve_until_the_rep_vouches(agency: Agency) -> None:
    lead = agency.start()
    unsupported(agency, lead, Support.UNSUPPORTED)

    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(agency.draft(lead), "claim_without_source")
    assert refusal.value.code == "look_again"

    agency.desk.vouch(agency.draft(lead).id, agency.draft(lead).version, 0)
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead)


def test_a_claim_without_a_source_can_be_edited_out(agency: Agency) -> None:
    lead = agency.start()
    unsupported(agency, lead, Support.UNSUPPORTED)
    draft = agency.draft(lead)

    agency.desk.edit(draft.id, draft.version, draft.subject, "Good day Ida,\n\nmay I call you?")

    agency.approve(agency.draft(lead))


def test_a_weak_claim_needs_the_second_key(agency: Agency) -> None:
    lead = agency.start()
    unsupported(agency, lead, Support.WEAK)

    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(agency.draft(lead))
    assert (refusal.value.code, refusal.value.detail) == ("look_again", "claim_weak_or_old")

    agency.approve(agency.draft(lead), "claim_weak_or_old")
    agency.go_on_until_sent(lead)


@pytest.mark.parametrize(
    "body",
    [
        "Hello {{first_name}},\n\nhow do you plan your routes?",
        "Hello Markus,\n\nhow do you plan your routes?",
        "   ",
    ],
    ids=["placeholder", "somebody else's name", "nothing"],
)
def test_words_that_must_not_leave_cannot_be_approved(agency: Agency, body: str) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.desk.edit(draft.id, draft.version, draft.subject, body)

    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(agency.draft(lead))

    assert (refusal.value.code, refusal.value.detail) == ("not_allowed", "content_fault")
    assert agency.items() == []


def test_a_price_off_the_list_is_for_the_rep_even_in_their_own_words(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    body = "Hello Ida,\n\nyou would pay 11.00 EUR per user."
    agency.desk.edit(draft.id, draft.version, draft.subject, body)

    with pytest.raises(DeskRefusal) as refusal:
        agency.approve(agency.draft(lead))

    assert refusal.value.code == "now_for_you"
    assert "price_deviation" in refusal.value.detail


def test_an_old_source_is_flagged(agency: Agency) -> None:
    with agency.rows() as uow:
        [sequence] = uow.sequences.all()
        [first, second] = sequence.steps
        told = replace(first, body="Hello {{first_name}},\n\nI read that you {{news}}.")
        uow.sequences.save(replace(sequence, steps=(told, second)))
    lead = agency.add_lead()
    with agency.rows() as uow:
        old = TUESDAY - timedelta(days=900)
        uow.facts.add(
            a_fact(id=FactId(0), lead_id=lead.id, account_id=lead.account_id, found_at=old)
        )

    agency.pulse()

    assert "claim_weak_or_old" in agency.draft(lead).reasons


def test_a_step_that_asks_for_what_nobody_knows_is_for_the_rep(agency: Agency) -> None:
    with agency.rows() as uow:
        [sequence] = uow.sequences.all()
        [first, second] = sequence.steps
        told = replace(first, body="Hello {{first_name}},\n\nI read that you {{news}}.")
        uow.sequences.save(replace(sequence, steps=(told, second)))
    lead = agency.add_lead()

    agency.pulse()

    assert agency.card().reasons[0] == "cannot_write"
    assert agency.drafts(lead) == []


def test_each_judgement_is_kept_with_the_decision_and_its_context(agency: Agency) -> None:
    lead = agency.start()

    with agency.store.reading() as uow:
        decision = uow.decisions.latest_of(lead.id)
        assert decision is not None
        context = uow.decisions.context_of(decision.id)

    assert decision.reasons == ("first_step_due",)
    assert len(decision.context_hash) == 64
    assert lead.email in context


def test_a_level_lowered_brings_back_what_went_by_itself(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    lead = agency.add_lead()
    agency.pulse()

    back = agency.desk.set_level(AutonomyLevel.SUPERVISED)

    assert back == 1
    assert agency.item(lead).state is OutboxState.CANCELLED
    assert agency.draft(lead).state is DraftState.WAITING
    agency.run(TUESDAY + timedelta(days=1))
    assert agency.sent_to(lead) == []


def test_a_draft_brought_back_by_a_lower_level_can_be_approved_and_leaves_once(
    agency: Agency,
) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    lead = agency.add_lead()
    agency.pulse()
    agency.desk.set_level(AutonomyLevel.SUPERVISED)

    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead)
    agency.run(agency.clock.now() + timedelta(days=1))

    assert len(agency.sent_to(lead)) == 1


def test_a_level_lowered_leaves_what_the_rep_approved(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    agency.desk.set_level(AutonomyLevel.SUPERVISED)
    lead = agency.approved()
    agency.desk.set_level(AutonomyLevel.AUTONOMOUS)

    assert agency.desk.set_level(AutonomyLevel.SUPERVISED) == 0
    assert agency.item(lead).state is OutboxState.HELD


def test_the_level_is_asked_again_inside_the_claim(agency: Agency) -> None:
    """A level that was lowered beside the desk, as by an automatic pause, is not overtaken."""
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    lead = agency.add_lead()
    agency.pulse()
    with agency.rows() as uow:
        uow.keepings.set_level(AutonomyLevel.SUPERVISED)

    agency.run(TUESDAY + timedelta(hours=7))

    assert agency.sent_to(lead) == []
    assert agency.draft(lead).state is DraftState.WAITING


def test_outside_the_practice_world_a_higher_level_has_to_be_earned(tmp_path) -> None:
    with an_agency(tmp_path, practice=False) as agency:
        with pytest.raises(DeskRefusal) as refusal:
            agency.desk.set_level(AutonomyLevel.SEMI_AUTO)

        assert refusal.value.code == "not_earned"
