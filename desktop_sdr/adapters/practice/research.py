"""What can be found out about the practice companies, each fact with its source."""

from collections.abc import Sequence
from datetime import timedelta

from desktop_sdr.adapters.practice.world import PracticeWorld
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.ports.clock import Clock

STALE = timedelta(days=150)
"""Older than a fact may be to support a claim by itself."""


class PracticeResearcher:
    """Behind the research port; every sixth company's news is stale, as in real life."""

    def __init__(self, world: PracticeWorld, clock: Clock) -> None:
        """Look people of `world` up."""
        self._world, self._clock = world, clock

    def look_up(self, lead: Lead, account: Account) -> Sequence[Fact]:
        """Return what their company's made-up pages say."""
        person = self._world.people.get(lead.email)
        if person is None:
            return ()
        age = timedelta(days=len(person.last_name))
        if len(person.email) % 6 == 0:
            age = STALE
        now = self._clock.now()
        found = [
            Fact(
                account_id=account.id,
                field="news",
                text=person.news,
                source=f"{person.domain}/news",
                url=f"https://www.{person.domain}/news",
                quoted=f"{person.company} {person.news}.",
                found_at=now - age,
            )
        ]
        if len(person.email) % 2:
            found.append(
                Fact(
                    account_id=account.id,
                    field="hiring",
                    text=person.hiring,
                    source=f"{person.domain}/careers",
                    url=f"https://www.{person.domain}/careers",
                    quoted=f"We are {person.hiring}.",
                    found_at=now - timedelta(days=2),
                )
            )
        return found
