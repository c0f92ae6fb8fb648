"""Shows what the content filter holds a text for, at its words."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop_sdr.domain.content import hidden_in, phrases_in, secrets_in
from desktop_sdr.domain.links import Named, places_of
from desktop_sdr.domain.offer import PriceList
from desktop_sdr.domain.price_talk import off_list_in
from desktop_sdr.domain.remark import Remark, RemarkCode

_SENTENCE = re.compile(r"[^.!?。？！\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """A text, and what it is held against."""

    subject: str
    body: str
    strange: Named
    """Hosts and addresses that no text of the rep names."""
    prices: PriceList
    forbidden: Collection[str] = ()
    competitors: Collection[str] = ()
    disparaging: Sequence[str] = ()
    language: str | None = None
    """The text's own; None where it says too little to tell."""
    understood: Collection[str] = ()
    """Languages of the rep and of the reader."""


def hits_in(text: Filtered) -> Iterator[Remark]:
    """Yield a remark for each hit of the filter, with the words that it is about."""
    for words, in_subject in ((text.subject, True), (text.body, False)):
        links, addresses = places_of(words, text.strange)
        spans = {
            RemarkCode.SECRET: secrets_in(words),
            RemarkCode.FORBIDDEN: phrases_in(words, text.forbidden),
            RemarkCode.HIDDEN: hidden_in(words),
            RemarkCode.STRANGE_LINK: links,
            RemarkCode.STRANGE_ADDRESS: addresses,
            RemarkCode.OFF_LIST: off_list_in(words, text.prices),
        }
        for code, found in spans.items():
            for start, end in found:
                yield Remark(code, start, end, in_subject, words[start:end])
        yield from _disparaging(words, text, in_subject)
    if text.language is not None and text.language not in text.understood:
        yield Remark(RemarkCode.OTHER_LANGUAGE, 0, len(text.body), False, text.language)


def _disparaging(words: str, text: Filtered, in_subject: bool) -> Iterator[Remark]:
    """A competitor's name and a hard word in one sentence; the span is the sentence."""
    for sentence in _SENTENCE.finditer(words):
        named = _first_named(sentence[0], text.competitors)
        if named and phrases_in(sentence[0], text.disparaging):
            start = sentence.end() - len(sentence[0].lstrip())
            yield Remark(RemarkCode.DISPARAGING, start, sentence.end(), in_subject, named)


def _first_named(sentence: str, names: Iterable[str]) -> str:
    return next((one for one in names if phrases_in(sentence, (one,))), "")
