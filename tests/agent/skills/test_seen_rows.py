"""Nobody named twice is taken for two, however long the list."""

import sys

from desktop_sdr.agent.skills.seen_rows import SeenRows


def test_every_name_is_known_again_with_its_first_row():
    seen = SeenRows()
    names = [f"person {number % 5000}" for number in range(15000)]
    first: dict[str, int] = {}
    for row, name in enumerate(names, start=2):
        assert seen.first_row("address", name, row) == first.get(name)
        first.setdefault(name, row)
    assert seen.row_of("address", "person 4999") == first["person 4999"]


def test_a_profile_and_an_address_of_the_same_words_are_two_things():
    seen = SeenRows()
    assert seen.first_row("address", "ana", 2) is None
    assert seen.first_row("profile", "ana", 3) is None
    assert seen.row_of("name", "ana") is None


def test_a_hundred_thousand_names_fit_into_a_few_megabytes():
    seen = SeenRows()
    for row in range(100_000):
        seen.first_row("address", f"{row}@buyer.test", row)
    held = sum(sys.getsizeof(one) for one in (seen._keys, seen._rows))
    assert held < 5 * 1024 * 1024
