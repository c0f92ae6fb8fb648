"""A whole working day with known secrets, everything as loud as it gets, and two crashes in it.

Afterwards every file, stream, argument and environment is searched: no secret in any form.
"""

import os
import secrets as randomness
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from chaos import campaign, profile
from chaos.traces import Traces, forms
from servers.mail import MailServers, User, wait_until
from servers.refusing_names import refusing_names

from desktop_sdr import bootstrap
from desktop_sdr.adapters.os_keyring import open_keyring
from desktop_sdr.bootstrap.profile_rows import identity_of
from desktop_sdr.domain.outbox import OutboxState

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail"), pytest.mark.timeout(600)]

TESTS = Path(__file__).resolve().parent.parent
ADDRESS = "canary@seller.test"
ANY_CORE = ("bash", "-c", 'ulimit -c unlimited; exec "$@"', "-")


def a_secret(length: int = 24) -> str:
    """Unlike anything else, and with characters that look different in a URL or in a program."""
    return f"Qz/+{randomness.token_urlsafe(length)[: length - 8]}'\\%&"


@dataclass
class Stage:
    """A folder in which everything that the program may write to lies side by side."""

    folder: Path
    keychain: dict[str, str]
    said: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("home", "temporary", "cwd"):
            (self.folder / name).mkdir(parents=True)
        self.data = self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
            **self.keychain,
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "temporary"),
            "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent))),
            "PYTHONFAULTHANDLER": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }

    @contextmanager
    def program(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start the program in a shell that allows cores of any size."""
        script = TESTS / "chaos" / "talkative.py"
        told = self.folder / f"said-{len(self.said)}-{words[0]}"
        with told.open("wb") as stream:
            process = subprocess.Popen(
                [*ANY_CORE, sys.executable, str(script), *words, "--data", str(self.data)],
                env=self.environment,
                cwd=self.folder / "cwd",
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        self.said.append(str(told).encode())
        try:
            yield process
        finally:
            process.kill()
            process.wait(10)

    def words(self) -> str:
        return "".join(
            Path(os.fsdecode(name)).read_text(encoding="utf-8", errors="replace")
            for name in self.said
        )

    def run(self, *words: str) -> int:
        with self.program(*words) as process:
            return process.wait(60)


def dress(stage: Stage, servers: MailServers) -> str:
    """Set the profile up with two mails to send; returns its name in the keychain."""
    text = profile.TEXT.format(
        address=ADDRESS,
        ca_file=servers.ca_file,
        smtp_port=servers.smtp_port,
        imap_port=servers.imaps_port,
    )
    text = text.replace('host = "127.0.0.1"', 'host = "localhost"', 1)
    text = text.replace('"plain_loopback"', '"starttls"', 1)
    stage.data.mkdir(mode=0o700)
    bootstrap.set_up_real(stage.data, text)
    app = bootstrap.build(stage.data)
    try:
        profile.plan_only(app, profile.ONE_STEP)
        profile.queue(app, stage.folder, 2)
        with app.store.unit_of_work() as uow:
            for item in uow.outbox.in_state(OutboxState.HELD):
                # Not at a good hour, but as soon as the inbox has been read.
                uow.outbox.postpone(item.id, app.desk.now() + timedelta(seconds=12), ())
            uow.commit()
        return identity_of(app.store)
    finally:
        app.close()


def looked_at_while_running(traces: Traces, pid: int) -> None:
    for name in ("environ", "cmdline", "comm"):
        traces.look_at(f"/proc/{pid}/{name}", Path(f"/proc/{pid}/{name}").read_bytes())


def works_until(stage: Stage, traces: Traces, expected: str, end: signal.Signals) -> int:
    """Run the agent until it has said `expected` once more, then end it like this."""
    before = stage.words().count(expected)
    with stage.program("run", "--headless") as process:
        came = wait_until(lambda: stage.words().count(expected) > before, 90)
        assert came, f"{expected}\n{stage.words()[-4000:]}"
        wait_until(lambda: False, 2)  # the careless library of `talkative` needs a second
        looked_at_while_running(traces, process.pid)
        process.send_signal(end)
        return process.wait(30)


def test_a_crash_would_leave_a_core_where_nobody_closes_the_process_up(tmp_path: Path) -> None:
    """What the absence of one is worth."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text(encoding="ascii").strip()
    crash = "import os; os.abort()"
    closed = f"from desktop_sdr.runtime.closing_up import close_up; close_up(); {crash}"
    left = []
    for number, program in enumerate((crash, closed)):
        cwd = tmp_path / str(number)
        cwd.mkdir()
        subprocess.run(
            [*ANY_CORE, sys.executable, "-c", program],
            cwd=cwd,
            env=os.environ | {"PYTHONPATH": str(TESTS.parent)},
            capture_output=True,
            timeout=60,
        )
        left.append(len(list(cwd.iterdir())))
    assert left[1] == 0
    assert left[0] == 1 or "/" in pattern or "|" in pattern


@pytest.mark.parametrize("form", [name for name, _ in forms("x" * 24)])
def test_the_search_finds_a_secret_in_every_form(form: str, tmp_path: Path) -> None:
    secret = a_secret()
    content = dict(forms(secret))[form]
    (tmp_path / "planted").write_bytes(b"before " + content + b" after")
    traces = Traces({"planted": secret})
    traces.look_through(tmp_path)
    assert traces.found
    assert quote(secret) != secret


def test_no_secret_is_left_anywhere(
    keychain: dict[str, str],
    mail_servers: MailServers,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    right, wrong, token = a_secret(), a_secret(), a_secret(5_000)
    stage = Stage(tmp_path / "stage", keychain)
    mail_servers.add_user(User(ADDRESS, password=right, files_sent=True))
    traces = Traces({"right": right, "wrong": wrong, "token": token})
    kept = open_keyring(dress(stage, mail_servers))
    name = f"mailbox {ADDRESS}"

    kept.set(name, right)
    assert works_until(stage, traces, r"send: b'\r\n.\r\n'", signal.SIGSEGV) == -signal.SIGSEGV
    kept.set(name, token)
    assert works_until(stage, traces, "careless.code", signal.SIGTERM) == 0
    kept.set(name, wrong)
    assert works_until(stage, traces, "sign_in", signal.SIGTERM) == 0
    with refusing_names() as names:
        assert stage.run("doctor", "--resolver", names) == 3
    kept.set(name, right)
    assert works_until(stage, traces, "careless.code", signal.SIGABRT) == -signal.SIGABRT
    with refusing_names() as names:
        assert stage.run("doctor", "--resolver", names) == 0, stage.words()[-2000:]
    for words in (("audit", "export"), ("backup", str(stage.folder / "backup.db"))):
        assert stage.run(*words) == 0, stage.words()[-2000:]

    traces.look_through(stage.folder)
    loud = stage.words()
    cores = [str(path) for path in stage.folder.rglob("core*")] + list_of(stage.folder / "cwd")
    figures = (
        f"3 secrets (one of 5,000 characters), {traces.places} places and {traces.size:,} bytes"
        f" searched in {len(list(forms('x' * 24)))} forms, 2 crashes: {len(traces.found)} hits,"
        f" {len(cores)} cores, {loud.count('[removed]')} blotted out"
    )
    with capsys.disabled():
        campaign.report("S4 secrets", figures, held=not traces.found and not cores)
    assert traces.found == []
    assert cores == []
    assert "dumpable=0 core=(0, 0)" in loud
    assert loud.count("[removed]") > 20, "nobody was loud, so this proves nothing"
    assert list(stage.data.glob("desktop-sdr.log*"))


def list_of(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
