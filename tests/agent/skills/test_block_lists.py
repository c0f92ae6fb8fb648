"""A block list is believed only where it really says yes, and never asked where it may not be."""

import pytest
from fakes.names import FakeNames

from desktop_sdr import resources
from desktop_sdr.agent.skills.block_lists import BlockLists, ask_lists, block_lists_from_toml
from desktop_sdr.domain.reputation import ListingState

OWN, HOST = "firma.example", "11.22.33.44"
LISTS = block_lists_from_toml(
    """
public_resolvers = ["8.8.8.8"]
[[list]]
zone = "ip.list.example"
kind = "address"
terms = "free"
[[list]]
zone = "name.list.example"
kind = "domain"
refused = ["127.0.0.1"]
terms = "free"
"""
)
ALWAYS = "2.0.0.127.ip.list.example"


def states(answers: dict[str, list[str]], **more: object) -> dict[str, ListingState]:
    names = FakeNames(a={ALWAYS: ["127.0.0.2"]} | answers, **more)
    return {one.zone: one.state for one in ask_lists(OWN, [HOST], LISTS, names)}


def test_a_yes_is_a_yes() -> None:
    assert states(
        {
            "44.33.22.11.ip.list.example": ["127.0.0.4"],
            "firma.example.name.list.example": ["127.0.1.2"],
        }
    ) == {"ip.list.example": ListingState.LISTED, "name.list.example": ListingState.LISTED}


def test_a_name_that_does_not_exist_is_a_no() -> None:
    assert states({}) == {
        "ip.list.example": ListingState.NOT_LISTED,
        "name.list.example": ListingState.NOT_LISTED,
    }


@pytest.mark.parametrize("answer", ["127.255.255.254", "127.255.255.252", "203.0.113.9"])
def test_a_refusal_and_a_lying_resolver_are_no_yes(answer: str) -> None:
    found = states({"44.33.22.11.ip.list.example": [answer]})
    assert found["ip.list.example"] is ListingState.REFUSED


def test_a_list_may_have_a_refusal_of_its_own() -> None:
    found = states({"firma.example.name.list.example": ["127.0.0.1"]})
    assert found["name.list.example"] is ListingState.REFUSED


def test_a_list_that_does_not_know_what_it_always_lists_has_not_answered() -> None:
    found = states({ALWAYS: []})
    assert found["ip.list.example"] is ListingState.REFUSED


def test_silence_is_no_answer() -> None:
    found = states({}, silent=frozenset({"firma.example.name.list.example"}))
    assert found["name.list.example"] is ListingState.NO_ANSWER


def test_nothing_is_asked_through_a_public_resolver() -> None:
    names = FakeNames(asked=("8.8.8.8",))
    found = list(ask_lists(OWN, [HOST], LISTS, names))
    assert {one.state for one in found} == {ListingState.PUBLIC_RESOLVER}
    assert names.questions == []


def test_an_address_of_the_longer_kind_is_turned_round_by_its_digits() -> None:
    names = FakeNames()
    list(ask_lists(OWN, ["2001:db8::1"], LISTS, names))
    assert names.questions[0].startswith("1.0.0.0.0.0.0.0.")
    assert names.questions[0].endswith(".8.b.d.0.1.0.0.2.ip.list.example")


def test_every_shipped_list_says_who_may_ask() -> None:
    lists: BlockLists = block_lists_from_toml(resources.read_text("rules", "block_lists.toml"))
    assert len(lists.all) >= 6
    assert all(one.terms for one in lists.all)
    assert lists.refused_through(["192.0.2.1", "8.8.8.8"])
