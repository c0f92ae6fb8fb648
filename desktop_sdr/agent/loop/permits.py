"""What the rep has said yes to in a lead's present case, kept until a new reply makes a new one."""

from collections.abc import Iterable
from typing import Final

from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.policy import PolicyCode
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import UnitOfWork

THE_SAME_QUESTION: Final = {PolicyCode.DEAL_VERY_LARGE.value: ReasonCode.DEAL_OVER_LIMIT.value}
"""What the policy asks under a code of its own: a yes to it is a yes to the rule of the gate."""


def passed_by_rep(uow: UnitOfWork, lead: Lead) -> frozenset[ReasonCode]:
    """Return the rules that the rep said yes to in the lead's present case."""
    kept = (uow.keepings.note(_name(lead)) or "").split(",")
    return frozenset(code for code in ReasonCode if code.value in kept)


def pass_for_case(uow: UnitOfWork, lead: Lead, codes: Iterable[str]) -> None:
    """Keep the rep's yes to these reasons; a new reply makes a new case and clears it."""
    passed = {THE_SAME_QUESTION.get(code, code) for code in codes}
    uow.keepings.set_note(_name(lead), ",".join(sorted(passed)))


def _name(lead: Lead) -> str:
    return f"passed for lead {lead.id}"
