"""All views behind one object: each call reads one consistent moment of the database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from desktop_sdr.domain.health import LightReading
from desktop_sdr.domain.ids import AuditSeq, DeedId, DraftId, EscalationId, LeadId, SuppressionId
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.variants import VariantResult
from desktop_sdr.ports import views as ports
from desktop_sdr.ports.lead_views import LeadPlan
from desktop_sdr.ports.model_views import ModelCallLine, ModelCallRow, ModelExchange
from desktop_sdr.ports.never_list import NeverRow
from desktop_sdr.ports.reading_views import AgreementRow
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views import (
    cases,
    deeds,
    detail,
    feed,
    frame,
    mailboxes,
    metrics,
    model_calls,
    never_list,
    plans,
    readings,
    review,
    search,
    variants,
)
from desktop_sdr.store.views.config import ViewsConfig


class SqlViews:
    """Reads for screens."""

    def __init__(self, engine: sa.Engine, config: ViewsConfig) -> None:
        """Read through `engine`, which cannot write."""
        self._engine = engine
        self.config = config
        """Replaced as a whole when the settings change."""
        self.unsaved: LightReading | None = None
        """A light that the disk did not take."""

    @contextmanager
    def _moment(self) -> Iterator[Transaction]:
        with self._engine.connect() as connection:
            yield Transaction(connection)

    def frame(self, now: datetime) -> ports.Frame:
        """Return what rail and header show."""
        with self._moment() as moment:
            shown = frame.frame(moment, self.config, now)
        if self.unsaved is None:
            return shown
        return replace(shown, lights={**shown.lights, self.unsaved.part.value: self.unsaved})

    def states(self) -> Mapping[LeadState, int]:
        """Return how many leads stand in each state."""
        with self._moment() as moment:
            return frame.states(moment)

    def agreement(self) -> Sequence[AgreementRow]:
        """Return how often the rep agreed with the reading."""
        with self._moment() as moment:
            return readings.agreement(moment)

    def variant_results(self) -> Sequence[VariantResult]:
        """Return what came of each variant of a step."""
        with self._moment() as moment:
            return variants.variant_results(moment)

    def mailboxes(self, now: datetime) -> Sequence[ports.MailboxRow]:
        """Return how far each mailbox is read, and what left it today."""
        with self._moment() as moment:
            return mailboxes.mailboxes(moment, self.config, now)

    def drafts(
        self, split: str, after: tuple[datetime, DraftId] | None, limit: int
    ) -> Sequence[ports.DraftRow]:
        """Return waiting drafts of a tab, the earliest slot first."""
        with self._moment() as moment:
            return review.drafts(moment, split, after, limit)

    def deeds(self, limit: int) -> Sequence[ports.DeedRow]:
        """Return what was done, the newest first."""
        with self._moment() as moment:
            return deeds.deeds(moment, limit)

    def model_calls(self, limit: int) -> Sequence[ModelCallRow]:
        """Return what a language model was asked, the newest first."""
        with self._moment() as moment:
            return model_calls.model_calls(moment, limit)

    def model_call_lines(self, before: int | None, limit: int) -> Sequence[ModelCallLine]:
        """Return the same without the words, those before this call's number."""
        with self._moment() as moment:
            return model_calls.lines(moment, before, limit)

    def model_call_count(self) -> int:
        """Return how often a language model was asked."""
        with self._moment() as moment:
            return model_calls.count(moment)

    def model_words(self, call_id: int) -> tuple[ModelExchange, ...]:
        """Return the exact words of one call; none once the person in it is erased."""
        with self._moment() as moment:
            return model_calls.words(moment, call_id)

    def draft_counts(self) -> Mapping[str, int]:
        """Return how many drafts wait in each tab."""
        with self._moment() as moment:
            return review.draft_counts(moment)

    def draft_card(self, draft_id: DraftId) -> ports.DraftCard | None:
        """Return everything about a draft that still waits."""
        with self._moment() as moment:
            return review.draft_card(moment, self.config, draft_id)

    def outbox(self, limit: int) -> Sequence[ports.OutboxRow]:
        """Return what is held or on its way, the next to leave first."""
        with self._moment() as moment:
            return review.outbox(moment, limit)

    def escalations(self, limit: int) -> Sequence[ports.EscalationRow]:
        """Return the open cases, the nearest deadline first."""
        with self._moment() as moment:
            return cases.escalations(moment, limit)

    def escalation_card(self, escalation_id: EscalationId) -> ports.EscalationCard | None:
        """Return everything about an open case."""
        with self._moment() as moment:
            return cases.escalation_card(moment, escalation_id)

    def feed(
        self, kind: str, before: AuditSeq | None, limit: int, words: str = ""
    ) -> Sequence[ports.FeedRow]:
        """Return the newest lines first; `kind` is a key of FEED_FILTERS."""
        with self._moment() as moment:
            return feed.feed(moment, kind, before, limit, words)

    def feed_counts(self, since: datetime) -> Mapping[str, int]:
        """Return how many lines each filter has had since."""
        with self._moment() as moment:
            return feed.feed_counts(moment, since)

    def feed_detail(self, seq: AuditSeq) -> ports.FeedDetail | None:
        """Return one act with all that led to it."""
        with self._moment() as moment:
            return detail.feed_detail(moment, seq)

    def metrics(self, since: datetime, until: datetime, zone: str) -> ports.Metrics:
        """Return all figures of a span."""
        with self._moment() as moment:
            return metrics.metrics(moment, since, until, zone)

    def never_list(
        self, words: str, before: SuppressionId | None, limit: int
    ) -> Sequence[NeverRow]:
        """Return entries of the never-contact list, the newest first."""
        with self._moment() as moment:
            return never_list.never_list(moment, words, before, limit)

    def never_count(self, words: str) -> int:
        """Return how many entries have these words in them."""
        with self._moment() as moment:
            return never_list.never_count(moment, words)

    def deed_of_entry(self, entry: SuppressionId) -> DeedId | None:
        """Return the deed that put an entry on the never-contact list."""
        with self._moment() as moment:
            return never_list.deed_of_entry(moment, entry)

    def lead_plan(self, lead_id: LeadId, now: datetime) -> LeadPlan | None:
        """Return what is planned for a lead and what holds it."""
        with self._moment() as moment:
            return plans.lead_plan(moment, lead_id)

    def find_lead(self, words: str) -> Sequence[tuple[LeadId, str, str]]:
        """Return id, name and address of leads whose name or address begins so."""
        with self._moment() as moment:
            return search.find_lead(moment, words)
