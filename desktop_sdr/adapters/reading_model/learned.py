"""What was learned from the corpus, and what of a reply it is learned by; both need arrays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_sdr.adapters.reading_model.encoder import Encoder, Numbers
from desktop_sdr.adapters.reading_model.runs import BUCKETS, runs_of
from desktop_sdr.ports.meaning import MEANINGS, Weighed

RUNS_COUNT: Final = 40.0
HINTS_COUNT: Final = 10.0
"""How much runs of words and the rules' hints count beside the encoder's numbers.

Measured on the corpus, themes never split (`packaging/reading_model/train.py`).
"""


class Features:
    """What a reply is weighed by, in two parts: a row of numbers, and buckets with their share."""

    def __init__(self, encoder: Encoder, rarity: NDArray[np.float32]) -> None:
        """Take the encoder, and how rare each bucket is in the corpus; 0 where it is unknown."""
        self._encoder, self._rarity = encoder, rarity

    def dense(self, sentences: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Return the numbers of the whole text with the highest of its sentences, and all rows."""
        rows = self._encoder.encode(sentences)
        highest = rows[1:].max(0) if len(rows) > 1 else rows[0]
        return np.concatenate([rows[0], highest]), rows[1:]

    def sparse(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the buckets of the text's runs and how much each counts, together one."""
        counts = runs_of(text)
        buckets = np.fromiter(counts, np.int64, len(counts))
        shares = np.fromiter(counts.values(), np.float64, len(counts)) * self._rarity[buckets]
        return buckets, shares / max(float(np.linalg.norm(shares)), 1e-9)


class Learned:
    """What `packaging/reading_model/train.py` learned from the corpus."""

    def __init__(self, folder: Path) -> None:
        """Read the weights; raises ValueError where they are for other meanings or buckets."""
        with np.load(folder / "meanings.npz", allow_pickle=False) as kept:
            if tuple(kept["meanings"]) != MEANINGS:
                raise ValueError("the classifier was trained for other meanings")
            self.features = Features(Encoder(folder), kept["rarity"].astype(np.float32))
            self.mean, self.spread = kept["mean"], kept["spread"]
            self.dense = kept["dense"].astype(np.float32)
            self.runs, self.runs_step = kept["runs"], kept["runs_step"]
            self.hints, self.bias = kept["hints"], kept["bias"]
            self.slope, self.shift = float(kept["slope"]), float(kept["shift"])
        if self.runs.shape != (len(MEANINGS), BUCKETS):
            raise ValueError("the classifier was trained with other buckets")

    def weigh(self, sentences: Sequence[str], hints: Sequence[float]) -> Weighed:
        """Weigh a reply; several meanings may be likely at once."""
        dense, rows = self.features.dense(sentences)
        buckets, shares = self.features.sparse("\n".join(sentences))
        scores = self.bias + self.dense @ ((dense - self.mean) / self.spread)
        scores += (self.runs[:, buckets] @ shares) * self.runs_step * RUNS_COUNT
        scores += self.hints @ np.asarray(hints, np.float64) * HINTS_COUNT
        chances = 1 / (1 + np.exp(-(scores * self.slope + self.shift)))
        return Weighed(
            chances=dict(zip(MEANINGS, map(float, chances), strict=True)),
            sentences=dict(zip(MEANINGS, self._loudest(rows), strict=True)),
        )

    def _loudest(self, rows: Numbers) -> list[int]:
        """Return for each meaning which sentence speaks for it most."""
        if len(rows) == 0:
            return [0] * len(MEANINGS)
        size = rows.shape[1]
        plain = (rows - self.mean[:size]) / self.spread[:size]
        return [int(number) for number in (self.dense[:, :size] @ plain.T).argmax(1)]
