"""What caused what: the thread that runs through every record of one act."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.ids import AuditSeq, TraceId


class Actor(StrEnum):
    """Who did it."""

    AGENT = "agent"
    REP = "rep"
    SIMULATED_REP = "simulated_rep"
    LEAD = "lead"
    SYSTEM = "system"


BY_THE_REP: Final = (Actor.REP, Actor.SIMULATED_REP)
"""Whoever sits in the rep's chair."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Who set something in motion and the record that led to it, if one did."""

    actor: Actor
    trace: TraceId
    parent: AuditSeq | None = None
