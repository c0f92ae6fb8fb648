"""Turns sentences into numbers that lie close together where sentences mean the same.

The encoder is Google's universal-sentence-encoder-multilingual 3 (Apache-2.0; Yang et al., 2019,
arXiv 1907.04307), made smaller: fewer pieces, four bits for each number of their table. It looks
at each piece together with its neighbours, two, three and five at a time, adds all of them up and
sends the sum through three layers.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desktop_sdr.adapters.reading_model.pieces import BEGIN, END, Cutter

SIZE: Final = 512
"""Numbers that stand for a text."""
BRANCHES: Final = ((2, 0), (3, 1), (5, 2))
"""How many pieces are looked at together, and how many of them lie before the one in question."""
MOST_PIECES: Final = 600
"""Of one reply; what is longer has said what it wants by then."""

Numbers = NDArray[np.float32]


class Encoder:
    """The encoder, its table on the disk until a row of it is needed."""

    def __init__(self, folder: Path) -> None:
        """Open the files that `packaging/reading_model/make_encoder.py` wrote."""
        self._table = np.load(folder / "table.npy", mmap_mode="r", allow_pickle=False)
        with np.load(folder / "layers.npz", allow_pickle=False) as packed:
            layers = {name: packed[name] for name in packed.files}
        pieces = (folder / "pieces.txt").read_text(encoding="utf-8").split("\n")
        self._cutter = Cutter(pieces, layers.pop("costs").tolist())
        self._levels: Numbers = layers["levels"]
        self._row_sizes = layers["row_sizes"]
        self._least = float(layers["least"])
        self._layers: Mapping[str, Numbers] = {
            name: _unpacked(layers, name) for name in layers if not name.endswith("_step")
        }

    def encode(self, sentences: Sequence[str]) -> Numbers:
        """Return a row for the whole text, then one for each of its sentences, each of length 1."""
        parts = self._parts(sentences)
        whole = [BEGIN, *(number for part in parts for number in part), END]
        seen = self._seen(whole)
        ends = np.cumsum([len(part) for part in parts]) + 1
        spans = [(0, len(whole))]
        spans += [(end - len(part), end) for part, end in zip(parts, ends, strict=True)]
        sums = np.stack([seen[start:end].sum(0) for start, end in spans])
        lengths = np.array([[max(1, end - start)] for start, end in spans], np.float32)
        return self._condensed(sums, lengths)

    def _parts(self, sentences: Sequence[str]) -> list[list[int]]:
        parts: list[list[int]] = []
        room = MOST_PIECES
        for sentence in sentences:
            numbers = self._cutter.numbers_of(sentence)[:room]
            parts.append(numbers)
            room -= len(numbers)
        return parts

    def _rows(self, numbers: Sequence[int]) -> Numbers:
        """Return the table's rows; each byte of it holds two of their numbers."""
        packed = self._table[numbers]
        codes = np.concatenate([packed & 15, packed >> 4], axis=1)
        rows: Numbers = self._levels[codes] * self._row_sizes[numbers, None].astype(np.float32)
        return rows

    def _seen(self, numbers: Sequence[int]) -> Numbers:
        """Return what is seen around each piece, from the piece alone to five of them."""
        rows = self._rows(numbers)
        views = [rows]
        for width, before in BRANCHES:
            plain = rows @ self._layers[f"proj{width}"] + self._layers[f"proj_b{width}"]
            view = self._evened(plain, f"ln_g{width}", f"ln_b{width}")
            for step in (1, 2):
                around = _around(view, width, before) @ self._layers[f"w{step}_{width}"]
                view = np.maximum(around + self._layers[f"b{step}_{width}"], 0) + view
            views.append(view)
        return self._evened(np.concatenate(views, axis=1), "ln_g", "ln_b")

    def _condensed(self, sums: Numbers, lengths: Numbers) -> Numbers:
        """Send sums through the last layers; the longer a text, the less each piece counts."""
        at = self._layers
        mean = (sums @ at["cnn_W"] + lengths * at["cnn_b"]) / np.sqrt(lengths)
        first = np.maximum(mean @ at["p1"] + np.maximum(mean @ at["d0"], 0) @ at["d1"], 0)
        last = np.tanh(first @ at["p3"] + np.maximum(first @ at["d2"], 0) @ at["d3"])
        length = np.linalg.norm(last, axis=1, keepdims=True)
        ends: Numbers = last / np.maximum(length, self._least)
        return ends

    def _evened(self, rows: Numbers, gain: str, shift: str) -> Numbers:
        """Give every row the mean 0 and the spread 1, then the learned gain and shift."""
        rows = rows - rows.mean(1, keepdims=True)
        spread = np.sqrt(np.square(rows).mean(1, keepdims=True) + self._least)
        evened: Numbers = rows / spread * self._layers[gain] + self._layers[shift]
        return evened


def _around(rows: Numbers, width: int, before: int) -> Numbers:
    """Put each row beside its neighbours; beyond the ends there is nothing."""
    count = len(rows)
    padded = np.zeros((count + width - 1, rows.shape[1]), np.float32)
    padded[before : before + count] = rows
    return np.concatenate([padded[at : at + count] for at in range(width)], axis=1)


def _unpacked(layers: Mapping[str, NDArray[Any]], name: str) -> Numbers:
    """Return a layer; where it is kept in bytes, each column has a step of its own."""
    step = layers.get(f"{name}_step")
    plain = layers[name].astype(np.float32)
    return plain if step is None else plain * step
