"""A language model's server: asked as its vendor describes, believed in nothing."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.clock import FakeClock
from servers.models import KEY, ModelHost
from servers.vendors.web import Cut, Reply

from desktop_sdr.adapters.language import wire
from desktop_sdr.adapters.language.anthropic import Messages
from desktop_sdr.adapters.language.openai_compatible import ChatCompletions
from desktop_sdr.adapters.language.server import ModelServer
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary
from desktop_sdr.ports.language import Exchange, Question, Usage

QUESTION = Question(
    instructions="Say what the mail means.",
    text="Let's talk on Tuesday. Grüße, 田中",
    name="meaning",
    shape={
        "type": "object",
        "additionalProperties": False,
        "required": ["label"],
        "properties": {"label": {"type": "string", "enum": ["yes", "no"]}},
    },
    most_tokens=100,
)
KINDS = ("compatible", "anthropic")
WAYS = {
    "compatible": ("json_schema", "json_object", "plain"),
    "anthropic": ("json_schema", "tool", "plain"),
}


@dataclass
class Line:
    """One adapter, and the server that it talks to."""

    kind: str
    host: ModelHost
    heard: list[Exchange] = field(default_factory=list)

    def model(self, *, key: str | None = KEY, seconds: float = 10, url: str = "") -> ModelServer:
        is_chat = self.kind != "anthropic"
        usual = self.host.base if is_chat else self.host.url
        return ModelServer(
            ChatCompletions(is_openai=False) if is_chat else Messages(),
            ApiAccount(url=url or usual, patience=timedelta(seconds=seconds)),
            "small",
            FakeClock(),
            lambda: key,
        )

    def ask(self, question: Question = QUESTION, **how: Any) -> str:
        return self.model(**how).answer(question, self.heard.append)

    def fails(self, **how: Any) -> PortError:
        with pytest.raises(PortError) as failed:
            self.ask(**how)
        return failed.value


@pytest.fixture(params=KINDS)
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    with closing(ModelHost(*WAYS[request.param])) as host:
        yield Line(request.param, host)
        assert host.violations == []


def test_a_question_is_asked_as_described_and_its_tokens_are_counted(line: Line) -> None:
    assert json.loads(line.ask()) == {"label": "yes"}

    [exchange] = line.heard
    assert (exchange.status, exchange.usage) == (200, Usage(200, 20))
    assert json.loads(exchange.sent) == line.host.asked[0]
    assert "Tuesday. Grüße, 田中" in exchange.sent
    assert KEY not in exchange.sent + exchange.got + repr(line.model())


@pytest.mark.parametrize("refuses_with", [400, 422, 500, 501])
@pytest.mark.parametrize("knows", [1, 2])
def test_the_strictest_way_that_a_server_takes_is_found_out_once_and_kept(
    line: Line, knows: int, refuses_with: int
) -> None:
    line.host.knows = set(WAYS[line.kind][knows:])
    line.host.refuses_with = refuses_with
    line.host.says = lambda _asked: '{"label": "no"}'
    model = line.model()

    model.answer(QUESTION, line.heard.append)
    assert [one.status for one in line.heard] == [refuses_with] * knows + [200]
    model.answer(QUESTION, line.heard.append)
    assert len(line.heard) == knows + 2


def test_a_server_whose_every_answer_is_a_fault_of_its_own_is_asked_strictly_again_later(
    line: Line,
) -> None:
    line.host.says = lambda _asked: '{"label": "no"}'
    model = line.model()
    for _ in range(3):
        line.host.next_time("/v1", reply=Reply(500, {"error": {"message": "out of memory"}}))
    with pytest.raises(Temporary, match="model_busy"):
        model.answer(QUESTION, line.heard.append)

    model.answer(QUESTION, line.heard.append)
    assert len(line.heard) == 4


def test_a_second_try_says_what_was_wrong_and_names_the_shape(line: Line) -> None:
    line.ask(replace(QUESTION, rejected="maybe", faults="it is no JSON"))

    [asked] = line.host.asked
    assert [turn["role"] for turn in asked["messages"]][-3:] == ["user", "assistant", "user"]
    assert "it is no JSON" in asked["messages"][-1]["content"]
    assert '"enum": ["yes", "no"]' in (asked.get("system") or asked["messages"][0]["content"])


@pytest.mark.parametrize(
    ("status", "kind", "title"),
    [
        (301, Temporary, "not_a_model_server"),
        (403, SignInNeeded, "key_refused"),
        (404, Refused, "model_not_found"),
        (413, Refused, "question_too_long"),
        (418, Refused, "question_refused"),
        (429, Temporary, "model_busy"),
        (503, Temporary, "model_busy"),
        (529, Temporary, "model_busy"),
    ],
)
def test_what_a_server_refuses_with_is_told_apart(
    line: Line, status: int, kind: type[PortError], title: str
) -> None:
    line.host.next_time("/v1", reply=Reply(status, {"error": {"message": "no"}}))

    failed = line.fails()
    assert (type(failed), failed.title) == (kind, title)
    assert line.heard[0].status == status


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("Mon, 02 Mar 2026 10:00:00 GMT", None), ("soon", None), ("99999999", 86_400)],
)
def test_a_busy_server_says_how_long_to_wait(line: Line, said: str, seconds: int | None) -> None:
    headers = {"Retry-After": said}
    line.host.next_time("/v1", reply=Reply(429, {"error": {"message": "slow down"}}, headers))

    failed = line.fails()
    assert isinstance(failed, Temporary)
    if seconds is not None:
        assert failed.retry_after == timedelta(seconds=seconds)
    elif "GMT" not in said:
        assert failed.retry_after is None


def test_an_account_without_money_is_left_alone_for_an_hour(line: Line) -> None:
    said = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
    line.host.next_time("/v1", reply=Reply(429, said))

    failed = line.fails()
    assert isinstance(failed, Temporary)
    assert (failed.title, failed.retry_after) == ("model_quota_used_up", timedelta(hours=1))


def test_a_key_that_is_refused_stands_in_no_word_of_the_error(line: Line) -> None:
    failed = line.fails(key="sk-mine-777")

    assert failed.title == "key_refused"
    assert "Incorrect API key" in failed.detail
    assert "777" not in str(failed) + line.heard[-1].got


@pytest.mark.parametrize("key", [None, "", "two words", "umläut", "line\nbreak"])
def test_a_key_that_is_none_is_asked_for_and_nothing_is_sent(line: Line, key: str | None) -> None:
    assert isinstance(line.fails(key=key), SignInNeeded)
    assert line.heard == line.host.calls == []


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Sign in to the wifi</html>", b"[]", b'{"choices": []}', b"[" * 100_000,
     b'{"content": "hi"}', b'{"choices": [{"message"', b"\xff\xfe"],
    ids=["nothing", "a page", "a list", "no choice", "a deep nest", "half", "cut off", "bytes"],
)  # fmt: skip
def test_an_answer_that_is_none_is_no_answer(line: Line, body: bytes) -> None:
    line.host.next_time("/v1", reply=Reply(200, body))

    assert line.fails().title == "not_a_model_server"


def test_an_answer_without_end_is_not_read_to_its_end(line: Line) -> None:
    line.host.next_time("/v1", reply=Reply(200, b" " * (wire.SIZE_LIMIT * 4)))

    assert line.fails().title == "answer_too_large"


STOPS: tuple[tuple[str, str, str], ...] = (
    ("length", "max_tokens", "answer_cut_short"),
    ("content_filter", "refusal", "model_declined"),
)


@pytest.mark.parametrize(("of_chat", "of_messages", "title"), STOPS)
def test_a_model_that_stops_early_or_declines_has_not_answered(
    line: Line, of_chat: str, of_messages: str, title: str
) -> None:
    line.host.stop_reason = of_messages if line.kind == "anthropic" else of_chat

    failed = line.fails()
    assert (type(failed), failed.title) == (Refused, title)


def test_counts_that_cannot_be_are_not_believed(line: Line) -> None:
    lies = {"prompt_tokens": -5, "completion_tokens": "many", "input_tokens": True,
            "output_tokens": 10**12}  # fmt: skip
    said = (
        {"type": "message", "content": [{"type": "text", "text": "{}"}], "usage": lies}
        if line.kind == "anthropic"
        else {"choices": [{"message": {"content": "{}"}}], "usage": lies}
    )
    line.host.next_time("/v1", reply=Reply(200, said))

    line.ask()
    assert line.heard[0].usage == Usage(None, None)


def test_a_server_that_hangs_is_left_in_time(line: Line) -> None:
    line.host.slow_for = 30

    assert line.fails(seconds=0.3).title == "server_too_slow"
    assert line.heard[0].status is None


@pytest.mark.parametrize("cut", [Cut.AT_THE_HEADERS, Cut.BEFORE_ACTING])
def test_a_line_that_breaks_is_told_as_one(line: Line, cut: Cut) -> None:
    line.host.next_time("/v1", cut=cut)

    assert line.fails().title == "connection_lost"


def test_a_server_that_is_not_there_is_told_as_one(line: Line) -> None:
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        assert line.fails(url=url).title == "model_unreachable"


@pytest.mark.parametrize(
    "url", ["http://api.example/v1", "ftp://127.0.0.1", "https://user@api.example", "api.example"]
)
def test_words_never_go_to_another_machine_in_the_clear(line: Line, url: str) -> None:
    with pytest.raises(Refused, match="tls_required"):
        line.model(url=url)


@pytest.mark.parametrize(("url", "stays"), [("http://localhost:1", True), ("https://a.b", False)])
def test_it_says_whether_words_leave_this_machine(line: Line, url: str, stays: bool) -> None:
    place = line.model(url=url).place

    assert (place.kind, place.url, place.model) == (line.kind, url, "small")
    assert place.is_local is stays


def a_chat(host: ModelHost, key: str | None, *, is_openai: bool) -> str:
    chat, account = ChatCompletions(is_openai), ApiAccount(url=host.base)
    wants = None if key is None else lambda: key
    heard: list[Exchange] = []
    return ModelServer(chat, account, "small", FakeClock(), wants).answer(QUESTION, heard.append)


def test_a_server_without_a_key_is_asked_without_one() -> None:
    with closing(ModelHost("json_schema", key="")) as host:
        assert json.loads(a_chat(host, None, is_openai=False)) == {"label": "yes"}
        assert "authorization" not in host.calls[0].headers


def test_a_model_of_openai_gets_room_to_think_no_temperature_and_keeps_nothing() -> None:
    with closing(ModelHost("json_schema")) as host:
        a_chat(host, KEY, is_openai=True)

        [asked] = host.asked
        assert asked["max_completion_tokens"] > QUESTION.most_tokens
        assert asked["store"] is False
        assert not {"temperature", "max_tokens"} & asked.keys()
        assert host.violations == []
