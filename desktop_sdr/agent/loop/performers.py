"""How each kind of effect is performed through its port, and how to see whether it was.

A performer brings the effect about and returns the other side's words, or returns None when the
gate at the unclear moment said no, or raises a PortError. The database it reaches only through its
errand: the phase that the gate makes durable, and what the other side held before.
A booking or CRM write begins once the gate has said yes. How long the other side then takes holds
up neither a pause nor another lane: from there on it is under way, and the pause names it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from desktop_sdr.agent.office import Office
from desktop_sdr.domain.ids import CalendarId, EmailAddress, MailboxId, MessageId
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.domain.meeting import Meeting, Slot
from desktop_sdr.domain.outbox import EffectKind, OutboxItem
from desktop_sdr.ports.calendar import Calendar
from desktop_sdr.ports.crm import Crm, CrmActivity
from desktop_sdr.ports.errors import Refused
from desktop_sdr.ports.mail import DotGate, MailTransport, OutgoingMail
from desktop_sdr.ports.social import SocialTask

NO_RECORD: Final = ""
"""What is remembered of a lead whom the CRM did not know before us."""
TAKEN_BACK: Final = "taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One effect with the records that a performer needs beside its payload."""

    item: OutboxItem
    lead: Lead
    account: Account
    meeting: Meeting | None
    sender: str
    at_dot: DotGate
    remember: Callable[[str], None]
    """Keeps what the other side holds before the act writes over it, durably and beforehand."""
    now: datetime

    def may_begin(self) -> bool:
        """Pass the gate with a call that cannot be recalled once it has begun."""
        with self.at_dot() as may_go:
            return may_go


def outgoing(item: OutboxItem, sender: str, now: datetime) -> OutgoingMail:
    """Return the mail as it leaves: the approved bytes under the date of this very moment.

    The date is the one line that is not approved, because a mail that waited for its slot, or for
    the end of a pause, would otherwise arrive looking old.
    """
    dated = b"Date: " + format_datetime(now).encode() + b"\r\n" + item.payload
    return OutgoingMail(
        MessageId(item.key), EmailAddress(sender), EmailAddress(item.recipient or ""), dated
    )


def _transport(office: Office, mailbox_id: MailboxId | None) -> MailTransport:
    transport = office.transports.get(mailbox_id) if mailbox_id is not None else None
    if transport is None:
        raise Refused("mailbox_gone", "connect_mailbox")
    return transport


def _calendar(office: Office) -> Calendar:
    if office.calendar is None:
        raise Refused("calendar_not_connected", "connect_calendar")
    return office.calendar


def _crm(office: Office) -> Crm:
    if office.crm is None:
        raise Refused("crm_not_connected", "connect_crm")
    return office.crm


def _send_mail(office: Office, errand: Errand) -> str | None:
    transport = _transport(office, errand.item.mailbox_id)
    mail = outgoing(errand.item, errand.sender, errand.now)
    receipt = transport.send(mail, errand.at_dot)
    return None if receipt is None else receipt.words or "accepted"


def _book(office: Office, errand: Errand) -> str | None:
    calendar = _calendar(office)
    meeting = _as_approved(errand)
    if not errand.may_begin():
        return None
    return str(calendar.book(meeting, errand.item.recipient or ""))


def _as_approved(errand: Errand) -> Meeting:
    """Return the meeting with the name and the time that were approved, whatever its row says."""
    item, wanted = errand.item, json.loads(errand.item.payload)
    if errand.meeting is None or errand.meeting.id != wanted["meeting_id"]:
        raise Refused("meeting_gone")
    slot = Slot(datetime.fromisoformat(wanted["start"]), datetime.fromisoformat(wanted["end"]))
    return replace(errand.meeting, uid=wanted["uid"], title=item.subject, booked=slot)


def _cancel_booking(office: Office, errand: Errand) -> str | None:
    calendar = _calendar(office)
    if not errand.may_begin():
        return None
    calendar.cancel(CalendarId(json.loads(errand.item.payload)["calendar_id"]))
    return "cancelled"


def _log_in_crm(office: Office, errand: Errand) -> str | None:
    crm = _crm(office)
    activity = json.loads(errand.item.payload)
    at = datetime.fromisoformat(activity.pop("at"))
    if errand.item.former is None:
        errand.remember(crm.record_of(activity["lead_external_id"]) or NO_RECORD)
    if not errand.may_begin():
        return None
    crm.upsert(activity["lead_external_id"], errand.lead, errand.account)
    return str(crm.log(CrmActivity(at=at, **activity)))


def _revert_in_crm(office: Office, errand: Errand) -> str | None:
    crm = _crm(office)
    wanted = json.loads(errand.item.payload)
    if not errand.may_begin():
        return None
    crm.remove_activity(wanted["revert"])
    if wanted["former"] is not None:
        crm.put_back(wanted["lead_external_id"], wanted["former"] or None)
    return TAKEN_BACK


def _prepare_social(office: Office, errand: Errand) -> str | None:
    if office.social is None:
        raise Refused("social_not_connected")
    if not errand.may_begin():
        return None
    task = json.loads(errand.item.payload)
    office.social.prepare(SocialTask(errand.item.key, task["profile_url"], task["text"]))
    return "prepared"


Performer = Callable[[Office, Errand], str | None]

PERFORMERS: Final[Mapping[EffectKind, Performer]] = {
    EffectKind.SEND_MAIL: _send_mail,
    EffectKind.BOOK_MEETING: _book,
    EffectKind.CANCEL_MEETING: _cancel_booking,
    EffectKind.CRM_LOG: _log_in_crm,
    EffectKind.CRM_REVERT: _revert_in_crm,
    EffectKind.SOCIAL_TASK: _prepare_social,
}


def _seen_in_sent(office: Office, item: OutboxItem) -> str | None:
    receipt = _transport(office, item.mailbox_id).find_sent(MessageId(item.key))
    return None if receipt is None else receipt.words or "found among the sent mails"


def _seen_in_calendar(office: Office, item: OutboxItem) -> str | None:
    uid = json.loads(item.payload)["uid"]
    return _calendar(office).find(uid)


def _seen_in_crm(office: Office, item: OutboxItem) -> str | None:
    return _crm(office).find_activity(json.loads(item.payload)["external_id"])


def _seen_reverted(office: Office, item: OutboxItem) -> str | None:
    crm, wanted = _crm(office), json.loads(item.payload)
    if crm.find_activity(wanted["revert"]) is not None:
        return None
    held, former = crm.record_of(wanted["lead_external_id"]), wanted["former"]
    return TAKEN_BACK if former is None or (held or NO_RECORD) == former else None


Witness = Callable[[Office, OutboxItem], str | None]

WITNESSES: Final[Mapping[EffectKind, Witness]] = {
    EffectKind.SEND_MAIL: _seen_in_sent,
    EffectKind.BOOK_MEETING: _seen_in_calendar,
    EffectKind.CRM_LOG: _seen_in_crm,
    EffectKind.CRM_REVERT: _seen_reverted,
}
"""How to look, from outside, whether an effect came about; raises PortError when it cannot look."""
