"""Weighs the meanings of a reply: what the encoder sees, its words, and what the rules saw."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_sdr.ports.meaning import Weighed

if TYPE_CHECKING:
    from desktop_sdr.adapters.reading_model.languages import Languages
    from desktop_sdr.adapters.reading_model.learned import Learned


class ReplyClassifier:
    """The classifier that ships; its files are opened when the first reply is weighed."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of its files."""
        self._folder = folder

    def weigh(self, sentences: Sequence[str], hints: Sequence[float]) -> Weighed:
        """Weigh a reply; several meanings may be likely at once."""
        return self._learned.weigh(sentences, hints)

    def language_of(self, sentences: Sequence[str]) -> str | None:
        """Return the ISO 639-1 code of what a reply is written in, None where it is not sure."""
        return self._languages.told("\n".join(sentences))

    @cached_property
    def _learned(self) -> "Learned":
        # Arrays take a tenth of a second to load, which no start of the program should wait for.
        from desktop_sdr.adapters.reading_model.learned import Learned

        return Learned(self._folder)

    @cached_property
    def _languages(self) -> "Languages":
        from desktop_sdr.adapters.reading_model.languages import Languages

        return Languages(self._folder)
