"""The words of the question before a person is erased."""

from collections.abc import Mapping

from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.kept_things import ELSEWHERE, KEPT, STAYS
from desktop_sdr.gui.wording.language import plural, tr
from desktop_sdr.gui.wording.sections import AskedWords, Section, StandingRow


def erase_words(name: str, address: str, rows: Mapping[str, int]) -> AskedWords:
    """What goes, what stays and why, and that it cannot be taken back."""
    gone = [plural(rows[table], *words) for table, words in KEPT.items() if rows.get(table)]
    return AskedWords(
        title=tr("Erase everything about {name}?").format(name=name or address),
        line=tr(
            "{address} is never contacted again. This cannot be undone: once erased, their words"
            " are nowhere in Desktop SDR."
        ).format(address=address),
        sections=(
            Section(
                tr("Erased"), tuple(_row(Glyph.WARN, one[:1].upper() + one[1:]) for one in gone)
            ),
            Section(tr("Stays"), tuple(_row(Glyph.OK, *one) for one in STAYS)),
            Section(tr("Not in reach"), (_row(Glyph.OFF, *ELSEWHERE),)),
        ),
        stay=tr("Keep everything"),
        go=tr("Erase for good"),
    )


def _row(glyph: Glyph, strong: str, small: str = "") -> StandingRow:
    return StandingRow(glyph, tr(strong), tr(small) if small else "", "")
