"""What is still to be asked in a conversation: need, authority, time and size, one at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from desktop_sdr.agent.skills.courtesies import FALLBACK_LANGUAGE
from desktop_sdr.agent.skills.telling import Asked
from desktop_sdr.domain.lead import Fact
from desktop_sdr.domain.reading import IntentKind, Reading, Topic

TOPICS: Final = tuple(Topic)
"""In the order in which a good rep asks."""
MOST_UNANSWERED: Final = 2
"""Questions without an answer that was understood; whoever left as many is asked nothing more."""
_ASK_BESIDE: Final = frozenset(
    {IntentKind.QUESTION_PRODUCT, IntentKind.QUESTION_PRICE, IntentKind.INTERESTED}
)
"""All that a reply may mean for a question to stand under its answer; who wants to meet gets times,
and who doubts, declines or asks for terms is asked nothing."""

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


def next_topic(facts: Iterable[Fact], asked: Sequence[Topic] = ()) -> Topic | None:
    """Return what to ask next, or None where there is nothing left to ask.

    What a fact answers is known, and nothing is asked twice; `asked` is what our mails asked.
    """
    known = {fact.field for fact in facts if not fact.struck}
    if sum(topic not in known for topic in asked) >= MOST_UNANSWERED:
        return None
    return next((topic for topic in TOPICS if topic not in known and topic not in asked), None)


def may_ask_beside(reading: Reading) -> bool:
    """Say whether an answer to this reply may end with a question: only to a friendly one."""
    said = reading.extracted
    friendly = all(intent.kind in _ASK_BESIDE for intent in reading.intents)
    return friendly and said.competitor is None and not said.terms


def question_on(topic: Topic, language: str) -> str:
    """Return the question that asks for a topic."""
    words = _QUESTIONS.get(language, _QUESTIONS[FALLBACK_LANGUAGE])
    return words[TOPICS.index(topic)]


def asked_in(body: str) -> Asked | None:
    """Return what one of our mails asks, told by its words: a rep may have taken them out."""
    for language, questions in _QUESTIONS.items():
        for topic, question in zip(TOPICS, questions, strict=True):
            if question in body:
                return Asked(topic, language)
    return None


def asks_something(text: str) -> bool:
    """Say whether a text holds a question already, so that it bears no second one."""
    return "?" in text or "？" in text
