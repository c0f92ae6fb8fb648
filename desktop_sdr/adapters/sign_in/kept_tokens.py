"""The tokens of one account: kept in the keychain, renewed ahead of time, by one at a time."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final

from desktop_sdr.adapters.sign_in.client import OAuthClient
from desktop_sdr.adapters.sign_in.grant import Grant, grant_in, secrets_in
from desktop_sdr.adapters.sign_in.token_endpoint import TokenEndpoint
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import SignInNeeded, Temporary
from desktop_sdr.ports.secrets import SecretStore

ENDED: Final = "sign_in_ended"
MISSING: Final = "sign_in_missing"


class KeptTokens:
    """The TokenSource of an account that the rep has signed in with a browser.

    The keychain is read each time: another process may have signed in or renewed meanwhile. What
    is new is kept first and used then. A provider that gives each refresh token once lets the old
    one live until the new tokens are used, so a program that is killed between two lines loses
    nothing.
    """

    def __init__(
        self,
        client: OAuthClient,
        secrets: SecretStore,
        clock: Clock,
        *,
        keep: Callable[[str, str], None],
        client_secret: Callable[[], str] = lambda: "",
        ended: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        """Hand what is new to `keep`, by name and value.

        `client_secret` is asked for the app's own; `ended` hears why only the rep can help.
        """
        self._client, self._secrets, self._clock = client, secrets, clock
        self._keep, self._client_secret = keep, client_secret
        self._endpoint = TokenEndpoint(client, clock)
        self._note_end = ended
        self._lock = Lock()
        self._known: Grant | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._client.account!r}, {self._client.provider!r})"

    def access_token(self) -> str:
        """Return a token that is good now; see the port."""
        with self._lock:
            grant = self._read()
            if grant.is_good(self._clock.now()):
                return grant.access_token
            return self._renewed(grant).access_token

    def renew(self, refused: str) -> str:
        """Return another token after a server refused this one; see the port."""
        with self._lock:
            grant = self._read()
            if grant.access_token != refused and grant.is_good(self._clock.now()):
                return grant.access_token  # somebody else was refused too, and was first
            return self._renewed(grant).access_token

    def dies_at(self) -> datetime | None:
        """Return when the sign-in itself ends, by what was last read; see the port."""
        grant = self._known
        if grant is None:
            return None
        ends = [grant.ends_at] if grant.ends_at is not None else []
        if self._client.lasts is not None:
            ends.append(grant.given_at + self._client.lasts)
        if self._client.lasts_unused is not None:
            ends.append(grant.used_at + self._client.lasts_unused)
        return min(ends, default=None)

    def give_back(self) -> bool:
        """Tell the provider that the sign-in is over; False where it could not be told."""
        with self._lock:
            try:
                grant, secret = self._read(), self.client_secret()
                if self._client.revocation_url:
                    self._endpoint.revoke(grant.refresh_token, secret)
            except (SignInNeeded, Temporary):
                return False
            finally:
                self._known = None
        return bool(self._client.revocation_url)

    def begin(self, grant: Grant) -> None:
        """Go by a sign-in that has just been made, and is kept."""
        with self._lock:
            self._known = grant

    def client_secret(self) -> str:
        """Return the app's own secret, empty for an app without one; raises SignInNeeded."""
        if not self._client.client_secret_name:
            return ""
        secret = self._client_secret()
        if not secret:
            raise SignInNeeded("client_secret_missing", "give_client_secret", self._client.provider)
        return secret

    def _read(self) -> Grant:
        kept = self._secrets.get(self._client.secret_name)
        grant = None if kept is None else grant_in(kept)
        self._known = grant
        if grant is not None:
            return grant
        if kept is not None:  # a password, from before the profile said otherwise
            self._note_end(MISSING)
        raise SignInNeeded("sign_in_missing", "sign_in", self._client.account)

    def _renewed(self, grant: Grant) -> Grant:
        try:
            fresh = self._answered(grant)
        except SignInNeeded as needed:
            self._note_end(needed.title)
            raise
        self._keep(self._client.secret_name, fresh.kept())
        self._known = fresh
        return fresh

    def _answered(self, grant: Grant) -> Grant:
        secret = self.client_secret()
        try:
            answer = self._endpoint.refresh(grant.refresh_token, secret)
        except SignInNeeded as needed:
            newer = self._read()
            if needed.title != ENDED or newer.refresh_token == grant.refresh_token:
                raise
            # Another process was first with a token that is given out once.
            grant, answer = newer, self._endpoint.refresh(newer.refresh_token, secret)
        return grant.after(answer, self._clock.now())


def hide_kept(kept: str, hide: Callable[[str, bool], None]) -> None:
    """Tell `hide` every secret in something that is kept, and whether it passes by itself."""
    for secret, passes in secrets_in(kept):
        hide(secret, passes)
