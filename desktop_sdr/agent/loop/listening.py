"""Understanding what was taken in: each stored mail is read and acted on in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desktop_sdr.agent.loop import (
    belonging,
    faults,
    inquiring,
    moves,
    other_senders,
    replying,
    seats,
    sorting_out,
    taking_in,
)
from desktop_sdr.agent.loop.belonging import Belonging
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.mail_parsing import MailHeaders, ParsedMail, headers_of, parse_mail
from desktop_sdr.agent.skills.reading import ReadingContext, Told, meaning_of, tell_kind
from desktop_sdr.agent.skills.second_opinion import joined
from desktop_sdr.agent.skills.telling import Asked, settled, with_told
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import EmailAddress, LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import Trigger, can_advance
from desktop_sdr.domain.message import RawMail, Reply, Touch
from desktop_sdr.domain.reading import Reading, ReplyKind
from desktop_sdr.domain.reversal import Arrival
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork

AT_ONCE = 50
MOST_TRIES = 3
"""Tries at reading one mail that never came to an end: then it is the rep's to read."""


def listen(office: Office) -> int:
    """Take in and understand everything new in every mailbox; returns how many mails came."""
    came = sum(taking_in.take_in(office, mailbox_id) for mailbox_id in office.inboxes)
    understand_pending(office)
    return came


def understand_pending(office: Office) -> int:
    """Read every stored mail that nobody has understood yet; returns how many."""
    count = 0
    while True:
        with office.look() as uow:
            pending = uow.mails.pending(AT_ONCE)
        _understand_each(office, pending)
        count += len(pending)
        if len(pending) < AT_ONCE:
            return count


def _understand_each(office: Office, pending: Sequence[RawMail]) -> None:
    fresh = [mail for mail in pending if mail.tries == 0]
    _begin(office, fresh)
    aside = sorting_out.put_aside(office, fresh)
    for mail in pending:
        if mail.id not in aside:
            _understand_one(office, mail)


def _understand_one(office: Office, mail: RawMail) -> None:
    if mail.tries >= MOST_TRIES:
        _leave_to_rep(office, mail, faults.EndedTheProgram("listen"))
        return
    if mail.tries:
        _begin(office, [mail])
    try:
        _understand(office, mail)
    except faults.OWN_FAULTS as fault:
        _leave_to_rep(office, mail, fault)


def _begin(office: Office, mails: Sequence[RawMail]) -> None:
    """Count the try before it is made: a mail that ends the program is known at the next start."""
    if not mails:
        return
    with office.open() as uow:
        for mail in mails:
            uow.mails.begin(mail.id)
        uow.commit()


@seats.asked_outside
def _understand(office: Office, mail: RawMail) -> None:
    now = office.now()
    parsed = parse_mail(mail.raw)
    headers = parsed.headers
    with office.open() as uow:
        if _is_own(uow, mail, headers):
            _own_hand(uow, headers, now)
        elif not uow.mails.is_second_copy(mail.id):
            _received(office, uow, mail, parsed, now)
        uow.mails.mark_classified(mail.id)
        uow.commit()


def _is_own(uow: UnitOfWork, mail: RawMail, headers: MailHeaders) -> bool:
    """Say whether the rep sent it: a lead's mail that was moved among theirs is a reply still."""
    if not taking_in.is_sent_folder(uow, mail.mailbox_id, mail.folder):
        return False
    return headers.sender is None or uow.leads.by_email(headers.sender) is None


def _leave_to_rep(office: Office, mail: RawMail, fault: Exception) -> None:
    """A mail that the program stumbles over is kept and shown, and holds up no other."""
    now = office.now()
    headers = headers_of(mail.raw)
    with office.open() as uow:
        faults.count(uow, "listen", fault, now)
        found = belonging.of(uow, headers)
        touch, lead = found.touch, found.lead
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
    addressed = (uow.leads.by_email(address) for address in headers.to)
    written_to = (belonging.of(uow, headers).lead, *addressed)
    for lead in {lead.id: lead for lead in written_to if lead is not None}.values():
        if not lead.agent_silent and can_advance(lead.state, Trigger.TAKEN_OVER):
            cause = Cause(Actor.REP, lead.trace)
            deeds.begin(uow, Arrival.OWN_HAND, cause, now, lead_id=lead.id)
            replying.step_back(uow, lead, cause, now)


def _received(
    office: Office, uow: UnitOfWork, mail: RawMail, parsed: ParsedMail, now: datetime
) -> None:
    headers = parsed.headers
    found = belonging.of(uow, headers)
    context = _context(office, uow, found.lead, now)
    told = tell_kind(parsed, context, office.lexicon)
    found = belonging.with_bounced(uow, found, told.reading.bounced)
    reading = told.reading
    alias = _alias(uow, found, told, headers)
    whose = found.lead or alias
    if whose is not None:
        asked = None if found.lead is None else inquiring.asked_last(uow, found.lead)
        reading = _understood(office, mail, told, parsed, context, whose.id, asked)
    if reading.kind is ReplyKind.OWN_MAIL:
        _own_hand(uow, headers, now)
        return
    if reading.kind is ReplyKind.UNRELATED and found.touch is None:
        return
    is_theirs = found.is_theirs or reading.kind not in other_senders.SPOKEN
    if not is_theirs or found.lead is None:
        reply = _reply_of(mail, headers, found.touch, None, reading)
        other_senders.hear(uow, replace(reply, id=uow.replies.add(reply)), found, alias, now)
        return
    _heard(office, uow, _reply_of(mail, headers, found.touch, found.lead, reading), found.lead, now)


def _alias(uow: UnitOfWork, found: Belonging, told: Told, headers: MailHeaders) -> Lead | None:
    """Return whom somebody that nobody knows may be; only who speaks is anybody's alias."""
    if found.lead is not None or told.reading.kind not in other_senders.SPOKEN:
        return None
    return other_senders.namesake(uow, headers)


def _understood(
    office: Office,
    mail: RawMail,
    told: Told,
    parsed: ParsedMail,
    context: ReadingContext,
    lead_id: LeadId,
    asked: Asked | None,
) -> Reading:
    """Read what a person means: only where it may be our business, and only then by a model.

    `asked` is what our last mail asked: a short answer looks like something else without it.
    """
    answers = inquiring.answers_for(office)
    reading = meaning_of(told, parsed, context, office.lexicon, office.classifier)
    reading = with_told(reading, asked, answers)
    if office.reader is None:
        return reading
    return settled(joined(reading, office.reader.read(mail.raw, reading, lead_id)), answers)


def _heard(office: Office, uow: UnitOfWork, reply: Reply, lead: Lead, now: datetime) -> None:
    reply = replace(reply, id=uow.replies.add(reply))
    arrived = Cause(Actor.LEAD, lead.trace)
    deeds.begin(uow, Arrival.REPLY, arrived, now, lead_id=lead.id, subject=("reply", reply.id))
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
