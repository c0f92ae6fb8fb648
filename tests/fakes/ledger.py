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
    """What happened, in order: the verb and the key of each act."""

    path: Path

    def note(self, verb: str, key: str) -> None:
        """Write a line, whole or not at all."""
        line = json.dumps([verb, key]).encode() + b"\n"
        place = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(place, line)
        os.close(place)

    def keys(self, verb: str) -> list[str]:
        """The keys of all acts of a kind, one for each time."""
        if not self.path.exists():
            return []
        lines = [json.loads(line) for line in self.path.read_text().splitlines()]
        return [key for said, key in lines if said == verb]


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
        self.ledger.note("upsert", external_id)
        return CrmId(external_id)

    def log(self, activity: CrmActivity) -> CrmId:
        self.ledger.note("log", activity.external_id)
        return CrmId(activity.external_id)

    def find_activity(self, external_id: str) -> CrmId | None:
        return CrmId(external_id) if external_id in self.ledger.keys("log") else None


@dataclass(frozen=True)
class LedgerSocial:
    ledger: Ledger

    def prepare(self, task: SocialTask) -> None:
        self.ledger.note("prepare", task.key)
