"""The sign-ins that the rep is asked for, and what goes on by itself once they are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Final

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.health import SIGN_IN_WARNING
from desktop_sdr.domain.ids import MailboxId, TraceId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.browser import TellAddress
from desktop_sdr.ports.store import UnitOfWork

ENDING: Final = "sign_in_ending"
_BY_BROWSER: Final[Mapping[str, str]] = {
    "password_missing": "sign_in_missing",
    "sign_in_refused": "token_refused",
}
"""What it means at a mailbox that takes no password."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A mailbox that stands still for want of a sign-in, or soon will."""

    mailbox_id: MailboxId
    address: str
    reason: str
    """A code; see PasswordWanted, and `sign_in_ending` for one that still works."""
    remedy: str
    """The command that installs a keychain here; empty where none is missing or none is known."""
    provider: str = ""
    """The code of the provider that a browser signs in to; empty for a password."""
    ends_at: datetime | None = None
    """When a sign-in that still works ends."""


def wanted(office: Office) -> Sequence[SignIn]:
    """Return the mailboxes that wait for a password; reads nothing where none does."""
    asked = () if office.passwords is None else office.passwords.wanted()
    if not asked:
        return ()
    by_name = {one.name: one for one in asked}
    with office.look() as uow:
        return tuple(
            SignIn(
                box.id,
                box.address,
                _reason(office, box.id, asked_for.reason),
                asked_for.remedy,
                _provider(office, box.id),
            )
            for box in uow.mailboxes.in_use()
            if (asked_for := by_name.get(box.secret_name)) is not None
        )


def ending(office: Office) -> Sequence[SignIn]:
    """Return the mailboxes whose sign-in works and ends soon; reads nothing where none does."""
    ends = {number: one.dies_at() for number, one in office.browser_sign_ins.items()}
    latest = office.now() + SIGN_IN_WARNING
    soon = {number: at for number, at in ends.items() if at is not None and at <= latest}
    if not soon:
        return ()
    with office.look() as uow:
        return tuple(
            SignIn(
                number,
                uow.mailboxes.get(number).address,
                ENDING,
                "",
                _provider(office, number),
                ends_at,
            )
            for number, ends_at in soon.items()
        )


def sign_in(
    office: Office,
    rep: Actor,
    mailbox_id: MailboxId,
    tell: TellAddress,
    given_up: Event,
    client_secret: str = "",
) -> str:
    """Wait until the rep has signed in with a browser, and return where that is kept.

    What waited for it goes on then. Raises a PortError as BrowserSignIn does, and DeskRefusal
    where the mailbox takes a password.
    """
    account = office.browser_sign_ins.get(mailbox_id)
    if account is None:
        raise DeskRefusal("no_browser_sign_in")
    if client_secret:
        account.keep_client_secret(client_secret)
    where = account.sign_in(tell, given_up)
    _went_on(office, rep, mailbox_id, {"setting": "sign_in", "kept": where})
    return where


def sign_out(office: Office, rep: Actor, mailbox_id: MailboxId) -> bool:
    """Forget a sign-in, and give it back where the provider takes it; False where it was not told.

    Mail waits from then on. Raises SignInNeeded, and DeskRefusal where the mailbox takes a
    password.
    """
    account = office.browser_sign_ins.get(mailbox_id)
    if account is None:
        raise DeskRefusal("no_browser_sign_in")
    given_back = account.sign_out()
    with office.open() as uow:
        facts = {"setting": "sign_in", "kept": "nowhere"}
        _note(office, uow, rep, mailbox_id, facts)
        uow.commit()
    return given_back


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
    _went_on(office, rep, mailbox_id, {"setting": "password", "kept": where})
    return where


def _reason(office: Office, mailbox_id: MailboxId, reason: str) -> str:
    is_by_browser = mailbox_id in office.browser_sign_ins
    return _BY_BROWSER.get(reason, reason) if is_by_browser else reason


def _provider(office: Office, mailbox_id: MailboxId) -> str:
    account = office.browser_sign_ins.get(mailbox_id)
    return "" if account is None else account.provider


def _went_on(office: Office, rep: Actor, mailbox_id: MailboxId, facts: Mapping[str, Value]) -> None:
    with office.open() as uow:
        _let_go(office, uow, mailbox_id)
        _note(office, uow, rep, mailbox_id, facts)
        uow.commit()


def _note(
    office: Office, uow: UnitOfWork, rep: Actor, mailbox_id: MailboxId, facts: Mapping[str, Value]
) -> None:
    now = office.now()
    cause, about = Cause(rep, TraceId(f"mailbox:{mailbox_id}")), ("mailbox", mailbox_id)
    record(uow, AuditTag.SETTINGS_CHANGED, cause, now, facts, subject=about)
    deeds.name(uow, Command.SETTINGS, cause, now, about)


def _let_go(office: Office, uow: UnitOfWork, mailbox_id: MailboxId) -> None:
    for item in uow.outbox.in_state(OutboxState.HELD):
        if item.mailbox_id == mailbox_id and ReasonCode.SIGN_IN_NEEDED.value in item.held_by:
            uow.outbox.postpone(item.id, office.now(), ())
