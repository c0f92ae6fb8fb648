"""The answer to somebody who wants to talk when no calendar can tell which times are free."""

from typing import Final

from desktop_sdr.agent.skills.answering import Answer
from desktop_sdr.agent.skills.composing import reply_subject
from desktop_sdr.agent.skills.courtesies import courtesies_in
from desktop_sdr.agent.skills.templates import one_line
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.offer import Seller
from desktop_sdr.domain.reading import Reading

CONFIDENCE: Final = 0.9
QUESTIONS: Final = {
    "en": "Which two or three times in the next two weeks would suit you for {minutes} minutes?",
    "de": "Welche zwei oder drei Termine in den nächsten zwei Wochen passen Ihnen für {minutes} "
    "Minuten?",
    "fr": "Quels deux ou trois créneaux de {minutes} minutes vous conviendraient dans les deux "
    "prochaines semaines ?",
    "es": "¿Qué dos o tres horarios de {minutes} minutos le vendrían bien en las próximas dos "
    "semanas?",
    "pt": "Que dois ou três horários de {minutes} minutos lhe convêm nas próximas duas semanas?",
    "it": "Quali due o tre orari di {minutes} minuti Le andrebbero bene nelle prossime due "
    "settimane?",
    "nl": "Welke twee of drie momenten van {minutes} minuten schikken u in de komende twee weken?",
    "ja": "今後二週間で{minutes}分ほどご都合のよい日時を二、三お知らせいただけますか。",
}


def ask_for_times(
    *, seller: Seller, lead: Lead, reading: Reading, minutes: int, subject: str
) -> Answer:
    """Return the mail that asks for their times, in their language where the rep speaks it."""
    language = reading.language if reading.language in seller.languages else seller.languages[0]
    courtesies = courtesies_in(language or "en")
    name = one_line(lead.last_name if courtesies.language == "ja" else lead.first_name)
    greeting = courtesies.greeting.format(name=name) if name else courtesies.greeting_unnamed
    question = QUESTIONS.get(courtesies.language, QUESTIONS["en"]).format(minutes=minutes)
    body = "\n\n".join((greeting, courtesies.thanks, question))
    return Answer(reply_subject(subject or seller.company), body, (), (), CONFIDENCE)
