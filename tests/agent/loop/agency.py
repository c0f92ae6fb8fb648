"""One rep's agent on a real database, with a mail provider in memory and a clock by hand."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from builders import a_lead, a_seller, a_step, an_account, an_offer
from fakes.calendar import FakeCalendar
from fakes.clock import A_MONDAY, FakeClock
from fakes.crm import FakeCrm
from fakes.mail import FakeInbox, FakeMailTransport
from store.planting import a_mailbox

from desktop_sdr import bootstrap, resources
from desktop_sdr.agent.desk import Approval, Desk
from desktop_sdr.agent.loop import agenda, deciding, listening, outbox, settling
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.agent.skills.lexicon import LEXICON_FILES, Lexicon, lexicon_from_toml
from desktop_sdr.agent.skills.places import Places, places_from_toml
from desktop_sdr.agent.skills.proving import OwnWords, own_words_from_toml
from desktop_sdr.agent.skills.topic_words import TopicWords, topic_words_from_toml
from desktop_sdr.domain.audit import AuditEntry
from desktop_sdr.domain.escalation import Escalation
from desktop_sdr.domain.ids import EmailAddress, LeadId, MailboxId, TraceId
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Draft
from desktop_sdr.domain.outbox import OutboxItem, OutboxState
from desktop_sdr.domain.sequence import Enrollment, Sequence, Step
from desktop_sdr.ports.mail import WitnessKind
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.settings import Sending, Settings
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig

REP = EmailAddress("rita@seller.example")
AT_ONCE = Settings(sending=Sending(like_a_person=False))
"""Mail leaves at its slot: what the rep's own day does to it has tests of its own."""
TUESDAY = A_MONDAY + timedelta(days=1)
"""Tuesday 3 March 2026, 9:00 UTC: ten in Berlin, where the leads live."""
FIRST = "Hello {{first_name}},\n\nhow do you plan your routes at {{company}} today?"
SECOND = "Hello {{first_name}},\n\nmy first mail may have come at a bad moment. Is it worth a look?"


@cache
def the_lexicon() -> Lexicon:
    return lexicon_from_toml(*(resources.read_text("rules", name) for name in LEXICON_FILES))


@cache
def the_places() -> Places:
    return places_from_toml(
        countries=resources.read_text("time_zones", "countries.toml"),
        regions=resources.read_text("time_zones", "regions.toml"),
    )


@cache
def the_topic_words() -> Mapping[str, TopicWords]:
    return topic_words_from_toml(resources.read_text("rules", "topics.toml"))


@cache
def the_own_words() -> Mapping[str, OwnWords]:
    return own_words_from_toml(resources.read_text("rules", "wording.toml"))


def two_steps() -> tuple[Step, ...]:
    return (a_step(1, body=FIRST), a_step(2, wait_days=3, body=SECOND))


@dataclass
class Agency:
    """The agent at work; every helper reads or moves the one real database."""

    store: Store
    clock: FakeClock
    transport: FakeMailTransport
    inbox: FakeInbox
    calendar: FakeCalendar
    crm: FakeCrm
    office: Office
    desk: Desk
    feed: Feed
    people: int = field(default=0)

    def pulse(self) -> None:
        """What the pulses do in one round: take mail in, think, send, settle."""
        listening.listen(self.office)
        self.think()
        outbox.dispatch(self.office)
        settling.settle(self.office)

    def think(self) -> None:
        for _ in range(20):
            if not deciding.think(self.office):
                return
        raise AssertionError("somebody stays due for ever")

    def run(self, until: datetime, step: timedelta = timedelta(minutes=90)) -> None:
        """Let time pass from one due moment to the next, with a round at each."""
        self.pulse()
        while self.clock.now() < until:
            now = self.clock.now()
            due = agenda.next_moment(self.office) or until
            soonest = max(due, now + timedelta(minutes=2))
            self.clock.set(min(until, soonest, now + step))
            self.pulse()

    def wait(self, **span: float) -> None:
        """Let time pass and do one round."""
        self.clock.advance(timedelta(**span))
        self.pulse()

    @contextmanager
    def rows(self) -> Iterator[UnitOfWork]:
        with self.store.unit_of_work() as uow:
            yield uow
            uow.commit()

    def add_lead(self, account: Account | None = None, **fields: Any) -> Lead:
        """Add somebody new, each at a company of their own unless one is given."""
        self.people += 1
        number = self.people
        with self.rows() as uow:
            company = an_account(id=0, name=f"Firma {number}", domain=f"firma{number}.example")
            account_id = account.id if account is not None else uow.accounts.add(company)
            now = self.clock.now()
            lead = a_lead(
                **{
                    "id": LeadId(0),
                    "account_id": account_id,
                    "email": EmailAddress(f"ida{number}@firma{number}.example"),
                    "state_since": now,
                    "created_at": now,
                    "due_at": now,
                    "trace": TraceId(f"lead {number}"),
                    **fields,
                }
            )
            return replace(lead, id=uow.leads.add(lead))

    def lead(self, lead: Lead) -> Lead:
        with self.store.reading() as uow:
            return uow.leads.get(lead.id)

    def state(self, lead: Lead) -> LeadState:
        return self.lead(lead).state

    def enrollment(self, lead: Lead) -> Enrollment:
        with self.store.reading() as uow:
            found = uow.enrollments.latest_of(lead.id)
        assert found is not None
        return found

    def drafts(self, lead: Lead) -> list[Draft]:
        """What waits for the rep about this lead, CRM entries left out."""
        with self.store.reading() as uow:
            waiting = uow.drafts.waiting_of(lead.id)
        return [draft for draft in waiting if draft.action.value != "update_crm"]

    def draft(self, lead: Lead) -> Draft:
        [only] = self.drafts(lead)
        return only

    def items(self, lead: Lead | None = None, *states: OutboxState) -> list[OutboxItem]:
        """Effects that are not CRM entries, in these states or in any."""
        with self.store.reading() as uow:
            found = uow.outbox.in_state(*(states or OutboxState))
        return [
            item
            for item in found
            if not item.kind.value.startswith("crm_") and (lead is None or item.lead_id == lead.id)
        ]

    def item(self, lead: Lead) -> OutboxItem:
        [only] = self.items(lead)
        return only

    def cards(self) -> list[Escalation]:
        with self.store.reading() as uow:
            return [uow.escalations.get(number) for number in uow.escalations.open_ids(100)]

    def card(self) -> Escalation:
        [only] = self.cards()
        return only

    def record(self, lead: Lead | None = None) -> list[AuditEntry]:
        """The audit lines about a lead, oldest first; of everybody where none is named."""
        with self.store.reading() as uow:
            numbers = range(1, self.people + 1) if lead is None else (lead.id,)
            return [
                entry
                for number in numbers
                for entry in reversed(uow.audit.of_lead(LeadId(number), 1000))
            ]

    def tags(self, lead: Lead) -> list[str]:
        return [entry.tag.value for entry in self.record(lead)]

    def approve(self, draft: Draft, *anyway: str) -> Approval:
        shown = self.clock.now() - timedelta(seconds=20)
        return self.desk.approve(draft.id, draft.version, shown, frozenset(anyway))

    def start(self, **fields: Any) -> Lead:
        """A lead whose first mail waits for the rep."""
        lead = self.add_lead(**fields)
        self.pulse()
        assert len(self.drafts(lead)) == 1, self.tags(lead)
        return self.lead(lead)

    def approved(self, **fields: Any) -> Lead:
        """A lead whose first mail is approved and has not left."""
        lead = self.start(**fields)
        self.approve(self.draft(lead))
        return lead

    def touched(self, **fields: Any) -> Lead:
        """A lead whose first mail has left."""
        lead = self.approved(**fields)
        self.go_on_until_sent(lead)
        return self.lead(lead)

    def go_on_until_sent(self, lead: Lead, count: int = 1) -> None:
        for _ in range(100):
            if len(self.sent_to(lead)) >= count:
                return
            self.run(self.clock.now() + timedelta(hours=1))
        raise AssertionError(f"not sent: {self.tags(lead)}")

    def in_file(self, sql: str, *values: object) -> None:
        """Change the database file beside the program, as somebody with a tool for it would."""
        with closing(sqlite3.connect(self.store.path)) as connection, connection:
            assert connection.execute(sql, values).rowcount == 1

    def sent_to(self, lead: Lead) -> list[EmailMessage]:
        return [_parsed(raw) for raw in self.transport.received_by(lead.email)]

    def hears(self, lead: Lead, words: str, **headers: str) -> None:
        """The lead answers the last mail they got."""
        got = self.sent_to(lead)
        mail = EmailMessage(policy=SMTP)
        mail["From"] = headers.pop("sender", f"{lead.name} <{lead.email}>")
        mail["To"] = REP
        mail["Date"] = format_datetime(self.clock.now())
        stamp = f"{self.clock.now().timestamp():.0f}.{self.people}.{len(words)}"
        mail["Message-ID"] = f"<{stamp}.{lead.id}@answers.example>"
        if got:
            mail["Subject"] = headers.pop("subject", f"Re: {got[-1]['Subject']}")
            mail["In-Reply-To"] = mail["References"] = str(got[-1]["Message-ID"])
        else:
            mail["Subject"] = headers.pop("subject", "Hello")
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(words)
        self.inbox.arrive(mail.as_bytes())

    def answers(self, lead: Lead, words: str, **headers: str) -> None:
        """The lead answers, and the agent reads it in the next round."""
        self.clock.advance(timedelta(minutes=5))
        self.hears(lead, words, **headers)
        self.pulse()


def text_of(mail: EmailMessage) -> str:
    """The plain form of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    return mail


@contextmanager
def an_agency(folder: Path, settings: Settings | None = None, **wiring: Any) -> Iterator[Agency]:
    """Open an agency in `folder`, again where there is one: the database remembers."""
    feed = Feed()
    # What a power cut may take is the business of others; most tests would only lose time by it.
    durable = wiring.pop("durable", False)
    store = open_store(folder / "desktop-sdr.db", feed, ViewsConfig(), durable=durable)
    try:
        yield agency_on(store, feed, settings, **wiring)
    finally:
        store.close()


def agency_on(store: Store, feed: Feed, settings: Settings | None = None, **wiring: Any) -> Agency:
    """Put an agent to work on a database that is open; all that it only remembers is new."""
    clock = wiring.pop("clock", None) or FakeClock(TUESDAY)
    with store.unit_of_work() as uow:
        if not uow.mailboxes.all():
            uow.mailboxes.add(a_mailbox(files_sent_itself=True, witness=WitnessKind.PRESERVED))
            uow.sequences.add(Sequence(name="Two mails", steps=two_steps()))
        uow.commit()
    transport = wiring.pop("transport", None) or FakeMailTransport(clock)
    inbox = FakeInbox(clock)
    calendar, crm = wiring.get("calendar") or FakeCalendar(), wiring.get("crm") or FakeCrm()
    latch = Latch(store.unit_of_work, clock)
    office = Office(
        **{
            "open": store.unit_of_work,
            "look": store.reading,
            "clock": clock,
            "latch": latch,
            "seller": a_seller(languages=("en",)),
            "offer": an_offer(competitors=("DockFlow",)),
            "settings": settings or AT_ONCE,
            "lexicon": the_lexicon(),
            "own_words": the_own_words(),
            "topic_words": the_topic_words(),
            "places": the_places(),
            "rates": bootstrap.exchange_rates(),
            "country_rules": bootstrap.country_table(),
            "id_key": b"k" * 32,
            "transports": {MailboxId(1): transport},
            "inboxes": {MailboxId(1): inbox},
            "calendar": calendar,
            "crm": crm,
            "jitter": Random(1),
            "practice": True,
            **wiring,
        }
    )
    latch.read()
    listening.listen(office)
    desk = Desk(office, store.views)
    return Agency(store, clock, transport, inbox, calendar, crm, office, desk, feed)
