"""The next drafts, read before they are asked for, so that a key press only paints."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop_sdr.domain.ids import DraftId
from desktop_sdr.gui.pages.review.queue import QueueRow
from desktop_sdr.gui.pages.review.queue_pane import QueuePane
from desktop_sdr.ports.views import DraftCard

_AHEAD = 3


class Ahead:
    """Reads the drafts below the open one as soon as there is nothing else to do."""

    def __init__(
        self, pane: QueuePane, read: Callable[[DraftId], DraftCard | None], parent: QObject
    ) -> None:
        self._pane, self._read = pane, read
        self._cards: dict[DraftId, DraftCard] = {}
        self._soon = QTimer(parent)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._read_next)

    def begin(self) -> None:
        """Read on, once the window has had its turn."""
        self._soon.start(0)

    def forget(self) -> None:
        """What was read may have changed."""
        self._cards.clear()

    def card(self, draft_id: DraftId) -> DraftCard | None:
        """Return the draft, read now where it was not read before; None where it is gone."""
        return self._cards.pop(draft_id, None) or self._read(draft_id)

    def _read_next(self) -> None:
        row = self._pane.current
        for _step in range(_AHEAD):
            found = None if row is None else self._pane.model.next_row(row.id)
            if not isinstance(found, QueueRow):
                return
            row = found.draft
            if row.id in self._cards:
                continue
            card = self._read(row.id)
            if card is not None:
                self._cards[row.id] = card
