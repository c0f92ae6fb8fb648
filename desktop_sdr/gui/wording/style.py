"""The words of the rules that the rep's edits taught."""

from desktop_sdr.domain.style import StyleKind, StyleRule
from desktop_sdr.gui.wording.language import tr


def rule_words(rule: StyleRule) -> str:
    """Say the rule as one would to a colleague."""
    told = {
        StyleKind.NEVER_START: "Never start a sentence with “{words}”",
        StyleKind.SAY_INSTEAD: "Say “{instead}” instead of “{words}”",
        StyleKind.NO_EXCLAMATION: "No exclamation marks",
        StyleKind.AT_MOST_WORDS: "At most {most} words",
    }[rule.kind]
    return tr(told).format(words=rule.words, instead=rule.instead, most=rule.most)
