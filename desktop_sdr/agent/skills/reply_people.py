"""Names in a reply: competitors, the person it refers to, who stands in for somebody away."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.mail_headers import ADDRESS, addresses_in
from desktop_sdr.agent.skills.marks import LetterMarks
from desktop_sdr.domain.ids import EmailAddress

TITLES = (
    r"Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|M|Mme|Mlle|Monsieur|Madame|Sr|Sra|Srta|Señora?|Senhora?"
    r"|Dott|Dottoressa|Ing|Avv|Sig|Sig\\.ra|Signora?|Dhr|Mevr|Mevrouw|De heer"
)
CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-ſ][\w'’-]*"
PARTICLES = r"van|von|der|den|de|di|da|del|della|la|le|dos|du|ter|ten|zu|y"
NAME = re.compile(
    rf"(?P<title>(?:\b(?:{TITLES})\.?\s){{0,3}})(?P<name>{CAPITAL}(?:\s(?:(?:{PARTICLES})\s)*{CAPITAL}){{0,3}})"
)
JAPANESE_NAME = re.compile(r"([\u4e00-\u9fff\u30a0-\u30ff々ー]{1,8})(?:さん|様|さま|氏)")
PRODUCT = re.compile(r"[A-Z][\w&+-]*(?:\.\w+)?|[a-z]+[A-Z]\w*|[a-z]\w+\.(?:io|com|ai|co|app)\b")
JAPANESE_PRODUCT = re.compile(r"([A-Za-z][\w.&+-]*|[\u30a0-\u30ffー]{3,})(?=(?:を|と|に|が|の|社))")
VENDOR = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-ſА-ЯΑ-Ω][\w&+-]{2,}|[a-z]+[A-Z]\w*")
QUOTED_NAME = re.compile(r"[«„「“\"]([^«»„“”「」\"\s]{2,}(?: [^«»„“”「」\"]{2,20})?)[»“”」\"]")
NAMED_AFTER = re.compile(r"\b(?:mit|bei|von|zu|für|auf|seit)\s+([A-ZÄÖÜ][\w&+-]{2,})")
PLAIN_WORD = re.compile(r"[a-z][\w.-]{3,}")
BARE_OF = ".,;:!?\"'”’()*"
NEAR_WORDS = 8
"""How far behind `we use` or `signed with` the product's name may stand."""
GREETING_LINES = 2
"""Within which somebody is greeted."""
MOST_IN_GREETING, MOST_IN_SIGNATURE = 4, 5
"""Words of a line that holds nothing but that."""
AFTER_GREETING = ",:!.–—-"
CAPITAL_NOUNS = frozenset({"de"})
"""Languages in which any noun begins with a capital, so that one alone is no name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence that refers to somebody or something, and what stands behind the words that do."""

    said: str
    after: str


def competitor_named(text: str, known: Iterable[str]) -> str | None:
    """Return the first of the rep's known competitors that `text` names, as the rep writes it."""
    folded = fold(text)
    for name in known:
        wanted = re.escape(fold(name.strip()))
        if wanted and re.search(rf"(?<![a-z0-9]){wanted}s?(?![a-z0-9])", folded):
            return name
    return None


def product_named(mention: Mention, lexicon: Lexicon) -> str | None:
    """Return the product or company that `mention` speaks of, by its capitals or its place."""
    japanese = None if mention.said.isascii() else JAPANESE_PRODUCT.search(mention.said)
    if japanese and not _is_plain(japanese.group(1), lexicon):
        return japanese.group(1)
    words = mention.after.split()[:NEAR_WORDS]
    named: list[str] = []
    for word in words:
        bare = word.strip(BARE_OF)
        if PRODUCT.fullmatch(bare) and not _is_plain(bare, lexicon):
            named.append(bare)
        elif named:
            break
        if named and word[-1] in ",.;:!?)":
            break
    if named:
        return " ".join(named)
    first = words[0].strip(BARE_OF) if words else ""
    if PLAIN_WORD.fullmatch(first) and not _is_plain(first, lexicon):
        return first
    return None


def vendor_named(
    said: Sequence[str], lexicon: Lexicon, language: str | None, *, may_begin: bool = True
) -> str | None:
    """Return a name in `said` that may be another vendor's: a capital where none need be.

    Who is greeted and who signs is none. Without `may_begin` a sentence's first word is none
    either, since it has a capital anyway.
    """
    for sentence in _between_greeting_and_name(said, lexicon.letter):
        for match in NAMED_AFTER.finditer(sentence) if language in CAPITAL_NOUNS else ():
            if not _is_plain(match.group(1), lexicon):
                return match.group(1)
        quoted = QUOTED_NAME.search(sentence)
        if quoted:
            return quoted.group(1)
        words = [] if language in CAPITAL_NOUNS else sentence.split()
        for at, word in enumerate(words):
            if at == 0 and not may_begin and word[1:].islower():
                continue
            bare = word.strip(BARE_OF).removesuffix("'s").removesuffix("’s")
            if VENDOR.fullmatch(bare) and not _is_plain(bare, lexicon):
                return bare
    return None


def _between_greeting_and_name(said: Sequence[str], marks: LetterMarks) -> Iterator[str]:
    for number, sentence in enumerate(said):
        words = sentence.split()
        if number > 0 and len(words) <= MOST_IN_SIGNATURE and _signs_off(words, marks):
            return
        yield _without_greeting(sentence, marks) if number < GREETING_LINES else sentence


def _signs_off(words: Sequence[str], marks: LetterMarks) -> bool:
    return any(
        marks.sign_off.match(fold(" ".join(words[:length]))) for length in range(1, len(words) + 1)
    )


def _without_greeting(sentence: str, marks: LetterMarks) -> str:
    if not marks.greeting.match(fold(sentence)):
        return sentence
    words = sentence.split()
    if len(words) <= MOST_IN_GREETING:
        return ""
    end = next((at for at, word in enumerate(words) if word[-1] in AFTER_GREETING), 1)
    return " ".join(words[end + 1 :])


def person_named(
    mentions: Sequence[Mention],
    others: Collection[EmailAddress],
    lexicon: Lexicon,
    language: str | None,
) -> str | None:
    """Return whom `mentions` refer to: name, address or both; `others` are known already."""
    text = " ".join(mention.said for mention in mentions)
    address = next((a for a in addresses_in(text) if a not in others), None)
    names = [name for mention in mentions for name in _names(mention, lexicon, language)]
    if not names:
        return address
    best = max(names, key=lambda name: name[0])[1]
    return f"{best} <{address}>" if address else best


def _names(mention: Mention, lexicon: Lexicon, language: str | None) -> Iterator[tuple[int, str]]:
    """Yield (how sure, name): behind a title, of two words, behind the words that refer."""
    for part, bonus in ((mention.after, 1), (mention.said, 0)):
        for match in JAPANESE_NAME.finditer(part):
            yield 3 + bonus, match.group(1)
        for match in NAME.finditer(ADDRESS.sub(" , ", part)):
            words = _without_plain(match.group("name").split(), lexicon, language)
            title = match.group("title")
            if not words:
                continue
            single = len(words) == 1 and not title
            if single and (language in CAPITAL_NOUNS or match.start() == 0 or not bonus):
                continue
            yield 2 * bool(title) + bool(len(words) > 1) + bonus, " ".join(words)


def _without_plain(words: Sequence[str], lexicon: Lexicon, language: str | None) -> list[str]:
    """Cut words that are nobody's name off both ends; alone, even `Jan` may be a month."""
    no_names = lexicon.not_names_in(language)
    kept = [word.strip(BARE_OF) for word in words]
    while kept and fold(kept[0]) in no_names:
        kept.pop(0)
    while kept and fold(kept[-1]) in no_names:
        kept.pop()
    return [] if len(kept) == 1 and _is_plain(kept[0], lexicon) else kept


def _is_plain(word: str, lexicon: Lexicon) -> bool:
    """Say whether a word is the language's own, not a name; of `in-house` each part is asked."""
    parts = re.findall(r"\w+", fold(word))
    known = (lexicon.not_names, lexicon.vocabulary)
    return len(word) < 2 or all(
        any(part in words or part.removesuffix("s") in words for words in known) for part in parts
    )
