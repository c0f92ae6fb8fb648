"""Signing in from a terminal: where the browser goes, what is kept, and what is said."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from cli.conftest import Type
from fakes.browser import HttpBrowser
from servers.authorization import CLIENT_ID, CLIENT_SECRET, Provider, authorization_server

from desktop_sdr import bootstrap, resources
from desktop_sdr.cli import sign_in_commands

APP = """sign_in = "other"
[mailbox.oauth]
client_id = "{client_id}"
authorization_url = "{provider.authorization_url}"
token_url = "{provider.token_url}"
scopes = ["mail.full", "offline_access"]
has_client_secret = true
"""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with authorization_server() as running:
        running.app.secret = CLIENT_SECRET
        yield running


@pytest.fixture
def profile(tmp_path: Path, provider: Provider) -> Path:
    text = resources.read_text("profile_template.toml").replace("\n[mailbox.oauth]\n", "\n")
    app = APP.format(client_id=CLIENT_ID, provider=provider)
    path = tmp_path / "me.toml"
    path.write_text(text.replace("\n[mailbox.smtp]", f"{app}\n[mailbox.smtp]"), encoding="utf-8")
    return path


@pytest.fixture
def folder(profile: Path, tmp_path: Path, typed: Type) -> Path:
    place = tmp_path / "browser"
    said = typed("setup", "--from", profile, "--data", place)
    assert said.code == 0, said.err
    assert "Mailbox you@company.example: not signed in yet." in said.out
    assert "To sign in with your browser: desktop-sdr mailbox sign-in" in said.out
    return place


def test_an_app_s_secret_is_asked_for_before_any_browser_is_opened(
    folder: Path, typed: Type, provider: Provider
) -> None:
    said = typed("mailbox", "sign-in", "--data", folder)
    assert said.code == 1
    assert "of your app is not kept here." in said.err
    assert provider.asked == []


def test_doctor_says_what_to_do_and_asks_for_no_password(folder: Path, typed: Type) -> None:
    app = bootstrap.build(folder)
    try:
        app.look_for_passwords()
        [wanted] = app.desk.sign_ins_wanted()
        assert wanted.provider == "other"
        assert wanted.reason in ("sign_in_missing", "no_keyring")
    finally:
        app.close()


def test_a_mailbox_without_a_browser_is_told_apart(data: Path, folder: Path, typed: Type) -> None:
    for part in ("sign-in", "sign-out"):
        assert typed("mailbox", part, "--data", data).code == 1
    out = typed("mailbox", "sign-out", "--data", folder)
    assert "The provider was not told: take the right back" in out.out
    nothing = typed("mailbox", "sign-in", "--data", data)
    other = typed("mailbox", "sign-in", "else@company.example", "--data", folder)
    assert (nothing.code, other.code) == (1, 1)
    assert "No mailbox of this profile is signed in to with a browser." in nothing.err
    assert "no mailbox else@company.example that a browser signs in to" in other.err


def test_the_end_of_a_sign_in_is_said_with_its_reason(folder: Path, provider: Provider) -> None:
    provider.ends_in = 7 * 24 * 3600
    app = bootstrap.build(folder)
    try:
        [account] = sign_in_commands.accounts(app)
        browser = HttpBrowser()
        app.desk.sign_in(
            account.number,
            lambda address, _opened: browser.open(address) and None,
            Event(),
            CLIENT_SECRET,
        )
        browser.close()
        ends_at = app.office.browser_sign_ins[account.number].dies_at()
        assert ends_at is not None
        assert "the sign-in lasts until" in sign_in_commands.lasts(ends_at, app)
        assert list(app.desk.sign_ins_wanted()) == []
        assert not app.desk.sign_out(account.number), "the profile names no place to give it back"
    finally:
        app.close()
