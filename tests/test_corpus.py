"""The corpus of replies that the classifier learns from: its form, its labels, no copies in it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_sdr.domain.reading import IntentKind, ReplyKind

CORPUS = Path(__file__).parent.parent / "packaging" / "reading_model" / "corpus"
THEMES = sorted(CORPUS.glob("*.jsonl"))
KEYS = ["id", "language", "subject", "text", "kind", "intents", "escalates", "competitor", "note"]
FOR_THE_REP = {
    "price_deviation",
    "hostile_or_legal",
    "asks_for_person",
    "data_access",
    "data_erasure",
}
"""Meanings that are the rep's to judge whatever else is said."""
ENOUGH = 30
"""Examples below which a meaning cannot be learned."""
RUN = 3
"""Words in a row that are compared."""
MOST_RUNS_SHARED = 0.4
MOST_WORDS_SHARED = 0.5
ADDRESS = re.compile(r"[\w.+-]+@([\w.-]*\w)")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def _lines(theme: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in theme.read_text(encoding="utf-8").splitlines()]


def _every_line() -> Iterator[dict[str, Any]]:
    for theme in THEMES:
        yield from _lines(theme)


def _words(text: str) -> list[str]:
    """Split into words; script without spaces is split into pairs of letters."""
    text = text.lower()
    pairs = [run[at : at + 2] for run in CJK.findall(text) for at in range(len(run))]
    return re.findall(r"[\w']+", CJK.sub(" ", text)) + pairs


def _runs(words: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(*(words[at:] for at in range(RUN)), strict=False))


def _alike(bags: list[frozenset[Any]], most: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share more than `most` of all that both hold.

    Such a pair shares at least one of the rarest members of both, so only those are looked up.
    """
    seen = Counter(member for bag in bags for member in bag)
    having: dict[Any, list[int]] = {}
    for two, bag in enumerate(bags):
        by_rarity = sorted(bag, key=lambda member: (seen[member], member))
        rarest = by_rarity[: len(bag) - int(most * len(bag))]
        for one in {other for member in rarest for other in having.get(member, ())}:
            if len(bag & bags[one]) > most * len(bag | bags[one]):
                yield one, two
        for member in rarest:
            having.setdefault(member, []).append(two)


def test_a_copy_with_a_word_changed_is_found() -> None:
    texts = ["we have no need of desks", "we have no need of lamps", "call me at nine"]
    bags = [frozenset(_words(text)) for text in texts]
    assert list(_alike(bags, MOST_WORDS_SHARED)) == [(0, 1)]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.stem)
def test_every_line_of_a_theme_has_the_form(theme: Path) -> None:
    lines = _lines(theme)
    name = theme.stem.replace(".", "-")
    assert [line["id"] for line in lines] == [f"{name}-{n:03}" for n in range(1, len(lines) + 1)]
    for line in lines:
        assert list(line) == KEYS, line
        assert re.fullmatch(r"[a-z]{2}", line["language"]), line["id"]
        assert line["text"].strip(), line["id"]
        assert isinstance(line["escalates"], bool), line["id"]
        assert all(isinstance(line[key], str) for key in ("subject", "text", "note")), line["id"]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.stem)
def test_every_label_is_one_that_the_agent_knows_and_agrees_with_the_others(theme: Path) -> None:
    for line in _lines(theme):
        kind = ReplyKind(line["kind"])
        intents = [IntentKind(intent) for intent in line["intents"]]
        assert len(set(intents)) == len(intents), line["id"]
        assert intents or kind is not ReplyKind.HUMAN, line["id"]
        assert line["escalates"] or not FOR_THE_REP.intersection(intents), line["id"]
        competitor = line["competitor"]
        assert competitor is None or competitor in line["text"], line["id"]


def test_the_corpus_names_nobody_who_is_real() -> None:
    for line in _every_line():
        hosts = ADDRESS.findall(f"{line['subject']}\n{line['text']}")
        assert all(host.lower().endswith(".example") for host in hosts), line["id"]
        assert "://" not in line["text"] or ".example" in line["text"], line["id"]


def test_every_meaning_has_enough_examples() -> None:
    seen = Counter(
        meaning for line in _every_line() for meaning in (line["kind"], *line["intents"])
    )
    assert {kind.value for kind in IntentKind if seen[kind] < ENOUGH} == set()
    assert seen[ReplyKind.OPT_OUT] >= ENOUGH


def test_no_line_is_a_near_copy_of_another() -> None:
    lines = list(_every_line())
    words = [_words(line["text"]) for line in lines]
    alike = {
        *_alike([frozenset(text) for text in words], MOST_WORDS_SHARED),
        *_alike([_runs(text) for text in words], MOST_RUNS_SHARED),
    }
    assert [(lines[one]["id"], lines[two]["id"]) for one, two in sorted(alike)] == []
