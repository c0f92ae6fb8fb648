"""Choosing files for the open draft: a list of the one folder, never a dialog of the whole disk."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from desktop_sdr.domain.message import Channel
from desktop_sdr.gui.pages.review.check_line import has_file_trouble
from desktop_sdr.gui.pages.review.decisions import Seen
from desktop_sdr.gui.wording import attachments as words

if TYPE_CHECKING:
    from desktop_sdr.gui.pages.review.page import ReviewPage


class FileChoice(QObject):
    """Asks the desk what may be attached, and tells it what the rep ticked."""

    def __init__(self, page: "ReviewPage") -> None:
        super().__init__(page)
        self._page = page
        self.menu = QMenu(page)
        page.workplace.actions.bind("review.attach", page, self.choose, self._is_mail)

    def choose(self) -> None:
        """Open the list once the folder was read."""
        seen = self._page.seen
        if seen is not None:
            self._page.decisions.read_files(seen, partial(self._offer, seen))

    def _is_mail(self) -> bool:
        seen = self._page.seen
        return seen is not None and seen.card.row.channel is Channel.EMAIL

    def _offer(self, seen: Seen, there: Sequence[str]) -> None:
        """List the folder's files and those that are attached, gone or not."""
        if self._page.seen is not seen:
            return
        attached = [one.name for one in seen.card.attachments]
        self.menu.clear()
        if has_file_trouble(seen.card) and set(attached) <= set(there):
            renew = self.menu.addAction(words.as_they_are_now())
            renew.triggered.connect(partial(self._attach, seen, attached))
            self.menu.addSeparator()
        for name in sorted({*there, *attached}):
            line = self.menu.addAction(name.replace("&", "&&"))
            line.setCheckable(True)
            line.setChecked(name in attached)
            left = [one for one in attached if one != name]
            chosen = left if name in attached else [*attached, name]
            line.triggered.connect(partial(self._attach, seen, chosen))
        if self.menu.isEmpty():
            self.menu.addAction(words.no_files()).setEnabled(False)
        self.menu.popup(self._page.view.files.menu_place())

    def _attach(self, seen: Seen, names: Sequence[str], _checked: bool = False) -> None:
        self._page.decisions.attach(seen, names, partial(self._kept, names))

    def _kept(self, names: Sequence[str]) -> None:
        self._page.reopen()
        self._page.tell(words.files_kept(names), False)
