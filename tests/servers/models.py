"""A language model's server on loopback: holds each request to its vendor's description.

The shapes are our own words for the parts that we use of OpenAI's OpenAPI description
(CreateChatCompletionRequest), of llama.cpp's server README (`response_format`), and of Anthropic's
(CreateMessageParams, and the page on structured outputs for what a schema may not hold).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from threading import Event
from typing import Any, Final

from servers.json_shapes import faults
from servers.vendors.web import Call, Reply, Trouble, VendorServer

KEY: Final = "sk-test-1f9c0b7a5e3d"
WORDS: Final = {"type": "string", "minLength": 1}
CLOSED: Final = {"type": "object", "additionalProperties": False}
TURN: Final = {
    **CLOSED,
    "required": ["role", "content"],
    "properties": {"role": {"type": "string", "enum": ["user", "assistant"]}, "content": WORDS},
}
CHAT_TURN: Final = {
    **TURN,
    "properties": {
        "role": {"type": "string", "enum": ["system", "user", "assistant"]},
        "content": WORDS,
    },
}
FORMATS: Final = {
    "json_schema": {
        **CLOSED,
        "required": ["type", "json_schema"],
        "properties": {
            "type": {"type": "string", "enum": ["json_schema"]},
            "json_schema": {
                **CLOSED,
                "required": ["name", "schema"],
                "properties": {
                    "name": WORDS,
                    "description": WORDS,
                    "strict": {"type": "boolean"},
                    "schema": {"type": "object"},
                },
            },
        },
    },
    "json_object": {
        **CLOSED,
        "required": ["type"],
        "properties": {
            "type": {"type": "string", "enum": ["json_object"]},
            "schema": {"type": "object"},
        },
    },
}
CHAT: Final = {
    **CLOSED,
    "required": ["model", "messages"],
    "properties": {
        "model": WORDS,
        "messages": {"type": "array", "minItems": 1, "items": CHAT_TURN},
        "max_tokens": {"type": "integer"},
        "max_completion_tokens": {"type": "integer"},
        "temperature": {"type": "number"},
        "store": {"type": "boolean"},
        "response_format": {"anyOf": list(FORMATS.values())},
    },
}
MESSAGES: Final = {
    **CLOSED,
    "required": ["model", "max_tokens", "messages"],
    "properties": {
        "model": WORDS,
        "max_tokens": {"type": "integer"},
        "system": WORDS,
        "messages": {"type": "array", "minItems": 1, "items": TURN},
        "output_config": {
            **CLOSED,
            "properties": {
                "format": {
                    **CLOSED,
                    "required": ["type", "schema"],
                    "properties": {
                        "type": {"type": "string", "enum": ["json_schema"]},
                        "schema": {"type": "object"},
                    },
                }
            },
        },
        "tools": {
            "type": "array",
            "items": {
                **CLOSED,
                "required": ["name", "input_schema"],
                "properties": {"name": WORDS, "description": WORDS, "input_schema": CLOSED},
            },
        },
        "tool_choice": {
            **CLOSED,
            "required": ["type"],
            "properties": {
                "type": {"type": "string", "enum": ["auto", "any", "tool", "none"]},
                "name": WORDS,
            },
        },
    },
}
MESSAGES["properties"]["tools"]["items"]["properties"]["input_schema"] = {"type": "object"}
NOT_IN_STRICT: Final = {
    "minLength", "maxLength", "minimum", "maximum", "multipleOf", "maxItems", "minItems",
    "uniqueItems", "pattern", "oneOf", "not",
}  # fmt: skip
"""Words of JSON Schema that a strict shape may not hold at one vendor or at both."""
Asked = Mapping[str, Any]


def strict_faults(shape: Any, at: str = "shape") -> Iterator[str]:
    """Name what a strict schema may not hold, or must and does not."""
    if not isinstance(shape, dict):
        return
    for word in NOT_IN_STRICT & shape.keys():
        yield f"{at} holds {word}"
    if shape.get("type") == "object":
        closed = shape.get("additionalProperties") is False
        if not closed or set(shape["required"]) != set(shape["properties"]):
            yield f"{at} is not closed, or leaves fields out of required"
    for name, inner in shape.get("properties", {}).items():
        yield from strict_faults(inner, f"{at}.{name}")
    yield from strict_faults(shape.get("items"), f"{at}[]")


def least_of(shape: Mapping[str, Any]) -> Any:
    """Return the shortest JSON that fits the shape."""
    if "enum" in shape:
        return shape["enum"][0]
    if shape["type"] == "object":
        return {name: least_of(inner) for name, inner in shape["properties"].items()}
    return {"array": [], "string": "", "integer": 0, "number": 0, "boolean": False}[shape["type"]]


class ModelHost(VendorServer):
    """Answers as either vendor does; what it cannot do it refuses with `refuses_with`."""

    every_scope = frozenset()

    def __init__(self, *knows: str, key: str = KEY, refuses_with: int = 400) -> None:
        """Know these ways to ask for JSON: `json_schema`, `json_object`, `tool`, or none."""
        super().__init__()
        self.knows, self.key, self.refuses_with = set(knows), key, refuses_with
        self.asked: list[Asked] = []
        self.says: Callable[[Asked], str] | None = None
        self.stop_reason = ""
        self.slow_for = 0.0
        self._awake = Event()

    @property
    def base(self) -> str:
        """What stands in a profile for an OpenAI-compatible server."""
        return f"{self.url}/v1"

    def close(self) -> None:
        self._awake.set()
        super().close()

    def answer(self, call: Call, trouble: Trouble | None) -> Reply | None:
        if self.slow_for:
            self._awake.wait(self.slow_for)
        return super().answer(call, trouble)

    def _judged(self, call: Call) -> Reply:
        own = "x-api-key" if call.path == "/v1/messages" else "authorization"
        given = call.headers.get(own, "").removeprefix("Bearer ")
        if given == self.key:
            return self.carry_out(call)
        return Reply(401, {"error": {"message": f"Incorrect API key: {given}"}})

    def carry_out(self, call: Call) -> Reply:
        asked = json.loads(call.body)
        self.asked.append(asked)
        is_chat = call.path == "/v1/chat/completions"
        if not is_chat and call.path != "/v1/messages":
            return Reply(404, {"error": {"message": "no such path"}})
        wrong = list(faults(asked, CHAT if is_chat else MESSAGES))
        if not is_chat and call.headers.get("anthropic-version") != "2023-06-01":
            wrong.append("no version")
        way, shape, strict = _way(asked)
        if strict:
            wrong += strict_faults(shape)
        if wrong:
            self.violations += wrong
            return self.not_understood("; ".join(wrong))
        if way != "plain" and way not in self.knows:
            return Reply(self.refuses_with, {"error": {"message": f"unknown way: {way}"}})
        said = self._words(asked, shape)
        return Reply(200, (_chat if is_chat else _message)(said, way, self.stop_reason))

    def _words(self, asked: Asked, shape: Mapping[str, Any] | None) -> str:
        if self.says is not None:
            return self.says(asked)
        return json.dumps(least_of(shape) if shape is not None else {})

    def not_signed_in(self) -> Reply:
        return Reply(401, {"error": {"message": "no key"}})

    def not_understood(self, why: str) -> Reply:
        return Reply(400, {"error": {"message": why}})


def _way(asked: Asked) -> tuple[str, Mapping[str, Any] | None, bool]:
    """Return how JSON was asked for, in which shape, and whether it is held to it strictly."""
    if "tools" in asked:
        return "tool", asked["tools"][0]["input_schema"], False
    if "output_config" in asked:
        return "json_schema", asked["output_config"]["format"]["schema"], True
    form = asked.get("response_format", {})
    if form.get("type") == "json_schema":
        return "json_schema", form["json_schema"]["schema"], form["json_schema"]["strict"]
    if form.get("type") == "json_object":
        return "json_object", form.get("schema"), False
    return "plain", None, False


def _chat(said: str, _way: str, stopped: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": said, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_795_000_000,
        "model": "small",
        "choices": [{"index": 0, "message": message, "finish_reason": stopped or "stop"}],
        "usage": {"prompt_tokens": 200, "completion_tokens": 20, "total_tokens": 220},
    }


def _message(said: str, way: str, stopped: str) -> dict[str, Any]:
    block = {"type": "text", "text": said}
    if way == "tool":
        block = {"type": "tool_use", "id": "toolu_1", "name": "x", "input": json.loads(said)}
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "small",
        "content": [block],
        "stop_reason": stopped or ("tool_use" if way == "tool" else "end_turn"),
        "usage": {
            "input_tokens": 150,
            "cache_read_input_tokens": 50,
            "cache_creation_input_tokens": 0,
            "output_tokens": 20,
        },
    }
