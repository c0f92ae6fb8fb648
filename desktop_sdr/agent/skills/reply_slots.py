"""Times in a reply: those it proposes, and which of our offered ones it takes."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.reply_dates import dates_in
from desktop_sdr.agent.skills.reply_days import Grain
from desktop_sdr.agent.skills.sentences import Sentences
from desktop_sdr.domain.meeting import Slot

CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.h](\d{2})|\s?h)?"
    r"\s?(am|pm|a\.m\.|p\.m\.|uhr|heures?|horas|uur|o clock|時)?(?![\d%€$k])"
)

NUMBERED = re.compile(
    r"\b(?:option|slot|no|nr|nummer|numero|number|opcion|opcao|opzione|optie)\.?\s?#?([1-9])\b"
    r"|#([1-9])\b"
)
MAX_TIMES = 8


def times_in(
    sentences: Sentences, today: date, lexicon: Lexicon, languages: Sequence[str]
) -> tuple[str, ...]:
    """Return the sentences' proposed times in their own words."""
    found: list[str] = []
    for number, said in enumerate(sentences.said):
        folded = sentences.folded_at(number)
        days = dates_in(folded, today, lexicon, languages)
        if days and (_clock_times(folded) or any(d.grain is not Grain.SPAN for d in days)):
            found.append(said[:160])
    return tuple(dict.fromkeys(found))[:MAX_TIMES]


def chosen_slot(
    sentences: Sentences,
    offered: Sequence[Slot],
    zone: str,
    today: date,
    lexicon: Lexicon,
    languages: Sequence[str],
) -> int | None:
    """Return which offered slot (from 1) the reply takes, or None where that is not certain."""
    if not offered:
        return None
    counted = {n for n in _counted(sentences.folded, lexicon, languages) if n <= len(offered)}
    if len(counted) == 1:
        number = counted.pop()
        return number if number > 0 else len(offered)
    named = _named(sentences.folded, offered, zone, today, lexicon, languages)
    return named.pop() if len(named) == 1 and not counted else None


def _counted(folded: str, lexicon: Lexicon, languages: Sequence[str]) -> set[int]:
    """Slots taken by their place: `the second one works`, `option 2`."""
    numbers: set[int] = set()
    for code in languages:
        language = lexicon.languages.get(code)
        if language is None or not language.ordinals:
            continue
        words = language.choices["ordinals"]
        pattern = rf"(?<!\w)({words})(?!\w)" if words.isascii() else f"({words})"
        numbers.update(language.ordinals[m.group(1)] for m in re.finditer(pattern, folded))
    for match in NUMBERED.finditer(folded):
        numbers.add(int(match.group(1) or match.group(2)))
    return numbers


def _named(
    folded: str,
    offered: Sequence[Slot],
    zone: str,
    today: date,
    lexicon: Lexicon,
    languages: Sequence[str],
) -> set[int]:
    """Slots taken by day, by time or by both; what is named must fit one slot only."""
    starts = [slot.start.astimezone(ZoneInfo(zone)) for slot in offered]
    days = {dated.day for dated in dates_in(folded, today, lexicon, languages)}
    clocks = _clock_times(folded)
    fits_day = {n for n, start in enumerate(starts, 1) if start.date() in days}
    fits_time = {n for n, start in enumerate(starts, 1) if _fits(start, clocks)}
    if days and clocks:
        return fits_day & fits_time
    return fits_day if days else fits_time


def _fits(start: datetime, clocks: Sequence[tuple[int, int]]) -> bool:
    return any((start.hour, start.minute) == clock for clock in clocks)


def _clock_times(folded: str) -> list[tuple[int, int]]:
    """Return the times of day named, both readings of an hour that may be before or after noon."""
    found: list[tuple[int, int]] = []
    for match in CLOCK.finditer(folded):
        hour, minute, half = int(match.group(1)), int(match.group(2) or 0), match.group(3) or ""
        if hour > 23 or minute > 59 or not (match.group(2) or half or "h" in match.group()):
            continue
        if half.startswith("p") and hour < 12:
            hour += 12
        found.append((hour, minute))
        if not half and hour < 8:
            found.append((hour + 12, minute))
    return found
