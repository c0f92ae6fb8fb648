"""A model words a mail; what it says beyond what is known is cut, and never leaves."""

from dataclasses import replace

import pytest
from agent.loop.agency import the_own_words
from builders import NOW, a_fact, a_lead, an_account, an_offer

from desktop_sdr.agent.skills.proving import LONGEST, Grounds, OwnWords, proven
from desktop_sdr.domain.ids import FactId
from desktop_sdr.domain.message import Claim, Support
from desktop_sdr.ports.language import Wording

NEWS = "opened a second warehouse in Bremen"
FACT = a_fact(id=FactId(4), text=NEWS, quoted=f"Nordlicht {NEWS}.")
HIRING = a_fact(id=FactId(5), field="hiring", text="hiring two night planners", quoted="")
SAID = f"I read that Nordlicht Logistik {NEWS}."
ASK = "How do you plan your shifts today?"
BODY = f"Hi Ida,\n\n{SAID} Growing is hard work.\n\n{ASK}"
AT = BODY.index(NEWS)
CLAIM = Claim(AT, AT + len(NEWS), Support.SUPPORTED, FactId(4), FACT.source, FACT.found_at)
OWN = Wording("Shifts", BODY, (CLAIM,))
GROUNDS = Grounds(
    lead=a_lead(),
    account=an_account(),
    facts=(FACT, HIRING),
    offer=an_offer(),
    now=NOW,
    words=the_own_words(),
)


def left_of(sentence: str, grounds: Grounds = GROUNDS) -> str:
    """What stands of a sentence that a model puts at the end of the mail."""
    written = replace(OWN, body=f"{BODY} {sentence}")
    return proven(OWN, written, grounds, is_answer=False).wording.body.removeprefix(BODY).strip()


@pytest.mark.parametrize(
    "sentence",
    [
        SAID,
        "I read that Nordlicht Logistik opened a second warehouse in Bremen!",
        f"Congratulations, you {NEWS}.",
        "I saw that you are hiring two night planners.",
        "It plans night shifts in minutes.",
        "Would a short call next week be useful?",
        "I would be glad to hear from you.",
        "May I ask how you plan your shifts?",
    ],
)
def test_what_is_known_stands_in_other_words_around_it(sentence: str) -> None:
    assert left_of(sentence) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "You opened a third warehouse in Bremen.",
        "You opened a second warehouse.",
        f"You have not {NEWS}.",
        f"We {NEWS}.",
        f"I {NEWS}.",
        f"DockFlow {NEWS}.",
        f"You {NEWS}, and it failed.",
        f"You {NEWS} for $5.",
        "We are certified.",
        "Only 9 a month.",
        "See https://evil.example/x",
        "Write to a@b.example",
        "Hi [First Name],",
        "Hello {{first_name}}",
        "Did our talk last week help?",
        "Would 9 minutes be useful?",
        "Is <b>it</b> worth a look?",
        "I would be gl\u200bad to hear from you.",
        "Growing is no hard work.",
        "It plans night shifts in seconds.",
        "こんにちは。お元気ですか。",
    ],
)
def test_what_is_not_known_is_cut(sentence: str) -> None:
    assert left_of(sentence) == ""


def test_what_it_brings_in_is_tied_to_its_source() -> None:
    more = "You are hiring two night planners. It plans night shifts in minutes."
    written = Wording("You have won", f"{BODY} {more}", (replace(CLAIM, support=Support.VOUCHED),))
    result = proven(OWN, written, GROUNDS, is_answer=False)

    said = {result.wording.body[one.start : one.end]: one for one in result.wording.claims}
    assert said[NEWS] == CLAIM
    assert said["You are hiring two night planners."].fact_id == HIRING.id
    assert said["It plans night shifts in minutes."].source == "product line"
    assert result.wording.subject == OWN.subject
    assert (result.cut, result.fell_back) == (0, False)


def test_the_greeting_is_the_mails_own_whoever_the_model_greets() -> None:
    for greeting in ("Dear Zora,", "Hi [Name],", "Good morning,"):
        written = replace(OWN, body=BODY.replace("Hi Ida,", greeting))
        assert proven(OWN, written, GROUNDS, is_answer=False).wording == OWN


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Hi Ida,",
        f"Hi Ida,\n\n{ASK}",
        BODY.replace(NEWS, "grew"),
        BODY.replace(SAID, ""),
        "As a language model I cannot help with that.",
        f"{BODY} " + "All is well. " * LONGEST,
    ],
    ids=lambda body: body[:20],
)
def test_where_too_little_is_left_the_mails_own_words_stand(body: str) -> None:
    result = proven(OWN, replace(OWN, body=body), GROUNDS, is_answer=False)
    assert (result.wording, result.fell_back) == (OWN, True)


def test_an_answer_loses_nothing_that_code_put_in() -> None:
    own = Wording("Re: x", "Hi Ida,\n\nCould we talk?\n\n1. Tuesday, 10:00\n2. Friday, 14:00")
    shorter = replace(own, body=own.body.replace("\n2. Friday, 14:00", "\n\nShall we talk?"))

    assert proven(own, shorter, GROUNDS, is_answer=True).wording == own
    assert proven(own, shorter, GROUNDS, is_answer=False).wording.body == shorter.body


def test_a_fact_that_is_old_or_short_or_without_a_source_proves_nothing() -> None:
    for fact in (
        replace(HIRING, found_at=NOW.replace(year=2020)),
        replace(HIRING, source=""),
        replace(HIRING, text="hiring"),
    ):
        assert left_of(f"You are {fact.text}.", replace(GROUNDS, facts=(fact,))) == ""


def test_in_a_language_without_words_of_its_own_only_what_is_known_stands() -> None:
    grounds = replace(GROUNDS, words={"en": OwnWords()})
    assert left_of("Would a short call next week be useful?", grounds) == ""
    assert left_of(SAID, grounds) == SAID


def test_half_a_character_is_no_reason_to_fail() -> None:
    assert left_of("Is it worth\ud800 a look?") == "Is it worth a look?"


def test_german_words_stand_in_a_german_mail() -> None:
    own = Wording("Schichten", "Hallo Ida,\n\nwie planen Sie Ihre Schichten bei Nordlicht heute?")
    more = "Ich würde Ihnen gern etwas zeigen. Wäre ein kurzes Gespräch nächste Woche sinnvoll?"
    written = replace(own, body=f"{own.body} {more}")
    said = proven(own, written, GROUNDS, is_answer=False).wording.body
    assert "Wäre ein kurzes Gespräch nächste Woche sinnvoll?" in said
    assert "etwas" not in said
