"""Our own `{{field}}` substitution: fixed, one pass, nothing in it can be run."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

PLACE: Final = re.compile(r"\{\{\s*([A-Za-z][\w .-]{0,60}?)\s*(?:\|([^{}]*))?\}\}")
"""`{{field}}` or `{{field|words for when nothing is known}}`; no nesting."""

_CAMEL_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_SPACES: Final = re.compile(r"\s+")
_ALIASES: Final[Mapping[str, str]] = {
    "firstname": "first_name",
    "lastname": "last_name",
    "full_name": "name",
    "fullname": "name",
    "company_name": "company",
    "organization": "company",
    "job_title": "title",
    "salutation": "greeting",
    "sender_name": "my_name",
    "sender_first_name": "my_first_name",
    "sender_company": "my_company",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Where a field's value stands in the filled text."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its places filled."""

    text: str
    spans: tuple[Span, ...]
    """The values put in, in order; a fallback is the template's own words and no span."""
    unfilled: tuple[str, ...]
    """Fields that nothing was known for, and braces that are no place at all."""


def field_name(written: str) -> str:
    """Return the plain name of a field however it is written: `First Name` is `first_name`."""
    plain = _NOT_A_NAME.sub("_", _CAMEL_HUMP.sub("_", written.strip()).lower()).strip("_")
    return _ALIASES.get(plain, plain)


def fields_of(template: str) -> tuple[str, ...]:
    """Return the fields a template asks for, each once, in order."""
    return tuple(dict.fromkeys(field_name(match[1]) for match in PLACE.finditer(template)))


def without(template: str, fields: Collection[str]) -> str:
    """Return the template without the paragraphs that ask for any of these fields."""
    paragraphs = template.replace("\r\n", "\n").strip().split("\n\n")
    return "\n\n".join(one for one in paragraphs if not set(fields_of(one)) & set(fields))


def one_line(value: str) -> str:
    """Return a value as it may stand in a text: on one line, without surrounding blanks."""
    return _SPACES.sub(" ", value).strip()


def fill(template: str, value_of: Callable[[str, bool], str | None]) -> Filled:
    """Fill each place with `value_of(field, has_fallback)`, its fallback, or report it unfilled.

    Values are put in as they are and never looked at again, so a value cannot open a place.
    """
    out, spans, unfilled = "", [], []
    at = 0
    source = template.replace("\r\n", "\n").replace("\r", "\n").strip()
    for match in PLACE.finditer(source):
        out = _joined(out, source[at : match.start()])
        at = match.end()
        field, fallback = field_name(match[1]), match[2]
        value = value_of(field, fallback is not None)
        if value is None and fallback is None:
            unfilled.append(field)
        elif value is None:
            out = _joined(out, (fallback or "").strip())
        else:
            spans.append(Span(field, len(out), len(out) + len(value)))
            out += value
    rest = PLACE.sub("", source)
    unfilled.extend(piece for piece in ("{{", "}}") if piece in rest)
    return Filled(_joined(out, source[at:]).rstrip(), tuple(spans), tuple(dict.fromkeys(unfilled)))


def _joined(out: str, more: str) -> str:
    """Append without the gaps that an empty fallback leaves behind."""
    if not out or out.endswith("\n\n"):
        more = more.lstrip("\n")
    if out.endswith(" ") or not out:
        more = more.lstrip(" ")
    if out.endswith(" ") and more[:1] in (",", ".", ";", ":", "!", "?", "\n"):
        out = out.rstrip(" ")
    return out + more
