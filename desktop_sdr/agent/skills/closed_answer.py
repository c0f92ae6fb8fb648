"""A model's answer held to the one shape that it was asked for.

The shapes use a few words of JSON Schema only, those that every server takes: a library for all
of it would be larger than what it checks.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

Shape = Mapping[str, Any]
LONGEST_TEXT: Final = 5_000
MOST_ITEMS: Final = 20
MOST_FAULTS: Final = 5
_TYPES: Final[Mapping[str, type]] = {"object": dict, "array": list, "string": str}


class DoesNotFit(ValueError):
    """An answer of another shape; its words say what is wrong, for the model to mend it."""


def closed(**fields: Shape) -> Shape:
    """Return the shape of an object with these fields, all of them, and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(fields),
        "properties": fields,
    }


def one_of(*words: str) -> Shape:
    """Return the shape of one of a few words."""
    return {"type": "string", "enum": list(words)}


def many(of: Shape) -> Shape:
    """Return the shape of a list."""
    return {"type": "array", "items": of}


WORDS: Final[Shape] = {"type": "string"}


def fitted(said: str, shape: Shape) -> Any:  # noqa: ANN401 - whatever the shape describes
    """Return what the answer holds; raises DoesNotFit.

    What a model says around the object, such as the fence of a code block, is passed over.
    """
    start, end = said.find("{"), said.rfind("}")
    if start < 0 or end < start:
        raise DoesNotFit("it holds no JSON object")
    try:
        value = json.loads(said[start : end + 1])
    except ValueError as error:
        raise DoesNotFit(f"it is no JSON: {error}") from None
    except RecursionError:
        raise DoesNotFit("it is nested too deep") from None
    faults = list(_faults(value, shape, "the answer"))
    if faults:
        raise DoesNotFit("; ".join(faults[:MOST_FAULTS]))
    return value


def _faults(value: object, shape: Shape, at: str) -> Iterator[str]:
    if not isinstance(value, _TYPES[shape["type"]]):
        yield f"{at} must be of type {shape['type']}"
    elif isinstance(value, dict):
        yield from _of_object(value, shape, at)
    elif isinstance(value, list):
        yield from _of_list(value, shape, at)
    elif "enum" in shape and value not in shape["enum"]:
        yield f"{at} must be one of {', '.join(shape['enum'])}"
    elif isinstance(value, str) and len(value) > LONGEST_TEXT:
        yield f"{at} is longer than {LONGEST_TEXT} characters"


def _of_object(value: Mapping[str, Any], shape: Shape, at: str) -> Iterator[str]:
    fields: Mapping[str, Shape] = shape["properties"]
    for name in fields.keys() - value.keys():
        yield f"{at} lacks {name}"
    if value.keys() - fields.keys():
        yield f"{at} has fields that it must not have"
    for name in fields.keys() & value.keys():
        yield from _faults(value[name], fields[name], name)


def _of_list(value: list[Any], shape: Shape, at: str) -> Iterator[str]:
    if len(value) > MOST_ITEMS:
        yield f"{at} holds more than {MOST_ITEMS}"
        return
    for item in value:
        yield from _faults(item, shape["items"], f"an item of {at}")
