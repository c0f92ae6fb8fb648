"""Having the rep sign an account in with their own browser (RFC 8252)."""

from datetime import datetime
from threading import Event
from typing import Protocol


class Browser(Protocol):
    """The browser that the rep uses anyway: we never see what is typed there."""

    def open(self, address: str) -> bool:
        """Show a page; False where there is nobody to show it to."""
        ...


class TellAddress(Protocol):
    """Hears which page the rep has to visit."""

    def __call__(self, address: str, opened: bool, /) -> None:
        """Show the address; `opened` says whether a browser shows it already."""
        ...


class BrowserSignIn(Protocol):
    """Signs one account in, and knows how long that lasts."""

    @property
    def provider(self) -> str:
        """A code such as `google`."""
        ...

    @property
    def wants_client_secret(self) -> bool:
        """True where the rep's app has a secret of its own that is not kept yet.

        Reads the keychain, which may take its time to open.
        """
        ...

    def keep_client_secret(self, secret: str) -> None:
        """Keep the app's own secret where the sign-in is kept."""
        ...

    def sign_in(self, tell: TellAddress, given_up: Event) -> str:
        """Wait until the rep has signed in and return where it is kept, as a SecretStore says.

        Raises Refused when the rep said no, gave up or let the time go by, SignInNeeded when the
        provider turned the app or the code down, Temporary when it could not be reached. What was
        kept before stands then.
        """
        ...

    def sign_out(self) -> bool:
        """Forget the sign-in here; False where the provider was not told and the rep should.

        Raises SignInNeeded where the keychain does not let go of it.
        """
        ...

    def dies_at(self) -> datetime | None:
        """Return when the sign-in ends, if that is known; None where it lasts."""
        ...
