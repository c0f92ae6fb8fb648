"""What the program itself gets wrong about one lead, mail or effect: kept apart from all others."""

import logging
from datetime import datetime
from typing import Final

from desktop_sdr.agent.loop import cards, moves
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.ids import LeadId, ReplyId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.ports.store import MeterReading, UnitOfWork

OWN_FAULTS: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a mistake of the program shows itself as; weather and disk trouble are none of these."""
PROGRAM_ERROR: Final = "program_error"


class EndedTheProgram(RuntimeError):
    """Stands for a fault that nobody saw: each try at this ended the whole program."""


log = logging.getLogger("desktop_sdr.agent")


def count(uow: UnitOfWork, what: str, fault: Exception, now: datetime) -> None:
    """Log the fault and count it as a mistake of ours: four in a row pause the agent."""
    log.error("%s went wrong", what, exc_info=fault)
    uow.meters.record(MeterReading(action=what, ok=False, quality=True, at=now))


def set_aside(
    uow: UnitOfWork, lead: Lead, fault: Exception, now: datetime, reply_id: ReplyId | None = None
) -> None:
    """Put the lead before the rep: the same fault is never tried again by itself."""
    cards.escalate(
        uow,
        moves.unplanned(uow, lead),
        EscalationKind.UNSURE,
        (PROGRAM_ERROR,),
        Option.ANSWER_MYSELF,
        by_agent(lead),
        now,
        detail=type(fault).__name__,
        reply_id=reply_id,
    )


def set_lead_aside(office: Office, lead_id: LeadId, fault: Exception) -> None:
    """Do so for a lead that could not be thought about, and let the others go on."""
    now = office.now()
    with office.open() as uow:
        count(uow, "think", fault, now)
        set_aside(uow, uow.leads.get(lead_id), fault, now)
        uow.commit()
