"""The classifier that ships knows what sentences mean, in many languages."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_sdr import bootstrap, resources
from desktop_sdr.adapters.reading_model.classifier import ReplyClassifier
from desktop_sdr.adapters.reading_model.encoder import MOST_PIECES, Encoder
from desktop_sdr.adapters.reading_model.pieces import UNKNOWN, Cutter
from desktop_sdr.adapters.reading_model.runs import BUCKETS, runs_of
from desktop_sdr.agent.skills.classifying import hints_of
from desktop_sdr.domain.reading import Reading, ReplyKind
from desktop_sdr.ports.meaning import MEANINGS

NO_HINTS = hints_of(Reading(kind=ReplyKind.HUMAN))
ALIKE = (
    ("Please stop sending me mail.", "Bitte senden Sie mir keine E-Mails mehr."),
    ("How much does it cost?", "Wie viel kostet das?"),
    ("Can we talk on Tuesday?", "¿Podemos hablar el martes?"),
    ("I no longer work there.", "もうそこでは働いていません。"),
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(resources.resource("reading"))


@pytest.fixture(scope="module")
def classifier() -> ReplyClassifier:
    return bootstrap.reply_classifier()


def test_sentences_that_mean_the_same_lie_closest_together_in_any_language(
    encoder: Encoder,
) -> None:
    ours, theirs = (
        np.stack([encoder.encode([pair[side]])[0] for pair in ALIKE]) for side in (0, 1)
    )
    assert (ours @ theirs.T).argmax(1).tolist() == list(range(len(ALIKE)))


def test_every_row_has_the_length_one_and_stands_for_its_own_sentence(encoder: Encoder) -> None:
    rows = encoder.encode(["We have no budget.", "", "Ask again in March."])
    assert rows.shape == (4, 512)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    alone = encoder.encode(["Ask again in March."])[0]
    assert rows[3] @ alone > rows[1] @ alone


def test_a_text_without_an_end_is_read_as_far_as_anybody_would(encoder: Encoder) -> None:
    endless = ["and so on and so forth"] * 10 * MOST_PIECES
    assert np.isfinite(encoder.encode(endless)).all()
    assert np.isfinite(encoder.encode([])).all()


@pytest.mark.parametrize("text", ["", "\0\ufffd\u200b", "x" * 50_000, "\ud83d\ude00", "\U0001f9ff"])
def test_whatever_is_written_is_weighed(classifier: ReplyClassifier, text: str) -> None:
    chances = classifier.weigh([text], NO_HINTS).chances
    assert list(chances) == list(MEANINGS)
    assert all(0 <= chance <= 1 for chance in chances.values())


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("What would this cost us for twenty people?", "question_price"),
        ("Could you knock twenty percent off if we sign for two years?", "price_deviation"),
        ("I left that company; Maria in purchasing looks after it now.", "referral"),
        ("Take me off your list and do not write to me again.", "opt_out"),
        ("Nous avons déjà un fournisseur et nous en sommes contents.", "objection_has_solution"),
        ("Melden Sie sich bitte im Herbst noch einmal.", "objection_timing"),
        ("Sí, me gustaría verlo. ¿Le va bien el jueves a las diez?", "meeting_request"),
        ("今は予算がありません。", "objection_budget"),
    ],
)
def test_the_plain_replies_of_every_day_are_understood_without_any_phrase(
    classifier: ReplyClassifier, text: str, meaning: str
) -> None:
    chances = classifier.weigh([text], NO_HINTS).chances
    assert max(chances, key=lambda one: chances[one]) == meaning


def test_the_sentence_that_led_to_a_meaning_is_named(classifier: ReplyClassifier) -> None:
    said = ["Thank you for your mail.", "We have no money for this.", "Have a nice day."]
    assert classifier.weigh(said, NO_HINTS).sentences["objection_budget"] == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many sensors per rack are required?", "en"),
        ("max thickness?", "en"),
        ("Jaka jest cena?", "pl"),
        ("Kan gästerna betala med Swish?", "sv"),
        ("Mikä on kuukausihinta?", "fi"),
        ("Cât costă?", "ro"),
        ("", None),
        ("$$?", None),
        ("ok", None),
    ],
)
def test_the_language_of_a_few_words_is_told_or_honestly_not(
    classifier: ReplyClassifier, text: str, language: str | None
) -> None:
    assert classifier.language_of([text]) == language


def test_words_are_cut_into_the_most_frequent_pieces_and_the_unknown_is_kept_apart() -> None:
    cutter = Cutter(["\u2581ab", "\u2581a", "b", "c", "\u2581"], [900, 100, 200, 400, 500])
    assert cutter.numbers_of("ab") == [4, 5]
    assert cutter.numbers_of(" abc  abc ") == [4, 5, 6, 4, 5, 6]
    assert cutter.numbers_of("aé") == [4, UNKNOWN]
    assert cutter.numbers_of("") == []


def test_numbers_are_all_one_word_and_scripts_without_blanks_are_cut_small() -> None:
    assert runs_of("for 20 people") == runs_of("for 31 people")
    assert set(runs_of("値段")) < set(runs_of("値段は"))
    assert all(0 <= bucket < BUCKETS for bucket in runs_of("Was kostet das? 値段は？"))
    assert runs_of("") == {}


def test_nothing_of_it_is_loaded_before_the_first_reply() -> None:
    program = (
        "import sys\n"
        "from desktop_sdr import bootstrap\n"
        "classifier = bootstrap.reply_classifier()\n"
        "print('numpy' in sys.modules)\n"
        f"classifier.weigh(['Hello.'], {NO_HINTS!r})\n"
        "print('numpy' in sys.modules)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["False", "True"]


def test_weights_for_other_meanings_or_buckets_are_refused(tmp_path: Path) -> None:
    for path in resources.resource("reading").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    changes = (("meanings", "meanings", ["yes", "no"]), ("languages", "runs", [[1]]))
    for file, name, wrong in changes:
        with np.load(tmp_path / f"{file}.npz") as kept:
            others = {**kept, name: np.array(wrong)}
        np.savez(tmp_path / f"{file}.npz", **others)
    classifier = ReplyClassifier(tmp_path)
    with pytest.raises(ValueError, match="other meanings"):
        classifier.weigh(["hello"], NO_HINTS)
    with pytest.raises(ValueError, match="other buckets"):
        classifier.language_of(["hello"])
