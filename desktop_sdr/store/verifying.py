"""Reading the whole record and saying whether every line is still the one that was written."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from json.encoder import encode_basestring as quoted
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.audit import GENESIS
from desktop_sdr.domain.ids import AuditSeq
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import ChainReport
from desktop_sdr.store.anchoring import Anchor, Anchoring, hash_at
from desktop_sdr.store.columns import to_moment
from desktop_sdr.store.engine import driver_of
from desktop_sdr.store.repositories.audit_log import commitment
from desktop_sdr.store.rows.keeping import GUARDS
from desktop_sdr.store.trouble import troubles_named

LINE_CHANGED: Final = "line_changed"
LINE_MISSING: Final = "line_missing"
TEXT_CHANGED: Final = "text_changed"
TAIL_CUT: Final = "tail_cut"
HEAD_DIFFERS: Final = "head_differs"
GUARD_MISSING: Final = "guard_missing"
ANCHOR_MISSING: Final = "anchor_missing"
ANCHOR_UNREADABLE: Final = "anchor_unreadable"
EFFECT_UNRECORDED: Final = "effect_unrecorded"
EFFECT_UNKNOWN: Final = "effect_unknown"

LINES: Final = """
    SELECT a.seq, a.hash, a.at, a.tag, a.actor, a.trace, a.cause, a.lead_id, a.subject_kind,
           a.subject_id, a.facts, a.personal_hash, t.seq, t.salt, t.personal
    FROM audit AS a LEFT JOIN audit_text AS t ON t.seq = a.seq ORDER BY a.seq
"""
"""Every line with its words, in order."""
_ORPHANS: Final = "SELECT min(seq) FROM audit_text WHERE seq > ?"

_UNRECORDED: Final = """
    SELECT min(id) FROM (
        SELECT o.id, o.state, (
            SELECT count(*) FROM audit AS a WHERE a.subject_kind = 'effect'
            AND a.subject_id = o.id AND a.tag = 'effect:' || o.state
        ) AS lines FROM outbox AS o WHERE o.state IN ('sent', 'uncertain', 'settling')
    ) WHERE lines = 0 OR (state = 'sent' AND lines > 1)
"""
"""The first effect that left, or may have, without its line; sent there is exactly one."""
_UNKNOWN: Final = """
    SELECT min(a.seq) FROM audit AS a
    LEFT JOIN outbox AS o ON o.id = a.subject_id AND o.state = 'sent'
    LEFT JOIN touch AS t ON t.outbox_id = o.id
    WHERE a.tag = 'effect:sent'
    AND (o.id IS NULL OR (o.kind IN ('send_mail', 'social_task') AND t.id IS NULL))
"""
"""The first line of something sent that the rows do not know as sent."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What reading through the lines came to."""

    entries: int
    head: str
    first_bad: AuditSeq | None = None
    why: str = ""
    effect: int | None = None


def verify(engine: sa.Engine, anchoring: Anchoring) -> ChainReport:
    """Read every line; raises StoreTrouble only where the file itself cannot be read."""
    with troubles_named(), engine.connect() as connection:
        connection.begin()
        driver = driver_of(connection)
        with _any_bytes_readable(driver):
            found = _read(driver)
        if not found.why and not _guards_stand(driver):
            found = _Found(found.entries, found.head, None, GUARD_MISSING)
        if not found.why:
            found = _compared(driver, found)
        anchored, why = _anchored(connection, anchoring, found)
    return ChainReport(
        entries=found.entries,
        head=found.head,
        first_bad=found.first_bad,
        anchored=anchored,
        why=found.why or why,
        effect=found.effect,
    )


@contextmanager
def _any_bytes_readable(driver: sqlite3.Connection) -> Iterator[None]:
    """Let text that is no UTF-8 any more be read: it is for the chain to say that it changed."""
    usual = driver.text_factory
    driver.text_factory = lambda held: held.decode(errors="surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = usual


def _compared(driver: sqlite3.Connection, found: _Found) -> _Found:
    """Hold the record against the rows: what left has its line, and each such line its effect."""
    [[effect]] = driver.execute(_UNRECORDED).fetchall()
    if effect is not None:
        return replace(found, why=EFFECT_UNRECORDED, effect=effect)
    [[line]] = driver.execute(_UNKNOWN).fetchall()
    return found if line is None else replace(found, first_bad=AuditSeq(line), why=EFFECT_UNKNOWN)


def _read(driver: sqlite3.Connection) -> _Found:
    number, head = 0, GENESIS
    for row in driver.execute(LINES):
        number += 1
        why, head = _check(number, head, row)
        if why:
            return _Found(number - 1, head, AuditSeq(number), why)
    orphan = driver.execute(_ORPHANS, (number,)).fetchone()[0]
    if orphan is not None:
        return _Found(number, head, AuditSeq(number + 1), TAIL_CUT)
    return _Found(number, head)


def _check(number: int, before: str, row: Row) -> tuple[str, str]:
    """Return what is wrong with a line, if anything, and the head as it should be after it."""
    if row[0] != number:
        return LINE_MISSING, before
    line = line_bytes(*row[2:12])
    if line is None:
        return LINE_CHANGED, before
    head = hashlib.sha256(before.encode() + line).hexdigest()
    if head != row[1]:
        return LINE_CHANGED, before
    if (row[11] or row[12] is not None) and not _text_agrees(*row[11:]):
        return TEXT_CHANGED, head
    return "", head


def line_bytes(
    at: int,
    tag: str,
    actor: str,
    trace: str,
    cause: int | None,
    lead: int | None,
    kind: str,
    subject: int | None,
    facts: str,
    personal_hash: str,
) -> bytes | None:
    """Return what domain.audit.canonical makes of a line, or None for one it never could.

    Put together from the columns as they stand, three times as fast as by way of the record: the
    facts are canonical JSON already, and everything around them is a number or a quoted text. A
    value of another type fails in the formatting.
    """
    if type(at) is not int:
        return None
    try:
        return (
            f'{{"actor":{quoted(actor)},"at":"{to_moment(at).isoformat()}",'
            f'"cause":{"null" if cause is None else f"{cause:d}"},"facts":{facts},'
            f'"lead":{"null" if lead is None else f"{lead:d}"},'
            f'"personal":{quoted(personal_hash)},'
            f'"subject":[{quoted(kind)},{"null" if subject is None else f"{subject:d}"}],'
            f'"tag":{quoted(tag)},"trace":{quoted(trace)}}}'
        ).encode()
    except (TypeError, ValueError, OverflowError):
        return None


def _text_agrees(personal_hash: str, text_seq: object, salt: object, personal: object) -> bool:
    """Say whether the side table holds what the line commits to, or an erased text."""
    if not personal_hash or text_seq is None:
        return False
    if salt is None and personal is None:
        return True
    if not isinstance(salt, str) or not isinstance(personal, str):
        return False
    try:
        return commitment(salt, personal) == personal_hash
    except UnicodeEncodeError:
        return False


def _guards_stand(driver: sqlite3.Connection) -> bool:
    rows = driver.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    standing = {name: " ".join(str(sql).split()) for name, sql in rows}
    return all(standing.get(name) == " ".join(sql.split()) for name, sql in GUARDS.items())


def _anchored(connection: sa.Connection, anchoring: Anchoring, found: _Found) -> tuple[bool, str]:
    """Return whether the note outside agrees, and what is wrong with it if it does not."""
    if not anchoring.is_kept:
        return False, ""
    try:
        anchor = anchoring.kept()
    except (PortError, ValueError):
        return False, ANCHOR_UNREADABLE
    if anchor is None:
        return False, ANCHOR_MISSING if found.entries else ""
    return _agrees(connection, anchor, found)


def _agrees(connection: sa.Connection, anchor: Anchor, found: _Found) -> tuple[bool, str]:
    there = hash_at(connection, anchor.count)
    if there is None:
        return False, TAIL_CUT
    return (True, "") if there == anchor.head else (False, HEAD_DIFFERS)
