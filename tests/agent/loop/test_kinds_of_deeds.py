"""Each kind of deed in the table can come about, and what is never undone says why when asked."""

import ast
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest
from agent.loop.agency import REP, Agency
from builders import NOW

import desktop_sdr
from desktop_sdr.agent.importing import ImportOrder
from desktop_sdr.bootstrap.profile_changes import note_change
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.deed import Deed
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.lead import LawfulBasis
from desktop_sdr.domain.message import RejectReason
from desktop_sdr.domain.reading import IntentKind
from desktop_sdr.domain.reversal import Arrival, Command, WhyNot, kind_of
from desktop_sdr.domain.style import StyleKind, StyleRule
from desktop_sdr.domain.trace import Actor
from desktop_sdr.settings import Settings


def _approve(agency: Agency) -> None:
    agency.approved()


def _edit(agency: Agency) -> None:
    draft = agency.draft(agency.start())
    agency.desk.edit(draft.id, draft.version, "Other", draft.body)


def _vouch(agency: Agency) -> None:
    draft = agency.draft(agency.start())
    claim = '[{"start":0,"end":5,"support":"unsupported","fact_id":null,"source":"",'
    claim += '"found_at":null,"why":"no source"}]'
    agency.in_file("UPDATE draft SET claims = ? WHERE id = ?", claim, draft.id)
    agency.desk.vouch(draft.id, draft.version, 0)


def _reject(agency: Agency) -> None:
    draft = agency.draft(agency.start())
    agency.desk.reject(draft.id, draft.version, RejectReason.WRONG_TONE)


def _later(agency: Agency) -> None:
    agency.desk.later(agency.draft(agency.start()).id, agency.clock.now() + timedelta(days=1))


def _take_over(agency: Agency) -> None:
    agency.desk.take_over(agency.start().id)


def _set_level(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)


def _redraft(agency: Agency) -> None:
    draft = agency.draft(agency.start())
    more = f"{draft.body} Growing is hard work."
    agency.in_file("UPDATE draft SET body = ? WHERE id = ?", more, draft.id)
    agency.desk.redraft(draft.id, draft.version, "shorter")


def _import(agency: Agency) -> None:
    file = agency.store.path.parent / "list.csv"
    file.write_text(
        "First name,Email,Company,Country\nMia,mia@nordlicht.example,Nordlicht,DE\n",
        encoding="utf-8",
    )
    agency.desk.import_leads(file, ImportOrder(source="a fair"))


def _suppress(agency: Agency) -> None:
    agency.desk.never_contact("nordlicht.example", "they asked on the phone")


def _basis(agency: Agency) -> None:
    lead = agency.add_lead()
    agency.desk.put_basis_on_record(lead.email, LawfulBasis.PUBLISHED_ADDRESS)


def _say_meaning(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Hm, well.")
    with agency.store.reading() as uow:
        [reply] = uow.replies.of_lead(lead.id)
    agency.desk.say_meaning(reply.id, IntentKind.OTHER)


def _rule(agency: Agency) -> None:
    with agency.rows() as uow:
        rule = StyleRule(
            kind=StyleKind.NO_EXCLAMATION, first_at=NOW, last_at=NOW, taught_by=(DraftId(1),)
        )
        number = uow.style_rules.add(rule)
    agency.desk.forget_style_rule(number)


def _pause(agency: Agency) -> None:
    agency.desk.pause()


def _resume(agency: Agency) -> None:
    agency.desk.pause()
    agency.desk.resume()


def _settings(agency: Agency) -> None:
    with agency.rows() as uow:
        note_change(uow, "before", "after", Settings(), agency.clock.now())


def _undo(agency: Agency) -> None:
    agency.approved()
    agency.desk.undo_newest()


ORDERS: Final[dict[Command, Callable[[Agency], None]]] = {
    Command.APPROVE: _approve,
    Command.EDIT: _edit,
    Command.REDRAFT: _redraft,
    Command.VOUCH: _vouch,
    Command.REJECT: _reject,
    Command.LATER: _later,
    Command.TAKE_OVER: _take_over,
    Command.SET_LEVEL: _set_level,
    Command.IMPORT: _import,
    Command.SUPPRESS: _suppress,
    Command.BASIS: _basis,
    Command.SAY_MEANING: _say_meaning,
    Command.RULE: _rule,
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.SETTINGS: _settings,
    Command.UNDO: _undo,
}


def newest(agency: Agency, kind: str) -> Deed:
    for row in agency.desk.views.deeds(50):
        if row.kind == kind:
            with agency.store.reading() as uow:
                return uow.deeds.get(row.id)
    raise AssertionError(f"{kind} did not come about")


@pytest.mark.parametrize("command", list(Command))
def test_every_command_of_the_rep_is_kept_as_a_deed_with_its_line_of_the_record(
    agency: Agency, command: Command
) -> None:
    ORDERS[command](agency)

    deed = newest(agency, kind_of(command))

    assert deed.actor is Actor.REP
    assert deed.first_seq is not None
    shown = agency.desk.views.feed_detail(deed.first_seq)
    assert shown is not None
    assert shown.deed is not None
    assert shown.deed.kind == deed.kind


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (Command.PAUSE, WhyNot.RESUME_HAS_ITS_SUMMARY),
        (Command.RESUME, WhyNot.PAUSE_STOPS_IT),
        (Command.SETTINGS, WhyNot.SET_IT_BACK),
    ],
)
def test_pause_resume_and_settings_have_their_own_way_back_and_say_so(
    agency: Agency, command: Command, why: WhyNot
) -> None:
    ORDERS[command](agency)
    paused = agency.desk.is_paused

    asked = agency.desk.undo(newest(agency, kind_of(command)).id)
    [named] = [
        one.why
        for one in agency.desk.undo_since(NOW - timedelta(days=900)).not_possible
        if one.deed is not None and one.deed.kind == kind_of(command)
    ]

    assert (asked.code, asked.why, named) == ("not_possible", why, why)
    assert agency.desk.is_paused is paused, "an undo neither stops nor starts the agent"


def test_the_key_for_undo_passes_over_a_pause_to_the_decision_before(agency: Agency) -> None:
    lead = agency.approved()
    agency.desk.pause()
    agency.desk.resume()
    assert agency.desk.undo_newest().lead_name == lead.name
    assert agency.desk.undo_newest().code == "nothing_to_undo"


def test_a_pause_by_the_program_itself_is_a_deed_of_the_program(agency: Agency) -> None:
    agency.office.latch.pause(Actor.SYSTEM, "program_error")
    assert newest(agency, "rep:pause").actor is Actor.SYSTEM


def _own_hand(agency: Agency) -> None:
    own = EmailMessage()
    own["From"], own["To"], own["Message-ID"] = REP, agency.touched().email, "<by@seller.example>"
    own.set_content("Hello Ida, let me answer that myself.")
    agency.inbox.arrive(own.as_bytes(), "Sent")
    agency.pulse()


def _reply(agency: Agency) -> None:
    agency.answers(agency.touched(), "Sounds interesting, when are you free?")


@pytest.mark.parametrize(
    ("arrival", "comes"), [(Arrival.REPLY, _reply), (Arrival.OWN_HAND, _own_hand)]
)
def test_what_comes_from_outside_is_kept_as_a_deed(
    agency: Agency, arrival: Arrival, comes: Callable[[Agency], None]
) -> None:
    comes(agency)
    assert newest(agency, kind_of(arrival)).lead_id is not None


FAMILIES: Final = {
    "option": "reviewing/cases.py",
    "case.decision.action": "loop/inner_acts.py",
    "item.kind": "loop/results.py",
    "Arrival.ADDRESS_DEAD": "loop/results.py",
}
"""Answers, acts and effects are noted at one place each, whichever they are."""


@pytest.mark.parametrize(("what", "where"), FAMILIES.items())
def test_answers_acts_and_effects_of_every_kind_are_noted_where_they_are_done(
    what: str, where: str
) -> None:
    agent = Path(desktop_sdr.__file__).parent / "agent"
    tree = ast.parse((agent / where).read_text(encoding="utf-8"))
    begun = [
        ast.unparse(call.args[1])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "deeds.begin"
    ]
    assert what in begun
