"""Numbers, times and money as a rep reads them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from desktop_sdr.gui.wording.language import (
    clock_time,
    day,
    money,
    percent,
    plural,
    span,
    when,
    whole,
)

RENO = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 5, 26, 14, 42, tzinfo=UTC)


@pytest.fixture
def in_locale():
    before = QLocale()
    yield lambda name: QLocale.setDefault(QLocale(name))
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("locale", "time", "number", "share"),
    [
        ("en_US", "7:42\u00a0AM", "1,240", "7.2%"),
        ("de_DE", "07:42", "1.240", "7,2%"),
        ("C", "7:42\u00a0AM", "1,240", "7.2%"),
    ],
)
def test_times_and_numbers_follow_the_locale(in_locale, locale, time, number, share) -> None:
    in_locale(locale)
    assert clock_time(NOW, RENO) == time
    assert whole(1240) == number
    assert percent(0.0724, 1) == share


@pytest.mark.parametrize(
    ("cents", "whole_units", "shown"),
    [(184, False, "$1.84"), (500, True, "$5"), (550, True, "$5.50"), (0, False, "$0.00")],
)
def test_money_has_its_currency(in_locale, cents: int, whole_units: bool, shown: str) -> None:
    in_locale("en_US")
    assert money(cents, whole_units=whole_units) == shown


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW + timedelta(minutes=16), "2:58\u00a0PM"),
        (NOW + timedelta(days=1), "Wed 2:42\u00a0PM"),
        (NOW - timedelta(days=1), "Mon 2:42\u00a0PM"),
        (NOW + timedelta(days=30), "Jun 25"),
    ],
)
def test_a_moment_is_said_as_one_would_say_it(in_locale, moment: datetime, said: str) -> None:
    in_locale("en_US")
    assert when(moment, NOW, UTC) == said


def test_the_day_is_that_of_the_zone_and_not_that_of_utc(in_locale) -> None:
    in_locale("en_US")
    late = datetime(2026, 5, 27, 3, 0, tzinfo=UTC)
    assert when(late, NOW, RENO) == "8:00\u00a0PM"


def test_a_day_is_written_in_the_order_of_the_country(in_locale) -> None:
    in_locale("en_US")
    assert day(date(2026, 5, 14)) == "May 14"
    in_locale("en_GB")
    assert day(date(2026, 5, 14)) == "14 May"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(seconds=-3), "0 s"),
        (timedelta(minutes=12, seconds=50), "12 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_a_length_of_time_has_one_unit(length: timedelta, said: str) -> None:
    assert span(length) == said


def test_one_is_one_and_two_are_many() -> None:
    words = [plural(number, "{n} draft", "{n} drafts") for number in (0, 1, 2)]
    assert words == ["0 drafts", "1 draft", "2 drafts"]
