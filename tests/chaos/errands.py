"""One approved effect of each kind, ready to be performed, and a process that performs it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from agent.loop.agency import Agency, an_agency
from agent.loop.test_meetings import booked, with_times
from agent.loop.test_other_channel import silent_but_engaged
from agent.loop.test_undo import undo
from chaos.crossings import Road, watched
from fakes.clock import FakeClock
from fakes.ledger import Ledger, LedgerCalendar, LedgerCrm, LedgerSocial
from fakes.secrets import MemorySecrets

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.loop import outbox
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState

LEDGER = "ledger"
CROSSINGS = "crossings"


@dataclass(frozen=True)
class Wires:
    """Where real mail goes; without them it goes into the memory of a fake."""

    smtp_port: int
    imap_port: int
    ca_file: Path
    address: str
    password: str


@dataclass(frozen=True)
class Errand:
    """One effect that is due at a moment."""

    effect: OutboxId
    key: str
    known_as: str
    """What the other side knows it by."""
    at: datetime


@contextmanager
def at_desk(folder: Path, now: datetime, wires: Wires | None = None) -> Iterator[Agency]:
    """The agency in the folder, whose calendar, CRM and social channel lie outside it."""
    ledger, clock = Ledger(folder / LEDGER), FakeClock(now)
    outside = {
        "clock": clock,
        "calendar": LedgerCalendar(ledger),
        "crm": LedgerCrm(ledger),
        "social": LedgerSocial(ledger),
    }
    if wires is None:
        with an_agency(folder, **outside) as agency:
            yield agency
        return
    secrets = MemorySecrets(mailbox=wires.password)
    smtp = SmtpAccount(host="127.0.0.1", port=wires.smtp_port, security=Security.PLAIN_LOOPBACK)
    imap = ImapAccount(
        host="localhost",
        port=wires.imap_port,
        security=Security.TLS,
        user=wires.address,
        secret_name="mailbox",
        ca_file=wires.ca_file,
    )
    sent = SentFolder(imap, secrets, clock)
    try:
        with an_agency(
            folder, transport=SmtpTransport(smtp, secrets, clock, sent), **outside
        ) as agency:
            yield agency
    finally:
        sent.close()


def perform(
    folder: Path, errand: Errand, wires: Wires | None, kill_at: str | None, voice: Connection
) -> None:
    """Perform the effect in this process, which dies at the crossing `kill_at`."""
    with at_desk(folder, errand.at, wires) as agency:
        voice.send("at work")
        outbox.attempt(
            watched(agency.office, Road(folder / CROSSINGS, kill_at), errand.effect), errand.effect
        )


def prepare(folder: Path, kind: EffectKind, start: datetime, *, we_file: bool = False) -> Errand:
    """Bring an agency to where an effect of the kind is approved, due and not yet performed."""
    folder.mkdir(parents=True)
    with at_desk(folder, start) as agency:
        with agency.rows() as uow:
            [mailbox] = uow.mailboxes.all()
            uow.mailboxes.save(replace(mailbox, files_sent_itself=not we_file))
        APPROVED[kind](agency)
        with agency.store.reading() as uow:
            [item] = [one for one in uow.outbox.in_state(OutboxState.HELD) if one.kind is kind]
        due = max(item.leaves_at, agency.clock.now())
        return Errand(item.id, item.key, _known_as(item), due)


def _known_as(item: OutboxItem) -> str:
    if item.kind in (EffectKind.SEND_MAIL, EffectKind.SOCIAL_TASK):
        return item.key
    wanted = json.loads(item.payload)
    names = {
        EffectKind.BOOK_MEETING: "uid",
        EffectKind.CANCEL_MEETING: "calendar_id",
        EffectKind.CRM_REVERT: "lead_external_id",
    }
    return str(wanted[names.get(item.kind, "external_id")])


def _mail(agency: Agency) -> None:
    agency.approved()


def _booking(agency: Agency) -> None:
    lead = with_times(agency)
    agency.answers(lead, "The second one works for me.")
    agency.approve(agency.draft(lead))


def _cancelling(agency: Agency) -> None:
    lead = booked(agency)
    agency.answers(lead, "Sorry, we are not interested any more.")
    [draft] = [one for one in agency.drafts(lead) if one.action is ActionKind.CANCEL_MEETING]
    agency.approve(draft)


def _logging(agency: Agency) -> None:
    lead = agency.approved()
    item = agency.item(lead)
    agency.clock.set(item.leaves_at)
    outbox.attempt(agency.office, item.id)


def _reverting(agency: Agency) -> None:
    lead = agency.touched()
    agency.wait(minutes=1)
    undo(agency, lead, "effect:crm_log")


def _preparing(agency: Agency) -> None:
    agency.approve(agency.draft(silent_but_engaged(agency)))


APPROVED: dict[EffectKind, Callable[[Agency], None]] = {
    EffectKind.SEND_MAIL: _mail,
    EffectKind.BOOK_MEETING: _booking,
    EffectKind.CANCEL_MEETING: _cancelling,
    EffectKind.CRM_LOG: _logging,
    EffectKind.CRM_REVERT: _reverting,
    EffectKind.SOCIAL_TASK: _preparing,
}
