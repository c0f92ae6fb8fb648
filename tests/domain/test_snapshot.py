"""One text per value: what is stored beside a decision has to be found again byte for byte."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from builders import NOW, a_context, a_meeting, a_slot
from hypothesis import given
from strategies import contexts, readings

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.policy import (
    Context,
    ReplySummary,
    canonical_json,
    context_hash,
    decide,
)
from desktop_sdr.domain.reading import Reading, ReplyKind
from desktop_sdr.domain.snapshot import NotARecord, from_json
from desktop_sdr.domain.verdict import ReasonCode

KNOWN = '{"currency":"EUR","minor":4900}'
KNOWN_HASH = "74eba9b8e4540927205bcf2f4ee374557658190e8604ef8f696b68f49c2a7da1"


def test_text_and_hash_of_a_known_record_never_change_by_accident() -> None:
    assert canonical_json(Money(4900, "EUR")) == KNOWN
    assert context_hash(Money(4900, "EUR")) == KNOWN_HASH


@given(context=contexts)
def test_equal_contexts_have_one_text_and_one_hash(context: Context) -> None:
    twin = replace(context, thresholds=dict(reversed(context.thresholds.items())))
    assert canonical_json(twin) == canonical_json(context)
    assert context_hash(twin) == context_hash(context)
    assert json.loads(canonical_json(context))["lead"]["state"] == context.lead.state.value


@pytest.mark.parametrize(
    "other",
    [
        a_context(now=NOW + timedelta(microseconds=1)),
        a_context(lead={"first_name": "Ida "}),
        a_context(lead={"deal_value": Money(1, "USD")}),
        a_context(lead={"deal_value": Unreadable("1")}),
        a_context(engagement={"link_clicked": False}),
        a_context(overrides=frozenset({ReasonCode.ANGRY})),
        a_context(thresholds={ActionKind.RESPOND: 0.8}),
        a_context(rates={"USD": Decimal("1.0")}),
        a_context(next_meeting=a_meeting(booked=a_slot(NOW))),
    ],
)
def test_anything_that_differs_changes_the_hash(other: Context) -> None:
    assert context_hash(other) != context_hash(a_context())


def test_days_spans_and_sets_have_a_settled_form() -> None:
    record = {"day": date(2026, 2, 1), "span": timedelta(minutes=1), "set": frozenset({"b", "a"})}
    assert canonical_json(record) == '{"day":"2026-02-01","set":["a","b"],"span":60.0}'


@pytest.mark.parametrize("odd", [object(), Context, 1j])
def test_what_has_no_settled_form_is_refused(odd: object) -> None:
    with pytest.raises(TypeError, match="no settled form"):
        canonical_json({"it": odd})


def test_another_kind_of_mapping_is_written_as_one() -> None:
    from types import MappingProxyType

    assert canonical_json(MappingProxyType({"b": 1, "a": 2})) == '{"a":2,"b":1}'


@given(context=contexts)
def test_a_stored_context_can_be_decided_upon_again(context: Context) -> None:
    again = from_json(Context, canonical_json(context))
    assert canonical_json(again) == canonical_json(context)
    assert decide(again) == decide(context)


def test_a_stored_context_comes_back_equal() -> None:
    context = a_context(
        lead={"deal_value": Unreadable("loads")},
        next_meeting=a_meeting(),
        last_reply=ReplySummary(kind=ReplyKind.HUMAN, received_at=NOW),
        overrides=frozenset({ReasonCode.ANGRY}),
        thresholds={ActionKind.RESPOND: 0.8},
        rates={"EUR": Decimal("1.10")},
    )
    assert from_json(Context, canonical_json(context)) == context


@given(reading=readings)
def test_a_stored_reading_comes_back_too(reading: Reading) -> None:
    text = canonical_json(reading)
    assert canonical_json(from_json(Reading, text)) == text


def test_a_field_that_did_not_exist_yet_takes_its_default_and_a_forgotten_one_is_left_out() -> None:
    stored = json.loads(canonical_json(a_context()))
    del stored["briefed"]
    stored["colour"] = "blue"
    assert from_json(Context, json.dumps(stored)) == a_context()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '"x"', '{"now":1}', '{"now":"yesterday"}', '{"lead":[1]}']
)
def test_a_text_that_is_no_context_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotARecord, match="no Context"):
        from_json(Context, text)
