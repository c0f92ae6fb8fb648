"""What a deal may be worth, from the amounts that a reply states."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal

from desktop_sdr.agent.skills.lexicon import Hit, Lexicon
from desktop_sdr.agent.skills.marks import MoneyMarks
from desktop_sdr.agent.skills.money_words import ANY_DOLLAR, LEAST_BARE, Amount, amounts_in
from desktop_sdr.agent.skills.sentences import Sentences
from desktop_sdr.domain.money import Money, Unreadable, decimals_of

MONEY_TALK, NOT_A_DEAL, FIGURES = "money_talk", "not_a_deal", "figures"
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})
LEAST_MULTIPLIED = 50_000
"""Units of any currency from which a price times a number of pieces is taken for the deal."""
FEWEST, MOST = 10, 1_000_000
"""Pieces; fewer is a day or an hour as often as not."""
APIECE = re.compile(r"\s*(?:/|(?:per|each|apiece|pro|je|par|por|cada|chaque|el|al|a piece)\b)")
"""What makes a bare number the price of one thing, in the languages that are read."""
YEARS = range(1900, 2101)
NEAR = 25
"""Characters before an amount in which its period may stand."""
COUNT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[., ]\d{3})+|\d{1,6})(?=\s)")


def deal_amount(
    sentences: Sentences,
    hits: Iterable[Hit],
    default_currency: str,
    lexicon: Lexicon,
    languages: Sequence[str],
) -> Money | Unreadable | None:
    """Return the largest amount that may be the deal's, as a year's; Unreadable where unclear.

    An amount per month counts twelve times, one per user as often as users are named in the same
    sentence. What a company earns or raised is no deal. `hits` are the phrases in `sentences`.
    """
    known = [lexicon.languages[code] for code in languages if code in lexicon.languages]
    spoken = _topics_by_sentence(sentences, hits)
    lines = [sentences.folded_at(number) for number in range(len(sentences.said))]
    found = [amounts_in(line, known) for line in lines]
    stated: list[Money] = []
    for number, (line, amounts) in enumerate(zip(lines, found, strict=True)):
        topics = spoken.get(number, {})
        if NOT_A_DEAL in topics:
            continue
        if FIGURES in topics:
            return Unreadable(topics[FIGURES])
        deals = [
            _as_deal(amount, line, default_currency, lexicon.money, MONEY_TALK in topics)
            for amount in amounts
        ]
        unreadable = next((deal for deal in deals if isinstance(deal, Unreadable)), None)
        if unreadable is not None:
            return unreadable
        stated += _summed([d for d in deals if isinstance(d, Money)], line, lexicon.money)
    stated += _multiplied(lines, found, default_currency, lexicon.money)
    return max(stated, key=_units_of, default=None)


def _multiplied(
    lines: Sequence[str],
    found: Sequence[Sequence[Amount]],
    default_currency: str,
    marks: MoneyMarks,
) -> list[Money]:
    """`9,500 licences at fourteen dollars` is a deal, though nobody has worked it out.

    Whatever is counted may be what is bought: where that makes a large deal, the rep is asked.
    """
    prices: list[tuple[Decimal, str]] = []
    counts: list[int] = []
    for line, stated in zip(lines, found, strict=True):
        amounts = [amount for amount in stated if amount.currency]
        prices += [
            (amount.value * _times_in(line, amount.start, amount.end, marks), amount.currency)
            for amount in amounts
        ]
        for match in COUNT.finditer(line):
            count = int(re.sub(r"\D", "", match.group(1)))
            if any(one.start <= match.start() < one.end for one in amounts) or count in YEARS:
                continue
            if marks.per_unit.match(line[match.end() :]) or APIECE.match(line, match.end()):
                times = _times_in(line, match.start(), match.end(), marks)
                prices.append((Decimal(count * times), ""))
            elif FEWEST <= count <= MOST:
                counts.append(count)
    deals = [
        _money(price * count, _settled(currency, default_currency))
        for price, currency in prices
        for count in counts
        if price < LEAST_MULTIPLIED < price * count
    ]
    return sorted(deals, key=_units_of)[-1:]


def _times_in(line: str, start: int, end: int, marks: MoneyMarks) -> int:
    return _times_a_year((line[end:], line[max(0, start - NEAR) : start]), marks)


def _summed(deals: Sequence[Money], line: str, marks: MoneyMarks) -> list[Money]:
    """`$49,000 plus $5,000 for the setup` is one amount."""
    one_currency = len({deal.currency for deal in deals}) == 1
    if len(deals) < 2 or not one_currency or not marks.plus.search(line):
        return list(deals)
    return [Money(sum(deal.minor for deal in deals), deals[0].currency)]


def _units_of(money: Money) -> Decimal:
    return Decimal(money.minor).scaleb(-decimals_of(money.currency))


def _topics_by_sentence(sentences: Sentences, hits: Iterable[Hit]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for hit in hits:
        if hit.phrase.topic in (NOT_A_DEAL, FIGURES, MONEY_TALK):
            words = sentences.folded[hit.start : hit.end]
            found.setdefault(sentences.number_at(hit.start), {})[hit.phrase.topic] = words
    return found


def _as_deal(
    amount: Amount, line: str, default_currency: str, marks: MoneyMarks, talk: bool
) -> Money | Unreadable | None:
    after = line[amount.end :]
    if not amount.currency:
        if amount.value < LEAST_BARE or marks.counted.match(after):
            return None
        if not talk:
            return None if amount.casual else Unreadable(line[amount.start : amount.end].strip())
    before = line[max(0, amount.start - NEAR) : amount.start]
    value = amount.value * _units(after, line, marks) * _times_a_year((after, before), marks)
    if _is_exceeded(amount, line, marks):
        value += 1
    return _money(value, _settled(amount.currency, default_currency))


def _is_exceeded(amount: Amount, line: str, marks: MoneyMarks) -> bool:
    """`More than 50k` and `50k+` lie over a limit of 50k."""
    after = line[amount.end : amount.end + 3].lstrip()
    before = line[max(0, amount.start - 30) : amount.start]
    return after.startswith("+") or bool(marks.over.search(before) or marks.over.match(after))


def _settled(currency: str, default: str) -> str:
    """A bare dollar sign is the dollar the rep reckons in, where they do."""
    if currency == ANY_DOLLAR:
        return default if default in DOLLARS else "USD"
    return currency or default


def _units(after: str, line: str, marks: MoneyMarks) -> int:
    if not marks.per_unit.match(after):
        return 1
    counts = [
        int(re.sub(r"\D", "", match.group(1)))
        for match in COUNT.finditer(line)
        if marks.unit.match(line, match.end())
    ]
    return max([1, *counts])


def _times_a_year(beside: Sequence[str], marks: MoneyMarks) -> int:
    """`5,000 a month` and `a monthly budget of 5,000` are 60,000 a year."""
    return next(
        (times for text in beside for times, words in marks.periods if words.match(text)), 1
    )


def _money(value: Decimal, currency: str) -> Money:
    minor = value.scaleb(decimals_of(currency)).to_integral_value(rounding=ROUND_CEILING)
    return Money(int(minor), currency)
