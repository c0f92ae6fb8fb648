"""What a model may say of a reply, and how much of it is believed: what it can quote.

The answer is closed: labels, quotes, a date. A passage that does not stand in the mail proves
nothing, and what hangs on it is dropped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from desktop_sdr.agent.skills.closed_answer import WORDS, Shape, closed, many, one_of
from desktop_sdr.agent.skills.fencing import fenced
from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.domain.reading import (
    Extracted,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
)

NAME: Final = "meaning_of_a_reply"
CONFIDENCE: Final[Mapping[str, float]] = {"low": 0.5, "medium": 0.7, "high": 0.9}
"""What a model's own word for how sure it is counts as."""
UNSURE_STOP: Final = 0.5
FARTHEST: Final = timedelta(days=730)
"""Nobody asks to be written to again later than that, and means the day."""
LEAST_QUOTED: Final = 2
"""Characters that say anything; in some scripts that is a whole word."""
SHAPE: Final[Shape] = closed(
    meanings=many(
        closed(
            label=one_of(*(kind.value for kind in IntentKind)),
            sure=one_of(*CONFIDENCE),
            quote=WORDS,
        )
    ),
    stop=closed(sure=one_of("no", *CONFIDENCE), quote=WORDS),
    come_back_on=closed(day=WORDS, quote=WORDS),
    competitor=WORDS,
    person=WORDS,
    terms=many(WORDS),
)


def is_worth_asking(floor: Reading) -> bool:
    """Say whether a model could add anything: a person wrote something that is no stop already."""
    return floor.kind is ReplyKind.HUMAN and bool(floor.text.strip())


def text_for(floor: Reading, today: date) -> str:
    """Return what a model is shown of a reply: its own words alone, and which day it is."""
    return f"Today is {today.isoformat()}.\n{fenced(floor.text)}"


def reading_of(told: Any, floor: Reading, today: date) -> Reading:  # noqa: ANN401 - fits SHAPE
    """Return what is proven of an answer that fits SHAPE."""
    text = _comparable(floor.text)
    meant = [*_intents(told["meanings"], text), *_unsure_stop(told["stop"], text)]
    stops = told["stop"]["sure"] == "high" and _stands_in(text, told["stop"]["quote"])
    return replace(
        floor,
        kind=ReplyKind.OPT_OUT if stops else floor.kind,
        intents=tuple(sorted(meant, key=lambda intent: -intent.confidence)),
        extracted=Extracted(
            competitor=_proven(told["competitor"], text),
            person=_proven(told["person"], text),
            come_back_on=_day(told["come_back_on"], text, today),
            terms=tuple(term for term in told["terms"] if _stands_in(text, term)),
        ),
    )


def _intents(meanings: list[Mapping[str, str]], text: str) -> Iterator[Intent]:
    for meaning in meanings:
        if _stands_in(text, meaning["quote"]):
            yield Intent(
                IntentKind(meaning["label"]),
                CONFIDENCE[meaning["sure"]],
                IntentSource.MODEL,
                meaning["quote"],
            )


def _unsure_stop(stop: Mapping[str, str], text: str) -> Iterator[Intent]:
    """A stop that the model is not sure of is a no that nobody can be sure of: the rep decides."""
    if stop["sure"] in ("low", "medium") and _stands_in(text, stop["quote"]):
        yield Intent(IntentKind.NOT_INTERESTED, UNSURE_STOP, IntentSource.MODEL, stop["quote"])


def _day(said: Mapping[str, str], text: str, today: date) -> date | None:
    if not _stands_in(text, said["quote"]):
        return None
    try:
        day = date.fromisoformat(said["day"])
    except ValueError:
        return None
    return day if today < day <= today + FARTHEST else None


def _proven(words: str, text: str) -> str | None:
    return words if _stands_in(text, words) else None


def _stands_in(text: str, quote: str) -> bool:
    wanted = _comparable(quote)
    return len(wanted) >= LEAST_QUOTED and wanted in text


def _comparable(text: str) -> str:
    """Return text as it is compared: models mend letter case, accents and blanks unasked."""
    return " ".join(fold(text).split())
