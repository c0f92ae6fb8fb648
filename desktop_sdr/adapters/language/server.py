"""A model behind a server: asked one question, in the strictest way that the server can take."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from desktop_sdr.adapters.asked_wait import asked_wait
from desktop_sdr.adapters.language.dialect import Body, Dialect, Said
from desktop_sdr.adapters.language.wire import post
from desktop_sdr.adapters.mail.api.answers import Answer, text
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.connection import is_loopback
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary
from desktop_sdr.ports.language import Exchange, ModelPlace, Question

BUSY: Final = frozenset({408, 409, 425, 429})
NOT_TAKEN: Final = frozenset({400, 415, 422, 500, 501})
"""What servers answer to a way of asking that they do not know; some call it a fault of theirs."""
QUOTA_WAIT: Final = timedelta(hours=1)
LONGEST_ANSWER: Final = 20_000
"""Characters of a model's words that anybody would look at."""


class ModelServer:
    """The LanguageModel over HTTP.

    Which way of asking the server takes is found out at the first question and kept: a lower one
    counts only once it was answered. The key is asked for at each question and kept nowhere.
    """

    def __init__(
        self,
        dialect: Dialect,
        account: ApiAccount,
        model: str,
        clock: Clock,
        key: Callable[[], str | None] | None,
    ) -> None:
        """Ask `model` at `account`; `key` is None where the server wants none."""
        self._dialect, self._account, self._model = dialect, account, model
        self._clock, self._key = clock, key
        self._rung = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._account.url!r}, {self._model!r})"

    @property
    def place(self) -> ModelPlace:
        """Where the words go."""
        host = urlsplit(self._account.url).hostname or ""
        return ModelPlace(
            kind=self._dialect.kind,
            url=self._account.url,
            model=self._model,
            is_local=is_loopback(host),
        )

    def answer(self, question: Question, hear: Callable[[Exchange], None]) -> str:
        """Return the model's words; raises Temporary, Refused or SignInNeeded."""
        key = self._usable_key()
        first = self._rung
        for rung in range(first, self._dialect.rungs):
            got = self._ask(question, rung, key, hear)
            if got.status in NOT_TAKEN and rung + 1 < self._dialect.rungs:
                continue
            said = self._said(got, key)
            self._rung = rung
            return said
        raise AssertionError("the last way of asking is always judged")

    def _usable_key(self) -> str:
        if self._key is None:
            return ""
        key = (self._key() or "").strip()
        if not key:
            raise SignInNeeded("key_missing", "give_key", self._account.endpoint().host)
        if not key.isascii() or not key.isprintable() or " " in key:
            raise SignInNeeded("key_refused", "give_key", self._account.endpoint().host)
        return key

    def _ask(
        self, question: Question, rung: int, key: str, hear: Callable[[Exchange], None]
    ) -> Answer:
        body = self._dialect.body(self._model, question, rung)
        try:
            got = post(self._account, self._dialect.path, body, self._dialect.headers(key))
        except PortError:
            hear(Exchange(url=self._url, sent=_written(body)))
            raise
        hear(
            Exchange(
                url=self._url,
                sent=_written(body),
                status=got.status,
                got=_without(got.body.decode("utf-8", "replace"), key)[:LONGEST_ANSWER],
                usage=self._dialect.usage(got.told),
            )
        )
        return got

    @property
    def _url(self) -> str:
        return self._account.url.rstrip("/") + self._dialect.path

    def _said(self, got: Answer, key: str) -> str:
        if got.status != 200:
            raise _error(got, self._clock.now(), key)
        if got.is_cut:
            raise Temporary("answer_too_large", "check_server", self._account.endpoint().host)
        said = self._dialect.said(got.told)
        if said is None:
            raise Temporary("not_a_model_server", "check_server", self._account.endpoint().host)
        return _whole(said)


def _whole(said: Said) -> str:
    if said.declined:
        raise Refused("model_declined")
    if said.is_cut or len(said.text) > LONGEST_ANSWER:
        raise Refused("answer_cut_short")
    return said.text


def _written(body: Body) -> str:
    return json.dumps(body, ensure_ascii=False)


def _without(words: str, key: str) -> str:
    """Return a server's words without the key, should it repeat it."""
    return words.replace(key, "[removed]") if key else words


def _error(got: Answer, now: datetime, key: str) -> PortError:
    words = _without(got.words, key)
    if got.status in (401, 403):
        return SignInNeeded("key_refused", "give_key", words)
    if got.status == 404:
        return Refused("model_not_found", "check_model", words)
    if got.status == 413:
        return Refused("question_too_long", "", words)
    if got.status in BUSY or got.status >= 500:
        return _busy(got, now, words)
    if 400 <= got.status < 500:
        return Refused("question_refused", "check_model", words)
    return Temporary("not_a_model_server", "check_server", words)


def _busy(got: Answer, now: datetime, words: str) -> Temporary:
    wait = asked_wait(got.headers.get("retry-after", ""), now)
    if text(got.error, "code") == "insufficient_quota":  # OpenAI's word for no money left
        return Temporary("model_quota_used_up", "check_account", words, wait or QUOTA_WAIT)
    return Temporary("model_busy", "wait", words, wait)
