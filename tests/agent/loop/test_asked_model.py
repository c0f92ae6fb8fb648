"""Asking a model: never past the budget, never twice, and all of it on record."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from agent.loop.agency import Agency, an_agency
from fakes.model import PLACE, FakeModel

from desktop_sdr import resources
from desktop_sdr.agent.loop.asked_model import AskedModel, Matter
from desktop_sdr.agent.loop.model_seats import ModelReader, ModelWriter
from desktop_sdr.agent.skills.closed_answer import DoesNotFit, closed, one_of
from desktop_sdr.agent.skills.model_prices import NOTHING, Price
from desktop_sdr.agent.skills.prompts import prompt_from_toml
from desktop_sdr.domain.audit import AuditEntry, AuditTag
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.limits import Budget
from desktop_sdr.ports.errors import PortError, Refused, Temporary
from desktop_sdr.ports.language import Usage
from desktop_sdr.ports.records import ANSWERED
from desktop_sdr.ports.store import ModelCall

PROMPT, WORDING = (
    prompt_from_toml(resources.read_text("prompts", name))
    for name in ("read_reply.toml", "word_mail.toml")
)
MATTER = Matter(text="Is it?", name="yes_or_no", shape=closed(label=one_of("yes", "no")))
YES, NO = '{"label": "yes"}', '{"label": "no"}'
PRICE = Price(cents_in=1_000, cents_out=10_000)
SECRET = "hunter2-hunter2"


@dataclass
class Asking:
    """A model that is asked, beside an agency whose database it writes to."""

    agency: Agency
    model: FakeModel = field(default_factory=lambda: FakeModel([YES]))
    price: Price = PRICE
    per_day: int = 500
    per_month: int = 10_000

    @property
    def asked(self) -> AskedModel:
        return AskedModel(
            open=self.agency.store.unit_of_work,
            look=self.agency.store.reading,
            clock=self.agency.clock,
            model=self.model,
            price=self.price,
            budget=Budget(per_day=self.per_day, per_month=self.per_month),
            clean=lambda text: text.replace(SECRET, "[removed]"),
        )

    def ask(self, text: str = "Is it?", **how: Any) -> Any:
        return self.asked.ask(PROMPT, replace(MATTER, text=text), lambda told: told, **how)

    def fails(self, text: str = "Is it?") -> PortError:
        with pytest.raises(PortError) as failed:
            self.ask(text)
        return failed.value

    def record_of(self, lead: Lead) -> Sequence[AuditEntry]:
        with self.agency.store.reading() as uow:
            return uow.audit.of_lead(lead.id, 50)

    @property
    def last(self) -> ModelCall:
        with self.agency.store.reading() as uow:
            call = uow.model_calls.newest()
        assert call is not None
        return call


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    with an_agency(tmp_path) as agency:
        yield Asking(agency)


def test_a_call_is_kept_with_its_prompt_its_tokens_and_its_price(asking: Asking) -> None:
    assert asking.ask() == {"label": "yes"}

    call = asking.last
    assert (call.outcome, call.tries, call.answer) == (ANSWERED, 1, YES)
    assert (call.prompt, call.prompt_version) == (PROMPT.name, PROMPT.version)
    assert call.prompt_hash == PROMPT.hash
    assert (call.url, call.model) == (PLACE.url, PLACE.model)
    assert (call.tokens_in, call.tokens_out, call.cost_cents) == (1_000, 100, 2.0)


def test_the_same_question_costs_nothing_a_second_time(asking: Asking) -> None:
    asking.ask()
    assert asking.ask() == {"label": "yes"}
    assert len(asking.model.asked) == 1
    assert asking.last.reused == 1
    with asking.agency.store.reading() as uow:
        used = uow.model_calls.used(asking.agency.clock.now() - timedelta(hours=1))
    assert (used.calls, used.tokens_in, used.tokens_out, used.cost_cents) == (1, 1_000, 100, 2.0)

    asking.ask("Is it now?")
    asking.ask(remember=False)
    asking.model.place = replace(PLACE, model="large")
    asking.ask()
    assert len(asking.model.asked) == 4


def test_an_answer_that_does_not_fit_is_mended_once_by_what_was_wrong(asking: Asking) -> None:
    asking.model.says = ['{"label": "perhaps"}', NO]

    assert asking.ask() == {"label": "no"}
    assert "must be one of yes, no" in asking.model.asked[1].faults
    assert asking.model.asked[1].rejected == '{"label": "perhaps"}'
    assert (asking.last.outcome, asking.last.tries, asking.last.cost_cents) == (ANSWERED, 2, 4.0)


def test_a_second_answer_that_does_not_fit_is_the_last(asking: Asking) -> None:
    asking.model.says = ["", "I will not."]

    failed = asking.fails()
    assert (type(failed), failed.title) == (Refused, "answer_does_not_fit")
    assert [one.rejected for one in asking.model.asked] == ["", "{}"]
    assert (asking.last.outcome, asking.last.answer) == ("answer_does_not_fit", "")
    asking.model.says = [YES]
    asking.ask()  # what did not fit is no answer, and asked again


def test_what_is_made_of_an_answer_may_say_no_to_it(asking: Asking) -> None:
    def picky(told: Any) -> Any:
        if told["label"] == "yes":
            raise DoesNotFit("it must not be yes")
        return told

    asking.model.says = [YES, NO]
    assert asking.asked.ask(PROMPT, MATTER, picky) == {"label": "no"}
    assert asking.model.asked[1].faults == "it must not be yes"


def test_a_server_that_fails_is_on_record_with_what_it_was_sent(asking: Asking) -> None:
    asking.model.says = [Temporary("model_busy", "wait")]

    assert asking.fails().title == "model_busy"
    call = asking.last
    assert (call.outcome, call.tries) == ("model_busy", 1)
    assert call.cost_cents > 0, "a line that broke may have been answered, and paid for"


def test_without_counts_of_the_server_tokens_are_counted_by_length(asking: Asking) -> None:
    asking.model.usage = Usage()
    asking.ask()

    assert asking.last.tokens_in > len(PROMPT.instructions) / 4
    assert asking.last.tokens_out >= 5


def test_nothing_is_asked_that_could_pass_the_days_cap(asking: Asking) -> None:
    asking.per_day = 30
    asking.ask()
    asking.model.usage = Usage(10_000, 1_000)
    asking.ask("2")
    assert asking.last.cost_cents == 20.0

    assert asking.fails("3").title == "over_budget"
    assert len(asking.model.asked) == 2
    assert asking.ask("2") == {"label": "yes"}, "what is known already costs nothing"
    asking.agency.clock.advance(timedelta(days=1))
    asking.ask("3")


def test_nothing_is_asked_that_could_pass_the_months_cap(asking: Asking) -> None:
    asking.per_month = 30
    asking.model.usage = Usage(10_000, 1_000)
    asking.ask()
    asking.agency.clock.advance(timedelta(days=1))

    assert asking.fails("2").title == "over_budget"
    asking.agency.clock.advance(timedelta(days=31))
    asking.ask("2")


def test_a_model_that_costs_nothing_needs_no_budget(asking: Asking) -> None:
    asking.price, asking.per_day = NOTHING, 0

    assert asking.ask() == {"label": "yes"}


def test_the_exact_words_are_on_record_without_secrets_and_go_with_the_lead(
    asking: Asking,
) -> None:
    lead = asking.agency.touched()
    matter = replace(MATTER, text=f"Is it {SECRET}?", lead_id=lead.id)
    asking.model.says = [f'{{"label": "yes"}} {SECRET}']
    asking.asked.ask(PROMPT, matter, lambda told: told)

    [line] = [one for one in asking.record_of(lead) if one.tag is AuditTag.MODEL_ASKED]
    [exchange] = json.loads(line.personal)
    assert "Is it [removed]?" in exchange["sent"]
    assert PROMPT.instructions in json.loads(exchange["sent"])["system"]
    assert (exchange["status"], exchange["got"]) == (200, '{"label": "yes"} [removed]')
    assert line.facts["server"] == PLACE.url
    assert SECRET not in line.personal + asking.last.answer

    with asking.agency.rows() as uow:
        uow.persons.erase(lead.id, lead.email)
    [line] = [one for one in asking.record_of(lead) if one.tag is AuditTag.MODEL_ASKED]
    assert line.personal == ""
    assert (asking.last.answer, asking.last.input_hash) == ("", "")
    assert asking.last.cost_cents == 2.0


def reading_answer(**fields: Any) -> str:
    nothing = {"sure": "no", "quote": ""}
    told = {"meanings": [], "stop": nothing, "come_back_on": {"day": "", "quote": ""},
            "competitor": "", "person": "", "terms": []}  # fmt: skip
    return json.dumps({**told, **fields})


@dataclass
class Late:
    """A seat that is taken once the agency stands, whose database its model needs."""

    seat: Any = None

    def read(self, *asked: Any) -> Any:
        return self.seat.read(*asked)

    def write(self, *asked: Any) -> Any:
        return self.seat.write(*asked)


def test_a_reply_is_read_by_a_model_and_on_record_with_its_lead(tmp_path: Path) -> None:
    late = Late()
    with an_agency(tmp_path, reader=late) as agency:
        asking = Asking(agency)
        late.seat = ModelReader(asking.asked, PROMPT, "Europe/Berlin")
        lead = agency.touched()
        asking.model.says = [reading_answer(stop={"sure": "high", "quote": "leave me be"})]

        agency.answers(lead, "Ever so kind, but leave me be from here on.")

        assert agency.state(lead) is LeadState.SUPPRESSED
        assert asking.last.lead_id == lead.id
        [asked] = asking.model.asked
        assert "Ever so kind" in asked.text
        assert lead.email not in asked.text, "no more of the mail is shown than its new words"


def test_a_model_that_invents_a_stop_changes_nothing(tmp_path: Path) -> None:
    late = Late()
    with an_agency(tmp_path, reader=late) as agency:
        asking = Asking(agency)
        late.seat = ModelReader(asking.asked, PROMPT, "Europe/Berlin")
        lead = agency.touched()
        asking.model.says = [reading_answer(stop={"sure": "high", "quote": "never again"})]

        agency.answers(lead, "Sounds interesting, can we talk next week?")

        assert agency.state(lead) is not LeadState.SUPPRESSED


@pytest.mark.parametrize(
    "says",
    [["no JSON"], ['{"body": "Now only 9 EUR!"}'], [Temporary("model_busy")]],
    ids=["no JSON", "a price", "busy"],
)
def test_where_no_model_can_word_a_mail_the_rules_own_words_stand(
    tmp_path: Path, says: list[Any]
) -> None:
    late = Late()
    with an_agency(tmp_path, writer=late) as agency:
        asking = Asking(agency, FakeModel(says))
        late.seat = ModelWriter(asking.asked, WORDING)

        lead = agency.start()

        assert "how do you plan your routes" in agency.draft(lead).body
        assert asking.last.lead_id == lead.id


def test_of_a_models_words_those_stand_that_say_nothing_untrue(tmp_path: Path) -> None:
    says = "Hello,\\n\\nmay I ask how you plan your routes? Firma 9 does it with us."
    late = Late()
    with an_agency(tmp_path, writer=late) as agency:
        asking = Asking(agency, FakeModel([f'{{"body": "{says}"}}']))
        late.seat = ModelWriter(asking.asked, WORDING)

        draft = agency.draft(agency.start())

        assert draft.body == "Hello Ida,\n\nmay I ask how you plan your routes?"
        assert draft.claims == ()
