"""The fixed words of a mail in each language: greeting, way out, offered times, questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from desktop_sdr.agent.skills.word_lists import word_set

FALLBACK_LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Courtesies:
    """What a mail says around its own words, in one language."""

    language: str
    greeting: str
    """With `{name}` for the first name."""
    greeting_unnamed: str
    thanks: str
    """Opens an answer."""
    way_out: str
    """The opt-out line under a mail; names the word that a reply needs."""
    source: str
    """With `{source}`: where the address is from."""
    assistant: str
    """Says that an assistant helped to write."""
    closing: str
    """Ends an answer with a question of its own."""
    price: str
    """With `{item}`, `{amount}`, `{unit}` (which brings its own blank) and `{billed}`."""
    per: str
    """Before a unit."""
    billed: tuple[str, str, str]
    """Monthly, yearly, once."""
    reminder_subject: str
    """With `{when}`."""
    reminder: str
    """With `{when}` and `{zone}`."""
    times_lead_in: str
    times_close: str
    weekdays: tuple[str, ...]
    """Monday first."""
    months: tuple[str, ...]
    date_words: str
    """With `{weekday}`, `{day}` and `{month}`."""
    common: frozenset[str]
    """Small words that tell which language a text is in."""


_ALL: Final = (
    Courtesies(
        language="en",
        source="I have your address from: {source}.",
        assistant="An AI assistant helped to write this mail.",
        greeting="Hi {name},",
        greeting_unnamed="Hello,",
        thanks="Thank you for your reply.",
        closing="Does that answer your question?",
        price="{item}: {amount}{unit}, {billed}.",
        per="per",
        billed=("billed monthly", "billed yearly", "paid once"),
        way_out='If you would rather not hear from me, reply "stop" and I will not write again.',
        reminder_subject="Our talk: {when}",
        reminder=(
            "we are to talk on {when} ({zone}). If something has"
            " come up, tell me and we will find another time."
        ),
        times_lead_in="Would one of these times suit you? They are in your time ({zone}).",
        times_close="If none fits, please name a time that does.",
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=(
            *("January", "February", "March", "April", "May", "June", "July"),
            *("August", "September", "October", "November", "December"),
        ),
        date_words="{weekday}, {day} {month}",
        common=word_set(
            "the and you your for with that this have are is to of we would it how what do does"
            " can my their our at if not from about"
        ),
    ),
    Courtesies(
        language="de",
        source="Ihre Adresse habe ich aus dieser Quelle: {source}.",
        assistant="Diese Nachricht wurde mit Hilfe eines KI-Assistenten geschrieben.",
        greeting="Hallo {name},",
        greeting_unnamed="Guten Tag,",
        thanks="Vielen Dank für Ihre Antwort.",
        closing="Beantwortet das Ihre Frage?",
        price="{item}: {amount}{unit}, {billed}.",
        per="je",
        billed=("monatlich", "jährlich", "einmalig"),
        way_out=(
            "Wenn Sie keine weiteren Nachrichten von mir möchten, antworten Sie bitte mit "
            "„Stopp“; dann schreibe ich Ihnen nicht mehr."
        ),
        reminder_subject="Unser Gespräch: {when}",
        reminder=(
            "wir sprechen uns am {when} ({zone}). Falls etwas dazwischenkommt,"
            " sagen Sie mir Bescheid, dann finden wir eine andere Zeit."
        ),
        times_lead_in="Passt Ihnen einer dieser Termine? Die Zeiten gelten bei Ihnen ({zone}).",
        times_close="Wenn keiner passt, nennen Sie mir gern einen anderen.",
        weekdays=(
            *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"),
            *("Samstag", "Sonntag"),
        ),
        months=(
            *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
            *("August", "September", "Oktober", "November", "Dezember"),
        ),
        date_words="{weekday}, {day}. {month}",
        common=word_set(
            "der die das und sie ihr ihre ist für mit nicht ein eine wir von zu bei ich"
        ),
    ),
    Courtesies(
        language="fr",
        source="J’ai obtenu votre adresse par : {source}.",
        assistant="Ce message a été rédigé avec l’aide d’un assistant IA.",
        greeting="Bonjour {name},",
        greeting_unnamed="Bonjour,",
        thanks="Merci pour votre réponse.",
        closing="Cela répond-il à votre question ?",
        price="{item} : {amount}{unit}, {billed}.",
        per="par",
        billed=("facturé chaque mois", "facturé chaque année", "payé une fois"),
        way_out=(
            "Si vous ne souhaitez plus recevoir mes messages, répondez « stop » "
            "et je ne vous écrirai plus."
        ),
        reminder_subject="Notre entretien : {when}",
        reminder=(
            "nous avons rendez-vous le {when} ({zone}). En cas d'empêchement,"
            " dites-le-moi et nous trouverons un autre moment."
        ),
        times_lead_in="Un de ces créneaux vous conviendrait-il ? Ce sont vos heures ({zone}).",
        times_close="Si aucun ne convient, proposez-moi un autre moment.",
        weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
            *("août", "septembre", "octobre", "novembre", "décembre"),
        ),
        date_words="{weekday} {day} {month}",
        common=word_set(
            "le la les et vous votre vos pour avec que est une des nous dans je ne pas"
        ),
    ),
    Courtesies(
        language="es",
        source="He obtenido su dirección de: {source}.",
        assistant="Este mensaje se ha escrito con la ayuda de un asistente de IA.",
        greeting="Hola {name}:",
        greeting_unnamed="Hola:",
        thanks="Gracias por su respuesta.",
        closing="¿Responde eso a su pregunta?",
        price="{item}: {amount}{unit}, {billed}.",
        per="por",
        billed=("facturado al mes", "facturado al año", "pago único"),
        way_out=(
            "Si prefiere no recibir más mensajes míos, responda «stop» y no le volveré a escribir."
        ),
        reminder_subject="Nuestra conversación: {when}",
        reminder=(
            "hablamos el {when} ({zone}). Si le surge algo, dígamelo y buscamos otro momento."
        ),
        times_lead_in="¿Le conviene alguno de estos horarios? Están en su hora ({zone}).",
        times_close="Si ninguno le va bien, dígame otro, por favor.",
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
            *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        date_words="{weekday} {day} de {month}",
        common=word_set("el los las y usted su sus para con que es una del nosotros en le por se"),
    ),
    Courtesies(
        language="pt",
        source="Obtive o seu endereço a partir de: {source}.",
        assistant="Esta mensagem foi escrita com a ajuda de um assistente de IA.",
        greeting="Olá {name},",
        greeting_unnamed="Olá,",
        thanks="Obrigado pela sua resposta.",
        closing="Isto responde à sua pergunta?",
        price="{item}: {amount}{unit}, {billed}.",
        per="por",
        billed=("faturado por mês", "faturado por ano", "pago uma vez"),
        way_out=(
            "Se preferir não receber mais mensagens minhas, responda «parar» "
            "e não voltarei a escrever."
        ),
        reminder_subject="A nossa conversa: {when}",
        reminder=(
            "falamos em {when} ({zone}). Se surgir algum imprevisto,"
            " diga-me e encontramos outra hora."
        ),
        times_lead_in="Algum destes horários lhe convém? Estão na sua hora ({zone}).",
        times_close="Se nenhum servir, indique-me outro, por favor.",
        weekdays=(
            *("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira"),
            *("sábado", "domingo"),
        ),
        months=(
            *("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho"),
            *("agosto", "setembro", "outubro", "novembro", "dezembro"),
        ),
        date_words="{weekday}, {day} de {month}",
        common=word_set("o os as e você seu sua para com que é uma do da nós em não por se um"),
    ),
    Courtesies(
        language="it",
        source="Ho avuto il Suo indirizzo da: {source}.",
        assistant="Questo messaggio è stato scritto con l’aiuto di un assistente IA.",
        greeting="Buongiorno {name},",
        greeting_unnamed="Buongiorno,",
        thanks="Grazie per la sua risposta.",
        closing="Questo risponde alla sua domanda?",
        price="{item}: {amount}{unit}, {billed}.",
        per="per",
        billed=("fatturato ogni mese", "fatturato ogni anno", "pagato una volta"),
        way_out=(
            "Se preferisce non ricevere altri miei messaggi, risponda «stop» e non le scriverò più."
        ),
        reminder_subject="Il nostro colloquio: {when}",
        reminder=(
            "ci sentiamo {when} ({zone}). Se nasce un imprevisto,"
            " me lo dica e troviamo un altro momento."
        ),
        times_lead_in="Uno di questi orari le andrebbe bene? Sono nel suo fuso ({zone}).",
        times_close="Se nessuno va bene, mi indichi un altro momento.",
        weekdays=(
            *("lunedì", "martedì", "mercoledì", "giovedì", "venerdì"),
            *("sabato", "domenica"),
        ),
        months=(
            *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio"),
            *("agosto", "settembre", "ottobre", "novembre", "dicembre"),
        ),
        date_words="{weekday} {day} {month}",
        common=word_set("il gli e lei suo sua per con che è una del noi nel non di si un la le"),
    ),
    Courtesies(
        language="nl",
        source="Ik heb uw adres uit: {source}.",
        assistant="Dit bericht is geschreven met hulp van een AI-assistent.",
        greeting="Hallo {name},",
        greeting_unnamed="Goedendag,",
        thanks="Dank u voor uw antwoord.",
        closing="Is uw vraag daarmee beantwoord?",
        price="{item}: {amount}{unit}, {billed}.",
        per="per",
        billed=("per maand gefactureerd", "per jaar gefactureerd", "eenmalig betaald"),
        way_out=(
            "Wilt u liever geen berichten van mij, antwoord dan met ‘stop’ "
            "en ik schrijf u niet meer."
        ),
        reminder_subject="Ons gesprek: {when}",
        reminder=(
            "we spreken elkaar op {when} ({zone}). Komt er iets tussen,"
            " laat het me weten en we vinden een andere tijd."
        ),
        times_lead_in="Schikt een van deze tijden? Ze gelden in uw tijdzone ({zone}).",
        times_close="Past geen ervan, noem dan gerust een andere tijd.",
        weekdays=(
            *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"),
            *("zaterdag", "zondag"),
        ),
        months=(
            *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
            *("augustus", "september", "oktober", "november", "december"),
        ),
        date_words="{weekday} {day} {month}",
        common=word_set("de het en u uw voor met dat is een wij van te ik niet op bij zijn"),
    ),
    Courtesies(
        language="ja",
        source="ご連絡先の入手元：{source}",
        assistant="本メールの作成にはAIアシスタントを利用しています。",
        greeting="{name}様",
        greeting_unnamed="ご担当者様",
        thanks="ご返信ありがとうございます。",
        closing="ご質問への回答になっておりますでしょうか。",
        price="{item}：{amount}{unit}（{billed}）",
        per="／",
        billed=("月払い", "年払い", "一括払い"),
        way_out="今後のご連絡が不要な場合は「配信停止」とご返信ください。以後お送りいたしません。",
        reminder_subject="お打ち合わせ：{when}",
        reminder=("{when}（{zone}）にお話しする予定です。ご都合が変わりましたらお知らせください。"),
        times_lead_in="次の日時のご都合はいかがでしょうか（{zone}）。",
        times_close="ご都合が合わない場合は、別の日時をお知らせください。",
        weekdays=("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
        months=tuple(f"{month}月" for month in range(1, 13)),
        date_words="{month}{day}日（{weekday}）",
        common=frozenset(),
    ),
)
COURTESIES: Final[Mapping[str, Courtesies]] = MappingProxyType(
    {courtesies.language: courtesies for courtesies in _ALL}
)


def courtesies_in(language: str | None) -> Courtesies:
    """Return the words of `language` (`de` or `de-AT`), or the English ones."""
    code = (language or "").partition("-")[0].lower()
    return COURTESIES.get(code, COURTESIES[FALLBACK_LANGUAGE])


def language_of(text: str, default: str | None = None) -> str:
    """Return the language that a text of ours is written in, told by its small words.

    Greeting, dates and way out follow the text's own language, so that a mail never mixes two;
    `default` decides where the words do not.
    """
    if any("\u3040" <= char <= "\u30ff" for char in text):
        return "ja"
    spoken = [word.strip(".,;:!?\"'()«»„“") for word in text.lower().split()]
    usual = courtesies_in(default).language
    counts = {
        code: sum(word in courtesies.common for word in spoken)
        for code, courtesies in COURTESIES.items()
    }
    best = max(counts, key=lambda code: (counts[code], code == usual))
    return best if counts[best] else usual
