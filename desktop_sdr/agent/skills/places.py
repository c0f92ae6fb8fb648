"""Where people are: countries by any name, and the clock that a country, region or city keeps."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desktop_sdr.agent.skills.folding import fold

_NOT_LETTERS: Final = re.compile(r"[^\w]+")
_SURROUNDINGS: Final = re.compile(r"\b(?:metropolitan|metro|greater area|area|region)\b", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """As much of a place as could be told."""

    country: str | None = None
    """ISO 3166 alpha-2."""
    region: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a country with its clock, and the cities in it that keep another one."""

    zone: str
    cities: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The tables of resources/time_zones, ready for looking up; every key is bare (see `bare`)."""

    countries: Mapping[str, str]
    zones: Mapping[str, str]
    regions: Mapping[tuple[str, str], Region]
    cities: Mapping[tuple[str, str], str]

    def country(self, words: str | None) -> str | None:
        """Return the ISO code of a country written as code or in words, or None."""
        return self.countries.get(bare(words or ""))

    def zone(
        self, country: str | None, region: str | None = None, city: str | None = None
    ) -> str | None:
        """Return the time zone of a place, or None where what is known allows several."""
        if country is None:
            return None
        town, _, rest = (city or "").partition(",")
        part = self.regions.get((country, bare(region or rest)))
        if part is not None:
            return part.cities.get(bare(town), part.zone)
        return (
            self.cities.get((country, bare(town)))
            or self.cities.get((country, bare(_SURROUNDINGS.sub(" ", town))))
            or self.zones.get(country)
        )

    def locate(self, words: str) -> Place:
        """Read a place written on one line, such as `Austin, Texas, United States`."""
        parts = [part.strip() for part in words.split(",") if part.strip()]
        country = self.country(parts[-1]) if parts else None
        if country is None:
            return Place(city=parts[0]) if parts else Place()
        before = parts[:-1]
        if len(before) > 1:
            return Place(country, before[-1], before[0])
        only = before[0] if before else None
        if only is not None and (country, bare(only)) in self.regions:
            known_town = (country, bare(only)) in self.cities
            return Place(country, only, only if known_town else None)
        return Place(country, None, only)


def bare(words: str) -> str:
    """Return a name for looking up: folded, only letters and digits."""
    return _NOT_LETTERS.sub("", fold(words))


def is_time_zone(name: str) -> bool:
    """Say whether `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)


def places_from_toml(countries: str, regions: str) -> Places:
    """Build the tables from the texts of countries.toml and regions.toml."""
    by_code, parts = tomllib.loads(countries), tomllib.loads(regions)
    names: dict[str, str] = {}
    for code, table in by_code.items():
        names.update({bare(name): code for name in table["names"]})
    names.update({code.lower(): code for code in by_code})
    return Places(
        countries=names,
        zones={code: table["zone"] for code, table in by_code.items() if "zone" in table},
        regions=_regions(parts),
        cities={
            (code, bare(city)): zone
            for code, table in parts.items()
            for zone, cities in table.get("cities", {}).items()
            for city in cities
        },
    )


def _regions(parts: Mapping[str, Any]) -> dict[tuple[str, str], Region]:
    regions: dict[tuple[str, str], Region] = {}
    for country, table in parts.items():
        for code, entry in table.get("regions", {}).items():
            exceptions = entry.get("cities", {})
            odd = {bare(city): zone for zone, cities in exceptions.items() for city in cities}
            region = Region(entry["zone"], odd)
            for name in (code, *entry["names"]):
                regions[country, bare(name)] = region
    return regions
