"""What a screen shows of the rules of style that the rep's edits taught."""

from dataclasses import dataclass
from datetime import datetime

from desktop_sdr.domain.style import StyleRule


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with the name of the sequence that it is limited to; empty where it holds for all."""

    rule: StyleRule
    sequence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtBy:
    """An edit that taught a rule: whose mail it was, and its body before and after."""

    name: str
    company: str
    at: datetime
    before: str
    after: str
