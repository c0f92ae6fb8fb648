"""What an out-of-office note says: until when, and who stands in."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop_sdr.agent.skills.lexicon import Group, Hit, Lexicon
from desktop_sdr.agent.skills.reply_dates import dates_in, is_day_first
from desktop_sdr.agent.skills.reply_days import Dated, Grain
from desktop_sdr.agent.skills.reply_people import Mention, person_named
from desktop_sdr.agent.skills.sentences import Sentences
from desktop_sdr.domain.ids import EmailAddress

BACK, UNTIL, CONTACT = "back_on", "away_until", "stand_in"
ELSEWHERE = "server"
"""What machines say in languages that have no lexicon of their own."""
CUE_REACH = 60
"""Characters between `back on` and its date."""
NEXT_TO = 6
STOP = re.compile(r"\n|[.!?;。](?:\s|$)")


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
    spoken = (*languages, ELSEWHERE)
    dates = dates_in(folded, today, lexicon, spoken, is_day_first(domain))
    return Absence(
        _return_date(folded, dates, today, lexicon),
        person_named(
            _mentions(sentences, lexicon),
            {*others, *([sender] if sender else [])},
            lexicon,
            languages[0] if len(languages) == 1 else None,
        ),
    )


def _return_date(folded: str, dates: Sequence[Dated], today: date, lexicon: Lexicon) -> date | None:
    """The date after `back on`; else the last one after `until`; else the last one named."""
    hits = lexicon.hits(folded, Group.KIND)
    for topic in (BACK, UNTIL):
        cues = [hit for hit in hits if hit.phrase.topic == topic]
        named = [_named_by(hit, dates, folded) for hit in cues]
        days = [dated.day for dated in named if dated is not None]
        if days:
            return max(days)
    ahead = [d.day for d in dates if d.day >= today - timedelta(days=1) and d.grain is Grain.DAY]
    return max(ahead, default=None)


def _named_by(cue: Hit, dates: Sequence[Dated], folded: str) -> Dated | None:
    """The date that a cue introduces; else the one right before it, as in Japanese."""
    introduced = (dated for dated in dates if _is_introduced(cue, dated, folded))
    followed = (dated for dated in dates if _is_followed(cue, dated, folded))
    return next(introduced, None) or next(followed, None)


def _is_introduced(cue: Hit, dated: Dated, folded: str) -> bool:
    if cue.start <= dated.start < cue.end:
        return True
    between = folded[cue.end : dated.start]
    return 0 <= dated.start - cue.end <= CUE_REACH and not STOP.search(between)


def _is_followed(cue: Hit, dated: Dated, folded: str) -> bool:
    if not 0 <= cue.start - dated.end <= NEXT_TO:
        return False
    return not re.search(r"[a-z]|" + STOP.pattern, folded[dated.end : cue.start])


def _mentions(sentences: Sentences, lexicon: Lexicon) -> list[Mention]:
    found: dict[int, Mention] = {}
    for hit in lexicon.hits(sentences.folded, Group.KIND):
        if hit.phrase.topic == CONTACT:
            number = sentences.number_at(hit.start)
            after = sentences.said_from(number, hit.end)
            found.setdefault(number, Mention(sentences.said[number], after))
    return list(found.values())
