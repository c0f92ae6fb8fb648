"""A password is asked for on a terminal, unseen, and nowhere else."""

import json
import sys
from pathlib import Path

import pytest

from desktop_sdr import bootstrap, resources
from desktop_sdr.cli.asking import ask_for_passwords
from desktop_sdr.cli.output import Voice

SECRET = "correct-horse-battery"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A mailbox and a keychain that keeps nothing: the tests' own."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    bootstrap.set_up_real(folder, resources.read_text("profile_template.toml"))
    return folder


def test_on_a_terminal_it_is_asked_for_and_kept_in_memory(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def answered(question: str) -> str:
        asked.append(question)
        return SECRET

    app = bootstrap.build(profile)
    try:
        voice = Voice(as_json=False, out=sys.stdout, err=sys.stderr)
        ask_for_passwords(app, voice, answered)
        assert app.desk.sign_ins_wanted() == ()
        record = "\n".join(app.store.export_audit())
    finally:
        app.close()
    said = capsys.readouterr()
    assert len(asked) == 1
    assert "kept in memory until this program ends" in said.err
    assert SECRET not in said.out + said.err + record
    assert json.loads(record.splitlines()[-1])["tag"] == "settings:changed"
    for file in profile.iterdir():
        assert SECRET.encode() not in file.read_bytes()


def test_without_a_terminal_it_says_what_to_do_and_waits_for_nobody(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = bootstrap.build(profile)
    try:
        ask_for_passwords(app, Voice(as_json=False, out=sys.stdout, err=sys.stderr))
        [wanted] = app.desk.sign_ins_wanted()
    finally:
        app.close()
    said = capsys.readouterr().err
    assert wanted.reason == "no_keyring"
    assert wanted.address in said
    assert "start this in a terminal" in said
    assert wanted.remedy in said


def test_each_start_asks_anew(profile: Path) -> None:
    for _ in range(2):
        app = bootstrap.build(profile)
        try:
            app.look_for_passwords()
            [wanted] = app.desk.sign_ins_wanted()
            assert app.desk.give_password(wanted.mailbox_id, SECRET) == "this_session"
        finally:
            app.close()
