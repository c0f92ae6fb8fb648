"""LinkedIn and its kin."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SocialTask:
    """A text for the rep to send by hand, and the page to send it on."""

    key: str
    profile_url: str
    text: str


class SocialChannel(Protocol):
    """Prepares what the rep sends; no robot drives the site."""

    def prepare(self, task: SocialTask) -> None:
        """Open the profile and put the text at hand."""
        ...
