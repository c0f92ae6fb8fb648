"""The right to use an account that signs in by OAuth 2, as short-lived access tokens."""

from datetime import datetime
from typing import Protocol


class TokenSource(Protocol):
    """Gives the access token of one account."""

    def access_token(self) -> str:
        """Return a token that is good now.

        Raises SignInNeeded when the rep must sign in anew, Temporary when the provider cannot be
        reached.
        """
        ...

    def renew(self, refused: str) -> str:
        """Return another token after a server refused this one."""
        ...

    def dies_at(self) -> datetime | None:
        """Return when the sign-in itself ends, if that is known; None where it lasts."""
        ...
