"""Reads the tables of a profile value by value and collects every fault instead of the first."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

SECRET_KEYS: Final = frozenset(
    {
        "password",
        "passwd",
        "passwort",
        "pass",
        "secret",
        "token",
        "api_key",
        "apikey",
        "app_password",
        "client_secret",
        "access_token",
        "refresh_token",
    }
)
_SHOWN: Final = 60
_WHERE_IT_GOES: Final = "setup asks for it and keeps it in this system's keychain"
_SYNTAX_LINE: Final = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


@dataclass(frozen=True, slots=True, order=True)
class ProfileFault:
    """One thing in the file that keeps it from being used."""

    line: int
    """0 where nothing stands in the file that could be pointed at."""
    field: str
    words: str
    """The whole sentence, without the line."""

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}" if self.line else self.words


@dataclass(slots=True)
class Notes:
    """What was found while reading, and where things stand."""

    lines: Mapping[str, int]
    faults: list[ProfileFault] = field(default_factory=list)
    warnings: list[ProfileFault] = field(default_factory=list)

    def line_of(self, path: str) -> int:
        """Return the line of a value, or of the table it belongs to."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return 0


class Table:
    """One table of the file; every reader notes a fault and returns the default instead."""

    def __init__(self, path: str, values: object, notes: Notes) -> None:
        """Take the values at `path`; what is no table at all is a fault."""
        self.path, self.notes = path, notes
        self._asked: dict[str, str] = {}
        self._values: Mapping[str, Any] = {}
        if isinstance(values, Mapping):
            self._values = values
        elif values is not None:
            self.fault("", f"must be a table: write [{path}] on a line of its own")

    def __contains__(self, key: str) -> bool:
        """Say whether the file states the key."""
        return key in self._values

    @property
    def is_stated(self) -> bool:
        """Whether anything stands in the table."""
        return bool(self._values)

    def fault(self, key: str, rule: str, value: object = None) -> None:
        """Note what is wrong with a key; `rule` says what it must be."""
        path = self._path(key)
        said = path if value is None else f"{path} is {_shown(value)}:"
        verb = "it " if value is not None else ""
        line = self.notes.line_of(path)
        self.notes.faults.append(ProfileFault(line, path, f"{said} {verb}{rule}"))

    def text(self, key: str, *aliases: str, default: str = "", needed: str = "") -> str:
        """Read words; `needed` says why they must not be missing."""
        name = self._name(key, aliases)
        value = self._values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if needed:
                self.fault(key, f"is missing: {needed}")
            return default
        if not isinstance(value, str):
            self.fault(name, "must be words in quotes", value)
            return default
        return value.strip()

    def checked(
        self, key: str, *aliases: str, fits: Callable[[str], bool], rule: str, needed: str = ""
    ) -> str:
        """Read words that must fit; empty where they are missing or do not."""
        value = self.text(key, *aliases, needed=needed)
        if value and not fits(value):
            self.fault(self._name(key, aliases), rule, value)
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of words; one may stand without brackets, and a day without quotes."""
        value = self.value(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        items = [str(item) if type(item) is date else item for item in items]
        words = [item.strip() for item in items if isinstance(item, str)]
        if len(words) != len(items):
            self.fault(key, 'must be a list of words, such as ["one", "two"]', value)
            return ()
        return tuple(word for word in words if word)

    def whole(self, key: str, low: int, high: int, default: int | None) -> int | None:
        """Read a whole number between two bounds."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(key, f"must be a whole number between {low} and {high}", value)
            return default
        return value

    def number(self, key: str, low: float, high: float, default: float) -> float:
        """Read a number between two bounds."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fault(key, f"must be a number between {low} and {high}", value)
            return default
        if not Decimal(str(low)) <= value <= Decimal(str(high)):
            self.fault(key, f"must be between {low} and {high}", value)
            return default
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """Read true or false."""
        value = self.value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, "must be true or false, without quotes", value)
            return default
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """Read one of a few words."""
        value = self.text(key, default=default).lower()
        if value not in choices:
            self.fault(key, f"must be one of {', '.join(choices)}", self._values.get(key))
            return default
        return value

    def value(self, key: str) -> object:
        """Read whatever stands there, for a value that may be of several kinds."""
        return self._values.get(self._name(key, ()))

    def table(self, key: str, *aliases: str) -> "Table":
        """Read a table inside this one; an empty one where it is missing."""
        name = self._name(key, aliases)
        return Table(self._path(name), self._values.get(name), self.notes)

    def tables(self, key: str, *aliases: str) -> Iterator["Table"]:
        """Read a list of tables, such as each [[knowledge]]."""
        name = self._name(key, aliases)
        value = self._values.get(name, [])
        if not isinstance(value, list):
            self.fault(name, f"must be a list: write [[{self._path(name)}]] above each entry")
            return
        for number, item in enumerate(value, start=1):
            yield Table(f"{self._path(name)}[{number}]", item, self.notes)

    def close(self) -> None:
        """Warn of what nobody asked for; a secret is a fault elsewhere already."""
        for key in self._values:
            if key not in self._asked and key.lower().replace("-", "_") not in SECRET_KEYS:
                self._warn(key)

    def _warn(self, key: str) -> None:
        path = self._path(key)
        near = get_close_matches(key, self._asked, n=1, cutoff=0.6)
        hint = f"; did you mean {self._path(near[0])}?" if near else ""
        self.notes.warnings.append(
            ProfileFault(
                self.notes.line_of(path), path, f"{path} is not known and has no effect{hint}"
            )
        )

    def _name(self, key: str, aliases: tuple[str, ...]) -> str:
        """Return the name that the file uses for a key, and remember that it was asked for."""
        for name in (key, *aliases):
            self._asked.setdefault(name, key)
        return next((name for name in (key, *aliases) if name in self._values), key)

    def _path(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)


def secrets_in(value: object, path: str, notes: Notes) -> Iterator[ProfileFault]:
    """A secret may stand nowhere in the file, not even where nobody would read it."""
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from secrets_in(item, f"{path}[{number}]", notes)
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        here = f"{path}.{key}".lstrip(".")
        if key.lower().replace("-", "_") in SECRET_KEYS:
            words = f"{here} must not stand in a file: take the line out; {_WHERE_IT_GOES}"
            yield ProfileFault(notes.line_of(here), here, words)
        else:
            yield from secrets_in(inner, here, notes)


def syntax_fault(words: str, text: str) -> ProfileFault:
    """Return what the TOML reader complained of, at its line."""
    found = _SYNTAX_LINE.search(words)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    what = _SYNTAX_LINE.sub("", words).strip().rstrip(".")
    return ProfileFault(line, "", f"this is not a TOML file: {what[:1].lower()}{what[1:]}")


def _shown(value: object) -> str:
    words = f'"{value}"' if isinstance(value, str) else _plain(value)
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return f"[{', '.join(_shown(item) for item in value)}]"
    return str(value)
