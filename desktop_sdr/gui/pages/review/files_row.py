"""The files that go with the open draft, one chip each, and the button that changes them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.domain.attachment import MOST_FILES
from desktop_sdr.domain.message import Channel
from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.pages.review.check_line import has_file_trouble
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.chip import Chip, ChipTone
from desktop_sdr.gui.widgets.label import plain_tip
from desktop_sdr.gui.wording import attachments as words
from desktop_sdr.ports.views import DraftCard


class FilesRow(QWidget):
    """Stands under the words of a mail that has files, or could have."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers = False
        self.chips = tuple(Chip("", icon="paperclip") for _ in range(MOST_FILES))
        self.button = BoundButton(actions, "review.attach", "quiet", icon="paperclip", height=28)
        column = QVBoxLayout()
        column.setSpacing(px(4))
        for chip in self.chips:
            column.addWidget(chip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addLayout(column)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)

    def offer(self, there_is_a_folder: bool) -> None:
        """Show the button also where nothing is attached."""
        self._offers = there_is_a_folder

    def show_card(self, card: DraftCard) -> None:
        """Show another draft's files."""
        tone: ChipTone = "warn" if has_file_trouble(card) else "plain"
        for number, chip in enumerate(self.chips):
            chip.setVisible(number < len(card.attachments))
            if number < len(card.attachments):
                file = card.attachments[number]
                chip.set_words(words.file_chip(file), tone)
                chip.setToolTip(plain_tip(file.name))
                chip.setAccessibleName(words.file_spoken(file))
        is_mail = card.row.channel is Channel.EMAIL
        self.setVisible(is_mail and (self._offers or bool(card.attachments)))

    def menu_place(self) -> QPoint:
        """Where the list of files opens, on the screen."""
        return self.button.mapToGlobal(QPoint(0, self.button.height()))
