"""Beside the draft: why it is so, what it rests on, and whom it is for."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_sdr.domain.content import COLD_ROLES
from desktop_sdr.domain.message import Channel, Support
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.gui.pages.law_card import LawCard
from desktop_sdr.gui.pages.review.check_line import flagged_claims
from desktop_sdr.gui.pages.review.claim_text import GOOD_SUPPORT
from desktop_sdr.gui.pages.review.evidence_row import EvidenceRow
from desktop_sdr.gui.pages.review.wording_card import WordingCard
from desktop_sdr.gui.pages.side_cards import FactRows, SideCard
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Line
from desktop_sdr.gui.widgets.chip import StatusGlyph
from desktop_sdr.gui.widgets.confidence_meter import ConfidenceMeter
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording import draft as words
from desktop_sdr.gui.wording.language import percent
from desktop_sdr.gui.wording.names import level_name, stage
from desktop_sdr.gui.wording.remarks import address_words, text_check, variant_words
from desktop_sdr.ports.views import DraftCard, EvidenceLine

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import LegalStanding


def zone_of(name: str | None) -> tzinfo | None:
    """The lead's time zone, or None where nobody knows it."""
    return None if name is None else ZoneInfo(name)


class _CheckRow(QWidget):
    """A status glyph, what was checked, and the reason."""

    def __init__(self, code: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        self._glyph = StatusGlyph(Glyph.OFF, 14)
        self._reason = Label("", "caption", "text3", wrap=True)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(Label(words.check_title(code), "strong"))
        lines.addWidget(self._reason)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)

    def show_result(self, glyph: Glyph, reason: str) -> None:
        """Show how the check came out."""
        self._glyph.set_glyph(glyph)
        self._reason.setText(reason)


class WhyCard(SideCard):
    """The number against the line, one sentence, the checks, and what a higher level would do."""

    def __init__(self) -> None:
        super().__init__(words.why_title())
        self._number = Label("", "title", tabular=True)
        self.head.addWidget(self._number)
        self._meter = ConfidenceMeter(0.0, 0.7, name=words.why_title())
        self._sentence = Label("", "body", "text2", wrap=True)
        self._checks = {code: _CheckRow(code) for code in words.CHECKS}
        self._shadow = Label("", "caption", "text3", wrap=True)
        self.body.addWidget(self._meter)
        self.body.addWidget(self._sentence)
        for row in self._checks.values():
            self.body.addWidget(row)
        self.body.addWidget(Line())
        self.body.addWidget(self._shadow)

    def show_card(self, card: DraftCard, now: datetime) -> None:
        """Explain another draft."""
        self._number.setText(percent(card.row.confidence))
        self._meter.set_share(card.row.confidence, card.threshold)
        flagged = [index + 1 for index in flagged_claims(card.claims)]
        self._sentence.setText(words.why_sentence(card, sorted(flagged)))
        for code, (glyph, reason) in _checks(card, now).items():
            self._checks[code].show_result(glyph, reason)
        speaks = not words.is_without_text(card.row.action)
        for code in ("time", "facts", "text"):
            self._checks[code].setVisible(speaks)
        names = [level_name(level) for level in (1, 2, 3)]
        self._shadow.setText(words.shadow_line(card.would_allow_at, names))


def _checks(card: DraftCard, now: datetime) -> dict[str, tuple[Glyph, str]]:
    good = sum(claim.support in GOOD_SUPPORT for claim in card.claims)
    whole = len(card.claims)
    known = card.grade is not None and card.score is not None
    person = words.person_check(card.grade, card.score, card.score_reasons)
    return {
        "person": (Glyph.OK if known else Glyph.OFF, person),
        "time": (Glyph.OK, words.time_check(card, now)),
        "facts": (Glyph.OK if good == whole else Glyph.WARN, words.facts_check(good, whole)),
        "text": _text_check(card),
    }


def _text_check(card: DraftCard) -> tuple[Glyph, str]:
    severe = any(remark.is_severe for remark in card.remarks)
    fault = severe or ReasonCode.CONTENT_FAULT in card.row.reasons
    told = text_check(fault=fault, remarks=len(card.remarks))
    told = f"{variant_words(card.variant)} {told}" if card.variant else told
    return (Glyph.WARN if fault or card.remarks else Glyph.OK, told)


class EvidenceCard(SideCard):
    """The numbered sources."""

    def __init__(self) -> None:
        super().__init__(words.evidence_title())
        self._count = Label("", "caption", "text3")
        self.head.addWidget(self._count)
        self._none = Label(words.no_evidence(), "caption", "text3", wrap=True)
        self.body.addWidget(self._none)
        self._rows: list[EvidenceRow] = []

    @property
    def rows(self) -> Sequence[EvidenceRow]:
        """The sources that show, in the order of their numbers."""
        return [row for row in self._rows if not row.isHidden()]

    def show_lines(self, lines: Sequence[EvidenceLine], now: datetime) -> None:
        """Show another draft's sources, using the rows there are."""
        while len(self._rows) < len(lines):
            row = EvidenceRow(len(self._rows) + 1)
            self._rows.append(row)
            self.body.addWidget(row)
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(lines))
            if number < len(lines):
                line = lines[number]
                good = Support(line.support) in GOOD_SUPPORT
                row.show_source(line.text, words.evidence_source(line, now), good=good)
        self._none.setVisible(not lines)
        self._count.setText(words.evidence_count(len(lines)) if lines else "")

    def mark(self, index: int) -> EvidenceRow | None:
        """Outline one source, and no other."""
        for number, row in enumerate(self._rows):
            row.set_marked(number == index)
        shown = self.rows
        return shown[index] if 0 <= index < len(shown) else None


class LeadCard(SideCard):
    """Stage, fit, last touch, local time, address."""

    def __init__(self) -> None:
        super().__init__(words.lead_title())
        self._facts = FactRows(words.lead_labels())
        self.body.addWidget(self._facts)

    def show_card(self, card: DraftCard, now: datetime, zone: tzinfo) -> None:
        """Show another draft's lead."""
        theirs = zone_of(card.lead_time_zone)
        self._facts.show_facts(
            {
                "stage": stage(card.lead_state),
                "fit": words.fit(card.grade, card.score),
                "touch": words.last_touch(card, now, zone),
                "time": words.local_time(now, theirs, card.lead_city),
                "to": card.recipient or "",
                "address": address_words(card.address_look, now),
            }
        )


class WhyPane(QScrollArea):
    """The cards, one under the other, in 300 px."""

    claim_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words.why_title())
        self.setFixedWidth(px(300))
        self.why, self.evidence, self.lead = WhyCard(), EvidenceCard(), LeadCard()
        self.wording, self.law = WordingCard(), LawCard()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, px(16), px(20), px(16))
        column.setSpacing(px(12))
        for card in (self.why, self.wording, self.evidence, self.law, self.lead):
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(inner)

    def show_card(self, card: DraftCard, law: "LegalStanding", now: datetime, zone: tzinfo) -> None:
        """Explain another draft."""
        self.why.show_card(card, now)
        self.wording.show_card(card)
        self.evidence.show_lines(card.evidence, now)
        self.evidence.mark(-1)
        speaks = not words.is_without_text(card.row.action)
        self.evidence.setVisible(speaks)
        self.law.setVisible(card.row.channel is Channel.EMAIL or (speaks and law.social_as_mail))
        asked_for = card.row.role not in COLD_ROLES
        self.law.show_law(law, card.grounds.email, asked_for=asked_for)
        self.lead.show_card(card, now, zone)

    @Slot(int)
    def show_source(self, index: int) -> None:
        """Mark the source of a claim and bring it into view."""
        row = self.evidence.mark(index)
        if row is not None:
            self.ensureWidgetVisible(row, 0, px(24))
