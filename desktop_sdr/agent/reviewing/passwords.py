"""The passwords that the rep is asked for, and what goes on by itself once they are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.ids import MailboxId, TraceId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class SignIn:
    """A mailbox that stands still for want of a password."""

    mailbox_id: MailboxId
    address: str
    reason: str
    """A code; see PasswordWanted."""
    remedy: str
    """The command that installs a keychain here; empty where none is missing or none is known."""


def wanted(office: Office) -> Sequence[SignIn]:
    """Return the mailboxes that wait for a password; reads nothing where none does."""
    asked = () if office.passwords is None else office.passwords.wanted()
    if not asked:
        return ()
    by_name = {one.name: one for one in asked}
    with office.look() as uow:
        return tuple(
            SignIn(box.id, box.address, asked_for.reason, asked_for.remedy)
            for box in uow.mailboxes.in_use()
            if (asked_for := by_name.get(box.secret_name)) is not None
        )


def give(office: Office, rep: Actor, mailbox_id: MailboxId, password: str) -> str:
    """Keep the password, let what waited for it go on, and return where it is kept.

    The record says that one was given and where it lies, and nothing of it.
    """
    if office.passwords is None:
        raise DeskRefusal("no_mailbox")
    with office.look() as uow:
        name = uow.mailboxes.get(mailbox_id).secret_name
    # Outside any transaction: a keychain may take its time to ask whether it may open.
    where = office.passwords.give(name, password)
    now = office.now()
    with office.open() as uow:
        _let_go(office, uow, mailbox_id)
        cause, about = Cause(rep, TraceId(f"mailbox:{mailbox_id}")), ("mailbox", mailbox_id)
        facts: dict[str, Value] = {"setting": "password", "kept": where}
        record(uow, AuditTag.SETTINGS_CHANGED, cause, now, facts, subject=about)
        deeds.name(uow, Command.SETTINGS, cause, now, about)
        uow.commit()
    return where


def _let_go(office: Office, uow: UnitOfWork, mailbox_id: MailboxId) -> None:
    for item in uow.outbox.in_state(OutboxState.HELD):
        if item.mailbox_id == mailbox_id and ReasonCode.SIGN_IN_NEEDED.value in item.held_by:
            uow.outbox.postpone(item.id, office.now(), ())
