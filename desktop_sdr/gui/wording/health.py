"""The words of the health page."""

from collections.abc import Sequence

from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.language import tr
from desktop_sdr.gui.wording.lights import LightFace


def tile_name(name: str, state: str) -> str:
    """A tile for screen readers."""
    return tr("{name}: {state}").format(name=name, state=state)


def health_line(faces: Sequence[LightFace]) -> str:
    """How many parts work, need a look, fail, or say nothing."""
    counts = {glyph: sum(face.glyph is glyph for face in faces) for glyph in Glyph}
    parts = [tr("{n} working").format(n=counts[Glyph.OK])]
    parts += _some(counts[Glyph.WARN], "{n} to watch")
    parts += _some(counts[Glyph.CRIT], "{n} failing")
    parts += _some(counts[Glyph.OFF], "{n} without data")
    return ", ".join(parts)


def _some(number: int, sentence: str) -> list[str]:
    return [tr(sentence).format(n=number)] if number else []
