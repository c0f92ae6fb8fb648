"""A model that fails in its own ways: nothing is done on its word, and nobody is left waiting."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from chaos import campaign

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reading import Intent, IntentKind, IntentSource, Reading, ReplyKind
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.language import Wording
from desktop_sdr.settings import Sending, Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(120))]

SETTINGS = Settings(
    sending=Sending(day_start_hour=0, day_end_hour=24, on_weekends=True, like_a_person=False)
)
MEGABYTES = campaign.rounds("megabytes", 5, 50)
HUGE = "All is well with us. " * (MEGABYTES * 1_000_000 // 21)
ANSWER = "Yes, with any SAML 2.0 provider."
"""What the rules answer by themselves, word for word from the knowledge base."""
REFUSED = "I am sorry, but as a language model I cannot help with that."


def not_json(*_: object) -> None:
    json.loads('{"subject": "Re: Shiftly", "body": "Hi I')


def wants_a_key(*_: object) -> None:
    raise KeyError("choices")


def wants_another_type(*_: object) -> None:
    raise TypeError("'NoneType' object is not subscriptable")


def answers_too_late(*_: object) -> None:
    raise Temporary("server_too_slow", "wait")


Writes = Callable[[Wording], Wording]
WRITES: Mapping[str, Writes] = {
    "writes nothing": lambda own: Wording("", ""),
    "writes blanks": lambda own: Wording(own.subject, " \n\u200b\n "),
    "writes for ever": lambda own: Wording(own.subject, HUGE, own.claims),
    "is cut off": lambda own: replace(own, body=own.body[: len(own.body) // 2]),
    "refuses": lambda own: Wording(own.subject, REFUSED),
    "writes in another language": lambda own: Wording(own.subject, "こんにちは。お元気ですか。"),
    "writes its own format": lambda own: Wording(own.subject, '```json\n{"body": "Hi"}\n```'),
    "leaves places open": lambda own: Wording(own.subject, "Hello [First Name],\n\nyes."),
    "writes half characters": lambda own: Wording(own.subject, f"{own.body}\ud800\x00"),
    "answers too late": answers_too_late,
    "answers no JSON": not_json,
    "answers without a choice": wants_a_key,
    "answers nothing at all": wants_another_type,
}
Reads = Callable[[Reading], Reading]
SURE = Intent(IntentKind.MEETING_REQUEST, 1.0, IntentSource.MODEL, HUGE)
READS: Mapping[str, Reads] = {
    "reads nothing": lambda floor: Reading(kind=ReplyKind.HUMAN),
    "reads for ever": lambda floor: replace(floor, intents=(SURE,) * 50, text=HUGE),
    "takes it for a machine": lambda floor: Reading(kind=ReplyKind.AUTO_REPLY),
    "takes it for a bounce": lambda floor: Reading(kind=ReplyKind.HARD_BOUNCE),
    "takes it for ours": lambda floor: Reading(kind=ReplyKind.OWN_MAIL),
    "reads another language": lambda floor: replace(floor, language="xx"),
    "reads too late": answers_too_late,
    "reads no JSON": not_json,
    "reads without a choice": wants_a_key,
    "reads nothing at all": wants_another_type,
}


@dataclass
class Failing:
    """Well until `is_well` is taken away, then it does the one thing it is named for."""

    writes: Writes = lambda own: own
    reads: Reads = lambda floor: floor
    is_well: bool = True

    def read(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> Reading:
        return floor if self.is_well else self.reads(floor)

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        return own if self.is_well else self.writes(own)


LOUD = (not_json, wants_a_key, wants_another_type)
"""Each of these counts as a mistake of the program: four in a row would pause the agent."""


@dataclass
class Seat:
    """Where the models sit, one after the other."""

    model: Failing = field(default_factory=Failing)

    def read(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> Reading:
        return self.model.read(raw, floor, lead_id)

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        return self.model.write(own, lead, role)


@dataclass
class Outcome:
    """What came of all models."""

    acted: list[str] = field(default_factory=list)
    left_waiting: list[str] = field(default_factory=list)

    def try_in(self, agency: Agency, seat: Seat, name: str, model: Failing) -> None:
        """Let somebody ask a question while the model fails."""
        seat.model = Failing()
        agency.desk.set_level(AutonomyLevel.SUPERVISED)
        lead = agency.touched()
        agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
        seat.model = model
        model.is_well = False
        agency.answers(lead, "Do you support single sign-on?")
        if not is_served(agency, lead):
            self.left_waiting.append(name)
        agency.run(agency.clock.now() + timedelta(hours=1))
        later = agency.sent_to(lead)[1:]
        if any(ANSWER not in mail.get_content() for mail in later) or agency.calendar.events:
            self.acted.append(name)


def is_served(agency: Agency, lead: Lead) -> bool:
    """Whether the rep has it before them, or an answer of the rules is on its way."""
    cards = [card for card in agency.cards() if card.lead_id == lead.id]
    return bool(cards or agency.drafts(lead) or agency.items(lead, OutboxState.HELD))


def test_whatever_goes_wrong_in_a_model_nothing_is_done_on_its_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    models = {name: Failing(writes=writes) for name, writes in WRITES.items()}
    models |= {name: Failing(reads=reads) for name, reads in READS.items()}
    loud = {name for name, one in models.items() if one.writes in LOUD or one.reads in LOUD}
    outcome, seat = Outcome(), Seat()
    with an_agency(tmp_path, SETTINGS, reader=seat, writer=seat) as agency:
        for name in sorted(models.keys() - loud):
            outcome.try_in(agency, seat, name, models[name])
    for name in sorted(loud):
        folder = tmp_path / name
        folder.mkdir()
        with an_agency(folder, SETTINGS, reader=seat, writer=seat) as agency:
            outcome.try_in(agency, seat, name, models[name])
        caplog.clear()
    figures = (
        f"{len(models)} ways to fail, up to {MEGABYTES} MB: {len(outcome.acted)} acts on its"
        f" word, {len(outcome.left_waiting)} persons left waiting"
    )
    held = not outcome.acted and not outcome.left_waiting
    with capsys.disabled():
        campaign.report("R20 misbehaving model", figures, held=held)
    assert outcome == Outcome()
