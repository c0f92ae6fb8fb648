"""The amber line over the buttons: what to check before saying yes, and the way to do it."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_sdr.domain.message import Claim, Support
from desktop_sdr.gui.actions import keycap
from desktop_sdr.gui.pages.review.claim_text import GOOD_SUPPORT
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Notice
from desktop_sdr.gui.widgets.chip import StatusGlyph
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording import attachments as files
from desktop_sdr.gui.wording import draft as words
from desktop_sdr.ports.views import DraftCard


def flagged_claims(claims: Sequence[Claim]) -> list[int]:
    """Which claims want the rep's eyes, the worst first."""
    found = [n for n, claim in enumerate(claims) if claim.support not in GOOD_SUPPORT]
    return sorted(found, key=lambda n: claims[n].support is not Support.UNSUPPORTED)


def unsupported_claims(claims: Sequence[Claim]) -> list[int]:
    """Which claims have no source at all: they keep Approve closed."""
    return [n for n, claim in enumerate(claims) if claim.support is Support.UNSUPPORTED]


def has_file_trouble(card: DraftCard) -> bool:
    """Say whether a file keeps the draft from leaving as it is."""
    return bool(files.file_check(card.row.reasons, card.attachments, ""))


class CheckLine(Notice):
    """Shown for a flagged draft; `wanted` is the index of the claim its button acts on."""

    source_wanted = Signal(int)
    vouched = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warn", parent)
        self._claim: int | None = None
        self._closed = False
        self._runs: list[tuple[str, bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), px(9), px(8), px(9))
        row.setSpacing(px(10))
        row.addWidget(StatusGlyph(Glyph.WARN, 16), 0, Qt.AlignmentFlag.AlignTop)
        self._text = Label("", "body", wrap=True)
        self._button = ActionButton("", "quiet", height=28)
        self._button.clicked.connect(self._pressed)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)

    def show_for(self, card: DraftCard, now: datetime) -> None:
        """Say what to check in this draft; hidden when nothing is flagged."""
        flagged = flagged_claims(card.claims)
        self._claim = flagged[0] if flagged else None
        self._closed = self._claim is not None and bool(unsupported_claims(card.claims))
        self.setVisible(card.row.look_closely)
        if self._claim is None:
            keys = keycap("review.attach")
            strong, rest = words.other_check(card.row.reasons, card.attachments, keys)
        else:
            claim = card.claims[self._claim]
            strong = words.claim_words(self._claim + 1)
            rest = words.claim_fault(claim, card.body, now)
        self._runs = [(strong, True), (rest, False)]
        self._text.set_runs(self._runs)
        self._button.setVisible(self._claim is not None)
        if self._claim is not None:
            keys = "" if self._closed else str(self._claim + 1)
            self._button.set_words(
                words.vouch() if self._closed else words.show_source(), keys=keys
            )

    def ask_again(self, keys: str) -> None:
        """Say that the same key once more approves in spite of it."""
        self._text.set_runs([*self._runs, (words.press_again(keys), True)])

    def sizeHint(self) -> QSize:
        """High enough for two lines."""
        return QSize(super().sizeHint().width(), max(px(50), super().sizeHint().height()))

    @Slot()
    def _pressed(self) -> None:
        if self._claim is None:
            return
        (self.vouched if self._closed else self.source_wanted).emit(self._claim)
