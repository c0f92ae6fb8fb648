"""The health page: a tile for each part and mailbox, the reading's agreement, and the domain."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_sdr.domain.health import Part
from desktop_sdr.domain.reputation import DomainLook
from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.pages.health.agreement_card import AgreementCard
from desktop_sdr.gui.pages.health.domain_card import DomainCard
from desktop_sdr.gui.pages.page import Breakpoint, Heading, Page
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.button import PaintedButton
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import (
    Glyph,
    draw_glyph,
    draw_text,
    focus_ring,
    frame_round,
    painting,
)
from desktop_sdr.gui.wording import health as words
from desktop_sdr.gui.wording.frame import page_name
from desktop_sdr.gui.wording.lights import LightFace, light_faces
from desktop_sdr.gui.wording.waiting import waiting_line
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.waiting import WaitingLine

_COLUMNS: Final = {
    Breakpoint.WIDE: 3,
    Breakpoint.MEDIUM: 3,
    Breakpoint.SMALL: 2,
    Breakpoint.TIGHT: 1,
}
_OF_MODEL: Final = frozenset({Part.MODEL.value, Part.BUDGET.value})
"""The tiles that lead to what the language model is shown and costs."""
_TINTS: Final[dict[Glyph, tuple[Token, Token, Token]]] = {
    Glyph.WARN: ("warnSoft", "warn", "warn"),
    Glyph.CRIT: ("critSoft", "crit", "crit"),
}
_QUIET: Final[tuple[Token, Token, Token]] = ("surface", "border", "text2")


class HealthTile(PaintedButton):
    """One part: glyph, name, state, the number that set it, and what to do."""

    def __init__(self, face: LightFace) -> None:
        super().__init__(face.name)
        self.face = face
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_face(face)

    def show_face(self, face: LightFace) -> None:
        """Show another reading."""
        self.face = face
        self.setAccessibleName(words.tile_name(face.name, face.state))
        self.setAccessibleDescription(f"{face.detail} {face.next_step}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """Wide as its column, 116 px high."""
        return QSize(px(200), px(116))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground by state, then the words."""
        ground, line, ink = _TINTS.get(self.face.glyph, _QUIET)
        with painting(self) as painter:
            box = QRectF(self.rect())
            width = 1.5 if self.face.glyph in _TINTS else 1.0
            frame_round(painter, box, px(12), colour(ground), colour(line), width)
            draw_glyph(painter, QPointF(px(14), px(14)), px(20), self.face.glyph)
            text = box.adjusted(px(14), 0, -px(14), 0)
            name = QRectF(text.left() + px(30), px(14), text.width() - px(30), px(20))
            draw_text(painter, name, self.face.name, font("card"), "text")
            state = QRectF(text.left(), px(44), text.width(), px(20))
            face = font("strong" if self.face.glyph in _TINTS else "medium")
            draw_text(painter, state, self.face.state, face, ink)
            lines = [self.face.detail, self.face.next_step]
            for number, words_ in enumerate(filter(None, lines)):
                place = QRectF(text.left(), px(64 + 20 * number), text.width(), px(20))
                draw_text(
                    painter,
                    place,
                    words_,
                    font("caption"),
                    "text3" if line == "border" else "text2",
                )
            if self.shows_ring:
                focus_ring(painter, box, px(10))


class HealthPage(Page):
    """Nine tiles, read from the same lights as the header, and one for each mailbox."""

    topics = frozenset({Topic.HEALTH, Topic.SWITCH, Topic.OUTBOX, Topic.REPLIES})

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._faces: list[LightFace] = []
        self._tiles: dict[str, HealthTile] = {}
        self._asks = False
        self._waiting = Label("", "body", "text2", wrap=True)
        self._waiting.hide()
        self._grid = QGridLayout()
        self._grid.setSpacing(px(12))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(20), px(14), px(20), px(20))
        column.setSpacing(px(12))
        column.addWidget(self._waiting)
        column.addLayout(self._grid)
        self._agreement = AgreementCard()
        column.addWidget(self._agreement)
        self._domain = DomainCard()
        self._domain.look_wanted.connect(self._look_at_domains)
        column.addWidget(self._domain)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName(page_name("health"))
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.set_content(scroll)

    def heading(self) -> Heading:
        """How many work, and how many do not."""
        return Heading(page_name("health"), words.health_line(self._faces))

    def read(self) -> None:
        """Read the lights."""
        frame = self.workplace.desk.views.frame(self.workplace.desk.now())
        self._faces = light_faces(frame.lights)
        now = self.workplace.desk.now()
        boxes = self.workplace.desk.views.mailboxes(now)
        for face in (*self._faces, *(words.mailbox_face(one, now) for one in boxes)):
            if face.key not in self._tiles:
                self._tiles[face.key] = HealthTile(face)
                self._tiles[face.key].clicked.connect(self._pressed)
            self._tiles[face.key].show_face(face)
        self._lay_out()
        self._agreement.show_agreement(self.workplace.desk.views.agreement())
        self._domain.setVisible(self.workplace.desk.looks_at_domain)
        self._show_domains(self.workplace.desk.own_domains())
        self._ask_why()

    @Slot()
    def _look_at_domains(self) -> None:
        """Ask the name servers in a worker: they may take their time, the window does not."""
        self._domain.show_looking(under_way=True)
        desk = self.workplace.desk
        self.workplace.tasks.run(self, desk.look_at_domains, self._looked, self._did_not_look)

    def _looked(self, looks: Sequence[DomainLook]) -> None:
        self._domain.show_looking(under_way=False)
        if looks and all(one.is_heard for one in looks):
            self._show_domains(looks)
        else:
            self._show_domains(self.workplace.desk.own_domains())
            self._domain.show_silence()

    def _did_not_look(self, _error: BaseException) -> None:
        self._looked(())

    def _show_domains(self, looks: Sequence[DomainLook]) -> None:
        self._domain.show_looks(looks, self.workplace.desk.now())

    def _ask_why(self) -> None:
        """Have it worked out beside the window why nothing is sending; one question at a time."""
        if not self._asks:
            self._asks = True
            desk = self.workplace.desk
            self.workplace.tasks.run(self, desk.waiting_line, self._tell_why, self._cannot_tell)

    def _tell_why(self, line: WaitingLine) -> None:
        self._asks = False
        now, zone = self.workplace.desk.now(), ZoneInfo(self.workplace.desk.time_zone)
        self._waiting.setText(waiting_line(line, now, zone))
        self._waiting.setVisible(bool(self._waiting.text()))

    def _cannot_tell(self, _error: BaseException) -> None:
        """The lights below tell of the trouble itself."""
        self._asks = False
        self._waiting.hide()

    @Slot()
    def _pressed(self) -> None:
        tile = self.sender()
        if isinstance(tile, HealthTile) and tile.face.signs_in:
            self.sign_in_wanted.emit()
        elif isinstance(tile, HealthTile) and tile.face.key in _OF_MODEL:
            self.wish.emit("leaving", None)

    def fit(self, room: Breakpoint) -> None:
        """Three, two or one column."""
        super().fit(room)
        self._lay_out()

    def arrive(self, target: object) -> None:
        """A light was pressed: put the keyboard on its tile."""
        if isinstance(target, str) and target in self._tiles:
            self._tiles[target].setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        columns = _COLUMNS[self.breakpoint]
        for number, tile in enumerate(self._tiles.values()):
            self._grid.addWidget(tile, number // columns, number % columns)
            tile.show()  # the layout would do it later, and arrive() may want to focus it now
        for column in range(max(_COLUMNS.values())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
