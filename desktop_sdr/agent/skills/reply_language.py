"""Recognises the language of a reply by its script and its small words."""

import re
from collections.abc import Collection, Mapping

from desktop_sdr.agent.skills.lexicon import Group, Lexicon

SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
LATIN = re.compile("[a-z]")
WORD = re.compile(r"[^\W\d_]+")
MAX_WORDS = 300
TELLING_LETTERS = {"ß": "de", "ñ": "es", "¿": "es", "ã": "pt", "õ": "pt", "œ": "fr"}
LETTER_WEIGHT = 1.0
SHORT_TEXT = 15
CLOSE = 1.0
"""In a short text one small word more decides nothing."""
FEWEST_HITS = 0.12
"""Below this share of small words a text is in no language that the lexicon knows."""


def language_of(text: str, folded: str, lexicon: Lexicon) -> str | None:
    """Return the ISO 639-1 code of `text`, or None where it says too little to tell."""
    script = _script(text)
    if script is not None:
        return script
    words = WORD.findall(folded)[:MAX_WORDS]
    scores = _scores(words, text, lexicon)
    best = max(scores.values(), default=0.0)
    margin = CLOSE if len(words) <= SHORT_TEXT else 0
    leaders = [code for code, score in scores.items() if score >= best - margin]
    if best < max(1.0, FEWEST_HITS * len(words)) or len(leaders) > 1:
        return _by_phrases(folded, lexicon, leaders if best else ())
    return leaders[0]


def _by_phrases(folded: str, lexicon: Lexicon, among: Collection[str]) -> str | None:
    """Let the phrases decide: the language that explains most of the text."""
    covered: dict[str, int] = {}
    hits = [*lexicon.hits(folded, Group.MEANING), *lexicon.hits(folded, Group.KIND)]
    for hit in hits:
        code = hit.phrase.language
        if not among or code in among:
            covered[code] = covered.get(code, 0) + hit.end - hit.start
    best = max(covered.values(), default=0)
    leaders = [code for code, size in covered.items() if size == best]
    return leaders[0] if len(leaders) == 1 else None


def _script(text: str) -> str | None:
    if text.isascii():
        return None
    latin = len(LATIN.findall(text))
    for code, pattern in SCRIPTS:
        if len(pattern.findall(text)) > max(1, latin // 3):
            return code
    return None


def _scores(words: list[str], text: str, lexicon: Lexicon) -> Mapping[str, float]:
    scores = dict.fromkeys(lexicon.telling_languages, 0.0)
    for word in words:
        for code in lexicon.common_in.get(word, ()):
            scores[code] += 1
    if not text.isascii():
        lowered = text.lower()
        for letter, code in TELLING_LETTERS.items():
            if letter in lowered and code in scores:
                scores[code] += LETTER_WEIGHT
    return scores
