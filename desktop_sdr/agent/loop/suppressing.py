"""Never contacting somebody again: the list, and all that ends with the entry."""

from dataclasses import replace
from datetime import datetime

from desktop_sdr.agent.loop import cards, moves, withdrawing
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import Trigger
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.suppression import Suppression, SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork


def suppress(
    uow: UnitOfWork, lead: Lead, reason: SuppressionReason, words: str, cause: Cause, now: datetime
) -> Lead:
    """Never contact the person again, at once and on all channels."""
    list_as_never_contact(uow, lead, reason, words, cause, now)
    withdrawing.withdraw(uow, lead, "suppressed", cause, now)
    moves.end_enrollment(uow, lead, FinishReason.OPTED_OUT, cause, now)
    _close_card(uow, lead, cause, now)
    return moves.move(uow, replace(lead, due_at=None), Trigger.OPTED_OUT, cause, now)


def _close_card(uow: UnitOfWork, lead: Lead, cause: Cause, now: datetime) -> None:
    card = uow.escalations.open_of(lead.id)
    if card is not None:
        cards.close_card(uow, card, Option.STOP_FOR_GOOD, cause, now)


def list_as_never_contact(
    uow: UnitOfWork, lead: Lead, reason: SuppressionReason, words: str, cause: Cause, now: datetime
) -> None:
    """Put the lead's address on the never-contact list, unless it stands there already."""
    list_address(uow, lead.email, lead, reason, words, cause, now)


def list_address(
    uow: UnitOfWork,
    address: EmailAddress,
    about: Lead,
    reason: SuppressionReason,
    words: str,
    cause: Cause,
    now: datetime,
) -> None:
    """Put an address on the list that came up with a lead, unless it stands there already."""
    if uow.suppressions.covering(address, None):
        return
    number = uow.suppressions.add(
        Suppression(
            scope=SuppressionScope.ADDRESS,
            value=address,
            reason=reason,
            words=words,
            at=now,
            by=cause.actor,
        )
    )
    record(
        uow,
        AuditTag.SUPPRESSION_ADDED,
        cause,
        now,
        {"reason": reason.value, "scope": SuppressionScope.ADDRESS.value},
        lead_id=about.id,
        subject=("suppression", number),
        personal=words,
    )
