"""Which language model is set, what models were used for, and what may be spent on them."""

from desktop_sdr.agent.office import Office
from desktop_sdr.domain.limits import Budget
from desktop_sdr.ports.model_views import ModelStanding


def standing(office: Office) -> ModelStanding:
    """Return the model, the use of this day and month of the rep, beside the caps."""
    caps = office.settings.budget
    budget = Budget(
        per_day=caps.per_day_cents, per_month=caps.per_month_cents, zone=office.seller.time_zone
    )
    today, month = budget.begins(office.now())
    with office.look() as uow:
        return ModelStanding(
            duty=office.model_duty,
            today=uow.model_calls.used(today),
            month=uow.model_calls.used(month),
            per_day_cents=budget.per_day,
            per_month_cents=budget.per_month,
        )
