"""The words of Metrics: tiles with the ground they stand on, charts as sentences, tables."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Final

from PySide6.QtCore import QLocale

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.statistics import Interval
from desktop_sdr.gui.wording.language import day, money, percent, plural, tr, whole

_SPANS: Final = {"7": "7 days", "30": "30 days", "84": "12 weeks"}
SPANS: Final = tuple(_SPANS)

_ACTIONS: Final = {
    ActionKind.SEND_NEXT: "Sequence emails",
    ActionKind.RESPOND: "Answers",
    ActionKind.QUALIFY: "Questions asked",
    ActionKind.TRY_DIFFERENT_CHANNEL: "Other channels",
    ActionKind.BOOK_MEETING: "Bookings",
    ActionKind.CANCEL_MEETING: "Cancellations",
    ActionKind.REMIND: "Reminders",
    ActionKind.BRIEF: "Briefs",
    ActionKind.UPDATE_CRM: "CRM updates",
    ActionKind.RESEARCH: "Research",
    ActionKind.SCORE: "Scoring",
}

_PULSES: Final = {
    "listen": "Reading mail",
    "think": "Deciding",
    "read": "Understanding replies",
    "write": "Writing drafts",
}


def page_title() -> str:
    """The title of the page."""
    return tr("Metrics")


def could_not_load() -> str:
    """The line under the title while the page shows an error."""
    return tr("Could not load")


def heading_line(since: datetime, until: datetime, zone: tzinfo) -> str:
    """The span that is shown."""
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    return tr("{first} to {last}").format(first=day(first), last=day(last))


def span_word(key: str) -> str:
    """The word of a span."""
    return tr(_SPANS[key])


def spans_name() -> str:
    """What readers hear of the spans."""
    return tr("Time span")


def export() -> str:
    """The verb that writes the figures to a file."""
    return tr("Export CSV")


def exported(place: str) -> str:
    """Where they were written."""
    return tr("Saved as {place}").format(place=place)


def not_exported(place: str, why: str) -> str:
    """Why they could not be written."""
    return tr("Not saved to {place}: {why}").format(place=place, why=why)


def as_tables(shown: bool) -> str:
    """The verb that changes between charts and tables."""
    return tr("Show charts") if shown else tr("Show tables")


def tile_names() -> dict[str, str]:
    """The names of the four tiles."""
    return {
        "meetings": tr("Meetings booked"),
        "replies": tr("Reply rate"),
        "positive": tr("Positive replies"),
        "cost": tr("Cost per meeting"),
    }


def nothing() -> str:
    """In place of a number nobody knows."""
    return "–"


def against(before: int, span: str) -> str:
    """The ground of a count: the same span before."""
    return tr("vs {n} in the {span} before").format(n=whole(before), span=span_word(span))


def likely(range_: Interval) -> str:
    """The ground of a rate: where the true one lies, 19 times out of 20."""
    return tr("true rate likely {low} to {high}").format(
        low=percent(range_.low, 1).rstrip("%"), high=percent(range_.high, 1)
    )


def too_few(number: int, needed: int) -> str:
    """In place of a rate that would rest on too little."""
    return tr("Too few sends to say. {n} of {needed}.").format(n=number, needed=needed)


def of_replies(positive: int, replies: int) -> str:
    """The ground of the share of positive replies."""
    return tr("{n} of {replies}").format(
        n=whole(positive), replies=plural(replies, "{n} reply", "{n} replies")
    )


def no_reply_yet() -> str:
    """The same without any reply."""
    return tr("no reply yet")


def cost_ground(cost_cents: float, meetings: int) -> str:
    """What is in the cost."""
    if not meetings:
        return tr("no meeting yet, {money} spent on AI").format(money=money(cost_cents))
    return tr("AI spend only")


def change_in_count(now: int, before: int) -> str:
    """How a count moved against the span before."""
    if now == before:
        return tr("no change")
    return f"{now - before:+,}".replace("-", "−")


def change_in_share(now: float, before: float) -> str:
    """How a share moved, in points; less than half a point is no change."""
    points = (now - before) * 100
    if abs(points) < HALF_A_POINT:
        return tr("no change")
    return tr("{n} pts").format(n=f"{points:+.1f}".replace("-", "−"))


HALF_A_POINT: Final = 0.5


# ---- charts


def rate_title() -> str:
    """Heading of the first chart."""
    return tr("Reply rate by week")


def rate_caption() -> str:
    """What the band is."""
    return tr("Band: 95% range for the true rate. Narrow band, more certain.")


def rate_sentence(rates: Sequence[float | None]) -> str:
    """The chart for readers."""
    known = [rate for rate in rates if rate is not None]
    if not known:
        return tr("No reply rate yet")
    first, last = percent(known[0], 1), percent(known[-1], 1)
    weeks = plural(len(rates), "{n} week", "{n} weeks")
    return tr("Reply rate went from {first} to {last} in {weeks}").format(
        first=first, last=last, weeks=weeks
    )


def funnel_title() -> str:
    """Heading of the funnel."""
    return tr("Funnel")


def funnel_caption(span: str) -> str:
    """What the lengths are."""
    return tr("{span}. Bars use a square-root scale so small steps stay visible.").format(
        span=span_word(span)
    )


def funnel_steps() -> tuple[str, ...]:
    """The steps from the first contact to the meeting."""
    return (tr("Contacted"), tr("Replied"), tr("Positive"), tr("Meeting"), tr("Took place"))


def funnel_sentence(rows: Sequence[tuple[str, int]]) -> str:
    """The funnel for readers."""
    return ", ".join(f"{name} {whole(number)}" for name, number in rows)


def hours_title() -> str:
    """Heading of the chart of hours."""
    return tr("Sends by hour")


def hours_caption() -> str:
    """Whose hours."""
    return tr("In the readers' local time.")


def hours_sentence(hours: Sequence[int]) -> str:
    """The chart for readers."""
    if not any(hours):
        return tr("Nothing sent in this span")
    busiest = max(range(24), key=lambda hour: hours[hour])
    return tr("Most sends at {hour}: {n} of {all}").format(
        hour=hour_word(busiest), n=whole(hours[busiest]), all=whole(sum(hours))
    )


def allowed_hours() -> str:
    """On the shaded ground."""
    return tr("allowed hours")


def nothing_sent() -> str:
    """In place of the chart of hours."""
    return tr("Nothing was sent in this span.")


def hour_word(hour: int) -> str:
    """An hour of the day on an axis: "8am", or "08" where the clock has 24."""
    if "ap" not in QLocale().timeFormat(QLocale.FormatType.ShortFormat).lower():
        return f"{hour % 24:02}"
    return f"{(hour - 1) % 12 + 1}{'am' if hour % 24 < _NOON else 'pm'}"


_NOON: Final = 12


def quality_title() -> str:
    """Heading of what went right."""
    return tr("Done right")


def quality_caption() -> str:
    """What counts as a mistake."""
    return tr("Mistakes of the agent count; a server that was down does not.")


def action_name(code: str) -> str:
    """A kind of act, in the plural."""
    if code in _PULSES:
        return tr(_PULSES[code])
    try:
        return tr(_ACTIONS[ActionKind(code)])
    except (KeyError, ValueError):
        return code.replace("_", " ").capitalize()


def right_of(right: int, tried: int) -> str:
    """How many were done right."""
    return tr("{right} of {tried}").format(right=whole(right), tried=whole(tried))


def bounced() -> str:
    """A row of that card."""
    return tr("Bounced")


def opted_out() -> str:
    """A row of that card."""
    return tr("Asked to stop")


def share_of(number: int, whole_: int) -> str:
    """A count with its share."""
    if not whole_:
        return whole(number)
    return tr("{n} ({share})").format(n=whole(number), share=percent(number / whole_, 1))


# ---- tables


def week_columns() -> tuple[str, ...]:
    """The columns of the reply rate as a table."""
    return (tr("Week of"), tr("Contacted"), tr("Replied"), tr("Rate"), tr("Likely from"), tr("to"))


def funnel_columns() -> tuple[str, ...]:
    """The columns of the funnel as a table."""
    return (tr("Step"), tr("Leads"), tr("Of contacted"))


def tile_columns() -> tuple[str, ...]:
    """The columns of the tiles as a table."""
    return (tr("Figure"), tr("Value"), tr("Change"), tr("Ground"))


def hour_columns() -> tuple[str, ...]:
    """The columns of the hours as a table."""
    return (tr("Hour"), tr("Sends"))


def week_of(start: date) -> str:
    """A week by its first day."""
    return day(start)
