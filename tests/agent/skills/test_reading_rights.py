"""Whoever asks to be erased, or what is kept about them, is understood in eight languages."""

import pytest
from agent.skills.received import read_text

from desktop_sdr.domain.boundaries import FIXED_THRESHOLD
from desktop_sdr.domain.reading import DATA_INTENTS, IntentKind

ERASE = (
    "Please delete my data.",
    "I want you to erase all of my personal data from your systems.",
    "This is a request under the right to erasure.",
    "I would like my details deleted.",
    "Bitte löschen Sie umgehend alle meine Daten.",
    "Ich möchte, dass Sie meine personenbezogenen Daten löschen.",
    "Hiermit verlange ich die Löschung meiner Daten.",
    "Merci de supprimer toutes mes données.",
    "Je demande l'effacement de mes données personnelles.",
    "Por favor, eliminen todos mis datos.",
    "Solicito la supresión de mis datos.",
    "Por favor, apaguem os meus dados.",
    "Solicito a exclusão dos meus dados.",
    "Vi chiedo di cancellare tutti i miei dati.",
    "Chiedo la cancellazione dei miei dati personali.",
    "Verwijder al mijn gegevens alstublieft.",
    "Ik wil dat u mijn gegevens verwijdert.",
    "私の個人情報を削除してください。",
)
ASK = (
    "What data do you hold about me?",
    "Which personal information have you stored about me?",
    "Please send me a copy of my data.",
    "Where did you get my email address?",
    "This is a subject access request.",
    "Welche Daten haben Sie über mich gespeichert?",
    "Ich bitte um Auskunft nach Art. 15 DSGVO.",
    "Woher haben Sie meine E-Mail-Adresse?",
    "Quelles données avez-vous sur moi ?",
    "Comment avez-vous obtenu mon adresse ?",
    "¿Qué datos tienen sobre mí?",
    "¿De dónde han sacado mi correo?",
    "Que dados têm sobre mim?",
    "De onde tiraram o meu e-mail?",
    "Quali dati avete su di me?",
    "Dove avete preso il mio indirizzo?",
    "Welke gegevens heeft u over mij?",
    "Hoe komt u aan mijn e-mailadres?",
    "私の個人情報の開示を求めます。",
)
NEITHER = (
    "Can your product delete data of customers after a year?",
    "Where is our data hosted?",
    "What data does it store about shipments?",
    "Welche Daten speichert die Software über Sendungen?",
    "We deleted the old plan. What does it cost?",
    "Sounds good, let us talk on Tuesday.",
    "Quelles données sont hébergées en France ?",
    "Wo werden die Daten gespeichert?",
)


def rights_in(words: str) -> set[IntentKind]:
    intents = read_text(words).intents
    return {i.kind for i in intents if i.kind in DATA_INTENTS and i.confidence >= FIXED_THRESHOLD}


@pytest.mark.parametrize("words", ERASE)
def test_a_wish_to_be_erased_is_its_own_meaning(words: str) -> None:
    assert IntentKind.DATA_ERASURE in rights_in(words), read_text(words)


@pytest.mark.parametrize("words", ASK)
def test_a_question_what_is_kept_is_its_own_meaning(words: str) -> None:
    assert IntentKind.DATA_ACCESS in rights_in(words), read_text(words)


@pytest.mark.parametrize("words", NEITHER)
def test_a_question_about_the_product_is_no_claim_of_a_right(words: str) -> None:
    assert rights_in(words) == set(), read_text(words)


def test_who_says_not_to_delete_is_left_to_the_rep() -> None:
    assert rights_in("Please do not delete my data yet.") == set()
