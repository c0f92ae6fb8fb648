"""A desk and views written by hand, with an account as believable as the one on the pictures."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from desktop_sdr import bootstrap
from desktop_sdr.agent.desk import LegalStanding
from desktop_sdr.agent.reviewing.forgetting import Person
from desktop_sdr.agent.reviewing.redrafting import By, Redraft
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.agent.reviewing.undo_results import UndoResult
from desktop_sdr.domain.attachment import Attachment
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.country_rules import Whose, gap
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.deed import Deed
from desktop_sdr.domain.escalation import OPTIONS_FOR, EscalationKind, Option
from desktop_sdr.domain.ids import (
    AuditSeq,
    DeedId,
    DraftId,
    EscalationId,
    FactId,
    LeadId,
    OutboxId,
    ReplyId,
    TraceId,
)
from desktop_sdr.domain.lead import Grade, LawfulBasis
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel, Claim, RejectReason, Support
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.reputation import DomainLook
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.grounds import Grounds
from desktop_sdr.ports.reading_views import AgreementRow
from desktop_sdr.ports.store import StoreTrouble, Switch
from desktop_sdr.ports.views import (
    DeedRow,
    DraftCard,
    DraftRow,
    EscalationCard,
    EscalationRow,
    EvidenceLine,
    FeedDetail,
    FeedRow,
    Frame,
    HistoryLine,
    IntentLine,
    MailboxRow,
    Metrics,
    OutboxRow,
    RatePoint,
)
from desktop_sdr.ports.waiting import WaitingLine
from desktop_sdr.settings import Boundaries, Settings

ZONE = "America/Chicago"
RULES = bootstrap.country_table()
NOW = datetime(2026, 5, 26, 14, 2, tzinfo=UTC)
"""A Tuesday, 9:02 in the morning for the rep."""

BODY = (
    "Hi Dana,\n\n"
    "Saw that Halden opened the second Reno depot in May and is hiring six dock coordinators"
    " there. When yards double that fast, the first thing to slip is usually carrier check-in:"
    " trucks arrive in waves and the doors sit empty in between.\n\n"
    "Two of your neighbours on the I-80 corridor cut average dwell from 94 to 41 minutes by"
    " letting carriers book their own slots. Tillman did it without touching their WMS.\n\n"
    "Would it be useful to see what the Reno schedule would look like on your own appointment"
    " data? I can send a 4-minute walkthrough, no call needed.\n\n"
    "Maya"
)
FOOTER = (
    'Not for you? Write back "stop" and I will not write again.\n'
    "Lindqvist Docks, 18 Example Quay, Duluth MN"
)
_SOURCES = (
    ("opened the second Reno depot in May", "Second Reno depot opened", "halden.test/news"),
    ("hiring six dock coordinators there", "6 coordinator roles in Reno", "Company careers page"),
    ("cut average dwell from 94 to 41 minutes", "Dwell 94 to 41 min", "Your case study p. 3"),
    ("Tillman did it without touching their WMS", "No WMS change", "Your case study p. 5"),
)


def claims_in(
    body: str, weak: int | None = 2, support: Support = Support.WEAK
) -> tuple[Claim, ...]:
    found = []
    for number, (words, _text, source) in enumerate(_SOURCES):
        at = body.find(words)
        if at >= 0:
            bad = number == weak
            found.append(
                Claim(
                    at,
                    at + len(words),
                    support if bad else Support.SUPPORTED,
                    None if bad and support is Support.UNSUPPORTED else FactId(number + 1),
                    source,
                    NOW - timedelta(days=2 + 5 * number),
                    "names one site, not two" if bad else "",
                )
            )
    return tuple(found)


def evidence_of(claims: Sequence[Claim], body: str) -> tuple[EvidenceLine, ...]:
    texts = {words: text for words, text, _source in _SOURCES}
    return tuple(
        EvidenceLine(
            text=texts[body[claim.start : claim.end]],
            source=claim.source,
            found_at=claim.found_at,
            support=claim.support,
            why=claim.why,
        )
        for claim in claims
    )


def a_row(
    number: int, name: str, company: str, subject: str, minutes: int, **more: object
) -> DraftRow:
    fields: dict[str, object] = {
        "id": DraftId(number),
        "lead_id": LeadId(number),
        "lead_name": name,
        "account_name": company,
        "action": ActionKind.SEND_NEXT,
        "role": MessageRole.FOLLOW_UP,
        "channel": Channel.EMAIL,
        "step_number": 2,
        "steps": 5,
        "subject": subject,
        "confidence": 0.92,
        "slot": NOW + timedelta(minutes=minutes),
        "reasons": ("level_wants_look",),
        "claims_to_check": 0,
    }
    return DraftRow(**(fields | more))  # type: ignore[arg-type]


def seeded_rows() -> list[DraftRow]:
    weak = ("claim_weak_or_old", "level_wants_look")
    rows = [
        a_row(
            1,
            "Dana Ruiz",
            "Halden Logistics",
            "Reno dock slots before the June ramp",
            8,
            confidence=0.86,
            reasons=weak,
            claims_to_check=1,
        ),
        a_row(
            2,
            "Priya Raman",
            "Castellan Foods",
            "Re: how does pricing work per site?",
            0,
            confidence=0.71,
            reasons=weak,
            claims_to_check=1,
            role=MessageRole.ANSWER,
            action=ActionKind.RESPOND,
            step_number=None,
            steps=None,
        ),
        a_row(
            3,
            "Tom Okafor",
            "Brightwater Supply",
            "Saw the Laredo expansion",
            63,
            confidence=0.74,
            reasons=weak,
            claims_to_check=2,
            step_number=1,
            role=MessageRole.FIRST_TOUCH,
        ),
        a_row(
            4,
            "Mei-Lin Zhao",
            "Orison Freight",
            "Re: not the right person",
            0,
            confidence=0.78,
            reasons=("claim_without_source", "level_wants_look"),
            claims_to_check=1,
            role=MessageRole.ANSWER,
            action=ActionKind.RESPOND,
            step_number=None,
            steps=None,
        ),
        a_row(
            5,
            "Marcus Feld",
            "Tillman Paper",
            "Cutting detention at your Joliet yard",
            23,
            confidence=0.93,
        ),
        a_row(
            6,
            "Ana Sørensen",
            "Nordhavn Cold",
            "Short note on dwell time",
            38,
            confidence=0.91,
            channel=Channel.LINKEDIN,
            step_number=1,
            steps=2,
            action=ActionKind.TRY_DIFFERENT_CHANNEL,
        ),
        a_row(
            7,
            "Jack Whitlock",
            "Pinecrest Beverages",
            "Closing the loop on dock scheduling",
            53,
            confidence=0.94,
            step_number=4,
        ),
        a_row(
            8,
            "Carla Mendes",
            "Verano Produce",
            "Reefer wait times in Nogales",
            78,
            confidence=0.90,
            step_number=1,
            role=MessageRole.FIRST_TOUCH,
        ),
        a_row(
            9,
            "Grace Obi",
            "Kestrel Parts",
            "",
            0,
            confidence=0.97,
            channel=None,
            action=ActionKind.UPDATE_CRM,
            role=MessageRole.NONE,
            step_number=None,
            steps=None,
        ),
        a_row(
            10,
            "Hugh Baptiste",
            "Ironbridge Steel",
            "Gate-in to dock in 14 minutes",
            93,
            step_number=3,
        ),
        a_row(
            11, "Sofia Lindgren", "Fjellmat", "One idea for the Malmö site", 118, confidence=0.95
        ),
    ]
    names = ("Ben Adeyemi", "Rita Kowalski", "Omar Haddad", "Ida Strand", "Paul Nwosu", "Nia Brook")
    firms = (
        "Keystone Tiles",
        "Halyard Retail",
        "Solara Glass",
        "Polar Fish",
        "Delta Crates",
        "Rwd",
    )
    for number in range(12, 48):
        which = number % len(names)
        rows.append(
            a_row(number, names[which], firms[which], "Late carriers on Mondays", 110 + number)
        )
    return rows


def some_grounds(**more: object) -> Grounds:
    fields: dict[str, object] = {
        "email": "dana@halden.example",
        "country": "US",
        "lawful_basis": LawfulBasis.LEGITIMATE_INTEREST,
        "basis_at": None,
        "basis_words": "",
        "source": "the list of the trade fair",
    }
    return Grounds(**(fields | more))  # type: ignore[arg-type]


def a_card(row: DraftRow, version: int = 1, **more: object) -> DraftCard:
    speaks, answers = row.channel is not None, row.role is MessageRole.ANSWER
    body = BODY.replace("Dana", row.lead_name.split()[0])
    if not speaks:
        body = (
            "stage: in_sequence -> conversation\n"
            "last_touch: 12 May -> 26 May\n"
            "next_step: -> Call back"
        )
    claims: tuple[Claim, ...] = ()
    if speaks:
        unsupported = "claim_without_source" in row.reasons
        support = Support.UNSUPPORTED if unsupported else Support.WEAK
        claims = claims_in(body, 2 if row.claims_to_check else None, support)
    fields: dict[str, object] = {
        "row": row,
        "version": version,
        "lead_title": "VP Operations",
        "recipient": f"{row.lead_name.split()[0].lower()}@example.test",
        "sender": "maya@example.test",
        "body": body,
        "footer": FOOTER if row.channel is Channel.EMAIL else "",
        "claims": claims,
        "evidence": evidence_of(claims, body),
        "threshold": 0.80,
        "decision_reasons": ("continue_sequence",),
        "would_allow_at": None if row.look_closely else 2,
        "lead_state": LeadState.IN_SEQUENCE,
        "grade": Grade.A,
        "score": 82,
        "score_reasons": ("Owns dock operations", "1,200 staff"),
        "last_touch_at": NOW - timedelta(days=3, hours=1),
        "last_touch_step": 1,
        "lead_time_zone": "America/Los_Angeles",
        "lead_city": "Reno",
        "grounds": some_grounds(),
        "answers": "How does pricing work? We have nine sites." if answers else "",
    }
    return DraftCard(**(fields | more))  # type: ignore[arg-type]


_SPLITS: Mapping[str, Callable[[DraftRow], bool]] = {
    "all": lambda row: True,
    "new": lambda row: row.role is MessageRole.FIRST_TOUCH,
    "next": lambda row: row.role is MessageRole.FOLLOW_UP and row.channel is Channel.EMAIL,
    "replies": lambda row: row.role is MessageRole.ANSWER,
    "social": lambda row: row.channel is Channel.LINKEDIN,
    "crm": lambda row: row.action is ActionKind.UPDATE_CRM,
}


@dataclass
class FakeViews:
    """Reads from plain lists that a test may change."""

    rows: list[DraftRow] = field(default_factory=seeded_rows)
    cards: dict[DraftId, DraftCard] = field(default_factory=dict)
    out: list[OutboxRow] = field(default_factory=list)
    cases: list[EscalationCard] = field(default_factory=list)
    deeds_of: dict[int, DeedRow] = field(default_factory=dict)
    """What lines of the feed were written with."""
    feed_rows: list[FeedRow] = field(default_factory=list)
    switch: Switch = field(default_factory=Switch)
    figures: Metrics | None = None
    agreed: Sequence[AgreementRow] = ()
    trouble: StoreTrouble | None = None
    spans_asked: list[tuple[datetime, datetime]] = field(default_factory=list)

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    def frame(self, now: datetime) -> Frame:
        return Frame(
            rep_name="Maya Lindqvist", company="Lindqvist Docks", level=AutonomyLevel.SUPERVISED,
            switch=self.switch, drafts_waiting=len(self.rows), escalations_open=len(self.cases),
            conversations_waiting=5, sent_today=38, sends_allowed_today=60, spent_today_cents=184,
            spend_allowed_cents=500, held=len(self.out), beyond_recall={}, lights={},
        )  # fmt: skip

    def mailboxes(self, now: datetime) -> Sequence[MailboxRow]:
        return ()

    def agreement(self) -> Sequence[AgreementRow]:
        return self.agreed

    def drafts(
        self, split: str, after: tuple[datetime, DraftId] | None, limit: int
    ) -> Sequence[DraftRow]:
        self._check()
        rows = sorted(filter(_SPLITS[split], self.rows), key=lambda row: (row.slot, row.id))
        if after is not None:
            rows = [row for row in rows if (row.slot, row.id) > after]
        return rows[:limit]

    def draft_counts(self) -> Mapping[str, int]:
        return {key: sum(map(fits, self.rows)) for key, fits in _SPLITS.items()}

    def draft_card(self, draft_id: DraftId) -> DraftCard | None:
        if draft_id in self.cards:
            return self.cards[draft_id]
        row = next((row for row in self.rows if row.id == draft_id), None)
        return None if row is None else a_card(row)

    def outbox(self, limit: int) -> Sequence[OutboxRow]:
        return sorted(self.out, key=lambda row: row.leaves_at)[:limit]

    def escalations(self, limit: int) -> Sequence[EscalationRow]:
        self._check()
        return [card.row for card in self.cases][:limit]

    def escalation_card(self, escalation_id: EscalationId) -> EscalationCard | None:
        return next((card for card in self.cases if card.row.id == escalation_id), None)

    def feed(
        self, kind: str, before: AuditSeq | None, limit: int, words: str = ""
    ) -> Sequence[FeedRow]:
        self._check()
        rows = [row for row in self.feed_rows if before is None or row.seq < before]
        rows = [row for row in rows if in_filter(row, kind)]
        rows = [row for row in rows if words.lower() in row.lead_name.lower()]
        return sorted(rows, key=lambda row: -row.seq)[:limit]

    def feed_counts(self, since: datetime) -> Mapping[str, int]:
        from desktop_sdr.ports.views import FEED_FILTERS

        recent = [row for row in self.feed_rows if row.at >= since]
        return {kind: sum(in_filter(row, kind) for row in recent) for kind in FEED_FILTERS}

    def feed_detail(self, seq: AuditSeq) -> FeedDetail | None:
        row = next((row for row in self.feed_rows if row.seq == seq), None)
        if row is None:
            return None
        return FeedDetail(
            row=row, decided_by=Actor.REP, decided_at=row.at - timedelta(minutes=4),
            seconds_to_decide=6.0, confidence=0.94, policy=("continue_sequence",),
            verdict_reasons=("level_wants_look",), attempts=1, words="250 2.0.0 Ok",
            body="Hi Jack,\n\nshall I close the file?", lead_state=LeadState.IN_SEQUENCE,
            deed=self.deeds_of.get(seq),
        )  # fmt: skip

    def metrics(self, since: datetime, until: datetime, zone: str) -> Metrics:
        self._check()
        self.spans_asked.append((since, until))
        return self.figures or seeded_metrics(since, until)


def in_filter(row: FeedRow, kind: str) -> bool:
    from desktop_sdr.ports.views import FEED_FILTERS

    return not FEED_FILTERS[kind] or row.tag.startswith(FEED_FILTERS[kind])


@dataclass(frozen=True)
class Approval:
    """What the desk answers to a yes."""

    outbox_id: OutboxId
    leaves_at: datetime
    lead_name: str
    too_fast: timedelta | None = None


def a_deed(kind: str = "rep:reject", **fields: object) -> Deed:
    return Deed(
        **{
            "id": DeedId(7), "at": NOW, "kind": kind, "actor": Actor.REP, "trace": TraceId("t"),
            **fields,
        }
    )  # fmt: skip


@dataclass
class FakeDesk:
    """Keeps its promises as the real one does: versions are checked, decisions can be undone."""

    views: FakeViews = field(default_factory=FakeViews)
    time_zone: str = ZONE
    settings: Settings = field(
        default_factory=lambda: Settings(boundaries=Boundaries(threshold=0.80))
    )
    moment: datetime = NOW
    asked: list[tuple[object, ...]] = field(default_factory=list)
    refuse: DeskRefusal | None = None
    gate: threading.Event | None = None
    """While set to an unset event, every command waits for it: the desk is slow."""
    thinks: Callable[[], object] = bool
    """Called while a draft is written again: a model may think for long."""
    redrafted: Redraft = field(default_factory=lambda: Redraft(0, By.MODEL))
    undo_answers: list[UndoResult] = field(default_factory=list)
    """What the next undos of one deed are answered with."""
    _undoable: list[tuple[str, DraftRow]] = field(default_factory=list)

    files: tuple[str, ...] = ("offer.pdf", "prices & terms.pdf")
    domains_seen: tuple[DomainLook, ...] = ()
    domains_next: tuple[DomainLook, ...] = ()
    """What the next look finds."""
    looks_at_domain: bool = True

    line: WaitingLine = field(
        default_factory=lambda: WaitingLine(waiting=0, first=None, warmth=None)
    )

    def sign_ins_wanted(self) -> tuple[()]:
        return ()

    def own_domains(self) -> tuple[DomainLook, ...]:
        return self.domains_seen

    def look_at_domains(self) -> tuple[DomainLook, ...]:
        self._hear(("look_at_domains",))
        return self.domains_next

    def waiting_line(self) -> WaitingLine:
        return self.line

    def law_on(self, kept: Grounds) -> LegalStanding:
        rule = RULES.of(kept.country)
        return LegalStanding(
            basis=kept.lawful_basis, basis_at=kept.basis_at, basis_words=kept.basis_words,
            source=kept.source, country=rule.name, rule=rule.words, law=rule.law,
            has_rule=bool(rule.country), objection="", otherwise=rule.otherwise,
            missing=gap(rule, Whose.NAMED, kept, self.moment),
            social_as_mail=rule.social_as_mail, wants_no_mail=kept.wants_no_mail,
        )  # fmt: skip

    def now(self) -> datetime:
        return self.moment

    def approve(
        self, draft_id: DraftId, version: int, shown_at: datetime,
        overrides: frozenset[str] = frozenset(),
    ) -> Approval:  # fmt: skip
        row = self._take(("approve", draft_id, version, shown_at, overrides), draft_id, version)
        leaves_at = max(row.slot, self.moment + timedelta(seconds=60))
        number = OutboxId(1000 + draft_id)
        self.views.out.append(an_outbox_row(number, row, leaves_at))
        self._undoable.append(("rep:approve", row))
        looked = self.moment - shown_at
        too_fast = looked if looked < timedelta(seconds=1.5) else None
        return Approval(number, leaves_at, row.lead_name, too_fast)

    def edit(self, draft_id: DraftId, version: int, subject: str, body: str) -> int:
        self._hear(("edit", draft_id, version, subject, body))
        card = self._as_shown(draft_id, version)
        claims = tuple(
            replace(claim, start=body.find(words), end=body.find(words) + len(words))
            for claim in card.claims
            if (words := card.body[claim.start : claim.end]) in body
        )
        row = replace(card.row, subject=subject)
        if not any(claim.support is Support.WEAK for claim in claims):
            row = replace(row, reasons=("level_wants_look",), claims_to_check=0)
        self.views.rows = [row if one.id == draft_id else one for one in self.views.rows]
        self.views.cards[draft_id] = replace(
            card, row=row, version=version + 1, body=body, claims=claims,
            evidence=evidence_of(claims, body),
        )  # fmt: skip
        return version + 1

    def reject(self, draft_id: DraftId, version: int, reason: RejectReason, note: str = "") -> None:
        row = self._take(("reject", draft_id, version, reason, note), draft_id, version)
        self._undoable.append(("rep:reject", row))

    def later(self, draft_id: DraftId, until: datetime) -> None:
        row = self._take(("later", draft_id, until), draft_id, None)
        self._undoable.append(("rep:later", row))

    def vouch(self, draft_id: DraftId, version: int, claim_index: int) -> int:
        self._hear(("vouch", draft_id, version, claim_index))
        card = self._as_shown(draft_id, version)
        claims = list(card.claims)
        claims[claim_index] = replace(claims[claim_index], support=Support.VOUCHED, why="")
        row = replace(card.row, reasons=("level_wants_look",), claims_to_check=0)
        self.views.rows = [row if one.id == draft_id else one for one in self.views.rows]
        self.views.cards[draft_id] = replace(
            card, row=row, version=version + 1, claims=tuple(claims),
            evidence=evidence_of(claims, card.body),
        )  # fmt: skip
        return version + 1

    def redraft(self, draft_id: DraftId, version: int, instruction: str) -> Redraft:
        self._hear(("redraft", draft_id, version, instruction))
        self.thinks()
        card = self._as_shown(draft_id, version)
        body = card.body.replace(card.body.split("\n")[-1], "Worth a talk?")
        again = replace(card, version=version + 1, body=body, claims=(), evidence=())
        self.views.cards[draft_id] = again
        return replace(self.redrafted, version=version + 1)

    def attachable(self) -> Sequence[str]:
        self._hear(("attachable",))
        return self.files

    def attach(self, draft_id: DraftId, version: int, names: Sequence[str]) -> int:
        self._hear(("attach", draft_id, version, tuple(names)))
        card = self._as_shown(draft_id, version)
        row = replace(card.row, reasons=("level_wants_look",))
        attached = tuple(Attachment(name, 2_140_000, "0" * 64) for name in names)
        self.views.rows = [row if one.id == draft_id else one for one in self.views.rows]
        self.views.cards[draft_id] = replace(
            card, row=row, version=version + 1, attachments=attached
        )
        return version + 1

    def undo_newest(self) -> UndoResult:
        self._hear(("undo",))
        if not self._undoable:
            return UndoResult(code="nothing_to_undo")
        kind, row = self._undoable.pop()
        self.views.out = [one for one in self.views.out if one.draft_id != row.id]
        self.views.rows.append(row)
        return UndoResult(
            code="undone", deed=a_deed(kind), lead_name=row.lead_name, draft_id=row.id
        )

    def undo(self, deed_id: DeedId, reason: str = "") -> UndoResult:
        self._hear(("undo", deed_id, reason))
        return self.undo_answers.pop(0)

    def answer(self, escalation_id: EscalationId, option: Option, note: str = "") -> None:
        self._hear(("answer", escalation_id, option, note))
        self.views.cases = [card for card in self.views.cases if card.row.id != escalation_id]

    def say_meaning(self, reply_id: ReplyId, meant: IntentKind | ReplyKind) -> None:
        self._hear(("say_meaning", reply_id, meant))
        self.views.cases = [
            replace(card, said=meant.value) if card.reply_id == reply_id else card
            for card in self.views.cases
        ]

    def erasure_plan(self, escalation_id: EscalationId) -> Person:
        if self.refuse is not None:
            raise self.refuse
        return Person("tim.alder@corvus.example", None, {"lead": 1, "touch": 3, "reply": 1})

    def take_over(self, lead_id: LeadId) -> None:
        self._hear(("take_over", lead_id))

    def _hear(self, command: tuple[object, ...]) -> None:
        if self.gate is not None:
            assert self.gate.wait(10)
        self.asked.append(command)
        if self.refuse is not None:
            raise self.refuse

    def _as_shown(self, draft_id: DraftId, version: int | None) -> DraftCard:
        card = self.views.draft_card(draft_id)
        if card is None:
            raise DeskRefusal("already_decided")
        if version is not None and version != card.version:
            raise DeskRefusal("changed")
        return card

    def _take(
        self, command: tuple[object, ...], draft_id: DraftId, version: int | None
    ) -> DraftRow:
        self._hear(command)
        row = self._as_shown(draft_id, version).row
        self.views.rows = [one for one in self.views.rows if one.id != draft_id]
        return row


def an_outbox_row(number: OutboxId, row: DraftRow, leaves_at: datetime) -> OutboxRow:
    return OutboxRow(
        id=number, draft_id=row.id, lead_name=row.lead_name, kind=EffectKind.SEND_MAIL,
        state=OutboxState.HELD, subject=row.subject, leaves_at=leaves_at, held_by=(),
    )  # fmt: skip


def seeded_outbox() -> list[OutboxRow]:
    names = ("Lena Fischer", "Erik Vale", "Grace Tan", "Kei Mori", "Paul Nwosu", "Ida Strand")
    return [
        an_outbox_row(
            OutboxId(number),
            a_row(900 + number, name, "Example Ltd", "Your dock plan", 0),
            NOW + timedelta(minutes=8 + 9 * number),
        )
        for number, name in enumerate(names)
    ]


def sent(step: int, days_ago: int) -> HistoryLine:
    facts = {"why": "rep", "kind": "send_mail", "action": "send_next", "step": step, "attempt": 1}
    return HistoryLine(at=NOW - timedelta(days=days_ago), tag="effect:sent", facts=facts)


def a_case(number: int, name: str, company: str, reason: str, **more: object) -> EscalationCard:
    kind = more.pop("kind", EscalationKind.BOUNDARY)
    assert isinstance(kind, EscalationKind)
    row = EscalationRow(
        id=EscalationId(number), lead_id=LeadId(number), lead_name=name,
        lead_title="Director of Transport", account_name=company, kind=kind, reasons=(reason,),
        opened_at=NOW - timedelta(minutes=4), answer_by=more.pop("answer_by", None),  # type: ignore[arg-type]
    )  # fmt: skip
    fields: dict[str, object] = {
        "row": row,
        "detail": "",
        "quote": "Thanks, but we signed with DockFlow in March and the roll-out is half done."
        " Please stop the follow-ups.",
        "received_at": NOW - timedelta(minutes=4),
        "reply_kind": ReplyKind.HUMAN,
        "intents": (
            IntentLine(kind=IntentKind.NOT_INTERESTED, confidence=0.97, words="we signed"),
            IntentLine(kind=IntentKind.OBJECTION_HAS_SOLUTION, confidence=0.99, words="DockFlow"),
        ),
        "competitor": "DockFlow",
        "amount": None,
        "came_from": LeadState.IN_SEQUENCE,
        "options": OPTIONS_FOR[kind],
        "suggested": OPTIONS_FOR[kind][0],
        "reply_id": ReplyId(number),
        "read_as": "not_interested",
        "grounds": some_grounds(),
        "history": (
            *(sent(step, days) for step, days in ((1, 14), (2, 11), (3, 7))),
            HistoryLine(
                at=NOW - timedelta(minutes=4),
                tag="reply:read",
                facts={"kind": "human", "intent": "not_interested", "confidence": 0.97},
            ),
        ),
    }
    return EscalationCard(**(fields | more))  # type: ignore[arg-type]


def seeded_cases() -> list[EscalationCard]:
    return [
        a_case(
            1,
            "Tim Alder",
            "Corvus Freight",
            "negative_and_competitor",
            answer_by=NOW + timedelta(hours=5),
            suggested=Option.STOP_FOR_GOOD,
        ),
        a_case(
            2,
            "Priya Raman",
            "Castellan Foods",
            "deal_over_limit",
            answer_by=NOW + timedelta(hours=7, minutes=28),
            amount="USD 60000.00",
            competitor=None,
            suggested=Option.ANSWER_MYSELF,
            quote="All nine sites would come to about $60,000 a year. Who signs that?",
            intents=(IntentLine(kind=IntentKind.QUESTION_PRICE, confidence=0.91, words="$60,000"),),
        ),
        a_case(
            3,
            "Lars Holm",
            "Nordhavn Cold",
            "price_deviation",
            competitor=None,
            quote="We would start tomorrow at 20% off.",
            intents=(
                IntentLine(kind=IntentKind.PRICE_DEVIATION, confidence=0.96, words="20% off"),
            ),
        ),
    ]


def seeded_metrics(since: datetime, until: datetime) -> Metrics:
    contacted = (96, 104, 99, 101, 108, 100, 97, 106, 110, 103, 104, 112)
    replied = (4, 5, 5, 4, 6, 6, 6, 7, 7, 7, 7, 9)
    first = date(2026, 3, 10)
    weeks = tuple(
        RatePoint(start=first + timedelta(weeks=n), contacted=many, replied=few)
        for n, (many, few) in enumerate(zip(contacted, replied, strict=True))
    )
    hours = [0] * 24
    for hour, sends in zip(range(8, 19), (6, 21, 34, 29, 18, 9, 14, 26, 22, 11, 3), strict=True):
        hours[hour] = sends
    return Metrics(
        since=since, until=until, contacted=1240, replied=89, positive=41, meetings=23, held=14,
        contacted_before=1100, replied_before=56, positive_before=26, meetings_before=17,
        cost_cents=32_660.0, by_week=weeks, sends_by_hour=tuple(hours),
        actions={
            "send_next": (1_180, 1_240), "respond": (86, 89), "update_crm": (402, 402),
            "book_meeting": (23, 23),
        }, bounced=12, opted_out=4,
    )  # fmt: skip


def a_record(
    seq: int, minutes_ago: float, tag: str, name: str, company: str, actor: Actor = Actor.AGENT,
    personal: str = "", **facts: object,
) -> FeedRow:  # fmt: skip
    return FeedRow(
        seq=AuditSeq(seq), at=NOW - timedelta(minutes=minutes_ago), tag=tag, actor=actor,
        lead_id=LeadId(seq) if name else None, lead_name=name, account_name=company, facts=facts,
        personal=personal,
    )  # fmt: skip


def seeded_feed() -> list[FeedRow]:
    mail = {"kind": "send_mail", "action": "send_next", "attempt": 1}
    thu = (NOW + timedelta(days=2)).isoformat()
    records = (
        (1, "effect:sent", "Jack Whitlock", "Pinecrest Beverages", Actor.AGENT,
         "Closing the loop on dock scheduling", {**mail, "step": 2, "why": "rep"}),
        (3, "reply:read", "Lena Fischer", "Alpina Dairy", Actor.LEAD,
         "Yes, that sounds useful. When could you show us?",
         {"kind": "human", "intent": "interested", "confidence": 0.94}),
        (3, "meeting:offered", "Lena Fischer", "Alpina Dairy", Actor.AGENT, "",
         {"times": f"{thu},{thu}"}),
        (12, "health:changed", "", "", Actor.SYSTEM, "",
         {"part": "crm", "light": "yellow", "reason": "errors"}),
        (21, "effect:sent", "Omar Haddad", "Solara Glass", Actor.AGENT, "",
         {"kind": "crm_log", "why": "agent"}),
        (38, "lead:scored", "Ida Strand", "Polar Fish", Actor.AGENT, "",
         {"points": 82, "grade": "A", "fits": True}),
        (45, "escalation:opened", "Tim Alder", "Corvus Freight", Actor.AGENT, "",
         {"reason": "negative_and_competitor", "kind": "boundary"}),
        (63, "draft:edited", "Omar Haddad", "Solara Glass", Actor.REP, "", {"version": 2}),
        (80, "draft:rejected", "Paul Nwosu", "Delta Crates", Actor.REP, "",
         {"reason": "not_a_fit", "stops": True}),
        (1000, "effect:postponed", "Kei Mori", "Tanabe Auto", Actor.AGENT, "",
         {"held_by": "outside_hours", "until": NOW.isoformat()}),
        (1020, "meeting:booked", "Grace Obi", "Kestrel Parts", Actor.REP, "",
         {"start": (NOW + timedelta(days=1)).isoformat()}),
        (1060, "reply:read", "Rolf Meyer", "Meyer Bau", Actor.LEAD, "Please stop writing to me.",
         {"kind": "opt_out", "intent": "", "confidence": 0.0}),
        (1061, "effect:failed", "Nia Brook", "Redwood Pulp", Actor.AGENT, "",
         {**mail, "step": 1, "why": "recipient_unknown"}),
    )  # fmt: skip
    count = len(records)
    return [
        a_record(48_211 - n, ago, tag, name, company, actor, personal, **facts)
        for n, (ago, tag, name, company, actor, personal, facts) in enumerate(records[:count])
    ]
