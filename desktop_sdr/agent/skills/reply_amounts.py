"""Amounts of money as people write them: signs, codes, thousands, millions, words, figures."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache

from desktop_sdr.agent.skills.lexicon import Language, Lexicon
from desktop_sdr.domain.money import Money, Unreadable

SIGNS = {
    "$": "",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "zł": "PLN",
    "円": "JPY",
    "元": "CNY",
}
PREFIXED = {
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "nz$": "NZD",
    "s$": "SGD",
    "hk$": "HKD",
    "r$": "BRL",
    "mx$": "MXN",
    "rs": "INR",
}
CODES = frozenset(
    {
        "USD",
        "EUR",
        "GBP",
        "CHF",
        "JPY",
        "CNY",
        "RMB",
        "INR",
        "AUD",
        "CAD",
        "NZD",
        "SGD",
        "HKD",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "BRL",
        "MXN",
        "ZAR",
        "AED",
        "KRW",
        "TRY",
        "ILS",
        "RUB",
    }
)
ALIASES = {"RMB": "CNY"}
WITHOUT_CENTS = frozenset({"JPY", "KRW"})
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})
SHORT_SCALES = {
    "k": 1_000,
    "m": 1_000_000,
    "mm": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "mil": 1_000_000,
    "bn": 10**9,
    "b": 10**9,
    "tsd": 1_000,
    "t": 1_000,
    "万": 10_000,
    "億": 10**8,
    "千": 1_000,
}

NUMBER = r"\d{1,3}(?:[., '’\u00a0]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
RANGE_MARK = re.compile(r"^\s?(?:-|–|—|to|bis|a|until|and|or|et|und|y|e|ou|en|tot|〜|~)\s?$")
NOT_A_DEAL = re.compile(
    r"revenue|turnover|raised|funding|series [a-e]\b|valuation|valued at|\barr\b|salary|salaries|"
    r"umsatz|chiffre d affaires|facturacion|faturamento|fatturato|omzet|売上|market cap|budget of the"
    r" government|fine of|fined"
)
FIGURES = re.compile(
    r"\b(?:(?:low|mid|high|mid to high|low to mid)[ -])?(?:five|six|seven|eight|5|6|7|8)[ -]figures?\b"
    r"|\b(?:hundreds|tens|dozens) of thousands\b|\b(?:several|many|a few|some) (?:hundred )?(?:thousand|k|grand|million)\w*"
    r"|\b(?:fünf|sechs|sieben|funf)stellig\w*|\b(?:cinq|six|sept) chiffres\b|\b(?:cinco|seis|siete|sete) (?:cifras|digitos)\b"
    r"|\b(?:cinque|sei|sette) (?:cifre|zeri)\b|\b(?:vijf|zes|zeven)(?: cijfers|cijferig\w*)\b|数百万|数千万|数十万"
)
PER_PERIOD = re.compile(
    r"^[^.!?\n]{0,25}?(?:\b(?:per|a|an|each|every|pro|im|par|al|por|ao|all)\s|/\s?)(month|mo|monat|mois|mes|mese"
    r"|maand|quarter|week)\b|^[^.!?\n]{0,15}?\b(monthly|monatlich|mensuel|mensual|mensal|mensile|maandelijks"
    r"|quarterly|weekly)|^\s?[/](mo)\b|^[^。\n]{0,4}?(月額|/月|毎月)"
)
PERIODS_A_YEAR = {"q": 4, "w": 52}
PER_UNIT = re.compile(
    r"^[^.!?\n]{0,12}?(?:per|a|an|each|/|pro|par|por|a testa)\s?/?\s?(?:user|seat|head|person|licen[sc]e|employee|lead|contact|nutzer|benutzer|platz|utilisateur|usuario|usuário|utente|gebruiker)"
)
UNITS_WANTED = re.compile(
    r"\b(\d{1,3}(?:[., ]\d{3})+|\d{1,6})\s(?:\w+\s)?(?:users?|seats?|licen[sc]es?|people|employees|reps|agents|nutzer|benutzer|lizenzen|plätze|platze|utilisateurs|licences|usuarios|licencias|usuários|licenças|utenti|licenze|gebruikers|licenties)\b"
)
COUNTED = re.compile(
    r"^\s?(?:\w+\s)?(?:users?|seats?|people|employees|staff|contacts?|leads?|emails?|customers?|clients?|companies|"
    r"records?|rows?|followers|visitors|nutzer|mitarbeiter\w*|kunden|benutzer|kontakte|utilisateurs|employes|salaries|"
    r"clients|usuarios|empleados|clientes|funcionarios|utenti|dipendenti|clienti|gebruikers|medewerkers|klanten|"
    r"times|hours|days|weeks|months|years|units|calls|km|miles|percent|%|名|人|社|件)"
)
MONEY_WORDS = re.compile(
    r"budget|deal|contract|spend|cost|price|pric|pay|worth|value|invest|annual|per year|a year|licen|"
    r"vertrag|auftrag|kosten|preis|jahr|contrat|prix|marche|contrato|precio|preco|valor|contratto|prezzo|"
    r"contract|prijs|jaar|予算|契約|価格|費用"
)
LEAST_BARE = 1_000


@dataclass(frozen=True, slots=True)
class _Found:
    value: Decimal
    currency: str
    """Empty where no currency was named."""
    start: int
    end: int
    casual: bool = False
    """True for `a million` and plain digits, which are money only where money is spoken of."""


def deal_amount(
    folded: str, default_currency: str, lexicon: Lexicon, languages: Iterable[str]
) -> Money | Unreadable | None:
    """Return the largest amount that may be a deal's, for a year; Unreadable where nobody can tell.

    An amount per month counts twelve times, one per user as often as users are named in the same
    sentence. What a company earns or raised is not a deal. `folded` is one sentence a line.
    """
    amounts: list[Money] = []
    for line in folded.split("\n"):
        if NOT_A_DEAL.search(line):
            continue
        vague = FIGURES.search(line)
        if vague:
            return Unreadable(vague.group())
        for found in _amounts(line, lexicon, languages):
            amount = _as_deal(found, line, default_currency)
            if isinstance(amount, Unreadable):
                return amount
            if amount is not None:
                amounts.append(amount)
    return max(amounts, key=lambda money: money.minor, default=None)


def _as_deal(found: _Found, line: str, default_currency: str) -> Money | Unreadable | None:
    after = line[found.end :]
    if not found.currency:
        if found.value < LEAST_BARE or COUNTED.match(after) or "%" in after[:2]:
            return None
        if not MONEY_WORDS.search(line):
            return None if found.casual else Unreadable(line[found.start : found.end])
    currency = _settled_currency(found.currency, default_currency)
    value = found.value * _units(after, line) * _times_a_year(after)
    return _money(value, currency)


def _settled_currency(currency: str, default: str) -> str:
    """A bare dollar sign is the dollar the rep reckons in, where they do."""
    if currency == "$":
        return default if default in DOLLARS else "USD"
    return currency or default


def _units(after: str, line: str) -> int:
    if not PER_UNIT.match(after):
        return 1
    counts = [int(re.sub(r"\D", "", match)) for match in UNITS_WANTED.findall(line)]
    return max([1, *counts])


def _times_a_year(after: str) -> int:
    match = PER_PERIOD.match(after)
    if match is None:
        return 1
    period = next(group for group in match.groups() if group)
    return PERIODS_A_YEAR.get(period[0], 12)


def _money(value: Decimal, currency: str) -> Money:
    return Money(int(value * (1 if currency in WITHOUT_CENTS else 100)), currency)


def _amounts(line: str, lexicon: Lexicon, languages: Iterable[str]) -> list[_Found]:
    known = [lexicon.languages[code] for code in languages if code in lexicon.languages]
    found = [*_in_digits(line, known)]
    spans = [(one.start, one.end) for one in found]
    for language in known:
        spelt = _in_words(line, language)
        found += [f for f in spelt if not any(a < f.end and f.start < b for a, b in spans)]
    return _with_shared_currency(line, sorted(found, key=lambda f: f.start))


def _in_digits(line: str, known: Iterable[Language]) -> Iterator[_Found]:
    if not any(c.isdigit() for c in line):
        return
    words = {word: code for language in known for word, code in language.currencies.items()}
    scales = {
        w: value for language in known for w, value in language.scales.items() if value >= 1000
    }
    scales.update(SHORT_SCALES)
    for match in _digits_pattern(
        "|".join(_longest_first(scales)), "|".join(_longest_first(words))
    ).finditer(line):
        before, number, scale, after = match.group("before", "number", "scale", "after")
        currency = _currency(before, words) or _currency(after, words)
        value = _value(number, scaled=scale is not None)
        if value is None or (not currency and scale is None and _is_no_amount(number, value)):
            continue
        yield _Found(value * scales.get(scale, 1), currency, *match.span(), casual=scale is None)


def _is_no_amount(number: str, value: Decimal) -> bool:
    """Years, times and small counts."""
    return value < LEAST_BARE or (number.isdigit() and (1900 <= value <= 2100 or len(number) > 7))


def _currency(words: str | None, known: Mapping[str, str]) -> str:
    """Return the ISO code, `$` for a dollar of unsaid country, or empty."""
    if not words:
        return ""
    text = words.strip()
    code = ALIASES.get(text.upper(), text.upper())
    if code in CODES:
        return code
    if text == "$":
        return "$"
    return PREFIXED.get(text) or SIGNS.get(text) or known.get(text, "")


def _value(number: str, *, scaled: bool) -> Decimal | None:
    """Read digits with points, commas, blanks: three digits after a single mark are thousands."""
    text = re.sub(r"[ '’\u00a0]", "", number)
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 2:
        last = marks[-1]
        text = text.replace("." if last == "," else ",", "").replace(",", ".")
    elif len(marks) > 1 or (len(marks) == 1 and not scaled and len(re.split("[.,]", text)[1]) == 3):
        text = text.replace(".", "").replace(",", "")
    else:
        text = text.replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _in_words(line: str, language: Language) -> Iterator[_Found]:
    """Yield amounts spelt out: `sixty thousand dollars`, `sechzigtausend`."""
    run: list[re.Match[str]] = []
    for match in [*re.finditer(r"[^\W\d_]+", line), None]:
        word = match.group() if match else ""
        if match and (_number_word(word, language) is not None or (run and word in JOINING)):
            run.append(match)
            continue
        if run:
            yield from _spelt(line, run, language)
        run = []


JOINING = frozenset({"and", "und", "et", "y", "e", "en", "de", "di"})


def _spelt(line: str, run: list[re.Match[str]], language: Language) -> Iterator[_Found]:
    total = current = 0
    has_scale = False
    for match in run:
        value = _number_word(match.group(), language)
        if value is None:
            continue
        count, scale = value
        current += count
        if scale == 100:
            current = max(current, 1) * 100
        elif scale > 1:
            total, current = total + max(current, 1) * scale, 0
            has_scale = True
    start, end = run[0].start(), run[-1].end()
    currency = _currency_after(line[end:], language)
    if has_scale or (currency and total + current > 1):
        yield _Found(
            Decimal(total + current), currency, start, end, casual=run[0].group() in ("a", "an")
        )


def _number_word(word: str, language: Language) -> tuple[int, int] | None:
    """Return (count, scale) of one word, compounds such as `sechzigtausend` included."""
    if word in language.scales:
        return 0, language.scales[word]
    if word in language.numbers:
        return language.numbers[word], 1
    for scale, value in language.scales.items():
        stem = word.removesuffix(scale)
        if stem != word and stem in language.numbers:
            return language.numbers[stem], value
    return None


def _currency_after(text: str, language: Language) -> str:
    match = re.match(r"\s?(?:us |de |d |di )?([a-z]+|[€$£¥])", text)
    return _currency(match.group(1), language.currencies) if match else ""


def _with_shared_currency(line: str, found: list[_Found]) -> list[_Found]:
    """In `50k to 60k EUR` both are euros."""
    shared = list(found)
    for at in range(len(shared) - 1):
        one, two = shared[at], shared[at + 1]
        if bool(one.currency) != bool(two.currency) and RANGE_MARK.match(line[one.end : two.start]):
            currency = one.currency or two.currency
            shared[at] = replace(one, currency=currency)
            shared[at + 1] = replace(two, currency=currency)
    return shared


def _longest_first(words: Iterable[str]) -> list[str]:
    return [re.escape(word) for word in sorted(words, key=len, reverse=True)]


@cache
def _digits_pattern(scales: str, words: str) -> re.Pattern[str]:
    signs = "|".join(_longest_first([*PREFIXED, *SIGNS]))
    codes = "|".join(code.lower() for code in sorted(CODES))
    return re.compile(
        rf"(?P<before>(?:{signs})|\b(?:{codes})\b)?\s?(?<![\d.,@#])(?P<number>{NUMBER})"
        rf"\s?(?:(?P<scale>{scales})(?![a-z0-9]))?\s?(?:de |d )?"
        rf"(?P<after>(?:{signs})|(?:{codes}|{words or '(?!)'})\b)?"
    )
