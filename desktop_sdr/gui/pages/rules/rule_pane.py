"""One rule: what it does, where it holds, what can be done with it, and which edits taught it."""

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.pages.rules.edits_part import EditsPart
from desktop_sdr.gui.pages.side_cards import FactRows
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card, Line
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import style as words
from desktop_sdr.ports.style_views import ShownRule, TaughtBy


class RulePane(QScrollArea):
    """One card; nothing until a rule is chosen."""

    def __init__(self, actions: ActionRegistry) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words.detail_name())
        self.setMinimumHeight(px(260))
        self._title = Label("", "subject", wrap=True)
        self._does = Label("", "body", "text2", wrap=True)
        self._facts = FactRows(words.fact_labels(), 84, 380)
        verb = words.forget_verb(forgotten=False)
        self.forget = BoundButton(actions, "rules.forget", words=verb)
        self.limit = BoundButton(actions, "rules.limit", words=words.limit_verb())
        self.undo = BoundButton(actions, "undo", "quiet")
        self._verbs = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._edits = QWidget()
        self._card = Card(padding=24, spacing=12)
        self._lay_out()
        self._card.hide()

    @property
    def told(self) -> str:
        """The rule and what comes of it."""
        return f"{self._title.text()}. {self._does.text()}"

    def show_rule(self, shown: ShownRule | None, edits: Sequence[TaughtBy], zone: tzinfo) -> None:
        """Show another rule with its edits, or none."""
        self._card.setVisible(shown is not None)
        if shown is None:
            return
        forgotten = shown.rule.forgotten_at is not None
        self._title.setText(words.rule_words(shown.rule))
        self._does.setText(words.does(shown.rule))
        self._facts.show_facts(words.facts(shown, zone))
        self.forget.set_words(words.forget_verb(forgotten=forgotten))
        self.limit.setVisible(not forgotten)
        old, self._edits = self._edits, EditsPart(edits, zone)
        self._card.body.replaceWidget(old, self._edits)
        self._edits.show()
        old.hide()
        old.deleteLater()

    def stack(self, *, over: bool) -> None:
        """Put the verbs under each other where there is no room, or in a row again."""
        way = QBoxLayout.Direction
        self._verbs.setDirection(way.TopToBottom if over else way.LeftToRight)

    def _lay_out(self) -> None:
        self._verbs.setSpacing(px(8))
        for verb in (self.forget, self.limit, self.undo):
            self._verbs.addWidget(verb)
        self._verbs.addStretch(1)
        body = self._card.body
        body.addWidget(self._title)
        body.addWidget(self._does)
        body.addWidget(self._facts)
        body.addLayout(self._verbs)
        body.addWidget(Line())
        body.addWidget(Label(words.edits_title(), "card"))
        body.addWidget(self._edits)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card)
        column.addStretch(1)
        self.setWidget(inside)
