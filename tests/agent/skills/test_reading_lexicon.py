"""The phrase files can be used, their notation says what it says, and nothing is overlooked."""

import re

import pytest
from agent.skills.received import lexicon, read_text
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.folding import fold, visible
from desktop_sdr.agent.skills.lexicon import LEXICON_FILES, Group, lexicon_from_toml
from desktop_sdr.agent.skills.phrases import LexiconFault, anchors_of, pattern_of, with_sets
from desktop_sdr.agent.skills.sentences import split
from desktop_sdr.domain.reading import IntentKind

SPOKEN = ("en", "de", "fr", "es", "pt", "it", "nl", "ja")
NOTED = ("sv", "da", "no", "pl")
TOLD_APART = {"absence_over", "of_a_person"}
MACHINES_SAY = TOLD_APART | {
    "automatic",
    "absence",
    "returning",
    "back_on",
    "away_until",
    "stand_in",
    "opt_out",
}
STRUCTURAL = TOLD_APART | {
    "automatic",
    "absence",
    "returning",
    "back_on",
    "away_until",
    "stand_in",
    "challenge",
    "opt_out",
    "not_opt_out",
    "sarcasm",
    "money_talk",
    "not_a_deal",
    "figures",
    "rival",
}


def a_lexicon(phrases: str, head: str = "") -> str:
    return f'language = "xx"\ncommon = ["the"]\n{head}\n[phrases.interested]\nsure = [{phrases}]\n'


def found(words: str, text: str) -> list[str]:
    folded = fold(text)
    hits = lexicon_from_toml(a_lexicon(f'"{words}"')).hits(folded, Group.MEANING)
    return [folded[hit.start : hit.end] for hit in hits]


def test_every_shipped_phrase_can_be_compiled_and_looked_up() -> None:
    for phrase in lexicon().phrases:
        re.compile(pattern_of(phrase.words, spaced=phrase.spaced))
        assert list(anchors_of(phrase.words, lexicon().languages[phrase.language].common))


@pytest.mark.parametrize("code", SPOKEN)
def test_every_language_knows_every_intent_and_every_sign(code: str) -> None:
    wanted = STRUCTURAL | {kind.value for kind in IntentKind if kind is not IntentKind.OTHER}
    known = {phrase.topic for phrase in lexicon().phrases if phrase.language == code}
    assert wanted <= known


@pytest.mark.parametrize("code", NOTED)
def test_a_language_of_which_only_notes_are_read_knows_all_that_they_say(code: str) -> None:
    known = {phrase.topic for phrase in lexicon().phrases if phrase.language == code}
    assert known == MACHINES_SAY


def test_every_topic_is_one_that_something_reads() -> None:
    known = STRUCTURAL | {"of_a_machine"} | {kind.value for kind in IntentKind}
    for phrase in lexicon().phrases:
        assert phrase.topic in known or phrase.topic.startswith("server_"), phrase


def test_one_file_for_each_language_and_one_each_for_others_for_letters_and_for_servers() -> None:
    assert len(LEXICON_FILES) == len(SPOKEN) + len(NOTED) + 3
    assert set(lexicon().languages) == {*SPOKEN, *NOTED, "elsewhere", "letters", "server"}


def test_a_stem_a_choice_and_a_missing_word_are_understood() -> None:
    assert found("interest*", "We are interested") == ["interested"]
    assert found("[good|great] idea", "a great idea") == ["great idea"]
    assert found("[very]? good idea", "a very good idea") == ["very good idea"]
    assert found("not [so]? good", "not good") == ["not good"]


def test_a_gap_holds_up_to_four_words_of_one_sentence() -> None:
    assert found("send ... offer", "send me your very best offer") == [
        "send me your very best offer"
    ]
    assert found("send ... offer", "send me all of your very best offer") == []
    assert found("send ... offer", "send it, the offer") == []


def test_a_phrase_is_no_part_of_a_word() -> None:
    assert found("our price", "your price") == []
    assert found("price", "priceless") == []


def test_accents_capitals_and_typographic_apostrophes_do_not_matter() -> None:
    assert found("don't écrire", "DON’T ECRIRE") == ["dont ecrire"]


def test_sets_are_filled_in_also_within_choices() -> None:
    sets = {"day": ["monday", "friday"]}
    assert with_sets("<day> works", sets) == "[monday|friday] works"
    assert with_sets("[now|on <day>]", sets) == "[now|on monday|on friday]"


@pytest.mark.parametrize("words", ["... more", "more ...", "[a]?", "<nobody> knows", "ab*"])
def test_a_phrase_that_cannot_be_used_is_refused(words: str) -> None:
    broken = lexicon_from_toml(a_lexicon(f'"{words}"'))
    with pytest.raises(LexiconFault):
        broken.hits("anything", Group.MEANING)


@given(
    before=st.text("abc xyz", max_size=20),
    after=st.text("abc xyz", max_size=20),
    n=st.integers(0, 999),
)
def test_the_index_finds_what_trying_every_phrase_would_find(
    before: str, after: str, n: int
) -> None:
    phrases = [p for p in lexicon().phrases if p.language == "en" and "<" not in p.words]
    phrase = phrases[n % len(phrases)]
    example = (
        re.sub(r"\[([^|\]]*)[^\]]*\]\??", r"\1", phrase.words).replace("...", "").replace("*", "")
    )
    text = fold(f"{before} {example} {after}")
    tried = re.compile(pattern_of(phrase.words, spaced=phrase.spaced)).search(text)
    hits = [h for group in Group for h in lexicon().hits(text, group) if h.phrase == phrase]
    assert bool(hits) == bool(tried)


@given(text=st.text())
def test_folding_keeps_lines_and_says_the_same_of_what_is_folded(text: str) -> None:
    seen, _hidden = visible(text)
    folded = fold(seen)
    assert folded.count("\n") == seen.count("\n")
    assert fold(folded) == folded or not folded.isascii()


def test_sentences_end_at_stops_and_not_at_abbreviations_or_numbers() -> None:
    text = "Call Dr. Ruiz at 10.30 a.m. please. It costs $1.2M. Right?"
    said = split(text, lexicon().abbreviations).said
    assert said == ("Call Dr. Ruiz at 10.30 a.m. please.", "It costs $1.2M.", "Right?")


def test_lines_that_only_the_mail_program_broke_are_one_sentence() -> None:
    text = "We would like to know more about the prices of\nyour product before we meet.\nBye"
    assert split(text).said == (
        "We would like to know more about the prices of your product before we meet.",
        "Bye",
    )


def test_each_intent_keeps_the_sentence_that_led_to_it() -> None:
    reading = read_text("Thanks. We have no budget. Ask again in March.")
    words = {intent.kind.value: intent.words for intent in reading.intents}
    assert words == {
        "objection_budget": "We have no budget.",
        "objection_timing": "Ask again in March.",
    }


@pytest.mark.parametrize("code", [*SPOKEN, "ru", "ko", "zh"])
def test_the_language_of_a_reply_is_told(code: str) -> None:
    texts = {
        "en": "Thank you for your mail, but we do not need this at the moment.",
        "de": "Vielen Dank für Ihre Nachricht, aber wir brauchen das nicht.",
        "fr": "Merci pour votre message, mais nous n'en avons pas besoin.",
        "es": "Gracias por su mensaje, pero no lo necesitamos por ahora.",
        "pt": "Obrigado pela sua mensagem, mas não precisamos disso agora.",
        "it": "Grazie per il suo messaggio, ma non ne abbiamo bisogno.",
        "nl": "Bedankt voor uw bericht, maar wij hebben dit niet nodig.",
        "ja": "ご連絡ありがとうございます。今は必要ありません。",
        "ru": "Спасибо за письмо, но нам это не нужно.",
        "ko": "연락 주셔서 감사합니다만 필요하지 않습니다.",
        "zh": "谢谢您的来信，但我们不需要。",
    }
    assert read_text(texts[code]).language == code


def test_a_language_that_nobody_knows_gives_no_meaning() -> None:
    reading = read_text("Kiitos viestistä, mutta emme tarvitse tätä juuri nyt.")
    assert all(intent.confidence < 0.7 for intent in reading.intents)
