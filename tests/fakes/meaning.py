"""A classifier that finds likely what a test says, and remembers what it was asked."""

from collections.abc import Mapping, Sequence

from desktop_sdr.ports.meaning import MEANINGS, Weighed


class SetClassifier:
    def __init__(
        self, chances: Mapping[str, float], sentence: int = 0, language: str | None = None
    ) -> None:
        self._chances, self._sentence, self._language = chances, sentence, language
        self.asked: list[tuple[tuple[str, ...], tuple[float, ...]]] = []

    def weigh(self, sentences: Sequence[str], hints: Sequence[float]) -> Weighed:
        self.asked.append((tuple(sentences), tuple(hints)))
        return Weighed(
            {meaning: self._chances.get(meaning, 0.0) for meaning in MEANINGS},
            dict.fromkeys(MEANINGS, self._sentence),
        )

    def language_of(self, sentences: Sequence[str]) -> str | None:
        return self._language
