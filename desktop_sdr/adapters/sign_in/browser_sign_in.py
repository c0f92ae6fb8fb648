"""A sign-in with the rep's browser: authorization code, PKCE, state, loopback (RFC 8252, 7636)."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from threading import Event
from typing import Final
from urllib.parse import urlencode

from desktop_sdr.adapters.mail.connection import plain_words
from desktop_sdr.adapters.sign_in.client import OAuthClient
from desktop_sdr.adapters.sign_in.grant import Tokens, first_grant
from desktop_sdr.adapters.sign_in.kept_tokens import KeptTokens
from desktop_sdr.adapters.sign_in.landing import Landing, Return
from desktop_sdr.adapters.sign_in.landing_page import Page
from desktop_sdr.adapters.sign_in.token_endpoint import TokenEndpoint
from desktop_sdr.ports.browser import Browser, TellAddress
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary

PATIENCE_SECONDS: Final = 300.0
"""For a password, a second factor and a page of consent."""
ABOUT_THE_SIGN_IN: Final = frozenset({"offline_access", "openid", "email", "profile"})
"""Scopes that a provider need not repeat in its answer: they grant no use of the mailbox."""
PASSES: Final = frozenset({"temporarily_unavailable", "server_error"})


class LoopbackSignIn:
    """The BrowserSignIn of one account; nothing is kept before everything is granted."""

    def __init__(
        self,
        client: OAuthClient,
        tokens: KeptTokens,
        *,
        keep: Callable[[str, str], str],
        forget: Callable[[str], None],
        browser: Browser,
        clock: Clock,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Hand what came of it to `keep`, by name and value, which says where it lies."""
        self._client, self._tokens, self._keep, self._forget = client, tokens, keep, forget
        self._browser, self._clock, self._patience = browser, clock, patience

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._client.account!r}, {self._client.provider!r})"

    @property
    def provider(self) -> str:
        """The provider's code."""
        return self._client.provider

    @property
    def wants_client_secret(self) -> bool:
        """True where the app has a secret of its own that is not kept yet; see the port."""
        try:
            self._tokens.client_secret()
        except SignInNeeded:
            return True
        return False

    def keep_client_secret(self, secret: str) -> None:
        """Keep the app's own secret; see the port."""
        self._keep(self._client.client_secret_name, secret)

    def dies_at(self) -> datetime | None:
        """Return when the sign-in ends; see the port."""
        return self._tokens.dies_at()

    def sign_out(self) -> bool:
        """Give the sign-in back and forget it, the app's secret too; see the port."""
        given_back = self._tokens.give_back()
        for name in (self._client.secret_name, self._client.client_secret_name):
            if name:
                self._forget(name)
        return given_back

    def sign_in(self, tell: TellAddress, given_up: Event) -> str:
        """Wait until the rep has signed in; see the port."""
        secret = self._tokens.client_secret()
        state, verifier = token_urlsafe(32), token_urlsafe(64)
        with Landing(state, self._client.redirect_host) as landing:
            address = self._address(state, verifier, landing.uri)
            tell(address, self._browser.open(address))
            came = landing.wait(self._patience, given_up)
            if came is None:
                raise Refused("sign_in_given_up" if given_up.is_set() else "sign_in_too_slow")
            try:
                _must_be_granted(came)
                endpoint = TokenEndpoint(self._client, self._clock)
                answer = endpoint.exchange(came.code, verifier, landing.uri, secret)
                where = self._kept(answer)
            except PortError as error:
                landing.close_with(Page.DENIED if error.title == "sign_in_denied" else Page.FAILED)
                raise
            landing.close_with(Page.DONE)
        return where

    def _address(self, state: str, verifier: str, redirect_uri: str) -> str:
        client = self._client
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(client.scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "login_hint": client.account,
            **client.asks,
        }
        joint = "&" if "?" in client.authorization_url else "?"
        return f"{client.authorization_url}{joint}{urlencode(asked)}"

    def _kept(self, answer: Tokens) -> str:
        if not answer.refresh_token:
            raise SignInNeeded("sign_in_does_not_last", "check_app", self._client.provider)
        granted = {_bare(scope) for scope in answer.scopes}
        needed = [one for one in self._client.scopes if one not in ABOUT_THE_SIGN_IN]
        missing = [one for one in needed if _bare(one) not in granted]
        if granted and missing:
            raise SignInNeeded("rights_missing", "sign_in", ", ".join(missing))
        grant = first_grant(answer, self._clock.now())
        where = self._keep(self._client.secret_name, grant.kept())
        self._tokens.begin(grant)
        return where


def _bare(scope: str) -> str:
    """Return a right without the address that it belongs to, which Microsoft leaves out."""
    return scope.rstrip("/").rpartition("/")[2].lower()


def _must_be_granted(came: Return) -> None:
    if not came.error:
        return
    detail = plain_words(f"{came.error} {came.error_words}")
    if came.error == "access_denied":
        raise Refused("sign_in_denied", "sign_in", detail)
    if came.error in PASSES:
        raise Temporary("provider_busy", "wait", detail)
    raise SignInNeeded("sign_in_not_granted", "check_app", detail)
