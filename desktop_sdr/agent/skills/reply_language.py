"""Recognises the language of a reply by its script and its small words."""

import re
from collections.abc import Mapping

from desktop_sdr.agent.skills.lexicon import Lexicon

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
TELLING_LETTERS = {
    "ß": "de",
    "ñ": "es",
    "¿": "es",
    "ã": "pt",
    "õ": "pt",
    "ç": "fr",
    "œ": "fr",
    "ij": "nl",
}
LETTER_WEIGHT = 1.0
FEWEST_HITS = 0.12
"""Below this share of small words a text is in no language that the lexicon knows."""


def language_of(text: str, folded: str, lexicon: Lexicon) -> str | None:
    """Return the ISO 639-1 code of `text`, or None where it says too little to tell."""
    script = _script(text)
    if script is not None:
        return script
    words = WORD.findall(folded)[:MAX_WORDS]
    if not words:
        return None
    scores = _scores(words, text, lexicon)
    code = max(scores, key=lambda c: scores[c], default=None)
    if code is None or scores[code] < max(1.0, FEWEST_HITS * len(words)):
        return "en" if len(words) <= 3 and code == "en" and scores[code] > 0 else None
    return code


def _script(text: str) -> str | None:
    if text.isascii():
        return None
    latin = len(LATIN.findall(text))
    for code, pattern in SCRIPTS:
        if len(pattern.findall(text)) > max(1, latin // 3):
            return code
    return None


def _scores(words: list[str], text: str, lexicon: Lexicon) -> Mapping[str, float]:
    scores = {
        code: float(sum(word in language.common for word in words))
        for code, language in lexicon.languages.items()
    }
    lowered = text.lower() if not text.isascii() else ""
    for letter, code in TELLING_LETTERS.items():
        if letter in lowered and code in scores and not letter.isascii():
            scores[code] += LETTER_WEIGHT
    return scores
