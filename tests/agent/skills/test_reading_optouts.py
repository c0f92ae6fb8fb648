"""Whoever wants no more mail is understood in any words; whoever is only near them is not."""

import json
from pathlib import Path

import pytest
from agent.skills.received import a_mail, read, read_text

from desktop_sdr.domain.boundaries import FIXED_THRESHOLD
from desktop_sdr.domain.reading import IntentKind, Reading, ReplyKind

CORPUS = Path(__file__).parents[3] / "packaging" / "reading_model" / "corpus"
ASKS_OUT = {
    "en": (
        "Please discontinue all further mailings to this office.",
        "We kindly ask that you not write to the workshop any more.",
        "Spare me your weekly reminders, would you.",
        "Kindly exclude me from whatever list this is.",
        "I do not consent to receiving marketing of this kind.",
        "Refrain from contacting our apprentices.",
        "Don't email the reception desk again.",
        "No thanks, and please do not write to any of us again.",
        "Please make this your last message.",
        "My name should be taken off, and please never contact this number again.",
        "I'd like these to stop.",
        "How do I unsubscribe?",
    ),
    "de": (
        "Hiermit verbiete ich Ihnen jede weitere Kontaktaufnahme.",
        "Verschonen Sie uns bitte mit weiteren Angeboten.",
        "Bitte streichen Sie mich aus Ihrer Kartei.",
        "Ich möchte nie wieder von Ihnen hören.",
    ),
    "fr": (
        "Merci de cesser tout envoi à cette adresse.",
        "Rayez-moi de vos listes.",
        "Nous ne souhaitons plus être démarchés.",
    ),
    "es": (
        "Les ruego que no nos vuelvan a escribir.",
        "Absténganse de enviarnos más publicidad.",
        "Sáquenme de su base de datos.",
    ),
    "pt": (
        "Peço que parem de me enviar mensagens.",
        "Tirem-me da vossa lista, por favor.",
        "Não voltem a escrever-nos.",
    ),
    "it": (
        "Vi diffido dal contattarmi ancora.",
        "Chiedo di non ricevere altre comunicazioni.",
        "Toglietemi dal vostro elenco.",
    ),
    "nl": (
        "Bespaar ons verdere mailtjes.",
        "Ik verbied u hierbij mij nog te benaderen.",
        "Gooi mijn adres uit jullie bestand.",
    ),
    "ja": (
        "メルマガの登録を解除してください。",
        "今後の案内はご遠慮ください。",
        "名簿から外してください。",
    ),
    "sv": ("Ta bort mig från er lista.", "Kontakta oss inte mer."),
    "da": ("Slet mig fra jeres liste.", "Send mig ikke flere mails."),
    "no": ("Stryk meg fra listen deres.", "Kontakt oss ikke igjen."),
    "pl": ("Proszę więcej do mnie nie pisać.", "Usuńcie mnie z listy."),
    "cs": ("Odstraňte mě ze seznamu.", "Už mi nepište."),
    "hu": ("Kérem, töröljenek engem a listáról.", "Ne írjanak nekem többet."),
    "fi": ("Poistakaa osoitteeni rekisteristä.", "Älkää ottako enää yhteyttä."),
    "tr": ("Adresimi silin lütfen.", "Bir daha bana yazmayın."),
    "ro": ("Scoateți-mă din listă.", "Nu îmi mai scrieți."),
    "ru": ("Удалите мой адрес из базы.", "Больше не пишите мне."),
    "uk": ("Видаліть мене зі списку.", "Не пишіть мені більше."),
    "el": ("Διαγράψτε με από τη λίστα.",),
    "he": ("הסירו אותי מהרשימה.",),
    "ar": ("احذفوا عنواني من القائمة.",),
    "ko": ("더 이상 메일을 보내지 마세요.", "목록에서 삭제해 주세요."),
    "zh": ("请不要再给我发邮件。", "请把我从名单中删除。"),
}
WANTS_TO_BE_FORGOTTEN = (
    "Shred whatever you hold about me.",
    "Please wipe my profile and my history.",
    "Vernichten Sie bitte alle Daten zu meiner Person.",
    "Effacez toutes les informations me concernant.",
    "Eliminen todos los datos sobre mí.",
)
MAY_ASK_OUT = (
    "Enough of this.",
    "Which part of no was unclear?",
    "Don't bother following up.",
    "My inbox is off limits.",
)
ASKS_FOR_SOMETHING_ELSE = (
    "Can your tool unsubscribe people who bounce?",
    "How do you handle opt-out requests of our customers?",
    "Please don't unsubscribe me, I like these.",
    "Stop by our booth on Thursday.",
    "Do not contact him, contact me instead.",
    "Please don't stop, this is interesting.",
    "We want to stop the trial at the end of the month.",
    "We have no more questions, send the contract.",
    "Don't hesitate to write again.",
    "Do you delete our data when the pilot ends?",
    "You may keep writing, the timing is just bad.",
    "Consider this the last word on the discount.",
    "Wie können unsere Kunden sich abmelden?",
    "Zögern Sie nicht, mir wieder zu schreiben.",
    "Comment les clients peuvent-ils se désinscrire ?",
    "¿Cómo se puede dar de baja un usuario?",
    "Geen probleem, mail me volgende week.",
)
LEFT_TO_THE_REP = {
    IntentKind.DATA_ACCESS,
    IntentKind.DATA_ERASURE,
    IntentKind.HOSTILE_OR_LEGAL,
    IntentKind.ASKS_FOR_PERSON,
    IntentKind.PRICE_DEVIATION,
}
MISSED_AT_MOST = 0.33
"""The share of them that ask for silence in a figure of speech: to the rules they are unclear."""
ANSWERED_AT_MOST = 0.015
"""The share that the rules read surely as something else."""
MISTAKEN_AT_MOST = 0.003
"""The share of people who asked for no such thing: every second one, to save time."""


def surely_read(reading: Reading) -> set[IntentKind]:
    return {intent.kind for intent in reading.intents if intent.confidence >= FIXED_THRESHOLD}


@pytest.mark.parametrize(
    "words", [pytest.param(w, id=f"{code}-{w[:30]}") for code in ASKS_OUT for w in ASKS_OUT[code]]
)
def test_who_asks_for_no_more_mail_is_understood(words: str) -> None:
    assert read_text(words).kind is ReplyKind.OPT_OUT, read_text(words)


@pytest.mark.parametrize("words", WANTS_TO_BE_FORGOTTEN)
def test_who_wants_to_be_forgotten_gets_no_mail_and_goes_to_the_rep(words: str) -> None:
    reading = read_text(words)
    assert reading.kind is ReplyKind.OPT_OUT, reading
    assert IntentKind.DATA_ERASURE in surely_read(reading), reading


@pytest.mark.parametrize("words", MAY_ASK_OUT)
def test_who_may_have_asked_for_silence_is_left_to_the_rep(words: str) -> None:
    reading = read_text(words)
    assert reading.kind is ReplyKind.HUMAN, reading
    assert surely_read(reading) == set(), reading


@pytest.mark.parametrize("words", ASKS_FOR_SOMETHING_ELSE)
def test_who_asks_for_something_else_is_not_taken_for_one(words: str) -> None:
    assert read_text(words).kind is ReplyKind.HUMAN, read_text(words)


def test_over_the_corpus_no_more_are_missed_or_mistaken_than_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [
        json.loads(line)
        for theme in sorted(CORPUS.glob("*.jsonl"))
        for line in theme.read_text("utf-8").splitlines()
    ]
    people = [line for line in lines if line["kind"] == "human"][::5]
    measured = [*people, *(line for line in lines if line["kind"] == "opt_out")]
    readings = [(line, read(a_mail(line["text"], subject=line["subject"]))) for line in measured]
    asked = [reading for line, reading in readings if line["kind"] == "opt_out"]
    missed = [reading for reading in asked if reading.kind is not ReplyKind.OPT_OUT]
    answered = [reading for reading in missed if surely_read(reading) - LEFT_TO_THE_REP]
    mistaken = [
        line["id"]
        for line, reading in readings
        if line["kind"] == "human" and reading.kind is ReplyKind.OPT_OUT
        if "data_erasure" not in line["intents"]  # who is to be forgotten is not written to
    ]
    with capsys.disabled():
        print(
            f"\nopt-outs: {len(asked) - len(missed)} of {len(asked)} understood,"
            f" {len(answered)} of the rest read as something else, {len(mistaken)} mistaken"
        )
    assert len(missed) <= MISSED_AT_MOST * len(asked)
    assert len(answered) <= ANSWERED_AT_MOST * len(asked)
    assert len(mistaken) <= MISTAKEN_AT_MOST * len(people), mistaken
