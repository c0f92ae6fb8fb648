"""What models are told: versioned texts that ship with the program."""

import tomllib
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

PROMPT_FILES: Final = ("read_reply.toml", "redraft_mail.toml", "word_mail.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One text, known by name, version and hash wherever a call is kept."""

    name: str
    version: int
    instructions: str
    most_tokens: int

    @property
    def hash(self) -> str:
        """The SHA-256 of the words themselves: a version that was not raised shows."""
        return sha256(self.instructions.encode()).hexdigest()


def prompt_from_toml(text: str) -> Prompt:
    """Read one prompt."""
    told = tomllib.loads(text)
    return Prompt(
        name=told["name"],
        version=told["version"],
        instructions=told["instructions"].strip(),
        most_tokens=told["most_tokens"],
    )
