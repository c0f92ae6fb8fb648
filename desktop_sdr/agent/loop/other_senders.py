"""Words of somebody whom we did not write to: the rep is asked, and nothing is concluded."""

from datetime import datetime
from typing import Final

from desktop_sdr.agent.loop import cards, suppressing
from desktop_sdr.agent.loop.belonging import Belonging
from desktop_sdr.agent.office import by_agent
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.skills.mail_headers import REPLY_PREFIX, MailHeaders
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Reply
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.reversal import Arrival
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import UnitOfWork

SPOKEN: Final = frozenset({ReplyKind.HUMAN, ReplyKind.OPT_OUT, ReplyKind.CALENDAR_REPLY})
"""Kinds that count only from the mouth of the person: a bounce is written by a server."""


def hear(
    uow: UnitOfWork, reply: Reply, found: Belonging, alias: Lead | None, now: datetime
) -> None:
    """Ask the rep what to make of it; who asks to be left alone is left alone at once.

    `alias` is whom they may be where nobody knows them (see `namesake`).

    The person whom we wrote to waits until then: nothing is sent to them, nothing is held
    against them.
    """
    lead = found.lead or alias
    reason = ReasonCode.MAYBE_ALIAS if found.lead is None else ReasonCode.OTHER_SENDER
    if lead is None:
        return
    cause = Cause(Actor.LEAD, lead.trace)
    deeds.begin(uow, Arrival.REPLY, cause, now, lead_id=lead.id, subject=("reply", reply.id))
    wants_out = reply.reading.kind is ReplyKind.OPT_OUT
    if wants_out and reply.sender is not None:
        words = reply.reading.text
        why = SuppressionReason.OPTED_OUT
        suppressing.list_address(uow, reply.sender, lead, why, words, cause, now)
    cards.escalate(
        uow,
        lead,
        EscalationKind.BOUNDARY if wants_out else EscalationKind.UNSURE,
        [reason.value],
        Option.STOP_FOR_GOOD if wants_out else Option.ANSWER_MYSELF,
        by_agent(lead),
        now,
        detail=reply.sender or "",
        reply_id=reply.id,
        urgent=True,
    )


def namesake(uow: UnitOfWork, headers: MailHeaders) -> Lead | None:
    """Return the one person of this name whose mail is answered, or who is of the same company.

    The name alone proves nothing: there are many of the same name, and anybody can take one.
    """
    if not headers.sender_name or headers.sender is None:
        return None
    found = [
        lead
        for lead in uow.leads.named([headers.sender_name])
        if _may_have_written(uow, lead, headers.sender, headers.subject)
    ]
    return found[0] if len(found) == 1 else None


def _may_have_written(uow: UnitOfWork, lead: Lead, sender: EmailAddress, subject: str) -> bool:
    touches = uow.touches.of_lead(lead.id)
    if not touches:
        return False
    answered = _bare(subject)
    is_answer = bool(answered) and any(_bare(touch.subject) == answered for touch in touches)
    return is_answer or sender.rpartition("@")[2] == lead.email.rpartition("@")[2]


def _bare(subject: str) -> str:
    """Return a subject without the marks of an answer."""
    bare = subject
    while found := REPLY_PREFIX.match(bare):
        bare = bare[found.end() :]
    return " ".join(bare.casefold().split())
