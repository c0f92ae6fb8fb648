"""Finds numbers in text, in digits or spelt out, with the currency beside them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache

from desktop_sdr.agent.skills.kanji_numbers import kanji_numbers
from desktop_sdr.agent.skills.lexicon import Language, any_word
from desktop_sdr.agent.skills.marks import NOTHING

ANY_DOLLAR = "$"
"""The currency of an amount with a bare dollar sign: of which country is not said."""

SIGNS = {
    "$": ANY_DOLLAR,
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "円": "JPY",
    "元": "CNY",
}
PREFIXED = {
    "us$": "USD",
    "au$": "AUD",
    "a$": "AUD",
    "ca$": "CAD",
    "c$": "CAD",
    "nz$": "NZD",
    "s$": "SGD",
    "hk$": "HKD",
    "r$": "BRL",
    "mx$": "MXN",
    "rs": "INR",
    "zl": "PLN",
    "kr": "SEK",
}
CODES = (
    "AED AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS INR JPY KRW MXN NOK NZD PLN RMB RUB SEK"
    " SGD TRY USD ZAR"
)
ALIASES = {"RMB": "CNY"}
SHORT_SCALES = {
    "k": 1_000,
    "tsd": 1_000,
    "m": 1_000_000,
    "mm": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "bn": 1_000_000_000,
    "千": 1_000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "億": 100_000_000,
}
BEFORE_CODE = {"t": 1_000}
"""Scales that are one only right before a currency: `60 TEUR`."""
SHORT_SCALE_WORDS = any_word(SHORT_SCALES)
LEAST_BARE = 1_000
"""A smaller number without a currency is a count, a day or a time."""
MOST_BARE_DIGITS = 7
"""More digits in a row than this are a telephone or an order number."""

TELEPHONE = re.compile(r"(?:\+|(?<!\d)0)\d[\d ()/.-]{0,20}$")
"""The beginning of a telephone number, right before the digits in question."""
IN_LAKHS = r"\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
"""As digits are grouped in India: `60,00,000`."""
IN_THOUSANDS = r"\d{1,3}(?:[., '’]\d{3})+(?:[.,]\d{1,2})?(?!\d)"
NUMBER = rf"{IN_LAKHS}|{IN_THOUSANDS}|\d{{1,15}}(?:[.,]\d{{1,6}})?"
RANGE = re.compile(r"\s?(?:-|–|—|to|or|and|bis|und|a|à|et|ou|y|o|e|en|tot|of|〜|~)\s?")
LETTERS = re.compile(r"[^\W\d_]+")
JOINING = frozenset({"and", "und", "et", "y", "e", "en", "de"})
ARTICLES = frozenset({"a", "an", "ein", "eine", "un", "une", "una", "um", "uma", "een"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A number found in folded text."""

    value: Decimal
    currency: str
    """ISO code, ANY_DOLLAR, or empty where none stands beside it."""
    start: int
    end: int
    casual: bool
    """True for plain digits and `a million`: money only where money is spoken of."""


def amounts_in(line: str, languages: Sequence[Language]) -> list[Amount]:
    """Return the amounts in one folded sentence, in the order of the text."""
    found = [*_in_digits(line, languages), *_in_kanji(line, languages)]
    spans = [(one.start, one.end) for one in found]
    found += [
        one
        for language in languages
        for one in _spelt_out(line, language)
        if not any(start < one.end and one.start < end for start, end in spans)
    ]
    return _with_shared_currency(line, sorted(found, key=lambda one: one.start))


def _in_digits(line: str, languages: Iterable[Language]) -> Iterator[Amount]:
    if not any(c.isdigit() for c in line):
        return
    names = {word: code for one in languages for word, code in one.currencies.items()}
    scales = {word: size for one in languages for word, size in one.scales.items()}
    scales |= SHORT_SCALES | BEFORE_CODE
    scale_words = "|".join([*(one.choices["scales"] for one in languages), SHORT_SCALE_WORDS])
    name_words = "|".join(one.choices["currencies"] for one in languages)
    for match in _digits(scale_words, name_words).finditer(line):
        before, number, scale, after = match.group("before", "number", "scale", "after")
        currency = _currency(before, names) or _currency(after, names)
        size = scales.get(scale, 1)
        value = _value(number, size)
        if value is None or (not (currency or scale) and _is_count(number, value)):
            continue
        if not currency and (_is_length(match) or _is_telephone(line, match)):
            continue
        yield Amount(value * size, currency, *match.span(), casual=scale is None)


def _in_kanji(line: str, languages: Iterable[Language]) -> Iterator[Amount]:
    names = {word: code for one in languages for word, code in one.currencies.items()}
    beside = re.compile(any_word([*names, *SIGNS]))
    for value, start, end in kanji_numbers(line):
        unit = beside.match(line, end)
        currency = _currency(unit[0], names) if unit else ""
        if currency or value >= LEAST_BARE:
            yield Amount(Decimal(value), currency, start, unit.end() if unit else end, casual=True)


def _is_count(number: str, value: Decimal) -> bool:
    is_year = number.isdigit() and 1900 <= value <= 2100
    return value < LEAST_BARE or is_year or (number.isdigit() and len(number) > MOST_BARE_DIGITS)


def _is_length(match: re.Match[str]) -> bool:
    """`25 m` and `500mm` are lengths; a million is written `2m`, or `$5mm`."""
    scale = match["scale"]
    return scale == "mm" or (scale == "m" and match.end("number") < match.start("scale"))


def _is_telephone(line: str, match: re.Match[str]) -> bool:
    """Say whether digits belong to a number that begins with 0 or +."""
    number = match["number"]
    is_begun = number[0] == "0" and number[1:2].isdigit()
    return is_begun or bool(TELEPHONE.search(line, 0, match.start("number")))


def _currency(words: str | None, names: Mapping[str, str]) -> str:
    if not words:
        return ""
    code = words.upper()
    if code in CODES.split():
        return ALIASES.get(code, code)
    return PREFIXED.get(words) or SIGNS.get(words) or names.get(words, "")


def _value(number: str, size: int) -> Decimal | None:
    """Read digits with points, commas, blanks, before a scale of `size`.

    Three digits after a single mark are thousands, but not in `0.200 million` or `1.250 million`.
    """
    text = re.sub(r"[ '’]", "", number)
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 2:
        thousands = "," if marks[-1] == "." else "."
        text = text.replace(thousands, "").replace(",", ".")
    elif len(marks) > 1 or (marks and _are_thousands(text, size)):
        text = text.replace(".", "").replace(",", "")
    else:
        text = text.replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _are_thousands(text: str, size: int) -> bool:
    whole, mark, part = re.split("([.,])", text)
    if len(part) != len("000") or not whole.strip("0"):
        return False
    return size <= LEAST_BARE or mark == ","


def _spelt_out(line: str, language: Language) -> Iterator[Amount]:
    """Yield amounts in words: `sixty thousand dollars`, `sechzigtausend`."""
    words = set(LETTERS.findall(line))
    if not words & language.numbers.keys() and not any(
        word.endswith(tuple(language.scales)) for word in words
    ):
        return
    run: list[re.Match[str]] = []
    for match in LETTERS.finditer(line):
        word = match.group()
        if number_word(word, language) is not None or (run and word in JOINING):
            run.append(match)
        elif run:
            yield from _summed(line, run, language)
            run = []
    if run:
        yield from _summed(line, run, language)


def _summed(line: str, run: Sequence[re.Match[str]], language: Language) -> Iterator[Amount]:
    total = current = 0
    for match in run:
        count, scale = number_word(match.group(), language) or (0, 1)
        current += count
        if scale == 100:
            current = max(current, 1) * 100
        elif scale > 100:
            total, current = total + max(current, 1) * scale, 0
    value = total + current
    start, end = run[0].start(), run[-1].end()
    beside = re.match(r"\s?(?:us |de |d |di )?([a-z]+|[€$£¥])", line[end:])
    currency = _currency(beside.group(1), language.currencies) if beside else ""
    if value >= LEAST_BARE or (currency and value > 1):
        first = run[0].group()
        casual = first in ARTICLES or first in language.scales
        yield Amount(Decimal(value), currency, start, end, casual)


def number_word(word: str, language: Language) -> tuple[int, int] | None:
    """Return (count, scale) of one word, compounds such as `sechzigtausend` included."""
    if word in language.scales:
        return 0, language.scales[word]
    if word in language.numbers:
        return language.numbers[word], 1
    for scale, size in language.scales.items():
        stem = word.removesuffix(scale)
        if stem != word and stem in language.numbers:
            return language.numbers[stem], size
    return None


def _with_shared_currency(line: str, found: Sequence[Amount]) -> list[Amount]:
    """In `50k to 60k EUR` both are euros."""
    shared = list(found)
    for at in range(len(shared) - 1):
        one, two = shared[at], shared[at + 1]
        if bool(one.currency) != bool(two.currency) and RANGE.fullmatch(line, one.end, two.start):
            currency = one.currency or two.currency
            shared[at : at + 2] = replace(one, currency=currency), replace(two, currency=currency)
    return shared


@cache
def _digits(scales: str, names: str) -> re.Pattern[str]:
    signs = any_word([*PREFIXED, *SIGNS])
    codes = "|".join(CODES.lower().split())
    scale = (
        rf"(?:{scales})(?:(?![a-z0-9])|(?=(?:{codes})\b))"
        rf"|(?:{any_word(BEFORE_CODE)})(?=(?:{codes})\b)"
    )
    return re.compile(
        rf"(?:(?P<before>(?<![a-z])(?:{signs})|\b(?:{codes})\b)\s?)?(?<![\d.,@#])"
        rf"(?P<number>{NUMBER})\s?(?P<scale>{scale})?\s?(?:de |d )?"
        rf"(?P<after>(?:{signs})(?![a-z])|(?:{codes}|{names or NOTHING})\b)?"
    )
