"""Names of acts: the same act the same name for ever, and no two acts one name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.identity import (
    basis_of,
    is_intact,
    message_id_for,
    sealed,
)
from desktop_sdr.domain.ids import DecisionId, EmailAddress, LeadId
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.outbox import EffectKind, OutboxItem
from desktop_sdr.domain.trace import Actor

KEY = b"a key that only this profile has"
SENDER = "rep@seller.example"
PAYLOAD = b"Subject: A question\r\n\r\nHello Ida\r\n"
BASIS = basis_of(("opened a depot",), "2026-1")

acts = st.tuples(st.sampled_from([SENDER, "two@seller.example"]), st.text(), st.integers(1, 99))


def test_the_message_id_of_a_known_act_never_changes() -> None:
    assert message_id_for(KEY, SENDER, "lead 1 enrollment 2 step 1", 1) == (
        "<2b888409471de1f1298214833b5c84bd@seller.example>"
    )


@given(one=acts, other=acts)
def test_two_acts_share_an_id_only_when_they_are_one(
    one: tuple[str, str, int], other: tuple[str, str, int]
) -> None:
    same = message_id_for(KEY, *one) == message_id_for(KEY, *other)
    assert same is (one == other)


def test_fields_that_run_together_do_not_make_one_act() -> None:
    assert message_id_for(KEY, SENDER, "lead 1", 11) != message_id_for(KEY, SENDER, "lead 11", 1)


def test_without_the_key_nobody_can_tell_our_ids() -> None:
    assert message_id_for(KEY, SENDER, "act", 1) != message_id_for(b"other", SENDER, "act", 1)
    with pytest.raises(ValueError, match="key is empty"):
        message_id_for(b"", SENDER, "act", 1)


def test_letter_case_of_the_sender_does_not_matter() -> None:
    assert message_id_for(KEY, "Rep@Seller.Example", "act", 1) == message_id_for(
        KEY, SENDER, "act", 1
    )


@pytest.mark.parametrize(
    "sender",
    [
        "rep",
        "rep@",
        "rep@sel ler.example",
        "rep@-x.example",
        "rep@x..example",
        "rep@a\r\nBcc: b",
        "rep@käse.example",
        "rep@" + "a" * 64 + ".example",
        "rep@<x>",
        "",
    ],
)
def test_a_sender_without_a_host_name_is_refused(sender: str) -> None:
    with pytest.raises(ValueError, match="has no domain"):
        message_id_for(KEY, sender, "act", 1)


@given(act=st.text(), number=st.integers())
def test_whatever_the_act_is_called_the_id_is_one_plain_token(act: str, number: int) -> None:
    written = message_id_for(KEY, SENDER, act, number)
    assert written.isascii()
    assert written.startswith("<")
    assert written.endswith("@seller.example>")
    assert not set(written) & set(" \r\n\t")


rested_on = st.tuples(st.lists(st.text(max_size=3), max_size=3).map(tuple), st.text(max_size=3))


@given(one=rested_on, other=rested_on)
def test_two_grounds_share_a_basis_only_if_they_are_the_same(
    one: tuple[tuple[str, ...], str], other: tuple[tuple[str, ...], str]
) -> None:
    assert (basis_of(*one) == basis_of(*other)) is (one == other)


@given(payload=st.binary(max_size=6), basis=st.text(max_size=4), other=st.binary(max_size=6))
def test_two_effects_with_other_bytes_never_share_a_fingerprint(
    payload: bytes, basis: str, other: bytes
) -> None:
    one = sealed(replace(an_item(), payload=payload, basis=basis))
    two = sealed(replace(an_item(), payload=other, basis=basis))
    assert (one.fingerprint == two.fingerprint) is (payload == other)


def test_the_same_slot_in_another_zone_is_the_same_slot() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert is_intact(replace(an_item(), slot=elsewhere, approved_at=elsewhere))


def an_item() -> OutboxItem:
    recipient = EmailAddress("ida.brandt@nordlicht.example")
    item = OutboxItem(
        key="<1@seller.example>",
        kind=EffectKind.SEND_MAIL,
        action=ActionKind.SEND_NEXT,
        role=MessageRole.FIRST_TOUCH,
        channel=Channel.EMAIL,
        lane="mail 1",
        lead_id=LeadId(1),
        decision_id=DecisionId(1),
        recipient=recipient,
        payload=PAYLOAD,
        sha256=sha256(PAYLOAD).hexdigest(),
        basis=BASIS,
        fingerprint="",
        approved_by=Actor.REP,
        approved_at=NOW,
        slot=NOW,
        leaves_at=NOW,
    )
    return sealed(item)


def test_an_effect_is_intact_while_nothing_of_its_approval_changed() -> None:
    assert is_intact(an_item())
    assert is_intact(replace(an_item(), leaves_at=NOW + timedelta(days=1), attempts=3))


@pytest.mark.parametrize(
    "change",
    [
        {"payload": PAYLOAD + b"PS: cheaper\r\n"},
        {"recipient": EmailAddress("other@nordlicht.example")},
        {"recipient": None},
        {"slot": datetime(2026, 3, 4, tzinfo=UTC)},
        {"sha256": "0" * 64},
        {"basis": "0" * 64},
        {"fingerprint": "0" * 64},
        {"key": "<2@seller.example>"},
        {"kind": EffectKind.CRM_LOG},
        {"action": ActionKind.RESPOND},
        {"role": MessageRole.ANSWER},
        {"lane": "mail 2"},
        {"lead_id": LeadId(2)},
        {"decision_id": DecisionId(2)},
        {"subject": "Cheaper"},
        {"approved_by": Actor.AGENT},
        {"approved_at": datetime(2026, 3, 4, tzinfo=UTC)},
        {"overrides": frozenset({"deal_over_limit"})},
    ],
)
def test_any_change_after_the_approval_voids_it(change: dict[str, object]) -> None:
    assert not is_intact(replace(an_item(), **change))  # type: ignore[arg-type]
