"""A language model in memory: says what a test wants it to say."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.language import Exchange, ModelPlace, Question, Usage

PLACE = ModelPlace(kind="openai", url="https://models.example/v1", model="small", is_local=False)


@dataclass
class FakeModel:
    """The LanguageModel; `says` are its answers in turn, the last one for ever."""

    says: list[str | PortError] = field(default_factory=lambda: ["{}"])
    usage: Usage = field(default_factory=lambda: Usage(1_000, 100))
    place: ModelPlace = PLACE
    asked: list[Question] = field(default_factory=list)

    def answer(self, question: Question, hear: Callable[[Exchange], None]) -> str:
        said = self.says[min(len(self.asked), len(self.says) - 1)]
        self.asked.append(question)
        sent = json.dumps({"system": question.instructions, "user": question.text})
        if isinstance(said, PortError):
            hear(Exchange(url=self.place.url, sent=sent))
            raise said
        hear(Exchange(url=self.place.url, sent=sent, status=200, got=said, usage=self.usage))
        return said
