"""An answer to our question is known by its words; what refuses or puts off never is one."""

from dataclasses import replace

import pytest
from agent.loop.agency import the_topic_words
from agent.skills.received import a_mail, lexicon
from builders import an_offer
from fakes.clock import A_MONDAY

from desktop_sdr import bootstrap
from desktop_sdr.agent.skills.reading import ReadingContext, read_mail
from desktop_sdr.agent.skills.sizing import units_of, yearly_value
from desktop_sdr.agent.skills.telling import Answers, Asked, settled, with_told
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.offer import Billing, PriceLine, PriceList
from desktop_sdr.domain.reading import Intent, IntentKind, IntentSource, Reading, Told, Topic
from desktop_sdr.domain.reply_meaning import Meaning, doubts, meaning_of

CONTEXT = ReadingContext(
    today=A_MONDAY.date(),
    own_addresses=frozenset({EmailAddress("rita@seller.example")}),
    competitors=("DockFlow",),
)
ANSWERS = Answers(the_topic_words(), ("user", "site"), ("DockFlow",))
CLASSIFIER = bootstrap.reply_classifier()


def answer(words: str, topic: str, language: str = "en") -> Reading:
    reading = read_mail(a_mail(words), CONTEXT, lexicon(), CLASSIFIER)
    return with_told(reading, Asked(Topic(topic), language), ANSWERS)


UNDERSTOOD = {
    ("size", "en"): ["About 40 of us.", "40", "Around 40 people, give or take.", "30-40."],
    ("size", "de"): ["Etwa 40 Personen.", "Ungefähr vierzig Leute."],
    ("size", "fr"): ["Une quarantaine de personnes.", "Nous serions 40."],
    ("size", "es"): ["Somos unas 40 personas.", "Unos cuarenta usuarios."],
    ("size", "pt"): ["Cerca de 40 pessoas."],
    ("size", "it"): ["Circa 40 persone.", "Una quarantina di persone."],
    ("size", "nl"): ["Ongeveer 40 mensen."],
    ("size", "ja"): ["40名ほどです。", "約40人になります。"],
    ("time", "en"): [
        "By the end of Q2.",
        "Before summer.",
        "No rush.",
        "In the next three months or so.",
        "Within 6 weeks, the sooner the better.",
    ],
    ("time", "de"): ["Bis Ende des zweiten Quartals.", "Vor dem Sommer.", "Keine Eile."],
    ("time", "fr"): ["Avant l'été.", "D'ici fin juin.", "Dès que possible."],
    ("time", "es"): ["Antes del verano.", "Lo antes posible.", "Sin prisa."],
    ("time", "pt"): ["Antes do verão.", "Até ao fim de junho."],
    ("time", "it"): ["Prima dell'estate.", "Entro la fine di giugno."],
    ("time", "nl"): ["Voor de zomer.", "Geen haast."],
    ("time", "ja"): ["夏までに。", "来月末までに決めたいです。"],
    ("authority", "en"): [
        "Just me.",
        "My boss decides.",
        "The CFO signs off on this.",
        "It's my call, but our IT lead needs to agree.",
        "Our director, Anna Weber, has the last word.",
    ],
    ("authority", "de"): ["Mein Chef entscheidet.", "Unsere Leiterin hat das letzte Wort."],
    ("authority", "fr"): ["C'est mon directeur qui décide.", "Moi seul."],
    ("authority", "es"): ["Decide mi jefe.", "Solo yo."],
    ("authority", "pt"): ["O meu chefe decide.", "Só eu."],
    ("authority", "it"): ["Decide il mio capo.", "Solo io."],
    ("authority", "nl"): ["Mijn baas beslist.", "Alleen ik."],
    ("authority", "ja"): ["上司が決めます。", "部長の承認が必要です。"],
    ("need", "en"): [
        "We lose two hours a day on manual scheduling.",
        "Less paperwork, mostly.",
        "We lose two hours a day. The night shift suffers most.",
    ],
    ("need", "de"): ["Wir verlieren jeden Tag zwei Stunden mit Listen."],
    ("need", "fr"): ["Nous perdons deux heures par jour à la main."],
    ("need", "es"): ["Perdemos dos horas al día con el papeleo."],
    ("need", "pt"): ["Perdemos duas horas por dia com papelada."],
    ("need", "it"): ["Perdiamo due ore al giorno con le scartoffie."],
    ("need", "nl"): ["We verliezen elke dag twee uur aan papierwerk."],
    ("need", "ja"): ["毎日2時間を無駄にしています。"],
}


@pytest.mark.parametrize(("topic", "language"), UNDERSTOOD)
def test_an_answer_is_told_in_its_own_words_and_nobody_is_called(topic: str, language: str) -> None:
    for words in UNDERSTOOD[topic, language]:
        reading = answer(f"{words}\n", topic, language)
        told = reading.extracted.told
        assert told is not None, words
        assert words.startswith(told.words)
        assert doubts(reading, threshold=0.7, languages=("en", language)) == (), words
        assert meaning_of(reading) is Meaning.TOLD


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("size", "Why do you ask?"),
        ("size", "40%"),
        ("size", "$40"),
        ("size", "About 40 of us, but we are not interested."),
        ("size", "We have 40 people and already use DockFlow."),
        ("size", "About 40 of us. Not sure this is for us though."),
        ("time", "Not right now, maybe next quarter."),
        ("time", "Come back to me in the summer."),
        ("time", "We have a contract until summer."),
        ("time", "Never."),
        ("authority", "Please write to Jordan Vance."),
        ("authority", "I am not the right person, my boss decides."),
        ("authority", "Ask my boss: boss@firma.example"),
        ("authority", "My lawyer decides what happens next."),
        ("authority", "Stop, my boss decides."),
        ("need", "We want to be left alone."),
        ("need", "We want less mail from you."),
        ("need", "We use Zentrix and are happy."),
        ("need", "I would like a discount of 30 percent."),
        ("need", "I want to talk to a person."),
        ("need", "No problem here, not interested."),
    ],
)
def test_what_refuses_puts_off_or_asks_for_terms_is_no_answer(topic: str, words: str) -> None:
    reading = answer(words, topic)
    assert reading.extracted.told is None
    assert meaning_of(reading) is not Meaning.TOLD


def test_without_a_question_of_ours_the_same_words_tell_nothing() -> None:
    reading = read_mail(a_mail("About 40 of us."), CONTEXT, lexicon(), CLASSIFIER)
    assert with_told(reading, None, ANSWERS) == reading
    assert answer("About 40 of us.", "time").extracted.told is None


def test_what_else_they_ask_is_still_read() -> None:
    reading = answer("Just me. Does it work with SAP?", "authority")
    assert reading.extracted.told == Told(Topic.AUTHORITY, "Just me.")
    assert meaning_of(reading) is Meaning.QUESTION
    wants_to_meet = answer("About 40 of us. Can we talk next week?", "size")
    assert meaning_of(wants_to_meet) is Meaning.POSITIVE


def test_nobody_is_parked_for_an_answer_by_when_that_was_not_understood() -> None:
    reading = answer("When the new depot is up, in spring most likely.", "time")
    assert reading.extracted.told is None
    assert doubts(reading, threshold=0.7) != ()


def test_a_model_that_hears_a_delay_in_when_they_want_it_is_not_believed_about_a_no() -> None:
    reading = answer("Before summer.", "time")
    words = reading.text
    delay = Intent(IntentKind.OBJECTION_TIMING, 0.9, IntentSource.MODEL, words)
    refusal = Intent(IntentKind.NOT_INTERESTED, 0.9, IntentSource.MODEL, words)
    heard = settled(replace(reading, intents=(delay, refusal)), ANSWERS)
    assert heard.intents == (refusal,)
    assert meaning_of(heard) is Meaning.REFUSAL


def test_a_competitor_that_the_rep_named_stays_beside_an_answer() -> None:
    told = Told(Topic.NEED, "We lose hours with it.")
    guess = Intent(IntentKind.OBJECTION_HAS_SOLUTION, 0.3, IntentSource.CLASSIFIER, told.words)
    for name, kept in (("DockFlow", "DockFlow"), ("Stunden", None)):
        reading = answer("Hello", "need")
        values = replace(reading.extracted, told=told, competitor=name)
        heard = settled(replace(reading, intents=(guess,), extracted=values), ANSWERS)
        assert heard.extracted.competitor == kept


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("Between 30 and 40 users.", 40),
        ("30-40.", 40),
        ("25 dispatchers and 10 planners.", 35),
        ("Roughly 1,200 employees.", 1200),
        ("A dozen.", 12),
        ("400 sites.", 400),
    ],
)
def test_a_number_is_counted_together_and_a_range_by_its_larger_end(words: str, count: int) -> None:
    told = answer(words, "size").extracted.told
    assert told is not None
    assert told.count == count


def test_the_dearest_price_that_fits_makes_the_deal_of_a_year() -> None:
    prices = an_offer().prices
    assert yearly_value(Told(Topic.SIZE, "40 of us", 40), prices) == Money(40 * 12 * 4900, "EUR")
    sites = PriceLine(item="Site", price=Money(90_000, "USD"), unit="site", billing=Billing.YEARLY)
    mixed = PriceList(lines=(*prices.lines, sites))
    assert units_of(mixed) == ("user", "site")
    assert yearly_value(Told(Topic.SIZE, "7 sites", 7), mixed) == Money(7 * 90_000, "USD")
    assert yearly_value(Told(Topic.SIZE, "7 of us", 7), PriceList(lines=(sites,))) is None
    assert yearly_value(Told(Topic.NEED, "less paper"), prices) is None
