"""Fonts by role: Inter in four weights from the resources, the system's own as fall-back."""

from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from PySide6.QtWidgets import QApplication

from desktop_sdr import resources
from desktop_sdr.gui.theme import px, theme

FontRole = Literal[
    "sheet", "title", "subject", "card", "strong", "medium", "body", "draft", "sentence",
    "caption", "captionMedium", "captionStrong", "time", "tile", "key", "axis",
]  # fmt: skip


class _Face(NamedTuple):
    size: int
    weight: int
    tabular: bool = False


_FACES: Final[dict[FontRole, _Face]] = {
    "sheet": _Face(22, 600),
    "title": _Face(17, 600),
    "subject": _Face(16, 600),
    "card": _Face(14, 600),
    "strong": _Face(13, 600),
    "medium": _Face(13, 500),
    "body": _Face(13, 400),
    "draft": _Face(15, 400),
    "sentence": _Face(14, 400),
    "caption": _Face(12, 400),
    "captionMedium": _Face(12, 500),
    "captionStrong": _Face(12, 600),
    "time": _Face(12, 400, tabular=True),
    "tile": _Face(28, 600),
    "key": _Face(11, 600),
    "axis": _Face(11, 400, tabular=True),
}

_FILES: Final = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")


@cache
def load_fonts() -> bool:
    """Make the bundled faces known to Qt; False when one could not be read (the system's serve)."""
    loaded = [
        QFontDatabase.addApplicationFont(str(resources.resource("fonts", name))) for name in _FILES
    ]
    theme().changed.connect(_dress)
    _dress()
    return all(number >= 0 for number in loaded)


def _dress() -> None:
    """Give Qt's own widgets (fields, menus, tips) the body font."""
    QApplication.setFont(font("body"))


def font(role: FontRole, *, weight: int | None = None, tabular: bool | None = None) -> QFont:
    """The font of a role at the current text scale, with another weight where given."""
    face = _FACES[role]
    return QFont(
        _made(
            px(face.size),
            face.weight if weight is None else weight,
            face.tabular if tabular is None else tabular,
        )
    )


def metrics(role: FontRole, *, weight: int | None = None) -> QFontMetricsF:
    """The metrics of `font(role)`."""
    return QFontMetricsF(font(role, weight=weight))


@lru_cache(maxsize=128)
def _made(size: int, weight: int, tabular: bool) -> QFont:
    general = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    made = QFont(["Inter", *general.families()])
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
