"""Looking things up about a lead."""

from collections.abc import Sequence
from typing import Protocol

from desktop_sdr.domain.lead import Account, Fact, Lead


class Researcher(Protocol):
    """Finds facts, each with its source and date."""

    def look_up(self, lead: Lead, account: Account) -> Sequence[Fact]:
        """Return what was found, unsaved; nothing found is an empty answer, not an error."""
        ...
