"""Taking mail in: stored raw first, then read, then acted on, each in its own transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from desktop_sdr.agent.loop import (
    calibrating,
    faults,
    moves,
    replying,
    resilience,
    seats,
    signing_in,
)
from desktop_sdr.agent.office import Office, inbox_of
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.mail_parsing import MailHeaders, headers_of
from desktop_sdr.agent.skills.reading import ReadingContext, read_mail
from desktop_sdr.agent.skills.second_opinion import joined
from desktop_sdr.agent.skills.unsubscribing import asked_about
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import EmailAddress, MailboxId, TraceId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import Trigger, can_advance
from desktop_sdr.domain.message import RawMail, Reply, Touch
from desktop_sdr.domain.reading import Reading, ReplyKind
from desktop_sdr.domain.reversal import Arrival
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import UnitOfWork

AnswerT = TypeVar("AnswerT")

INBOX = "INBOX"
BATCH = 50
AT_ONCE = 200
MOST_TRIES = 3
"""Tries at reading one mail that never came to an end: then it is the rep's to read."""


def listen(office: Office) -> int:
    """Take in and understand everything new in every mailbox; returns how many mails came."""
    came = sum(take_in(office, mailbox_id) for mailbox_id in office.inboxes)
    understand_pending(office)
    return came


def take_in(office: Office, mailbox_id: MailboxId) -> int:
    """Store everything new in one mailbox; returns how many mails came.

    One that cannot be reached is noted and left alone for a while.
    """
    try:
        came = _drain(office, mailbox_id, INBOX)
        sent = _ask(office, mailbox_id, office.inboxes[mailbox_id].sent_folder)
        came += _drain(office, mailbox_id, sent) if sent else 0
    except PortError as error:
        if error.title != resilience.RESTING:
            _note_trouble(office, mailbox_id, error)
        return 0
    signing_in.note_acceptance(office, mailbox_id, "incoming")
    now = office.now()
    with office.open() as uow:
        mailbox = uow.mailboxes.get(mailbox_id)
        uow.mailboxes.save(replace(mailbox, last_poll_at=now))
        if uow.keepings.note(_trouble_name(mailbox_id)):
            uow.keepings.set_note(_trouble_name(mailbox_id), "")
        uow.commit()
    if mailbox_id in office.transports:
        calibrating.look(office, mailbox_id)
    return came


def _ask(office: Office, mailbox_id: MailboxId, question: Callable[[], AnswerT]) -> AnswerT:
    return resilience.ask(office, inbox_of(mailbox_id), question, resilience.LOOK)


def _drain(office: Office, mailbox_id: MailboxId, folder: str) -> int:
    """Read the folder to its end, storing each batch with its mark in one transaction."""
    inbox, came = office.inboxes[mailbox_id], 0
    while True:
        with office.look() as uow:
            mark = uow.mailboxes.mark(mailbox_id, folder)
        mails, after = _ask(office, mailbox_id, partial(inbox.new_since, folder, mark, BATCH))
        if after != mark:
            with office.open() as uow:
                for mail in mails:
                    _store(uow, mailbox_id, mail.folder, mail.uid, mail.raw, mail.received_at)
                uow.mailboxes.set_mark(mailbox_id, folder, after)
                uow.commit()
        came += len(mails)
        if len(mails) < BATCH:
            return came


def _store(
    uow: UnitOfWork,
    mailbox_id: MailboxId,
    folder: str,
    uid: int,
    raw: bytes,
    received_at: datetime,
) -> None:
    headers = headers_of(raw)
    uow.mails.add(
        RawMail(
            mailbox_id=mailbox_id,
            folder=folder,
            uid=uid,
            message_id=headers.message_id,
            raw=raw,
            received_at=received_at,
        )
    )


def _note_trouble(office: Office, mailbox_id: MailboxId, error: PortError) -> None:
    """Write a failed poll down, once for each new reason."""
    signing_in.note_refusal(office, mailbox_id, "incoming", error)
    now, name = office.now(), _trouble_name(mailbox_id)
    with office.open() as uow:
        if uow.keepings.note(name) == error.title:
            return
        uow.keepings.set_note(name, error.title)
        record(
            uow,
            AuditTag.WORK_SKIPPED,
            Cause(Actor.SYSTEM, TraceId(name)),
            now,
            {"what": "inbox", "why": error.title},
            subject=("mailbox", mailbox_id),
        )
        uow.commit()


def _trouble_name(mailbox_id: MailboxId) -> str:
    return f"inbox {mailbox_id}"


def understand_pending(office: Office) -> int:
    """Read every stored mail that nobody has understood yet; returns how many."""
    with office.look() as uow:
        pending = uow.mails.pending(AT_ONCE)
    for mail in pending:
        if mail.tries >= MOST_TRIES:
            _leave_to_rep(office, mail, faults.EndedTheProgram("listen"))
            continue
        _begin(office, mail)
        try:
            _understand(office, mail)
        except faults.OWN_FAULTS as fault:
            _leave_to_rep(office, mail, fault)
    return len(pending)


def _begin(office: Office, mail: RawMail) -> None:
    """Count the try before it is made: a mail that ends the program is known at the next start."""
    with office.open() as uow:
        uow.mails.begin(mail.id)
        uow.commit()


@seats.asked_outside
def _understand(office: Office, mail: RawMail) -> None:
    now = office.now()
    headers = headers_of(mail.raw)
    with office.open() as uow:
        if mail.folder != INBOX and not _is_from_lead(uow, headers):
            _own_hand(uow, headers, now)
        else:
            _received(office, uow, mail, headers, now)
        uow.mails.mark_classified(mail.id)
        uow.commit()


def _is_from_lead(uow: UnitOfWork, headers: MailHeaders) -> bool:
    """Say whether a lead wrote it: one that the rep moved into another folder is a reply still."""
    return headers.sender is not None and uow.leads.by_email(headers.sender) is not None


def _leave_to_rep(office: Office, mail: RawMail, fault: Exception) -> None:
    """A mail that the program stumbles over is kept and shown, and holds up no other."""
    now = office.now()
    headers = headers_of(mail.raw)
    with office.open() as uow:
        faults.count(uow, "listen", fault, now)
        touch, lead = _belongs_to(uow, headers)
        reading = Reading(kind=ReplyKind.HUMAN, kind_words=faults.PROGRAM_ERROR)
        reply = _reply_of(mail, headers, touch, lead, reading)
        number = uow.replies.add(reply)
        if lead is not None:
            moves.end_enrollment(
                uow, lead, FinishReason.REPLIED, Cause(Actor.LEAD, lead.trace), now
            )
            faults.set_aside(uow, lead, fault, now, number)
        uow.mails.mark_classified(mail.id)
        uow.commit()


def _own_hand(uow: UnitOfWork, headers: MailHeaders, now: datetime) -> None:
    """Step back where the rep wrote to a lead by hand: a mail of theirs that is not from us."""
    message_id = headers.message_id
    if message_id is not None and uow.outbox.by_key(message_id) is not None:
        return
    _, in_thread = _belongs_to(uow, headers)
    written_to = (in_thread, *(uow.leads.by_email(address) for address in headers.to))
    for lead in {lead.id: lead for lead in written_to if lead is not None}.values():
        if not lead.agent_silent and can_advance(lead.state, Trigger.TAKEN_OVER):
            cause = Cause(Actor.REP, lead.trace)
            deeds.begin(uow, Arrival.OWN_HAND, cause, now, lead_id=lead.id)
            replying.step_back(uow, lead, cause, now)


def _received(
    office: Office, uow: UnitOfWork, mail: RawMail, headers: MailHeaders, now: datetime
) -> None:
    touch, lead = _belongs_to(uow, headers)
    reading = read_mail(mail.raw, _context(office, uow, lead, now), office.lexicon)
    if office.reader is not None:
        reading = joined(reading, office.reader.read(mail.raw, reading))
    if reading.kind is ReplyKind.OWN_MAIL:
        _own_hand(uow, headers, now)
        return
    if reading.kind is ReplyKind.UNRELATED and touch is None:
        return
    reply = _reply_of(mail, headers, touch, lead, reading)
    reply = replace(reply, id=uow.replies.add(reply))
    if lead is None:
        return
    about = ("reply", reply.id)
    arrived = Cause(Actor.LEAD, lead.trace)
    deeds.begin(uow, Arrival.REPLY, arrived, now, lead_id=lead.id, subject=about)
    _note_read(uow, reply, lead, now)
    replying.apply(office, uow, lead, reply, now)


def _reply_of(
    mail: RawMail, headers: MailHeaders, touch: Touch | None, lead: Lead | None, reading: Reading
) -> Reply:
    return Reply(
        raw_id=mail.id,
        mailbox_id=mail.mailbox_id,
        lead_id=lead.id if lead is not None else None,
        touch_id=touch.id if touch is not None else None,
        message_id=headers.message_id,
        references=headers.references,
        sender=headers.sender,
        subject=headers.subject,
        reading=reading,
        received_at=mail.received_at,
    )


def _belongs_to(uow: UnitOfWork, headers: MailHeaders) -> tuple[Touch | None, Lead | None]:
    """Find what a mail answers: by thread, then by the address it is about; never by guess."""
    thread = (
        headers.returned_message_id,
        *headers.in_reply_to,
        *reversed(headers.references),
        *asked_about(headers),
    )
    for message_id in thread:
        touch = uow.touches.by_message_id(message_id) if message_id is not None else None
        if touch is not None:
            return touch, uow.leads.get(touch.lead_id)
    for address in (*headers.returned_to, headers.sender):
        lead = uow.leads.by_email(address) if address else None
        if lead is not None:
            return uow.touches.latest_to(lead.email), lead
    return None, None


def _context(office: Office, uow: UnitOfWork, lead: Lead | None, now: datetime) -> ReadingContext:
    own = frozenset(EmailAddress(mailbox.address) for mailbox in uow.mailboxes.all())
    touches = uow.touches.of_lead(lead.id) if lead is not None else ()
    meeting = uow.meetings.latest_of(lead.id) if lead is not None else None
    zone = lead.time_zone if lead is not None else None
    return ReadingContext(
        today=now.date(),
        own_addresses=own | {office.seller.email},
        known_addresses=frozenset({lead.email}) if lead is not None else frozenset(),
        sent_message_ids=tuple(one.message_id for one in touches if one.message_id is not None),
        sent_texts=tuple(one.body for one in touches),
        competitors=office.offer.competitors,
        languages=office.seller.languages,
        offered=meeting.offered if meeting is not None else (),
        time_zone=zone or office.seller.time_zone,
    )


def _note_read(uow: UnitOfWork, reply: Reply, lead: Lead, now: datetime) -> None:
    top = reply.reading.top
    record(
        uow,
        AuditTag.REPLY_READ,
        Cause(Actor.LEAD, lead.trace),
        now,
        {
            "kind": reply.reading.kind.value,
            "intent": top.kind.value if top is not None else "",
            "confidence": top.confidence if top is not None else 0.0,
        },
        lead_id=lead.id,
        subject=("reply", reply.id),
        personal=reply.reading.text,
    )
