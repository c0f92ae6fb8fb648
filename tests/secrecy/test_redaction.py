"""No secret that is in use gets into a log, whoever writes it, wherever to and in what form."""

import io
import json
import logging
import os
import stat
import sys
import threading
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.cli.output import Voice
from desktop_sdr.runtime.logs import CleanRecord, LogRun
from desktop_sdr.runtime.redaction import PASSING_KEPT, REDACTION, Redaction

SECRET = "Qz/+b6aiTM2Jk'\\%&\"ünAz6"

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "as a program shows it": repr,
    "as a program shows it twice": lambda secret: repr(repr(secret)),
    "between other quotes": lambda secret: repr(f"LOGIN \"x\" '{secret}'"),
    "as bytes": lambda secret: repr(secret.encode()),
    "in ASCII": ascii,
    "in JSON": json.dumps,
    "in a URL": lambda secret: f"https://x/?q={quote(secret, safe='')}&a=1",
    "in hex": lambda secret: secret.encode().hex(),
    "in HEX": lambda secret: secret.encode().hex().upper(),
    "AUTH LOGIN": lambda secret: b64encode(secret.encode()).decode(),
    "for the web": lambda secret: urlsafe_b64encode(secret.encode()).decode(),
    "AUTH PLAIN": lambda secret: b64encode(f"\0rep@a.test\0{secret}".encode()).decode(),
    "AUTH PLAIN of another": lambda secret: b64encode(f"\0me@b.test\0{secret}".encode()).decode(),
    "XOAUTH2": lambda secret: b64encode(f"user=r\1auth=Bearer {secret}\1\1".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_known_in_every_form(form: str) -> None:
    redaction = Redaction()
    redaction.hide(SECRET)
    told = FORMS[form](SECRET)
    cleaned = redaction.without_known(f"before {told} after")
    assert told not in cleaned
    assert "b6aiTM2Jk" not in cleaned
    assert cleaned.startswith("before ")
    assert cleaned.endswith(" after")
    assert "[removed]" in cleaned


@given(
    st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=8),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_any_secret_is_hidden_in_any_surroundings(secret: str, before: str, after: str) -> None:
    redaction = Redaction()
    redaction.hide(secret)
    assert secret not in redaction.without_known(before + secret + after).replace("[removed]", "")


def test_a_long_secret_and_one_inside_another_are_both_hidden() -> None:
    redaction = Redaction()
    for secret in ("correct-horse", "correct-horse-battery", "x" * 5_000):
        redaction.hide(secret)
    assert redaction.without_known("correct-horse-battery") == "[removed]"
    assert redaction.without_known("correct-horse") == "[removed]"
    assert redaction.without_known("x" * 5_000) == "[removed]"


def test_words_shorter_than_a_secret_are_left_alone() -> None:
    redaction = Redaction()
    redaction.hide("")
    redaction.hide("abc")
    assert redaction.without_known("the abc of it") == "the abc of it"
    assert "abcd" not in repr(redaction)


def test_what_looks_like_a_secret_is_hidden_although_nobody_told_of_it() -> None:
    cleaned = Redaction().clean("password=hunter22 and token: abcdef")
    assert "hunter22" not in cleaned
    assert "abcdef" not in cleaned


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler that knows nothing of secrets writes."""
    before = logging.getLogRecordFactory()
    REDACTION.hide(SECRET)
    logging.setLogRecordFactory(CleanRecord)
    page = io.StringIO()
    handler = logging.StreamHandler(page)
    logger = logging.getLogger("careless.code")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield page
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


def test_every_handler_writes_clean_records(
    written: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    log = logging.getLogger("careless.code")
    log.debug("send: %r", f"AUTH PLAIN {FORMS['AUTH PLAIN'](SECRET)}")
    log.debug("kept %s", {"value": SECRET})
    log.warning("%d is no number", SECRET)
    log.info(f"it is {SECRET}", stack_info=True)  # noqa: G004 - what a library may do
    try:
        try:
            raise ValueError(SECRET.encode())
        except ValueError as first:
            raise RuntimeError(f"with {SECRET}") from first
    except RuntimeError:
        log.exception("signed in with %s", SECRET)
    said = written.getvalue()
    assert "RuntimeError: with [removed]" in said
    assert "b6aiTM2Jk" not in said
    assert "b6aiTM2Jk" not in caplog.text


def test_an_exception_that_nobody_caught_ends_in_the_log_without_its_secret(
    written: io.StringIO, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: object
) -> None:
    fault = RuntimeError(f"signed in with {SECRET}")
    with LogRun(tmp_path):
        sys.excepthook(RuntimeError, fault, None)
        threading.excepthook(threading.ExceptHookArgs((RuntimeError, fault, None, None)))
    kept = (tmp_path / "desktop-sdr.log").read_text(encoding="utf-8")
    assert kept.count("RuntimeError: signed in with [removed]") == 2
    assert "b6aiTM2Jk" not in capsys.readouterr().err


def test_the_hooks_are_given_back(tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook
    with LogRun(tmp_path):
        assert (sys.excepthook, threading.excepthook) != before
    assert (sys.excepthook, threading.excepthook) == before


def test_the_log_and_what_it_rotates_are_for_the_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        (tmp_path / "desktop-sdr.log").write_text("older\n", encoding="utf-8")
        with LogRun(tmp_path):
            for _ in range(3_000):
                logging.getLogger("desktop_sdr.test").info("x" * 1_000)
    finally:
        os.umask(before)
    files = list(tmp_path.iterdir())
    assert len(files) == 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_complaint_of_the_command_line_shows_no_secret() -> None:
    REDACTION.hide(SECRET)
    err = io.StringIO()
    Voice(as_json=False, err=err).complain(f"It did not work ({SECRET}).")
    assert err.getvalue() == "It did not work ([removed]).\n"


def test_of_tokens_that_pass_the_newest_are_remembered_and_passwords_for_ever() -> None:
    redaction = Redaction()
    redaction.hide("a-password-that-stays")
    for number in range(PASSING_KEPT + 1):
        redaction.hide(f"access-token-{number:04}-of-many", passes=True)
    said = "a-password-that-stays access-token-0000-of-many access-token-0001-of-many"
    clean = redaction.without_known(said)
    assert clean == "[removed] access-token-0000-of-many [removed]"
