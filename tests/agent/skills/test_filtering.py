"""The content filter shows each hit at its words, whoever wrote them."""

from typing import Any

import pytest
from builders import an_offer

from desktop_sdr.agent.skills.filtering import Filtered, hits_in
from desktop_sdr.domain.links import Named
from desktop_sdr.domain.remark import RemarkCode

C = RemarkCode


def hits(body: str, **fields: Any) -> list[tuple[RemarkCode, str]]:
    text = Filtered(
        **{
            "subject": "A question",
            "body": body,
            "strange": Named(frozenset({"evil.example"}), frozenset({"me@evil.example"})),
            "prices": an_offer().prices,
            "forbidden": ("circle back", "Größe"),
            "competitors": ("DockFlow", "Yard Pilot"),
            "disparaging": ("worse", "loses"),
            "language": "en",
            "understood": ("en", "de"),
            **fields,
        }
    )
    return [
        (one.code, (text.subject if one.in_subject else text.body)[one.start : one.end])
        for one in hits_in(text)
    ]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("Log in with password: hunter2-hunter2 today", C.SECRET, "password: hunter2-hunter2"),
        ("Let us CIRCLE,\nback on it.", C.FORBIDDEN, "CIRCLE,\nback"),
        ("Die Grösse\nzählt, die GRÖSSE.", C.FORBIDDEN, "Grösse"),
        ("He\u200bre.", C.HIDDEN, "\u200b"),
        ("See https://evil.example/x.", C.STRANGE_LINK, "https://evil.example/x"),
        ("Ask me@evil.example.", C.STRANGE_ADDRESS, "me@evil.example"),
        ("For you at 20% off.", C.OFF_LIST, "20% off"),
        ("We guarantee results.", C.OFF_LIST, "guarantee"),
        ("Fine. Yard\nPilot is fine.", None, ""),
        ("It is fine. DockFlow loses data. Yes.", C.DISPARAGING, "DockFlow loses data"),
        ("Yard Pilot is worse.", C.DISPARAGING, "Yard Pilot is worse"),
        ("DockFlow is fine. Nothing is worse than waves.", None, ""),
        ("Who circles back?", None, ""),
    ],
)
def test_each_hit_stands_at_its_words(body: str, code: RemarkCode | None, words: str) -> None:
    found = hits(body)
    assert found[:1] == ([] if code is None else [(code, words)])


def test_a_hit_in_the_subject_is_shown_there() -> None:
    assert hits("Fine.", subject="Circle back") == [(C.FORBIDDEN, "Circle back")]


def test_a_language_that_nobody_involved_speaks_is_a_hit_of_the_whole() -> None:
    assert hits("Hola, ¿cómo está?", language="es") == [(C.OTHER_LANGUAGE, "Hola, ¿cómo está?")]
    assert hits("Hallo.", language="de") == []
    assert hits("...", language=None) == []


def test_words_without_letters_are_no_phrase() -> None:
    assert hits("Fine, , fine.", forbidden=(" ", ",")) == []
