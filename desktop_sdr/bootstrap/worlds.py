"""What stands behind the ports: the practice world, or the servers of a real profile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, repeat
from pathlib import Path

from desktop_sdr import resources
from desktop_sdr.adapters.anchors import FileAnchor, KeyringAnchor
from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.adapters.os_keyring import open_keyring
from desktop_sdr.adapters.practice.calendar import PracticeCalendar
from desktop_sdr.adapters.practice.clock import PracticeClock
from desktop_sdr.adapters.practice.crm import PracticeCrm
from desktop_sdr.adapters.practice.mailing import PracticeHistory, PracticeInbox, PracticeTransport
from desktop_sdr.adapters.practice.names import PracticeNames
from desktop_sdr.adapters.practice.research import PracticeResearcher
from desktop_sdr.adapters.practice.world import PracticeWorld
from desktop_sdr.adapters.session_secrets import NoKeychain
from desktop_sdr.adapters.system_clock import SystemClock
from desktop_sdr.agent.skills.mail_providers import providers_from_toml
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.bootstrap.mail_ways import Closable, way_of
from desktop_sdr.bootstrap.models import model_server
from desktop_sdr.bootstrap.profile_rows import (
    DATABASE,
    WORLD_FILE,
    PracticeTerms,
    identity_of,
    is_practice,
)
from desktop_sdr.bootstrap.sign_ins import Account, account_of, hide
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.anchor import AnchorStore
from desktop_sdr.ports.browser import BrowserSignIn
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import SignInNeeded
from desktop_sdr.ports.language import LanguageModel
from desktop_sdr.ports.mail import Inbox, MailTransport, ProviderLimits, SentHistory
from desktop_sdr.ports.names import Names
from desktop_sdr.ports.secrets import IN_KEYCHAIN, SecretStore
from desktop_sdr.ports.store import Mailbox
from desktop_sdr.store.backups import FOLDER as BACKUPS
from desktop_sdr.store.backups import Backup, found_in
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.keeping import holds_words
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.restoring import restore as replace_database
from desktop_sdr.store.views.config import ViewsConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Everything behind a port, for one world."""

    clock: Clock
    transports: Mapping[MailboxId, MailTransport]
    inboxes: Mapping[MailboxId, Inbox]
    histories: Mapping[MailboxId, SentHistory] = field(default_factory=dict)
    provider_limits: Mapping[MailboxId, ProviderLimits] = field(default_factory=dict)
    largest_mails: Mapping[MailboxId, int] = field(default_factory=dict)
    calendar: PracticeCalendar | None = None
    crm: PracticeCrm | None = None
    researcher: PracticeResearcher | None = None
    practice: PracticeWorld | None = None
    names: Names | None = None
    passwords: AskedPasswords | None = None
    model: LanguageModel | None = None
    browser_sign_ins: Mapping[MailboxId, BrowserSignIn] = field(default_factory=dict)
    connections: tuple[Closable, ...] = ()
    speed: float = 1.0

    @property
    def pace(self) -> float:
        """How much faster than life the clock runs; 0 where it is not known to run at all."""
        return self.speed if isinstance(self.clock, SystemClock | PracticeClock) else 0.0


def practice_outside(
    store: Store, folder: Path, profile: Profile, known_people: str, terms: PracticeTerms | None
) -> Outside:
    """Return the practice world behind every port, as it was left."""
    people, seed = (int(part) for part in known_people.split())
    remembers = terms is None or terms.remembers
    world = PracticeWorld(people, seed, folder / WORLD_FILE if remembers else None)
    speed = terms.speed if terms is not None else 1.0
    clock = PracticeClock(_practice_time(store, terms), speed)
    mailboxes = _mailboxes(store)
    return Outside(
        clock=clock,
        transports={one.id: PracticeTransport(world, clock) for one in mailboxes},
        inboxes={one.id: PracticeInbox(world, clock) for one in mailboxes},
        histories={one.id: PracticeHistory(clock) for one in mailboxes},
        calendar=PracticeCalendar(world, profile.seller.time_zone),
        crm=PracticeCrm(world),
        researcher=PracticeResearcher(world, clock),
        names=PracticeNames(),
        practice=world,
        speed=speed,
    )


def _practice_time(store: Store, terms: PracticeTerms | None) -> datetime:
    """Return where simulated time stands: it never runs backwards, and a command keeps to it.

    A command beside a window that shows another day would else write the wrong day down.
    """
    last = _last_moment(store)
    if terms is None:
        return last or SystemClock().now()
    return terms.start if last is None else max(terms.start, last)


def _last_moment(store: Store) -> datetime | None:
    """Return when the record last spoke."""
    rows = store.views.feed("all", None, 1)
    return rows[0].at if rows else None


def real_outside(
    store: Store,
    profile: Profile,
    open_keychain: Callable[[], SecretStore],
    clock: Clock,
    names: Names | None = None,
) -> Outside:
    """Return the mail servers of a real profile, with its passwords from the keychain."""
    mailboxes = [one for one in _mailboxes(store) if one.secret_name]
    if not mailboxes and profile.model is None:
        return Outside(clock=clock, transports={}, inboxes={})
    passwords = AskedPasswords(open_keychain, hide)
    sign_ins: dict[MailboxId, BrowserSignIn] = {}
    transports: dict[MailboxId, MailTransport] = {}
    inboxes: dict[MailboxId, Inbox] = {}
    histories: dict[MailboxId, SentHistory] = {}
    largest: dict[MailboxId, int] = {}
    connections: list[Closable] = []
    for one in mailboxes:
        account = _account(one, profile, passwords, clock)
        if account is not None:
            sign_ins[one.id] = account.sign_in
        way = way_of(one, account, passwords, clock)
        transports[one.id], inboxes[one.id] = way.transport, way.inbox
        histories[one.id] = way.history
        if way.largest is not None:
            largest[one.id] = way.largest
        connections += way.connections
    return Outside(
        clock=clock,
        transports=transports,
        inboxes=inboxes,
        histories=histories,
        provider_limits=_limits_of(mailboxes),
        largest_mails=largest,
        names=names if mailboxes else None,
        passwords=passwords,
        model=None if profile.model is None else model_server(profile.model, passwords, clock),
        browser_sign_ins=sign_ins,
        connections=tuple(connections),
    )


def _account(
    mailbox: Mailbox, profile: Profile, passwords: AskedPasswords, clock: Clock
) -> Account | None:
    config = next((one for one in profile.mailboxes if one.address == mailbox.address), None)
    if config is None:
        return None
    return account_of(config, mailbox.secret_name, passwords, clock)


def _limits_of(mailboxes: Sequence[Mailbox]) -> Mapping[MailboxId, ProviderLimits]:
    known = providers_from_toml(resources.read_text("rules", "mail_providers.toml"))
    return {one.id: known.limits_of(one.smtp_host, one.address) for one in mailboxes}


def keychain(folder: Path, identity: str) -> SecretStore:
    """Return the keychain; without one only mail has to wait, and pausing or looking works.

    Passwords that are kept under the folder's name, as they once were, are found as well.
    """
    try:
        return open_keychain(folder, identity)
    except SignInNeeded as trouble:
        return NoKeychain(trouble)


def open_keychain(folder: Path, identity: str) -> SecretStore:
    """Return the keychain of the profile; raises SignInNeeded where it cannot be used."""
    return open_keyring(identity, formerly=folder.name)


def first_as_found(
    found: SecretStore, open_anew: Callable[[], SecretStore]
) -> Callable[[], SecretStore]:
    """Return what opens a keychain that was opened at the start already: anew from then on.

    It may have been unlocked or installed meanwhile, and opening it twice at the start might put
    the same question on the screen twice.
    """
    at_the_start: Callable[[], SecretStore] = partial(_unless_missing, found)
    openings = chain([at_the_start], repeat(open_anew))
    return lambda: next(openings)()


def _unless_missing(found: SecretStore) -> SecretStore:
    if isinstance(found, NoKeychain):
        raise found.trouble
    return found


def _mailboxes(store: Store) -> list[Mailbox]:
    with store.reading() as uow:
        return list(uow.mailboxes.in_use())


def restore(folder: Path, source: Path) -> None:
    """Put a backup in the place of the folder's database; it starts paused. Raises StoreTrouble."""
    replace_database(source, folder / DATABASE, SystemClock().now())
    store = open_store(folder / DATABASE, Feed(), ViewsConfig())
    try:
        identity = identity_of(store)
        kept = None if is_practice(folder) else keychain(folder, identity)
        store.keep_anchor_in(anchor_of(folder, identity, kept))
        store.accept_record()
    finally:
        store.close()


def backups_of(folder: Path) -> Sequence[Backup]:
    """Return the daily copies of the folder's database, the newest first; raises StoreTrouble."""
    return found_in(folder / BACKUPS)


def newest_good_backup(folder: Path) -> Backup | None:
    """Return the newest copy that can be brought back; each is read until one is whole."""
    return next((one for one in backups_of(folder) if one.is_good()), None)


def anchor_of(folder: Path, identity: str, kept: SecretStore | None) -> AnchorStore:
    """Return where the record's last line is noted: the keychain, or a file where that is weaker.

    A practice world, which has no secrets, and a system without a keychain make do with the file.
    """
    is_locked = isinstance(kept, NoKeychain) and kept.is_locked
    if kept is not None and (is_locked or kept.where_kept() == IN_KEYCHAIN):
        return KeyringAnchor(kept, identity)
    return FileAnchor(folder / "audit-anchor.json")


def backups_holding(folder: Path, address: str) -> list[str]:
    """Return the databases in the folder, other than its own, that hold this address."""
    words = address.strip().lower().encode()
    others = (one for one in sorted(folder.rglob("*.db")) if one.name != DATABASE)
    return [str(one.relative_to(folder)) for one in others if holds_words(one, words)]
