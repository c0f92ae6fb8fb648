"""The tables of what the program keeps about itself: record, meters, notes, schema."""

import sqlalchemy as sa

from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.health import Breaker, LightReading
from desktop_sdr.domain.trace import Actor
from desktop_sdr.store.columns import code, flag, moment, number, record, text
from desktop_sdr.store.rows.schema import index, metadata, numbered

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    moment("at"),
    code("tag", AuditTag),
    code("actor", Actor),
    text("trace"),
    number("cause", optional=True),
    number("lead_id", optional=True),
    text("subject_kind"),
    number("subject_id", optional=True),
    record("facts", dict[str, Value]),
    text("personal_hash"),
    text("hash"),
    index("tag", "seq"),
    index("at"),
    index("lead_id", "seq", where="lead_id IS NOT NULL"),
    index("subject_kind", "subject_id", "seq", where="subject_id IS NOT NULL"),
)

audit_text = sa.Table(
    "audit_text",
    metadata,
    sa.Column("seq", sa.ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    text("salt", optional=True),
    text("personal", optional=True),
    sa.CheckConstraint("(salt IS NULL) = (personal IS NULL)", name="erased_whole"),
)

GUARDS = {
    "audit_keeps_rows": (
        "CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the record is append only'); END"
    ),
    "audit_keeps_words": (
        "CREATE TRIGGER audit_keeps_words BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the record is append only'); END"
    ),
    "audit_text_keeps_rows": (
        "CREATE TRIGGER audit_text_keeps_rows BEFORE DELETE ON audit_text "
        "BEGIN SELECT RAISE(ABORT, 'the record is append only'); END"
    ),
    "audit_text_only_erased": (
        "CREATE TRIGGER audit_text_only_erased BEFORE UPDATE ON audit_text "
        "WHEN NEW.seq <> OLD.seq OR NEW.personal IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'personal text can only be erased'); END"
    ),
}
"""The triggers that refuse a change of the record; verifying looks whether they still stand."""

meter_reading = numbered(
    "meter_reading",
    text("action"),
    flag("ok"),
    flag("quality"),
    moment("at"),
    index("at", "action", "ok", "quality"),
    index("id", where="ok OR quality", name="ix_meter_reading_quality"),
)

model_call = numbered(
    "model_call",
    moment("at"),
    number("lead_id", optional=True),
    text("kind"),
    text("url"),
    text("model"),
    text("prompt"),
    number("prompt_version"),
    text("prompt_hash"),
    text("input_hash"),
    text("outcome"),
    number("tries"),
    number("tokens_in"),
    number("tokens_out"),
    sa.Column("cost_cents", sa.Float, nullable=False),
    text("answer"),
    number("audit_seq"),
    number("reused"),
    index("at", "cost_cents"),
    index("input_hash", where="answer <> ''"),
    index("lead_id", where="lead_id IS NOT NULL"),
)
"""What models were asked; a lead may be erased before the call, so the number alone is kept."""

breaker = sa.Table(
    "breaker",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    record("reading", Breaker),
)

light = sa.Table(
    "light",
    metadata,
    sa.Column("part", sa.Text, primary_key=True),
    record("reading", LightReading),
    moment("at"),
)

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("pulse", sa.Text, primary_key=True),
    moment("at"),
)

standing = sa.Table(
    "standing",
    metadata,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="one_row"), primary_key=True),
    moment("paused_at", optional=True),
    code("paused_by", Actor, optional=True),
    text("paused_reason"),
    sa.Column(
        "level",
        sa.Integer,
        sa.CheckConstraint(
            f"level BETWEEN {min(AutonomyLevel)} AND {max(AutonomyLevel)}", name="level"
        ),
        nullable=False,
    ),
)
"""The switch and the autonomy level: one row that is always there."""

note = sa.Table(
    "note",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("text"),
)

done_daily = sa.Table(
    "done_daily",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
)
"""Which jobs of the day were done for which local date."""

imported = numbered(
    "import",
    text("name"),
    text("source"),
    moment("at"),
    record("totals", dict[str, int]),
)

deed = numbered(
    "deed",
    moment("at"),
    text("kind"),
    code("actor", Actor),
    text("trace"),
    number("lead_id", optional=True),
    text("subject_kind"),
    number("subject_id", optional=True),
    number("first_seq", optional=True),
    number("last_seq", optional=True),
    moment("undone_at", optional=True),
    number("undone_by", optional=True),
    index("at"),
    index("actor", "id"),
    index("first_seq"),
    index("lead_id", where="lead_id IS NOT NULL"),
    index("subject_kind", "subject_id"),
)
"""What was done; its lead may be erased before it, so the number alone is kept."""

deed_change = sa.Table(
    "deed_change",
    metadata,
    sa.Column("deed_id", sa.ForeignKey("deed.id"), primary_key=True, autoincrement=False),
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    number("lead_id", optional=True),
    text("before", optional=True),
    text("after", optional=True),
    index("place", "key"),
    index("lead_id", where="lead_id IS NOT NULL"),
    sqlite_with_rowid=False,
)
"""What a deed changed, field by field, as the tables hold it."""

migration = sa.Table(
    "migration",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    text("name"),
    text("fingerprint"),
)
