"""Every setting once: its default, its bounds and its unit, in frozen groups."""

from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any


class BadSetting(ValueError):
    """A value outside its bounds; names the setting."""


def setting(default: Any, low: float, high: float, unit: str) -> Any:  # noqa: ANN401
    """Declare one number with its bounds; `check` holds it to them."""
    return field(default=default, metadata={"low": low, "high": high, "unit": unit})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may leave, and how fast (behaviour.md section 9)."""

    mails_per_day: int = setting(30, 1, 2000, "mails per mailbox")
    mails_per_hour: int = setting(6, 1, 500, "mails per mailbox")
    mails_per_domain_per_day: int = setting(5, 1, 500, "mails to one recipient domain")
    mails_per_account_per_day: int = setting(5, 1, 500, "mails to people of one company")
    gap_min_minutes: int = setting(3, 0, 240, "minutes")
    gap_max_minutes: int = setting(10, 0, 240, "minutes")
    linkedin_invites_per_week: int = setting(100, 0, 200, "invitations")
    crm_writes_per_hour: int = setting(600, 1, 100000, "writes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """When mail may leave, in the lead's own time."""

    day_start_hour: int = setting(8, 0, 23, "o'clock")
    day_end_hour: int = setting(17, 1, 24, "o'clock")
    hold_seconds_rep: int = setting(60, 30, 3600, "seconds")
    hold_seconds_agent: int = setting(600, 30, 86400, "seconds")
    settle_minutes: int = setting(15, 1, 120, "minutes")
    on_weekends: bool = False
    check_addresses: bool = True
    """An address is looked up before the first mail to it."""
    ask_block_lists: bool = False
    """The daily look at the own domain asks block lists too; each has terms of its own."""
    name_server: str = ""
    """`IP[:PORT]` of the one that is asked; empty for those of this computer."""
    like_a_person: bool = True
    """Cold mail keeps to a drawn working day of the rep, and a mailbox new to it warms up."""
    work_start_hour: int = setting(8, 0, 23, "o'clock")
    """In the rep's own time, as is the end."""
    work_end_hour: int = setting(18, 1, 24, "o'clock")
    days_off: tuple[str, ...] = ()
    """Days and spans of days, such as `2026-12-28..2027-01-02`, on which nothing cold leaves."""
    holidays_of: str = ""
    """ISO 3166 alpha-2 of the country whose public holidays the rep keeps; empty for none."""
    html_alternative: bool = True
    """A cold mail with a link, or written from right to left, shows its text as HTML too."""
    attachments_folder: str = ""
    """Only files that lie in it may be attached; empty: none."""
    never_say: tuple[str, ...] = ()
    """Words that leave in no mail, in any case and spacing; whoever wrote them changes them."""
    disclose_assistant: bool = False
    """Each mail says in its footer that an assistant helped to write it."""

    @property
    def hold_rep(self) -> timedelta:
        """How long an approved act can still be undone."""
        return timedelta(seconds=self.hold_seconds_rep)

    @property
    def hold_agent(self) -> timedelta:
        """How long an act that goes by itself can still be undone."""
        return timedelta(seconds=self.hold_seconds_agent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """The fixed boundaries: the deal limit may only be lowered, the threshold only raised."""

    deal_limit_usd: int = setting(50_000, 0, 50_000, "US dollars")
    threshold: float = setting(0.70, 0.70, 1.0, "confidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What the language model may cost."""

    per_day_cents: int = setting(500, 0, 1_000_000, "cents")
    per_month_cents: int = setting(10_000, 0, 10_000_000, "cents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The waits of the sales process itself."""

    out_of_office_days: int = setting(14, 1, 120, "days without a return date")
    no_answer_days: int = setting(5, 1, 60, "days before silence counts")
    nurture_days: int = setting(90, 1, 730, "days until asking again")
    meeting_minutes: int = setting(30, 10, 240, "minutes")
    slots_offered: int = setting(3, 1, 5, "times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long personal text is kept; 0 for as long as the rep does not erase it."""

    raw_mail_days: int = setting(0, 0, 3650, "days after a mail was understood")
    ended_leads_days: int = setting(0, 0, 3650, "days after a lead reached its end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All groups together; what a profile does not name keeps its default."""

    limits: Limits = field(default_factory=Limits)
    sending: Sending = field(default_factory=Sending)
    boundaries: Boundaries = field(default_factory=Boundaries)
    budget: Budget = field(default_factory=Budget)
    pace: Pace = field(default_factory=Pace)
    keeping: Keeping = field(default_factory=Keeping)


def check(settings: Settings) -> Settings:
    """Return `settings` unchanged; raises BadSetting naming the first value out of bounds."""
    for group in fields(settings):
        values = getattr(settings, group.name)
        for one in fields(values):
            _check_one(f"{group.name}.{one.name}", getattr(values, one.name), dict(one.metadata))
    return settings


def _check_one(name: str, value: object, bounds: dict[str, Any]) -> None:
    if "low" not in bounds or not isinstance(value, int | float):
        return
    if not bounds["low"] <= value <= bounds["high"]:
        raise BadSetting(
            f"{name} is {value}, but must be between {bounds['low']} and {bounds['high']}"
            f" ({bounds['unit']})"
        )
