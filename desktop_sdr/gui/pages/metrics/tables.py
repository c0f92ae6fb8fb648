"""The figures of each chart as rows: for the table view and the export."""

from collections.abc import Sequence

from desktop_sdr.gui.pages.metrics.export import Table
from desktop_sdr.gui.pages.metrics.figures import Tile, WeekRate, funnel, week_rates
from desktop_sdr.gui.wording import metrics as words
from desktop_sdr.gui.wording.language import percent, whole
from desktop_sdr.ports.views import Metrics


def weeks_table(metrics: Metrics) -> Table:
    """The reply rate, week by week."""
    rows = [_week(week) for week in week_rates(metrics)]
    return (words.rate_title(), words.week_columns(), rows)


def funnel_table(metrics: Metrics) -> Table:
    """The funnel, step by step."""
    rows = [
        (name, whole(count), percent(count / metrics.contacted, 1) if metrics.contacted else "")
        for name, count in funnel(metrics)
    ]
    return (words.funnel_title(), words.funnel_columns(), rows)


def hours_table(metrics: Metrics) -> Table:
    """The sends, hour by hour."""
    hours = enumerate(metrics.sends_by_hour)
    rows = [(words.hour_word(hour), whole(sends)) for hour, sends in hours if sends]
    return (words.hours_title(), words.hour_columns(), rows)


def tiles_table(tiles: dict[str, Tile]) -> Table:
    """The four tiles."""
    names = words.tile_names()
    rows = [(names[key], tile.number, tile.change, tile.ground) for key, tile in tiles.items()]
    return (words.page_title(), words.tile_columns(), rows)


def _week(week: WeekRate) -> Sequence[str]:
    start = words.week_of(week.point.start)
    counts = (start, whole(week.point.contacted), whole(week.point.replied))
    if week.rate is None or week.likely is None:
        return (*counts, "", "", "")
    likely = (percent(week.likely.low, 1), percent(week.likely.high, 1))
    return (*counts, percent(week.rate, 1), *likely)
