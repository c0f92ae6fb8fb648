"""What is still to be asked in a conversation: need, authority, time and size, one at a time."""

from collections.abc import Iterable, Mapping
from typing import Final

from desktop_sdr.agent.skills.courtesies import FALLBACK_LANGUAGE
from desktop_sdr.domain.lead import Fact

TOPICS: Final = ("need", "authority", "time", "size")
"""In the order in which a good rep asks; each is also the field that the answer is kept under."""

_QUESTIONS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "en": (
        "What would you most like to be different from how it works today?",
        "Who else would have a say in this, besides you?",
        "By when would you like to have it settled?",
        "How many people would work with it?",
    ),
    "de": (
        "Was soll am ehesten anders werden, als es heute läuft?",
        "Wer entscheidet außer Ihnen noch mit?",
        "Bis wann möchten Sie das geklärt haben?",
        "Wie viele Personen würden damit arbeiten?",
    ),
    "fr": (
        "Qu'aimeriez-vous changer en premier par rapport à aujourd'hui ?",
        "Qui d'autre que vous prendrait part à la décision ?",
        "Pour quand souhaitez-vous que ce soit réglé ?",
        "Combien de personnes travailleraient avec ?",
    ),
    "es": (
        "¿Qué le gustaría que fuera distinto de como funciona hoy?",
        "¿Quién más participaría en la decisión, además de usted?",
        "¿Para cuándo le gustaría tenerlo resuelto?",
        "¿Cuántas personas trabajarían con ello?",
    ),
    "pt": (
        "O que gostaria que fosse diferente de como funciona hoje?",
        "Quem mais participaria na decisão, além de si?",
        "Até quando gostaria de ter isto resolvido?",
        "Quantas pessoas trabalhariam com isto?",
    ),
    "it": (
        "Che cosa vorrebbe che fosse diverso da come funziona oggi?",
        "Chi altro avrebbe voce in capitolo, oltre a lei?",
        "Entro quando vorrebbe averlo deciso?",
        "Quante persone ci lavorerebbero?",
    ),
    "nl": (
        "Wat zou u het liefst anders zien dan het nu gaat?",
        "Wie beslist er naast u nog mee?",
        "Wanneer wilt u het geregeld hebben?",
        "Hoeveel mensen zouden ermee werken?",
    ),
    "ja": (
        "現在の進め方で、最も変えたい点は何でしょうか。",
        "ご判断にはほかにどなたが関わりますか。",
        "いつ頃までに決めたいとお考えですか。",
        "何名様がご利用になりますか。",
    ),
}


def next_topic(facts: Iterable[Fact]) -> str | None:
    """Return the first topic that no fact answers yet, or None when all are known."""
    known = {fact.field for fact in facts if not fact.struck}
    return next((topic for topic in TOPICS if topic not in known), None)


def question_on(topic: str, language: str) -> str:
    """Return the question that asks for a topic."""
    words = _QUESTIONS.get(language, _QUESTIONS[FALLBACK_LANGUAGE])
    return words[TOPICS.index(topic)]
