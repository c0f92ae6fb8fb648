"""Taking mail in: everything new in a mailbox is stored raw, before anybody reads it."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from desktop_sdr.agent.loop import belonging, calibrating, resilience, signing_in
from desktop_sdr.agent.office import Office, inbox_of
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.mail_parsing import headers_of
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import MailboxId, TraceId
from desktop_sdr.domain.message import RawMail
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.mail import IncomingMail
from desktop_sdr.ports.store import UnitOfWork

AnswerT = TypeVar("AnswerT")

INBOX: Final = "INBOX"
BATCH: Final = 50
QUIET_LOOKS: Final = 2
"""Looks without a mail after which a folder is at its end, though its mark still moves."""
BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")


def take_in(office: Office, mailbox_id: MailboxId) -> int:
    """Store everything new in one mailbox; returns how many mails came.

    One that cannot be reached is noted and left alone for a while.
    """
    try:
        came = _drain(office, mailbox_id, INBOX, _anything)
        came += _sent_by_hand(office, mailbox_id)
        came += _filed_away(office, mailbox_id)
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


def is_sent_folder(uow: UnitOfWork, mailbox_id: MailboxId, folder: str) -> bool:
    """Say whether it is where the mailbox's own mail is filed, as it was last found."""
    return uow.keepings.note(_sent_name(mailbox_id)) in (folder, None) and folder != INBOX


def _ask(office: Office, mailbox_id: MailboxId, question: Callable[[], AnswerT]) -> AnswerT:
    return resilience.ask(office, inbox_of(mailbox_id), question, resilience.LOOK)


def _sent_by_hand(office: Office, mailbox_id: MailboxId) -> int:
    """Read the folder for sent mail: what the rep wrote on the phone lies there."""
    folder = _ask(office, mailbox_id, office.inboxes[mailbox_id].sent_folder)
    if not folder:
        return 0
    with office.look() as uow:
        former = uow.keepings.note(_sent_name(mailbox_id))
    if folder != former:
        _follow(office, mailbox_id, former, folder)
    return _drain(office, mailbox_id, folder, _anything)


def _follow(office: Office, mailbox_id: MailboxId, former: str | None, folder: str) -> None:
    """Go on in a renamed folder from where the former one was read to.

    Where the server numbers it anew, its old mails come again, and are known.
    """
    with office.open() as uow:
        marks = uow.mailboxes.marks(mailbox_id)
        if former and former in marks and folder not in marks:
            uow.mailboxes.set_mark(mailbox_id, folder, marks[former])
        uow.keepings.set_note(_sent_name(mailbox_id), folder)
        uow.commit()


def _filed_away(office: Office, mailbox_id: MailboxId) -> int:
    """Look for answers to us where a filter, a rule or the phone may have put them.

    What else lies there is none of our business, and is not kept.
    """
    folders = _ask(office, mailbox_id, office.inboxes[mailbox_id].aside_folders)
    return sum(_drain(office, mailbox_id, one, belonging.is_in_thread) for one in folders)


def _anything(_uow: UnitOfWork, _raw: bytes) -> bool:
    return True


def _drain(
    office: Office,
    mailbox_id: MailboxId,
    folder: str,
    is_wanted: Callable[[UnitOfWork, bytes], bool],
) -> int:
    """Read the folder to its end, storing each batch with its mark in one transaction."""
    inbox, came, quiet = office.inboxes[mailbox_id], 0, 0
    while quiet < QUIET_LOOKS:
        with office.look() as uow:
            mark = uow.mailboxes.mark(mailbox_id, folder)
        mails, after = _ask(office, mailbox_id, partial(inbox.new_since, folder, mark, BATCH))
        if after != mark:
            with office.open() as uow:
                wanted = [mail for mail in mails if is_wanted(uow, mail.raw)]
                for mail in wanted:
                    _store(uow, mailbox_id, mail)
                uow.mailboxes.set_mark(mailbox_id, folder, after)
                uow.commit()
            came += len(wanted)
        if after == mark:
            return came
        quiet = 0 if mails else quiet + 1
    return came


def _store(uow: UnitOfWork, mailbox_id: MailboxId, mail: IncomingMail) -> None:
    uow.mails.add(
        RawMail(
            mailbox_id=mailbox_id,
            folder=mail.folder,
            uid=mail.uid,
            message_id=headers_of(_head(mail.raw)).message_id,
            raw=mail.raw,
            received_at=mail.received_at,
        )
    )


def _head(raw: bytes) -> bytes:
    found = BLANK_LINE.search(raw)
    return raw if found is None else raw[: found.start()]


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


def _sent_name(mailbox_id: MailboxId) -> str:
    return f"sent folder of mailbox {mailbox_id}"
