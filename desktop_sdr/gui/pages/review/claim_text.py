"""The draft's text: plain text with character formats, each claim underlined and numbered.

Outside text never becomes HTML here. In the editor only extra selections colour what was added, so
the text's own undo stays the rep's.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtGui import (
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop_sdr.domain.message import Claim, Support
from desktop_sdr.domain.remark import Remark
from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.pages.review.word_diff import Span
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.label import plain_tip
from desktop_sdr.gui.wording.draft import draft_text_name

GOOD_SUPPORT: Final = frozenset({Support.SUPPORTED, Support.VOUCHED})

_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LINE = 150
_GAP = 12
_CLAIM: Final = QTextCharFormat.Property.UserProperty.value + 1
_ADDED: Final = QTextCharFormat.Property.UserProperty.value + 2


def utf16(text: str, offset: int) -> int:
    """Where a character stands for Qt, which counts emoji twice."""
    return len(text[:offset].encode("utf-16-le")) // 2


class ClaimText(QTextEdit):
    """Shows a draft or lets the rep edit it; the claims can be clicked while it shows."""

    claim_clicked = Signal(int)
    """The index of a claim, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = ""
        self._footer = ""
        self._claims: tuple[Claim, ...] = ()
        self._remarks: tuple[tuple[Remark, str], ...] = ()
        self._dimmed = False
        self.setAcceptRichText(False)
        self.setAccessibleName(draft_text_name())
        self.setTabChangesFocus(True)
        self.setReadOnly(True)
        self.setProperty("kind", "read")
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._space_blocks)
        theme().changed.connect(self._restyle)

    def show_draft(
        self,
        body: str,
        claims: Sequence[Claim],
        footer: str,
        remarks: Sequence[tuple[Remark, str]] = (),
    ) -> None:
        """Show a draft to read; `footer` stands under it, small.

        `remarks` are underlined, and their reasons told when the mouse rests on them.
        """
        self._body, self._claims, self._footer = body, tuple(claims), footer
        self._remarks = tuple(one for one in remarks if not one[0].in_subject)
        self._become("read")
        self._fill()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def edit_draft(self) -> None:
        """Turn what shows into an editor, with the cursor at its start."""
        self._become("edit")
        self._fill()
        self.document().clearUndoRedoStacks()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.setFocus()

    def toggle_dim(self) -> None:
        """Grey out everything but the claims, or show all again."""
        self._dimmed = not self._dimmed
        self._fill()

    def mark_added(self, spans: Sequence[Span]) -> None:
        """Underline in green what the rep wrote; offsets are of the text as it stands."""
        text = self.toPlainText()
        self.setExtraSelections([self._added(text, span) for span in spans])

    def scroll_to_claim(self, index: int) -> None:
        """Bring a claim into view."""
        if not 0 <= index < len(self._claims):
            return
        cursor = self.textCursor()
        cursor.setPosition(self._shown_position(index))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a claim opens its source."""
        super().mouseReleaseEvent(event)
        if not self.isReadOnly() or self.textCursor().hasSelection():
            return
        found = self.cursorForPosition(event.position().toPoint()).charFormat()
        if found.hasProperty(_CLAIM):
            self.claim_clicked.emit(int(found.property(_CLAIM)))

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy what was written, without the little numbers."""
        copied = QMimeData()
        copied.setText(_without_numbers(self.textCursor()))
        return copied

    def _become(self, kind: str) -> None:
        self.setReadOnly(kind == "read")
        self.setExtraSelections([])
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)

    def _fill(self) -> None:
        reading = self.isReadOnly()
        self.blockSignals(True)
        self.document().clear()
        self.document().setDocumentMargin(0 if reading else px(_GAP))
        cursor = QTextCursor(self.document())
        ink: Token = "text3" if self._dimmed and reading else "text"
        cursor.insertText(self._body, _plain(ink))
        if reading:
            self._mark_remarks()
            self._mark_claims()
            self._add_footer()
        self._space_blocks()
        self.blockSignals(False)

    def _mark_remarks(self) -> None:
        """Before the claims: their little numbers move what stands behind them."""
        cursor = QTextCursor(self.document())
        for remark, why in self._remarks:
            cursor.setPosition(utf16(self._body, remark.start))
            end = utf16(self._body, remark.end)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(_remark_format(remark, why))

    def _mark_claims(self) -> None:
        cursor = QTextCursor(self.document())
        # From the last to the first: a number that is put in moves everything behind it.
        for index, claim in sorted(enumerate(self._claims), key=lambda one: -one[1].start):
            cursor.setPosition(utf16(self._body, claim.start))
            end = utf16(self._body, claim.end)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(_claim_format(index, claim))
            cursor.setPosition(end)
            cursor.insertText(str(index + 1).translate(_SUPERSCRIPTS), _number_format(index, claim))

    def _add_footer(self) -> None:
        if not self._footer:
            return
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        small = QTextCharFormat()
        small.setFont(font("caption"))
        small.setForeground(colour("text3"))
        cursor.insertText("\n\n" + self._footer.strip(), small)

    def _shown_position(self, index: int) -> int:
        claim = self._claims[index]
        before = [n for n, one in enumerate(self._claims) if one.end <= claim.start]
        return utf16(self._body, claim.start) + sum(len(str(n + 1)) for n in before)

    def _added(self, text: str, span: Span) -> QTextEdit.ExtraSelection:
        marked = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(utf16(text, span.start))
        cursor.setPosition(utf16(text, span.end), QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setBackground(colour("addBg"))
        look.setForeground(colour("addFg"))
        look.setFontUnderline(True)
        marked.cursor = cursor
        marked.format = look
        return marked

    @Slot()
    def _space_blocks(self) -> None:
        """Lines at 150 %, and an empty line only as high as the gap between two paragraphs."""
        block = self.document().begin()
        while block.isValid():
            wanted = _BLANK if block.length() <= 1 and block.next().isValid() else _WRITTEN
            if block.blockFormat().lineHeightType() != wanted.lineHeightType():
                cursor = QTextCursor(block)
                cursor.joinPreviousEditBlock()
                cursor.setBlockFormat(wanted.made())
                cursor.endEditBlock()
            block = block.next()

    @Slot()
    def _restyle(self) -> None:
        if self.isReadOnly():
            self._fill()


class _Height:
    """A way of spacing lines."""

    def __init__(self, kind: QTextBlockFormat.LineHeightTypes) -> None:
        self._kind = kind

    def lineHeightType(self) -> int:
        """The type, to tell whether a block has it already."""
        return int(self._kind.value)

    def made(self) -> QTextBlockFormat:
        """The format at the current text scale."""
        made = QTextBlockFormat()
        fixed = self._kind is QTextBlockFormat.LineHeightTypes.FixedHeight
        made.setLineHeight(px(_GAP) if fixed else _LINE, self._kind.value)
        return made


_BLANK: Final = _Height(QTextBlockFormat.LineHeightTypes.FixedHeight)
_WRITTEN: Final = _Height(QTextBlockFormat.LineHeightTypes.ProportionalHeight)


def _plain(ink: Token) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(font("draft"))
    made.setForeground(colour(ink))
    return made


def _claim_format(index: int, claim: Claim) -> QTextCharFormat:
    good = claim.support in GOOD_SUPPORT
    made = _plain("text")
    made.setBackground(colour("okSoft" if good else "warnSoft"))
    made.setFontUnderline(True)
    style = QTextCharFormat.UnderlineStyle
    made.setUnderlineStyle(style.SingleUnderline if good else style.WaveUnderline)
    made.setUnderlineColor(colour("ok" if good else "warn"))
    made.setProperty(_CLAIM, index)
    return made


def _remark_format(remark: Remark, why: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFontUnderline(True)
    made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
    made.setUnderlineColor(colour("crit" if remark.is_severe else "warn"))
    made.setToolTip(plain_tip(why))
    return made


def _number_format(index: int, claim: Claim) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(font("draft", weight=600))
    made.setForeground(colour("ok" if claim.support in GOOD_SUPPORT else "warn"))
    made.setProperty(_CLAIM, index)
    made.setProperty(_ADDED, 1)
    return made


def _without_numbers(chosen: QTextCursor) -> str:
    document: QTextDocument = chosen.document()
    written: list[str] = []
    for position in range(chosen.selectionStart(), chosen.selectionEnd()):
        one = QTextCursor(document)
        one.setPosition(position + 1)
        if not one.charFormat().hasProperty(_ADDED):
            written.append(document.characterAt(position))
    return "".join(written).replace("\u2029", "\n")
