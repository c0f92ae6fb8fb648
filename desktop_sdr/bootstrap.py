"""What is plugged into what: the one place that names concrete classes."""

import secrets as randomness
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import SystemRandom
from typing import Literal

from desktop_sdr import resources
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.adapters.os_keyring import open_keyring
from desktop_sdr.adapters.practice.calendar import PracticeCalendar
from desktop_sdr.adapters.practice.clock import PracticeClock
from desktop_sdr.adapters.practice.crm import PracticeCrm
from desktop_sdr.adapters.practice.mailing import PracticeInbox, PracticeTransport
from desktop_sdr.adapters.practice.research import PracticeResearcher
from desktop_sdr.adapters.practice.world import PracticeWorld
from desktop_sdr.adapters.session_secrets import SessionSecrets
from desktop_sdr.adapters.system_clock import SystemClock
from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.loop import outbox
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.agent.skills.lexicon import LEXICON_FILES, lexicon_from_toml
from desktop_sdr.agent.skills.places import places_from_toml
from desktop_sdr.agent.skills.profile import MailboxConfig, Profile, parse_profile
from desktop_sdr.agent.skills.sequences import sequence_from_toml
from desktop_sdr.domain.health import Part
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.mail import Inbox, MailTransport
from desktop_sdr.ports.secrets import SecretStore
from desktop_sdr.ports.store import Mailbox
from desktop_sdr.runtime.pulses import Lanes, pulses_of
from desktop_sdr.runtime.scheduler import Pulses
from desktop_sdr.runtime.single_instance import InstanceLock
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig

DATABASE = "desktop-sdr.db"
WORLD_FILE = "practice-world.json"
PROFILE_NOTE, WORLD_NOTE, KEY_NOTE = "profile", "world", "message id key"
PRACTICE_NOTE = "practice"
SEQUENCES = ("introduction.toml", "follow-the-news.toml", "second-try.toml")

World = Literal["practice", "real"]


class NotSetUp(Exception):
    """The folder holds no profile yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeTerms:
    """How a practice world is made: how many prospects, from which seed, from when, how fast."""

    people: int
    seed: int
    start: datetime
    speed: float
    remembers: bool = True


@dataclass(slots=True)
class App:
    """One profile, wired: its desk, its agent, and how to start and stop it."""

    folder: Path
    world: World
    profile: Profile
    store: Store
    feed: Feed
    office: Office
    desk: Desk
    watch: Watch
    lanes: Lanes
    pulses: Pulses
    practice: PracticeWorld | None
    stepped: PracticeClock | None
    """The practice world's clock, for whoever moves it by hand."""
    _lock: InstanceLock | None = None

    def take(self) -> None:
        """Take the profile for this process; raises AlreadyRunning."""
        lock = InstanceLock(self.folder)
        lock.__enter__()
        self._lock = lock

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the profile for a while; raises AlreadyRunning."""
        with InstanceLock(self.folder):
            yield

    def start(self) -> None:
        """Sort out what a crash left, read the latch, and let the pulses go."""
        outbox.reconcile(self.office)
        self.office.latch.read()
        self.pulses.start()

    def stop(self) -> None:
        """Stop in order: no new rounds, wait for the ones under way, close the database."""
        self.office.latch.stop_in_memory()
        for inbox in self.office.inboxes.values():
            inbox.interrupt()
        self.pulses.stop()
        self.lanes.close()
        self.close()

    def close(self) -> None:
        """Let go of the database and the profile."""
        self.store.close()
        if self._lock is not None:
            self._lock.__exit__(None, None, None)
            self._lock = None


def is_set_up(folder: Path) -> bool:
    """Say whether the folder holds a profile's database."""
    return (folder / DATABASE).exists()


def set_up_real(folder: Path, text: str) -> Profile:
    """Keep a profile in the folder, or replace the one that is there; raises BadProfile."""
    profile = parse_profile(text)
    store = open_store(folder / DATABASE, Feed(), _views_config(profile))
    try:
        with store.unit_of_work() as uow:
            uow.keepings.set_note(PROFILE_NOTE, text)
            uow.keepings.set_note(WORLD_NOTE, "real")
            uow.commit()
        _seed(store, profile, SystemClock().now())
    finally:
        store.close()
    return profile


def set_up_practice(folder: Path, terms: PracticeTerms) -> None:
    """Make a practice profile in the folder."""
    text = resources.read_text("practice", "profile.toml")
    profile = parse_profile(text)
    store = open_store(folder / DATABASE, Feed(), _views_config(profile))
    try:
        with store.unit_of_work() as uow:
            uow.keepings.set_note(PROFILE_NOTE, text)
            uow.keepings.set_note(WORLD_NOTE, "practice")
            uow.keepings.set_note(PRACTICE_NOTE, f"{terms.people} {terms.seed}")
            uow.commit()
        _seed(store, profile, terms.start)
    finally:
        store.close()


def _seed(store: Store, profile: Profile, now: datetime) -> None:
    """Put in what a fresh profile starts with: its key, its mailbox, the starter sequences."""
    with store.unit_of_work() as uow:
        if uow.keepings.note(KEY_NOTE) is None:
            uow.keepings.set_note(KEY_NOTE, randomness.token_hex(32))
        known = {mailbox.address: mailbox for mailbox in uow.mailboxes.all()}
        wanted = _mailbox_row(profile, now)
        if wanted.address not in known:
            uow.mailboxes.add(wanted)
        if not uow.sequences.all():
            for name in SEQUENCES:
                uow.sequences.add(sequence_from_toml(resources.read_text("sequences", name)))
        uow.commit()


def _mailbox_row(profile: Profile, now: datetime) -> Mailbox:
    config = profile.mailbox
    if config is None:
        return Mailbox(
            address=profile.seller.email,
            smtp_host="",
            smtp_port=0,
            smtp_security=Security.TLS.value,
            smtp_user="",
            imap_host="",
            imap_port=0,
            imap_security=Security.TLS.value,
            imap_user="",
            secret_name="",
            created_at=now,
        )
    return Mailbox(
        address=config.address,
        smtp_host=config.smtp.host,
        smtp_port=config.smtp.port,
        smtp_security=config.smtp.security,
        smtp_user=config.smtp.user,
        imap_host=config.imap.host,
        imap_port=config.imap.port,
        imap_security=config.imap.security,
        imap_user=config.imap.user,
        secret_name=secret_name(config),
        ca_file=config.ca_file,
        files_sent_itself=config.files_sent_itself,
        created_at=now,
    )


def secret_name(config: MailboxConfig) -> str:
    """Return the name that a mailbox's password is kept under."""
    return f"mailbox {config.address}"


def build(
    folder: Path,
    *,
    terms: PracticeTerms | None = None,
    rep: Actor = Actor.REP,
    secrets: SecretStore | None = None,
) -> App:
    """Wire the profile in the folder; raises NotSetUp, StoreTrouble, BadProfile, SignInNeeded.

    `terms` say how fast a practice profile runs and from when; a real one has the real clock.
    """
    if not is_set_up(folder):
        raise NotSetUp(str(folder))
    feed = Feed()
    store = open_store(folder / DATABASE, feed, ViewsConfig())
    with store.reading() as uow:
        text = uow.keepings.note(PROFILE_NOTE)
        world: World = "practice" if uow.keepings.note(WORLD_NOTE) == "practice" else "real"
        known_people = uow.keepings.note(PRACTICE_NOTE) or "0 0"
    if text is None:
        store.close()
        raise NotSetUp(str(folder))
    profile = parse_profile(text)
    store.configure(_views_config(profile))
    outside = (
        _practice_outside(store, folder, profile, known_people, terms)
        if world == "practice"
        else _real_outside(store, folder, secrets)
    )
    return _wired(folder, world, profile, store, feed, outside, rep)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outside:
    """Everything behind a port, for one world."""

    clock: Clock
    transports: Mapping[MailboxId, MailTransport]
    inboxes: Mapping[MailboxId, Inbox]
    calendar: PracticeCalendar | None = None
    crm: PracticeCrm | None = None
    researcher: PracticeResearcher | None = None
    practice: PracticeWorld | None = None
    speed: float = 1.0


def _practice_outside(
    store: Store, folder: Path, profile: Profile, known_people: str, terms: PracticeTerms | None
) -> _Outside:
    people, seed = (int(part) for part in known_people.split())
    remembers = terms is None or terms.remembers
    world = PracticeWorld(people, seed, folder / WORLD_FILE if remembers else None)
    now = terms.start if terms is not None else SystemClock().now()
    speed = terms.speed if terms is not None else 1.0
    clock = PracticeClock(max(now, _last_moment(store) or now), speed)
    mailboxes = _mailboxes(store)
    return _Outside(
        clock=clock,
        transports={one.id: PracticeTransport(world, clock) for one in mailboxes},
        inboxes={one.id: PracticeInbox(world, clock) for one in mailboxes},
        calendar=PracticeCalendar(world, profile.seller.time_zone),
        crm=PracticeCrm(world),
        researcher=PracticeResearcher(world, clock),
        practice=world,
        speed=speed,
    )


def _last_moment(store: Store) -> datetime | None:
    """Return when the record last spoke: simulated time never runs backwards."""
    rows = store.views.feed("all", None, 1)
    return rows[0].at if rows else None


def _real_outside(store: Store, folder: Path, secrets: SecretStore | None) -> _Outside:
    clock = SystemClock()
    mailboxes = [one for one in _mailboxes(store) if one.smtp_host]
    kept = secrets or (open_keyring(folder.name) if mailboxes else SessionSecrets())
    transports: dict[MailboxId, MailTransport] = {}
    inboxes: dict[MailboxId, Inbox] = {}
    for one in mailboxes:
        imap = _imap_account(one)
        sent = SentFolder(imap, kept, clock)
        transports[one.id] = SmtpTransport(_smtp_account(one), kept, clock, sent)
        inboxes[one.id] = ImapInbox(imap, kept)
    return _Outside(clock=clock, transports=transports, inboxes=inboxes)


def _smtp_account(mailbox: Mailbox) -> SmtpAccount:
    return SmtpAccount(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        security=Security(mailbox.smtp_security),
        user=mailbox.smtp_user,
        secret_name=mailbox.secret_name,
        ca_file=Path(mailbox.ca_file) if mailbox.ca_file else None,
    )


def _imap_account(mailbox: Mailbox) -> ImapAccount:
    return ImapAccount(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        security=Security(mailbox.imap_security),
        user=mailbox.imap_user,
        secret_name=mailbox.secret_name,
        ca_file=Path(mailbox.ca_file) if mailbox.ca_file else None,
    )


def _mailboxes(store: Store) -> list[Mailbox]:
    with store.reading() as uow:
        return list(uow.mailboxes.all())


def _wired(
    folder: Path,
    world: World,
    profile: Profile,
    store: Store,
    feed: Feed,
    outside: _Outside,
    rep: Actor,
) -> App:
    latch = Latch(store.unit_of_work, outside.clock)
    with store.reading() as uow:
        key = bytes.fromhex(uow.keepings.note(KEY_NOTE) or "")
    office = Office(
        open=store.unit_of_work,
        look=store.reading,
        clock=outside.clock,
        latch=latch,
        seller=profile.seller,
        offer=profile.offer,
        settings=profile.settings,
        lexicon=lexicon_from_toml(*(resources.read_text("rules", name) for name in LEXICON_FILES)),
        places=places_from_toml(
            countries=resources.read_text("time_zones", "countries.toml"),
            regions=resources.read_text("time_zones", "regions.toml"),
        ),
        rates=exchange_rates(),
        id_key=key,
        transports=outside.transports,
        inboxes=outside.inboxes,
        calendar=outside.calendar,
        crm=outside.crm,
        researcher=outside.researcher,
        jitter=SystemRandom(),
        practice=world == "practice",
    )
    watch = Watch(
        store.unit_of_work,
        outside.clock,
        latch,
        _connected(office),
        profile.settings.limits.mails_per_day,
    )
    lanes = Lanes(office)
    pulses = pulses_of(office, watch, lanes, outside.speed)
    return App(
        folder=folder,
        world=world,
        profile=profile,
        store=store,
        feed=feed,
        office=office,
        desk=Desk(office, store.views, rep),
        watch=watch,
        lanes=lanes,
        pulses=Pulses(pulses, feed, latch.stop_for_fault),
        practice=outside.practice,
        stepped=outside.clock if isinstance(outside.clock, PracticeClock) else None,
    )


def _connected(office: Office) -> frozenset[Part]:
    parts = set()
    if office.transports:
        parts.add(Part.EMAIL)
    if office.inboxes:
        parts.add(Part.INBOX)
    if office.calendar is not None:
        parts.add(Part.CALENDAR)
    if office.crm is not None:
        parts.add(Part.CRM)
    return frozenset(parts)


def exchange_rates() -> Mapping[str, Decimal]:
    """Return what one unit of each currency is worth in US dollars, on the careful side."""
    rates = tomllib.loads(resources.read_text("rules", "exchange_rates.toml"))["in_usd"]
    return {currency: Decimal(str(value)) for currency, value in rates.items()}


def _views_config(profile: Profile) -> ViewsConfig:
    return ViewsConfig(
        rep_name=profile.seller.name,
        company=profile.seller.company,
        time_zone=profile.seller.time_zone,
        mails_per_day=profile.settings.limits.mails_per_day,
        spend_per_day_cents=profile.settings.budget.per_day_cents,
        threshold=profile.settings.boundaries.threshold,
    )
