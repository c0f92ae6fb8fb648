"""Finds the files that ship with the program: in a bundle, in a wheel, or in a checkout."""

import sys
from functools import cache
from pathlib import Path


class MissingResource(Exception):
    """A file that ships with the program is not there; the installation is damaged."""

    def __init__(self, wanted: Path) -> None:
        super().__init__(
            f"A file that belongs to the program is missing: {wanted}. "
            "Nothing of yours is lost; install the program again to get the file back."
        )
        self.wanted = wanted


def resource(*parts: str) -> Path:
    """The file or folder at `parts` under the resources; raises MissingResource."""
    wanted = root().joinpath(*parts)
    if not wanted.exists():
        raise MissingResource(wanted)
    return wanted


def read_text(*parts: str) -> str:
    """The text of a resource in UTF-8; raises MissingResource."""
    return resource(*parts).read_text(encoding="utf-8")


@cache
def root() -> Path:
    """The folder of all resources; raises MissingResource."""
    return first_folder(candidates(Path(__file__).parent, getattr(sys, "_MEIPASS", None)))


def candidates(package: Path, bundle: str | None) -> tuple[Path, ...]:
    """Where the resources may lie: a frozen bundle first, then a wheel, then a checkout."""
    installed = (package / "_resources", package.parent / "resources")
    return installed if bundle is None else (Path(bundle) / "resources", *installed)


def first_folder(places: tuple[Path, ...]) -> Path:
    """The first of `places` that is there; raises MissingResource naming the last one tried."""
    for place in places:
        if place.is_dir():
            return place
    raise MissingResource(places[-1])
