"""Access tokens in memory: one, and what comes when it is refused."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class FakeTokens:
    """The TokenSource of tests."""

    token: str
    fresh: str = ""
    """What a renewal gives; the same token again where there is none."""
    renewals: int = 0

    def access_token(self) -> str:
        return self.token

    def renew(self, refused: str) -> str:
        self.renewals += 1
        self.token = self.fresh or self.token
        return self.token

    def dies_at(self) -> datetime | None:
        return None
