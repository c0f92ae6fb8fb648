"""The provider's token endpoint: a code or a refresh token goes in, tokens come out (RFC 6749)."""

import json
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx

from desktop_sdr.adapters.asked_wait import asked_wait, seconds
from desktop_sdr.adapters.mail.connection import plain_words
from desktop_sdr.adapters.sign_in.client import OAuthClient
from desktop_sdr.adapters.sign_in.grant import Tokens
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import PortError, SignInNeeded, Temporary

STEP_SECONDS: Final = 15.0
ALL_SECONDS: Final = 40.0
"""For a whole answer, however slowly its bytes trickle."""
SIZE_LIMIT: Final = 256 * 1024
BUSY: Final = frozenset({408, 425, 429})
OURS: Final = frozenset({"invalid_client", "unauthorized_client"})
"""Errors about the app and not about the sign-in."""
PASSES: Final = frozenset({"temporarily_unavailable", "server_error", "slow_down"})


class TokenEndpoint:
    """Asks one provider for tokens; no token and no secret is in any error that it raises.

    httpx does what is left of the protocol: two forms and one table of errors. A library for OAuth
    would bring its own store, its own retries and its own errors, which are the ports' business.
    """

    def __init__(self, client: OAuthClient, clock: Clock) -> None:
        self._client, self._clock = client, clock

    def exchange(self, code: str, verifier: str, redirect_uri: str, secret: str) -> Tokens:
        """Return the first tokens for a code; raises SignInNeeded or Temporary."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
        }
        return self._tokens(form, secret)

    def refresh(self, refresh_token: str, secret: str) -> Tokens:
        """Return other tokens; raises SignInNeeded("sign_in_ended") where the sign-in is over."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "scope": " ".join(self._client.scopes),
        }
        return self._tokens(form, secret)

    def revoke(self, refresh_token: str, secret: str) -> None:
        """Give a sign-in back (RFC 7009); raises SignInNeeded or Temporary."""
        form = {"token": refresh_token, "token_type_hint": "refresh_token"}
        status, headers, body = self._ask(self._as_the_app(form, secret), revoking=True)
        if status != 200:
            raise self._error(status, headers, _object(body), (refresh_token, secret))

    def _as_the_app(self, form: dict[str, str], secret: str) -> dict[str, str]:
        proof = {"client_secret": secret} if secret else {}
        return {**form, "client_id": self._client.client_id, **proof}

    def _tokens(self, form: dict[str, str], secret: str) -> Tokens:
        form = self._as_the_app(form, secret)
        status, headers, body = self._ask(form)
        said = _object(body)
        if status == 200:
            return _tokens_in(said)
        raise self._error(status, headers, said, tuple(form.values()))

    def _ask(
        self, form: Mapping[str, str], *, revoking: bool = False
    ) -> tuple[int, httpx.Headers, bytes]:
        client = self._client
        url = client.revocation_url if revoking else client.token_url
        through = httpx.Client(
            verify=client.tls(),
            timeout=STEP_SECONDS,
            trust_env=not client.answers_on_this_machine,
            headers={"Accept": "application/json"},
        )
        try:
            with through, through.stream("POST", url, data=form) as answer:
                return answer.status_code, answer.headers, _limited(answer.iter_bytes())
        except httpx.RequestError as error:
            raise _unreachable(error, url) from None

    def _error(
        self,
        status: int,
        headers: httpx.Headers,
        said: Mapping[str, Any],
        told: tuple[str, ...],
    ) -> PortError:
        code = plain_words(str(said.get("error", "")), 60)
        if status >= 500 or status in BUSY or code in PASSES:
            wait = asked_wait(headers.get("Retry-After", ""), self._clock.now())
            return Temporary("provider_busy", "wait", f"{status} {code}".strip(), wait)
        if not code:  # a network that asks one to sign in first, or no token endpoint at all
            return Temporary("not_a_provider", "check_network", str(status))
        words = plain_words(str(said.get("error_description", "")))
        if any(one in words for one in told if len(one) > len("refresh_token")):
            words = ""
        detail = f"{code} {words}".strip()
        if code == "invalid_grant":
            return SignInNeeded("sign_in_ended", "sign_in", detail)
        if code in OURS:
            return SignInNeeded("app_refused", "check_app", detail)
        return SignInNeeded("sign_in_not_granted", "sign_in", detail)


def _limited(pieces: Iterator[bytes]) -> bytes:
    """Return what came; raises Temporary where it is too much or too slow."""
    body, end = bytearray(), time.monotonic() + ALL_SECONDS
    for piece in pieces:
        body += piece
        if len(body) > SIZE_LIMIT or time.monotonic() > end:
            raise Temporary("not_a_provider", "check_network", f"{len(body)} bytes")
    return bytes(body)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _tokens_in(said: Mapping[str, Any]) -> Tokens:
    access, refresh = said.get("access_token"), said.get("refresh_token", "")
    usable = isinstance(access, str) and isinstance(refresh, str)
    if not usable or not _is_plain(f"{access}{refresh}") or not access:
        raise Temporary("not_a_provider", "check_network", "an answer without a token")
    if str(said.get("token_type", "")).lower() != "bearer":
        raise Temporary("not_a_provider", "check_network", "a token of another kind")
    return Tokens(
        access_token=str(access),
        refresh_token=refresh,
        lives_for=seconds(said.get("expires_in")),
        sign_in_lives_for=seconds(said.get("refresh_token_expires_in")),
        scopes=frozenset(str(said.get("scope") or "").split()),
    )


def _is_plain(token: str) -> bool:
    """Say whether a token holds only what one may hold: it goes into a line of its own (A.12)."""
    return token.isascii() and token.isprintable() and " " not in token


def _unreachable(error: httpx.RequestError, where: str) -> Temporary:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            detail = f"{where}: {cause.verify_message}"
            return Temporary("tls_not_verified", "check_server", detail)
        cause = cause.__cause__ or cause.__context__
    return Temporary("provider_unreachable", "wait", f"{where}: {type(error).__name__}")
