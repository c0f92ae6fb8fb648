"""Every command of the command line: what it does, the keys of its JSON, its exit code."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import a_decision
from cli.conftest import Type
from store.planting import an_item

from desktop_sdr import bootstrap
from desktop_sdr.domain.ids import DecisionId, EmailAddress
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import Switch
from desktop_sdr.runtime.stop_file import StopFile

MAILS = Path(__file__).resolve().parent.parent / "agent" / "skills" / "mails"
COMMANDS = (
    *("setup", "practice", "run", "import", "read", "evaluate", "status", "pause", "resume"),
    *("doctor", "explain", "replay", "audit", "person", "backup", "restore", "undo", "drafts"),
    "variants",
)
READ_KEYS = [
    *("file", "kind", "why", "bounced", "return_date", "stand_in", "text", "language", "intents"),
    *("extracted", "verdict", "reasons", "next_state", "would_do", "held_for_rep"),
]


def test_the_help_names_every_command_and_the_exit_codes(typed: Type) -> None:
    shown = typed("--help")

    assert shown.code == 0
    for command in COMMANDS:
        assert f"\n    {command} " in shown.out, command
    assert "0 done, 1 not done, 2 wrong usage, 3 a check found a fault" in shown.out


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(typed: Type, command: str) -> None:
    shown = typed(command, "--help")
    assert shown.code == 0
    assert "--data DIR" in shown.out
    assert "--json" in shown.out


@pytest.mark.parametrize(
    "words", [["fly"], ["setup"], ["audit", "burn"], ["import"], ["practice", "--level", "4"]]
)
def test_wrong_usage_is_exit_code_2_and_says_what_is_wrong(typed: Type, words: list[str]) -> None:
    answer = typed(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "usage: desktop-sdr" in answer.err


def test_setup_takes_the_template_it_prints(typed: Type, tmp_path: Path) -> None:
    template = typed("setup", "--template")
    profile = tmp_path / "me.toml"
    profile.write_text(template.out, encoding="utf-8")

    answer = typed("setup", "--from", profile, "--json", "--data", tmp_path / "data")

    assert (template.code, answer.code) == (0, 0)
    assert {"profile", "warnings"} <= set(answer.only)
    assert answer.only["profile"] == str(tmp_path / "data")


def test_a_dry_import_keeps_nothing(typed: Type, data: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text(
        "Name,Email,Company\nOtto Ohm,otto@ohm.example,Ohm\nNo Mail,,Ohm\n", encoding="utf-8"
    )
    before = typed("status", "--json", "--data", data).only["states"]

    answer = typed("import", more, "--dry-run", "--json", "--data", data)

    *rows, totals = answer.lines
    assert answer.code == 0
    assert all(set(row) == {"row", "verdict", "reason", "lead"} for row in rows)
    assert [row["row"] for row in rows] == [2, 3]
    assert sum(totals["totals"].values()) == 2
    assert typed("status", "--json", "--data", data).only["states"] == before
    assert typed("explain", "otto@ohm.example", "--data", data).code == 1


def test_a_column_can_be_named_by_hand(typed: Type, data: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("Wer,Wohin\nOtto Ohm,otto@ohm.example\n", encoding="utf-8")
    answer = typed(
        "import", odd, "--map", "Wohin=email", "--map", "Wer=name", "--json", "--data", data
    )
    assert answer.code == 0, answer.err
    assert answer.lines[0]["reason"] != "no_email"


def test_the_status_says_latch_lights_and_counts(typed: Type, data: Path) -> None:
    status = typed("status", "--json", "--data", data).only
    assert {"world", "level", "paused", "reason", "lights", "states", "held"} <= set(status)
    assert (status["world"], status["level"], status["paused"]) == ("real", 1, False)
    assert sum(status["states"].values()) == 1
    assert "not paused" in typed("status", "--data", data).out.lower()


def test_a_pause_holds_until_resumed_and_its_reason_is_kept(typed: Type, data: Path) -> None:
    told = typed("pause", "--reason", "lunch", "--json", "--data", data).only
    assert told == {"paused": True, "beyond_recall": {}}
    status = typed("status", "--json", "--data", data).only
    assert (status["paused"], status["reason"]) == (True, "lunch")
    assert typed("resume", "--yes", "--json", "--data", data).only == {"paused": False}
    assert typed("status", "--json", "--data", data).only["paused"] is False


def test_the_option_pause_is_the_command_pause(typed: Type, data: Path) -> None:
    assert typed("--pause", "--data", data).code == 0
    assert typed("status", "--json", "--data", data).only["paused"] is True


def test_resuming_for_a_program_needs_a_clear_word(typed: Type, data: Path) -> None:
    typed("pause", "--data", data)

    refused = typed("resume", "--json", "--data", data)

    assert refused.code == 2
    assert "nothing was started" in refused.err
    assert typed("status", "--json", "--data", data).only["paused"] is True


def test_what_paused_itself_is_not_resumed_before_its_cause_was_looked_at(
    typed: Type, data: Path
) -> None:
    app = bootstrap.build(data)
    app.office.latch.pause(Actor.SYSTEM, "too_many_mistakes")
    app.close()

    refused = typed("resume", "--yes", "--data", data)

    assert refused.code == 1
    assert "the cause still stands: too many mistakes" in refused.err
    assert typed("status", "--json", "--data", data).only["paused"] is True
    assert typed("resume", "--yes", "--although", "--data", data).code == 0
    assert typed("status", "--json", "--data", data).only["paused"] is False


def test_what_paused_itself_and_could_not_save_it_is_resumed_by_the_same_road(
    typed: Type, data: Path
) -> None:
    at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    pressed = Switch(paused_at=at, by=Actor.SYSTEM, reason="too_many_mistakes")
    assert StopFile(data).put_up(pressed)

    told = typed("status", "--data", data).out
    assert "Paused, which is not in the record yet" in told
    assert "Too many of its last acts went wrong. Nothing is sent" in told
    assert typed("status", "--json", "--data", data).only["reason"] == "too_many_mistakes"

    refused = typed("resume", "--yes", "--data", data)

    assert refused.code == 1
    assert "the cause still stands: too many mistakes" in refused.err
    assert typed("status", "--json", "--data", data).only["paused"] is True
    assert typed("resume", "--yes", "--although", "--data", data).code == 0
    assert typed("status", "--json", "--data", data).only["paused"] is False
    assert not StopFile(data).read().is_up


def test_a_summary_that_nobody_answers_leaves_the_agent_paused(typed: Type, data: Path) -> None:
    typed("pause", "--data", data)
    command = [sys.executable, "-m", "desktop_sdr", "resume", "--data", str(data)]
    asked = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )

    assert (asked.returncode, asked.stderr) == (1, "")
    assert "Nobody answered. It stays paused" in asked.stdout
    assert typed("status", "--json", "--data", data).only["paused"] is True


@contextmanager
def broken_database(data: Path) -> Iterator[None]:
    database = data / "desktop-sdr.db"
    kept = database.read_bytes()
    database.write_bytes(b"This was a database once. " * 200)
    try:
        yield
    finally:
        database.write_bytes(kept)


def test_a_pause_holds_although_the_database_cannot_be_opened(typed: Type, data: Path) -> None:
    with broken_database(data):
        told = typed("pause", "--reason", "lunch", "--data", data)

    assert told.code == 1
    assert told.out.startswith("Stopped: from now on nothing is sent")
    assert "The stop holds, also over a restart, but it is not in the record yet" in told.err
    assert typed("status", "--json", "--data", data).only["paused"] is True
    assert "Paused, which is not in the record yet" in typed("status", "--data", data).out
    assert typed("pause", "--data", data).code == 0
    assert "Paused since" in typed("status", "--data", data).out


def test_a_pause_says_what_was_already_on_its_way(typed: Type, data: Path) -> None:
    """A call that was under way when another process paused: the rows say so."""
    app = bootstrap.build(data)
    with app.store.unit_of_work() as uow:
        lead = uow.leads.by_email(EmailAddress("ida@firma.example"))
        assert lead is not None
        decision = uow.decisions.add(
            a_decision(id=DecisionId(0), lead_id=lead.id, enrollment_id=None), "{}"
        )
        uow.outbox.add(
            an_item(
                kind=EffectKind.BOOK_MEETING,
                state=OutboxState.SETTLING,
                lead_id=lead.id,
                decision_id=decision,
                mailbox_id=None,
            )
        )
        uow.commit()
    app.close()

    told = typed("pause", "--data", data).out

    assert "On its way when you stopped, and not to be recalled: 1 booking(s)." in told


def test_explain_says_what_is_planned_and_what_holds_it(typed: Type, data: Path) -> None:
    answer = typed("explain", "ida@firma.example", "--json", "--data", data)
    assert answer.code == 0
    assert set(answer.only) == {
        *("held_by", "until", "plan", "law", "waits"),
        *("address", "remarks", "attached", "known"),
    }
    unknown = typed("explain", "nobody@firma.example", "--data", data)
    assert (unknown.code, unknown.out) == (1, "")
    assert "No lead fits" in unknown.err


def test_mails_are_read_without_acting(typed: Type, data: Path) -> None:
    mails = sorted(MAILS.glob("*.eml"))[::9]
    before = typed("audit", "verify", "--json", "--data", data).only["entries"]

    answer = typed("read", *mails, "--json", "--data", data)

    assert answer.code == 0
    assert [line["file"] for line in answer.lines] == [str(path) for path in mails]
    for line in answer.lines:
        assert list(line) == READ_KEYS
        assert set(line["extracted"]) == {
            "amount",
            "currency",
            "competitor",
            "person",
            "times",
            "terms",
        }
        for intent in line["intents"]:
            assert set(intent) == {"intent", "confidence", "source", "words"}
    assert typed("audit", "verify", "--json", "--data", data).only["entries"] == before


def test_a_mail_that_is_not_there_is_named_and_the_others_are_read(typed: Type, tmp_path) -> None:
    there = sorted(MAILS.glob("*.eml"))[0]
    answer = typed("read", tmp_path / "none.eml", there, "--json", "--data", tmp_path / "data")
    assert answer.code == 1
    assert answer.only["file"] == str(there)
    assert "none.eml cannot be read" in answer.err


def test_a_folder_of_mails_is_read_whole_and_names_what_is_missing(typed: Type, tmp_path) -> None:
    folder = tmp_path / "mails"
    (folder / "cur").mkdir(parents=True)
    (folder / ".hidden").write_bytes(b"no mail")
    for name in ("b.eml", "a.eml", "cur/c"):
        (folder / name).write_bytes(b"From: Ana <ana@corp.example>\nSubject: Re: x\n\nNo thanks.\n")
    (tmp_path / "empty").mkdir()
    missing = [tmp_path / "empty", tmp_path / "none.mbox"]
    answer = typed("read", *missing, folder, "--json", "--data", tmp_path / "data")
    assert answer.code == 1
    read = [Path(line["file"]).relative_to(folder).as_posix() for line in answer.lines]
    assert read == ["a.eml", "b.eml", "cur/c"]
    assert answer.err.count("cannot be read") == 2


def test_each_mail_of_a_mailbox_in_one_file_is_read(typed: Type, tmp_path) -> None:
    bounce, note = (MAILS / name for name in ("dsn_no_such_user.eml", "ooo_en.eml"))
    box = tmp_path / "kept.mbox"
    line = b"From ana@corp.example Wed May 13 09:00:00 2026\n"
    box.write_bytes(b"\n".join(line + path.read_bytes() for path in (bounce, note)))
    empty = tmp_path / "empty.mbox"
    empty.touch()
    answer = typed("read", empty, box, "--json", "--data", tmp_path / "data")
    told = [(line["file"], line["kind"]) for line in answer.lines]
    assert told == [(f"{box}#1", "hard_bounce"), (f"{box}#2", "out_of_office")]
    assert "empty.mbox cannot be read" in answer.err


def test_the_doctor_finds_a_profile_without_a_mailbox_well(typed: Type, data: Path) -> None:
    answer = typed("doctor", "--json", "--data", data)
    assert answer.code == 0
    assert all(set(line) == {"part", "ok", "reason", "next"} for line in answer.lines)
    assert {line["part"] for line in answer.lines} >= {"database", "record"}


def test_a_tampered_record_is_found_and_exits_3(typed: Type, data: Path) -> None:
    whole = typed("audit", "verify", "--json", "--data", data)
    assert whole.code == 0
    assert whole.only["first_bad"] is None
    assert whole.only["entries"] > 0
    _tamper(data / "desktop-sdr.db")

    broken = typed("audit", "verify", "--json", "--data", data)

    assert broken.code == 3
    assert broken.only["first_bad"] == 1
    assert "not proved whole" in typed("audit", "verify", "--data", data).out
    assert typed("doctor", "--data", data).code == 3


def _tamper(database: Path) -> None:
    """Change a line of the record past its triggers, as somebody with a tool for it would."""
    with closing(sqlite3.connect(database)) as rows, rows:
        triggers = rows.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        ).fetchall()
        assert triggers, "the record has no triggers"
        for name, _ in triggers:
            rows.execute(f"DROP TRIGGER {name}")
        assert rows.execute("UPDATE audit SET actor = 'agent' WHERE seq = 1").rowcount == 1
        for _, sql in triggers:
            rows.execute(sql)


def test_the_record_can_be_exported_line_by_line(typed: Type, data: Path) -> None:
    answer = typed("audit", "export", "--data", data)
    entries = typed("audit", "verify", "--json", "--data", data).only["entries"]
    assert answer.code == 0
    assert len([json.loads(line) for line in answer.out.splitlines()]) == entries


def test_a_backup_comes_back_whole_and_paused(typed: Type, data: Path, tmp_path: Path) -> None:
    copy, fresh = tmp_path / "copy.db", tmp_path / "fresh"

    kept = typed("backup", copy, "--json", "--data", data)
    restored = typed("restore", copy, "--json", "--data", fresh)

    assert (kept.code, restored.code) == (0, 0), restored.err
    assert set(kept.only) == set(restored.only) == {"done", "not_possible"}
    assert copy.stat().st_mode & 0o077 == 0
    status = typed("status", "--json", "--data", fresh).only
    assert status["paused"] is True
    assert sum(status["states"].values()) == 1
    assert typed("audit", "verify", "--data", fresh).code == 0


@pytest.mark.slow
def test_practice_without_a_window_ends_in_one_summary(typed: Type, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desktop_sdr", "practice", "--headless"]
    words = ["--leads", "12", "--days", "2", "--json", "--data", str(tmp_path / "data")]
    done = subprocess.run([*command, *words], capture_output=True, text=True, timeout=100)

    assert done.returncode == 0, done.stderr
    *_, last = (json.loads(line) for line in done.stdout.splitlines())
    assert list(last) == ["days", "states", "funnel", "touches", "escalations", "crossings", "cost"]
    assert (last["days"], last["crossings"]) == (2, 0)
    assert sum(last["states"].values()) == 12
    since = typed("undo", "--since", "2d", "--dry-run", "--data", tmp_path / "data")
    assert "Would undo" in since.out, "a command keeps to the simulated day"
    again = typed("practice", "--headless", "--data", tmp_path / "data")
    assert again.code == 1
    assert "choose an empty folder" in again.err


@pytest.mark.slow
def test_a_running_agent_is_paused_by_the_command_line_and_stopped_by_a_signal(
    typed: Type, data: Path
) -> None:
    agent = subprocess.Popen(
        [sys.executable, "-m", "desktop_sdr", "run", "--headless", "--data", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert agent.stdout is not None
        assert "runs without a window" in agent.stdout.readline()
        second = typed("run", "--headless", "--data", data)
        assert second.code == 1
        assert second.err.startswith("desktop-sdr is already running with the data in")
        assert second.err.count("\n") == 1
        assert typed("pause", "--reason", "from outside", "--data", data).code == 0
        assert any("paused" in line for line in iter(agent.stdout.readline, ""))
        agent.send_signal(signal.SIGTERM)
        out, err = agent.communicate(timeout=30)
    finally:
        agent.kill()
        agent.communicate()
    assert (agent.returncode, err) == (0, "")
    assert "Stopped" in out
    assert typed("status", "--json", "--data", data).only["paused"] is True
    assert typed("audit", "verify", "--data", data).code == 0
