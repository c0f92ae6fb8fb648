"""The words of why somebody may be written to: country, rule, what is on file, what is missing."""

from typing import TYPE_CHECKING, Final

from desktop_sdr.domain.country_rules import Gap, basis_in_words
from desktop_sdr.gui.wording.language import full_day, tr

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import LegalStanding

_MISSING: Final = {
    Gap.NOTHING_ON_RECORD: (
        "No reason on file for writing to people in {country}: add one.",
        "No reason on file for writing to them, and no rule for their country: add a consent.",
    ),
    Gap.NOT_ENOUGH: (
        "This reason is not enough for a first mail to people in {country}: add another.",
        "Without a rule for their country only a consent is enough: add one.",
    ),
    Gap.NOT_SHOWN: (
        "In {country} this reason counts only with its day and where it is kept: add both.",
        "Without a rule for their country a consent needs its day and where it is kept: add both.",
    ),
    Gap.TOO_OLD: (
        "In {country} this reason is too old for a first mail: add a newer one.",
        "This reason is too old for a first mail: add a newer one.",
    ),
}
"""With a rule of their country, and without one."""


def law_title() -> str:
    """Heading of the card about the law."""
    return tr("May they be written to?")


def law_labels() -> dict[str, str]:
    """The labels of the card about the law."""
    return {
        "country": tr("Country"),
        "rule": tr("Rule"),
        "reason": tr("Reason"),
        "kept": tr("Kept in"),
        "source": tr("Address from"),
    }


def law_facts(law: "LegalStanding") -> dict[str, str]:
    """Country, rule and what is on file, by the codes of the labels."""
    return {
        "country": law.country if law.has_rule else tr("Not known, or without a rule here"),
        "rule": law.rule,
        "reason": _reason(law),
        "kept": law.basis_words,
        "source": law.source or tr("Not known"),
    }


def _reason(law: "LegalStanding") -> str:
    if law.basis is None:
        return tr("None on file")
    said = tr(basis_in_words(law.basis))
    said = said[:1].upper() + said[1:]
    if law.basis_at is None:
        return said
    return tr("{reason}, {day}").format(reason=said, day=full_day(law.basis_at.date()))


def missing_line(law: "LegalStanding", *, asked_for: bool) -> str:
    """What stands against writing to them, or must be added first; empty where nothing."""
    if law.wants_no_mail:
        return tr("No: they are on the never-contact list, so nothing is sent to them.")
    if law.missing is None:
        return ""
    with_rule, without = _MISSING[law.missing]
    said = tr(with_rule if law.has_rule else without).format(country=law.country)
    if asked_for:
        return tr("{missing} This is an answer and may leave.").format(missing=said)
    return tr("{missing} Until then reach them {otherwise}.").format(
        missing=said, otherwise=law.otherwise
    )


def how_to_add(law: "LegalStanding", email: str) -> str:
    """The command that puts a reason on file; empty where none is missing, or none would help."""
    if law.missing is None or law.wants_no_mail:
        return ""
    return f"desktop-sdr person basis {email} --basis …"


def may_be_written_to(*, asked_for: bool) -> str:
    """Where nothing is missing."""
    if asked_for:
        return tr("Yes: they wrote to you, and this is an answer.")
    return tr("Yes, as far as the agent knows. This is no legal advice.")
