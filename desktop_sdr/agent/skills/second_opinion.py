"""What a model adds to the rules, and what it may never change: it is trusted with nothing."""

from dataclasses import replace
from typing import Final

from desktop_sdr.agent.skills.folding import sendable
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.reading import Extracted, Intent, IntentKind, Reading, ReplyKind

LONGEST_VALUE: Final = 300
UNCONFIRMED: Final = 0.5
"""How sure a model counts as where it alone sees a meaning: below every threshold."""


def joined(floor: Reading, told: Reading) -> Reading:
    """Return what the rules read, with what the model sees beside it.

    What a mail is and what it says word for word, only the rules tell; but a stop that the model
    hears counts. Where both found a value and they differ, nobody knows it. Where the rules read
    no meaning at all, the model's word is only a hint to the rep: nothing shows that it is true.
    """
    if floor.kind is not ReplyKind.HUMAN:
        return floor
    return replace(
        floor,
        kind=ReplyKind.OPT_OUT if told.kind is ReplyKind.OPT_OUT else floor.kind,
        intents=_intents(floor, told),
        extracted=_extracted(floor, told),
        hidden_text=floor.hidden_text or told.hidden_text,
    )


def _intents(floor: Reading, told: Reading) -> tuple[Intent, ...]:
    """Keep every intent once; the model may be surer of what the rules saw, never less sure."""
    kept = {intent.kind: intent for intent in floor.intents}
    most = 1.0 if _is_understood(floor) else UNCONFIRMED
    for intent in map(_sane, told.intents):
        intent = replace(intent, confidence=min(intent.confidence, most))
        known = kept.get(intent.kind)
        if known is None or known.confidence < intent.confidence:
            kept[intent.kind] = intent
    return tuple(sorted(kept.values(), key=lambda intent: -intent.confidence))


def _is_understood(floor: Reading) -> bool:
    meant = any(intent.kind is not IntentKind.OTHER for intent in floor.intents)
    values = floor.extracted
    return meant or values.chosen_slot is not None or values.told is not None


def _sane(intent: Intent) -> Intent:
    """Take a confidence that is none for no confidence at all, and the words as plain text."""
    sure = intent.confidence if 0.0 <= intent.confidence <= 1.0 else 0.0
    return replace(intent, confidence=sure, words=_plain(intent.words))


def _plain(words: str) -> str:
    """Return what a database can keep and a person can read of a model's words."""
    return sendable(words).replace("\0", "")[:LONGEST_VALUE]


def _extracted(read: Reading, seen: Reading) -> Extracted:
    floor, told = read.extracted, seen.extracted
    slots = {floor.chosen_slot, told.chosen_slot if _is_understood(read) else None} - {None}
    return Extracted(
        amount=_amount(floor.amount, told.amount),
        competitor=floor.competitor or _plain(told.competitor or "") or None,
        person=floor.person or _plain(told.person or "") or None,
        times=floor.times or tuple(map(_plain, told.times)),
        chosen_slot=slots.pop() if len(slots) == 1 else None,
        come_back_on=floor.come_back_on or told.come_back_on,
        terms=(*floor.terms, *(_plain(one) for one in told.terms if one not in floor.terms)),
        told=floor.told,
    )


def _amount(
    floor: Money | Unreadable | None, told: Money | Unreadable | None
) -> Money | Unreadable | None:
    if isinstance(told, Unreadable):
        told = Unreadable(_plain(told.words))
    if floor is None or told is None or floor == told:
        return told if floor is None else floor
    return Unreadable("two amounts")
