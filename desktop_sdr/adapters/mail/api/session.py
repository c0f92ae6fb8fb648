"""Signed-in questions to a vendor's interface, one at a time, each asked at most twice."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock

import httpx

from desktop_sdr.adapters.mail.api.answers import Answer, Translate
from desktop_sdr.adapters.mail.api.connection import ApiAccount, Connection, lost
from desktop_sdr.adapters.mail.connection import CHUNK, Deadline
from desktop_sdr.adapters.mail.xoauth2 import REFUSED
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary
from desktop_sdr.ports.tokens import TokenSource

JSON_LIMIT = 16 * 1024 * 1024
REFUSED_TOKEN = 401
Fields = Sequence[tuple[str, str]]
"""The parameters of a question; a name may stand there more than once."""


class ApiSession:
    """Asks questions that change nothing; raises Temporary, Refused or SignInNeeded."""

    def __init__(self, account: ApiAccount, tokens: TokenSource, translate: Translate) -> None:
        self.account, self._tokens, self._translate = account, tokens, translate
        self._deadline = Deadline(account.patience.total_seconds())
        self._client: httpx.Client | None = None
        self._lock = Lock()

    def get(
        self,
        path: str,
        fields: Fields = (),
        *,
        prefer: Sequence[str] = (),
        expected: Collection[int] = (),
        limit: int = JSON_LIMIT,
    ) -> Answer:
        """Ask; a token that is refused is renewed once.

        Returns only what went well and the statuses that are `expected`.
        """
        token = usable(self._tokens.access_token())
        answer = self._ask(token, path, fields, prefer, limit)
        if answer.status == REFUSED_TOKEN:
            token = usable(self._tokens.renew(token))
            answer = self._ask(token, path, fields, prefer, limit)
        if answer.status == REFUSED_TOKEN:
            raise sign_in_refused(answer, token)
        if answer.status != 200 and answer.status not in expected:
            raise self.refusal(answer)
        return answer

    def refusal(self, answer: Answer) -> PortError:
        """Return the error for a question that was not answered: no mail is refused by that."""
        error = self._translate(answer)
        if isinstance(error, Refused):
            return Temporary("mailbox_said_no", "wait", error.detail)
        return error

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            client, self._client = self._client, None
            if client is not None:
                client.close()

    def _ask(
        self, token: str, path: str, fields: Fields, prefer: Sequence[str], limit: int
    ) -> Answer:
        headers = [("authorization", f"Bearer {token}"), *(("prefer", one) for one in prefer)]
        with self._lock, self._reaching():
            self._deadline.restart(self.account.patience.total_seconds())
            client = self._living_client()
            url = self.account.url.rstrip("/") + path
            with client.stream("GET", url, params=_params(fields), headers=headers) as response:
                return read(response, limit)

    def _living_client(self) -> httpx.Client:
        if self._client is None:
            transport = Connection(self.account.tls_context(), self._deadline)
            seconds = self.account.patience.total_seconds()
            self._client = httpx.Client(transport=transport, trust_env=False, timeout=seconds)
        return self._client

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (httpx.HTTPError, OSError) as error:
            raise lost(error, self.account) from error


def read(response: httpx.Response, limit: int) -> Answer:
    """Read an answer up to `limit` bytes."""
    body = bytearray()
    for piece in response.iter_bytes(CHUNK):
        body += piece
        if len(body) > limit:
            break
    headers: Mapping[str, str] = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, bytes(body[:limit]), len(body) > limit)


def usable(token: str) -> str:
    """Return a token that can stand in a header; raises SignInNeeded, which never shows it."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise SignInNeeded(REFUSED, "sign_in")
    return token


def sign_in_refused(answer: Answer, token: str) -> SignInNeeded:
    """Return the error for a token that is refused, without any words that repeat it."""
    words = "" if token in answer.words else answer.words
    return SignInNeeded(REFUSED, "sign_in", words)


def _params(fields: Fields) -> httpx.QueryParams | None:
    return httpx.QueryParams(list(fields)) if fields else None
