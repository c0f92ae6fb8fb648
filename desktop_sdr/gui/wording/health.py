"""The words of the health page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.language import span, tr
from desktop_sdr.gui.wording.lights import LightFace
from desktop_sdr.ports.views import MailboxRow

LATE: Final = timedelta(minutes=15)
"""From then on nothing cold leaves (agent/loop/holds.py)."""


def tile_name(name: str, state: str) -> str:
    """A tile for screen readers."""
    return tr("{name}: {state}").format(name=name, state=state)


def mailbox_face(row: MailboxRow, now: datetime) -> LightFace:
    """One mailbox as a tile: an inbox that is not read through holds up cold mail."""
    late = row.read_at is None or now - row.read_at > LATE or bool(row.trouble)
    behind = late or row.pending > 0
    read = tr("Read {n} ago.").format(n=span(now - row.read_at)) if row.read_at else ""
    return LightFace(
        key=f"mailbox {row.id}",
        name=row.address,
        glyph=Glyph.WARN if behind else Glyph.OK,
        state=tr("Not read through") if behind else tr("Read through"),
        detail=tr("{received} received, {pending} to understand.").format(
            received=row.received, pending=row.pending
        ),
        next_step=tr("{sent} of {allowed} sent today. {read}")
        .format(sent=row.sent_today, allowed=row.sends_allowed_today, read=read)
        .strip(),
    )


def health_line(faces: Sequence[LightFace]) -> str:
    """How many parts work, need a look, fail, or say nothing."""
    counts = {glyph: sum(face.glyph is glyph for face in faces) for glyph in Glyph}
    parts = [tr("{n} working").format(n=counts[Glyph.OK])]
    parts += _some(counts[Glyph.WARN], "{n} to watch")
    parts += _some(counts[Glyph.CRIT], "{n} failing")
    parts += _some(counts[Glyph.OFF], "{n} without data")
    return ", ".join(parts)


def _some(number: int, sentence: str) -> list[str]:
    return [tr(sentence).format(n=number)] if number else []
