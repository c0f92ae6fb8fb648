"""How the profile at hand understands a mail: the one place of the command line with a reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from desktop_sdr import bootstrap
from desktop_sdr.agent.skills.answering import is_answerable
from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.mail_parsing import parse_mail
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.agent.skills.reading import ReadingContext, read_parsed
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.reading import Reading
from desktop_sdr.domain.reply_policy import ReplyPlan, plan_reply
from desktop_sdr.ports.meaning import MeaningModel
from desktop_sdr.settings import Settings


@dataclass(frozen=True, slots=True)
class Understanding:
    """Reads as the agent would with this profile, or without any; never asks a language model."""

    lexicon: Lexicon
    classifier: MeaningModel
    profile: Profile | None
    rates: Mapping[str, Decimal]

    def read(self, raw: bytes) -> Reading:
        """Read a mail as the reply of whoever sent it."""
        mail, profile = parse_mail(raw), self.profile
        context = ReadingContext(
            today=_now().date(),
            own_addresses=(profile.seller.email,) if profile is not None else (),
            known_addresses=tuple(filter(None, (mail.headers.sender,))),
            competitors=profile.offer.competitors if profile is not None else (),
            languages=self._languages,
        )
        return read_parsed(mail, context, self.lexicon, self.classifier)

    def plan(self, reading: Reading, state: LeadState) -> ReplyPlan:
        """Say what would follow, for a lead in that state."""
        settings = self.profile.settings if self.profile is not None else Settings()
        return plan_reply(
            reading,
            state,
            _now(),
            settings.pace,
            threshold=settings.boundaries.threshold,
            languages=self._languages,
            deal_value=reading.extracted.amount,
            deal_limit=Money(settings.boundaries.deal_limit_usd * 100, "USD"),
            rates=self.rates,
        )

    @property
    def _languages(self) -> tuple[str, ...]:
        return self.profile.seller.languages if self.profile is not None else ("en",)

    def answers(self, reading: Reading, plan: ReplyPlan) -> bool:
        """Say whether an answer would be prepared from the profile's knowledge base or prices."""
        if self.profile is None or plan.role is not MessageRole.ANSWER:
            return False
        return is_answerable(reading, offer=self.profile.offer, seller=self.profile.seller)


def understanding_of(folder: Path) -> Understanding:
    """Return how the profile in the folder understands mails; the rules alone where there is none.

    Raises StoreTrouble.
    """
    return understanding_with(_profile(folder))


def understanding_with(profile: Profile | None) -> Understanding:
    """Return how mails are understood with this profile; the rules alone without any."""
    return Understanding(
        bootstrap.reply_lexicon(), bootstrap.reply_classifier(), profile, bootstrap.exchange_rates()
    )


def _profile(folder: Path) -> Profile | None:
    if not bootstrap.is_set_up(folder):
        return None
    app = bootstrap.build(folder)
    app.close()
    return app.profile


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a mail's "Friday" is this week's
