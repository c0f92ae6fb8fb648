"""The tables of people and addresses: companies, leads, what is known, who is never contacted.

Columns bear the names of the record's fields. The few more are derived when a row is written
(`derived.py`), so that a question can be answered from an index.
"""

import sqlalchemy as sa

from desktop_sdr.domain.lead import Grade, LawfulBasis
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.suppression import SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.mail import WitnessKind
from desktop_sdr.store.columns import code, flag, link, moment, number, record, text
from desktop_sdr.store.rows.schema import index, metadata, numbered

account = numbered(
    "account",
    text("name"),
    text("name_key"),
    text("domain", optional=True),
    text("industry", optional=True),
    number("employees", optional=True),
    text("country", optional=True),
    text("city", optional=True),
    index("name_key"),
    index("domain", where="domain IS NOT NULL"),
)

lead = numbered(
    "lead",
    link("account_id", "account"),
    text("email"),
    text("first_name"),
    text("last_name"),
    text("name_key"),
    text("last_name_key"),
    text("title", optional=True),
    text("phone", optional=True),
    text("linkedin_url", optional=True),
    text("country", optional=True),
    text("city", optional=True),
    text("time_zone", optional=True),
    text("language"),
    text("source"),
    code("lawful_basis", LawfulBasis, optional=True),
    moment("basis_at", optional=True),
    text("basis_words"),
    code("state", LeadState),
    moment("state_since"),
    code("came_from", LeadState, optional=True),
    number("score", optional=True),
    code("grade", Grade, optional=True),
    record("score_reasons", tuple[str, ...]),
    record("deal_value", Money | Unreadable | None, optional=True),
    number("engagement_score"),
    moment("researched_at", optional=True),
    moment("due_at", optional=True),
    moment("re_engage_at", optional=True),
    flag("agent_silent"),
    flag("held_for_account"),
    moment("created_at"),
    text("trace"),
    index("email", where="email <> ''", name="uq_lead_email", unique=True),
    index("linkedin_url", where="linkedin_url IS NOT NULL"),
    index("account_id"),
    index("state"),
    index("name_key"),
    index("last_name_key"),
    # The agenda: one range per grade, already in the order in which it is worked off.
    index("grade", "due_at", where="due_at IS NOT NULL"),
)

fact = numbered(
    "fact",
    link("lead_id", "lead", optional=True),
    link("account_id", "account", optional=True),
    text("field"),
    text("text"),
    text("source"),
    text("url", optional=True),
    text("quoted"),
    moment("found_at"),
    flag("struck"),
    sa.CheckConstraint("lead_id IS NOT NULL OR account_id IS NOT NULL", name="about_someone"),
    index("lead_id", where="lead_id IS NOT NULL"),
    index("account_id", where="account_id IS NOT NULL"),
)

suppression = numbered(
    "suppression",
    code("scope", SuppressionScope),
    text("value"),
    code("reason", SuppressionReason),
    text("words"),
    moment("at"),
    code("by", Actor),
    moment("lifted_at", optional=True),
    text("lifted_because", optional=True),
    index("value", where="lifted_at IS NULL"),
    index("reason", "at"),
)

mailbox = numbered(
    "mailbox",
    text("address"),
    text("smtp_host"),
    number("smtp_port"),
    text("smtp_security"),
    text("smtp_user"),
    text("imap_host"),
    number("imap_port"),
    text("imap_security"),
    text("imap_user"),
    text("secret_name"),
    text("ca_file", optional=True),
    flag("files_sent_itself"),
    code("witness", WitnessKind),
    moment("created_at"),
    moment("last_poll_at", optional=True),
    number("mails_per_day", optional=True),
    number("mails_per_hour", optional=True),
    moment("retired_at", optional=True),
    sa.UniqueConstraint("address"),
)

folder_mark = sa.Table(
    "folder_mark",
    metadata,
    sa.Column("mailbox_id", sa.ForeignKey("mailbox.id"), primary_key=True),
    sa.Column("folder", sa.Text, primary_key=True),
    number("uid_validity"),
    number("last_uid"),
    text("cursor"),
)
