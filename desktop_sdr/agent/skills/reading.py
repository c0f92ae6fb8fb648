"""Reads a received mail: first what kind it is, then what the person who wrote it means."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop_sdr.agent.skills.bounce_reading import ServerReport, read_server_report
from desktop_sdr.agent.skills.classifying import (
    hints_of,
    may_begin_with_vendor,
    may_use_another,
    weighed,
    with_vendor,
)
from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.mail_parsing import ParsedMail, parse_mail
from desktop_sdr.agent.skills.reply_absence import absence_of
from desktop_sdr.agent.skills.reply_intent import DOUBTFUL, SARCASM, settled_referral, understand
from desktop_sdr.agent.skills.reply_kind import Answered, Nature, nature_of
from desktop_sdr.agent.skills.reply_language import language_of
from desktop_sdr.agent.skills.reply_people import vendor_named
from desktop_sdr.agent.skills.reply_text import ReplyText, own_words
from desktop_sdr.agent.skills.reply_values import Known, values_in
from desktop_sdr.agent.skills.sentences import Sentences, split
from desktop_sdr.agent.skills.unsubscribing import is_request
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.meeting import Slot
from desktop_sdr.domain.reading import Intent, IntentKind, IntentSource, Reading, ReplyKind
from desktop_sdr.ports.meaning import MeaningModel, Weighed

EVERYWHERE = "en"
"""English phrases turn up in mails of every language."""
INVITATION = "METHOD:REQUEST"
WITHOUT_CAPITALS = re.compile(r"[\u0590-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of Hebrew, Arabic, Chinese, Japanese and Korean."""
OF_A_REQUEST = 200
"""Characters below which a text under such a subject says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What is known before a mail is read."""

    today: date
    own_addresses: Collection[EmailAddress] = ()
    """The rep's; mail from them is never a reply."""
    known_addresses: Collection[EmailAddress] = ()
    """The lead's."""
    sent_message_ids: Collection[MessageId] = ()
    """Of mail that we sent; anything that can answer `in`."""
    sent_texts: Sequence[str] = ()
    """What we wrote in this thread, so that a quote without marks is still known as ours."""
    competitors: Collection[str] = ()
    default_currency: str = "USD"
    languages: Sequence[str] = ("en",)
    """Those the rep speaks."""
    offered: Sequence[Slot] = ()
    """The times we offered last."""
    time_zone: str = "UTC"
    """The lead's, in which they name times."""


@dataclass(frozen=True, slots=True)
class Told:
    """What kind a mail is; its meaning is read only where a person wrote it to us."""

    reading: Reading
    by_person: bool = False
    """True where the words are a person's, and may mean something more."""


def read_mail(
    raw: bytes, context: ReadingContext, lexicon: Lexicon, classifier: MeaningModel | None = None
) -> Reading:
    """Read one raw mail. Never raises: what cannot be read is a person's mail without an intent."""
    return read_parsed(parse_mail(raw), context, lexicon, classifier)


def read_parsed(
    mail: ParsedMail,
    context: ReadingContext,
    lexicon: Lexicon,
    classifier: MeaningModel | None = None,
) -> Reading:
    """Read a mail that has been taken apart already, for instance for matching."""
    return meaning_of(tell_kind(mail, context, lexicon), mail, context, lexicon, classifier)


def tell_kind(mail: ParsedMail, context: ReadingContext, lexicon: Lexicon) -> Told:
    """Say what kind a mail is, and nothing of what a person may mean in it."""
    text = own_words(mail, lexicon.letter, context.sent_texts)
    report = read_server_report(mail, text, context.own_addresses, context.known_addresses, lexicon)
    if report is not None:
        return Told(_of_server(report, text))
    if mail.headers.sender in context.own_addresses:
        return Told(Reading(kind=ReplyKind.OWN_MAIL, text=text.text, kind_words="From"))
    nature = nature_of(mail, text, lexicon, Answered(context.sent_message_ids))
    if nature is not None and not is_request(mail.headers):
        return Told(_of_machine(nature, mail, text, context, lexicon))
    if mail.damaged and not text.text:
        return Told(Reading(kind=ReplyKind.HUMAN, kind_words="cannot be taken apart"))
    asked_out = _opt_out_subject(mail, text)
    person = Reading(
        kind=ReplyKind.OPT_OUT if asked_out else ReplyKind.HUMAN,
        text=text.text,
        hidden_text=text.hidden,
        kind_words=asked_out,
    )
    return Told(person, by_person=True)


def meaning_of(
    told: Told,
    mail: ParsedMail,
    context: ReadingContext,
    lexicon: Lexicon,
    classifier: MeaningModel | None = None,
) -> Reading:
    """Add what the person who wrote `mail` means; what a machine wrote means nothing more.

    The rules read first; `classifier` then weighs all they saw together with the words.
    """
    if not told.by_person:
        return told.reading
    sentences = split(told.reading.text, lexicon.abbreviations)
    language = _language_of_person(told.reading.text, sentences, lexicon, classifier)
    understood = understand(sentences, lexicon, {*_languages(language, lexicon), EVERYWHERE})
    opt_out = understood.opt_out or told.reading.kind_words
    extracted = values_in(sentences, understood, _known(mail, context, language, lexicon), lexicon)
    intents = [*settled_referral(understood.intents, extracted.person), *_invitation(mail)]
    reading = replace(
        told.reading,
        kind=ReplyKind.OPT_OUT if opt_out else ReplyKind.HUMAN,
        language=language,
        intents=tuple(sorted(intents, key=lambda intent: -intent.confidence)),
        extracted=extracted,
        kind_words=opt_out,
    )
    if classifier is None:
        return reading
    chances = classifier.weigh(sentences.said, hints_of(reading))
    mocking = any(one.topic == SARCASM for one in understood.found)
    seen = weighed(reading, sentences.said, chances, is_mocking=mocking)
    return _with_vendor(seen, chances, sentences.said, lexicon)


def _language_of_person(
    text: str, sentences: Sentences, lexicon: Lexicon, classifier: MeaningModel | None
) -> str | None:
    """Return what language a reply is in: by its small words, else by all that was learned."""
    language = language_of(text, sentences.folded, lexicon)
    if language is not None or classifier is None:
        return language
    return classifier.language_of(sentences.said)


def _with_vendor(
    reading: Reading, chances: Weighed, said: Sequence[str], lexicon: Lexicon
) -> Reading:
    """Look for the vendor's name where they may use another's product and no phrase led to it.

    Where a script has no capitals, a name cannot be told from other words: then the rep is asked.
    """
    if reading.extracted.competitor:
        return with_vendor(reading, said, chances, reading.extracted.competitor)
    if reading.kind is ReplyKind.OPT_OUT or not may_use_another(reading, chances):
        return reading
    may_begin = may_begin_with_vendor(reading, chances)
    named = vendor_named(said, lexicon, reading.language, may_begin=may_begin)
    if named is not None:
        return with_vendor(reading, said, chances, named)
    if not WITHOUT_CAPITALS.search(reading.text):
        return reading
    return replace(reading, intents=tuple(_unsure(intent) for intent in reading.intents))


def _unsure(intent: Intent) -> Intent:
    if intent.kind is not IntentKind.OBJECTION_HAS_SOLUTION:
        return intent
    return replace(intent, confidence=min(intent.confidence, DOUBTFUL))


def _of_server(report: ServerReport, text: ReplyText) -> Reading:
    return Reading(
        kind=report.kind, text=text.text, bounced=report.bounced, kind_words=report.words[:200]
    )


def _of_machine(
    nature: Nature, mail: ParsedMail, text: ReplyText, context: ReadingContext, lexicon: Lexicon
) -> Reading:
    sentences = split(text.text or text.whole, lexicon.abbreviations)
    language = language_of(text.text, sentences.folded, lexicon)
    reading = Reading(
        kind=nature.kind,
        text=text.text,
        language=language,
        kind_words=nature.words[:200],
        hidden_text=text.hidden,
    )
    if nature.kind is not ReplyKind.OUT_OF_OFFICE:
        return reading
    absence = absence_of(
        sentences,
        _written_on(mail, context.today),
        lexicon,
        _languages(language, lexicon),
        mail.headers.sender,
        {*context.own_addresses, *context.known_addresses},
    )
    return replace(reading, return_date=absence.return_date, stand_in=absence.stand_in)


def _known(
    mail: ParsedMail, context: ReadingContext, language: str | None, lexicon: Lexicon
) -> Known:
    sender = mail.headers.sender
    return Known(
        today=_written_on(mail, context.today),
        languages=_languages(language, lexicon),
        competitors=context.competitors,
        default_currency=context.default_currency,
        others={*context.own_addresses, *context.known_addresses, *([sender] if sender else [])},
        offered=context.offered,
        zone=context.time_zone,
    )


def _written_on(mail: ParsedMail, today: date) -> date:
    """The day from which the mail's own dates count; a mail from tomorrow is not believed."""
    written = mail.headers.date
    return today if written is None or written.date() > today else written.date()


def _languages(language: str | None, lexicon: Lexicon) -> tuple[str, ...]:
    """The mail's own language; all of them where it is unknown."""
    return tuple(lexicon.languages) if language is None else (language,)


def _invitation(mail: ParsedMail) -> Sequence[Intent]:
    if INVITATION not in mail.calendar.upper():
        return ()
    return (Intent(IntentKind.MEETING_REQUEST, 0.9, IntentSource.HEADER, INVITATION),)


def _opt_out_subject(mail: ParsedMail, text: ReplyText) -> str:
    """The mail that a List-Unsubscribe link makes the mail program write."""
    words = mail.headers.subject.strip().lower()
    taught = words.startswith("unsubscribe ") and len(text.text) < OF_A_REQUEST
    return words[:100] if is_request(mail.headers) or taught else ""
