"""The tables of what comes back: received mail, replies, cases for the rep, meetings."""

import sqlalchemy as sa

from desktop_sdr.domain.escalation import EscalationKind, EscalationState, Option
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import MeetingState, Slot
from desktop_sdr.domain.message import MailProgress
from desktop_sdr.domain.reading import IntentKind, Reading, ReplyKind
from desktop_sdr.domain.trace import Actor
from desktop_sdr.store.columns import code, flag, link, moment, number, record, text
from desktop_sdr.store.rows.schema import index, numbered

raw_mail = numbered(
    "raw_mail",
    link("mailbox_id", "mailbox"),
    text("folder"),
    number("uid"),
    text("message_id", optional=True),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("identity", sa.LargeBinary, nullable=False),
    moment("received_at"),
    code("progress", MailProgress),
    number("tries"),
    # What makes two mails the same one is said in derived.py.
    sa.UniqueConstraint("mailbox_id", "identity"),
    index("mailbox_id", "progress"),
    index("progress", "id"),
    index("identity"),
)

reply = numbered(
    "reply",
    link("raw_id", "raw_mail"),
    link("mailbox_id", "mailbox"),
    link("lead_id", "lead", optional=True),
    link("touch_id", "touch", optional=True),
    text("message_id", optional=True),
    record("references", tuple[str, ...]),
    text("sender", optional=True),
    text("subject"),
    record("reading", Reading),
    code("kind", ReplyKind),
    flag("positive"),
    moment("received_at"),
    moment("answered_at", optional=True),
    index("lead_id", "received_at", "kind", "positive", where="lead_id IS NOT NULL"),
    index("kind", "received_at"),
    index("answered_at", "kind", "lead_id"),
)

rep_reading = numbered(
    "rep_reading",
    link("reply_id", "reply"),
    link("lead_id", "lead"),
    code("kind", ReplyKind),
    code("intent", IntentKind, optional=True),
    text("read_as"),
    flag("agreed"),
    code("by", Actor),
    moment("at"),
    sa.UniqueConstraint("reply_id"),
    index("lead_id"),
    index("read_as", "agreed"),
)

escalation = numbered(
    "escalation",
    link("lead_id", "lead"),
    code("kind", EscalationKind),
    record("reasons", tuple[str, ...]),
    text("detail"),
    link("reply_id", "reply", optional=True),
    link("decision_id", "decision", optional=True),
    link("outbox_id", "outbox", optional=True),
    code("came_from", LeadState),
    code("suggested", Option),
    code("state", EscalationState),
    moment("opened_at"),
    moment("answer_by", optional=True),
    moment("resolved_at", optional=True),
    code("chosen", Option, optional=True),
    text("note"),
    index("state", "lead_id"),
    index("state", "outbox_id"),
)

meeting = numbered(
    "meeting",
    link("lead_id", "lead"),
    text("uid"),
    text("title"),
    code("state", MeetingState),
    record("offered", tuple[Slot, ...]),
    record("booked", Slot, optional=True),
    text("calendar_id", optional=True),
    moment("created_at"),
    moment("reminded_at", optional=True),
    moment("outcome_asked_at", optional=True),
    sa.UniqueConstraint("uid"),
    index("lead_id"),
    index("created_at"),
    index("state"),
)
