"""What the rep's edits taught."""

from collections.abc import Sequence
from typing import Final

from desktop_sdr.domain.ids import StyleRuleId
from desktop_sdr.domain.style import StyleRule
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.mapping import Mapped, Records
from desktop_sdr.store.rows import learning
from desktop_sdr.store.transaction import Transaction

RULE: Final = Mapped(StyleRule, learning.style_rule, Topic.SETTINGS)
_ALL: Final = RULE.select.order_by(learning.style_rule.c.id)


class SqlStyleRules:
    """Rules of style, those that hold and those on the way there."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, RULE)

    def add(self, rule: StyleRule) -> StyleRuleId:
        """Keep a new one."""
        return StyleRuleId(self._records.add(rule))

    def save(self, rule: StyleRule) -> None:
        """Write a rule back."""
        self._records.save(rule.id, rule)

    def all(self) -> Sequence[StyleRule]:
        """Return all, the oldest first."""
        return self._records.all(_ALL)
