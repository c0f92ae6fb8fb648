"""A sign-in at a provider that goes as the test says."""

from datetime import datetime
from threading import Event

from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.ports.browser import TellAddress
from desktop_sdr.ports.errors import PortError


class FakeBrowserSignIn:
    """The BrowserSignIn of tests: keeps a sign-in at once, or fails with `down`."""

    provider = "google"

    def __init__(self, passwords: AskedPasswords, name: str) -> None:
        self._passwords, self._name = passwords, name
        self.down: PortError | None = None
        self.ends_at: datetime | None = None
        self.client_secret = ""

    @property
    def wants_client_secret(self) -> bool:
        return not self.client_secret

    def keep_client_secret(self, secret: str) -> None:
        self.client_secret = secret

    def sign_in(self, tell: TellAddress, given_up: Event) -> str:
        tell("https://provider.test/authorize", True)
        if self.down is not None:
            raise self.down
        return self._passwords.give(self._name, "a fresh sign-in")

    def sign_out(self) -> bool:
        self._passwords.forget(self._name)
        return True

    def dies_at(self) -> datetime | None:
        return self.ends_at
