"""Which of a model's sentences stand on something; all others are cut out of the mail.

A sentence stands where it is one of the mail's own, a fact about the lead in other words around it,
word for word what the rep says of the offer, or a question or wish that states nothing. Where the
rep asked for another version, their words may be asked with, and what they dictated stands, marked
as having no source. It is told by its words alone: no model is asked whether a model was right.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from desktop_sdr.agent.skills.courtesies import language_of
from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.grounding import STANDING, claim_on, support_of
from desktop_sdr.agent.skills.mail_sentences import (
    SENTENCE_END,
    greeting_of,
    same,
    sentences_of,
)
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.message import Claim, Support, claims_moved
from desktop_sdr.domain.offer import Offer
from desktop_sdr.ports.language import Wording

LONGEST: Final = 5_000
"""Characters of a text that somebody may still be meant to read."""
ENOUGH_LEFT: Final = 0.5
"""Share of the mail's own length under which too little is left of the model's."""
FACT_WORDS: Final = 3
"""A shorter fact, such as a town, can stand in many a sentence and prove none."""
DICTATED: Final = "only_your_word"
"""Why a claim has no source that stands in the rep's wish alone."""
PUT_IN_BY_CODE: Final = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|[\[{<]{1,2}[^\]}>\n]{1,60}[\]}>]{1,2}|\d[\d.,:/]*\d|\d|[€$£¥%]"
)
"""Links, addresses, places left open, numbers and money: code puts these in, never a model."""

_WORD: Final = re.compile(r"\w+")
_GAP: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Words of one language that a model may add; see resources/rules/wording.toml."""

    neutral: frozenset[str] = frozenset()
    openings: tuple[str, ...] = ()
    frames: frozenset[str] = frozenset()
    trailing: frozenset[str] = frozenset()
    reader: tuple[str, ...] = ()
    auxiliaries: frozenset[str] = frozenset()


def own_words_from_toml(text: str) -> Mapping[str, OwnWords]:
    """Read the resource, by language; raises KeyError or ValueError where it is damaged."""
    return {
        code: OwnWords(
            neutral=_folded(one["neutral"]),
            openings=tuple(map(fold, one["openings"])),
            frames=_folded(one["frames"]),
            trailing=_folded(one["trailing"]),
            reader=tuple(map(fold, one["reader"])),
            auxiliaries=_folded(one["auxiliaries"]),
        )
        for code, one in tomllib.loads(text)["language"].items()
    }


def _folded(words: Collection[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What a sentence of this mail may stand on."""

    lead: Lead
    account: Account
    facts: tuple[Fact, ...]
    """Those about this lead or account alone (see grounding.about)."""
    offer: Offer
    now: datetime
    words: Mapping[str, OwnWords] = field(default_factory=dict)
    asked: str = ""
    """What the rep asked for in their own words, where they wanted another version."""

    @cached_property
    def said_of_offer(self) -> Mapping[str, str]:
        """Each sentence that the rep wrote about the offer, folded, with where it stands."""
        return {same(said): source for said, source in self._of_offer}

    @property
    def sayable(self) -> tuple[str, ...]:
        """What a new sentence may say, word for word: facts that stand, and of the offer."""
        standing = [one for one in self.facts if support_of(one, self.now)[0] in STANDING]
        facts = [one.text for one in standing if len(_WORD.findall(one.text)) >= FACT_WORDS]
        return tuple(dict.fromkeys((*facts, *(said for said, _ in self._of_offer))))

    @cached_property
    def _of_offer(self) -> tuple[tuple[str, str], ...]:
        offer, prices = self.offer, self.offer.prices
        texts = [(offer.product_line, "product line")]
        texts += [(one.answer, f"knowledge base: {one.id}") for one in offer.knowledge]
        texts += [(one.words, f"price list: {one.item}") for one in prices.lines]
        texts += [(one, "price list") for one in (prices.discount, prices.trial, prices.billing)]
        told = ((said, source) for text, source in texts for said in SENTENCE_END.split(text))
        return tuple((said, source) for said, source in told if len(said.split()) >= FACT_WORDS)


@dataclass(frozen=True, slots=True)
class Proven:
    """What may leave of a model's words."""

    wording: Wording
    cut: int
    """Sentences that stood on nothing."""
    fell_back: bool
    """True where too little was left, so that the mail's own words stand."""


def proven(own: Wording, written: Wording, grounds: Grounds, *, is_answer: bool) -> Proven:
    """Return the model's mail with every sentence cut that stands on nothing.

    The subject, the greeting and every personal statement of `own` stay; in an answer also
    whatever code had put in, such as a time or a price. Where any of it is missing, or too little
    is left, `own` stands as a whole. A first mail that the rep wants otherwise may say less.
    """
    if written == own:
        return Proven(own, 0, fell_back=False)
    if len(written.subject) + len(written.body) > LONGEST:
        return Proven(own, 0, fell_back=True)
    readable = written.body.encode("utf-8", "ignore").decode("utf-8")
    body, cut = _Reading(own, grounds).kept_of(readable)
    whole = written.body if grounds.asked else own.body
    if not says_enough(whole, body) or _lost(own, body, grounds, is_answer=is_answer):
        return Proven(own, cut, fell_back=True)
    claims = (*claims_moved(own.claims, own.body, body), *_new_claims(own, body, grounds))
    return Proven(Wording(own.subject, body, claims), cut, fell_back=False)


class _Reading:
    """One mail's own words, against which a model's are held."""

    def __init__(self, own: Wording, grounds: Grounds) -> None:
        self._grounds = grounds
        self._greeting = greeting_of(own.body)
        self._own = {same(said) for said in sentences_of(own.body)}
        self._words = own_words(grounds, own.body)
        self._known = self._words.neutral | set(_WORD.findall(fold(f"{own.body} {grounds.asked}")))

    def kept_of(self, written: str) -> tuple[str, int]:
        """Return what stands of a body under its own greeting, and how much was cut."""
        lines = written.strip().split("\n")
        if self._greeting and greeting_of(written):
            lines = lines[1:]
        cut, left = 0, []
        for line in lines:
            said = list(sentences_of(line))
            standing = [one for one in said if self._stands(one)]
            cut += len(said) - len(standing)
            left.append(" ".join(standing))
        body = _GAP.sub("\n\n", "\n".join(left).strip("\n"))
        return (f"{self._greeting}\n\n{body}" if self._greeting else body), cut

    def _stands(self, sentence: str) -> bool:
        said = same(sentence)
        if said in self._own or said in self._grounds.said_of_offer:
            return True
        if any(_states(fact, sentence, self._grounds) for fact in self._grounds.facts):
            return True
        return self._states_nothing(sentence) or _is_dictated(sentence, self._grounds)

    def _states_nothing(self, sentence: str) -> bool:
        """Say whether it asks or wishes in words that nobody can be wrong with."""
        words = _WORD.findall(fold(sentence))
        if not words or _has_odd_signs(sentence):
            return False
        if sentence.endswith(("?", "？")):
            return self._known.issuperset(words)
        begins = any(" ".join(words).startswith(one) for one in self._words.openings)
        return begins and self._words.neutral.issuperset(words)


def own_words(grounds: Grounds, body: str) -> OwnWords:
    """Return the words that a model may add in the language of this body."""
    return grounds.words.get(language_of(body, grounds.lead.language), OwnWords())


def _has_odd_signs(sentence: str) -> bool:
    """A question or wish has no use for anything but words and the usual stops."""
    return re.search(r"[^\w\s.,;:!?'’\"“”()\-–—¿¡？]", sentence) is not None


def _states(fact: Fact, sentence: str, grounds: Grounds) -> bool:
    """Say whether the sentence says this fact of the reader, word for word, and nothing else."""
    said = _WORD.findall(fold(fact.text))
    if len(said) < FACT_WORDS or support_of(fact, grounds.now)[0] not in STANDING:
        return False
    words = _WORD.findall(fold(sentence))
    at = _place_of(said, words)
    if at is None or same(fact.text) not in same(sentence):
        return False
    mine = own_words(grounds, sentence)
    subject, after = words[:at], words[at + len(said) :]
    while subject and subject[-1] in mine.auxiliaries:
        subject = subject[:-1]
    before = _without_reader(subject, (grounds.account.name, *mine.reader))
    if before is None or not (mine.frames.issuperset(before) and mine.trailing.issuperset(after)):
        return False
    return not _has_odd_signs(sentence.replace(fact.text, "").replace(grounds.account.name, ""))


def _place_of(said: list[str], words: list[str]) -> int | None:
    starts = range(len(words) - len(said) + 1)
    return next((at for at in starts if words[at : at + len(said)] == said), None)


def _without_reader(words: list[str], readers: Collection[str]) -> list[str] | None:
    """Return what stands before whoever the fact is about; None where it is nobody of theirs."""
    for reader in readers:
        name = _WORD.findall(fold(reader))
        if name and words[-len(name) :] == name:
            return words[: -len(name)]
    return None


def says_enough(own: str, body: str) -> bool:
    """Say whether enough of a mail is left to stand for it."""
    return len(body.split()) >= ENOUGH_LEFT * len(own.split())


def _is_dictated(sentence: str, grounds: Grounds) -> bool:
    """Say whether the rep's own wish holds it word for word; figures and links never come so."""
    words, asked = _WORD.findall(fold(sentence)), _WORD.findall(fold(grounds.asked))
    if len(words) < FACT_WORDS or _has_odd_signs(sentence) or PUT_IN_BY_CODE.search(sentence):
        return False
    return _place_of(words, asked) is not None


def _lost(own: Wording, body: str, grounds: Grounds, *, is_answer: bool) -> bool:
    """Say whether something is missing that has to be said."""
    statements = (own.body[claim.start : claim.end] for claim in own.claims)
    if not grounds.asked and any(words not in body for words in statements):
        return True
    return is_answer and any(one not in body for one in PUT_IN_BY_CODE.findall(own.body))


def _new_claims(own: Wording, body: str, grounds: Grounds) -> Iterator[Claim]:
    """Yield a claim for each fact and each sentence on the offer that the model brought in."""
    known = {same(said) for said in sentences_of(own.body)}
    told = {claim.fact_id for claim in own.claims}
    at = 0
    for said in sentences_of(body):
        at = body.index(said, at)
        if same(said) not in known:
            for claim in _claims_of(said, at, grounds):
                if claim.fact_id is None or claim.fact_id not in told:
                    yield claim
        at += len(said)


def _claims_of(said: str, at: int, grounds: Grounds) -> Iterator[Claim]:
    end, stated = at + len(said), False
    for fact in grounds.facts:
        if _states(fact, said, grounds):
            stated = True
            yield claim_on(fact, at, end, grounds.now)
    source = grounds.said_of_offer.get(same(said))
    if source is not None:
        yield Claim(at, end, Support.SUPPORTED, None, source, None)
    elif not stated and _is_dictated(said, grounds) and not said.endswith(("?", "？")):
        yield Claim(at, end, Support.UNSUPPORTED, None, "", None, DICTATED)
