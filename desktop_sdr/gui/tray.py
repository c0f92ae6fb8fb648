"""The tray icon: state by shape, what happens next, Pause; never a way to resume by mistake."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop_sdr.gui.actions import BY_ID
from desktop_sdr.gui.frame_feed import FrameFeed
from desktop_sdr.gui.logo import draw_stroke
from desktop_sdr.gui.pausing import Pausing
from desktop_sdr.gui.theme import colour, theme
from desktop_sdr.gui.widgets.paint import Glyph, draw_glyph, painting
from desktop_sdr.gui.window import MainWindow
from desktop_sdr.gui.wording import tray as words
from desktop_sdr.gui.wording.lights import light_faces

LOOK_FOR_TRAY_MS: Final = 10_000
_SIZES: Final = (16, 22, 32, 64)


class TrayState(StrEnum):
    """What the icon says."""

    RUNNING = "running"
    NEEDS_YOU = "needs_you"
    PAUSED = "paused"
    FAILING = "failing"


def tray_icon(state: TrayState) -> QIcon:
    """The mark with a badge whose shape says the state."""
    made = QIcon()
    for side in _SIZES:
        pixmap = QPixmap(QSize(side, side))
        pixmap.fill(Qt.GlobalColor.transparent)
        with painting(pixmap) as painter:
            painter.save()
            # Without its ground the line fills the square.
            painter.translate(side / 2, side / 2)
            painter.scale(1.55, 1.55)
            painter.translate(-side * 0.51, -side * 0.47)
            draw_stroke(painter, side, colour("text"), 0.08)
            painter.restore()
            _draw_badge(painter, side, state)
        made.addPixmap(pixmap)
    return made


def _draw_badge(painter: QPainter, side: float, state: TrayState) -> None:
    if state is TrayState.RUNNING:
        return
    badge = QRectF(side * 0.44, side * 0.44, side * 0.56, side * 0.56)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("black"))
    painter.drawEllipse(badge.adjusted(-1, -1, 1, 1))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    if state is TrayState.NEEDS_YOU:
        painter.setBrush(colour("warnFill"))
        painter.drawEllipse(badge)
        return
    glyph = Glyph.PAUSED if state is TrayState.PAUSED else Glyph.CRIT
    draw_glyph(painter, QPointF(badge.topLeft()), badge.width(), glyph)


class TrayController(QObject):
    """Shows the icon as soon as there is a tray, and keeps its menu true."""

    quit_wanted = Signal()

    def __init__(self, window: MainWindow, feed: FrameFeed, pausing: Pausing) -> None:
        super().__init__(window)
        self._window = window
        self._feed = feed
        self._pausing = pausing
        self._state = TrayState.RUNNING
        self._drawn: dict[TrayState, QIcon] = {}
        self._menu = QMenu(window)
        self._menu.aboutToShow.connect(self._fill)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        feed.read.connect(self.show)
        pausing.changed.connect(self.show)
        theme().changed.connect(self._redraw)
        self._search = QTimer(self)
        self._search.setInterval(LOOK_FOR_TRAY_MS)
        self._search.timeout.connect(self._look_for_tray)
        self._fill()

    def start(self) -> None:
        """Look for a tray now, and every 10 s until there is one."""
        self._search.start()
        self._look_for_tray()

    def stop(self) -> None:
        """Take the icon away."""
        self._search.stop()
        self._icon.hide()

    @property
    def is_there(self) -> bool:
        """True when the icon can be seen."""
        return self._icon.isVisible()

    @property
    def menu(self) -> QMenu:
        """Its menu."""
        return self._menu

    @Slot()
    def show(self) -> None:
        """Show state and tip of the newest frame."""
        state = self._now()
        if state is not self._state or self._icon.icon().isNull():
            self._state = state
            self._show_icon()
        if self._feed.frame is not None:
            self._icon.setToolTip(words.state_line(self._feed.frame, self._pausing.is_paused))

    def tell_still_running(self) -> None:
        """Say once that closing the window does not stop the agent."""
        self._icon.showMessage(words.still_running_title(), words.still_running())

    def _now(self) -> TrayState:
        frame = self._feed.frame
        if self._pausing.is_paused:
            return TrayState.PAUSED
        if frame is None:
            return TrayState.RUNNING
        if any(face.glyph is Glyph.CRIT for face in light_faces(frame.lights)):
            return TrayState.FAILING
        return TrayState.NEEDS_YOU if frame.escalations_open else TrayState.RUNNING

    def _show_icon(self) -> None:
        """Each look is drawn once: a press of Pause waits for no painting but its own."""
        if self._state not in self._drawn:
            self._drawn[self._state] = tray_icon(self._state)
        self._icon.setIcon(self._drawn[self._state])

    @Slot()
    def _redraw(self) -> None:
        self._drawn.clear()
        self._show_icon()

    @Slot()
    def _look_for_tray(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._search.stop()
            self._redraw()
            self._icon.show()

    @Slot()
    def _fill(self) -> None:
        menu, frame = self._menu, self._feed.frame
        menu.clear()
        if frame is not None:
            line = menu.addAction(words.state_line(frame, self._pausing.is_paused))
            line.setEnabled(False)
            menu.addSeparator()
        if self._pausing.is_paused:
            menu.addAction(words.resume_in_window(), self._resume)
        else:
            keys = BY_ID["agent.pause"].keys[0]
            menu.addAction(f"{words.pause_verb()}\t{keys}", self._pausing.pause)
        menu.addSeparator()
        if frame is not None:
            menu.addAction(words.review(frame.drafts_waiting), self._go("review"))
            menu.addAction(words.answer(frame.escalations_open), self._go("escalations"))
            menu.addSeparator()
        menu.addAction(words.open_window(), self.bring_up)
        menu.addAction(words.quit_verb(), self.quit_wanted.emit)

    @Slot()
    def bring_up(self) -> None:
        """Show the window in front."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    @Slot()
    def _resume(self) -> None:
        self.bring_up()
        self._pausing.ask_to_resume()

    def _go(self, key: str) -> Callable[[], None]:
        def go() -> None:
            self.bring_up()
            self._window.show_page(key)

        return go

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.bring_up()
