"""A calendar, a CRM and a social channel outside the agent's process: a file of what they did.

A line is written for each call that brought something about, so a killed agent cannot take it back.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_sdr.domain.ids import CalendarId, CrmId
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot
from desktop_sdr.ports.crm import CrmActivity
from desktop_sdr.ports.social import SocialTask


@dataclass(frozen=True)
class Ledger:
    """What happened, in order: the verb and the key of each act, and what it left there."""

    path: Path

    def note(self, verb: str, key: str, left: str | None = None) -> None:
        """Write a line, whole or not at all."""
        line = json.dumps([verb, key, left]).encode() + b"\n"
        place = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(place, line)
        os.close(place)

    def keys(self, verb: str) -> list[str]:
        """The keys of all acts of a kind, one for each time."""
        return [key for said, key, _ in self._lines() if said == verb]

    def left_at(self, key: str, *verbs: str) -> str | None:
        """What the last of these acts left under a key."""
        left = [left for said, at, left in self._lines() if at == key and said in verbs]
        return left[-1] if left else None

    def _lines(self) -> list[tuple[str, str, str | None]]:
        if not self.path.exists():
            return []
        return [tuple(json.loads(line)) for line in self.path.read_text().splitlines()]


@dataclass(frozen=True)
class LedgerCalendar:
    ledger: Ledger

    def busy(self, within: Slot) -> Sequence[Slot]:
        return []

    def book(self, meeting: Meeting, invitee: str) -> CalendarId:
        self.ledger.note("book", meeting.uid)
        return CalendarId(f"event of {meeting.uid}")

    def cancel(self, booked: CalendarId) -> None:
        self.ledger.note("cancel", booked)

    def find(self, uid: str) -> CalendarId | None:
        return CalendarId(f"event of {uid}") if uid in self.ledger.keys("book") else None

    def outcome(self, booked: CalendarId, now: datetime) -> MeetingState | None:
        return None


@dataclass(frozen=True)
class LedgerCrm:
    ledger: Ledger

    def upsert(self, external_id: str, lead: Lead, account: Account) -> CrmId:
        self.ledger.note("upsert", external_id, lead.state.value)
        return CrmId(external_id)

    def log(self, activity: CrmActivity) -> CrmId:
        self.ledger.note("log", activity.external_id)
        return CrmId(activity.external_id)

    def find_activity(self, external_id: str) -> CrmId | None:
        logged, removed = self.ledger.keys("log"), self.ledger.keys("remove")
        is_there = external_id in logged and external_id not in removed
        return CrmId(external_id) if is_there else None

    def remove_activity(self, external_id: str) -> None:
        self.ledger.note("remove", external_id)

    def record_of(self, external_id: str) -> str | None:
        return self.ledger.left_at(external_id, "upsert", "put back")

    def put_back(self, external_id: str, record: str | None) -> None:
        self.ledger.note("put back", external_id, record)


@dataclass(frozen=True)
class LedgerSocial:
    ledger: Ledger

    def prepare(self, task: SocialTask) -> None:
        self.ledger.note("prepare", task.key)
