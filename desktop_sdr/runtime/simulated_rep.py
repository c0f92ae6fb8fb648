"""A rep made of a seed, for running without a person; the record always names it as simulated."""

from datetime import datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from desktop_sdr.agent.desk import Desk, DeskRefusal
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.message import Channel, RejectReason
from desktop_sdr.ports.views import DraftCard

DAY_STARTS, DAY_ENDS = 9, 18
AT_ONE_SITTING: Final = 60
EDITS, REJECTS, PUTS_OFF = 0.06, 0.03, 0.02
READING: Final = timedelta(seconds=8)
FLAGS: Final = frozenset({"claim_weak_or_old"})


class SimulatedRep:
    """Reviews drafts and answers cases during office hours, by chance and by the suggestion."""

    def __init__(self, desk: Desk, seed: int) -> None:
        """Sit down at `desk`."""
        self._desk = desk
        self._random = Random(seed)  # noqa: S311 - a made-up rep draws from a seed, nothing secret
        self._zone = ZoneInfo(desk.time_zone)

    def is_at_work(self, now: datetime) -> bool:
        """Say whether the rep is at the desk at this moment."""
        local = now.astimezone(self._zone)
        return local.weekday() < 5 and DAY_STARTS <= local.hour < DAY_ENDS

    def sit_down(self) -> int:
        """Work through what waits; returns how many decisions were made."""
        if not self.is_at_work(self._desk.now()):
            return 0
        return self._review() + self._answer()

    def _review(self) -> int:
        rows = self._desk.views.drafts("all", None, AT_ONE_SITTING)
        return sum(self._decide(row.id) for row in rows)

    def _decide(self, draft_id: DraftId) -> int:
        card = self._desk.views.draft_card(draft_id)
        if card is None:
            return 0
        try:
            self._choose(card)
        except DeskRefusal as refusal:
            return self._after_refusal(card, refusal)
        return 1

    def _choose(self, card: DraftCard) -> None:
        chance = self._random.random()
        version = card.version
        if chance < REJECTS:
            reason = self._random.choice((RejectReason.WRONG_TONE, RejectReason.BAD_TIMING))
            self._desk.reject(card.row.id, version, reason)
            return
        if chance < REJECTS + PUTS_OFF:
            self._desk.later(card.row.id, self._desk.now() + timedelta(hours=3))
            return
        if chance < REJECTS + PUTS_OFF + EDITS and card.row.channel is Channel.EMAIL:
            body = card.body.replace("Would it", "Might it").rstrip() + "\n"
            version = self._desk.edit(card.row.id, version, card.row.subject, body)
        shown = self._desk.now() - READING
        self._desk.approve(card.row.id, version, shown, FLAGS)

    def _after_refusal(self, card: DraftCard, refusal: DeskRefusal) -> int:
        """What cannot be approved as it stands is turned down; what has changed is left."""
        if refusal.code not in ("look_again", "not_allowed", "now_for_you"):
            return 0
        try:
            self._desk.reject(card.row.id, card.version, RejectReason.WRONG_FACTS)
        except DeskRefusal:
            return 0
        return 1

    def _answer(self) -> int:
        rows = self._desk.views.escalations(AT_ONE_SITTING)
        for row in rows:
            card = self._desk.views.escalation_card(row.id)
            if card is None:
                continue
            option = (
                card.suggested
                if self._random.random() < 0.85
                else self._random.choice(card.options)
            )
            self._desk.answer(row.id, option)
        return len(rows)
