"""The words of the rules that the rep's edits taught."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Final

from desktop_sdr.domain.style import SEEN_ENOUGH, StyleKind, StyleRule
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.language import full_day, plural, tr
from desktop_sdr.gui.wording.reasons import reason_words
from desktop_sdr.ports.style_views import ShownRule, TaughtBy

HOLDING, ON_THE_WAY, FORGOTTEN = "holding", "on_the_way", "forgotten"
_GROUPS: Final = {
    HOLDING: "In force",
    ON_THE_WAY: "Seen, not a rule yet",
    FORGOTTEN: "Forgotten",
}
_DOES: Final = {
    StyleKind.NEVER_START: "A sentence of the agent's that begins so is taken out.",
    StyleKind.SAY_INSTEAD: "In the agent's texts the one is put in the place of the other.",
    StyleKind.NO_EXCLAMATION: "In the agent's texts each becomes a full stop.",
    StyleKind.AT_MOST_WORDS: "A longer text of the agent's comes to you before it can leave.",
}


def rule_words(rule: StyleRule) -> str:
    """Say the rule as one would to a colleague."""
    told = {
        StyleKind.NEVER_START: "Never start a sentence with “{words}”",
        StyleKind.SAY_INSTEAD: "Say “{instead}” instead of “{words}”",
        StyleKind.NO_EXCLAMATION: "No exclamation marks",
        StyleKind.AT_MOST_WORDS: "At most {most} words",
    }[rule.kind]
    return tr(told).format(words=rule.words, instead=rule.instead, most=rule.most)


def page_title() -> str:
    """The title of the page."""
    return tr("Rules you taught")


def heading_line(holding: int, on_the_way: int) -> str:
    """How many hold, and how many may come to."""
    told = plural(holding, "{n} rule in force", "{n} rules in force")
    return f"{told}, {plural(on_the_way, '{n} on its way', '{n} on their way')}"


def could_not_load() -> str:
    """The line under the title while the page shows an error."""
    return tr("Could not load")


def list_name() -> str:
    """What readers hear of the list."""
    return tr("Rules that your edits taught")


def detail_name() -> str:
    """What readers hear of the pane beside it."""
    return tr("One rule, and the edits that taught it")


def nothing() -> tuple[str, str]:
    """Heading and line while no edit has taught anything."""
    return (
        tr("Your edits have taught nothing yet"),
        plural(
            SEEN_ENOUGH,
            "What you change in {n} approved draft becomes a rule here.",
            "What you change in the same way in {n} approved drafts becomes a rule here. You can"
            " limit it to a sequence, or have it forgotten.",
        ),
    )


def group_of(rule: StyleRule) -> str:
    """Which group of the list a rule stands in."""
    if rule.forgotten_at is not None:
        return FORGOTTEN
    return HOLDING if rule.holds else ON_THE_WAY


def group_words(group: str) -> str:
    """The heading of a group."""
    return tr(_GROUPS[group])


def rule_glyph(rule: StyleRule) -> Glyph:
    """A check for a rule that holds."""
    return Glyph.OK if rule.holds else Glyph.OFF


def rule_line(shown: ShownRule) -> str:
    """Where it holds, or how far it has come."""
    rule = shown.rule
    if rule.forgotten_at is not None:
        return tr("Does nothing, and is not learned again")
    seen = plural(rule.seen, "seen in {n} draft", "seen in {n} drafts")
    if not rule.holds:
        return tr("{seen}, {wanted} make a rule").format(
            seen=seen[:1].upper() + seen[1:], wanted=SEEN_ENOUGH
        )
    return tr("{where}, {seen}").format(where=where_words(shown.sequence), seen=seen)


def where_words(sequence: str) -> str:
    """Where a rule holds."""
    return tr("Only in {sequence}").format(sequence=sequence) if sequence else everywhere()


def everywhere() -> str:
    """No limit."""
    return tr("In every text")


def rule_name(shown: ShownRule) -> str:
    """What readers hear of a row."""
    told = (group_words(group_of(shown.rule)), rule_words(shown.rule), rule_line(shown))
    return ". ".join(told)


def does(rule: StyleRule) -> str:
    """What comes of it."""
    if rule.forgotten_at is not None:
        return tr("It does nothing, and the same edit does not teach it again.")
    if rule.holds:
        return tr(_DOES[rule.kind])
    told = "It does nothing yet. After the same change in {n} approved drafts it becomes a rule."
    return tr(told).format(n=SEEN_ENOUGH)


def fact_labels() -> Mapping[str, str]:
    """The names of the facts of a rule."""
    return {
        "where": tr("Holds"),
        "seen": tr("Taught by"),
        "first": tr("First"),
        "last": tr("Last"),
        "gone": tr("Forgotten"),
    }


def facts(shown: ShownRule, zone: tzinfo) -> Mapping[str, str]:
    """Where it holds, and when it was taught."""
    rule = shown.rule
    gone = rule.forgotten_at
    return {
        "where": where_words(shown.sequence) if gone is None else "",
        "seen": plural(rule.seen, "{n} edited draft", "{n} edited drafts"),
        "first": _day(rule.first_at, zone),
        "last": _day(rule.last_at, zone),
        "gone": "" if gone is None else _day(gone, zone),
    }


def _day(at: datetime, zone: tzinfo) -> str:
    return full_day(at.astimezone(zone).date())


def forget_verb(*, forgotten: bool) -> str:
    """The button that takes a rule away, or brings it back."""
    return tr("Bring it back") if forgotten else tr("Forget")


def limit_verb() -> str:
    """The button that says where a rule holds."""
    return tr("Where it holds…")


def edits_title() -> str:
    """The heading over the edits."""
    return tr("The edits that taught it")


def no_edits() -> str:
    """Where the mails are gone."""
    return tr("The mails that taught it are not kept any more.")


def edit_title(edit: TaughtBy) -> str:
    """To whom the mail was."""
    return ", ".join(filter(None, (edit.name, edit.company)))


def edit_line(edit: TaughtBy, zone: tzinfo) -> str:
    """When it was approved, and its length before and after."""
    told = tr("Approved {day}, {before} words became {after}")
    before, after = len(edit.before.split()), len(edit.after.split())
    if before == after:
        return tr("Approved {day}").format(day=_day(edit.at, zone))
    return told.format(day=_day(edit.at, zone), before=before, after=after)


def change_words(was: str, now: str) -> str:
    """What readers hear of one change."""
    if not was:
        return tr("added “{now}”").format(now=now)
    if not now:
        return tr("took out “{was}”").format(was=was)
    return tr("“{was}” became “{now}”").format(was=was, now=now)


def more_changes(number: int) -> str:
    """Where not every change of an edit is shown."""
    return plural(number, "and {n} more change", "and {n} more changes")


def forgot(rule: StyleRule) -> str:
    """After it was forgotten."""
    return tr("Forgotten: {rule}. Undo brings it back.").format(rule=rule_words(rule))


def brought_back(rule: StyleRule) -> str:
    """After it was brought back."""
    return tr("Back: {rule}.").format(rule=rule_words(rule))


def limited(rule: StyleRule, sequence: str) -> str:
    """After it was said where it holds."""
    where = where_words(sequence)
    told = tr("{where}: {rule}. Drafts that wait already stay as they are.")
    return told.format(where=where, rule=rule_words(rule))


def not_changed(code: str) -> str:
    """Why the desk refused."""
    return tr("{why}. Nothing was changed.").format(why=reason_words(code))
