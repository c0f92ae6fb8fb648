"""A command as it is typed, and a profile to type it against."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_sdr import resources
from desktop_sdr.cli.main import main

LIST = "First Name,Last Name,Email,Company,Country\nIda,Brandt,ida@firma.example,Firma,Germany\n"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def only(self) -> dict[str, Any]:
        [line] = self.lines
        return line


Type = Callable[..., Answer]


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Type:
    """Run one command in this process."""

    def run(*words: object) -> Answer:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def data(tmp_path: Path, typed: Type) -> Path:
    """A profile without a mailbox, with one lead in it."""
    template = resources.read_text("profile_template.toml")
    text, _, _ = template.partition("[mailbox]")
    profile, leads, folder = tmp_path / "me.toml", tmp_path / "leads.csv", tmp_path / "data"
    profile.write_text(text, encoding="utf-8")
    leads.write_text(LIST, encoding="utf-8")
    assert typed("setup", "--from", profile, "--data", folder).code == 0
    assert typed("import", leads, "--data", folder).code == 0
    return folder
