"""The Wilson interval, against published values and its own promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.statistics import wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),
        (190, 200, 0.9104, 0.9726),
    ],
)
def test_it_gives_the_published_values(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=0.0002)


def test_where_nothing_was_seen_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("hits", "total"), [(-1, 5), (6, 5), (0, -1)])
def test_counts_that_cannot_be_are_refused(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(hits, total)


@given(total=st.integers(1, 5000), share=st.floats(0, 1))
def test_the_interval_holds_the_share_seen_and_stays_a_share(total: int, share: float) -> None:
    hits = round(total * share)
    low, high = wilson(hits, total)
    assert 0 <= low <= hits / total <= high <= 1


@given(hits=st.integers(0, 500), misses=st.integers(0, 500))
def test_seeing_more_of_the_same_narrows_it(hits: int, misses: int) -> None:
    if hits + misses:
        few, many = wilson(hits, hits + misses), wilson(10 * hits, 10 * (hits + misses))
        assert many.high - many.low < few.high - few.low
