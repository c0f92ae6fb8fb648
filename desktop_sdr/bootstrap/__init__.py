"""What is plugged into what: the one place that names concrete classes."""

import logging
import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import SystemRandom

from desktop_sdr import resources
from desktop_sdr.adapters.practice.clock import PracticeClock
from desktop_sdr.adapters.reading_model.classifier import ReplyClassifier
from desktop_sdr.adapters.system_clock import SystemClock
from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.loop import pacing
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.agent.skills.copy_checking import copy_rules_from_toml
from desktop_sdr.agent.skills.country_table import COUNTRY_TABLE, country_rules_from_toml
from desktop_sdr.agent.skills.domain_looking import DomainLooker
from desktop_sdr.agent.skills.lexicon import LEXICON_FILES, Lexicon, lexicon_from_toml
from desktop_sdr.agent.skills.places import places_from_toml
from desktop_sdr.agent.skills.profile import Profile, parse_profile
from desktop_sdr.agent.skills.proving import own_words_from_toml
from desktop_sdr.agent.skills.topic_words import topic_words_from_toml
from desktop_sdr.bootstrap.app import App
from desktop_sdr.bootstrap.attachments import documents_of
from desktop_sdr.bootstrap.handing_out import hand_out
from desktop_sdr.bootstrap.mailbox_rows import secret_name
from desktop_sdr.bootstrap.models import key_name, seats, thought_of
from desktop_sdr.bootstrap.naming import domain_looker, names_for, senders_of
from desktop_sdr.bootstrap.profile_rows import (
    DATABASE,
    KEY_NOTE,
    PRACTICE_NOTE,
    PROFILE_NOTE,
    WORLD_NOTE,
    NotSetUp,
    PracticeTerms,
    World,
    identity_of,
    is_practice,
    is_set_up,
    set_up_practice,
    set_up_real,
    views_config,
)
from desktop_sdr.bootstrap.upkeep import upkeep_of
from desktop_sdr.bootstrap.worlds import (
    Outside,
    anchor_of,
    backups_holding,
    backups_of,
    first_as_found,
    keychain,
    newest_good_backup,
    open_keychain,
    practice_outside,
    real_outside,
    restore,
)
from desktop_sdr.domain.country_rules import CountryRules
from desktop_sdr.domain.health import Part
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.clock import Clock, MachineClocks
from desktop_sdr.ports.secrets import SecretStore
from desktop_sdr.ports.store import StoreTrouble, Switch
from desktop_sdr.runtime.idling import Idlers
from desktop_sdr.runtime.pulses import Lanes, pulses_of
from desktop_sdr.runtime.scheduler import Pulses
from desktop_sdr.runtime.stop_file import StopFile
from desktop_sdr.store.backups import Backup
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig

__all__ = [
    "DATABASE",
    "App",
    "Backup",
    "NotSetUp",
    "PracticeTerms",
    "backups_holding",
    "backups_of",
    "build",
    "country_table",
    "exchange_rates",
    "is_practice",
    "is_set_up",
    "key_name",
    "newest_good_backup",
    "restore",
    "secret_name",
    "set_up_practice",
    "set_up_real",
    "stop_now",
]


log = logging.getLogger("desktop_sdr.bootstrap")


def build(
    folder: Path,
    *,
    terms: PracticeTerms | None = None,
    rep: Actor = Actor.REP,
    secrets: SecretStore | None = None,
    clock: Clock | None = None,
    clocks: MachineClocks | None = None,
    checked: bool = False,
) -> App:
    """Wire the profile in the folder; raises NotSetUp, StoreTrouble, BadProfile.

    `terms` say how fast a practice profile runs and from when; a real one goes by the system's
    clock, unless it is given another. `clocks` are held against each other while it runs.
    `checked` reads every page first: whoever is going to act must not trust a damaged file.
    """
    if not is_set_up(folder):
        raise NotSetUp(str(folder))
    feed = Feed(report=_listener_failed)
    store = open_store(folder / DATABASE, feed, ViewsConfig())
    try:
        if checked:
            store.check_file()
        text, world, known_people = _notes(store, folder)
    except (StoreTrouble, NotSetUp):
        store.close()
        raise
    profile = parse_profile(text)
    identity = identity_of(store)
    kept = None if world == "practice" else secrets or keychain(folder, identity)
    store.keep_anchor_in(anchor_of(folder, identity, kept))
    if kept is None:
        outside = practice_outside(store, folder, profile, known_people, terms)
    else:
        open_anew = partial(open_keychain, folder, identity)
        passwords = first_as_found(kept, open_anew)
        names = names_for(profile.settings.sending, profile.mailboxes)
        outside = real_outside(store, profile, passwords, clock or SystemClock(), names)
    return _wired(folder, world, profile, store, feed, outside, rep, clocks)


def _notes(store: Store, folder: Path) -> tuple[str, World, str]:
    """Return the profile's text, its world, and how many people that holds; raises NotSetUp."""
    with store.reading() as uow:
        text = uow.keepings.note(PROFILE_NOTE)
        world: World = "practice" if uow.keepings.note(WORLD_NOTE) == "practice" else "real"
        known_people = uow.keepings.note(PRACTICE_NOTE) or "0 0"
    if text is None:
        raise NotSetUp(str(folder))
    return text, world, known_people


def stop_now(folder: Path, rep: Actor, reason: str) -> bool:
    """Put up the folder's stop sign, which a running agent obeys at its next dot.

    Opens no database. Returns False where it cannot be written. Raises NotSetUp.
    """
    if not is_set_up(folder):
        raise NotSetUp(str(folder))
    switch = Switch(paused_at=SystemClock().now(), by=rep, reason=reason)
    return StopFile(folder).put_up(switch)


def _listener_failed(error: Exception) -> None:
    """Note that somebody who heard of a commit went wrong; the commit itself is safe."""
    log.error("a listener failed", exc_info=error)


def _wired(
    folder: Path,
    world: World,
    profile: Profile,
    store: Store,
    feed: Feed,
    outside: Outside,
    rep: Actor,
    clocks: MachineClocks | None,
) -> App:
    model = seats(profile, store, outside.clock, outside.model)
    latch = Latch(store.unit_of_work, outside.clock, store.reading, StopFile(folder))
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
        lexicon=reply_lexicon(),
        classifier=reply_classifier(),
        copy_rules=copy_rules_from_toml(resources.read_text("rules", "copy.toml")),
        own_words=own_words_from_toml(resources.read_text("rules", "wording.toml")),
        topic_words=topic_words_from_toml(resources.read_text("rules", "topics.toml")),
        places=places_from_toml(
            countries=resources.read_text("time_zones", "countries.toml"),
            regions=resources.read_text("time_zones", "regions.toml"),
        ),
        rates=exchange_rates(),
        country_rules=country_table().with_consent_only(profile.only_with_consent),
        id_key=key,
        transports=outside.transports,
        inboxes=outside.inboxes,
        histories=outside.histories,
        provider_limits=outside.provider_limits,
        largest_mails=outside.largest_mails,
        documents=documents_of(profile.settings.sending, folder),
        calendar=outside.calendar,
        crm=outside.crm,
        researcher=outside.researcher,
        reader=None if model is None else model.reader,
        writer=None if model is None else model.writer,
        model_duty=None if model is None else model.duty,
        rewriter=None if model is None else model.rewriter,
        thought=thought_of(profile),
        names=outside.names,
        look_up_domain=_looker(world, profile, outside),
        senders=senders_of(profile),
        passwords=outside.passwords,
        browser_sign_ins=outside.browser_sign_ins,
        jitter=SystemRandom(),
        practice=world == "practice",
        accept_record=store.accept_record,
        scrub=store.scrub,
        hand_out=lambda text: hand_out(folder, outside.clock.now(), text),
    )
    store.configure(views_config(profile, outside.pace, partial(pacing.allowed_today, office)))
    upkeep = upkeep_of(office, store)
    watch = Watch(
        store.unit_of_work,
        outside.clock,
        latch,
        _connected(office),
        outside.speed,
        lambda: store.anchoring.trouble is not None,
        lambda: bool(outside.passwords and outside.passwords.wanted()),
        heart=upkeep.heart,
        care=upkeep.care,
        look=store.reading,
        sign_in_ends=lambda: _first_end(office),
        budget=None if model is None else model.asked.budget,
    )
    lanes = Lanes(office)
    rounds = upkeep.rounds(pulses_of(office, watch, lanes, outside.speed))
    pulses = Pulses(rounds, feed, upkeep.care.failed)
    if outside.passwords is not None:
        outside.passwords.when_given(lambda: _go_on(pulses))
    waited_on = {} if world == "practice" else outside.inboxes
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
        pulses=pulses,
        ticker=upkeep.ticker(watch, pulses, clocks),
        other_presses=upkeep.other_presses(feed),
        idlers=Idlers(waited_on, lambda: pulses.poke("listen")),
        practice=outside.practice,
        passwords=outside.passwords,
        model=None if model is None else model.asked,
        connections=outside.connections,
        stepped=outside.clock if isinstance(outside.clock, PracticeClock) else None,
    )


def _looker(world: World, profile: Profile, outside: Outside) -> DomainLooker | None:
    """Return who looks at the rep's own domains: nobody in the practice world, which is made up."""
    names = outside.names if world == "real" and profile.mailboxes else None
    return domain_looker(profile.settings.sending, names)


def _first_end(office: Office) -> datetime | None:
    ends = (one.dies_at() for one in office.browser_sign_ins.values())
    return min((end for end in ends if end is not None), default=None)


def _go_on(pulses: Pulses) -> None:
    """Do at once what a missing password held up."""
    for name in ("watch", "listen", "dispatch"):
        pulses.poke(name)


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
    if office.reader is not None or office.writer is not None:
        parts.add(Part.MODEL)
    return frozenset(parts)


def country_table() -> CountryRules:
    """Return what may be written unasked in which country."""
    return country_rules_from_toml(resources.read_text("rules", COUNTRY_TABLE))


def reply_lexicon() -> Lexicon:
    """Return the lexicon that ships; its files are taken apart when first asked."""
    return lexicon_from_toml(*(resources.read_text("rules", name) for name in LEXICON_FILES))


def reply_classifier() -> ReplyClassifier:
    """Return the classifier that ships; nothing of it is opened before the first reply."""
    return ReplyClassifier(resources.resource("reading"))


def exchange_rates() -> Mapping[str, Decimal]:
    """Return what one unit of each currency is worth in US dollars, on the careful side."""
    rates = tomllib.loads(resources.read_text("rules", "exchange_rates.toml"))["in_usd"]
    return {currency: Decimal(str(value)) for currency, value in rates.items()}
