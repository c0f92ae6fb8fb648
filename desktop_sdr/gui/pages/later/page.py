"""A page that is not there yet, said honestly in one sentence."""

from desktop_sdr.gui.actions import keycap
from desktop_sdr.gui.pages.page import Heading, Page
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.gui.wording import later as words
from desktop_sdr.gui.workplace import Workplace


class LaterPage(Page):
    """What will be here, what there is meanwhile."""

    def __init__(self, workplace: Workplace, key: str, icon: str) -> None:
        super().__init__(workplace)
        self._key = key
        title, line, meanwhile = words.later_words(key)
        state = EmptyState(title, line, meanwhile, icon=icon, tone="off")
        if key == "settings":
            self.never = ActionButton(words.never_list(), icon="ban", keys=keycap("go.never"))
            self.never.clicked.connect(lambda: workplace.actions.run("go.never"))
            state.add_button(self.never)
        self.set_content(state)

    def heading(self) -> Heading:
        """Its name, and that it comes later."""
        return Heading(words.later_title(self._key), words.comes_later())
