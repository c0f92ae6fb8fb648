"""The language model of a profile: its server, its seats, and what it may cost."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from desktop_sdr import resources
from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.adapters.language.anthropic import Messages
from desktop_sdr.adapters.language.openai_compatible import ChatCompletions
from desktop_sdr.adapters.language.server import ModelServer
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.agent.loop import resilience
from desktop_sdr.agent.loop.asked_model import AskedModel
from desktop_sdr.agent.loop.model_seats import ModelReader, ModelRewriter, ModelWriter
from desktop_sdr.agent.skills.model_prices import ModelPrices, Price, model_prices_from_toml
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.agent.skills.profile_model import ModelConfig
from desktop_sdr.agent.skills.prompts import Prompt, prompt_from_toml
from desktop_sdr.domain.limits import Budget
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import SignInNeeded
from desktop_sdr.ports.language import LanguageModel, ModelPlace
from desktop_sdr.ports.model_views import ModelDuty
from desktop_sdr.runtime.redaction import REDACTION
from desktop_sdr.store.opening import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """The seats that a profile lets its model take, and the model itself."""

    asked: AskedModel
    reader: ModelReader | None
    writer: ModelWriter | None
    rewriter: ModelRewriter | None

    @property
    def duty(self) -> ModelDuty:
        """What is to be known of it without asking it anything."""
        price = self.asked.price
        return ModelDuty(
            place=self.asked.model.place,
            reads=self.reader is not None,
            writes=self.writer is not None,
            cents_in=price.cents_in,
            cents_out=price.cents_out,
            price_is_known=price.is_known,
        )


def key_name(config: ModelConfig) -> str:
    """Return the name that a model's key is kept under: each server has its own."""
    return f"model {config.host}"


def model_server(config: ModelConfig, passwords: AskedPasswords, clock: Clock) -> LanguageModel:
    """Return the model behind its server; raises Refused where it would be told in the clear."""
    dialect = Messages() if config.kind == "anthropic" else ChatCompletions(config.kind == "openai")
    account = ApiAccount(
        url=config.base_url,
        ca_file=Path(config.ca_file) if config.ca_file else None,
        patience=config.patience,
    )
    key = partial(_key, passwords, key_name(config)) if config.has_key else None
    return ModelServer(dialect, account, config.model, clock, key)


def _key(passwords: AskedPasswords, name: str) -> str | None:
    try:
        return passwords.peek(name)
    except SignInNeeded as needed:
        if needed.title == "no_keyring":
            return None  # then it was never kept
        raise


def seats(
    profile: Profile, store: Store, clock: Clock, model: LanguageModel | None
) -> Seats | None:
    """Return what the model may do; None where the profile has none."""
    if model is None or profile.model is None:
        return None
    asked = AskedModel(
        open=store.unit_of_work,
        look=store.reading,
        clock=clock,
        model=model,
        price=price_of(profile.model, model.place),
        budget=budget_of(profile),
        clean=REDACTION.without_known,
    )
    zone = profile.seller.time_zone
    reads, writes = profile.model.reads, profile.model.writes
    return Seats(
        asked=asked,
        reader=ModelReader(asked, prompt("read_reply.toml"), zone) if reads else None,
        writer=ModelWriter(asked, prompt("word_mail.toml")) if writes else None,
        rewriter=ModelRewriter(asked, prompt("redraft_mail.toml")) if writes else None,
    )


def budget_of(profile: Profile) -> Budget:
    """Return what may be spent, by the rep's own days."""
    allowed = profile.settings.budget
    return Budget(
        per_day=allowed.per_day_cents,
        per_month=allowed.per_month_cents,
        zone=profile.seller.time_zone,
    )


def price_of(config: ModelConfig, place: ModelPlace) -> Price:
    """Return what the model's tokens cost: what the rep states, else what the list says."""
    if config.cents_in is not None and config.cents_out is not None:
        return Price(cents_in=config.cents_in, cents_out=config.cents_out)
    return model_prices().of(place)


def thought_of(profile: Profile) -> timedelta:
    """Return how long one act waits: a request's patience, and a moment for what is around it."""
    if profile.model is None:
        return resilience.THOUGHT
    return profile.model.patience + timedelta(seconds=1)


def model_prices() -> ModelPrices:
    """Return the list that ships with the program."""
    return model_prices_from_toml(resources.read_text("rules", "model_prices.toml"))


def prompt(name: str) -> Prompt:
    """Return a prompt by its file."""
    return prompt_from_toml(resources.read_text("prompts", name))
