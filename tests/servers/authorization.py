"""An authorization server on loopback: its rules are authlib's, by RFC 6749, 7636, 7009 and 7662.

Its page of consent is answered by whom the test says, so that a plain HTTP client is the browser.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_urlsafe
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from servers.certificates import Certificate

CLIENT_ID = "app-of-the-rep"
CLIENT_SECRET = "not-so-secret-app-secret"
SCOPES = ("mail.full", "offline_access")
REDIRECTS = ("http://127.0.0.1:", "http://localhost:")


@dataclass
class App(ClientMixin):
    """What the rep has registered: a desktop app, with a secret as at Google or without."""

    client_id: str = CLIENT_ID
    secret: str = ""

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in (scope or "").split() if one in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Any port of this machine, and no path (RFC 8252, 7.3)."""
        return redirect_uri.startswith(REDIRECTS) and redirect_uri.rpartition(":")[2].isdecimal()

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return endpoint != "token" or method == ("client_secret_post" if self.secret else "none")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in ("authorization_code", "refresh_token")


@dataclass
class Code:
    redirect_uri: str
    scope: str
    user: str
    code_challenge: str
    code_challenge_method: str
    value: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


@dataclass
class Issued:
    """One access token with its refresh token."""

    access: str
    refresh: str
    user: str
    scope: str
    until: float
    family: str
    before: "Issued | None" = None
    revoked: bool = False
    spent: bool = False

    def check_client(self, client: App) -> bool:
        return True

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return max(1, round(self.until - time.monotonic()))

    def is_expired(self) -> bool:
        return time.monotonic() >= self.until

    def is_revoked(self) -> bool:
        return self.revoked

    def get_user(self) -> str:
        return self.user

    def get_client(self) -> App:
        return App()


@dataclass
class Provider:
    """What a test sets and sees."""

    app: App = field(default_factory=App)
    user: str = "rep@seller.test"
    """Who is signed in to the browser."""
    says_yes: bool = True
    granted: str = ""
    """The scopes that the user leaves ticked; empty for all."""
    lives_for: int = 3600
    rotates: bool = True
    """Whether each refresh token is given once: the one before ends when the new ones are used."""
    refresh: bool = True
    ends_in: int | None = None
    """What `refresh_token_expires_in` says, where anything is said."""
    faults: list[tuple[int, Mapping[str, str], bytes]] = field(default_factory=list)
    """Answers of the token endpoint that come before its own."""
    token_size: int = 32
    issued: list[Issued] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    """What the authorization page was asked."""
    url: str = ""

    @property
    def authorization_url(self) -> str:
        return f"{self.url}/authorize"

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    @property
    def revocation_url(self) -> str:
        return f"{self.url}/revoke"

    @property
    def introspection_url(self) -> str:
        return f"{self.url}/introspect?token="

    @property
    def refreshes(self) -> int:
        return sum(form.get("grant_type") == "refresh_token" for form in self.forms)

    def issue(self) -> Issued:
        """Sign the user in as the pages would, without them."""
        until, scope = time.monotonic() + self.lives_for, " ".join(SCOPES)
        access, refresh, family = (token_urlsafe(self.token_size) for _ in range(3))
        self.issued.append(Issued(access, refresh, self.user, scope, until, family))
        return self.issued[-1]

    def withdraw(self) -> None:
        """The user takes the grant back, as on the provider's page of connected apps."""
        for one in self.issued:
            one.revoked = True

    def expire(self) -> None:
        """Every access token ends now; the refresh tokens go on."""
        for one in self.issued:
            one.until = 0.0

    def every_secret(self) -> set[str]:
        """All that must stand nowhere but in the keychain."""
        tokens = {value for one in self.issued for value in (one.access, one.refresh) if value}
        said = {
            form[name] for form in self.forms for name in ("code", "code_verifier") if name in form
        }
        return tokens | said


class _Request(OAuth2Request):
    def __init__(self, method: str, target: str, form: dict[str, str]) -> None:
        # authlib wants https in the address; what carries these bytes is the test's business.
        super().__init__(method, f"https://provider.test{target}")
        self._args, self._form = dict(parse_qsl(urlsplit(target).query)), form
        self.payload = BasicOAuth2Payload({**self._args, **form})

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


class _S256(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - the library's


class _CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none", "client_secret_post"]  # noqa: RUF012 - the library's

    def save_authorization_code(self, code: str, request: _Request) -> None:
        asked = request.payload.data
        self.server.codes[code] = Code(
            redirect_uri=asked["redirect_uri"],
            scope=self.server.provider.granted or request.scope,
            user=request.user,
            code_challenge=asked.get("code_challenge", ""),
            code_challenge_method=asked.get("code_challenge_method", ""),
            value=code,
        )

    def query_authorization_code(self, code: str, client: App) -> Code | None:
        return self.server.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del self.server.codes[authorization_code.value]

    def authenticate_user(self, authorization_code: Code) -> str:
        return authorization_code.user


class _RefreshGrant(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none", "client_secret_post"]  # noqa: RUF012 - the library's

    @property
    def INCLUDE_NEW_REFRESH_TOKEN(self) -> bool:  # noqa: N802 - the library's own name
        return bool(self.server.provider.rotates)

    def authenticate_refresh_token(self, refresh_token: str) -> Issued | None:
        issued = self.server.provider.issued
        found = next((one for one in issued if one.refresh == refresh_token), None)
        if found is None or found.revoked:
            return None
        if found.spent:  # somebody has stolen it, or says it twice: the family ends (RFC 9700)
            for one in issued:
                one.revoked |= one.family == found.family
            return None
        self.server.used(found)
        return found

    def authenticate_user(self, refresh_token: Issued) -> str:
        return refresh_token.user

    def revoke_old_credential(self, refresh_token: Issued) -> None:
        """Nothing yet: the old one goes on until the new ones are used."""


class _Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = ["anyone"]  # noqa: RUF012 - the library's

    def query_token(self, token_string: str, token_type_hint: str) -> Issued | None:
        issued = self.server.provider.issued
        return next((one for one in issued if one.access == token_string), None)

    def check_permission(self, token: Issued, client: App, request: _Request) -> bool:
        return True

    def introspect_token(self, token: Issued) -> dict[str, Any]:
        self.server.used(token)
        return {"active": True, "email": token.user, "username": token.user, "scope": token.scope}


class _Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = ["none", "client_secret_post"]  # noqa: RUF012 - the library's

    def query_token(self, token_string: str, token_type_hint: str) -> Issued | None:
        issued = self.server.provider.issued
        return next((o for o in issued if token_string in (o.access, o.refresh)), None)

    def revoke_token(self, token: Issued, request: _Request) -> None:
        self.server.provider.withdraw()


class _Rules(AuthorizationServer):
    """authlib's server over the lists of one Provider."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(scopes_supported=list(SCOPES))
        self.provider, self.codes = provider, {}
        self.register_token_generator("default", self._token)
        self.register_grant(_CodeGrant, [_S256(required=True)])
        self.register_grant(_RefreshGrant)
        self.register_endpoint(_Introspection)
        self.register_endpoint(_Revocation)
        self.register_client_auth_method("anyone", lambda _query, _request: provider.app)

    def query_client(self, client_id: str) -> App | None:
        return self.provider.app if client_id == self.provider.app.client_id else None

    def send_signal(self, *_: object, **__: object) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: _Request) -> _Request:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, Any]:
        return status, body, headers

    def save_token(self, token: dict[str, Any], request: _Request) -> None:
        before = request.refresh_token
        self.provider.issued.append(
            Issued(
                access=token["access_token"],
                refresh=token.get("refresh_token", ""),
                user=request.user,
                scope=token["scope"],
                until=time.monotonic() + token["expires_in"],
                family=before.family if before else token_urlsafe(8),
                before=before,
            )
        )

    def used(self, one: Issued) -> None:
        """The client has the new tokens, so the ones before are spent."""
        if one.before is not None and one.refresh:
            one.before.spent = True

    def _token(self, **asked: Any) -> dict[str, Any]:
        size, lives_for = self.provider.token_size, self.provider.lives_for
        made = BearerTokenGenerator(
            lambda **_: token_urlsafe(size),
            lambda **_: token_urlsafe(size),
            lambda *_: lives_for,
        )(**asked)
        if not self.provider.refresh:
            made.pop("refresh_token", None)
        if self.provider.ends_in is not None:
            made["refresh_token_expires_in"] = self.provider.ends_in
        return made


class _Visit(BaseHTTPRequestHandler):
    timeout = 5.0
    provider: Provider
    rules: _Rules

    def do_GET(self) -> None:
        place = urlsplit(self.path).path
        request = _Request("GET", self.path, {})
        if place == "/authorize":
            self.provider.asked.append(request.args)
            self._authorize(request)
        elif place == "/introspect":
            asked = _Request("POST", "/introspect", {"token": request.args.get("token", "")})
            self._say(*self.rules.create_endpoint_response("introspection", asked))
        else:
            self._say(404, {"error": "not_found"}, [])

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        form = dict(parse_qsl(self.rfile.read(length).decode()))
        request = _Request("POST", self.path, form)
        if self.path == "/revoke":
            self._say(*self.rules.create_endpoint_response("revocation", request))
            return
        self.provider.forms.append(form)
        if self.provider.faults:
            self._send(*self.provider.faults.pop(0))
            return
        self._say(*self.rules.create_token_response(request))

    def _authorize(self, request: _Request) -> None:
        user = self.provider.user if self.provider.says_yes else None
        try:
            grant = self.rules.get_consent_grant(request, end_user=user)
        except OAuth2Error as error:
            self._say(*self.rules.handle_error_response(request, error))
            return
        self._say(*self.rules.create_authorization_response(request, user, grant))

    def _say(self, status: int, body: Any, headers: Any) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self._send(status, dict(headers), raw)

    def _send(self, status: int, headers: Mapping[str, str], raw: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""


@contextmanager
def authorization_server(
    tls: Certificate | None = None, port: int = 0, **settings: Any
) -> Iterator[Provider]:
    """A running provider; with a certificate it speaks TLS."""
    provider = Provider(**settings)
    rules = _Rules(provider)
    visit = type("Visit", (_Visit,), {"provider": provider, "rules": rules})
    server = _Server(("127.0.0.1", port), visit)
    scheme = "http"
    if tls is not None:
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(Path(tls.certificate), Path(tls.key))
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        scheme = "https"
    provider.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
