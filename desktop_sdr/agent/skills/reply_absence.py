"""What an out-of-office note says: until when, and who stands in."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.reply_dates import Dated, Grain, dates_in, is_day_first
from desktop_sdr.agent.skills.reply_people import Mention, person_named
from desktop_sdr.agent.skills.sentences import Sentences
from desktop_sdr.domain.ids import EmailAddress

BACK, UNTIL, CONTACT = "back_on", "away_until", "stand_in"
CUE_REACH = 60
"""Characters between `back on` and its date."""


@dataclass(frozen=True, slots=True)
class Absence:
    """When somebody is back, and whom to ask meanwhile; None where the note does not say."""

    return_date: date | None
    stand_in: str | None


def absence_of(
    sentences: Sentences,
    today: date,
    lexicon: Lexicon,
    languages: Sequence[str],
    sender: EmailAddress | None,
    others: Collection[EmailAddress],
) -> Absence:
    """Read an out-of-office note; `others` are addresses that cannot stand in."""
    domain = sender or ""
    folded = sentences.folded
    dates = dates_in(folded, today, lexicon, languages, is_day_first(domain))
    return Absence(
        _return_date(folded, dates, today, lexicon),
        person_named(
            _mentions(sentences, lexicon),
            {*others, *([sender] if sender else [])},
            lexicon,
            languages[0] if languages else None,
        ),
    )


def _return_date(folded: str, dates: Sequence[Dated], today: date, lexicon: Lexicon) -> date | None:
    """The date after `back on`; else the last one after `until`; else the last one named."""
    hits = lexicon.hits(folded)
    for topic in (BACK, UNTIL):
        cues = [hit for hit in hits if hit.phrase.topic == topic]
        after = [d for d in dates if any(_belongs(hit.start, hit.end, d, folded) for hit in cues)]
        if after:
            return max(after, key=lambda d: d.day).day
    ahead = [d.day for d in dates if d.day >= today - timedelta(days=1) and d.grain is Grain.DAY]
    return max(ahead, default=None)


def _belongs(start: int, end: int, dated: Dated, folded: str) -> bool:
    """A cue stands shortly before its date, or around it, as in Japanese, right behind it."""
    between = folded[end : dated.start]
    if 0 <= dated.start - end <= CUE_REACH and "\n" not in between:
        return not re.search(r"[.!?;]\s", between)
    return start <= dated.start < end or 0 <= start - dated.end <= 6


def _mentions(sentences: Sentences, lexicon: Lexicon) -> list[Mention]:
    found: dict[int, Mention] = {}
    for hit in lexicon.hits(sentences.folded):
        if hit.phrase.topic == CONTACT:
            number = sentences.number_at(hit.start)
            after = sentences.said_from(number, hit.end)
            found.setdefault(number, Mention(sentences.said[number], after))
    return list(found.values())
