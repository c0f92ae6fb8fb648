"""One cell of a list made harmless and plain: text, names, numbers, yes and no, money."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final

from desktop_sdr.agent.skills.folding import one_spaced, visible
from desktop_sdr.agent.skills.word_lists import word_set
from desktop_sdr.domain.money import Money, Unreadable, decimals_of

EMPTY_WORDS: Final = word_set(
    "- -- --- . .. … — – ? n/a na n.a. #n/a #n/a! #ref! #value! #name? #null! null none nil nan",
    "undefined unknown (blank) (empty) k.a. unbekannt inconnu s/o",
) | {"not available", "not found", "no data"}
_FORMULA_STARTS: Final = "=+-@\t\r"
_QUOTED_TEXT: Final = re.compile(r'="([^"]*)"')
_LINK: Final = re.compile(r'=hyperlink\(\s*"[^"]*"\s*[,;]\s*"([^"]*)"\s*\)', re.I)
_NUMBER_LIKE: Final = re.compile(r"[+-]?[\s(]*\d[\d\s().,/x-]*", re.I)
_LINE_ENDS: Final = re.compile(r"\s*[\r\n\v\f]+\s*")

_HONORIFIC: Final = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|miss|mx|sir|herr|frau|hr|fr|m|mme|mlle|sr|sra|srta|sig|sigra|dott|"
    r"dipl|ing|mag|dhr|mevr|drs)\.\s*|(?:dr|prof|mr|mrs|ms|miss|mx|sir|herr|frau|mme|mlle|dott)\s+)+",
    re.I,
)
_SUFFIX: Final = re.compile(
    r"(?:,\s*|\s+)(?:jr|sr|ii|iii|iv|ph\.?d|mba|msc|m\.sc|bsc|b\.sc|md|cpa|cfa|esq|pmp|cissp)\.?$",
    re.I,
)
_ODD_IN_NAME: Final = re.compile(r"[{}<>@=|\\\d]|https?:|www\.", re.I)
_NAME_LIMIT: Final = 60
_PARTICLES: Final = word_set("van von de der den del di da du la le dos das bin ibn al el y")
_NAME_PART: Final = re.compile(r"[^\s'’-]+")

_YES: Final = word_set("yes y true t 1 x ja j oui o si sí sim s wahr vrai verdadero vero ✓ ✔")
_DEAD_STATUSES: Final = word_set(
    "invalid bounced hardbounced undeliverable bad dead unavailable donotmail spamtrap",
    "ungültig unzustellbar",
)
_COUNT: Final = re.compile(r"(\d[\d\s.,'’]*)(k\b)?", re.I)
_SIGNS: Final = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "us$": "USD", "$": "USD"}
_AMOUNT: Final = re.compile(
    r"(?P<before>[^\d\s.,'-]*)\s*(?P<number>\d[\d\s.,'’\u00a0\u202f]*)\s*"
    r"(?P<scale>k|m|mio|million|thousand|tsd)?\b\.?\s*(?P<after>[^\d\s]*)",
    re.I,
)
_DOTTED_DAY: Final = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
_SCALES: Final = {"k": 1000, "thousand": 1000, "tsd": 1000}
_ANYBODY_STATUSES: Final = frozenset(
    {"catchall", "acceptall", "accepttoall", "catchallunknown", "okforall", "risky"}
)


def clean(cell: str) -> tuple[str, bool]:
    """Return the plain words of a cell on one line, and whether a formula was taken apart.

    A formula never stays one: it could run when the list is opened elsewhere.
    """
    text = cell.strip()
    if not text:
        return "", False
    if not (text.isascii() and text.isprintable()):
        text = one_spaced(_LINE_ENDS.sub(" ", visible(text)[0])).strip()
    elif "  " in text:
        text = one_spaced(text)
    if len(text) <= 13 and text.lower() in EMPTY_WORDS:
        return "", False
    if text.startswith("'") and text[1:2] and text[1] in _FORMULA_STARTS:
        text = text[1:]
    if text[:1] in _FORMULA_STARTS and not _NUMBER_LIKE.fullmatch(text):
        return _defused(text)
    return text, False


def _defused(text: str) -> tuple[str, bool]:
    quoted = _QUOTED_TEXT.fullmatch(text)
    if quoted:
        return quoted[1].lstrip("=+-@ ").strip(), False
    link = _LINK.fullmatch(text)
    words = link[1] if link else text
    return words.lstrip("=+-@ \t").strip(), True


def day(cell: str) -> datetime | None:
    """Return the day of a cell as its midnight UTC, or None where it can be read two ways.

    2026-03-04 and 4.3.2026 are plain; 03/04/2026 is March or April, by where it was written.
    """
    plain = cell.strip().partition("T")[0].partition(" ")[0]
    dotted = _DOTTED_DAY.fullmatch(plain)
    try:
        if dotted is not None:
            year, month, number = int(dotted["year"]), int(dotted["month"]), int(dotted["day"])
            return datetime(year, month, number, tzinfo=UTC)
        return datetime.combine(date.fromisoformat(plain), time(), UTC)
    except ValueError:
        return None


def harmless(text: str) -> str:
    """Return text as it may be written into a list again, so that no program runs it."""
    return f"'{text}" if text[:1] in _FORMULA_STARTS and text else text


def tidy_name(words: str) -> str:
    """Return a name without title and letters after it; shouting or whispering is put right."""
    name = _SUFFIX.sub("", _HONORIFIC.sub("", words)).strip(" ,;")
    letters = [char for char in name if char.isalpha()]
    if len(letters) > 2 and (name.isupper() or name.islower()):
        return _NAME_PART.sub(_capital, name)
    return name


def _capital(part: re.Match[str]) -> str:
    word = part[0].lower()
    return word if word in _PARTICLES and part.start() else word[:1].upper() + word[1:]


def split_name(words: str) -> tuple[str, str]:
    """Return first and last name of a full one; `Reyes, Rita` is the other way round."""
    name = tidy_name(words)
    last, comma, first = name.partition(",")
    if comma and first.strip():
        return tidy_name(first.strip()), tidy_name(last.strip())
    parts = name.split(" ")
    at = next((i for i, part in enumerate(parts) if i and part.lower() in _PARTICLES), None)
    cut = at if at is not None else max(len(parts) - 1, 1)
    return " ".join(parts[:cut]), " ".join(parts[cut:])


def is_odd_name(name: str) -> bool:
    """Say whether something stands in a name that a greeting must not repeat."""
    return len(name) > _NAME_LIMIT or bool(_ODD_IN_NAME.search(name))


def is_honorific(words: str) -> bool:
    """Say whether a cell under `Title` holds a form of address instead of a job."""
    return bool(words) and not _HONORIFIC.sub("", f"{words.rstrip('.')} ").strip()


def says_yes(words: str) -> bool:
    """Read a yes-or-no cell; anything but a clear yes is a no."""
    return words.strip().lower() in _YES


def says_dead(status: str) -> bool:
    """Say whether a verification column calls the address dead."""
    return re.sub(r"[^\w]", "", status.lower()) in _DEAD_STATUSES


def says_anybody(status: str) -> bool:
    """Say whether a verification column says that the domain takes mail for any name."""
    return re.sub(r"[^\w]|_", "", status.lower()) in _ANYBODY_STATUSES


def head_count(words: str) -> int | None:
    """Read a number of employees; of a range such as `51-200` the lower end."""
    found = _COUNT.search(words)
    if found is None:
        return None
    figures = re.sub(r"\D", "", found[1]) if not found[2] else found[1].replace(",", ".")
    try:
        count = Decimal(figures.strip()) * (1000 if found[2] else 1)
    except InvalidOperation:
        return None
    return int(count) if count < 10**8 else None


def money(words: str, currency: str = "") -> Money | Unreadable | None:
    """Read an amount; what is there but has no clear number and currency stays Unreadable."""
    if not words:
        return None
    found = _AMOUNT.fullmatch(words.strip())
    if found is None:
        return Unreadable(words)
    stated = {_currency(found["before"]), _currency(found["after"])} - {""}
    code = stated.pop() if len(stated) == 1 else _currency(currency) if not stated else ""
    number = _decimal(found["number"])
    if number is None or not code:
        return Unreadable(words)
    scale = _SCALES.get(found["scale"].lower(), 1_000_000) if found["scale"] else 1
    minor = (number * scale).scaleb(decimals_of(code))
    return Money(int(minor), code) if minor == int(minor) else Unreadable(words)


def _currency(words: str) -> str:
    plain = words.strip().lower().rstrip(".")
    if plain in _SIGNS:
        return _SIGNS[plain]
    is_code = len(plain) == 3 and plain.isascii() and plain.isalpha()
    return plain.upper() if is_code else "?" if plain else ""


def _decimal(figures: str) -> Decimal | None:
    """Read digits with any marks: the last mark is a decimal one unless three digits follow it."""
    plain = re.sub(r"[\s'’]", "", figures).rstrip(".,")
    marks = [char for char in plain if char in ".,"]
    if marks:
        last = max(plain.rfind("."), plain.rfind(","))
        is_decimal = len(set(marks)) == 2 or (len(marks) == 1 and len(plain) - last - 1 != 3)
        whole = re.sub(r"[.,]", "", plain[:last])
        plain = f"{whole}.{plain[last + 1 :]}" if is_decimal else re.sub(r"[.,]", "", plain)
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
