"""The words of the never-contact list: entries, reasons, and what each change would do."""

from collections.abc import Mapping
from typing import Final

from desktop_sdr.domain.suppression import SuppressionReason, SuppressionScope
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.language import full_day, plural, tr
from desktop_sdr.gui.wording.never_faults import WHY
from desktop_sdr.gui.wording.sections import AskedWords, Section, StandingRow
from desktop_sdr.ports.never_list import NeverRow

_REASONS: Final = {
    SuppressionReason.OPTED_OUT: "Asked not to be written to",
    SuppressionReason.COMPLAINED: "Marked a mail as spam",
    SuppressionReason.ADDRESS_DEAD: "The address does not work",
    SuppressionReason.REP_SAID_SO: "Added by you",
    SuppressionReason.IMPORTED_LIST: "Came with a list",
}
_STAYS: Final = {
    SuppressionReason.OPTED_OUT: "They asked for it themselves, so it stays. If you must, undo it"
    " in Activity, with a reason.",
    SuppressionReason.COMPLAINED: "They marked a mail as spam, so it stays.",
    SuppressionReason.ADDRESS_DEAD: "Mail to it came back for good, so it stays.",
    SuppressionReason.IMPORTED_LIST: "It came with a list. Undo the whole list in Activity.",
}


def page_title() -> str:
    """The title of the page."""
    return tr("Never contact")


def heading_line(number: int) -> str:
    """How many there are."""
    return plural(number, "{n} entry, never written to", "{n} entries, never written to")


def could_not_load() -> str:
    """The line under the title while the page shows an error."""
    return tr("Could not load")


def list_name() -> str:
    """What readers hear of the list."""
    return tr("Who is never contacted")


def search_prompt() -> str:
    """In the empty search field."""
    return tr("Search")


def entry_prompt() -> str:
    """In the empty field for a new entry."""
    return tr("Address or domain")


def why_prompt() -> str:
    """In the empty field for why."""
    return tr("Why")


def verbs() -> Mapping[str, str]:
    """What the buttons say."""
    return {
        "add": tr("Add"),
        "remove": tr("Remove…"),
        "import": tr("Import…"),
        "export": tr("Export…"),
    }


def nothing(*, searched: bool) -> tuple[str, str]:
    """Heading and line where there is no row."""
    if searched:
        return tr("No entry has these words in it"), tr("Escape shows the whole list again.")
    return (
        tr("Nobody is on the list"),
        tr("Who asks not to be written to comes here by itself; add others above."),
    )


def entry_words(row: NeverRow) -> str:
    """Whom an entry stops."""
    if row.scope is SuppressionScope.ERASED:
        return tr("An erased person")
    if row.scope is SuppressionScope.ACCOUNT:
        return tr("Everybody at one company")
    if row.scope is SuppressionScope.DOMAIN:
        return tr("Everybody at {domain}").format(domain=row.value)
    return row.value


def entry_line(row: NeverRow) -> str:
    """Why and since when."""
    why = tr("Erased" if row.scope is SuppressionScope.ERASED else _REASONS[row.reason])
    told = tr("{why}, {day}").format(why=why, day=full_day(row.at.date()))
    if row.scope in (SuppressionScope.HASHED, SuppressionScope.ERASED):
        told = tr("{told}. Known by a code of the address only").format(told=told)
    return tr("{told}: “{words}”").format(told=told, words=row.words) if row.words.strip() else told


def stays_because(row: NeverRow) -> str:
    """Why an entry cannot be taken off here; empty where it can."""
    return tr(_STAYS.get(row.reason, ""))


def not_known_any_more() -> str:
    """Where what added an entry is not on record any more."""
    return tr("How it came on the list is not on record any more, so it stays.")


def remove_words(row: NeverRow) -> AskedWords:
    """The question before an entry goes."""
    stays = tr("The record keeps that they were on it, and that you took them off")
    return AskedWords(
        title=tr("Take {entry} off the list?").format(entry=entry_words(row)),
        line=tr("Only do this where you added it by mistake: then they may be written to again."),
        sections=(Section(tr("Stays"), (StandingRow(Glyph.OFF, stays, "", ""),)),),
        stay=tr("Keep it"),
        go=tr("Take it off"),
    )


def removed(row: NeverRow) -> str:
    """After it went."""
    return tr("{entry} is off the list.").format(entry=entry_words(row))


def not_added(entry: str, fault: str) -> str:
    """Why words cannot go on the list."""
    told = tr("“{entry}” cannot go on the list: {why}.")
    return told.format(entry=entry, why=tr(WHY[fault]))


def added(entry: str, stopped: int, *, known: bool) -> str:
    """After one entry."""
    if known:
        return tr("{entry} is on the list already.").format(entry=entry)
    told = tr("{entry} is on the list.").format(entry=entry)
    return f"{told} {_stopped(stopped)}" if stopped else told


def _stopped(number: int) -> str:
    return plural(
        number,
        "{n} person is not written to any more.",
        "{n} people are not written to any more.",
    )


def import_words(file: str, totals: Mapping[str, int], stopped: int) -> AskedWords:
    """What a file would change, before it does."""
    fresh, known, left = (totals.get(one, 0) for one in ("added", "known", "rejected"))
    rows = [
        (Glyph.OK, plural(fresh, "{n} new entry", "{n} new entries"), fresh),
        (Glyph.WARN, _stopped(stopped), stopped),
        (Glyph.OFF, plural(known, "{n} on the list already", "{n} on the list already"), known),
        (Glyph.OFF, plural(left, "{n} row cannot be read", "{n} rows cannot be read"), left),
    ]
    shown = tuple(StandingRow(glyph, told, "", "") for glyph, told, number in rows if number)
    return AskedWords(
        title=tr("Import {file}?").format(file=file),
        line=tr("It holds at once and on all channels. You can undo the whole list in Activity."),
        sections=(Section(tr("What it would do"), shown),) if shown else (),
        stay=tr("Import nothing"),
        go=plural(fresh, "Import {n} entry", "Import {n} entries") if fresh else "",
    )


def imported(totals: Mapping[str, int], stopped: int) -> str:
    """After a file."""
    fresh = totals.get("added", 0)
    told = plural(fresh, "{n} entry was added.", "{n} entries were added.")
    return f"{told} {_stopped(stopped)}" if stopped else told


def not_imported(file: str) -> str:
    """Where a file is no list."""
    return tr("{file} cannot be read as a list. Nothing was changed.").format(file=file)


def choose_file() -> str:
    """The title of the dialog that asks for a list."""
    return tr("Which list? A CSV or text file")


def export_words(place: str, written: int, left_out: int) -> AskedWords:
    """What would stand in the file."""
    goes = plural(written, "{n} entry goes into a file", "{n} entries go into a file")
    rows = [StandingRow(Glyph.OK, goes, place, "")]
    if left_out:
        told = plural(left_out, "{n} stays here", "{n} stay here")
        why = tr("Erased people and whole companies mean nothing to another program")
        rows.append(StandingRow(Glyph.OFF, told, why, ""))
    return AskedWords(
        title=tr("Export the never-contact list?"),
        line=tr("The file names people: keep it safe."),
        sections=(Section(tr("What it would do"), tuple(rows)),),
        stay=tr("Write nothing"),
        go=plural(written, "Export {n} entry", "Export {n} entries") if written else "",
    )


def exported(place: str) -> str:
    """After the file was written."""
    return tr("The list stands in {place}.").format(place=place)


def not_exported(place: str, why: str) -> str:
    """Where it could not be written."""
    return tr("{place} could not be written: {why}. Nothing was changed.").format(
        place=place, why=why
    )
