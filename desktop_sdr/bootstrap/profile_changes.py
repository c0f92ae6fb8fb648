"""What another profile changes, as a line of the record: numbers before and after, no words."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Final

from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.profile import BadProfile, parse_profile
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.ids import TraceId
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.settings import Settings

SETTINGS_TRACE: Final = TraceId("settings")


def note_change(
    uow: UnitOfWork, before: str, after: str, settings: Settings, now: datetime
) -> None:
    """Write down each setting that is another than before, and that the words are others."""
    facts: dict[str, Value] = {
        "profile_before": _digest(before),
        "profile_after": _digest(after),
    }
    was, now_is = _settings_of(before), _flat(settings)
    for name in sorted(now_is):
        if was.get(name) != now_is[name]:
            facts[f"{name}_before"], facts[f"{name}_after"] = was.get(name), now_is[name]
    cause = Cause(Actor.REP, SETTINGS_TRACE)
    record(uow, AuditTag.SETTINGS_CHANGED, cause, now, facts)
    deeds.name(uow, Command.SETTINGS, cause, now)


def _settings_of(text: str) -> Mapping[str, Value]:
    """Return the settings of a kept profile; none where an older version wrote it differently."""
    try:
        return _flat(parse_profile(text).settings)
    except BadProfile:
        return {}


def _flat(settings: Settings) -> dict[str, Value]:
    return {
        f"{group.name}.{one.name}": _fact(getattr(getattr(settings, group.name), one.name))
        for group in fields(settings)
        for one in fields(getattr(settings, group.name))
    }


def _fact(value: Value | tuple[str, ...]) -> Value:
    return ", ".join(value) if isinstance(value, tuple) else value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
