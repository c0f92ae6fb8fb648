"""The words of the health page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from desktop_sdr.domain.statistics import wilson
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.language import percent, span, tr
from desktop_sdr.gui.wording.lights import LightFace
from desktop_sdr.gui.wording.names import label_words
from desktop_sdr.ports.reading_views import AgreementRow
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


class AgreementWords(NamedTuple):
    """One meaning, in three columns."""

    name: str
    number: str
    share: str


def agreement_title() -> str:
    """Over how often the rep agrees with the reading."""
    return tr("How its reading of replies agrees with you")


def agreement_caption(rows: int) -> str:
    """Where the figures are from, or how to give the first."""
    if not rows:
        return tr("Press M on a case in Escalations to say what a reply means. It counts here.")
    return tr("Of the replies that you said something of, by what they were read as.")


def agreement_words(row: AgreementRow, needed: int) -> AgreementWords:
    """How often the rep agreed: no share before there are enough to speak of one."""
    count = tr("{agreed} of {n}").format(agreed=row.agreed, n=row.count)
    share = tr("Too few to say. {n} of {needed}.").format(n=row.count, needed=needed)
    if row.count >= needed:
        likely = wilson(row.agreed, row.count)
        share = tr("{share}, likely {low} to {high}").format(
            share=percent(row.agreed / row.count),
            low=percent(likely.low).rstrip("%"),
            high=percent(likely.high),
        )
    return AgreementWords(label_words(row.label), count, share)
