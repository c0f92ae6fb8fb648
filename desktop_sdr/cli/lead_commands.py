"""Leads from the command line: importing a list, and asking why nothing happens to one."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from desktop_sdr import bootstrap
from desktop_sdr.agent.desk import LegalStanding
from desktop_sdr.agent.importing import ImportOrder, ImportResult
from desktop_sdr.agent.skills.importing import RowVerdict
from desktop_sdr.bootstrap import App
from desktop_sdr.cli import attachment_lines, waiting_words
from desktop_sdr.cli.law_words import BASES, basis_for, day_of
from desktop_sdr.cli.moments import clock
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.undo_commands import undo_import
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import LawfulBasis
from desktop_sdr.ports.lead_views import LeadPlan


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `import` and `explain`."""
    bring = commands.add_parser(
        "import",
        parents=[shared],
        help="bring leads in from a CSV file",
        description="Each row gets a verdict: new, merged, review, rejected or suppressed."
        " `import undo ID` takes a whole import back; who was written to stays.",
    )
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("import_id", nargs="?", metavar="ID", help="with `import undo`")
    bring.add_argument(
        "--map",
        action="append",
        default=[],
        type=_pair,
        metavar="COL=FIELD",
        help="say what a column holds, where it was not recognised",
    )
    bring.add_argument("--source", help="where the addresses come from (default: the file)")
    bring.add_argument(
        "--basis",
        choices=[basis.value for basis in LawfulBasis],
        help="why you may write to those whose row says nothing about it; without one they are kept"
        " and not written to",
    )
    bring.add_argument(
        "--basis-date", metavar="YYYY-MM-DD", help="when they consented, or last bought"
    )
    bring.add_argument("--basis-record", default="", help="where that is on record")
    bring.add_argument("--dry-run", action="store_true", help="say what would happen, keep nothing")
    bring.set_defaults(run=_import)
    explain = commands.add_parser(
        "explain", parents=[shared], help="what is planned for a lead, and what holds it"
    )
    explain.add_argument("lead", metavar="LEAD", help="number, name or address")
    explain.set_defaults(run=_explain)


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.partition("=")
    if not equals or not column or not field:
        raise ArgumentTypeError(f"{text!r} is not of the form COLUMN=FIELD")
    return column, field


def _import(words: Namespace, folder: Path, voice: Voice) -> Exit:
    if str(words.file) == "undo":
        return undo_import(words.import_id, folder, voice, dry_run=words.dry_run)
    app = bootstrap.build(folder)
    try:
        order = ImportOrder(
            source=words.source or words.file.name,
            lawful_basis=basis_for(words.basis),
            basis_at=day_of(words.basis_date),
            basis_words=words.basis_record,
            chosen=dict(words.map),
            dry_run=words.dry_run,
        )
        told = _Rows(voice)
        result = told.stopped_or(lambda: app.desk.import_leads(words.file, order, told.hear))
    finally:
        app.close()
    _tell_totals(result, words.dry_run, voice)
    if result.cut_off is not None:
        raise CommandFailed(
            f"The list cannot be read past row {told.last}. The rows before it are kept; mend the"
            " file and import it again, known people are not doubled."
        )
    return Exit.DONE


class _Rows:
    """Tells of each row as soon as it is kept."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self.last = 0

    def hear(self, verdict: RowVerdict, lead_id: LeadId | None) -> None:
        self.last = verdict.row
        code = verdict.verdict.value
        self._voice.give(
            {"row": verdict.row, "verdict": code, "reason": verdict.reason, "lead": lead_id}
        )
        if verdict.reason:
            why = verdict.reason.replace("_", " ")
            self._voice.say(f"Row {verdict.row}: {code} ({why})")

    def stopped_or(self, bring: Callable[[], ImportResult]) -> ImportResult:
        try:
            return bring()
        except KeyboardInterrupt:
            raise CommandFailed(
                f"Stopped by you after row {self.last}. The rows up to it are kept; import the file"
                " again to go on, known people are not doubled."
            ) from None


def _tell_totals(result: ImportResult, dry_run: bool, voice: Voice) -> None:
    voice.give(
        {
            "totals": dict(result.totals),
            "import": result.import_id,
            "not_to_mail": dict(result.not_to_mail),
        }
    )
    counts = ", ".join(f"{count} {name}" for name, count in sorted(result.totals.items()))
    voice.say(f"{'Would be' if dry_run else 'Done'}: {counts or 'no rows'}.")
    for why, count in sorted(result.not_to_mail.items(), key=lambda one: -one[1]):
        people = "person is" if count == 1 else "people are"
        voice.say(f"{count} {people} kept and not written to unasked. {why}")
    if result.not_to_mail:
        voice.say(
            "Put on record what allows it with `desktop-sdr person basis ADDRESS`, or reach them"
            " another way. `desktop-sdr law COUNTRY` shows the rule; it is no legal advice."
        )
    if result.import_id is not None:
        voice.say(f"`desktop-sdr import undo {result.import_id}` takes this import back.")


def _explain(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        lead_id = _find(app, words.lead)
        plan = app.desk.views.lead_plan(lead_id, app.desk.now())
        checks = _checks(app, lead_id) if plan is not None else {}
        law = app.desk.law_of(lead_id) if plan is not None else None
        waits = app.desk.waiting_for(lead_id)
        zone = ZoneInfo(app.desk.time_zone)
    finally:
        app.close()
    if plan is None or law is None:
        raise CommandFailed(f"No lead fits {words.lead!r}. Nothing was changed.")
    acts = [waiting_words.record(one) for one in waits]
    codes = dict.fromkeys([*(hold.reason for one in waits for hold in one.gates), *plan.held_by])
    until = next((one.opens_at for one in waits if one.opens_at is not None), plan.until)
    told = {"held_by": tuple(codes), "until": until, "plan": plan.plan, "waits": acts}
    voice.give(told | {"law": asdict(law), **checks})
    _tell_plan(plan, zone, voice)
    for one in waits:
        for line in waiting_words.lines(one, zone):
            voice.say(line)
    _tell_law(law, voice)
    _tell_checks(checks, voice)
    return Exit.DONE


def _tell_checks(checks: Mapping[str, Any], voice: Voice) -> None:
    for remark in checks.get("remarks", ()):
        voice.say(f"  the words: {remark['code'].replace('_', ' ')}: {remark['words']}")
    for line in attachment_lines.lines(checks.get("attached", ())):
        voice.say(line)
    for fact in checks.get("known", ()):
        day = f"{fact['found_at']:%Y-%m-%d}"
        voice.say(f"  known: {fact['field']}: {fact['text']} ({fact['source']}, {day})")
    if checks.get("address"):
        voice.say(f"  the address: {checks['address'].replace('_', ' ')}")


def _checks(app: App, lead_id: LeadId) -> Mapping[str, Any]:
    """Return what was found out about the address, and about the words that wait for the rep."""
    with app.office.look() as uow:
        look = uow.leads.get(lead_id).address_look
        waiting = uow.drafts.waiting_of(lead_id)
        facts = uow.facts.about(uow.leads.get(lead_id))
    known = [
        {
            "fact": fact.id,
            "field": fact.field,
            "text": fact.text,
            "source": fact.source,
            "found_at": fact.found_at,
        }
        for fact in facts
    ]
    told = [
        {
            "code": one.code.value,
            "severe": one.is_severe,
            "words": (draft.subject if one.in_subject else draft.body)[one.start : one.end],
            "in_subject": one.in_subject,
            "start": one.start,
            "end": one.end,
        }
        for draft in waiting
        for one in draft.remarks
    ]
    files = [asdict(one) for draft in waiting for one in draft.attachments]
    seen = look.verdict.value if look is not None else ""
    return {"address": seen, "remarks": told, "attached": files, "known": known}


def _tell_law(law: LegalStanding, voice: Voice) -> None:
    said = BASES[law.basis] if law.basis is not None else "none on record"
    since = f", since {law.basis_at:%Y-%m-%d}" if law.basis_at is not None else ""
    record = f", on record in: {law.basis_words}" if law.basis_words else ""
    voice.say(f"  why you may write: {said}{since}{record}")
    voice.say(f"  address from: {law.source}")
    voice.say(f"  law: {law.country}, {law.law}. {law.rule}")
    if law.objection:
        voice.say(f"  no first mail: {law.objection} Another way: {law.otherwise}.")
    voice.say("  (no legal advice)")


def _find(app: App, words: str) -> LeadId:
    if words.isdecimal():
        return LeadId(int(words))
    found = app.desk.views.find_lead(words)
    if len(found) > 1:
        names = "; ".join(f"{number} {name} <{email}>" for number, name, email in found[:5])
        raise CommandFailed(f"{words!r} fits more than one lead: {names}. Give the number.")
    return found[0][0] if found else LeadId(-1)


def _tell_plan(plan: LeadPlan, zone: ZoneInfo, voice: Voice) -> None:
    voice.say(f"{plan.lead_name} <{plan.email}>, {plan.state.value.replace('_', ' ')}")
    for at, what in plan.plan:
        when = "no date" if at is None else clock(at, zone)
        voice.say(f"  planned: {what.replace('_', ' ')}, {when}")
    for code in plan.held_by:
        voice.say(f"  held by: {code.replace('_', ' ')}")
    if plan.until is not None:
        voice.say(f"  until {clock(plan.until, zone)}")
    if not plan.plan and not plan.held_by:
        voice.say("  nothing is planned")
