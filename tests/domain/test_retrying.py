"""When a failed try is repeated: full jitter, what was asked for, a day of patience, six tries."""

from datetime import timedelta
from random import Random

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.retrying import CAP, KEYED, PATIENCE, PATIENT, back_off, next_try

SHARES = st.floats(0, 1)


@given(st.integers(1, 10_000), SHARES)
def test_the_back_off_is_full_jitter_under_two_seconds_doubling_to_a_quarter_of_an_hour(
    failures: int, chance: float
) -> None:
    ceiling = min(CAP, timedelta(seconds=2) * 2 ** min(failures - 1, 30))
    assert timedelta() <= back_off(failures, chance) <= ceiling
    assert back_off(failures, 1.0) == ceiling


def waits(kind: EffectKind, chance: float, asked: timedelta | None = None) -> list[timedelta]:
    """Every wait of an effect whose every try fails at once."""
    now, found = NOW, []
    for tries in range(1, 1000):
        wait = next_try(
            kind, tries=tries, first_tried_at=NOW, now=now, retry_after=asked, chance=chance
        )
        if wait is None:
            return found
        found.append(wait)
        now += wait
    raise AssertionError("tried for ever")


@pytest.mark.parametrize("kind", EffectKind)
@given(chance=SHARES)
def test_nothing_is_tried_more_than_six_times_or_for_more_than_a_day(
    kind: EffectKind, chance: float
) -> None:
    found = waits(kind, chance)
    assert len(found) + 1 <= 6
    assert sum(found, timedelta()) <= PATIENCE
    assert len(found) == (5 if kind in PATIENT else 3 if kind in KEYED else 0)


@given(st.timedeltas(timedelta(), timedelta(hours=30)), SHARES)
def test_what_the_other_side_asks_for_is_the_least(asked: timedelta, chance: float) -> None:
    found = waits(EffectKind.SEND_MAIL, chance, asked)
    assert all(wait >= asked for wait in found)
    assert bool(found) == (asked <= PATIENCE)


def test_the_day_is_counted_in_time_and_not_in_tries() -> None:
    """A machine that slept all night after its first try has waited too."""
    late = NOW + PATIENCE + timedelta(minutes=1)
    chance = Random(1).random()
    assert (
        next_try(
            EffectKind.SEND_MAIL,
            tries=2,
            first_tried_at=NOW,
            now=late,
            retry_after=None,
            chance=chance,
        )
        is None
    )


def test_what_has_no_key_of_its_own_is_never_tried_again_by_itself() -> None:
    assert waits(EffectKind.SOCIAL_TASK, 0.5) == []
