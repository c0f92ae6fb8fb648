"""Stopping the cold mail of a mailbox that harms its own name, and letting it go on again."""

from datetime import datetime

from desktop_sdr.agent.loop import cards
from desktop_sdr.agent.office import by_agent
from desktop_sdr.agent.oversight.standings import count_from, standing_of
from desktop_sdr.domain.escalation import EscalationKind
from desktop_sdr.domain.ids import MailboxId, OutboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Reply
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.standing import why_stopped
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import UnitOfWork

HARMS_THE_NAME = frozenset({ReplyKind.HARD_BOUNCE, ReplyKind.COMPLAINT})


def reason(uow: UnitOfWork, mailbox_id: MailboxId, now: datetime) -> ReasonCode | None:
    """Return what stops the mailbox's cold mail now; None where nothing does."""
    return why_stopped(standing_of(uow, mailbox_id, now))


def heed(uow: UnitOfWork, lead: Lead, reply: Reply, now: datetime) -> None:
    """Ask the rep, once, when a bounce or complaint was the one too many."""
    if reply.reading.kind not in HARMS_THE_NAME:
        return
    why = reason(uow, reply.mailbox_id, now)
    name = _note_name(reply.mailbox_id)
    known = uow.keepings.note(name) or ""
    if why is None:
        if known:
            uow.keepings.set_note(name, "")
        return
    outbox_id = _what_came_back(uow, lead, reply)
    if known or outbox_id is None:
        return
    uow.keepings.set_note(name, why.value)
    item = uow.outbox.get(outbox_id)
    kind = EscalationKind.COLD_MAIL_STOPPED
    cards.ask_about(uow, item, lead, kind, why.value, item.recipient or "", by_agent(lead), now)


def go_on(uow: UnitOfWork, mailbox_id: MailboxId, now: datetime) -> None:
    """Let cold mail leave again: what went wrong before this moment counts no more."""
    count_from(uow, mailbox_id, now)
    uow.keepings.set_note(_note_name(mailbox_id), "")


def _what_came_back(uow: UnitOfWork, lead: Lead, reply: Reply) -> OutboxId | None:
    """Return the mail that the answer is about: the very one, else the last one to the person."""
    touches = uow.touches.of_lead(lead.id)
    very = [one.outbox_id for one in touches if one.id == reply.touch_id]
    return next(iter((*very, *(one.outbox_id for one in reversed(touches)))), None)


def _note_name(mailbox_id: MailboxId) -> str:
    return f"cold mail stopped {mailbox_id}"
