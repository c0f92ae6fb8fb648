"""A request or an answer laid out to be read: each word of it, line by line instead of as JSON."""

import json
from collections.abc import Iterator
from typing import Any, Final

_STEP: Final = "  "


def laid_out(text: str) -> str:
    """Return JSON as lines, with real line ends in its texts; anything else as it is."""
    try:
        told = json.loads(text)
        return "\n".join(_lines(told, "")) if isinstance(told, dict | list) else text
    except (ValueError, RecursionError):
        return text


def _lines(told: Any, indent: str) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(told, dict):
        for name, value in told.items():
            yield from _entry(f"{name}:", value, indent)
    elif isinstance(told, list):
        for value in told:
            yield from _entry("-", value, indent)
    else:
        yield from (f"{indent}{line}" for line in _plain(told).split("\n"))


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401
    is_short = not isinstance(value, dict | list) and "\n" not in _plain(value)
    if is_short or value in ({}, []):
        yield f"{indent}{head} {_plain(value)}"
        return
    yield f"{indent}{head}"
    yield from _lines(value, indent + _STEP)


def _plain(value: Any) -> str:  # noqa: ANN401
    return value if isinstance(value, str) else json.dumps(value)
