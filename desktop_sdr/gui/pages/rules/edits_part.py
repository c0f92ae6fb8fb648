"""The edits that taught a rule: to whom the mail was, and what changed in it word by word."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_sdr.gui.pages.review.word_diff import changes
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Well
from desktop_sdr.gui.widgets.diff_strip import DiffStrip
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import style as words
from desktop_sdr.ports.style_views import TaughtBy

MOST_CHANGES: Final = 6
LONGEST: Final = 160
"""Characters of a change that are shown."""


class EditsPart(QWidget):
    """One well for each edit, the newest first."""

    def __init__(self, edits: Sequence[TaughtBy], zone: tzinfo) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for edit in edits:
            column.addWidget(_well(edit, zone))
        if not edits:
            column.addWidget(Label(words.no_edits(), "body", "text2", wrap=True))


def _well(edit: TaughtBy, zone: tzinfo) -> Well:
    well = Well(padding=14)
    well.body.addWidget(Label(words.edit_title(edit), "strong", wrap=True))
    well.body.addWidget(Label(words.edit_line(edit, zone), "caption", "text3", wrap=True))
    found = [(_cut(one.removed), _cut(one.added)) for one in changes(edit.before, edit.after)]
    shown = tuple(found[:MOST_CHANGES])
    strip = DiffStrip()
    strip.set_changes(shown, ", ".join(words.change_words(was, now) for was, now in shown))
    well.body.addWidget(strip)
    if len(found) > len(shown):
        more = words.more_changes(len(found) - len(shown))
        well.body.addWidget(Label(more, "caption", "text3"))
    return well


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"
