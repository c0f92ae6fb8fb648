"""Rounds that rest while the disk is full: no connection is opened whose news could not be kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.standstill import DISK_FULL, Standstill
from desktop_sdr.runtime.pulses import Pulse

RESTING: Final = frozenset({"think", "dispatch", "listen"})
LOOP: Final = "think"
"""The round whose beat is the loop's."""


def with_rests(pulses: Sequence[Pulse], standstill: Standstill, heart: Heart) -> Sequence[Pulse]:
    """Return the rounds, of which those that reach outside rest where there is no room.

    A loop that rests is not dead: its heart beats on.
    """
    return tuple(
        replace(pulse, run=partial(_run, pulse, standstill, heart.beat))
        if pulse.name in RESTING
        else pulse
        for pulse in pulses
    )


def _run(pulse: Pulse, standstill: Standstill, beat: Callable[[], None]) -> None:
    if pulse.name == LOOP:
        beat()
    if not standstill.is_for(DISK_FULL):
        pulse.run()
