"""The rows that every profile starts with, and the names they are kept under."""

import secrets as randomness
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from desktop_sdr import resources
from desktop_sdr.adapters.system_clock import SystemClock
from desktop_sdr.agent.skills.profile import Profile, parse_profile
from desktop_sdr.agent.skills.sequences import sequence_from_toml
from desktop_sdr.bootstrap.mailbox_rows import connect_mailboxes
from desktop_sdr.bootstrap.profile_changes import note_change
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig

DATABASE = "desktop-sdr.db"
WORLD_FILE = "practice-world.json"
PRACTICE_MARK = "practice-world"
"""Marks a folder as a practice world before its database says so."""
# The key behind the Message-IDs lies here and not in the keychain, on purpose: whoever has it can
# only guess ids of mails whose leads he must know already, while a backup brought back on another
# machine without it would not find its own sent mails and could send them twice.
PROFILE_NOTE, WORLD_NOTE, KEY_NOTE = "profile", "world", "message id key"
IDENTITY_NOTE = "profile id"
PRACTICE_NOTE = "practice"
Plan = tuple[str, str]
"""Folder and file of a sequence among the resources."""
STARTERS: Final[tuple[Plan, ...]] = (
    ("sequences", "introduction.toml"),
    ("sequences", "follow-the-news.toml"),
    ("sequences", "second-try.toml"),
)
PRACTICE_SEQUENCE: Final[Plan] = ("practice", "sequence.toml")

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


def is_set_up(folder: Path) -> bool:
    """Say whether the folder holds a profile's database."""
    return (folder / DATABASE).exists()


def is_practice(folder: Path) -> bool:
    """Say whether the folder holds a practice world: nothing real ever leaves from it."""
    return (folder / PRACTICE_MARK).exists()


def set_up_real(folder: Path, text: str) -> Profile:
    """Keep a profile in the folder, or replace the one that is there; raises BadProfile."""
    profile = parse_profile(text)
    store = open_store(folder / DATABASE, Feed(), views_config(profile))
    try:
        with store.unit_of_work() as uow:
            before = uow.keepings.note(PROFILE_NOTE)
            uow.keepings.set_note(PROFILE_NOTE, text)
            uow.keepings.set_note(WORLD_NOTE, "real")
            if before is not None and before != text:
                note_change(uow, before, text, profile.settings, SystemClock().now())
            uow.commit()
        _seed(store, profile, SystemClock().now(), STARTERS)
    finally:
        store.close()
    return profile


def set_up_practice(folder: Path, terms: PracticeTerms) -> None:
    """Make a practice profile in the folder."""
    (folder / PRACTICE_MARK).touch(mode=0o600)
    text = resources.read_text("practice", "profile.toml")
    profile = parse_profile(text)
    store = open_store(folder / DATABASE, Feed(), views_config(profile))
    try:
        with store.unit_of_work() as uow:
            uow.keepings.set_note(PROFILE_NOTE, text)
            uow.keepings.set_note(WORLD_NOTE, "practice")
            uow.keepings.set_note(PRACTICE_NOTE, f"{terms.people} {terms.seed}")
            uow.commit()
        _seed(store, profile, terms.start, (PRACTICE_SEQUENCE, *STARTERS))
    finally:
        store.close()


def identity_of(store: Store) -> str:
    """Return the profile's own random name, given to it here if it has none.

    The keychain knows the profile by it: two folders may bear the same name.
    """
    with store.reading() as uow:
        known = uow.keepings.note(IDENTITY_NOTE)
    if known is not None:
        return known
    with store.unit_of_work() as uow:
        fresh = uow.keepings.note(IDENTITY_NOTE) or randomness.token_hex(16)
        uow.keepings.set_note(IDENTITY_NOTE, fresh)
        uow.commit()
    return fresh


def _seed(store: Store, profile: Profile, now: datetime, plans: Sequence[Plan]) -> None:
    """Put in what a fresh profile starts with: its key, its mailboxes, the starter sequences."""
    with store.unit_of_work() as uow:
        if uow.keepings.note(KEY_NOTE) is None:
            uow.keepings.set_note(KEY_NOTE, randomness.token_hex(32))
        connect_mailboxes(uow, profile, now)
        if not uow.sequences.all():
            for plan in plans:
                uow.sequences.add(sequence_from_toml(resources.read_text(*plan)))
        uow.commit()


def views_config(
    profile: Profile,
    pace: float = 0.0,
    allowed_mails: Callable[[], Mapping[MailboxId, int]] = dict,
) -> ViewsConfig:
    """Return what the views need to know of a profile whose clock runs at this pace."""
    return ViewsConfig(
        allowed_mails=allowed_mails,
        rep_name=profile.seller.name,
        company=profile.seller.company,
        time_zone=profile.seller.time_zone,
        mails_per_day=profile.settings.limits.mails_per_day,
        spend_per_day_cents=profile.settings.budget.per_day_cents,
        threshold=profile.settings.boundaries.threshold,
        pace=pace,
    )
