"""The record: it only grows, every change of what is there shows, people can be erased."""

import csv
import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW
from hypothesis import given, settings
from servers.mail import wait_until
from store.anchors import LockedAnchors, MemoryAnchors, SlowAnchors
from store.any_record import any_record
from store.planting import a_line, an_item, opened

from desktop_sdr.domain.audit import GENESIS, AuditEntry, AuditTag, canonical, chain, text_hash
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import ChainReport
from desktop_sdr.store.anchoring import GATHERING_SECONDS, Anchor
from desktop_sdr.store.codec import dump
from desktop_sdr.store.columns import to_microseconds
from desktop_sdr.store.opening import Store
from desktop_sdr.store.repositories.audit_log import commitment
from desktop_sdr.store.rows.keeping import GUARDS
from desktop_sdr.store.verifying import line_bytes


def write(store: Store, lines: int, personal: str = "Ida wrote: sounds good") -> None:
    with store.unit_of_work() as uow:
        for number in range(lines):
            uow.audit.append(
                a_line(
                    at=NOW + timedelta(minutes=number),
                    facts={"step": number, "why": "no_answer"},
                    subject_kind="effect",
                    subject_id=number,
                    personal=personal,
                )
            )
        uow.commit()


@contextmanager
def outsider(path: Path, *, guarded: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection as any program could open it, with the triggers out of the way."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if not guarded:
            for name in GUARDS:
                connection.execute(f"DROP TRIGGER {name}")
        yield connection
        if not guarded:
            for sql in GUARDS.values():
                connection.execute(sql)


@pytest.fixture
def record(empty: Store) -> Store:
    """A record of ten lines, each with a text."""
    write(empty, 10)
    assert empty.verify_audit() == ChainReport(10, empty.verify_audit().head, None, False)
    return empty


def test_an_empty_record_is_sound(empty: Store) -> None:
    assert empty.verify_audit() == ChainReport(0, GENESIS, None, False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET tag = 'draft:rejected' WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 10",
        "DELETE FROM audit_text WHERE seq = 3",
        "UPDATE audit_text SET personal = 'something else' WHERE seq = 3",
        "UPDATE audit_text SET seq = 99, personal = NULL, salt = NULL WHERE seq = 3",
    ],
)
def test_the_database_itself_refuses_to_change_the_record(record: Store, statement: str) -> None:
    with (
        outsider(record.path, guarded=True) as connection,
        pytest.raises(sqlite3.IntegrityError, match=r"append only|only be erased"),
    ):
        connection.execute(statement)


def test_replacing_a_line_is_refused_on_our_own_connections(record: Store) -> None:
    with record._writing.connect() as connection, pytest.raises(Exception, match="append only"):
        connection.exec_driver_sql("INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq=3")


TAMPERINGS = {
    "another moment": "UPDATE audit SET at = at + 1 WHERE seq = 4",
    "another tag": "UPDATE audit SET tag = 'draft:rejected' WHERE seq = 4",
    "another actor": "UPDATE audit SET actor = 'agent' WHERE seq = 4",
    "another trace": "UPDATE audit SET trace = 'x' WHERE seq = 4",
    "another cause": "UPDATE audit SET cause = 1 WHERE seq = 4",
    "another lead": "UPDATE audit SET lead_id = 2 WHERE seq = 4",
    "another kind of subject": "UPDATE audit SET subject_kind = 'draft' WHERE seq = 4",
    "another subject": "UPDATE audit SET subject_id = 1 WHERE seq = 4",
    "other facts": """UPDATE audit SET facts = '{"step":9}' WHERE seq = 4""",
    "no facts": "UPDATE audit SET facts = x'00' WHERE seq = 4",
    "another text hash": "UPDATE audit SET personal_hash = 'a' WHERE seq = 4",
    "another hash": "UPDATE audit SET hash = 'a' WHERE seq = 4",
    "a word for a number": "UPDATE audit SET cause = 'null' WHERE seq = 4",
    "a word for a moment": "UPDATE audit SET at = 'now' WHERE seq = 4",
    "an impossible moment": "UPDATE audit SET at = 9223372036854775807 WHERE seq = 4",
    "a line taken out": "DELETE FROM audit WHERE seq = 4",
    "a line replaced": (
        "INSERT OR REPLACE INTO audit "
        "SELECT 4, at, tag, actor, trace, cause, lead_id, subject_kind, subject_id, facts, "
        "personal_hash, hash FROM audit WHERE seq = 5"
    ),
    "another text": "UPDATE audit_text SET personal = 'Ida wrote: stop' WHERE seq = 4",
    "another salt": "UPDATE audit_text SET salt = 'x' WHERE seq = 4",
    "a text that is no text": "UPDATE audit_text SET personal = 5.5, salt = 1 WHERE seq = 4",
    "a moved text": "UPDATE audit_text SET seq = 40 WHERE seq = 4",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_every_change_shows_at_its_line(record: Store, statement: str) -> None:
    with outsider(record.path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(statement)
    report = record.verify_audit()
    assert report.first_bad == 4
    assert report.why in ("line_changed", "line_missing", "text_changed")


def test_two_lines_that_changed_places_show(record: Store) -> None:
    with outsider(record.path) as connection:
        for old, new in ((4, -1), (5, 4), (-1, 5)):
            connection.execute("UPDATE audit SET seq = ? WHERE seq = ?", (new, old))
    assert record.verify_audit().first_bad == 4


def test_a_first_line_taken_out_and_the_rest_renumbered_shows(record: Store) -> None:
    with outsider(record.path) as connection:
        connection.execute("DELETE FROM audit WHERE seq = 1")
        for number in range(2, 11):
            connection.execute("UPDATE audit SET seq = ? WHERE seq = ?", (number - 1, number))
    assert record.verify_audit().first_bad == 1


def test_an_invented_line_shows(record: Store) -> None:
    with outsider(record.path, guarded=True) as connection:
        connection.execute(
            "INSERT INTO audit SELECT 11, at, tag, actor, trace, cause, lead_id, subject_kind, "
            "subject_id, facts, personal_hash, hash FROM audit WHERE seq = 10"
        )
    assert record.verify_audit().first_bad == 11


def test_a_dropped_or_weakened_guard_shows(record: Store) -> None:
    with outsider(record.path, guarded=True) as connection:
        connection.execute("DROP TRIGGER audit_keeps_rows")
        connection.execute(
            "CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN SELECT 1; END"
        )
    assert record.verify_audit().why == "guard_missing"


def test_a_tail_cut_without_its_texts_shows_even_without_an_anchor(record: Store) -> None:
    with outsider(record.path) as connection:
        connection.execute("DELETE FROM audit WHERE seq > 7")
    report = record.verify_audit()
    assert (report.entries, report.first_bad, report.why) == (7, 8, "tail_cut")


def cut_tail(path: Path, keep: int) -> None:
    with outsider(path) as connection:
        connection.execute("DELETE FROM audit_text WHERE seq > ?", (keep,))
        connection.execute("DELETE FROM audit WHERE seq > ?", (keep,))


def test_a_cut_tail_shows_by_the_anchor(tmp_path: Path) -> None:
    anchors = MemoryAnchors()
    store = opened(tmp_path / "a.db", anchors=anchors)
    write(store, 10)
    store.close()
    assert anchors.text is not None
    store = opened(tmp_path / "a.db", anchors=anchors)
    assert store.verify_audit().anchored
    cut_tail(store.path, 9)
    report = store.verify_audit()
    assert (report.anchored, report.first_bad, report.why) == (False, None, "tail_cut")
    store.close()


def test_a_tail_that_was_cut_and_grown_again_shows_and_is_never_noted_as_right(
    tmp_path: Path,
) -> None:
    anchors = MemoryAnchors()
    store = opened(tmp_path / "a.db", anchors=anchors)
    write(store, 10)
    store.close()
    noted = anchors.text
    cut_tail(tmp_path / "a.db", 5)
    store = opened(tmp_path / "a.db", anchors=anchors)
    write(store, 300, personal="")
    assert store.verify_audit().why == "head_differs"
    store.close()
    assert anchors.text == noted, "the proof must not be written over"
    assert store.anchoring.trouble is not None


def test_the_note_is_made_within_about_a_second_and_not_at_each_commit(tmp_path: Path) -> None:
    anchors = MemoryAnchors()
    store = opened(tmp_path / "a.db", anchors=anchors)
    began = time.monotonic()
    for _ in range(100):
        write(store, 1, personal="")
    assert wait_until(lambda: anchors.text is not None and anchors.text.startswith("100 "), 5)
    took = time.monotonic() - began
    assert anchors.times_set <= 2 + took, "lines are gathered"
    assert Anchor.parse(anchors.text) == Anchor(100, store.verify_audit().head)
    store.close()


@pytest.mark.parametrize("tag", [AuditTag.EFFECT_CLAIMED, AuditTag.EFFECT_SENT])
def test_what_leaves_is_noted_at_once(tmp_path: Path, tag: AuditTag) -> None:
    anchors = MemoryAnchors()
    store = opened(tmp_path / "a.db", anchors=anchors)
    began = time.monotonic()
    for number in range(1, 6):
        with store.unit_of_work() as uow:
            uow.audit.append(a_line(tag))
            uow.commit()
        assert wait_until(lambda done=number: anchors.is_at(done), 5)
    assert time.monotonic() - began < GATHERING_SECONDS, "no gathering"
    store.close()


def test_a_note_that_failed_is_made_on_closing(tmp_path: Path) -> None:
    anchors = LockedAnchors()
    store = opened(tmp_path / "a.db", anchors=anchors)
    write(store, 3)
    assert wait_until(lambda: store.anchoring.trouble is not None, 5)
    anchors.is_locked = False
    store.close()
    assert anchors.is_at(3)
    assert store.anchoring.trouble is None


def test_a_record_that_the_rep_took_for_right_is_noted_over_the_old_note(tmp_path: Path) -> None:
    anchors = MemoryAnchors("7 " + "a" * 64)
    store = opened(tmp_path / "a.db", anchors=anchors)
    write(store, 3)
    assert store.verify_audit().why == "tail_cut"
    store.accept_record()
    assert store.verify_audit().anchored
    write(store, 1)
    store.close()
    assert anchors.is_at(4)


def store_head(folder: Path) -> str:
    store = opened(folder / "a.db")
    head = store.verify_audit().head
    store.close()
    return head


def test_a_keyring_that_waits_for_the_user_never_holds_up_a_commit(tmp_path: Path) -> None:
    anchors = SlowAnchors()
    store = opened(tmp_path / "a.db", anchors=anchors)
    began = time.perf_counter()
    for _ in range(5):
        write(store, 100, personal="")
    assert anchors.asked.wait(5)
    assert time.perf_counter() - began < 5
    anchors.answered.set()
    store.close()
    assert Anchor.parse(anchors.text) == Anchor(500, store_head(tmp_path))


def test_a_keyring_that_refuses_is_told_of_and_the_work_goes_on(tmp_path: Path) -> None:
    store = opened(tmp_path / "a.db", anchors=LockedAnchors())
    write(store, 3)
    report = store.verify_audit()
    assert (report.entries, report.anchored, report.why) == (3, False, "anchor_unreadable")
    store.close()
    assert isinstance(store.anchoring.trouble, PortError)


def test_a_record_whose_anchor_is_gone_says_so(tmp_path: Path) -> None:
    store = opened(tmp_path / "a.db", anchors=MemoryAnchors())
    write(store, 3)
    store.close()
    for text, why in ((None, "anchor_missing"), ("nonsense", "anchor_unreadable")):
        again = opened(tmp_path / "a.db", anchors=MemoryAnchors(text))
        report = again.verify_audit()
        again.close()
        assert (report.anchored, report.first_bad, report.why) == (False, None, why)


def test_a_record_that_began_a_moment_ago_is_vouched_for_at_once(tmp_path: Path) -> None:
    store = opened(tmp_path / "a.db", anchors=MemoryAnchors())
    write(store, 3)
    report = store.verify_audit()
    store.close()
    assert (report.anchored, report.why) == (True, "")


def test_a_person_can_be_erased_and_the_chain_stays_valid(record: Store) -> None:
    before = record.verify_audit()
    with outsider(record.path, guarded=True) as connection:
        connection.execute("UPDATE audit_text SET personal = NULL, salt = NULL WHERE seq = 4")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE audit_text SET personal = NULL WHERE seq = 5")
    assert record.verify_audit() == before


def test_what_the_chain_keeps_of_an_erased_text_cannot_be_guessed(empty: Store) -> None:
    write(empty, 2, personal="ida.brandt@nordlicht.example")
    with outsider(empty.path, guarded=True) as connection:
        hashes = [row[0] for row in connection.execute("SELECT personal_hash FROM audit")]
    assert hashes[0] != hashes[1]
    assert text_hash("ida.brandt@nordlicht.example") not in hashes


@settings(max_examples=200)
@given(entry=any_record(AuditEntry))
def test_the_quick_reader_sees_exactly_the_bytes_that_were_chained(entry: AuditEntry) -> None:
    content = (
        to_microseconds(entry.at),
        entry.tag.value,
        entry.actor.value,
        entry.trace,
        entry.cause,
        entry.lead_id,
        entry.subject_kind,
        entry.subject_id,
        dump(entry.facts),
        text_hash(entry.personal),
    )
    assert line_bytes(*content) == canonical(entry, text_hash(entry.personal))


def test_a_written_line_is_chained_as_the_domain_says(empty: Store) -> None:
    write(empty, 1)
    with outsider(empty.path, guarded=True) as connection:
        kept, salt = connection.execute(
            "SELECT hash, salt FROM audit JOIN audit_text USING (seq)"
        ).fetchone()
    line = a_line(facts={"step": 0, "why": "no_answer"}, subject_kind="effect", subject_id=0)
    personal = commitment(salt, "Ida wrote: sounds good")
    assert kept == chain(GENESIS, line, personal)


def test_the_export_is_enough_to_check_the_chain_elsewhere(record: Store) -> None:
    lines = [json.loads(line) for line in record.export_audit()]
    assert [line["seq"] for line in lines] == list(range(1, 11))
    head = GENESIS
    for line in lines:
        names = ("at", "tag", "actor", "trace", "cause", "lead", "subject", "facts")
        chained = {name: line[name] for name in names} | {"personal": line["personal_hash"]}
        text = json.dumps(chained, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        head = hashlib.sha256(f"{head}{text}".encode()).hexdigest()
        assert head == line["hash"]
        said = f"{line['salt']}{line['personal']}"
        assert line["personal_hash"] == hashlib.sha256(said.encode()).hexdigest()


def test_a_spreadsheet_gets_every_line_and_no_formula(empty: Store) -> None:
    write(empty, 2, personal='=HYPERLINK("https://bad.example")')
    head, *rows = list(csv.reader(empty.export_audit_as_csv()))
    assert head[:6] == ["seq", "at", "tag", "actor", "trace", "cause"]
    assert [row[0] for row in rows] == ["1", "2"]
    assert {row[head.index("personal")][0] for row in rows} == {"'"}
    assert [row[head.index("cause")] for row in rows] == ["", ""]


def an_effect(store: Store, state: str) -> None:
    with outsider(store.path, guarded=True) as connection:
        connection.execute("UPDATE outbox SET state = ?, phase = 'dot'", (state,))


@pytest.mark.parametrize("state", ["sent", "uncertain", "settling"])
def test_an_effect_that_left_without_a_line_is_named(store: Store, state: str) -> None:
    with store.unit_of_work() as uow:
        number = uow.outbox.add(an_item())
        uow.commit()
    assert store.verify_audit().why == ""
    an_effect(store, state)
    report = store.verify_audit()
    assert (report.effect, report.why) == (number, "effect_unrecorded")


def test_a_line_of_something_sent_that_nobody_knows_is_named(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.audit.append(a_line())
        uow.audit.append(a_line(AuditTag.EFFECT_SENT, subject_kind="effect", subject_id=77))
        uow.commit()
    report = store.verify_audit()
    assert (report.first_bad, report.why) == (2, "effect_unknown")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE audit SET trace = CAST(x'ff' AS TEXT) WHERE seq = 4", "line_changed"),
        ("UPDATE audit_text SET salt = CAST(x'ff' AS TEXT) WHERE seq = 4", "text_changed"),
    ],
)
def test_bytes_that_are_no_text_any_more_are_named_like_any_change(
    record: Store, statement: str, why: str
) -> None:
    with outsider(record.path) as connection:
        connection.execute(statement)
    report = record.verify_audit()
    assert (report.first_bad, report.why) == (4, why)
