"""Chat completions, as OpenAI describes them and many servers offer them.

Source: OpenAI's OpenAPI description, `POST /chat/completions` (CreateChatCompletionRequest and
-Response); llama.cpp's server README for `json_object` with a schema of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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

SCHEMA, OBJECT, PLAIN = range(3)


@dataclass(frozen=True, slots=True)
class ChatCompletions:
    """The dialect; `is_openai` is False for Ollama, llama.cpp, LM Studio, vLLM and their like.

    OpenAI's own models refuse `max_tokens` or a temperature where they think before they answer;
    the others know the older name, and are steadier when told so.
    """

    is_openai: bool
    path: str = "/chat/completions"
    rungs: int = 3

    @property
    def kind(self) -> str:
        """The name of this dialect in a profile."""
        return "openai" if self.is_openai else "compatible"

    def headers(self, key: str) -> Mapping[str, str]:
        """Return the headers of a request."""
        return {"authorization": f"Bearer {key}"} if key else {}

    def body(self, model: str, question: Question, rung: int) -> Body:
        """Return the request, asked in the way of this rung."""
        told = instructions(question, with_shape=rung != SCHEMA)
        body: Body = {
            "model": model,
            "messages": [{"role": "system", "content": told}, *turns(question)],
            **self._bounds(question.most_tokens),
        }
        form = _form(question, rung)
        return body if form is None else {**body, "response_format": form}

    def _bounds(self, most_tokens: int) -> Body:
        if self.is_openai:
            return {"max_completion_tokens": most_tokens + THINKING_ROOM, "store": False}
        return {"max_tokens": most_tokens, "temperature": 0}

    def said(self, told: Told) -> Said | None:
        """Return what a good answer says; None where it is no such answer."""
        choices = parts(told, "choices")
        if not choices:
            return None
        message, reason = part(choices[0], "message"), text(choices[0], "finish_reason")
        return Said(
            text=text(message, "content"),
            usage=self.usage(told),
            is_cut=reason == "length",
            declined=reason == "content_filter" or bool(text(message, "refusal")),
        )

    def usage(self, told: Told) -> Usage:
        """Return what the server counted."""
        counted = part(told, "usage")
        return Usage(count(counted, "prompt_tokens"), count(counted, "completion_tokens"))


def _form(question: Question, rung: int) -> Mapping[str, Any] | None:
    if rung == SCHEMA:
        shape = {"name": question.name, "strict": True, "schema": question.shape}
        return {"type": "json_schema", "json_schema": shape}
    if rung == OBJECT:
        return {"type": "json_object", "schema": question.shape}
    return None
