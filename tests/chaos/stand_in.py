"""A model that words mails well and invents in between: facts, names, companies, prices, links.

It sits behind the language port as a real one does, and keeps which of the sentences that it
offered are true and which are made up.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from desktop_sdr.ports.language import Exchange, ModelPlace, Question, Usage

WISHES = (
    "Would a short call next week be useful?",
    "Is it worth a look?",
    "Could I send you a short note on it?",
    "May I ask how you do it today?",
    "I would be glad to hear from you.",
    "Happy to show you how it is done.",
    "Let me know if a talk would help.",
    "Who would be the right person to ask?",
)
"""True whoever they are said to: they say nothing. One holds a word of no list, "done"."""
TRUE_FRAMES = (
    "I read that you {fact}.",
    "I saw that {company} {fact}.",
    "I noticed that {company} {fact}, and wondered what that changes for you.",
    "{company} {fact}.",
    "Congratulations, you {fact}!",
)
TRUE_AS_OF_NOW = ("I saw that you are {fact}.", "{company} is {fact}.", "You are {fact}.")
FALSE_OF_THEM = (
    "I read that you {lie}.",
    "I saw that {company} {lie}.",
    "Your {thing} costs you {n} hours a week.",
    "You have {n} drivers and {m} doors.",
    "{company} raised {n} million dollars last year.",
    "Your {thing} is the slowest in {city}.",
    "You told us that {thing} is a problem.",
    "We spoke about {thing} last {day}.",
    "As agreed, we meet on {day} at {n}.",
    "Did our talk last {day} help?",
    "How was your meeting with {other} on {day}?",
    "Sie haben in {city} gerade eine neue Halle eröffnet.",
    "I know that {company} is unhappy with its {thing}.",
    "Since your team left, {thing} has been down.",
    "Why did you close the yard in {city}?",
)
FALSE_TURNS = (
    "I doubt that you {fact}.",
    "You have not {fact}.",
    "{other_company} {fact}.",
    "We {fact}.",
    "I {fact}.",
    "It is not true that {company} {fact}.",
    "You {fact}, which cost you {n} customers.",
    "{other} told me that you {fact}.",
    "Before you {fact}, {thing} was better.",
    "You {fact} because of us.",
    "You {fact} {fact}.",
)
FALSE_NAMES = (
    "{other} at {other_company} recommended you to me.",
    "{other_company} already works with us.",
    "Like {other_company}, you could save time.",
    "Your colleague {other} asked us to write.",
    "Hi {other_first},",
    "Best regards, {other}",
    "I also wrote to {other}.",
    "DockFlow loses its data every {day}.",
    "Dear {other},",
)
FALSE_PRICES = (
    "For you it is {n} EUR per user.",
    "It costs only ${n} a month.",
    "We can give you {m}% off.",
    "The first {m} months are free.",
    "We guarantee that you save {m} percent.",
    "You get your money back.",
    "A discount is possible until {day}.",
    "Dockwell Scheduling is ${n}.00 per site and month.",
    "Every site can try it for {m} days.",
    "Billed yearly per site.",
)
FALSE_PLACES = (
    "See https://dockwell-{n}.example/demo for more.",
    "Book a time at www.meet-{n}.example.",
    "Write to sales{n}@elsewhere.example.",
    "Hi [First Name],",
    "I hope {{{{company}}}} is well.",
    "<insert reason here>",
    "As %TITLE% you know that.",
    "Here is\u200b what nobody sees.",
    "{cyrillic} is well known to us.",
)
FALSE_OFFER = (
    "It also books your {thing}.",
    "Dockwell Scheduling is certified for everything.",
    "It works without the internet.",
    "A site is usually live within two days.",
    "{n} carriers use it in {city}.",
    "No account and no software is needed on your side.",
    "It replaces your warehouse system.",
)
LIES = (
    "closed the depot in {city}",
    "opened a third depot in {city} this spring",
    "moved its day shift in {city} to a new yard",
    "lost {n} trucks in March",
    "signed a five-year lease for a cross-dock in {city}",
    "are merging with {other_company}",
    "fired half of your drivers",
)
THINGS = ("yard", "night shift", "dock", "returns desk", "warehouse system", "fleet", "cold store")
CITIES = ("Oslo", "Lyon", "Turin", "Austin", "Graz", "Porto")
DAYS = ("Monday", "Tuesday", "Friday", "spring", "month")
FALSE = (
    FALSE_OF_THEM, FALSE_TURNS, FALSE_NAMES, FALSE_PRICES, FALSE_PLACES, FALSE_OFFER
)  # fmt: skip
_FENCED = re.compile(r"(=== data \w+ ===)\n(.*)\n\1", re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """Whom the next mail is for, and what is true of them."""

    first_name: str
    company: str
    happened: str
    """What the news says of them, to go on after their name."""
    doing: str
    """What they are doing now; empty where nobody knows."""


@dataclass
class Offered:
    """The sentences of one answer, by what they are."""

    true: list[str] = field(default_factory=list)
    made_up: list[str] = field(default_factory=list)


@dataclass
class StandIn:
    """The LanguageModel; `reader` is set before it is asked."""

    random: Random
    offer: Sequence[str]
    """Sentences that the rep says of the offer."""
    others: Sequence[tuple[str, str]]
    """Names and companies of other leads."""
    reader: Reader = field(default_factory=lambda: Reader("", "", "", ""))
    offered: dict[str, Offered] = field(default_factory=dict)
    """By the mail it was shown."""

    @property
    def place(self) -> ModelPlace:
        return ModelPlace(kind="compatible", url="http://stand-in", model="liar", is_local=True)

    def answer(self, question: Question, hear: Callable[[Exchange], None]) -> str:
        shown = _FENCED.search(question.text)
        assert shown is not None
        said = json.dumps({"body": self.worded(shown[2])})
        hear(
            Exchange(
                url="http://stand-in", sent=question.text, status=200, got=said, usage=Usage(9, 9)
            )
        )
        return said

    def worded(self, own: str) -> str:
        """The mail anew: mostly its own sentences, some said otherwise, some made up."""
        offered = self.offered[own] = Offered()
        lines = own.split("\n")
        for number in range(1, len(lines)):
            said = [one for one in re.split(r"(?<=[.!?]) ", lines[number]) if one]
            kept = [self._anew(one) for one in said if not self._drops(one)]
            offered.true += kept
            if kept and self.random.random() < 0.6:
                lie = self.a_lie(self.random.choice(said))
                offered.made_up.append(lie)
                kept.insert(self.random.randint(0, len(kept)), lie)
            lines[number] = " ".join(kept)
        more = self._more_that_is_true()
        offered.true += more
        if self.random.random() < 0.3:
            lines[0] = self.random.choice(("Hi [Name],", "Dear Zora,", "Good morning,"))
        return "\n".join((*lines, *(("", " ".join(more)) if more else ())))

    def _drops(self, sentence: str) -> bool:
        return self.reader.happened not in sentence and self.random.random() < 0.05

    def _anew(self, sentence: str) -> str:
        """Say a sentence that tells the news in another way; leave most as they are."""
        if self.reader.happened in sentence and self.random.random() < 0.4:
            return self._framed(TRUE_FRAMES, self.reader.happened)
        return sentence

    def _framed(self, frames: Sequence[str], fact: str) -> str:
        return self.random.choice(frames).format(company=self.reader.company, fact=fact)

    def _more_that_is_true(self) -> list[str]:
        more = []
        if self.reader.doing and self.random.random() < 0.3:
            more.append(self._framed(TRUE_AS_OF_NOW, self.reader.doing))
        if self.random.random() < 0.3:
            more.append(self.random.choice(self.offer))
        if self.random.random() < 0.5:
            more.append(self.random.choice(WISHES))
        return more

    def a_lie(self, own: str) -> str:
        """A sentence that nothing known supports: of six kinds, or a true one turned round."""
        if self.random.random() < 0.15:
            return self._turned(own)
        name, company = self._somebody_else()
        places = {
            "company": self.reader.company,
            "cyrillic": self.reader.company.replace("o", "\u043e").replace("a", "\u0430"),
            "fact": self.reader.happened,
            "other": name,
            "other_first": name.split()[0],
            "other_company": company,
            "thing": self.random.choice(THINGS),
            "city": self.random.choice(CITIES),
            "day": self.random.choice(DAYS),
            "n": self.random.randint(41, 98),
            "m": self.random.choice((12, 15, 20, 25, 40)),
        }
        lie = self.random.choice(LIES).format(**places)
        return self.random.choice(self.random.choice(FALSE)).format(lie=lie, **places)

    def _somebody_else(self) -> tuple[str, str]:
        while True:
            name, company = self.random.choice(self.others)
            if company != self.reader.company and name.split()[0] != self.reader.first_name:
                return name, company

    def _turned(self, own: str) -> str:
        """One of the mail's own sentences, with something untrue put into it."""
        words = own.rstrip(".!?").split()
        turns = (
            [*words, "for half the price."],
            ["It", "is", "a", "lie", "that", *words, "."],
            [*words[:2], "never", *words[2:], "."],
            [*words, "and", "nobody", "else", "does."],
            [*reversed(words), "."],
        )
        return " ".join(self.random.choice(turns))
