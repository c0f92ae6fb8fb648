"""Learning what an account's Sent folder makes of our mail: by one mail to the rep themself.

It goes by the protocol of every other mail: its name is fixed first, its phases are committed, the
pause gate is asked at the dot, and after the dot it is only looked for, never sent again.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from desktop_sdr.agent.loop import comparing, resilience
from desktop_sdr.agent.office import Office, mail_lane
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.composing import Letter, compose
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.identity import message_id_for
from desktop_sdr.domain.ids import EmailAddress, MailboxId, MessageId, TraceId
from desktop_sdr.domain.outbox import Phase
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.errors import PortError, Refused, Uncertain
from desktop_sdr.ports.mail import OWN_ID, OutgoingMail, Receipt, WitnessKind
from desktop_sdr.ports.store import Mailbox, UnitOfWork

SUBJECT: Final = "A test of your mailbox by desktop-sdr"
TEXT: Final = (
    "desktop-sdr sent you this mail to see under which name your provider keeps it among the sent"
    " ones.\n\nIt is the only one, and you can delete it."
)

ARRIVAL: Final = timedelta(seconds=15)
"""How long the copy among the sent mails waits for the one in the inbox, to be compared as well."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """The last mail to oneself: which one it was, how far it got, and whether it is judged."""

    number: int
    phase: Phase | None
    at: datetime

    @property
    def is_open(self) -> bool:
        """True while the mail may have left and nobody has seen what became of it."""
        return self.phase is Phase.DOT


def send_test(office: Office, mailbox_id: MailboxId) -> bool:
    """Send the one mail, unless one is being looked for already; False where the pause forbids it.

    Raises Temporary, Refused or SignInNeeded while it provably was not sent.
    """
    office.latch.read()
    with office.open() as uow:
        mailbox, last = uow.mailboxes.get(mailbox_id), _last(uow, mailbox_id)
        if last is not None and last.is_open:
            return True
        trial = _Trial((last.number if last is not None else 0) + 1, Phase.ENVELOPE, office.now())
        if last is not None and last.phase is Phase.ENVELOPE:
            trial = replace(trial, number=last.number)  # it provably did not leave
        _keep(uow, mailbox_id, trial)
        uow.commit()
    mail = _mail_to_oneself(office, mailbox, trial)
    gate = partial(_at_dot, office, mailbox_id, trial)
    try:
        return office.transports[mailbox_id].send(mail, gate) is not None
    except Uncertain:
        return True


@contextmanager
def _at_dot(office: Office, mailbox_id: MailboxId, trial: _Trial) -> Iterator[bool]:
    """Make the phase durable first, then hold the gate for the last look and the dot alone."""
    if office.latch.is_paused or not _enter_dot(office, mailbox_id, trial):
        yield False
        return
    with office.latch.at_dot() as may_go:
        yield may_go
    if not may_go:  # it provably did not leave
        with office.open() as uow:
            _keep(uow, mailbox_id, trial)
            uow.commit()


def _enter_dot(office: Office, mailbox_id: MailboxId, trial: _Trial) -> bool:
    with office.open() as uow:
        if uow.keepings.switch().paused_at is not None:
            return False
        _keep(uow, mailbox_id, replace(trial, phase=Phase.DOT, at=office.now()))
        uow.commit()
    return True


def _mail_to_oneself(office: Office, mailbox: Mailbox, trial: _Trial) -> OutgoingMail:
    own = EmailAddress(mailbox.address)
    letter = Letter(
        message_id=_id_of(office, mailbox, trial),
        sender=own,
        sender_name=office.seller.name,
        recipient=own,
        recipient_name=office.seller.name,
        subject=SUBJECT,
        text=TEXT,
        html_alternative=office.settings.sending.html_alternative,
        date=office.now(),
    )
    return OutgoingMail(letter.message_id, own, own, compose(letter))


def _id_of(office: Office, mailbox: Mailbox, trial: _Trial) -> MessageId:
    return message_id_for(office.id_key, mailbox.address, "test of the mailbox", trial.number)


def look(office: Office, mailbox_id: MailboxId) -> WitnessKind:
    """Look for a test mail that is under way, and keep what its copy teaches.

    Without a copy the folder counts as blind only after as long as an unclear mail is looked for:
    some providers file late.
    """
    with office.look() as uow:
        mailbox, trial = uow.mailboxes.get(mailbox_id), _last(uow, mailbox_id)
    if trial is None or not trial.is_open:
        return mailbox.witness
    try:
        find = partial(office.transports[mailbox_id].find_sent, _id_of(office, mailbox, trial))
        seen = resilience.ask(office, f"look:{mail_lane(mailbox_id)}", find, resilience.LOOK)
    except Refused:
        return _learn(office, mailbox, None, trial)
    except PortError:
        return mailbox.witness
    arrived = comparing.compare(office, mailbox_id, _mail_to_oneself(office, mailbox, trial))
    if seen is not None and not arrived and office.now() < trial.at + ARRIVAL:
        return mailbox.witness
    patience = timedelta(minutes=office.settings.sending.settle_minutes)
    if seen is None and office.now() < trial.at + patience:
        return mailbox.witness
    return _learn(office, mailbox, seen, trial)


def is_under_way(office: Office, mailbox_id: MailboxId) -> bool:
    """Say whether a test mail has left whose copy nobody has seen yet."""
    with office.look() as uow:
        trial = _last(uow, mailbox_id)
    return trial is not None and trial.is_open


def learn_from_sent(office: Office, mailbox: Mailbox, seen: Receipt | None) -> Mailbox:
    """Let the copy of a real mail teach what nobody has tested; no copy yet teaches nothing."""
    if mailbox.witness is not WitnessKind.UNKNOWN or seen is None:
        return mailbox
    _learn(office, mailbox, seen, None)
    with office.look() as uow:
        return uow.mailboxes.get(mailbox.id)


def _learn(
    office: Office, mailbox: Mailbox, seen: Receipt | None, trial: _Trial | None
) -> WitnessKind:
    kind = WitnessKind.BLIND
    if seen is not None:
        kept = seen.header == OWN_ID
        kind = WitnessKind.PRESERVED if kept else WitnessKind.REWRITTEN
    files_itself = seen is not None
    with office.open() as uow:
        fresh = uow.mailboxes.get(mailbox.id)
        uow.mailboxes.save(replace(fresh, witness=kind, files_sent_itself=files_itself))
        if trial is not None:
            _keep(uow, mailbox.id, replace(trial, phase=None))
        record(
            uow,
            AuditTag.MAILBOX_TESTED,
            Cause(Actor.SYSTEM, TraceId(f"mailbox {mailbox.id}")),
            office.now(),
            {
                "witness": kind.value,
                "header": seen.header if seen is not None else "",
                "files_itself": files_itself,
                "by": "real mail" if trial is None else "test mail",
            },
            subject=("mailbox", mailbox.id),
        )
        uow.commit()
    return kind


def _last(uow: UnitOfWork, mailbox_id: MailboxId) -> _Trial | None:
    kept = uow.keepings.note(_name(mailbox_id))
    if not kept:
        return None
    told = json.loads(kept)
    phase = Phase(told["phase"]) if told["phase"] else None
    return _Trial(told["number"], phase, datetime.fromisoformat(told["at"]))


def _keep(uow: UnitOfWork, mailbox_id: MailboxId, trial: _Trial) -> None:
    phase = trial.phase.value if trial.phase is not None else ""
    told = {"number": trial.number, "phase": phase, "at": trial.at.isoformat()}
    uow.keepings.set_note(_name(mailbox_id), json.dumps(told))


def _name(mailbox_id: MailboxId) -> str:
    return f"test of mailbox {mailbox_id}"
