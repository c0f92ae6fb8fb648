"""Icons: one-colour SVGs from the resources, tinted and drawn sharp at any pixel ratio."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_sdr import resources
from desktop_sdr.gui.theme import colour
from desktop_sdr.gui.tokens import Token

Tint = Token | QColor


def icon(name: str, tint: Tint, size: int) -> QIcon:
    """A tinted icon for Qt's own widgets (menus, tray); it does not follow a theme change."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(icon_pixmap(name, tint, size, ratio))
    return made


def icon_pixmap(name: str, tint: Tint, size: int, ratio: float | None = None) -> QPixmap:
    """A tinted icon of `size` logical pixels; `ratio` is the screen's pixel ratio."""
    if ratio is None:
        ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    shade = colour(tint) if isinstance(tint, str) else tint
    return _drawn(name, shade.name(QColor.NameFormat.HexArgb), size, ratio)


def draw_icon(painter: QPainter, name: str, at: QPointF, size: int, tint: Tint) -> None:
    """Draw an icon with its top left corner at `at`."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(at, icon_pixmap(name, tint, size, ratio))


@lru_cache(maxsize=512)
def _drawn(name: str, argb: str, size: int, ratio: float) -> QPixmap:
    shade = QColor(argb)
    # QtSvg does not know currentColor, and takes the opacity apart from the colour.
    source = _source(name).replace("currentColor", shade.name())
    side = round(size * ratio)
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(shade.alphaF())
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resources.read_text("icons", f"{name}.svg")
