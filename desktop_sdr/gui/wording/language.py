"""How words, numbers, times and money are put: translatable, by the rep's locale, never by hand."""

from datetime import date, datetime, timedelta, tzinfo

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

_CONTEXT = "desktop_sdr"


def tr(text: str) -> str:
    """The sentence in the rep's language; every sentence of the window goes through here."""
    return QCoreApplication.translate(_CONTEXT, text)


def plural(number: int, one: str, many: str) -> str:
    """`one` or `many`, translated, with the number put in for {n}."""
    return tr(one if number == 1 else many).format(n=whole(number))


def whole(number: int) -> str:
    """1,240."""
    return _locale().toString(number)


def percent(share: float, digits: int = 0) -> str:
    """A share from 0 to 1 as "86%" (or "7.2%" with one digit)."""
    return f"{_locale().toString(float(share * 100), 'f', digits)}%"


def money(cents: float, *, whole_units: bool = False) -> str:
    """US dollars from cents: "$1.84", or "$5" when asked for whole units and there are no cents."""
    amount = cents / 100
    digits = 0 if whole_units and amount == int(amount) else 2
    return _locale().toCurrencyString(amount, "$", digits)


def amount(stated: str) -> str:
    """A stated amount such as "USD 60000.00" as one reads it: "USD 60,000"."""
    currency, _space, number = stated.partition(" ")
    try:
        value = float(number)
    except ValueError:
        return stated
    digits = 0 if value == int(value) else 2
    return f"{currency} {_locale().toString(value, 'f', digits)}"


def clock_time(moment: datetime, zone: tzinfo | None = None) -> str:
    """The time of day in the rep's zone (or `zone`), "9:10 AM" or "09:10" by locale."""
    local = moment.astimezone(zone)
    return _short(QTime(local.hour, local.minute))


def weekday(moment: datetime, zone: tzinfo | None = None) -> str:
    """The short name of the day, "Tue"."""
    return _locale().dayName(moment.astimezone(zone).isoweekday(), QLocale.FormatType.ShortFormat)


def day(day: date) -> str:
    """A day of the year, "14 May" or "May 14" by locale."""
    order = "MMM d" if _locale().territory() == QLocale.Country.UnitedStates else "d MMM"
    return _locale().toString(QDate(day.year, day.month, day.day), order)


def full_day(day: date) -> str:
    """A day with its year, "14 May 2026" or "May 14, 2026" by locale."""
    order = "MMM d, yyyy" if _locale().territory() == QLocale.Country.UnitedStates else "d MMM yyyy"
    return _locale().toString(QDate(day.year, day.month, day.day), order)


def when(
    moment: datetime, now: datetime, zone: tzinfo | None = None, *, there: tzinfo | None = None
) -> str:
    """A moment as one would say it: "9:10 AM", "Tue 9:10 AM" within a week, else "May 14".

    It is told in the zone `there`, if given; "today" is always the day of the rep's `zone`.
    """
    place = there or zone
    then, today = moment.astimezone(place).date(), now.astimezone(zone).date()
    if then == today:
        return clock_time(moment, place)
    if abs(then - today) < timedelta(days=7):
        return f"{weekday(moment, place)} {clock_time(moment, place)}"
    return day(then)


def span(length: timedelta) -> str:
    """A length of time in its one largest unit: "40 s", "12 min", "3 h", "2 days"."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return tr("{n} s").format(n=seconds)
    if seconds < 3600:
        return tr("{n} min").format(n=seconds // 60)
    if seconds < 2 * 86400:
        return tr("{n} h").format(n=seconds // 3600)
    return plural(seconds // 86400, "{n} day", "{n} days")


def _locale() -> QLocale:
    # Without any locale set (LANG=C) Qt writes "1.84$" and no thousands separators.
    rep = QLocale()
    return QLocale("en_US") if rep.language() is QLocale.Language.C else rep


def _short(moment: QTime) -> str:
    # CLDR puts a narrow no-break space before AM and PM, which the bundled font shows as a gap.
    return _locale().toString(moment, QLocale.FormatType.ShortFormat).replace("\u202f", "\u00a0")
