"""Dates as people write them, in words and digits, seen from today."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from desktop_sdr.agent.skills.lexicon import Language, Lexicon
from desktop_sdr.agent.skills.reply_days import (
    PAST_DAYS,
    Dated,
    Grain,
    day_of,
    end_of_month,
    later,
    settled,
    start_of_next,
)

MAX_AHEAD = timedelta(days=3 * 366)
ISO = re.compile(r"\b(20\d{2})[-/.](\d{1,2})[-/.](\d{1,2})\b")
NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})\b)?\.?(?!\d|:|%|\.\d)")
EAST_ASIAN = re.compile(r"(?:(20\d{2})[年년])?\s?(\d{1,2})[月월]\s?(?:(\d{1,2})[日일])?")
NUMBERED_DAY = re.compile(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! (?:of )?[a-z]{3,9}\b)")
"""`Monday the 7th`; what a word follows may be the seventh of anything."""
QUARTER = re.compile(r"\b[qt]([1-4])\b(?:[\s/']{0,2}(?:of )?(20\d{2}|\d{2}))?")
BESIDE = 7
"""Characters between a weekday and the date that says which one it is."""
SHORT_NAME = 3
DAY_FOLLOWS = re.compile(r"[.,]{0,2}\s(?:the\s)?\d")
"""Behind `mon` or `do`: without a number they are words like any other."""
MONTH_FIRST_LANDS = ("en", "ja")
DAY_FIRST_DOMAINS = frozenset(
    {
        "uk",
        "ie",
        "au",
        "nz",
        "za",
        "in",
        "eu",
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "be",
        "at",
        "ch",
        "pt",
        "br",
        "mx",
        "ar",
        "sg",
        "hk",
        "ae",
        "pl",
        "se",
        "dk",
        "no",
        "fi",
    }
)


def dates_in(
    folded: str,
    today: date,
    lexicon: Lexicon,
    languages: Sequence[str],
    day_first: bool | None = None,
) -> list[Dated]:
    """Return the dates named in `folded`, in the order of the text.

    Without a year the nearest date is meant, seen from `today`. `day_first` settles 05/06; without
    it the languages do, and where they do not, the reading that lies ahead and nearer.
    """
    found = [
        *_iso(folded),
        *_numeric(folded, today, languages, day_first),
        *_quarters(folded, today),
    ]
    found += [*_east_asian(folded, today), *_numbered_days(folded, today)]
    for code in languages:
        language = lexicon.languages.get(code)
        if language is not None:
            found += _in_words(folded, today, language)
    return _without_overlaps(d for d in found if d.day - today < MAX_AHEAD)


def is_day_first(domain: str) -> bool | None:
    """Say how the land of a mail domain writes 05/06, where the domain tells."""
    ending = domain.rpartition(".")[2]
    return True if ending in DAY_FIRST_DOMAINS else None


def _without_overlaps(found: Iterable[Dated]) -> list[Dated]:
    kept: list[Dated] = []
    for dated in sorted(
        found, key=lambda d: (d.start, -(d.end - d.start), d.grain is not Grain.DAY)
    ):
        if kept and kept[-1].grain is Grain.WEEKDAY and dated.start - kept[-1].end <= BESIDE:
            kept.pop()
        if not kept or dated.start >= kept[-1].end:
            kept.append(dated)
    return kept


def _iso(text: str) -> Iterator[Dated]:
    for match in ISO.finditer(text):
        day = day_of(*map(int, match.groups()))
        if day is not None:
            yield Dated(day, *match.span())


def _numeric(
    text: str, today: date, languages: Sequence[str], day_first: bool | None
) -> Iterator[Dated]:
    for match in NUMERIC.finditer(text):
        first, mark, second, year = match.groups()
        is_dotted = mark == "." and text[match.end() - 1] == "."
        if year is None and not (mark == "/" or is_dotted):
            continue
        choices = _orders(int(first), int(second), mark, languages, day_first)
        days = [settled(d, m, year, today) for d, m in choices]
        real = [day for day in days if day is not None]
        if real:
            yield Dated(_likelier(real, today), *match.span())


def _orders(
    first: int, second: int, mark: str, languages: Sequence[str], day_first: bool | None
) -> list[tuple[int, int]]:
    """Return (day, month) in the order of preference."""
    if first > 12 or mark == "." or day_first:
        return [(first, second)]
    if second > 12:
        return [(second, first)]
    if languages and languages[0] not in MONTH_FIRST_LANDS:
        return [(first, second)]
    return [(second, first), (first, second)]


def _likelier(days: Sequence[date], today: date) -> date:
    """Of two readings the first, unless only the other lies in the near future."""
    near = [day for day in days if timedelta(0) <= day - today <= timedelta(days=120)]
    return near[0] if near else days[0]


def _east_asian(text: str, today: date) -> Iterator[Dated]:
    for match in EAST_ASIAN.finditer(text):
        year, month, day_number = match.groups()
        day = settled(int(day_number or 1), int(month), year, today)
        if day is not None:
            yield Dated(day, *match.span(), grain=Grain.DAY if day_number else Grain.SPAN)


def _numbered_days(text: str, today: date) -> Iterator[Dated]:
    for match in NUMBERED_DAY.finditer(text):
        number = int(match.group(1))
        month = today if number >= today.day else later(today.replace(day=1), "month", 1)
        day = day_of(month.year, month.month, number)
        if day is not None:
            yield Dated(day, *match.span())


def _quarters(text: str, today: date) -> Iterator[Dated]:
    for match in QUARTER.finditer(text):
        month = 3 * int(match.group(1)) - 2
        day = settled(1, month, match.group(2), today, past=80)
        if day is not None:
            yield Dated(day, *match.span(), grain=Grain.SPAN)


def _in_words(text: str, today: date, language: Language) -> Iterator[Dated]:
    yield from _named_months(text, today, language)
    yield from _weekdays(text, today, language)
    yield from _spans(text, today, language)


def _named_months(text: str, today: date, language: Language) -> Iterator[Dated]:
    for match in _month_pattern(language.choices["months"]).finditer(text):
        before, name, after, year = match.groups()
        if name == "may" and not (before or after or year) and not _is_the_month(text, match):
            continue
        number = int(before or after or 0)
        month = language.months[name]
        if not number and month == today.month and year is None:
            day: date | None = end_of_month(today)
        else:
            past = PAST_DAYS if number else 0
            day = settled(number or 1, month, year, today, past)
        if day is not None:
            yield Dated(day, *match.span(), grain=Grain.DAY if number else Grain.SPAN)


def _is_the_month(text: str, match: re.Match[str]) -> bool:
    """`may` is a verb more often than a month."""
    before = text[: match.start()].rstrip().rpartition(" ")[2]
    return before in (
        "in",
        "of",
        "until",
        "till",
        "next",
        "early",
        "mid",
        "late",
        "by",
        "after",
        "this",
        "to",
    )


def _weekdays(text: str, today: date, language: Language) -> Iterator[Dated]:
    if not language.weekdays:
        return
    for match in _word_pattern(language.choices["weekdays"]).finditer(text):
        name = match.group(1)
        if name.isascii() and len(name) <= SHORT_NAME and not DAY_FOLLOWS.match(text, match.end()):
            continue
        ahead = (language.weekdays[name] - today.weekday() - 1) % 7 + 1
        yield Dated(today + timedelta(days=ahead), *match.span(), grain=Grain.WEEKDAY)


def _spans(text: str, today: date, language: Language) -> Iterator[Dated]:
    """`in three weeks`, `next quarter`, `after the summer`."""
    if language.units:
        yield from _counted_spans(text, today, language)
        yield from _coming_spans(text, today, language)
    for match in _word_pattern(language.choices["relative"]).finditer(text):
        day = start_of_next(today, language.relative[match.group(1)])
        yield Dated(day, *match.span(), grain=Grain.SPAN)
    for match in _behind_number(language.choices["spans"]).finditer(text):
        unit = language.spans[match.group(2)]
        yield Dated(later(today, unit, int(match.group(1))), *match.span(), grain=Grain.SPAN)
    for match in _word_pattern(language.choices["seasons"]).finditer(text):
        season = settled(1, language.seasons[match.group(1)], None, today, past=0)
        if season is not None:
            yield Dated(season, *match.span(), grain=Grain.SPAN)


def _counted_spans(text: str, today: date, language: Language) -> Iterator[Dated]:
    choices = language.choices
    pattern = _ahead_pattern(choices["ahead"], choices["numbers"], choices["units"])
    for match in pattern.finditer(text):
        count = match.group(1)
        number = int(count) if count.isdigit() else language.numbers.get(count, 1)
        unit = language.units[match.group(2)]
        yield Dated(later(today, unit, max(number, 1)), *match.span(), grain=Grain.SPAN)


def _coming_spans(text: str, today: date, language: Language) -> Iterator[Dated]:
    pattern = _next_pattern(language.choices["following"], language.choices["units"])
    for match in pattern.finditer(text):
        unit = language.units[match.group(1) or match.group(2)]
        yield Dated(start_of_next(today, unit), *match.span(), grain=Grain.SPAN)


@cache
def _word_pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b({words})\b" if words.isascii() else f"({words})")


@cache
def _behind_number(words: str) -> re.Pattern[str]:
    return re.compile(rf"(\d{{1,3}})\s?({words})")


@cache
def _month_pattern(months: str) -> re.Pattern[str]:
    ordinal = r"(?:st|nd|rd|th|er|o|a|de|:e|:a|\.|º|°)?"
    return re.compile(
        rf"(?:\b(\d{{1,2}}){ordinal}\s?(?:of |de |del |di |den )?)?\b({months})\b\.?"
        rf"(?:\s?(?:\d{{1,2}}(?:st|nd|rd|th)?\s?(?:-|–|to|through|until)\s?)?"
        rf"(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\.\d|\s?(?:h|uhr|am|pm)\b))?"
        rf"(?:,?\s?(?:of |de |del )?(20\d{{2}})\b)?"
    )


@cache
def _ahead_pattern(ahead: str, numbers: str, units: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{ahead})\s(?:a |the |another |about |circa |etwa |ca\.? |unos |environ |"
        rf"of |de )?(\d{{1,3}}|{numbers})(?:\s?(?:-|to|or|bis|a|o|ou|of)\s?\d{{1,2}})?"
        rf"(?:\s(?:of|de))?\s?({units})\b"
    )


@cache
def _next_pattern(following: str, units: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{following})\s({units})\b|\b({units})\s(?:{following})\b")
