"""A look at an address holds for a week, one that nobody answered for a quarter of an hour."""

from datetime import timedelta

import pytest
from builders import NOW

from desktop_sdr.domain.address_look import (
    DEAD,
    DOUBTFUL,
    AddressLook,
    AddressVerdict,
    is_fresh,
)
from desktop_sdr.domain.ids import EmailAddress

IDA = EmailAddress("ida@firma.example")


def a_look(verdict: AddressVerdict = AddressVerdict.GOOD) -> AddressLook:
    return AddressLook(IDA, verdict, NOW)


@pytest.mark.parametrize(
    ("verdict", "holds_for"),
    [
        (AddressVerdict.GOOD, timedelta(days=7)),
        (AddressVerdict.NULL_MX, timedelta(days=7)),
        (AddressVerdict.UNKNOWN, timedelta(minutes=15)),
    ],
)
def test_how_long_a_look_is_believed(verdict: AddressVerdict, holds_for: timedelta) -> None:
    look = a_look(verdict)
    assert is_fresh(look, IDA, NOW)
    assert is_fresh(look, IDA, NOW + holds_for - timedelta(seconds=1))
    assert not is_fresh(look, IDA, NOW + holds_for)


def test_a_look_says_nothing_of_another_address_nor_of_the_past() -> None:
    assert not is_fresh(a_look(), EmailAddress("ana@firma.example"), NOW)
    assert not is_fresh(a_look(), IDA, NOW - timedelta(hours=1))
    assert not is_fresh(None, IDA, NOW)


def test_each_verdict_is_dead_doubtful_good_or_unknown() -> None:
    for verdict in AddressVerdict:
        look = a_look(verdict)
        assert (look.is_dead, look.is_doubtful) == (verdict in DEAD, verdict in DOUBTFUL)
    rest = set(AddressVerdict) - DEAD - DOUBTFUL
    assert rest == {AddressVerdict.GOOD, AddressVerdict.UNKNOWN}
