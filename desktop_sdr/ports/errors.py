"""What any adapter may raise, and nothing else.

PortError
├── Temporary       try again, at the earliest after `retry_after`
├── Refused         the other side said no for good
├── SignInNeeded    the rep has to sign in again
└── Uncertain       it may have happened; never try again by yourself
"""

from datetime import timedelta


class PortError(Exception):
    """Something outside failed; `title` and `next_step` are codes that the window words."""

    def __init__(self, title: str, next_step: str = "", detail: str = "") -> None:
        """Keep the codes and the other side's own words (never a secret)."""
        super().__init__(f"{title}: {detail}" if detail else title)
        self.title, self.next_step, self.detail = title, next_step, detail


class Temporary(PortError):
    """It provably did not happen, and may work later."""

    def __init__(
        self,
        title: str,
        next_step: str = "",
        detail: str = "",
        retry_after: timedelta | None = None,
    ) -> None:
        """Keep how long the other side asked us to wait, if it did."""
        super().__init__(title, next_step, detail)
        self.retry_after = retry_after


class Refused(PortError):
    """It did not happen and never will as asked."""


class SignInNeeded(PortError):
    """The credential was refused or is missing."""


class Uncertain(PortError):
    """It may or may not have happened: only a look from outside can tell."""
