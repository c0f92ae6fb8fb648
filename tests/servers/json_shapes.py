"""JSON held against a schema: the few words of JSON Schema that the tests' servers write in."""

from collections.abc import Iterator, Mapping
from typing import Any

TYPES: Mapping[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
}


def faults(value: Any, shape: Mapping[str, Any], at: str = "$") -> Iterator[str]:
    """Name everything in `value` that the shape does not allow."""
    if "anyOf" in shape:
        if all(any(True for _ in faults(value, one, at)) for one in shape["anyOf"]):
            yield f"{at} is none of what it may be"
        return
    if "type" in shape and not _is(value, shape["type"]):
        yield f"{at} is no {shape['type']}"
        return
    if "enum" in shape and value not in shape["enum"]:
        yield f"{at} may not be {value!r}"
    least = shape.get("minItems", shape.get("minLength", 0))
    if isinstance(value, str | list) and len(value) < least:
        yield f"{at} is too short"
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield from faults(item, shape.get("items", {}), f"{at}[{number}]")
    if isinstance(value, dict):
        yield from _of_object(value, shape, at)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _of_object(value: Mapping[str, Any], shape: Mapping[str, Any], at: str) -> Iterator[str]:
    known = shape.get("properties", {})
    for name in shape.get("required", ()):
        if name not in value:
            yield f"{at}.{name} is missing"
    for name, inner in value.items():
        if name in known:
            yield from faults(inner, known[name], f"{at}.{name}")
        elif shape.get("additionalProperties") is False:
            yield f"{at}.{name} is not known"
