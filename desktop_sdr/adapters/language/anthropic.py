"""The Messages interface of Anthropic.

Source: Anthropic's OpenAPI description, `POST /v1/messages` (CreateMessageParams and Message), and
its page on structured outputs, which says what a schema may hold: no lengths and no bounds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop_sdr.adapters.language.dialect import (
    THINKING_ROOM,
    Body,
    Said,
    count,
    instructions,
    turns,
)
from desktop_sdr.adapters.mail.api.answers import Told, part, parts, text
from desktop_sdr.ports.language import Question, Usage

FORMAT, TOOL, PLAIN = range(3)
VERSION: Final = "2023-06-01"
_COUNTED_IN: Final = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


@dataclass(frozen=True, slots=True)
class Messages:
    """The dialect; no temperature is named, since newer models refuse one."""

    kind: str = "anthropic"
    path: str = "/v1/messages"
    rungs: int = 3

    def headers(self, key: str) -> Mapping[str, str]:
        """Return the headers of a request."""
        return {"anthropic-version": VERSION, **({"x-api-key": key} if key else {})}

    def body(self, model: str, question: Question, rung: int) -> Body:
        """Return the request, asked in the way of this rung."""
        body: Body = {
            "model": model,
            "max_tokens": question.most_tokens + THINKING_ROOM,
            "system": instructions(question, with_shape=rung == PLAIN),
            "messages": list(turns(question)),
        }
        if rung == FORMAT:
            body["output_config"] = {"format": {"type": "json_schema", "schema": question.shape}}
        if rung == TOOL:
            body["tools"] = [{"name": question.name, "input_schema": question.shape}]
            body["tool_choice"] = {"type": "tool", "name": question.name}
        return body

    def said(self, told: Told) -> Said | None:
        """Return what a good answer says; None where it is no such answer."""
        blocks = parts(told, "content")
        if text(told, "type") != "message":
            return None
        reason = text(told, "stop_reason")
        return Said(
            text="".join(map(_words, blocks)),
            usage=self.usage(told),
            is_cut=reason in ("max_tokens", "model_context_window_exceeded"),
            declined=reason == "refusal",
        )

    def usage(self, told: Told) -> Usage:
        """Return what the server counted; what it read from its cache was read as well."""
        counted = part(told, "usage")
        went_in = [count(counted, name) for name in _COUNTED_IN]
        known = [number for number in went_in if number is not None]
        return Usage(sum(known) if known else None, count(counted, "output_tokens"))


def _words(block: Told) -> str:
    if text(block, "type") == "tool_use":
        return json.dumps(part(block, "input"), ensure_ascii=False)
    return text(block, "text") if text(block, "type") == "text" else ""
