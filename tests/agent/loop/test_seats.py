"""A model in its seat: never waited for inside a transaction, believed only as it was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency

from desktop_sdr.agent.loop import listening
from desktop_sdr.agent.loop.seats import MOST_ASKED
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.reading import Reading, ReplyKind
from desktop_sdr.ports.errors import PortError, Temporary
from desktop_sdr.ports.language import Wording

MORE = "\n\nWe would be glad to hear from you."


@dataclass
class Model:
    """Reader and writer; while it thinks, `meanwhile` happens."""

    meanwhile: Callable[[], None] = lambda: None
    trouble: PortError | None = None
    hears_stop: bool = False
    adds: str = MORE
    asked: list[Wording | Reading] = field(default_factory=list)

    def read(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> Reading:
        self._think(floor)
        return replace(floor, kind=ReplyKind.OPT_OUT) if self.hears_stop else floor

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        self._think(own)
        return replace(own, body=own.body + self.adds)

    def _think(self, question: Wording | Reading) -> None:
        self.asked.append(question)
        self.meanwhile()
        if self.trouble is not None:
            raise self.trouble


@dataclass
class Seated:
    agency: Agency
    model: Model


@pytest.fixture
def writing(tmp_path: Path):
    """An agency with a model that words its mails."""
    model = Model()
    with an_agency(tmp_path, writer=model) as agency:
        yield Seated(agency, model)


@pytest.fixture
def reading(tmp_path: Path):
    """An agency with a model that reads replies."""
    model = Model()
    with an_agency(tmp_path, reader=model) as agency:
        yield Seated(agency, model)


def somebody_writes(agency: Agency) -> Callable[[], None]:
    """A write by somebody else; inside the act's transaction it would wait until that ends."""

    def happens() -> None:
        with agency.rows() as uow:
            uow.keepings.set_note("somebody", "was here")

    return happens


def test_others_write_while_a_model_words_a_mail(writing: Seated) -> None:
    writing.model.meanwhile = somebody_writes(writing.agency)

    lead = writing.agency.start()

    assert len(writing.model.asked) == 1
    assert MORE in writing.agency.draft(lead).body


def test_others_write_while_a_model_reads_a_reply(reading: Seated) -> None:
    agency, reading.model.meanwhile = reading.agency, somebody_writes(reading.agency)
    lead = agency.touched()
    reading.model.hears_stop = True

    agency.answers(lead, "Sounds interesting, can we talk next week?")

    assert len(reading.model.asked) == 1
    assert agency.state(lead) is LeadState.SUPPRESSED


def test_no_model_sees_the_mail_of_somebody_we_never_wrote_to(reading: Seated) -> None:
    agency = reading.agency
    agency.touched()

    agency.inbox.arrive(
        b"From: Uma <uma@family.example>\r\nTo: rita@seller.example\r\nSubject: Sunday\r\n"
        b"Message-ID: <sunday@family.example>\r\n\r\nCan we talk on Sunday? Please call me.\r\n"
    )
    agency.wait(minutes=2)

    assert reading.model.asked == []
    assert agency.cards() == []
    with agency.store.reading() as uow:
        assert not uow.mails.pending(1)


@pytest.mark.parametrize(
    "words",
    ["Do you support single sign-on?", "Sounds interesting, can we talk next week?"],
    ids=["a question", "a wish to meet"],
)
def test_others_write_while_a_model_words_an_answer(writing: Seated, words: str) -> None:
    agency, writing.model.adds = writing.agency, ""
    lead = agency.touched()
    writing.model.adds, writing.model.meanwhile = MORE, somebody_writes(agency)

    agency.answers(lead, words)

    assert MORE in agency.draft(lead).body


def test_nothing_is_written_to_somebody_who_said_stop_while_the_model_thought(
    writing: Seated,
) -> None:
    agency = writing.agency
    lead = agency.add_lead()

    def says_stop() -> None:
        agency.hears(lead, "Please stop writing to me.")
        listening.listen(agency.office)

    writing.model.meanwhile = says_stop
    agency.pulse()

    assert agency.state(lead) is LeadState.SUPPRESSED
    assert agency.drafts(lead) == []


def test_an_answer_about_words_that_have_changed_meanwhile_is_asked_for_anew(
    writing: Seated,
) -> None:
    agency = writing.agency
    lead = agency.add_lead()
    writing.model.meanwhile = renamed(agency, lead, most=1)

    agency.pulse()

    first, second = writing.model.asked
    assert first != second
    assert agency.draft(lead).body == second.body + MORE


def test_what_changes_each_time_a_model_thinks_is_left_to_the_rules(writing: Seated) -> None:
    agency = writing.agency
    lead = agency.add_lead()
    writing.model.meanwhile = renamed(agency, lead, most=100)

    agency.pulse()

    assert len(writing.model.asked) == MOST_ASKED
    assert MORE not in agency.draft(lead).body
    assert f"Firma new {MOST_ASKED}" in agency.draft(lead).body


def renamed(agency: Agency, lead: Lead, most: int) -> Callable[[], None]:
    """Their company takes a new name, so many times: the mail says it, the lead stays."""
    names = [f"Firma new {number + 1}" for number in range(most)]

    def happens() -> None:
        if not names:
            return
        with agency.rows() as uow:
            account = uow.accounts.get(lead.account_id)
            uow.accounts.save(replace(account, name=names.pop(0)))

    return happens


def test_without_an_answer_the_mail_goes_in_our_own_words_and_the_model_is_left_alone(
    writing: Seated,
) -> None:
    writing.model.trouble = Temporary("model_busy", retry_after=timedelta(hours=1))

    first, second = writing.agency.start(), writing.agency.start()

    assert len(writing.model.asked) == 1
    assert MORE not in writing.agency.draft(first).body + writing.agency.draft(second).body


def test_without_an_answer_a_reply_is_read_by_the_rules(reading: Seated) -> None:
    lead = reading.agency.touched()
    reading.model.trouble = Temporary("model_busy")

    reading.agency.answers(lead, "Please stop writing to me.")

    assert reading.agency.state(lead) is LeadState.SUPPRESSED
