"""A file of labels may hold anything: what is no labelled mail is refused and counts nowhere."""

import json
from pathlib import Path

import pytest

from desktop_sdr.agent.skills.labelled_file import (
    LONGEST_LINE,
    MOST_LINES,
    LabelledMail,
    LineFault,
    RefusedLine,
    labelled_mails,
)
from desktop_sdr.agent.skills.mail_parsing import parse_mail
from desktop_sdr.domain.evaluation import Label
from desktop_sdr.domain.reading import IntentKind, ReplyKind

GOOD = {"kind": "human", "intents": ["interested"], "text": "Tell me more."}


def read(tmp_path: Path, content: str | bytes) -> list[LabelledMail | RefusedLine]:
    file = tmp_path / "labels.jsonl"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(labelled_mails(file))


def line(**fields: object) -> str:
    return json.dumps({**GOOD, **fields}) + "\n"


def fault_of(found: list[LabelledMail | RefusedLine]) -> tuple[LineFault, str]:
    (one,) = found
    assert isinstance(one, RefusedLine), one
    return one.fault, one.what


def test_a_line_gives_a_mail_and_what_it_means(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path,
        line(
            id="a-1",
            subject="Re: Häfen\nBcc: all",
            text="Oui, à bientôt \ud83d",
            intents=["meeting_request", "question_price"],
            escalates=False,
            competitor="Acme",
            answerable=True,
        ),
    )
    assert isinstance(one, LabelledMail)
    assert one.label == Label(
        id="a-1",
        kind=ReplyKind.HUMAN,
        intents=(IntentKind.MEETING_REQUEST, IntentKind.QUESTION_PRICE),
        escalates=False,
        competitor="Acme",
        answerable=True,
    )
    mail = parse_mail(one.raw)
    assert mail.headers.subject == "Re: Häfen Bcc: all"
    assert "Oui, à bientôt" in mail.plain


def test_a_mail_may_stand_beside_the_labels_or_in_them(tmp_path: Path) -> None:
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "one.eml").write_bytes(b"Subject: One\r\n\r\nHello\r\n")
    first = {"kind": "opt_out", "mail": "mails/one.eml"}
    second = {"kind": "auto_reply", "raw": "Subject: Two\n\nAway"}
    found = read(tmp_path, f"{json.dumps(first)}\n\n  \n{json.dumps(second)}")
    assert [(one.line, one.label.id) for one in found if isinstance(one, LabelledMail)] == [
        (1, "line 1"),
        (4, "line 4"),
    ]
    raws = [one.raw for one in found if isinstance(one, LabelledMail)]
    assert raws == [b"Subject: One\r\n\r\nHello\r\n", b"Subject: Two\n\nAway"]


@pytest.mark.parametrize(
    ("content", "fault", "what"),
    [
        ("nonsense", LineFault.NOT_JSON, ""),
        ("[" * 100_000, LineFault.NOT_JSON, ""),
        (b"\xff\xfe{}", LineFault.NOT_TEXT, ""),
        ("[1, 2]", LineFault.NO_OBJECT, ""),
        ('{"kind": "opt_out"}', LineFault.NO_MAIL, ""),
        ('{"text": "Hello"}', LineFault.WRONG_FIELD, "kind"),
        (line(kind="person"), LineFault.UNKNOWN_LABEL, "person"),
        (line(intents=["happy"]), LineFault.UNKNOWN_LABEL, "happy"),
        (line(intents="interested"), LineFault.WRONG_FIELD, "intents"),
        (line(intents=[7]), LineFault.WRONG_FIELD, "intents"),
        (line(intents=[]), LineFault.NO_MEANING, ""),
        (line(escalates="yes"), LineFault.WRONG_FIELD, "escalates"),
        (line(text=["a"]), LineFault.WRONG_FIELD, "text"),
        (line(id=7), LineFault.WRONG_FIELD, "id"),
        (line(mail="../../../etc/passwd"), LineFault.OUTSIDE, "../../../etc/passwd"),
        (line(mail="/etc/passwd"), LineFault.OUTSIDE, "/etc/passwd"),
        (line(mail="none.eml"), LineFault.NO_FILE, "none.eml"),
        (line(mail="a\0b"), LineFault.NO_FILE, "a\0b"),
        (line(mail="x" * 5000), LineFault.NO_FILE, "x" * 5000),
        (line(mail=""), LineFault.NO_FILE, ""),
        (b"x" * (LONGEST_LINE + 5), LineFault.TOO_LONG, ""),
    ],
    ids=lambda value: None if isinstance(value, LineFault) else str(value)[:20],
)
def test_what_is_no_labelled_mail_is_refused(tmp_path, content, fault, what) -> None:
    assert fault_of(read(tmp_path, content)) == (fault, what)


def test_a_refused_line_spoils_no_other(tmp_path: Path) -> None:
    found = read(tmp_path, b"x" * (LONGEST_LINE + 5) + b"\n" + line(id="two").encode())
    assert [type(one) for one in found] == [RefusedLine, LabelledMail]
    assert [one.line for one in found] == [1, 2]


def test_an_id_given_twice_counts_once(tmp_path: Path) -> None:
    found = read(tmp_path, line(id="same") + line(id="same"))
    assert [type(one) for one in found] == [LabelledMail, RefusedLine]


def test_a_file_without_end_has_one(tmp_path: Path) -> None:
    found = read(tmp_path, "[]\n" * (MOST_LINES + 50))
    assert len(found) == MOST_LINES + 1
    assert found[-1] == RefusedLine(MOST_LINES + 1, LineFault.TOO_MANY)
