"""A language model, for those who have one."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked, and the closed JSON schema that the answer must have."""

    name: str
    text: str
    schema: str


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """The answer as JSON text that fits the schema, and what it cost."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int


class LanguageModel(Protocol):
    """Answers a prompt."""

    def answer(self, prompt: Prompt) -> ModelAnswer:
        """Return an answer that fits the schema; raises PortError."""
        ...
