"""The folder for attachments from the command line: what `doctor` says of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli.conftest import Type

from desktop_sdr import resources
from desktop_sdr.cli.attachment_lines import PART, lines

Doctor = Callable[[Path], tuple[int, dict[str, object], str]]


@pytest.fixture
def doctor(tmp_path: Path, typed: Type) -> Doctor:
    """Set a profile up whose attachments lie there, and ask."""

    def ask(place: Path) -> tuple[int, dict[str, object], str]:
        text, _, _ = resources.read_text("profile_template.toml").partition("[mailbox]")
        named = f'\nattachments_folder = "{place}"\n'
        profile, data = tmp_path / "me.toml", tmp_path / "data"
        profile.write_text(text.replace('\n# attachments_folder = ""\n', named), encoding="utf-8")
        assert typed("setup", "--from", profile, "--data", data).code == 0
        answer = typed("doctor", "--json", "--data", data)
        [line] = [line for line in answer.lines if line["part"] == PART]
        return answer.code, line, typed("doctor", "--data", data).out

    return ask


def test_the_doctor_finds_a_folder_for_attachments_well(tmp_path: Path, doctor: Doctor) -> None:
    place = tmp_path / "to attach"
    place.mkdir()
    (place / "offer.pdf").write_bytes(b"x")
    (place / "run.exe").write_bytes(b"x")

    code, line, told = doctor(place)

    assert (code, line["ok"]) == (0, True)
    assert "ok    folder for attachments (1 to choose from)" in told


@pytest.mark.parametrize(
    ("place", "reason", "words"),
    [
        ("gone", "attachments_folder_missing", "is no folder that can be read"),
        ("data", "attachments_folder_not_allowed", "holds your home or the program's own files"),
    ],
)
def test_the_doctor_says_what_is_wrong_with_it_and_what_to_do(
    tmp_path: Path, doctor: Doctor, place: str, reason: str, words: str
) -> None:
    code, line, told = doctor(tmp_path / place)

    assert (code, line["ok"], line["reason"]) == (3, False, reason)
    assert words in told


def test_a_draft_s_files_are_told_by_name_and_size() -> None:
    assert list(lines([{"name": "offer.pdf", "size": 12_345}])) == [
        "  attached: offer.pdf, 12,345 bytes"
    ]
