"""The words of undoing everything since a moment: counts first, then what goes and what stays."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.frame import store_trouble
from desktop_sdr.gui.wording.language import clock_time, plural, tr, when, whole
from desktop_sdr.gui.wording.sections import Section, StandingRow
from desktop_sdr.gui.wording.undoing import why_words

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import UndoReport, UndoResult
    from desktop_sdr.domain.deed import Deed

NAMED: Final = 3
"""How many people a row names before it counts the rest."""


class SinceWords(NamedTuple):
    """Everything that the sheet says; `go` is empty where there is nothing to do."""

    title: str
    line: str
    sections: tuple[Section, ...]
    stay: str
    go: str = ""


_ONE_BY_ONE: Final = {
    "rep:approve": "review",
    "rep:edit": "review",
    "rep:redraft": "review",
    "rep:vouch": "review",
    "rep:reject": "review",
    "rep:later": "review",
    "rep:take_over": "take_over",
    "rep:set_level": "level",
    "rep:import": "import",
    "rep:suppress": "suppress",
    "rep:basis": "basis",
    "rep:say_meaning": "meaning",
    "effect:send_mail": "mail",
    "effect:crm_log": "crm",
    "effect:book_meeting": "meeting",
}
_FAMILIES: Final = {"answer": "answer", "agent": "agent", "lead": "outside"}
_GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "review": ("{n} decision of yours in Review", "{n} decisions of yours in Review"),
    "answer": ("{n} answer of yours to a case", "{n} answers of yours to cases"),
    "take_over": ("{n} lead that you took over", "{n} leads that you took over"),
    "level": ("{n} change of the autonomy level", "{n} changes of the autonomy level"),
    "import": ("{n} import", "{n} imports"),
    "suppress": ("{n} never-contact list", "{n} never-contact lists"),
    "meaning": ("{n} word of yours on a reply", "{n} words of yours on replies"),
    "basis": ("{n} lawful basis put on record", "{n} lawful bases put on record"),
    "mail": ("{n} email that was sent", "{n} emails that were sent"),
    "crm": ("{n} CRM update", "{n} CRM updates"),
    "meeting": ("{n} booked meeting", "{n} booked meetings"),
    "agent": ("{n} step of the agent", "{n} steps of the agent"),
    "outside": ("{n} thing that came from outside", "{n} things that came from outside"),
    "other": ("{n} other act", "{n} other acts"),
}
_ALSO: Final = {
    "crm": "Taken back in the CRM as well",
    "meeting": "Cancelled, with a note to them",
    "import": "Only people who were never written to go again",
}
_PARTS: Final = {
    "lead": "Lead",
    "account": "Company",
    "fact": "Fact",
    "enrollment": "Sequence",
    "draft": "Draft",
    "outbox": "Message in the outbox",
    "reply": "Reply",
    "rep_reading": "Your word on a reply",
    "escalation": "Case",
    "meeting": "Meeting",
    "suppression": "Never-contact entry",
    "note": "Note",
    "standing": "Level",
    "style_rule": "Rule of style",
}


def verb() -> str:
    """The button beside a record."""
    return tr("Undo everything since this…")


def plan_words(report: "UndoReport", since: datetime, now: datetime, zone: tzinfo) -> SinceWords:
    """What undoing everything would do."""
    count, stays = _counts(report)
    title = tr("Undo everything since {time}?").format(time=_moment(since, now, zone))
    told = plural(count, "{n} act is taken back", "{n} acts are taken back")
    line = tr("{done}, the newest first. {stays}").format(done=told, stays=_stay(stays))
    if not count:
        line = _nothing(stays)
    sections = _sections(report, tr("Is taken back"), now, zone)
    go = plural(count, "Undo {n}", "Undo {n}") if count else ""
    return SinceWords(title, line, sections, tr("Keep everything"), go)


def result_words(report: "UndoReport", since: datetime, now: datetime, zone: tzinfo) -> SinceWords:
    """What became of it: what was taken back, and what stands."""
    count, stays = _counts(report)
    title = tr("Undone since {time}").format(time=_moment(since, now, zone))
    if report.broke_off:
        title = tr("The undo broke off in the middle")
    told = plural(count, "{n} act was taken back", "{n} acts were taken back")
    line = tr("{done}. {stays}").format(done=told, stays=_stay(stays))
    if not count and not report.broke_off:
        line = _nothing(stays)
    sections = _sections(report, tr("Was taken back"), now, zone)
    return SinceWords(title, line, sections, tr("Close"))


def working() -> str:
    """On the button while it is done."""
    return tr("Taking back…")


def _moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment with its time of day, however long ago."""
    told, time = when(at, now, zone), clock_time(at, zone)
    return told if time in told else tr("{day}, {time}").format(day=told, time=time)


def _counts(report: "UndoReport") -> tuple[int, int]:
    """How many acts go, and how many things stay."""
    done = sum(1 + len(one.with_it) for one in report.done)
    parts = sum(len(one.stays) for one in report.done)
    return done, len(report.not_possible) + parts + len(report.untouched)


def _stay(number: int) -> str:
    if not number:
        return tr("Nothing has to stay.")
    return plural(number, "{n} thing stays as it is.", "{n} things stay as they are.")


def _nothing(stays: int) -> str:
    if not stays:
        return tr("Nothing was done since then.")
    return tr("Nothing can be taken back. {stays}").format(stays=_stay(stays))


def _sections(report: "UndoReport", goes: str, now: datetime, zone: tzinfo) -> tuple[Section, ...]:
    found = (
        Section(goes, tuple(_gone(report.done))),
        Section(tr("Stays, and why"), tuple(_refused(report.not_possible, now, zone))),
        Section(tr("Stays of what is taken back"), tuple(_left(report.done))),
        Section(tr("Was not reached and still stands"), tuple(_unreached(report))),
    )
    return tuple(section for section in found if section.rows)


def _gone(results: "Sequence[UndoResult]") -> Iterable[StandingRow]:
    names: dict[str, list[str]] = {}
    for one in results:
        for deed in (*([one.deed] if one.deed is not None else []), *one.with_it):
            names.setdefault(_group(deed.kind), []).append(one.lead_name)
    for group in (one for one in _GROUPS if one in names):
        whose = names[group]
        also = tr(_ALSO[group]) if group in _ALSO else ""
        small = ". ".join(part for part in (_names(whose), also) if part)
        yield StandingRow(Glyph.OK, plural(len(whose), *_GROUPS[group]), small, whole(len(whose)))


def _refused(results: "Sequence[UndoResult]", now: datetime, zone: tzinfo) -> Iterable[StandingRow]:
    names: dict[str, list[str]] = {}
    for one in results:
        name = one.lead_name
        if one.left_at is not None:
            name = tr("{name}, left {time}").format(
                name=name or one.recipient, time=when(one.left_at, now, zone)
            )
        names.setdefault(one.why or "", []).append(name)
    for why, whose in names.items():
        told = why_words(why) or tr("It is not possible")
        yield StandingRow(Glyph.OFF, told, _names(whose, "; "), whole(len(whose)))


def _left(results: "Sequence[UndoResult]") -> Iterable[StandingRow]:
    names: dict[tuple[str, str], list[str]] = {}
    for stays in chain.from_iterable(one.stays for one in results):
        names.setdefault((stays.what, stays.why), []).append(stays.name)
    for (what, why), whose in names.items():
        part, people = tr(_PARTS[what]), _names(whose)
        small = tr("{part}: {names}").format(part=part, names=people) if people else part
        yield StandingRow(Glyph.WARN, why_words(why), small, whole(len(whose)))


def _unreached(report: "UndoReport") -> Iterable[StandingRow]:
    if not report.broke_off:
        return
    yield StandingRow(Glyph.CRIT, _cause(report.broke_off), tr("Try again to go on from here"), "")
    groups: dict[str, list[Deed]] = {}
    for deed in report.untouched:
        groups.setdefault(_group(deed.kind), []).append(deed)
    for group, deeds in groups.items():
        number = len(deeds)
        yield StandingRow(Glyph.OFF, plural(number, *_GROUPS[group]), "", whole(number))


def _cause(code: str) -> str:
    if code == "program_error":
        return tr("Something in the program went wrong")
    return store_trouble(code)[0]


def _group(kind: str) -> str:
    return _ONE_BY_ONE.get(kind) or _FAMILIES.get(kind.partition(":")[0], "other")


def _names(names: Sequence[str], between: str = ", ") -> str:
    """ "Dana Ruiz, Omar Haddad, Ida Strand and 4 more"."""
    known = list(dict.fromkeys(name for name in names if name))
    told = between.join(known[:NAMED])
    if len(known) <= NAMED:
        return told
    return tr("{names} and {n} more").format(names=told, n=whole(len(known) - NAMED))
