"""The lights of the language model and of what it costs."""

from datetime import datetime
from typing import Final

from desktop_sdr.domain.health import (
    Light,
    LightReading,
    LightReason,
    NextStep,
    Part,
    breaker_light,
    meter_light,
    network_light,
    worst,
)
from desktop_sdr.domain.limits import Budget
from desktop_sdr.ports.store import UnitOfWork

MODEL_BREAKER: Final = "model"
"""The name that the breaker of the model is kept under."""
KEY_REFUSED: Final = "key_refused"


def model_light(uow: UnitOfWork) -> LightReading:
    """Return how the model is doing by its breaker, and by what its last call came to."""
    last = uow.model_calls.newest()
    outcome = "" if last is None else last.outcome
    breaker = breaker_light(Part.MODEL, uow.meters.breaker(MODEL_BREAKER))
    if outcome == KEY_REFUSED:
        step = NextStep.CHECK_KEY
        return LightReading(Part.MODEL, Light.RED, LightReason.KEY_REFUSED, None, step)
    return worst((network_light(Part.MODEL, {outcome}), breaker), Part.MODEL)


def budget_light(uow: UnitOfWork, budget: Budget | None, now: datetime) -> LightReading:
    """Return how much of the day's and the month's budget is used; grey without a model.

    Then nothing is spent and nothing is measured: green would be a claim.
    """
    if budget is None:
        return LightReading(Part.BUDGET, Light.GREY, LightReason.NO_DATA)
    day, month = budget.begins(now)
    today = meter_light(Part.BUDGET, uow.model_calls.spent(day), budget.per_day)
    this_month = meter_light(Part.BUDGET, uow.model_calls.spent(month), budget.per_month)
    return max(today, this_month, key=lambda reading: reading.number or 0.0)
