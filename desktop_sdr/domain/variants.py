"""Several ways to say one step: who gets which, and when one of them may be called the best."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from desktop_sdr.domain.ids import LeadId, SequenceId
from desktop_sdr.domain.sequence import Step
from desktop_sdr.domain.statistics import wilson

FLOOR: Final = 90
"""Sends of each variant under which none is called the best (the field's floor for a sure leader).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantResult:
    """What came of one variant of a step."""

    sequence: str
    step: int
    variant: str
    sent: int
    replied: int
    """People who answered in person, each once."""
    positive: int
    """Of these, who want to hear more."""


def variant_for(lead_id: LeadId, sequence_id: SequenceId, step: Step) -> str:
    """Return the name of the variant that a lead gets, the same each time; empty where it has none.

    The names fall evenly over the leads, and anew for each step.
    """
    names = step.variant_names
    if not names:
        return ""
    digest = sha256(f"{sequence_id} {step.number} {lead_id}".encode()).digest()
    return names[int.from_bytes(digest[:8]) % len(names)]


def best_of(results: Collection[VariantResult]) -> VariantResult | None:
    """Return the variant of one step that more people liked than any other; None while unsure.

    Each must have been sent often enough, and what is likely of the best must lie above what is
    likely of all others.
    """
    if len(results) < 2 or any(one.sent < FLOOR for one in results):
        return None
    ranked = sorted(results, key=lambda one: one.positive / one.sent, reverse=True)
    best, others = ranked[0], ranked[1:]
    surely = wilson(best.positive, best.sent).low
    likely = max(wilson(one.positive, one.sent).high for one in others)
    return best if surely > likely else None


def by_step(results: Iterable[VariantResult]) -> list[list[VariantResult]]:
    """Return the results in one list a step, in the order in which they come."""
    steps: dict[tuple[str, int], list[VariantResult]] = {}
    for one in results:
        steps.setdefault((one.sequence, one.step), []).append(one)
    return list(steps.values())
