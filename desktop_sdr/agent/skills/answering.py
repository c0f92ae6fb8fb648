"""Answers a reply from the knowledge base and the price list only; anything else is for the rep."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from desktop_sdr.agent.skills.amount_words import amount_words
from desktop_sdr.agent.skills.composing import reply_subject
from desktop_sdr.agent.skills.courtesies import Courtesies, courtesies_in, language_of
from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.knowledge import answering_entry
from desktop_sdr.agent.skills.qualifying import asks_something, question_on
from desktop_sdr.agent.skills.templates import one_line
from desktop_sdr.agent.skills.word_lists import word_set
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.meeting import Slot
from desktop_sdr.domain.message import Claim, Support
from desktop_sdr.domain.offer import Billing, Offer, PriceLine, PriceList, Seller
from desktop_sdr.domain.reading import IntentKind, Reading, Topic

PRICE_CONFIDENCE: Final = 0.9
OFFER_CONFIDENCE: Final = 0.95
MOST_PRICES: Final = 5
"""A longer list is not recited; the rep asks which item is meant."""

_SENTENCE: Final = re.compile(r"[^.!?。？！\n]+[.!?。？！]*")
_WORD: Final = re.compile(r"\w+")
_PRICE: Final = re.compile(
    r"\b(?:pric(?:e|es|ed|ing)|costs?|fees?|rates?|charged?|charges|expensive|quote|budget|preise?"
    r"|kostet|kosten|gebuhr\w*|teuer|prix|tarifs?|tarief|tarieven|coute?s?|precios?|cuesta|coste"
    r"|precos?|custa|custo|prezz[io]|costa|costo|prij[sz]\w*|kost|duur)\b|価格|料金|値段|費用"
)
_HOW_MUCH: Final = re.compile(
    r"\bhow much\b|\bwie ?viel\b|\bcombien\b|\bcuanto\b|\bquanto\b|\bhoeveel\b|いくら"
)
"""Of anything: asks for the price only where reading says so."""
_TRIAL_WORDS: Final = word_set(
    "trial trials pilot demo try probe probezeit testen testphase essai essayer prueba probar",
    "teste testar prova provare proef proefperiode トライアル",
)
_BILLING_WORDS: Final = word_set(
    "billing billed invoice invoices contract payment abrechnung rechnung vertrag facturation",
    "facture contrat facturacion factura contrato faturacao fatura fatturazione contratto",
    "factuur betaling",
)
_COMMON_IN_ITEMS: Final = word_set("plan plans package tier edition licence license the and for")


@dataclass(frozen=True, slots=True)
class Answer:
    """A text ready for the gate, and what it rests on."""

    subject: str
    body: str
    claims: tuple[Claim, ...]
    source_ids: tuple[str, ...]
    """Such as `knowledge:hosting` or `price:Team plan`."""
    confidence: float
    question: str = ""
    """What we ask in turn; it ends the mail, in just these words."""


@dataclass(frozen=True, slots=True)
class NoSource:
    """Why the agent has no answer of its own.

    Reasons: language, price_deviation, human_only, no_price_list, which_item, no_entry.
    """

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One sourced part of an answer."""

    words: str
    source_id: str
    source: str
    confidence: float


def answer(
    reading: Reading,
    *,
    offer: Offer,
    seller: Seller,
    lead: Lead,
    subject: str = "",
    ask: Topic | None = None,
) -> Answer | NoSource:
    """Answer every question of a reply, each from its source, or none of them.

    `subject` is that of the mail being answered, `ask` what we would like to know in turn: it is
    asked in place of whether the answer is enough, and not where the answer itself asks something.
    """
    pieces = _pieces(reading, offer, seller)
    if isinstance(pieces, NoSource):
        return pieces
    return _written(pieces, lead, reply_subject(subject or offer.product), ask)


def is_answerable(reading: Reading, *, offer: Offer, seller: Seller) -> bool:
    """Say whether every question of a reply has its source, so that it would be answered."""
    return not isinstance(_pieces(reading, offer, seller), NoSource)


def _pieces(reading: Reading, offer: Offer, seller: Seller) -> list[_Piece] | NoSource:
    if reading.language is not None and reading.language not in seller.languages:
        return NoSource("language", reading.language)
    if reading.has(IntentKind.PRICE_DEVIATION) or reading.extracted.terms:
        return NoSource("price_deviation", "; ".join(reading.extracted.terms))
    pieces: list[_Piece] = []
    for question in _questions(reading):
        found = _answer_one(question, offer, reading)
        if isinstance(found, NoSource):
            return found
        pieces.extend(piece for piece in found if piece not in pieces)
    return pieces


def _questions(reading: Reading) -> list[str]:
    """The sentences that ask; the whole text where none has a question mark."""
    sentences = [match[0].strip() for match in _SENTENCE.finditer(reading.text)]
    asking = [one for one in sentences if one.endswith(("?", "？"))]
    return asking or [reading.text]


def _answer_one(question: str, offer: Offer, reading: Reading) -> list[_Piece] | NoSource:
    words = set(_WORD.findall(fold(question)))
    on_terms = bool(words & (_TRIAL_WORDS | _BILLING_WORDS))
    if _asks_price(question, reading) or (on_terms and reading.has(IntentKind.QUESTION_PRICE)):
        return _price_pieces(words, question, offer.prices)
    found = answering_entry(question, offer.knowledge)
    if found is None:
        return NoSource("no_entry", one_line(question))
    entry = found.entry
    source = f"knowledge base: {entry.id}"
    return [_Piece(entry.answer, f"knowledge:{entry.id}", source, found.confidence)]


def _asks_price(question: str, reading: Reading) -> bool:
    """Told by its words, or by those that reading took for a question about the price."""
    folded = fold(question)
    if _PRICE.search(folded):
        return True
    led = [fold(one.words) for one in reading.intents if one.kind is IntentKind.QUESTION_PRICE]
    return bool(led) and (
        _HOW_MUCH.search(folded) is not None or any(one and one in folded for one in led)
    )


def _price_pieces(words: set[str], question: str, prices: PriceList) -> list[_Piece] | NoSource:
    terms = _terms_asked_for(words, prices)
    if terms is None:
        return NoSource("no_entry", one_line(question))
    if terms and not _PRICE.search(fold(question)):
        return terms
    named = [line for line in prices.lines if _item_words(line) & words]
    lines = named or [line for line in prices.lines if line.price is not None]
    if not prices.lines:
        return NoSource("no_price_list", one_line(question))
    if not lines or any(line.price is None for line in lines):
        return NoSource("human_only", ", ".join(line.item for line in named))
    if len(lines) > MOST_PRICES:
        return NoSource("which_item", one_line(question))
    courtesies = courtesies_in(language_of(question))
    said = [
        _Piece(price_words(line, courtesies), f"price:{line.item}", "price list", PRICE_CONFIDENCE)
        for line in lines
    ]
    return said + terms


def _terms_asked_for(words: set[str], prices: PriceList) -> list[_Piece] | None:
    """The list's own words on trial and billing; None where it says nothing on what was asked."""
    asked = (
        (_TRIAL_WORDS, prices.trial, "price:trial"),
        (_BILLING_WORDS, prices.billing, "price:billing"),
    )
    pieces: list[_Piece] = []
    for topic, rule, name in asked:
        if words & topic and not rule:
            return None
        if words & topic:
            pieces.append(_Piece(rule, name, "price list", PRICE_CONFIDENCE))
    return pieces


def _item_words(line: PriceLine) -> set[str]:
    return {word for word in _WORD.findall(fold(line.item)) if word not in _COMMON_IN_ITEMS}


def price_words(line: PriceLine, courtesies: Courtesies) -> str:
    """Return a price of the list in words: its own, else made from amount, unit and billing."""
    if line.words:
        return line.words
    if line.price is None:
        return ""
    billed = courtesies.billed[tuple(Billing).index(line.billing)]
    unit = f" {courtesies.per} {line.unit}" if line.unit else ""
    amount = amount_words(line.price)
    return courtesies.price.format(item=line.item, amount=amount, unit=unit, billed=billed)


def _written(pieces: Sequence[_Piece], lead: Lead, subject: str, ask: Topic | None) -> Answer:
    courtesies = courtesies_in(language_of(" ".join(piece.words for piece in pieces)))
    body = f"{_greeting(lead, courtesies)}\n\n{courtesies.thanks}\n\n"
    claims: list[Claim] = []
    for piece in pieces:
        start = len(body)
        body += piece.words.strip()
        claims.append(Claim(start, len(body), Support.SUPPORTED, None, piece.source, None))
        body += "\n"
    confidence = min(piece.confidence for piece in pieces)
    sources = tuple(piece.source_id for piece in pieces)
    if ask is not None and not asks_something(body):
        question = question_on(ask, courtesies.language)
        return Answer(subject, body.rstrip(), tuple(claims), sources, confidence, question)
    body += f"\n{courtesies.closing}"
    return Answer(subject, body, tuple(claims), sources, confidence)


def _greeting(lead: Lead, courtesies: Courtesies) -> str:
    name = one_line(lead.last_name if courtesies.language == "ja" else lead.first_name)
    return courtesies.greeting.format(name=name) if name else courtesies.greeting_unnamed


def _own_language(reading: Reading | None, seller: Seller) -> Courtesies:
    language = reading.language if reading is not None else None
    return courtesies_in(language if language in seller.languages else seller.languages[0])


def meeting_offer(
    slots: Iterable[Slot],
    *,
    seller: Seller,
    lead: Lead,
    zone: str,
    reading: Reading | None = None,
    subject: str = "",
) -> Answer:
    """Return the answer that offers times, numbered and in the lead's own zone."""
    courtesies = _own_language(reading, seller)
    listed = [
        f"{number}. {moment_words(slot.start, zone, courtesies)}"
        for number, slot in enumerate(slots, start=1)
    ]
    parts = (
        _greeting(lead, courtesies),
        courtesies.thanks,
        courtesies.times_lead_in.format(zone=zone_words(zone)),
        "\n".join(listed),
        courtesies.times_close,
    )
    return Answer(
        reply_subject(subject or seller.company), "\n\n".join(parts), (), (), OFFER_CONFIDENCE
    )


def qualifying_question(
    topic: Topic,
    *,
    seller: Seller,
    lead: Lead,
    reading: Reading | None = None,
    subject: str = "",
) -> Answer:
    """Return a mail that thanks for what they told and asks the next thing."""
    courtesies = _own_language(reading, seller)
    body = f"{_greeting(lead, courtesies)}\n\n{courtesies.thanks}"
    question = question_on(topic, courtesies.language)
    heading = reply_subject(subject or seller.company)
    return Answer(heading, body, (), (f"qualify:{topic}",), OFFER_CONFIDENCE, question)


def moment_words(moment: datetime, zone: str, courtesies: Courtesies) -> str:
    """Return a moment in words and in this zone, such as `Tuesday, 10 March, 14:30`."""
    local = moment.astimezone(ZoneInfo(zone))
    day = courtesies.date_words.format(
        weekday=courtesies.weekdays[local.weekday()],
        day=local.day,
        month=courtesies.months[local.month - 1],
    )
    return f"{day}, {local:%H:%M}"


def zone_words(zone: str) -> str:
    """Return the place that a zone is named after: `Europe/Berlin` is `Berlin`."""
    return zone.rpartition("/")[2].replace("_", " ")
