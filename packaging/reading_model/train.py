"""Trains the classifier of replies from the corpus, and says how good it is on themes it never saw.

    python packaging/reading_model/train.py [--check [MEANING ...]]

Needs the program's own environment and what `packaging/requirements-reading.lock` lists. Writes
`resources/reading/languages.npz` and `meanings.npz`; with --check it only learns again (languages,
and all meanings or those named), compares that with what ships, and ends with 1 where they differ.
What the rules see in a reply is part of what it learns from: where the lexicon changes, it
is to be trained anew.

A theme is never split: all that is measured is measured on replies of a trade that the classifier
was not trained on.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from desktop_sdr import bootstrap, resources
from desktop_sdr.adapters.reading_model.classifier import ReplyClassifier
from desktop_sdr.adapters.reading_model.encoder import Encoder
from desktop_sdr.adapters.reading_model.learned import HINTS_COUNT, RUNS_COUNT, Features
from desktop_sdr.adapters.reading_model.runs import BUCKETS, runs_of
from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.reading import ReadingContext, read_mail
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.ports.meaning import MEANINGS, Weighed

CORPUS = Path(__file__).parent / "corpus"
SHIPPED = resources.resource("reading")
FOLDS = 5
ALIKE_THEMES = (
    *("boat-clubs", "cabin-rental", "cafe-kiosks", "care-rosters", "condo-cleaning", "date-farms"),
    *("dental-labs", "energy-meters", "expense-apps", "fence-makers", "grain-dryers"),
    *("gym-access", "hotel-minibars", "island-ferries", "metal-tools", "notary-archive"),
    *("parking-lots", "pharmacy-stock", "printing-shops", "school-canteens", "toy-moulds"),
    *("truck-stops", "wind-service"),
)
"""Written to one plan in 23 languages: half translations of each other, so all on one side."""
STRENGTH = 0.01
"""The inverse of how much large weights cost; chosen among 0.004, 0.01 and 0.02 on the folds."""
ROUNDS = 500
SEEN_TWICE = 2
"""Replies in which a run of words must stand before it counts."""
ALIKE = 0.02
"""The most by which the chances of any reply may differ from those of what ships."""
BY_MEANING = ("dense", "runs", "runs_step", "hints", "bias")
"""What is kept once for each meaning."""
UNSEEN = 0.05
"""In how many replies of a language a run counts as standing that stands in none."""
CODES = {"nb": "no"}
"""The lexicon's name of a language where it is another than the corpus's."""
PERSONS = (ReplyKind.HUMAN, ReplyKind.OPT_OUT)
WRITTEN_ON = date(2026, 11, 28)


@dataclass(frozen=True)
class Lesson:
    """One reply of the corpus as the program reads it, and what it means."""

    theme: str
    language: str
    sentences: tuple[str, ...]
    hints: tuple[float, ...]
    meanings: tuple[str, ...]
    """The main one first."""


class _Listener:
    """Stands where the classifier stands, and keeps what it is asked about each reply."""

    def __init__(self) -> None:
        self._shipped = ReplyClassifier(SHIPPED)
        self.heard: list[tuple[tuple[str, ...], tuple[float, ...]]] = []

    def weigh(self, sentences: Sequence[str], hints: Sequence[float]) -> Weighed:
        self.heard.append((tuple(sentences), tuple(hints)))
        return Weighed(dict.fromkeys(MEANINGS, 0.0), dict.fromkeys(MEANINGS, 0))

    def language_of(self, sentences: Sequence[str]) -> str | None:
        return self._shipped.language_of(sentences)


def written() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every line of the corpus that a person wrote, with its theme."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if line["kind"] in PERSONS:
                yield path.name.partition(".")[0], line


def lessons(lexicon: Lexicon) -> Iterator[Lesson]:
    """Yield every reply that the program, too, takes for a person's."""
    context, listener = ReadingContext(today=WRITTEN_ON), _Listener()
    for theme, line in written():
        listener.heard.clear()
        read_mail(_mail(line), context, lexicon, listener)
        out = [line["kind"]] if line["kind"] == ReplyKind.OPT_OUT else []
        for sentences, hints in listener.heard:
            meanings = (*out, *line["intents"])
            yield Lesson(theme, line["language"], sentences, hints, meanings)


def _mail(line: dict[str, Any]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "lead@corp.example", "rep@seller.example"
    mail["Subject"] = line["subject"].replace("\n", " ")
    mail["In-Reply-To"] = "<first@seller.example>"
    mail.set_content(line["text"])
    return mail.as_bytes()


@dataclass(frozen=True)
class Prepared:
    """All lessons as numbers, of which a part can be taken."""

    dense: Any
    counts: Any
    hints: Any
    wanted: Any
    """One row a lesson, one column a meaning: 1 where it holds."""


def prepared(taught: Sequence[Lesson]) -> Prepared:
    """Encode every lesson once."""
    features = Features(Encoder(SHIPPED), np.ones(BUCKETS, np.float32))
    dense = np.stack([features.dense(lesson.sentences)[0] for lesson in taught])
    counts = _counts(["\n".join(lesson.sentences) for lesson in taught])
    wanted = np.zeros((len(taught), len(MEANINGS)), int)
    for row, lesson in enumerate(taught):
        wanted[row, [MEANINGS.index(meaning) for meaning in lesson.meanings]] = 1
    return Prepared(dense, counts, np.array([one.hints for one in taught]), wanted)


@dataclass(frozen=True)
class Learned:
    """The weights, before they are made small."""

    mean: Any
    spread: Any
    rarity: Any
    weights: Any
    """One row a meaning: for the dense numbers, for the buckets, for the hints."""
    bias: Any

    def scores(self, given: Prepared, rows: Any) -> Any:
        """Return how each meaning scores for the chosen lessons."""
        return (
            _inputs(given, rows, self.mean, self.spread, self.rarity) @ self.weights.T + self.bias
        )


def learn(given: Prepared, rows: Any, columns: Sequence[int] = range(len(MEANINGS))) -> Learned:
    """Learn each meaning, or the chosen ones, by itself from the chosen lessons."""
    mean, spread = given.dense[rows].mean(0), given.dense[rows].std(0)
    having = np.asarray((given.counts[rows] > 0).sum(0)).ravel()
    rarity = np.where(having >= SEEN_TWICE, np.log((1 + len(rows)) / (1 + having)) + 1, 0)
    inputs = _inputs(given, rows, mean, spread, rarity)
    learners = [
        LogisticRegression(C=STRENGTH, max_iter=ROUNDS).fit(inputs, given.wanted[rows, column])
        for column in columns
    ]
    weights = np.concatenate([one.coef_ for one in learners])
    bias = np.concatenate([one.intercept_ for one in learners])
    return Learned(mean, spread, rarity, weights, bias)


def _inputs(given: Prepared, rows: Any, mean: Any, spread: Any, rarity: Any) -> Any:
    counts = given.counts[rows] @ sparse.diags_array(rarity)
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(1)).ravel())
    counts = sparse.diags_array(RUNS_COUNT / np.maximum(lengths, 1e-9)) @ counts
    plain = sparse.csr_array((given.dense[rows] - mean) / spread)
    return sparse.hstack([plain, counts, sparse.csr_array(given.hints[rows] * HINTS_COUNT)]).tocsr()


def held_out(given: Prepared, taught: Sequence[Lesson]) -> Any:
    """Return the scores of every lesson by weights that never saw its theme."""
    scores = np.zeros(given.wanted.shape)
    themes = ["" if one.theme in ALIKE_THEMES else one.theme for one in taught]
    for seen, unseen in GroupKFold(FOLDS).split(themes, groups=themes):
        scores[unseen] = learn(given, seen).scores(given, unseen)
    return scores


def told_apart(scores: Any, wanted: Any) -> tuple[float, float]:
    """Return slope and shift by which scores become true chances (Platt)."""
    fitted = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), wanted.ravel())
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def report(scores: Any, taught: Sequence[Lesson], slope: float, shift: float) -> None:
    """Print how often the likeliest meaning is one of the true ones, and how sure it was."""
    chances = 1 / (1 + np.exp(-(scores * slope + shift)))
    best = chances.argmax(1)
    right = np.array([MEANINGS[at] in one.meanings for at, one in zip(best, taught, strict=True)])
    english = np.array([lesson.language == "en" for lesson in taught])
    print(f"{len(taught)} replies, themes never split")
    for name, chosen in (("all", english | ~english), ("en", english), ("others", ~english)):
        print(f"{name:8}{right[chosen].mean():6.1%} of the likeliest meanings are true")
    highest = chances.max(1)
    for low in (0.5, 0.7, 0.9):
        sure = highest >= low
        print(f"surer than {low}: {sure.mean():6.1%} of them, {right[sure].mean():6.1%} true")


def packed(learned: Learned, slope: float, shift: float) -> dict[str, Any]:
    """Return what ships: weights of runs in eight bits, the others in sixteen."""
    size = len(learned.mean)
    runs = learned.weights[:, size : size + BUCKETS]
    step = np.abs(runs).max(1) / 127
    return {
        "meanings": np.array(MEANINGS),
        "mean": learned.mean.astype(np.float32),
        "spread": learned.spread.astype(np.float32),
        "rarity": learned.rarity.astype(np.float16),
        "dense": learned.weights[:, :size].astype(np.float16),
        "runs": np.round(runs / step[:, None]).astype(np.int8),
        "runs_step": step,
        "hints": learned.weights[:, size + BUCKETS :],
        "bias": learned.bias,
        "slope": np.float64(slope),
        "shift": np.float64(shift),
    }


def languages_counted() -> dict[str, Any]:
    """Count in how many replies of each language a run stands; its logarithm in eight bits."""
    lines = [line for _, line in written()]
    spoken = np.array([CODES.get(line["language"], line["language"]) for line in lines])
    having = _counts([line["text"] for line in lines]) > 0
    codes = sorted(set(spoken.tolist()))
    counts = np.stack([np.asarray(having[spoken == code].sum(0)).ravel() for code in codes])
    seen = np.log(counts / UNSEEN + 1)
    step = float(seen.max()) / 255
    totals = (counts + UNSEEN).sum(1)
    return {
        "codes": np.array(codes),
        "runs": np.round(seen / step).astype(np.uint8),
        "step": np.float64(step),
        "unseen": np.log(UNSEEN / totals),
    }


def _counts(texts: Sequence[str]) -> Any:
    counts = sparse.lil_matrix((len(texts), BUCKETS))
    for row, text in enumerate(texts):
        for bucket, count in runs_of(text).items():
            counts[row, bucket] = count
    return counts.tocsr()


def main(words: Sequence[str]) -> int:
    """Train, report, and write or compare; returns 1 where what ships is not what was learned."""
    counted, is_check = languages_counted(), "--check" in words
    if is_check and not _same_languages(counted):
        return 1
    if not is_check:
        np.savez_compressed(SHIPPED / "languages.npz", **counted)
    taught = list(lessons(bootstrap.reply_lexicon()))
    given = prepared(taught)
    everything = np.arange(len(taught))
    if is_check:
        named = [word for word in words if word != "--check"] or MEANINGS
        columns = [MEANINGS.index(meaning) for meaning in named]
        return _compare(given, learn(given, everything, columns), columns)
    scores = held_out(given, taught)
    slope, shift = told_apart(scores, given.wanted)
    report(scores, taught, slope, shift)
    learned = learn(given, everything)
    np.savez_compressed(SHIPPED / "meanings.npz", **packed(learned, slope, shift))
    return 0


def _same_languages(counted: dict[str, Any]) -> bool:
    with np.load(SHIPPED / "languages.npz", allow_pickle=False) as kept:
        same = np.array_equal(counted["codes"], kept["codes"]) and all(
            np.allclose(counted[name].astype(float), kept[name].astype(float), atol=1, rtol=1e-6)
            for name in ("runs", "step", "unseen")
        )
    print("the languages that ship are", "the same" if same else "not those that were counted")
    return same


def _compare(given: Prepared, learned: Learned, columns: Sequence[int]) -> int:
    with np.load(SHIPPED / "meanings.npz", allow_pickle=False) as file:
        kept = dict(file)
    fresh = packed(learned, float(kept["slope"]), float(kept["shift"]))
    shipped = kept | {name: kept[name][columns] for name in BY_MEANING}
    apart = float(np.abs(_chances(given, fresh) - _chances(given, shipped)).max())
    print(f"what ships differs from what was learned by at most {apart:.4f} in any chance")
    return int(apart > ALIKE)


def _chances(given: Prepared, kept: dict[str, Any]) -> Any:
    runs = kept["runs"] * kept["runs_step"][:, None]
    weights = np.concatenate([kept["dense"].astype(float), runs, kept["hints"]], axis=1)
    rows = np.arange(len(given.dense))
    rarity = kept["rarity"].astype(float)
    scores = _inputs(given, rows, kept["mean"], kept["spread"], rarity) @ weights.T + kept["bias"]
    return 1 / (1 + np.exp(-(scores * kept["slope"] + kept["shift"])))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
