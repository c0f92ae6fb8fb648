"""The record is tampered with in every way that a file allows: each one shows, and where."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from random import Random

import pytest
from agent.loop.agency import an_agency
from chaos import campaign
from store.anchors import MemoryAnchors
from store.planting import opened
from store.test_audit import outsider

from desktop_sdr.ports.records import StoreTrouble
from desktop_sdr.store.rows.keeping import GUARDS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

COLUMNS = (
    "at, tag, actor, trace, cause, lead_id, subject_kind, subject_id, facts, personal_hash, hash"
)


@dataclass(frozen=True)
class Scene:
    """The closed database of an agent that has worked, and what was noted of its record."""

    path: Path
    anchor: str
    lines: int
    with_text: tuple[int, ...]


@dataclass(frozen=True)
class Trace:
    """What a tampering must be found by; None where it is not a line that is bad."""

    line: int | None = None
    whys: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Three leads written to, answers read, one opted out, one effect cancelled."""
    folder = tmp_path_factory.mktemp("scene")
    with an_agency(folder) as agency:
        leads = [agency.touched() for _ in range(3)]
        agency.answers(leads[0], "Sounds interesting, when are you free?")
        agency.approve(agency.draft(leads[0]))
        agency.answers(leads[1], "Please remove me from your list.")
        agency.go_on_until_sent(leads[0], 2)
        agency.approved()
        agency.desk.undo_newest()
        report = agency.store.verify_audit()
        path = agency.store.path
        _sink_and_record_agree(path, [mail.raw for mail in agency.transport.delivered])
    assert report.why == ""
    with closing(sqlite3.connect(path)) as rows:
        texts = tuple(row[0] for row in rows.execute("SELECT seq FROM audit_text ORDER BY seq"))
    return Scene(path, f"{report.entries} {report.head}", report.entries, texts)


def _sink_and_record_agree(path: Path, received: list[bytes]) -> None:
    """Every mail at the sink has exactly one line, and every such line has its mail."""
    with closing(sqlite3.connect(path)) as rows:
        lines = Counter(
            row[0]
            for row in rows.execute(
                "SELECT o.key FROM audit AS a JOIN outbox AS o ON o.id = a.subject_id"
                " WHERE a.tag = 'effect:sent' AND o.kind = 'send_mail'"
            )
        )
    sink = Counter(str(message_from_bytes(raw)["Message-ID"]) for raw in received)
    assert lines == sink
    assert set(sink.values()) == {1}


Tampering = Callable[[Path, Scene, Random], Trace]


def a_byte_of_a_cell(path: Path, scene: Scene, random: Random) -> Trace:
    with outsider(path) as rows:
        rows.execute("PRAGMA ignore_check_constraints = ON")
        if random.random() < 0.3:
            seq, table = random.choice(scene.with_text), "audit_text"
            column = random.choice(("salt", "personal"))
        else:
            seq, table = random.randint(1, scene.lines), "audit"
            column = random.choice(COLUMNS.split(", "))
        read = f"SELECT {column} FROM {table} WHERE seq = ?"  # noqa: S608
        value = rows.execute(read, (seq,)).fetchone()[0]
        write = f"UPDATE {table} SET {column} = ? WHERE seq = ?"  # noqa: S608
        rows.execute(write, (_one_byte_off(value, random), seq))
    return Trace(seq)


def _one_byte_off(value: object, random: Random) -> object:
    if value is None:
        return random.randint(0, 255)
    if isinstance(value, int):
        return value ^ (1 << random.randint(0, 7))
    text = str(value)
    if not text:
        return chr(random.randint(33, 126))
    at = random.randrange(len(text))
    other = chr(ord(text[at]) ^ (1 << random.randint(0, 4)))
    return text[:at] + other + text[at + 1 :]


def a_byte_of_the_file(path: Path, scene: Scene, random: Random) -> Trace:
    """Flip one byte where a line's own hash or salt stands in the file."""
    column, table = random.choice((("hash", "audit"), ("salt", "audit_text")))
    seq = random.choice(scene.with_text)
    with closing(sqlite3.connect(path)) as rows:
        read = f"SELECT {column} FROM {table} WHERE seq = ?"  # noqa: S608
        words = rows.execute(read, (seq,)).fetchone()[0].encode()
    held = bytearray(path.read_bytes())
    at = held.find(words) + random.randrange(len(words))
    held[at] ^= 1 << random.randint(0, 7)
    path.write_bytes(held)
    return Trace(seq)


def any_byte_of_the_file(path: Path, scene: Scene, random: Random) -> Trace:
    """Flip one byte anywhere, until one of them means something to the record."""
    whole = path.read_bytes()
    before = _content(path)
    while True:
        held = bytearray(whole)
        held[random.randrange(len(held))] ^= 1 << random.randint(0, 7)
        path.write_bytes(held)
        if _content(path) != before:
            return Trace()


def _content(path: Path) -> object:
    try:
        with closing(sqlite3.connect(path)) as rows:
            lines = rows.execute("SELECT * FROM audit ORDER BY seq").fetchall()
            return lines, rows.execute("SELECT * FROM audit_text ORDER BY seq").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def a_line_taken_out(path: Path, scene: Scene, random: Random) -> Trace:
    seq = random.randint(1, scene.lines - 1)
    with outsider(path) as rows:
        rows.execute("DELETE FROM audit_text WHERE seq = ?", (seq,))
        rows.execute("DELETE FROM audit WHERE seq = ?", (seq,))
    return Trace(seq)


def two_lines_that_changed_places(path: Path, scene: Scene, random: Random) -> Trace:
    one, other = sorted(random.sample(range(1, scene.lines + 1), 2))
    with outsider(path) as rows:
        for old, new in ((one, -1), (other, one), (-1, other)):
            rows.execute("UPDATE audit SET seq = ? WHERE seq = ?", (new, old))
    return Trace(one)


def a_line_taken_out_and_the_rest_renumbered(path: Path, scene: Scene, random: Random) -> Trace:
    seq = random.randint(1, scene.lines - 1)
    with outsider(path) as rows:
        for table in ("audit_text", "audit"):
            rows.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))  # noqa: S608
            for number in range(seq + 1, scene.lines + 1):
                move = f"UPDATE {table} SET seq = ? WHERE seq = ?"  # noqa: S608
                rows.execute(move, (number - 1, number))
    return Trace(seq)


def a_line_replaced(path: Path, scene: Scene, random: Random) -> Trace:
    """INSERT OR REPLACE on a connection without recursive triggers: no trigger hears of it."""
    seq, source = random.sample(range(1, scene.lines + 1), 2)
    with outsider(path, guarded=True) as rows:
        rows.execute(
            f"INSERT OR REPLACE INTO audit SELECT {seq}, {COLUMNS} FROM audit"  # noqa: S608
            f" WHERE seq = {source}"
        )
    return Trace(seq)


def a_line_invented(path: Path, scene: Scene, random: Random) -> Trace:
    source = random.randint(1, scene.lines)
    with outsider(path, guarded=True) as rows:
        rows.execute(
            f"INSERT INTO audit SELECT {scene.lines + 1}, {COLUMNS} FROM audit"  # noqa: S608
            f" WHERE seq = {source}"
        )
    return Trace(scene.lines + 1)


def a_guard_dropped(path: Path, scene: Scene, random: Random) -> Trace:
    with outsider(path, guarded=True) as rows:
        rows.execute(f"DROP TRIGGER {random.choice(sorted(GUARDS))}")
    return Trace(None, ("guard_missing",))


def the_tail_cut(path: Path, scene: Scene, random: Random) -> Trace:
    keep = scene.lines - random.choice((1, 1, 2, 3, random.randint(1, scene.lines)))
    with outsider(path) as rows:
        rows.execute("DELETE FROM audit_text WHERE seq > ?", (keep,))
        rows.execute("DELETE FROM audit WHERE seq > ?", (keep,))
    return Trace(None, ("tail_cut", "effect_unrecorded"))


def something_sent_denied(path: Path, scene: Scene, random: Random) -> Trace:
    with closing(sqlite3.connect(path)) as rows, rows:
        sent = [row[0] for row in rows.execute("SELECT id FROM outbox WHERE state = 'sent'")]
        rows.execute("UPDATE outbox SET state = 'held', phase = NULL WHERE id = ?", (sent[0],))
    return Trace(None, ("effect_unknown",))


TAMPERINGS: tuple[Tampering, ...] = (
    a_byte_of_a_cell,
    a_byte_of_a_cell,
    a_byte_of_a_cell,
    a_byte_of_the_file,
    any_byte_of_the_file,
    a_line_taken_out,
    two_lines_that_changed_places,
    a_line_taken_out_and_the_rest_renumbered,
    a_line_replaced,
    a_line_invented,
    a_guard_dropped,
    the_tail_cut,
    something_sent_denied,
)


def test_every_tampering_shows_and_is_named(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    count = campaign.rounds("tampering", 150, 1000)
    missed = list(_missed(scene, tmp_path, count))
    with capsys.disabled():
        figures = f"{count - len(missed)} of {count} detected and named, {scene.lines} lines"
        campaign.report("A1 tampering", figures, held=not missed)
    assert missed == []


def _missed(scene: Scene, folder: Path, count: int) -> Iterator[str]:
    for number in range(count):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        path = folder / f"{number}.db"
        shutil.copyfile(scene.path, path)
        wanted = tamper(path, scene, Random(number))
        found = _found(path, scene)
        if not _is_named(found, wanted):
            yield f"{number} {tamper.__name__}: wanted {wanted}, found {found}"
        for file in folder.glob(f"{number}.db*"):
            file.unlink()


def _found(path: Path, scene: Scene) -> tuple[int | None, str]:
    """What opening and verifying say; a file that cannot be used at all is found out too."""
    try:
        store = opened(path, anchors=MemoryAnchors(scene.anchor))
    except StoreTrouble as trouble:
        return None, trouble.code
    try:
        report = store.verify_audit()
        if not report.why:
            store.check_file()
    except StoreTrouble as trouble:
        return None, trouble.code
    finally:
        store.close()
    return report.first_bad, report.why


def _is_named(found: tuple[int | None, str], wanted: Trace) -> bool:
    line, why = found
    if wanted.line is not None:
        return line == wanted.line
    return why in wanted.whys if wanted.whys else bool(why)
