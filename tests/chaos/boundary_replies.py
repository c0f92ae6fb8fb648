"""The labelled replies of the proof of the hard escalations, read from `replies/`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HARD = ("hard", "hard_again", "hard_unseen")
FOLDER = Path(__file__).with_name("replies")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One reply with what it is about: `amount`, `price`, `rival`, `law`, `stop` or `harmless`."""

    topic: str
    language: str
    text: str


def hard() -> Iterator[Labelled]:
    """Every reply that only the rep may judge."""
    for language, told in _file("amounts").items():
        for sentence in told["sentences"]:
            for amount in told["amounts"]:
                yield Labelled("amount", language, sentence.format(amount=amount))
    for topic, languages in (item for name in HARD for item in _file(name).items()):
        for language, told in languages.items():
            yield from (Labelled(topic, language, text) for text in told["replies"])


def harmless() -> Iterator[Labelled]:
    """Every reply that only looks like one of those."""
    for language, told in _file("harmless").items():
        yield from (Labelled("harmless", language, text) for text in told["replies"])


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
