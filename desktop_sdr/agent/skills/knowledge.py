"""Finds the one entry of the knowledge base that answers a question, or none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.word_lists import word_set
from desktop_sdr.domain.offer import KnowledgeEntry

ENOUGH: Final = 0.6
"""Share of a question's weight that an entry must cover."""
CLEARLY_BEST: Final = 0.8
"""A second entry that covers more than this share of the best makes it unclear which is meant."""
SURE_FROM: Final = 0.70
"""Confidence of an entry that covers just enough; a full match has 0.95."""
MOST_SURE: Final = 0.95

_WORD: Final = re.compile(r"\w+")
_EMPTY_WORDS: Final = word_set(
    "a an and any are as at be but by can could did do does for from had has have hello hi how i",
    "if in into is it its just me my no not of on or our ours please so than that the their them",
    "then there these they this those to too us was we were what when where which who why will",
    "with would you your yours thanks thank also about am been much many dear regards question",
    "questions know tell let like ask wondering curious one two more some quick quickly does",
    "der die das und ist sind ein eine einen sie ihr ihre wir uns mit fur auf bei zu von wie was",
    "wo wann kann konnen haben hat es nicht auch noch oder ich mich bitte danke frage",
    "le la les un une des et est sont vous votre vos nous avec pour sur dans que qui ou comment",
    "quand quoi est-ce ce cette je merci question",
    "el los las una unos y es son usted su sus con para por como cuando donde que quien hay",
    "gracias o os as um uma e sao voce seu sua com para por como quando onde que ha obrigado",
    "il lo gli i uno e sono lei suo sua con per come quando dove che chi grazie",
    "het een en zijn u uw wij met voor op bij van hoe wat waar wanneer kan dank vraag",
)
_WEAK_WORDS: Final = word_set(
    "support supports supported offer offers provide provides work works use uses using need needs",
    "get available possible product tool software system solution make makes handle handles",
    "bieten gibt nutzen funktioniert moglich produkt proposez produit ofrecen producto",
)
_WEAK: Final = 0.3
_ENDINGS: Final = ("ing", "ed", "es", "s")
_KINDS: Final = {
    "place": re.compile(r"\b(?:where|wo|wohin|ou|donde|onde|dove|waar)\b|どこ"),
    "time": re.compile(
        r"\b(?:when|how (?:long|soon|fast)|wann|wie lange|quand|cuando|quando|wanneer)\b|いつ"
    ),
    "amount": re.compile(
        r"\b(?:how (?:much|many|often|big|large)|wie ?viele?|combien|cuant\w+|quant\w|hoeveel)\b"
    ),
    "person": re.compile(r"\b(?:who|whose|wer|wem|qui|quien|quem|chi|wie is)\b|誰"),
    "reason": re.compile(r"\b(?:why|warum|wieso|pourquoi|por que|perche|waarom)\b|なぜ"),
}
"""What a question wants to hear; an answer of another kind is none, whatever words they share."""


@dataclass(frozen=True, slots=True)
class Found:
    """The entry that answers, and how sure that is."""

    entry: KnowledgeEntry
    confidence: float


def answering_entry(question: str, entries: Sequence[KnowledgeEntry]) -> Found | None:
    """Return the entry that covers the words of `question`; None where none or two might."""
    asked = _telling(question)
    if not asked:
        return None
    kinds = _kinds_of(question)
    covered = [
        (_coverage(asked, _words_of(entry)), entry)
        for entry in entries
        if not kinds or kinds & _kinds_of(entry.question)
    ]
    covered.sort(key=lambda pair: -pair[0])
    if not covered:
        return None
    best, entry = covered[0]
    second = covered[1][0] if len(covered) > 1 else 0.0
    if best < ENOUGH or second > CLEARLY_BEST * best:
        return None
    share = (best - ENOUGH) / (1 - ENOUGH)
    return Found(entry, round(SURE_FROM + share * (MOST_SURE - SURE_FROM), 2))


def _kinds_of(question: str) -> set[str]:
    folded = fold(question)
    return {kind for kind, pattern in _KINDS.items() if pattern.search(folded)}


def _words_of(entry: KnowledgeEntry) -> frozenset[str]:
    return frozenset(_telling(" ".join((entry.question, *entry.keywords))))


def _telling(text: str) -> list[str]:
    words = (word for word in _WORD.findall(fold(text)) if word not in _EMPTY_WORDS)
    return list(dict.fromkeys(_stem(word) for word in words if len(word) > 1))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


_WEAK_STEMS: Final = frozenset(map(_stem, _WEAK_WORDS))


def _coverage(asked: Iterable[str], known: frozenset[str]) -> float:
    weights = {word: _WEAK if word in _WEAK_STEMS else 1.0 for word in asked}
    held = sum(weight for word, weight in weights.items() if word in known)
    return held / sum(weights.values())
