"""Where a text names a price, a discount, a guarantee or terms that the price list does not."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from desktop_sdr.domain.money import decimals_of
from desktop_sdr.domain.offer import PriceList

_SYMBOLS: Final = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
}
_NAMES: Final = {
    "dollar": _SYMBOLS["$"],
    "euro": ("EUR",),
    "pound": ("GBP",),
    "franken": ("CHF",),
    "franc": ("CHF",),
    "yen": ("JPY",),
}
_CODES: Final = (
    "USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|BRL|MXN|SGD|HKD|CNY|ZAR"
)
_NUMBER: Final = r"\d{1,3}(?:['\u2019\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?|\d[\d.,]*\d|\d"
_CURRENCY: Final = (
    rf"[$€£¥₹]|(?:{_CODES})\b|(?:US )?dollars?\b|euros?\b|pounds?\b|franken\b|francs?\b|yen\b"
)
_SCALE: Final = (
    r"\s*(?P<scale>k\b|thousand\b|tsd\b|m\b|mn\b|mio\b|million\w*\b|bn\b|billion\w*\b)?\.?"
)
_BEFORE: Final = re.compile(
    rf"(?P<currency>[$€£¥₹]|\b(?:{_CODES}))\s?(?P<number>{_NUMBER}){_SCALE}", re.IGNORECASE
)
_AFTER: Final = re.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER}){_SCALE}\s?(?P<currency>{_CURRENCY})", re.IGNORECASE
)
_RATE: Final = re.compile(
    rf"(?<![\w.,$€£¥₹])(?P<number>{_NUMBER})\s?(?:/|per\s|pro\s|par\s|por\s)\s?"
    r"(?:user|seat|head|person|licen[cs]e|month|year|mo\b|yr\b|nutzer|monat|jahr|mois|mes\b|año)",
    re.IGNORECASE,
)
_SCALES: Final = {"k": 10**3, "t": 10**3, "m": 10**6, "b": 10**9}
_OFFER: Final = re.compile(
    r"\bdiscount\w*|\brebate\w*|\bprice (?:cut|match|reduction)|\breduced (?:price|rate)"
    r"|\bspecial (?:price|offer|rate|deal)|\bhalf[ -]price|\bwaive\w*"
    r"|\d{1,3}\s?(?:%|percent\b|prozent\b)\s*(?:off|less|cheaper|rabatt|günstiger|discount"
    r"|de remise|de descuento|di sconto|korting)"
    r"|\bfree (?:trial|month|week|day|pilot|test|licen[cs]e|setup|onboarding|of charge)"
    r"|\b(?:try|use|test|have|get) (?:it|us|this|our \w+) (?:for )?free\b"
    r"|\b(?:for free|at no (?:extra |additional )?(?:cost|charge)|no charge|on the house)\b"
    r"|\bmoney[ -]back|\b(?:full|get a|offer a|will) refund|\bcancel any ?time"
    r"|\bno (?:long[- ]term )?contract|\b\d+[- ]day (?:trial|pilot)|\btrial (?:period|account)"
    r"|\bguarant(?:ee|ees|eed|y)\b|\bwe (?:can )?promise\b|\bgarantie\w*"
    r"|\bgarantiz\w*|\bgarantía\b|\bgarantir\w*|\bgaranzia\b|\bgegarandeerd\b"
    r"|\bwir versprechen\b|保証"
    r"|\bnet[- ]?\d{2,3}\b|\brabatt\w*|\bkostenlos\w*|\bgratis\b|\bprobemonat|\bremise de\b"
    r"|\bgratuit\w*|\bdescuento\w*|\bdesconto\w*|\bsconto\b|\bkorting\b|割引|無料",
    re.IGNORECASE,
)
_NOT_OURS: Final = re.compile(
    r"\braised\b|\bfunding\b|\brevenue\b|\bturnover\b|\bseries [a-h]\b|\binvest\w*|\bumsatz"
    r"|\bvaluation\b|\bbudget of\b|\bacqui\w*",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[ \t\u00a0\u202f]*\n[ \t]*")
_BLANKS: Final = re.compile(r"[ \t\u00a0\u202f]+")
_SENTENCE: Final = re.compile(r"(?<!tsd\.)(?<!mio\.)(?<!mrd\.)(?<=[.!?])\s+|\n+", re.IGNORECASE)


def prices_off_list(text: str, price_list: PriceList) -> bool:
    """Say whether the text promises anything about money that is not word for word on the list.

    An amount passes when it is a price of the list; the list's own sentences on prices, discount,
    trial and billing pass as a whole. Millions that somebody raised or earned are no price.
    """
    return bool(off_list_in(text, price_list))


def off_list_in(text: str, price_list: PriceList) -> list[tuple[int, int]]:
    """Return where the words about money stand that are not on the list, by start and end."""
    rest, places = _without_own_words(text, price_list)
    allowed = _amounts_on(price_list)
    found = [match.span() for match in _OFFER.finditer(rest)]
    found += [span for span, amounts in _amounts_in(rest) if not amounts & allowed]
    ends = ((start, start + len(rest[start:end].rstrip())) for start, end in found)
    return sorted({(places[start], places[end - 1] + 1) for start, end in ends})


def _without_own_words(text: str, price_list: PriceList) -> tuple[str, list[int]]:
    """Return the text without the list's own sentences, and where each character of it stood."""
    own = [line.words for line in price_list.lines]
    own += [price_list.discount, price_list.trial, price_list.billing]
    rest, places = _one_spaced(text, list(range(len(text))))
    spaced = (_one_spaced(one.strip(), list(range(len(one))))[0] for one in own)
    for words in sorted(spaced, key=len, reverse=True):
        if words:
            rest, places = _put(re.compile(re.escape(words), re.IGNORECASE), "\n", rest, places)
    return rest, places


def _one_spaced(text: str, places: list[int]) -> tuple[str, list[int]]:
    one_break, places = _put(_BREAK, "\n", text, places)
    return _put(_BLANKS, " ", one_break, places)


def _put(
    pattern: re.Pattern[str], sign: str, text: str, places: list[int]
) -> tuple[str, list[int]]:
    """Put one sign in the place of every match, and keep where each character stood."""
    out: list[str] = []
    kept: list[int] = []
    at = 0
    for match in pattern.finditer(text):
        out += (text[at : match.start()], sign)
        kept += (*places[at : match.start()], places[match.start()])
        at = match.end()
    return "".join((*out, text[at:])), [*kept, *places[at:]]


_Amount = tuple[Decimal, str]


def _amounts_on(price_list: PriceList) -> set[_Amount]:
    """Return every amount of the list, once with its currency and once without."""
    found: set[_Amount] = set()
    for line in price_list.lines:
        if line.price is not None:
            value = Decimal(line.price.minor).scaleb(-decimals_of(line.price.currency))
            found |= {(value, line.price.currency), (value, "")}
    return found


def _amounts_in(text: str) -> Iterator[tuple[tuple[int, int], set[_Amount]]]:
    """Yield where each amount stands and what it may mean: `1.200 $` is read both ways."""
    for start, sentence in _sentences(text):
        others_money = _NOT_OURS.search(sentence) is not None
        for pattern in (_BEFORE, _AFTER):
            for match in pattern.finditer(sentence):
                large = (match["scale"] or "")[:1].lower() in ("m", "b")
                if not (large and others_money):
                    yield _from(start, match), _readings(match)
        for match in _RATE.finditer(sentence):
            yield _from(start, match), {(value, "") for value in _values(match["number"])}


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for end in _SENTENCE.finditer(text):
        yield start, text[start : end.start()]
        start = end.end()
    yield start, text[start:]


def _from(start: int, match: re.Match[str]) -> tuple[int, int]:
    return start + match.start(), start + match.end()


def _readings(match: re.Match[str]) -> set[_Amount]:
    scale = _SCALES.get((match["scale"] or "")[:1].lower(), 1)
    currencies = _currencies(match["currency"])
    return {(value * scale, one) for value in _values(match["number"]) for one in currencies}


def _currencies(written: str) -> tuple[str, ...]:
    if written in _SYMBOLS:
        return _SYMBOLS[written]
    word = written.lower().removeprefix("us ")
    return _NAMES.get(word.removesuffix("s"), (written.upper(),))


def _values(number: str) -> set[Decimal]:
    """Return the values that a written number can have, whichever mark is the decimal one."""
    compact = re.sub(r"[^\d.,]", "", number)
    marks = re.findall(r"[.,]", compact)
    whole, _, part = _at_last_mark(compact)
    all_digits = Decimal(re.sub(r"[.,]", "", compact))
    if not marks or marks[-1] in marks[:-1]:
        return {all_digits}
    with_decimals = Decimal(f"{re.sub(r'[.,]', '', whole)}.{part}")
    could_be_thousands = len(marks) == 1 and len(part) == len("000")
    return {all_digits, with_decimals} if could_be_thousands else {with_decimals}


def _at_last_mark(number: str) -> tuple[str, str, str]:
    at = max(number.rfind("."), number.rfind(","))
    return (number, "", "") if at < 0 else (number[:at], number[at], number[at + 1 :])
