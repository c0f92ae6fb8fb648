"""Everything that has happened in the practice world, kept in one file beside the profile."""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from desktop_sdr.adapters.practice.answers import Arrival, answer_to
from desktop_sdr.adapters.practice.people import Person, people


@dataclass(slots=True)
class Delivered:
    """A mail that a prospect got."""

    message_id: str
    recipient: str
    at: datetime
    raw: bytes


@dataclass(slots=True)
class Booked:
    """An event in the rep's practice calendar."""

    uid: str
    start: datetime
    end: datetime
    invitee: str
    cancelled: bool = False


@dataclass(slots=True)
class Happened:
    """The world's memory, all of it plain data."""

    delivered: list[Delivered] = field(default_factory=list)
    inbox: list[Arrival] = field(default_factory=list)
    calendar: list[Booked] = field(default_factory=list)
    crm: dict[str, str] = field(default_factory=dict)


class PracticeWorld:
    """Prospects who answer by their temper, decided by one seed."""

    def __init__(self, count: int, seed: int, keep_in: Path | None = None) -> None:
        """Make the people; `keep_in` is where the world remembers, None for only in memory."""
        self.count, self.seed, self._file = count, seed, keep_in
        self.people = {person.email: person for person in people(count, seed)}
        self.guard = threading.RLock()
        self.happened = Happened() if keep_in is None else _read(keep_in)

    def deliver(self, message_id: str, recipient: str, raw: bytes, at: datetime) -> None:
        """Hand a mail to its recipient, who may answer."""
        with self.guard:
            self.happened.delivered.append(Delivered(message_id, recipient, at, raw))
            person = self.people.get(recipient.lower())
            if person is not None:
                self._answer(person, raw, at)
            self.keep()

    def _answer(self, person: Person, raw: bytes, at: datetime) -> None:
        nth = sum(1 for one in self.happened.delivered if one.recipient == person.email)
        random = Random(f"{self.seed} {person.email} {nth}")
        self.happened.inbox.extend(answer_to(raw, person, nth, at, random))
        self.happened.inbox.sort(key=lambda arrival: arrival.at)

    def arrived_by(self, now: datetime) -> list[Arrival]:
        """Return everything that is in the inbox by now, the oldest first."""
        with self.guard:
            return [arrival for arrival in self.happened.inbox if arrival.at <= now]

    def next_arrival(self, now: datetime) -> datetime | None:
        """Return when the next mail will come in."""
        with self.guard:
            later = (arrival.at for arrival in self.happened.inbox if arrival.at > now)
            return min(later, default=None)

    def find_delivered(self, message_id: str) -> Delivered | None:
        """Look for a mail by its id."""
        with self.guard:
            found = (one for one in self.happened.delivered if one.message_id == message_id)
            return next(found, None)

    def change(self, step: Callable[[Happened], None]) -> None:
        """Change the memory and keep it."""
        with self.guard:
            step(self.happened)
            self.keep()

    def keep(self) -> None:
        """Write the memory to its file, whole or not at all."""
        if self._file is None:
            return
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(_as_plain(self.happened)), encoding="utf-8")
        fresh.chmod(0o600)
        fresh.replace(self._file)


def _as_plain(happened: Happened) -> dict[str, Any]:
    return {
        "delivered": [
            [one.message_id, one.recipient, one.at.isoformat(), _packed(one.raw)]
            for one in happened.delivered
        ],
        "inbox": [[one.at.isoformat(), _packed(one.raw)] for one in happened.inbox],
        "calendar": [
            [one.uid, one.start.isoformat(), one.end.isoformat(), one.invitee, one.cancelled]
            for one in happened.calendar
        ],
        "crm": happened.crm,
    }


def _packed(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _read(path: Path) -> Happened:
    """Read the memory back; a world without one starts empty."""
    if not path.exists():
        return Happened()
    plain = json.loads(path.read_text(encoding="utf-8"))
    moment = datetime.fromisoformat
    return Happened(
        delivered=[
            Delivered(message_id, recipient, moment(at), base64.b64decode(raw))
            for message_id, recipient, at, raw in plain["delivered"]
        ],
        inbox=[Arrival(moment(at), base64.b64decode(raw)) for at, raw in plain["inbox"]],
        calendar=[
            Booked(uid, moment(start), moment(end), invitee, cancelled)
            for uid, start, end, invitee, cancelled in plain["calendar"]
        ],
        crm=plain["crm"],
    )
