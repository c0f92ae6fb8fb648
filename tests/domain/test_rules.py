"""The gate: each rule of behaviour.md section 3, and what holds for every proposal there can be."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import nan

import pytest
from builders import NOW, a_proposal
from hypothesis import given
from hypothesis import strategies as st
from strategies import ALL_ALLOWED, RATES, proposals

from desktop_sdr.domain.address_look import AddressLook, AddressVerdict
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lifecycle import LeadState, actions_open_in
from desktop_sdr.domain.message import Support
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.rules import RULES, judge, lowest_allowing_level
from desktop_sdr.domain.verdict import (
    ContentFault,
    Hold,
    Proposal,
    ReasonCode,
    ReplyFacts,
    SuppressionAnswer,
)

C, V, A = ReasonCode, Verdict, ActionKind
LATER = NOW + timedelta(hours=3)
MUCH_LATER = NOW + timedelta(days=2)
UNLOCKABLE = {rule.code for rule in RULES if rule.unlocks}

FIRST = {"role": MessageRole.FIRST_TOUCH}


def a_look(verdict: AddressVerdict) -> AddressLook:
    return AddressLook(EmailAddress("info@firma.example"), verdict, NOW)


RULE_BY_RULE = [
    ({"lead_state": LeadState.NEW_LEAD}, C.NOT_OPEN_IN_STATE, V.BLOCK),
    ({"lead_state": LeadState.SUPPRESSED}, C.NOT_OPEN_IN_STATE, V.BLOCK),
    ({"suppression": SuppressionAnswer.SUPPRESSED}, C.SUPPRESSED, V.BLOCK),
    ({"suppression": SuppressionAnswer.UNKNOWN}, C.SUPPRESSION_UNKNOWN, V.BLOCK),
    ({"has_lawful_basis": False}, C.NO_LAWFUL_BASIS, V.BLOCK),
    ({"law_objects": "Germany: consent"}, C.COLD_MAIL_NOT_ALLOWED, V.BLOCK),
    ({"content_faults": (ContentFault.SECRET,)}, C.CONTENT_FAULT, V.BLOCK),
    ({"paused": True}, C.PAUSED, V.WAIT),
    ({"holds": (Hold(C.OUTSIDE_HOURS, LATER),)}, C.OUTSIDE_HOURS, V.WAIT),
    ({"holds": (Hold(C.OVER_BUDGET, LATER),)}, C.OVER_BUDGET, V.WAIT),
    ({"deal_value": Money(5_000_001, "USD")}, C.DEAL_OVER_LIMIT, V.ESCALATE),
    ({"deal_value": Unreadable("a lot")}, C.DEAL_OVER_LIMIT, V.ESCALATE),
    (
        {"reply": ReplyFacts(negative=True, competitor="Rivalo")},
        C.NEGATIVE_AND_COMPETITOR,
        V.ESCALATE,
    ),
    (
        {"reply": ReplyFacts(sentiment_unreadable=True, competitor="Rivalo")},
        C.NEGATIVE_AND_COMPETITOR,
        V.ESCALATE,
    ),
    ({"text_off_price_list": True}, C.PRICE_DEVIATION, V.ESCALATE),
    ({"reply": ReplyFacts(asks_off_list_terms=True)}, C.PRICE_DEVIATION, V.ESCALATE),
    ({"confidence": 0.69}, C.NOT_SURE, V.ESCALATE),
    ({"reply": ReplyFacts(two_readings=True)}, C.TWO_READINGS, V.ESCALATE),
    ({"reply": ReplyFacts(unreadable=True)}, C.UNREADABLE_REPLY, V.ESCALATE),
    ({"has_source": False}, C.NO_SOURCE, V.ESCALATE),
    ({"reply": ReplyFacts(legal_words=True)}, C.LEGAL_WORDS, V.ESCALATE),
    ({"reply": ReplyFacts(angry=True)}, C.ANGRY, V.ESCALATE),
    ({"reply": ReplyFacts(asks_for_person=True)}, C.ASKS_FOR_PERSON, V.ESCALATE),
    ({"address_look": a_look(AddressVerdict.NULL_MX), **FIRST}, C.ADDRESS_DEAD, V.BLOCK),
    ({"address_look": a_look(AddressVerdict.ROLE), **FIRST}, C.ADDRESS_DOUBTFUL, V.REVIEW),
    *(
        ({"attachment_trouble": code, "troubled_files": "offer.pdf"}, code, V.REVIEW)
        for code in (C.ATTACHMENT_CHANGED, C.ATTACHMENT_MISSING, C.ATTACHMENTS_TOO_LARGE)
    ),
    ({"fakes_reply": True}, C.FAKED_REPLY, V.REVIEW),
    ({"support": (Support.UNSUPPORTED,)}, C.CLAIM_WITHOUT_SOURCE, V.REVIEW),
    ({"support": (Support.WEAK,)}, C.CLAIM_WEAK_OR_OLD, V.REVIEW),
    ({"support": (Support.OLD,)}, C.CLAIM_WEAK_OR_OLD, V.REVIEW),
    ({"doubtful_words": "disparaging"}, C.WORDS_DOUBTFUL, V.REVIEW),
    ({"level": AutonomyLevel.SUPERVISED}, C.LEVEL_WANTS_LOOK, V.REVIEW),
]


def test_a_proposal_that_no_rule_minds_may_go() -> None:
    assert judge(a_proposal()).verdict is V.ALLOW
    assert judge(a_proposal()).reasons == ()


@pytest.mark.parametrize(("fields", "code", "verdict"), RULE_BY_RULE)
def test_each_rule_alone_gives_its_verdict_and_its_reason(
    fields: dict[str, object], code: ReasonCode, verdict: Verdict
) -> None:
    judgement = judge(a_proposal(**fields))
    assert (judgement.codes, judgement.verdict) == ((code,), verdict)


def test_every_rule_has_a_case_above() -> None:
    assert {rule.code for rule in RULES} <= {code for _, code, _ in RULE_BY_RULE}


def test_all_reasons_are_kept_in_the_order_of_the_rules() -> None:
    judgement = judge(
        a_proposal(
            paused=True,
            deal_value=Money(6_000_000, "USD"),
            confidence=0.2,
            support=(Support.OLD, Support.UNSUPPORTED),
            holds=(Hold(C.HOLIDAY, LATER), Hold(C.MAILBOX_PACE, MUCH_LATER)),
            level=AutonomyLevel.SUPERVISED,
        )
    )
    assert judgement.codes == (
        C.PAUSED,
        C.DEAL_OVER_LIMIT,
        C.NOT_SURE,
        C.CLAIM_WITHOUT_SOURCE,
        C.CLAIM_WEAK_OR_OLD,
        C.HOLIDAY,
        C.MAILBOX_PACE,
        C.LEVEL_WANTS_LOOK,
    )
    assert judgement.verdict is V.ESCALATE


@given(proposal=proposals)
def test_the_most_cautious_reason_settles_the_verdict(proposal: Proposal) -> None:
    judgement = judge(proposal)
    assert judgement.verdict == max((one.verdict for one in judgement.reasons), default=V.ALLOW)


@given(proposal=proposals)
def test_every_rule_that_applies_and_is_not_overridden_is_among_the_reasons(
    proposal: Proposal,
) -> None:
    judgement = judge(proposal)
    applying = {rule.code for rule in RULES if rule.applies(proposal)}
    assert applying - set(judgement.overridden) <= set(judgement.codes)
    assert {hold.reason for hold in proposal.holds} <= set(judgement.codes)
    assert set(judgement.overridden) <= applying & proposal.overrides & UNLOCKABLE


@given(proposal=proposals)
def test_a_higher_level_never_asks_for_more_caution(proposal: Proposal) -> None:
    verdicts = [judge(replace(proposal, level=level)).verdict for level in AutonomyLevel]
    assert all(lower >= higher for lower, higher in pairwise(verdicts))


@given(proposal=proposals)
def test_no_level_lowers_a_block_or_an_escalation(proposal: Proposal) -> None:
    judgement = judge(replace(proposal, level=AutonomyLevel.SUPERVISED, matrix=ALL_ALLOWED))
    by_rule = [one for one in judgement.reasons if one.code is not C.LEVEL_WANTS_LOOK]
    hard = max((one.verdict for one in by_rule), default=V.ALLOW)
    if hard >= V.ESCALATE:
        for level in AutonomyLevel:
            assert judge(replace(proposal, level=level, matrix=ALL_ALLOWED)).verdict >= hard


@given(proposal=proposals)
def test_no_override_ever_lifts_a_block_or_a_wait(proposal: Proposal) -> None:
    plain = judge(replace(proposal, overrides=frozenset()))
    everything = judge(replace(proposal, overrides=frozenset(ReasonCode)))
    stays = {(one.code, one.verdict) for one in plain.reasons if one.verdict in (V.BLOCK, V.WAIT)}
    assert stays <= {(one.code, one.verdict) for one in everything.reasons}


@given(proposal=proposals)
def test_no_override_lowers_what_the_level_asks(proposal: Proposal) -> None:
    everything = judge(replace(proposal, overrides=frozenset(ReasonCode)))
    plain = judge(proposal)
    assert (C.LEVEL_WANTS_LOOK in plain.codes) is (C.LEVEL_WANTS_LOOK in everything.codes)


@given(proposal=proposals)
def test_an_override_only_ever_takes_reasons_away(proposal: Proposal) -> None:
    plain = judge(replace(proposal, overrides=frozenset()))
    overridden = judge(proposal)
    assert set(overridden.reasons) | {
        one for one in plain.reasons if one.code in overridden.overridden
    } == set(plain.reasons)
    assert overridden.verdict <= plain.verdict


@given(proposal=proposals)
def test_nothing_runs_that_is_not_open_in_the_leads_state(proposal: Proposal) -> None:
    if proposal.action not in actions_open_in(proposal.lead_state) | {A.WAIT}:
        assert judge(proposal).verdict is V.BLOCK


BOUNDARIES = [
    ({"deal_value": Money(5_000_001, "USD")}, C.DEAL_OVER_LIMIT),
    ({"reply": ReplyFacts(negative=True, competitor="Rivalo")}, C.NEGATIVE_AND_COMPETITOR),
    ({"text_off_price_list": True}, C.PRICE_DEVIATION),
    ({"confidence": 0.6999}, C.NOT_SURE),
]


@pytest.mark.parametrize("level", AutonomyLevel)
@pytest.mark.parametrize(("crossing", "code"), BOUNDARIES)
def test_no_level_matrix_or_setting_switches_a_boundary_off(
    level: AutonomyLevel, crossing: dict[str, object], code: ReasonCode
) -> None:
    lenient = {"threshold": 0.0, "deal_limit": Money(10**12, "USD"), "matrix": ALL_ALLOWED}
    judgement = judge(a_proposal(level=level, **lenient, **crossing))
    assert judgement.verdict is V.ESCALATE
    assert code in judgement.codes


@pytest.mark.parametrize("action", sorted(A))
@pytest.mark.parametrize(("crossing", "code"), BOUNDARIES)
def test_a_boundary_holds_for_every_act_that_reaches_a_person(
    action: ActionKind, crossing: dict[str, object], code: ReasonCode
) -> None:
    if code is C.NOT_SURE and action in (A.WAIT, A.ESCALATE):
        return
    judgement = judge(a_proposal(action=action, **crossing))
    assert code in judgement.codes


def test_a_stricter_deal_limit_counts_and_the_amount_itself_may_be_reached() -> None:
    lower = Money(1_000_000, "USD")
    assert judge(a_proposal(deal_value=Money(1_000_000, "USD"), deal_limit=lower)).codes == ()
    over = judge(a_proposal(deal_value=Money(1_000_001, "USD"), deal_limit=lower))
    assert over.codes == (C.DEAL_OVER_LIMIT,)
    assert judge(a_proposal(deal_value=Money(5_000_000, "USD"))).codes == ()


def test_a_deal_in_another_currency_is_compared_by_its_value() -> None:
    within = a_proposal(deal_value=Money(4_500_000, "EUR"), rates=RATES)
    over = a_proposal(deal_value=Money(4_600_000, "EUR"), rates=RATES)
    assert judge(within).verdict is V.ALLOW
    assert judge(over).codes == (C.DEAL_OVER_LIMIT,)


def test_a_deal_in_yen_is_not_a_hundred_times_smaller_than_it_is() -> None:
    assert judge(a_proposal(deal_value=Money(10_000_000, "JPY"), rates=RATES)).codes == (
        C.DEAL_OVER_LIMIT,
    )


def test_a_deal_that_nobody_can_convert_escalates() -> None:
    assert judge(a_proposal(deal_value=Money(1, "ZZZ"), rates=RATES)).codes == (C.DEAL_OVER_LIMIT,)


def test_a_deal_that_nobody_stated_does_not() -> None:
    assert judge(a_proposal(deal_value=None)).verdict is V.ALLOW


@pytest.mark.parametrize("confidence", [nan, -0.1, 1.1, float("inf"), -float("inf")])
def test_a_confidence_that_is_no_share_counts_as_unsure(confidence: float) -> None:
    assert judge(a_proposal(confidence=confidence)).codes == (C.NOT_SURE,)


def test_against_a_threshold_that_is_no_number_nothing_is_sure() -> None:
    assert judge(a_proposal(confidence=1.0, threshold=nan)).codes == (C.NOT_SURE,)


def test_the_threshold_can_be_raised_but_not_lowered() -> None:
    assert judge(a_proposal(confidence=0.70, threshold=0.1)).verdict is V.ALLOW
    assert judge(a_proposal(confidence=0.69, threshold=0.1)).codes == (C.NOT_SURE,)
    assert judge(a_proposal(confidence=0.84, threshold=0.85)).codes == (C.NOT_SURE,)


def test_a_competitor_in_a_friendly_reply_is_no_boundary() -> None:
    assert judge(a_proposal(reply=ReplyFacts(competitor="Rivalo"))).verdict is V.ALLOW


def test_the_rep_can_say_yes_once_for_a_case() -> None:
    case = a_proposal(
        deal_value=Money(6_000_000, "USD"),
        level=AutonomyLevel.SUPERVISED,
        overrides=frozenset({C.DEAL_OVER_LIMIT, C.LEVEL_WANTS_LOOK, C.PAUSED}),
    )
    judgement = judge(case)
    assert (judgement.codes, judgement.overridden) == ((C.LEVEL_WANTS_LOOK,), (C.DEAL_OVER_LIMIT,))
    assert judgement.verdict is V.REVIEW
    assert judge(replace(case, level=AutonomyLevel.AUTONOMOUS)).verdict is V.ALLOW


def test_what_the_rep_may_say_yes_to_is_every_escalation_and_a_shaky_claim() -> None:
    escalating = {rule.code for rule in RULES if rule.verdict is V.ESCALATE}
    assert escalating | {C.CLAIM_WEAK_OR_OLD, C.ADDRESS_DOUBTFUL, C.WORDS_DOUBTFUL} == UNLOCKABLE


@pytest.mark.parametrize("state", LeadState)
def test_doing_nothing_is_open_in_every_state(state: LeadState) -> None:
    waiting = a_proposal(
        action=A.WAIT, role=MessageRole.NONE, lead_state=state, contacts_person=False
    )
    assert judge(waiting).verdict is V.ALLOW


def test_a_claim_without_source_needs_editing_or_vouching_not_a_code() -> None:
    unsourced = a_proposal(
        support=(Support.UNSUPPORTED,), overrides=frozenset({C.CLAIM_WITHOUT_SOURCE})
    )
    assert judge(unsourced).verdict is V.REVIEW
    assert judge(replace(unsourced, support=(Support.VOUCHED,))).verdict is V.ALLOW


def test_a_suppressed_person_is_still_told_to_the_crm() -> None:
    confirming = a_proposal(
        action=A.UPDATE_CRM,
        role=MessageRole.NONE,
        lead_state=LeadState.SUPPRESSED,
        suppression=SuppressionAnswer.SUPPRESSED,
        has_lawful_basis=False,
        contacts_person=False,
        deal_value=Money(9_000_000, "USD"),
        reply=ReplyFacts(negative=True, competitor="Rivalo", angry=True, unreadable=True),
    )
    assert judge(confirming).verdict is V.ALLOW


def test_an_act_that_reaches_a_person_cannot_call_itself_harmless() -> None:
    hidden = a_proposal(contacts_person=False, suppression=SuppressionAnswer.SUPPRESSED)
    assert judge(hidden).codes == (C.SUPPRESSED,)


def test_a_pause_holds_the_crm_too_but_not_the_call_for_the_rep() -> None:
    crm = a_proposal(action=A.UPDATE_CRM, role=MessageRole.NONE, contacts_person=False, paused=True)
    assert judge(crm).codes == (C.PAUSED,)
    call = replace(crm, action=A.ESCALATE, confidence=0.1)
    assert judge(call).verdict is V.ALLOW


def test_a_wait_ends_with_the_last_of_its_holds() -> None:
    holds = (Hold(C.MAILBOX_PACE, LATER), Hold(C.OUTSIDE_HOURS, MUCH_LATER))
    assert judge(a_proposal(holds=holds)).until == MUCH_LATER


def test_a_wait_without_a_known_end_has_none() -> None:
    holds = (Hold(C.MAILBOX_PACE, LATER), Hold(C.TIME_ZONE_UNKNOWN, None))
    assert judge(a_proposal(holds=holds)).until is None
    assert judge(a_proposal(paused=True, holds=(Hold(C.HOLIDAY, LATER),))).until is None
    assert judge(a_proposal()).until is None


@given(proposal=proposals)
def test_the_end_of_a_wait_is_never_before_any_of_its_holds(proposal: Proposal) -> None:
    until = judge(proposal).until
    if until is not None:
        assert all(hold.until is not None and hold.until <= until for hold in proposal.holds)


def test_reasons_carry_what_set_them_off() -> None:
    judgement = judge(
        a_proposal(
            lead_state=LeadState.NURTURE,
            content_faults=(ContentFault.SECRET, ContentFault.NO_OPT_OUT),
            deal_value=Money(6_000_000, "USD"),
            confidence=0.41,
            reply=ReplyFacts(negative=True, competitor="Rivalo"),
        )
    )
    details = {reason.code: reason.detail for reason in judgement.reasons}
    assert details[C.NOT_OPEN_IN_STATE] == "nurture"
    assert details[C.CONTENT_FAULT] == "secret,no_opt_out"
    assert details[C.DEAL_OVER_LIMIT] == "USD 60000.00"
    assert details[C.NOT_SURE] == "0.41"
    assert details[C.NEGATIVE_AND_COMPETITOR] == "Rivalo"


def test_the_shadow_line_names_the_lowest_level_that_would_have_let_it_go() -> None:
    follow_up = a_proposal(level=AutonomyLevel.SUPERVISED)
    assert lowest_allowing_level(follow_up) is AutonomyLevel.SEMI_AUTO
    offer = a_proposal(
        action=A.RESPOND, role=MessageRole.MEETING_OFFER, lead_state=LeadState.CONVERSATION
    )
    assert lowest_allowing_level(offer) is AutonomyLevel.AUTONOMOUS
    assert lowest_allowing_level(replace(offer, confidence=0.5)) is None


def test_waiting_for_the_hour_does_not_count_against_a_level() -> None:
    night = a_proposal(holds=(Hold(C.OUTSIDE_HOURS, LATER),), level=AutonomyLevel.SUPERVISED)
    assert lowest_allowing_level(night) is AutonomyLevel.SEMI_AUTO


@given(proposal=proposals, level=st.sampled_from(AutonomyLevel))
def test_the_shadow_line_does_not_depend_on_the_present_level(
    proposal: Proposal, level: AutonomyLevel
) -> None:
    assert lowest_allowing_level(proposal) == lowest_allowing_level(replace(proposal, level=level))
