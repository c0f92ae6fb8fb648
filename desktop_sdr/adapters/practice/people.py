"""The made-up people and companies of the practice world; no real person stands behind any."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final


class Temper(StrEnum):
    """How a prospect takes being written to."""

    SILENT = "silent"
    INTERESTED = "interested"
    ASKS_PRODUCT = "asks_product"
    ASKS_PRICE = "asks_price"
    WANTS_DISCOUNT = "wants_discount"
    NOT_NOW = "not_now"
    NOT_INTERESTED = "not_interested"
    HAS_COMPETITOR = "has_competitor"
    OPTS_OUT = "opts_out"
    BOUNCES = "bounces"
    FULL_MAILBOX = "full_mailbox"
    AWAY = "away"
    BIG_DEAL = "big_deal"
    ANGRY = "angry"
    REFERS = "refers"
    UNCLEAR = "unclear"


WEIGHTS: Final = {
    Temper.SILENT: 52,
    Temper.INTERESTED: 10,
    Temper.ASKS_PRODUCT: 5,
    Temper.ASKS_PRICE: 4,
    Temper.WANTS_DISCOUNT: 2,
    Temper.NOT_NOW: 4,
    Temper.NOT_INTERESTED: 5,
    Temper.HAS_COMPETITOR: 2,
    Temper.OPTS_OUT: 3,
    Temper.BOUNCES: 3,
    Temper.FULL_MAILBOX: 1,
    Temper.AWAY: 4,
    Temper.BIG_DEAL: 1,
    Temper.ANGRY: 1,
    Temper.REFERS: 1,
    Temper.UNCLEAR: 2,
}
"""In hundredths; livelier than the field (3 to 5 % answers), so that a fortnight shows all."""


@dataclass(frozen=True, slots=True)
class Place:
    """A city where prospects work."""

    city: str
    state: str
    country: str
    zone: str


@dataclass(frozen=True, slots=True)
class Person:
    """A prospect."""

    first_name: str
    last_name: str
    title: str
    company: str
    domain: str
    industry: str
    employees: int
    place: Place
    temper: Temper
    news: str
    hiring: str

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.first_name}.{self.last_name}@{self.domain}".lower()


PLACES: Final = (
    Place("Reno", "Nevada", "United States", "America/Los_Angeles"),
    Place("Chicago", "Illinois", "United States", "America/Chicago"),
    Place("Atlanta", "Georgia", "United States", "America/New_York"),
    Place("Columbus", "Ohio", "United States", "America/New_York"),
    Place("Leeds", "", "United Kingdom", "Europe/London"),
    Place("Hamburg", "", "Germany", "Europe/Berlin"),
    Place("Rotterdam", "", "Netherlands", "Europe/Amsterdam"),
    Place("Gothenburg", "", "Sweden", "Europe/Stockholm"),
)
FIRST_NAMES: Final = [
    "Dana",
    "Marcus",
    "Priya",
    "Tom",
    "Mei",
    "Ana",
    "Jack",
    "Carla",
    "Hugo",
    "Sofia",
    "Lars",
    "Lena",
    "Omar",
    "Grace",
    "Rolf",
    "Nadia",
    "Pavel",
    "Ines",
    "Yara",
    "Felix",
    "Tessa",
    "Bruno",
    "Amara",
    "Oskar",
    "Freya",
    "Milan",
    "Noor",
    "Clara",
    "Idris",
    "Petra",
]
LAST_NAMES: Final = [
    "Ruizton",
    "Feldmark",
    "Ramanath",
    "Okaford",
    "Zhaoling",
    "Sorenby",
    "Whitlocke",
    "Mendeson",
    "Baptistel",
    "Lindgrenby",
    "Holmsted",
    "Fischback",
    "Haddadin",
    "Obiwell",
    "Meyerhof",
    "Castellow",
    "Novaker",
    "Brandtley",
    "Quillson",
    "Harrowby",
    "Ashcombe",
    "Dunmore",
    "Ellery",
    "Farrant",
    "Gilroyd",
    "Hexham",
    "Ingleton",
    "Jarrold",
    "Keswick",
    "Lomas",
]
COMPANY_HEADS: Final = [
    "Halden",
    "Castellan",
    "Brightwater",
    "Orison",
    "Tillman",
    "Nordhavn",
    "Pinecrest",
    "Verano",
    "Ironbridge",
    "Fjellmat",
    "Alpina",
    "Corvus",
    "Kestrel",
    "Meridian",
    "Saltmarsh",
    "Bluefield",
    "Thornhill",
    "Westerly",
    "Larkspur",
    "Copperline",
]
COMPANY_TAILS: Final = (
    "Logistics",
    "Foods",
    "Freight",
    "Paper",
    "Cold Storage",
    "Beverages",
    "Parts",
)
INDUSTRIES: Final = ("Logistics", "Food and beverage", "Warehousing", "Manufacturing")
TITLES: Final = (
    "VP Operations",
    "Director of Transport",
    "Head of Logistics",
    "Warehouse Manager",
    "Supply Chain Director",
    "COO",
)
MISFIT_TITLES: Final = ("Marketing Intern", "Barista")
NEWS: Final = (
    "opened a second depot in {city} this spring",
    "moved its night shift in {city} to a new yard",
    "signed a three-year lease for a cross-dock in {city}",
    "took over the returns of two regional grocers",
)
HIRING: Final = (
    "hiring six dock coordinators in {city}",
    "hiring a yard planner in {city}",
    "looking for two shift leads in {city}",
)


def people(count: int, seed: int) -> Sequence[Person]:
    """Return `count` prospects, the same for the same seed, with no two of one address."""
    random = Random(seed)
    tempers = _tempers(count, random)
    made: dict[str, Person] = {}
    companies = _companies(max(8, count * 2 // 3), random)
    while len(made) < count:
        person = _person(random, companies, tempers[len(made)])
        made.setdefault(person.email, person)
    return tuple(made.values())


def _tempers(count: int, random: Random) -> list[Temper]:
    """Deal tempers by their weights, so that a hundred people hold every kind there is."""
    deck: list[Temper] = []
    while len(deck) < count:
        hundred = [temper for temper, weight in WEIGHTS.items() for _ in range(weight)]
        random.shuffle(hundred)
        deck.extend(hundred)
    return deck[:count]


def _companies(count: int, random: Random) -> list[tuple[str, str, str, int, Place]]:
    names: dict[str, tuple[str, str, str, int, Place]] = {}
    while len(names) < min(count, len(COMPANY_HEADS) * len(COMPANY_TAILS)):
        head, tail = random.choice(COMPANY_HEADS), random.choice(COMPANY_TAILS)
        name = f"{head} {tail}"
        domain = f"{head}-{tail.replace(' ', '-')}.example".lower()
        employees = random.choice((40, 85, 160, 320, 700, 1200))
        names.setdefault(
            name,
            (name, domain, random.choice(INDUSTRIES), employees, random.choice(PLACES)),
        )
    return list(names.values())


def _person(
    random: Random, companies: list[tuple[str, str, str, int, Place]], temper: Temper
) -> Person:
    company, domain, industry, employees, place = random.choice(companies)
    misfit = random.random() < 0.04
    return Person(
        first_name=random.choice(FIRST_NAMES),
        last_name=random.choice(LAST_NAMES),
        title=random.choice(MISFIT_TITLES if misfit else TITLES),
        company=company,
        domain=domain,
        industry="Hospitality" if misfit else industry,
        employees=4 if misfit else employees,
        place=place,
        temper=temper,
        news=random.choice(NEWS).format(city=place.city),
        hiring=random.choice(HIRING).format(city=place.city),
    )


COLUMNS: Final = (
    "First Name",
    "Last Name",
    "Title",
    "Company",
    "Email",
    "Website",
    "Industry",
    "# Employees",
    "City",
    "State",
    "Country",
    "Lawful basis",
    "Consent date",
    "Consent source",
)
CONSENTED: Final = ("consent", "2025-11-20", "card handed over at the practice fair")
INTEREST: Final = ("legitimate interest", "", "")
BY_CONSENT_ONLY: Final = frozenset({"Germany", "Netherlands"})
"""Countries of the practice world where a first mail needs more than an interest."""


def as_csv(prospects: Sequence[Person]) -> str:
    """Return the prospects as the kind of list that a rep is handed."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in prospects:
        writer.writerow(
            (
                one.first_name,
                one.last_name,
                one.title,
                one.company,
                one.email,
                f"https://www.{one.domain}",
                one.industry,
                one.employees,
                one.place.city,
                one.place.state,
                one.place.country,
                *(CONSENTED if one.place.country in BY_CONSENT_ONLY else INTEREST),
            )
        )
    return text.getvalue()
