"""The copy check names the words that filters and readers stumble over, and no others."""

from typing import Any

import pytest

from desktop_sdr import resources
from desktop_sdr.agent.skills.copy_checking import Copy, check_copy, copy_rules_from_toml
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.remark import RemarkCode

RULES = copy_rules_from_toml(resources.read_text("rules", "copy.toml"))
C = RemarkCode


def a_copy(body: str, **fields: Any) -> Copy:
    return Copy(
        **{
            "subject": "A question about Nordlicht",
            "body": body,
            "role": MessageRole.FIRST_TOUCH,
            "lead_name": "Ida Brandt",
            "own_words": ("NORDLICHT LOGISTIK", "Seller Ltd"),
            **fields,
        }
    )


def remarks(body: str, **fields: Any) -> list[tuple[RemarkCode, str]]:
    copy = a_copy(body, **fields)
    return [
        (one.code, (copy.subject if one.in_subject else copy.body)[one.start : one.end])
        for one in check_copy(copy, RULES)
    ]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("Hello {{first_name}},\n\nhow are you?", C.UNFILLED, "{{first_name}}"),
        ("Hello [NAME],\n\nhow are you?", C.UNFILLED, "[NAME]"),
        ("Hi ,\n\nhow are you?", C.UNFILLED, "Hi ,"),
        ("Hello Rita,\n\nhow are you?", C.OTHER_NAME, "Rita"),
        ("Hello Ida,\n\nlike Paolo Conti we plan.", C.OTHER_NAME, "Paolo Conti"),
        ("Hello Ida,\n\nsee https://bit.ly/x now.", C.SHORT_LINK, "https://bit.ly/x"),
        (
            "Hello Ida,\n\nsee https://firma.example/?utm_source=x.",
            C.TRACKED_LINK,
            "https://firma.example/?utm_source=x",
        ),
        ("Hello Ida,\n\nthis is your LAST CHANCE to see.", C.SHOUTING, "LAST CHANCE"),
        ("Hello Ida,\n\nit works!!", C.EXCLAIMING, "!!"),
        ("Hello Ida,\n\nit is risk-free.", C.SPAM_PHRASE, "risk-free"),
        ("Hello Ida,\n\nplease click\nhere to see.", C.SPAM_PHRASE, "click\nhere"),
        ("Hello Ida,\n\nthe offer is attached.", C.NO_ATTACHMENT, "attached"),
    ],
)
def test_each_stumbling_block_is_named_by_its_words(
    body: str, code: RemarkCode, words: str
) -> None:
    assert (code, words) in remarks(body, strangers=("paolo conti",))


def test_a_file_in_a_first_mail_is_remarked_on_and_in_an_answer_is_not() -> None:
    body = "Hello Ida,\n\nthe offer is attached."
    assert remarks(body, attached=1) == [(C.COLD_ATTACHMENT, "")]
    assert remarks(body, attached=1, is_answer=True) == []
    assert remarks(body, attached=1, role=MessageRole.FOLLOW_UP) == []


@pytest.mark.parametrize(
    ("language", "body", "words"),
    [
        ("de", "Hallo Ida, das Angebot ist völlig kostenlos.", "völlig kostenlos"),
        ("es", "Hola Ida: haga clic aquí.", "haga clic aquí"),
        ("fr", "Bonjour Ida, cliquez ici.", "cliquez ici"),
        ("it", "Ciao Ida, clicca qui.", "clicca qui"),
        ("nl", "Beste Ida, klik hier.", "klik hier"),
        ("pt", "Olá Ida, clique aqui.", "clique aqui"),
    ],
)
def test_each_language_has_its_own_phrases(language: str, body: str, words: str) -> None:
    assert remarks(body, language=language) == [(C.SPAM_PHRASE, words)]
    assert remarks(body, language="en") == []


def test_a_first_mail_that_claims_to_be_an_answer_is_a_lie_and_an_answer_is_none() -> None:
    for subject in ("Re: our call", "AW: unser Gespräch", "Fwd: offer", "re : x"):
        [(code, words)] = remarks("Hello Ida,\n\nhow are you?", subject=subject)
        assert code is C.FAKED_REPLY
        assert words == subject[: len(words)]
        assert remarks("Hello Ida,\n\nfine.", subject=subject, is_answer=True) == []
    assert remarks("Hello Ida,\n\nfine.", subject="Research in Bremen: a question") == []


def test_length_is_told_from_the_first_word_too_many() -> None:
    body = " ".join(f"w{number}" for number in range(205))
    [(code, words)] = remarks(body)
    assert (code, words) == (C.TOO_LONG, "w200 w201 w202 w203 w204")
    assert remarks(" ".join(["word"] * 91), role=MessageRole.FOLLOW_UP)[0][0] is C.TOO_LONG
    assert remarks("Hello", subject="x" * 61) == [(C.LONG_SUBJECT, "x")]


def test_the_third_link_is_one_too_many() -> None:
    found = remarks("see a.example/1, b.example/2 and c.example/3, or mail me@d.example")
    assert found == [(C.MANY_LINKS, "c.example/3")]


def test_what_people_write_passes_without_a_word() -> None:
    for body in (
        "Hallo Ida!\n\nSchön, dass die GDPR ISO Fragen geklärt sind.",
        "Hello Ida,\n\nI read that NORDLICHT LOGISTIK opened a site. Worth a talk?",
        "Hello there,\n\nis this something for you, or should I ask somebody else?",
        "Hello,\n\nthe UK and the EU differ here.",
    ):
        assert remarks(body) == []


def test_severe_remarks_come_first() -> None:
    found = check_copy(a_copy("Act now [NAME]", subject="Re: act now"), RULES)
    severe = [one.is_severe for one in found]
    assert severe == sorted(severe, reverse=True)
    assert severe.count(True) == 2


def test_every_shipped_phrase_is_found_where_it_stands() -> None:
    for language, phrases in RULES.phrases.items():
        for phrase in phrases:
            found = remarks(f"So {phrase} it is.", language=language)
            assert any(phrase in words for code, words in found if code is C.SPAM_PHRASE), phrase
