"""The chain: any change of any entry shows, erasing a person's text does not break it."""

from dataclasses import replace

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.audit import GENESIS, AuditEntry, AuditTag, canonical, chain, text_hash
from desktop_sdr.domain.ids import AuditSeq, LeadId, TraceId
from desktop_sdr.domain.trace import Actor

ENTRY = AuditEntry(
    at=NOW,
    tag=AuditTag.DRAFT_APPROVED,
    actor=Actor.REP,
    trace=TraceId("t-1"),
    cause=AuditSeq(4),
    lead_id=LeadId(1),
    subject_kind="draft",
    subject_id=9,
    facts={"seconds": 4.5, "fast": False, "sha256": "ab"},
    personal="Hello Ida",
)
HASH = text_hash(ENTRY.personal)


@pytest.mark.parametrize(
    "change",
    [
        {"tag": AuditTag.DRAFT_REJECTED},
        {"actor": Actor.AGENT},
        {"trace": TraceId("t-2")},
        {"cause": None},
        {"lead_id": LeadId(2)},
        {"subject_kind": "effect"},
        {"subject_id": 8},
        {"facts": {"seconds": 4.6, "fast": False, "sha256": "ab"}},
        {"facts": {}},
    ],
)
def test_a_change_of_any_field_changes_the_hash(change: dict[str, object]) -> None:
    changed = replace(ENTRY, **change)  # type: ignore[arg-type]
    assert chain(GENESIS, changed, HASH) != chain(GENESIS, ENTRY, HASH)


def test_the_entry_before_and_the_commitment_to_the_text_count_too() -> None:
    assert chain("1" * 64, ENTRY, HASH) != chain(GENESIS, ENTRY, HASH)
    assert chain(GENESIS, ENTRY, text_hash("Hello Tom")) != chain(GENESIS, ENTRY, HASH)


def test_a_text_may_be_erased_while_its_commitment_stays() -> None:
    erased = replace(ENTRY, personal="")
    assert chain(GENESIS, erased, HASH) == chain(GENESIS, ENTRY, HASH)
    assert b"Hello" not in canonical(ENTRY, HASH)


def test_no_text_has_no_commitment() -> None:
    assert text_hash("") == ""


@given(facts=st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4))
def test_the_order_of_facts_does_not_matter(facts: dict[str, int | str]) -> None:
    turned = dict(reversed(facts.items()))
    assert canonical(replace(ENTRY, facts=facts), HASH) == canonical(
        replace(ENTRY, facts=turned), HASH
    )


def test_each_tag_names_its_subject_and_what_became_of_it() -> None:
    for tag in AuditTag:
        subject, _, happened = tag.value.partition(":")
        assert subject
        assert happened
