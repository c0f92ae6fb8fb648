"""The table of what the rep's edits taught."""

from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.style import StyleKind
from desktop_sdr.store.columns import code, link, moment, number, record, text
from desktop_sdr.store.rows.schema import index, numbered

style_rule = numbered(
    "style_rule",
    code("kind", StyleKind),
    text("words"),
    text("instead"),
    number("most"),
    moment("first_at"),
    moment("last_at"),
    record("taught_by", tuple[DraftId, ...]),
    link("sequence_id", "sequence", optional=True),
    moment("forgotten_at", optional=True),
    index("kind", "words", "instead", unique=True),
)
