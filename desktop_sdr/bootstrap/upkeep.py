"""What looks after a running profile: its heart, its database, its days and its clocks."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from desktop_sdr.adapters.system_clock import SystemClocks
from desktop_sdr.agent.loop import domain_looks
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import retaining
from desktop_sdr.agent.oversight.database_care import DatabaseCare
from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.tidying import Tidying
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.agent.reviewing import absence
from desktop_sdr.ports.changes import ChangeFeed
from desktop_sdr.ports.clock import MachineClocks
from desktop_sdr.runtime.other_presses import LOOK_SECONDS, OtherPresses
from desktop_sdr.runtime.pulses import Pulse
from desktop_sdr.runtime.resting import with_rests
from desktop_sdr.runtime.scheduler import Pulses
from desktop_sdr.runtime.ticker import Ticker
from desktop_sdr.runtime.ticking import TICK_SECONDS, Ticks
from desktop_sdr.store.opening import Store

DAY_LOOKS: Final = timedelta(minutes=10)
"""How often somebody looks whether the day has changed; what is done once a day is done once."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The heart and the database's care, which the watch and the rounds share."""

    office: Office
    store: Store
    heart: Heart
    care: DatabaseCare

    def rounds(self, pulses: Sequence[Pulse]) -> Sequence[Pulse]:
        """Return the rounds with their rests and, for a real profile, what is done each day.

        Each of the day's jobs is a round of its own, so that one that fails keeps back no other.
        """
        rested = with_rests(pulses, self.office.standstill, self.heart)
        if self.office.practice:
            return rested
        zone = self.office.seller.time_zone
        tidying = Tidying(self.office.open, self.office.clock, zone, self.store, self.care)
        return (
            *rested,
            Pulse("tidy", DAY_LOOKS, tidying.look),
            Pulse("expire", DAY_LOOKS, partial(retaining.expire, self.office)),
            Pulse("own-domain", DAY_LOOKS, partial(domain_looks.look_daily, self.office)),
            Pulse("absence", DAY_LOOKS, partial(absence.notice, self.office)),
        )

    def ticker(self, watch: Watch, pulses: Pulses, clocks: MachineClocks | None) -> Ticker:
        """Return the thread that sees sleep, set clocks and a dead loop."""
        machine = None if self.office.practice else clocks or SystemClocks()
        ticks = Ticks(self.office, watch, self.heart, machine, pulses.begin_anew)
        return Ticker("ticker", TICK_SECONDS, ticks.look, self.care.failed)

    def other_presses(self, feed: ChangeFeed) -> Ticker:
        """Return the thread that hears when another process pauses or resumes."""
        presses = OtherPresses(self.office.latch, feed)
        return Ticker("other-presses", LOOK_SECONDS, presses.look, self.care.failed)


def upkeep_of(office: Office, store: Store) -> Upkeep:
    """Return the upkeep of a profile; its heart counts the machine's own seconds."""
    care = DatabaseCare(store, office.latch, office.standstill)
    return Upkeep(office, store, Heart(time.monotonic), care)
