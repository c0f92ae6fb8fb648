"""One request that hands over a mail, its last bytes held back until the gate says yes.

HTTP has no final dot, but a request whose promised length has not come is none (RFC 9112, section
8): so the last bytes are the dot, and whatever breaks before them provably sent nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from desktop_sdr.adapters.mail.api.answers import ACCEPTED, Answer, Translate, after_sending
from desktop_sdr.adapters.mail.api.connection import ApiAccount, Connection, lost
from desktop_sdr.adapters.mail.api.session import REFUSED_TOKEN, read, usable
from desktop_sdr.adapters.mail.connection import Deadline, plain_words, wait_until_left
from desktop_sdr.adapters.mail.smtp_dialogue import DOT_SECONDS
from desktop_sdr.ports.errors import PortError, Uncertain
from desktop_sdr.ports.mail import DotGate
from desktop_sdr.ports.tokens import TokenSource

HELD_BACK = 64
"""Bytes; more than any padding at the end of base64, and few enough for any buffer."""
ANSWER_LIMIT = 256 * 1024


class TokenWasRenewed(Exception):
    """The server refused the token, so that nothing was sent, and there is another one now."""


class _HeldBack(Exception):
    """The gate said no."""


@dataclass(slots=True)
class _Body(httpx.SyncByteStream):
    """The bytes of the request; writing the last of them is the one unclear moment."""

    content: bytes
    connection: Connection
    deadline: Deadline
    at_dot: DotGate
    answer_seconds: float
    dot_seconds: float
    let_go: bool = False
    _pieces: Iterator[bytes] | None = field(default=None, init=False)

    def __iter__(self) -> Iterator[bytes]:
        self._pieces = self._written()
        return self._pieces

    def _written(self) -> Iterator[bytes]:
        yield self.content[:-HELD_BACK]
        sock = self.connection.newest_socket()
        if sock is not None:
            wait_until_left(sock, self.deadline)
        with self.at_dot() as may_go:
            if not may_go:
                raise _HeldBack
            self.let_go = True
            self.deadline.restart(self.dot_seconds)
            yield self.content[-HELD_BACK:]
        self.deadline.restart(self.answer_seconds)

    def leave_the_gate(self) -> None:
        """End the visit to the gate, where a write that broke left it open."""
        pieces, self._pieces = self._pieces, None
        if pieces is not None and hasattr(pieces, "close"):
            pieces.close()


@dataclass(frozen=True, slots=True)
class Counter:
    """Where the mails of one account are handed over; a new connection for each."""

    account: ApiAccount
    tokens: TokenSource
    translate: Translate
    dot_seconds: float = DOT_SECONDS
    """For the last bytes, which this machine only has to take into a buffer that has room."""

    def hand_over(
        self, path: str, headers: Mapping[str, str], content: bytes, at_dot: DotGate
    ) -> Answer | None:
        """Hand over; None when the gate said no.

        Raises what the port wants, and TokenWasRenewed where another try may go better.
        """
        token = usable(self.tokens.access_token())
        deadline = Deadline(self.account.patience.total_seconds())
        connection = Connection(self.account.tls_context(), deadline)
        seconds = self.account.answer_patience.total_seconds()
        body = _Body(content, connection, deadline, at_dot, seconds, self.dot_seconds)
        request = httpx.Request(
            "POST",
            self.account.url.rstrip("/") + path,
            headers={
                **headers,
                "host": urlsplit(self.account.url).netloc,
                "authorization": f"Bearer {token}",
                "content-length": str(len(content)),
                "accept": "application/json",
            },
            stream=body,
        )
        try:
            answer = self._answered(connection, request, body)
        except _HeldBack:
            return None
        return self._judged(answer, body, token)

    def _answered(self, connection: Connection, request: httpx.Request, body: _Body) -> Answer:
        with (
            httpx.Client(
                transport=connection, trust_env=False, timeout=body.answer_seconds
            ) as client,
            self._told_apart(body),
        ):
            try:
                response = client.send(request, stream=True)
            finally:
                body.leave_the_gate()
            try:
                return read(response, ANSWER_LIMIT)
            finally:
                response.close()

    def _judged(self, answer: Answer, body: _Body, token: str) -> Answer:
        if answer.status in ACCEPTED and body.let_go:
            return answer
        if answer.status == REFUSED_TOKEN:
            self.tokens.renew(token)
            raise TokenWasRenewed
        if not body.let_go and answer.status not in ACCEPTED:
            raise self.translate(answer)  # the server had heard enough before the end
        raise after_sending(answer, self.translate(answer))

    @contextmanager
    def _told_apart(self, body: _Body) -> Iterator[None]:
        """Turn whatever breaks into the error that says whether the mail may have left."""
        try:
            yield
        except (httpx.HTTPError, OSError) as error:
            raise self._broken(error, body.let_go) from error

    def _broken(self, error: httpx.HTTPError | OSError, let_go: bool) -> PortError:
        if let_go:
            return Uncertain("no_answer_after_send", "look_in_sent", plain_words(str(error)))
        return lost(error, self.account)
