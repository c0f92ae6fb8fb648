"""`evaluate` as somebody types it: the report, its JSON, and files that cannot be used."""

import json
from pathlib import Path

import pytest
from builders import a_reply
from store.planting import a_mail, a_mailbox

from desktop_sdr import bootstrap
from desktop_sdr.domain.reading import IntentKind, ReplyKind

REPLIES = (
    {"id": "yes", "kind": "human", "intents": ["meeting_request"], "text": "Can we meet Friday?"},
    {"id": "stop", "kind": "opt_out", "text": "Please remove me from your list."},
    {
        "id": "price",
        "kind": "human",
        "intents": ["price_deviation"],
        "escalates": True,
        "text": "Could you give us a discount of 40 % on your list price?",
    },
    {
        "id": "away",
        "kind": "out_of_office",
        "raw": "Subject: Out of office\nAuto-Submitted: auto-replied\n\nI am away until 3 May.",
    },
)


@pytest.fixture
def corrected(data: Path) -> Path:
    """A profile whose rep has confirmed one reading and corrected another."""
    meant = {
        "Tell me more, please.": IntentKind.INTERESTED,
        "Not a single mail more!": ReplyKind.OPT_OUT,
    }
    app = bootstrap.build(data)
    try:
        for number, (text, what) in enumerate(meant.items()):
            with app.store.unit_of_work() as uow:
                if not uow.mailboxes.all():
                    uow.mailboxes.add(a_mailbox())
                raw = uow.mails.add(a_mail(message_id=f"<{number}@x.example>"))
                reply = a_reply(IntentKind.INTERESTED, raw_id=raw, touch_id=None, text=text)
                reply_id = uow.replies.add(reply)
                uow.commit()
            app.desk.say_meaning(reply_id, what)
    finally:
        app.close()
    return data


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    file = tmp_path / "labels.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in REPLIES), encoding="utf-8")
    return file


def test_the_reading_is_measured_without_a_profile(labels: Path, tmp_path: Path, typed) -> None:
    found = typed("evaluate", labels, "--json", "--data", tmp_path / "none")

    assert (found.code, found.err) == (0, "")
    told = found.only
    assert set(told) == {
        *("read", "refused", "accuracy", "macro_f1", "labels", "escalation", "competitors"),
        *("calibration", "calibration_error", "critical"),
    }
    assert (told["read"], told["critical"]) == (4, [])
    right = sum(one["recall"] * one["support"] for one in told["labels"] if one["support"])
    assert told["accuracy"] == right / 4 >= 0.75, "all of it is plain, but the classifier learns on"
    assert told["escalation"]["recall"] == 1.0
    assert {one["label"] for one in told["labels"]} >= {
        *("meeting_request", "opt_out", "price_deviation", "out_of_office")
    }
    assert len(told["calibration"]) == 10


def test_a_person_gets_aligned_columns(labels: Path, data: Path, typed) -> None:
    found = typed("evaluate", labels, "--data", data)

    assert found.code == 0
    lines = found.out.splitlines()
    assert lines[0] == "4 mails read, 0 lines left out."
    head = next(line for line in lines if line.startswith("Label"))
    row = next(line for line in lines if line.startswith("out of office"))
    assert (len(head), row.split()[-4:]) == (len(row), ["1.00", "1.00", "1.00", "1"])
    assert lines[-1] == "No critical mistake."


def test_what_is_wrong_in_the_file_is_told_and_nothing_else_suffers(
    labels: Path, tmp_path: Path, typed
) -> None:
    with labels.open("a") as file:
        file.write('{"kind": "pe\\u001b[31mrson", "text": "a"}\n')
        file.write("[" * 100_000 + "\n")
        file.write(json.dumps({"id": "lost", "kind": "opt_out", "text": "Yes, tell me more."}))

    found = typed("evaluate", labels, "--data", tmp_path / "none")

    assert found.code == 0
    assert '  Line 5 is left out: "pe [31mrson" is no label that is known.' in found.out
    assert "  Line 6 is left out: it is not JSON." in found.out
    assert "1 critical mistake, " in found.out
    assert "lost: an opt-out was not understood (labelled opt out, read as " in found.out


def test_many_faults_are_not_told_one_by_one(labels: Path, tmp_path: Path, typed) -> None:
    with labels.open("a") as file:
        file.write("{}\n" * 70)

    found = typed("evaluate", labels, "--data", tmp_path / "none")

    assert "4 mails read, 70 lines left out." in found.out
    assert "and 20 more; all with --json." in found.out


@pytest.mark.parametrize("content", ["", "\n\n", "a letter, no labels\n", "[]\n[]\n"])
def test_a_file_without_a_labelled_mail_measures_nothing(content, tmp_path: Path, typed) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(content)

    found = typed("evaluate", file, "--json", "--data", tmp_path / "none")

    assert (found.code, found.out) == (1, "")
    assert "Nothing was measured." in found.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path, typed) -> None:
    for file in (tmp_path / "none.jsonl", tmp_path):
        found = typed("evaluate", file, "--data", tmp_path / "none")
        assert (found.code, found.out) == (1, "")
        assert str(file) in found.err
        assert "cannot be read" in found.err


def test_the_reps_own_corrections_measure_the_readings_of_then(corrected: Path, typed) -> None:
    found = typed("evaluate", "--from-corrections", "--json", "--data", corrected)

    assert (found.code, found.err) == (0, "")
    told = found.only
    assert (told["read"], told["accuracy"], told["refused"]) == (2, 0.5, [])
    assert [(one["id"], one["what"]) for one in told["critical"]] == [("reply-2", "opt_out_missed")]
    assert "2 mails read" in typed("evaluate", "--from-corrections", "--data", corrected).out


def test_corrections_are_handed_out_as_labels_and_measure_the_reading_of_today(
    corrected: Path, tmp_path: Path, typed
) -> None:
    file = tmp_path / "mine.jsonl"

    said = typed("evaluate", "--export", file, "--data", corrected)

    assert said.code == 0
    assert f"2 replies with your labels in {file}." in said.out
    first, second = map(json.loads, file.read_text("utf-8").splitlines())
    assert (first["kind"], first["intents"], first["escalates"]) == ("human", ["interested"], False)
    assert (second["kind"], second["text"]) == ("opt_out", "Not a single mail more!")
    assert file.stat().st_mode & 0o077 == 0
    again = typed("evaluate", file, "--json", "--data", corrected)
    assert (again.only["read"], again.only["refused"]) == (2, [])
    twice = typed("evaluate", "--export", file, "--data", corrected)
    assert (twice.code, "Nothing was written" in twice.err) == (1, True)


def test_without_a_correction_there_is_nothing_to_measure_or_hand_out(
    data: Path, tmp_path: Path, typed
) -> None:
    for words in (("--from-corrections",), ("--export", tmp_path / "mine.jsonl")):
        found = typed("evaluate", *words, "--data", data)
        assert (found.code, found.out) == (1, "")
        assert "Press M on a case in Escalations" in found.err
    assert not (tmp_path / "mine.jsonl").exists()
