"""An agent at level 3 among the leads of the practice world, and every text that it wrote."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from agent.loop.agency import TUESDAY, Agency, an_agency
from builders import an_account
from chaos import campaign
from chaos.claims_checked import Known, findings, sentences
from chaos.stand_in import Reader, StandIn
from chaos.wide_open import WIDE
from fakes.clock import FakeClock

from desktop_sdr import resources
from desktop_sdr.adapters.practice.people import Person
from desktop_sdr.adapters.practice.research import PracticeResearcher
from desktop_sdr.adapters.practice.world import PracticeWorld
from desktop_sdr.agent.loop import deciding
from desktop_sdr.agent.loop.asked_model import AskedModel
from desktop_sdr.agent.loop.model_seats import ModelWriter
from desktop_sdr.agent.skills.model_prices import NOTHING
from desktop_sdr.agent.skills.profile import parse_profile
from desktop_sdr.agent.skills.prompts import prompt_from_toml
from desktop_sdr.agent.skills.sequences import sequence_from_toml
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.fallbacks import Way
from desktop_sdr.domain.ids import EmailAddress, LeadId
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.domain.limits import Budget
from desktop_sdr.domain.message import Draft, Support
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.ports.language import LanguageModel, Wording
from desktop_sdr.settings import Sending, Settings

PLANS = (
    ("practice", "sequence.toml"),
    ("sequences", "follow-the-news.toml"),
    ("sequences", "introduction.toml"),
    ("sequences", "second-try.toml"),
)
SETTINGS = Settings(
    limits=WIDE,
    sending=Sending(
        day_start_hour=0, day_end_hour=24, on_weekends=True, like_a_person=False,
        check_addresses=False,
    ),
)  # fmt: skip
PROFILE = parse_profile(resources.read_text("practice", "profile.toml"))
COUNTRIES = {
    "United States": "US", "United Kingdom": "GB", "Germany": "DE", "Netherlands": "NL",
    "Sweden": "SE",
}  # fmt: skip
SAID_OF_OFFER = (
    PROFILE.offer.product_line,
    PROFILE.offer.prices.trial,
    PROFILE.offer.prices.lines[0].words,
    PROFILE.offer.knowledge[2].answer,
)
FIGURES = (
    "{drafts} drafts, {alone} could leave at level 3: {unsupported} of their sentences without"
    " support, {placeholders} placeholders, {wrong} wrong names, companies, prices or links;"
    " {waiting} wait for the rep, {none} without a draft"
)


@dataclass
class Mail:
    """A text to somebody, and whether it could leave without a look."""

    person: Person
    subject: str
    body: str
    below: str
    alone: bool
    draft: Draft


@dataclass
class House:
    """An agent at level 3 among practice leads, with one of the sequences."""

    agency: Agency
    plan: tuple[str, str]
    persons: dict[LeadId, Person]

    def known(self, person: Person) -> Known:
        """All that is true for a mail to this person, in plain words."""
        seller, offer, prices = PROFILE.seller, PROFILE.offer, PROFILE.offer.prices
        steps = sequence_from_toml(resources.read_text(*self.plan)).steps
        answers = (one.answer for one in offer.knowledge)
        colleagues = [one for one in self.persons.values() if one.company == person.company]
        # Every sixth page is stale; what it says may stand in no mail that goes by itself.
        news = tuple({one.news for one in colleagues if len(one.email) % 6})
        everybody = [one for one in self.persons.values() if one.email != person.email]
        return Known(
            reader={
                "first_name": (person.first_name,),
                "greeting": (f"Hi {person.first_name},",),
                "company": (person.company,),
                "title": (person.title,),
                "news": news,
                "my_first_name": (seller.name.split()[0],),
                "my_company": (seller.company,),
                "product": (offer.product,),
                "product_line": (offer.product_line,),
            },
            facts=(*news, *(fact for one in colleagues for fact in doing(one))),
            offer=(offer.product_line, *answers, *(one.words for one in prices.lines if one.words),
                   prices.trial, prices.billing),
            rep=(seller.name, seller.title, seller.company, seller.postal_address, seller.email),
            template=tuple(text for step in steps for text in (step.subject, step.body)),
            other_names=frozenset(f"{one.first_name} {one.last_name}" for one in everybody),
            other_companies=frozenset(one.company for one in everybody) - {person.company},
        )  # fmt: skip

    def fallen_back(self) -> set[LeadId]:
        """Whom the template's words went to, since too little of the model's stood."""
        taken = (one for one in self.agency.record() if one.tag is AuditTag.EFFECT_FELL_BACK)
        return {one.lead_id for one in taken if one.lead_id and one.facts["to"] == Way.OWN_WORDS}

    def mails(self) -> Iterator[Mail]:
        """Every text that was written, those that could leave as they would."""
        with self.agency.store.reading() as uow:
            for item in uow.outbox.in_state(*OutboxState):
                if item.kind is not EffectKind.SEND_MAIL:
                    continue
                assert item.draft_id is not None
                draft = uow.drafts.get(item.draft_id)
                yield _on_the_wire(self.persons[item.lead_id], draft, item.payload)
        for lead_id, person in self.persons.items():
            for draft in self.agency.drafts(lead_of(self.agency, lead_id)):
                yield Mail(person, draft.subject, draft.body, "", False, draft)


def lead_of(agency: Agency, lead_id: LeadId) -> Lead:
    with agency.store.reading() as uow:
        return uow.leads.get(lead_id)


def doing(person: Person) -> tuple[str, ...]:
    """What the practice world's pages say that they are doing; half of them say nothing."""
    return (person.hiring,) if len(person.email) % 2 else ()


def _on_the_wire(person: Person, draft: Draft, raw: bytes) -> Mail:
    mail = message_from_bytes(raw, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain",))
    assert part is not None
    text = str(part.get_content()).replace("\r\n", "\n")
    body, _, below = text.partition(f"\n{PROFILE.seller.name}\n")
    return Mail(person, str(mail["Subject"]), body, below, True, draft)


@dataclass
class Seat:
    """A model in the writer's seat; tells a stand-in whom it writes to."""

    model: LanguageModel
    asked: ModelWriter | None = None
    persons: dict[LeadId, Person] = field(default_factory=dict)
    own: dict[LeadId, Wording] = field(default_factory=dict)
    """What it was shown for each lead."""

    def sits_in(self, agency: Agency, persons: dict[LeadId, Person]) -> None:
        self.persons = persons
        prompt = prompt_from_toml(resources.read_text("prompts", "word_mail.toml"))
        asked = AskedModel(
            open=agency.store.unit_of_work,
            look=agency.store.reading,
            clock=agency.clock,
            model=self.model,
            price=NOTHING,
            budget=Budget(per_day=0, per_month=0),
            clean=lambda text: text,
        )
        self.asked = ModelWriter(asked, prompt)

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        assert self.asked is not None
        person = self.persons[lead.id]
        self.own[lead.id] = own
        if isinstance(self.model, StandIn):
            news, hiring = person.news, "".join(doing(person)).removeprefix("is ")
            self.model.reader = Reader(person.first_name, person.company, news, hiring)
        return self.asked.write(own, lead, role)


@contextmanager
def a_house(folder: Path, plan: tuple[str, str], count: int, seat: Seat | None) -> Iterator[House]:
    """Let the agent write to `count` practice leads; yields when all are written to."""
    folder.mkdir()
    clock = FakeClock(TUESDAY)
    world = PracticeWorld(count, campaign.seed() + 7)
    wired = {
        "clock": clock,
        "seller": PROFILE.seller,
        "offer": PROFILE.offer,
        "researcher": PracticeResearcher(world, clock),
        "writer": seat,
        "thought": timedelta(minutes=10),
    }
    with an_agency(folder, SETTINGS, **wired) as agency:
        agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
        with agency.rows() as uow:
            for plan_there in uow.sequences.all():
                uow.sequences.save(replace(plan_there, paused=True))
            uow.sequences.add(sequence_from_toml(resources.read_text(*plan)))
        accounts: dict[str, Account] = {}
        persons = {_add(agency, one, accounts).id: one for one in world.people.values()}
        if seat is not None:
            seat.sits_in(agency, persons)
        while deciding.think(agency.office):
            pass
        yield House(agency, plan, persons)


def _add(agency: Agency, person: Person, accounts: dict[str, Account]) -> Lead:
    if person.company not in accounts:
        account = an_account(
            id=0,
            name=person.company,
            domain=person.domain,
            industry=person.industry,
            employees=person.employees,
            country=COUNTRIES[person.place.country],
            city=person.place.city,
        )
        with agency.rows() as uow:
            accounts[person.company] = replace(account, id=uow.accounts.add(account))
    return agency.add_lead(
        accounts[person.company],
        first_name=person.first_name,
        last_name=person.last_name,
        title=person.title,
        email=EmailAddress(person.email),
        country=COUNTRIES[person.place.country],
        time_zone=person.place.zone,
    )


@dataclass
class Counted:
    """What was found in all mails."""

    mails: list[Mail] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    leads: int = 0
    offered: int = 0
    survived: int = 0
    made_up: int = 0
    got_out: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    fell_back: int = 0

    def look_at(self, house: House) -> None:
        self.leads += len(house.persons)
        for mail in house.mails():
            self.mails.append(mail)
            if mail.alone:
                known = house.known(mail.person)
                self.found += findings(mail.subject, mail.body, mail.below, known)

    def compare(self, house: House, seat: Seat, model: StandIn) -> None:
        """Count what became of each sentence that the stand-in offered."""
        fallen_back = house.fallen_back()
        for mail in house.mails():
            own = seat.own[mail.draft.lead_id]
            offered = model.offered[own.body]
            self.fell_back += mail.draft.lead_id in fallen_back
            said = set(sentences(standing(mail.draft)))
            self.offered += len(offered.true)
            self.lost += [one for one in offered.true if not said.issuperset(sentences(one))]
            self.made_up += len(offered.made_up)
            if mail.alone:
                self.got_out += [one for one in offered.made_up if one in mail.body]
        self.survived = self.offered - len(self.lost)

    @property
    def alone(self) -> int:
        return sum(mail.alone for mail in self.mails)

    def figures(self) -> dict[str, int]:
        kinds = Counter(one.partition(":")[0] for one in self.found)
        return {
            "drafts": len(self.mails),
            "alone": self.alone,
            "unsupported": kinds["unsupported"],
            "placeholders": kinds["placeholder"],
            "wrong": kinds["name"] + kinds["company"] + kinds["price"] + kinds["link"],
            "waiting": len(self.mails) - self.alone,
            "none": self.leads - len(self.mails),
        }


def standing(draft: Draft) -> str:
    """The body without what is marked as resting on nothing."""
    body = draft.body
    for claim in draft.claims:
        if claim.support is Support.UNSUPPORTED:
            body = body[: claim.start] + " " * (claim.end - claim.start) + body[claim.end :]
    return body
