"""Variants fall evenly and always the same way; none is called the best too early."""

from collections import Counter

import pytest
from builders import a_step

from desktop_sdr.domain.ids import LeadId, SequenceId
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.sequence import Variant
from desktop_sdr.domain.variants import FLOOR, VariantResult, best_of, by_step, variant_for

TWO = a_step(1, subject="A", body="First.", variants=(Variant(subject="B", body="Second."),))
THREE = a_step(2, subject="A", body="1.", variants=(Variant(body="2."), Variant(body="3.")))
PLAN = SequenceId(1)


def a_result(variant: str, sent: int, positive: int, step: int = 1) -> VariantResult:
    return VariantResult(
        sequence="Plan", step=step, variant=variant, sent=sent, replied=positive, positive=positive
    )


def test_a_lead_gets_the_same_variant_each_time_and_they_fall_evenly() -> None:
    got = Counter(variant_for(LeadId(n), PLAN, THREE) for n in range(3_000))
    assert got.keys() == {"a", "b", "c"}
    assert all(900 < number < 1_100 for number in got.values())
    assert variant_for(LeadId(7), PLAN, THREE) == variant_for(LeadId(7), PLAN, THREE)


def test_who_gets_which_is_settled_anew_for_each_step_and_plan() -> None:
    other = a_step(3, body="1.", variants=THREE.variants)
    leads = [LeadId(n) for n in range(300)]
    first = [variant_for(one, PLAN, THREE) for one in leads]
    assert first != [variant_for(one, PLAN, other) for one in leads]
    assert first != [variant_for(one, SequenceId(2), THREE) for one in leads]


def test_a_step_with_one_way_to_say_it_has_no_variant() -> None:
    assert variant_for(LeadId(1), PLAN, a_step(1)) == ""
    assert a_step(1).said_as("") == a_step(1)


def test_a_step_is_said_in_the_words_of_its_variant() -> None:
    assert (TWO.said_as("a").subject, TWO.said_as("a").body) == ("A", "First.")
    assert (TWO.said_as("b").subject, TWO.said_as("b").body) == ("B", "Second.")
    assert THREE.said_as("c").subject == "A", "its own subject where the variant has none"
    assert list(TWO.wordings) == [("A", "First."), ("B", "Second.")]


def test_what_goes_by_another_channel_takes_no_subject_of_a_variant() -> None:
    by_hand = a_step(
        1, subject="", channel=Channel.LINKEDIN, body="1.", variants=TWO.variants
    ).said_as("b")
    assert (by_hand.subject, by_hand.body) == ("", "Second.")


@pytest.mark.parametrize(
    ("results", "best"),
    [
        ([("a", FLOOR, 2), ("b", FLOOR, 30)], "b"),
        ([("a", FLOOR, 2), ("b", FLOOR - 1, 30)], None),
        ([("a", FLOOR, 9), ("b", FLOOR, 12)], None),
        ([("a", 1_000, 20), ("b", 1_000, 90), ("c", FLOOR, 3)], None),
        ([("a", 1_000, 200), ("b", 1_000, 90), ("c", FLOOR, 3)], "a"),
        ([("a", 1_000, 200)], None),
        ([], None),
    ],
)
def test_the_best_is_named_once_each_was_sent_often_enough_and_it_is_beyond_chance(
    results: list[tuple[str, int, int]], best: str | None
) -> None:
    found = best_of([a_result(*one) for one in results])
    assert (found.variant if found else None) == best


def test_results_stand_together_by_step() -> None:
    one, two, three = a_result("a", 1, 0), a_result("b", 1, 0), a_result("a", 1, 0, step=2)
    assert by_step([one, two, three]) == [[one, two], [three]]
