"""Approved is what leaves: one thing changed anywhere after the yes, and it does not."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from agent.loop.agency import FIRST, Agency, an_agency
from builders import a_fact, a_step
from chaos import campaign
from fakes.documents import FakeDocuments

from desktop_sdr.agent.loop import listening, outbox
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.ids import FactId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

MUTATIONS = campaign.rounds("mutations", 300, 10_000)
KEPT = ("outbox", "draft", "fact", "lead", "meeting", "mailbox")
"""Tables that are put back as they were after each mutation."""
OFFER = bytes(range(256))
Value = str | bytes | int | float | None
Change = Callable[[Value, Random], Value]


def _one_byte(value: Value, random: Random) -> Value:
    """Flip, drop or add one byte or letter, anywhere."""
    if isinstance(value, bytes):
        at = random.randrange(len(value))
        flipped = bytes([value[at] ^ (1 << random.randrange(8))])
        return random.choice(
            [value[:at] + flipped + value[at + 1 :], value[:at] + value[at + 1 :], value + b"."]
        )
    text = str(value or "")
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice("xQ7 .\u200b,@") + text[at:]


def _other_number(value: Value, random: Random) -> Value:
    step = random.choice([-3_600_000_000, -1, 1, 60_000_000, 86_400_000_000])
    return int(value or 0) + step if isinstance(value, int | None) else float(value) - 0.01


def _one_of(*values: Value) -> Change:
    return lambda value, random: random.choice([one for one in values if one != value])


def _one_claim(value: Value, random: Random) -> Value:
    """Change one field of one claim, and keep the record readable."""
    claims = json.loads(str(value))
    if not claims:
        return value
    claim = random.choice(claims)
    other = {
        "start": claim["start"] + 1,
        "end": claim["end"] - 1,
        "support": "vouched" if claim["support"] != "vouched" else "supported",
        "fact_id": None if claim["fact_id"] else 1,
        "source": f"{claim['source']}!",
        "why": f"{claim['why']}?",
    }
    name = random.choice(list(other))
    claim[name] = other[name]
    return json.dumps(claims)


def _one_attachment(value: Value, random: Random) -> Value:
    """Change one field of one attached file, or take it off."""
    attached = json.loads(str(value))
    if not attached:
        return value
    name = random.choice([*attached[0], ""])
    other = {"name": "other.pdf", "size": 1, "sha256": "0" * 64}
    return json.dumps([attached[0] | {name: other[name]}] if name else [])


def _one_more_yes(value: Value, random: Random) -> Value:
    code = random.choice(["deal_over_limit", "price_deviation", "not_sure"])
    return json.dumps([*json.loads(str(value)), code])


_ACTIONS = tuple(kind.value for kind in ActionKind)
_ROLES = tuple(role.value for role in MessageRole)
_KINDS = tuple(kind.value for kind in EffectKind)
_ACTORS = ("rep", "agent", "system", "lead")

OUTBOX: dict[str, Change] = {
    "payload": _one_byte,
    "key": _one_byte,
    "kind": _one_of(*_KINDS),
    "action": _one_of(*_ACTIONS),
    "role": _one_of(*_ROLES),
    "channel": _one_of("email", "linkedin", "call", None),
    "lane": _one_byte,
    "lead_id": _one_of(1, 2),
    "decision_id": _one_of(1, 2, 3),
    "draft_id": _one_of(1, 2, None),
    "enrollment_id": _one_of(1, 2, None),
    "mailbox_id": _one_of(1, 2, None),
    "step_number": _one_of(1, 2, 7, None),
    "recipient": _one_byte,
    "subject": _one_byte,
    "sha256": _one_byte,
    "basis": _one_byte,
    "fingerprint": _one_byte,
    "approved_by": _one_of(*_ACTORS),
    "approved_at": _other_number,
    "overrides": _one_more_yes,
    "slot": _other_number,
}
DRAFT: dict[str, Change] = {
    "body": _one_byte,
    "subject": _one_byte,
    "payload": _one_byte,
    "recipient": _one_byte,
    "claims": _one_claim,
    "attachments": _one_attachment,
    "confidence": _other_number,
    "version": _one_of(1, 2, 3),
    "action": _one_of(*_ACTIONS),
    "role": _one_of(*_ROLES),
    "channel": _one_of("email", "linkedin", "call", None),
    "state": _one_of("waiting", "later", "rejected", "stale"),
}
FACT: dict[str, Change] = {
    "text": _one_byte,
    "source": _one_byte,
    "found_at": _other_number,
    "struck": _one_of(0, 1),
}
MAILBOX: dict[str, Change] = {"address": _one_byte}
FILE: dict[str, Change] = {"content": _one_byte}
"""No table: the attached file in its folder."""
OF_A_MAIL = [
    *(("outbox", OUTBOX), ("draft", DRAFT), ("fact", FACT), ("mailbox", MAILBOX)),
    ("file", FILE),
]
OF_A_BOOKING = [("outbox", OUTBOX), ("draft", DRAFT)]


@dataclass
class Approved:
    """One approved effect that is due, and its rows as they stood at the yes."""

    agency: Agency
    item: OutboxItem
    file: sqlite3.Connection
    rows: dict[str, list[sqlite3.Row]]
    documents: FakeDocuments

    def mutate(self, table: str, column: str, change: Change, random: Random) -> bool:
        """Change one value of the row that belongs to the effect; False where no value fits."""
        if table == "file":
            files = self.documents.files
            files["offer.pdf"] = bytes(change(files["offer.pdf"], random) or b"")
            return True
        number = {"outbox": self.item.id, "draft": self.item.draft_id}.get(table, 1)
        [[before]] = self.file.execute(
            f"SELECT {column} FROM {table} WHERE id = ?",  # noqa: S608 - names of this file
            (number,),
        ).fetchall()
        after = change(before, random)
        if after == before:
            return False
        try:
            self.file.execute(
                f"UPDATE {table} SET {column} = ? WHERE id = ?",  # noqa: S608
                (after, number),
            )
        except sqlite3.IntegrityError:
            return False
        return True

    def put_back(self) -> None:
        self.documents.files["offer.pdf"] = OFFER
        self.file.execute("DELETE FROM escalation")
        for table, rows in self.rows.items():
            for row in rows:
                names = ", ".join(f"{name} = ?" for name in row.keys())  # noqa: SIM118
                self.file.execute(
                    f"UPDATE {table} SET {names} WHERE id = ?",  # noqa: S608
                    (*row, row["id"]),
                )

    def effects(self) -> int:
        return self.agency.transport.dots + len(self.agency.calendar.events)

    def was_voided(self) -> bool:
        """Cancelled, with a card or a draft to look at again."""
        agency = self.agency
        cancelled = agency.store.reading()
        with cancelled as uow:
            if uow.outbox.get(self.item.id).state is not OutboxState.CANCELLED:
                return False
            cards = uow.escalations.open_ids(9)
        return bool(cards or agency.store.views.drafts("all", None, 9))


def test_whatever_is_changed_after_the_yes_voids_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random, tried, went, kept = Random(10), Counter[str](), Counter[str](), Counter[str]()
    for kind, wanted in ((_a_mail, OF_A_MAIL), (_a_booking, OF_A_BOOKING)):
        with _approved(tmp_path / kind.__name__, kind) as approved:
            before = approved.effects()
            for table, column, change in _plan(wanted, MUTATIONS // 2, random):
                if not approved.mutate(table, column, change, random):
                    continue
                outbox.attempt(approved.agency.office, approved.item.id)
                name = f"{table}.{column}"
                tried[name] += 1
                went[name] += approved.effects() != before
                kept[name] += not approved.was_voided()
                approved.put_back()
            outbox.attempt(approved.agency.office, approved.item.id)
            assert approved.effects() == before + 1, "untouched, it goes"

    missing = {f"{table}.{name}" for table, columns in OF_A_MAIL for name in columns} - set(tried)
    held = not +went and not +kept
    figures = (
        f"{tried.total()} mutations of {len(tried)} columns: {went.total()} left,"
        f" {kept.total()} not voided"
    )
    with capsys.disabled():
        campaign.report("R10 approved = sent", figures, held=held)
    assert +went == Counter()
    assert +kept == Counter()
    assert missing == set()


def _plan(
    wanted: Sequence[tuple[str, dict[str, Change]]], count: int, random: Random
) -> Iterator[tuple[str, str, Change]]:
    """Every column once, then bytes of what is shown more often than the rest."""
    columns = [(table, name, change) for table, these in wanted for name, change in these.items()]
    yield from columns
    likely = [
        one for one in columns if one[1] in ("payload", "body", "subject", "recipient", "content")
    ]
    for _ in range(count - len(columns)):
        yield random.choice(likely if random.random() < 0.5 else columns)


def _a_mail(agency: Agency) -> None:
    with agency.rows() as uow:
        plan = uow.sequences.all()[0]
        news = f"{FIRST}\n\nI read that you {{{{news}}}}."
        step = a_step(1, body=news, attachments=("offer.pdf",))
        uow.sequences.save(replace(plan, steps=(step,)))
    lead = agency.add_lead()
    other = agency.add_lead()
    with agency.rows() as uow:
        uow.facts.add(a_fact(id=FactId(0), lead_id=lead.id, found_at=agency.clock.now()))
        uow.leads.save(replace(other, due_at=None))
    agency.pulse()
    agency.approve(agency.draft(lead), "claim_weak_or_old")


def _a_booking(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Yes, happy to talk. When are you free?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.answers(lead, "The first one works for me.")
    agency.approve(agency.draft(lead))


class _approved:  # noqa: N801 - reads as a function where it is used
    """Open an agency with one approved effect of this kind, due now."""

    def __init__(self, folder: Path, kind: Callable[[Agency], None]) -> None:
        folder.mkdir()
        self._documents = FakeDocuments(offer=OFFER)
        self._opened, self._kind = an_agency(folder, documents=self._documents), kind

    def __enter__(self) -> Approved:
        agency = self._opened.__enter__()
        self._kind(agency)
        [item] = agency.items(None, OutboxState.HELD)
        agency.clock.set(max(item.leaves_at, agency.clock.now()))
        listening.listen(agency.office)
        self._file = sqlite3.connect(agency.store.path, isolation_level=None)
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("PRAGMA foreign_keys = ON")
        self._file.row_factory = sqlite3.Row
        rows = {
            table: self._file.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            for table in KEPT
        }
        return Approved(agency, item, self._file, rows, self._documents)

    def __exit__(self, *trouble: object) -> None:
        with closing(self._file):
            self._opened.__exit__(None, None, None)
