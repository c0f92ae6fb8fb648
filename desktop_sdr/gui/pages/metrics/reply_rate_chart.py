"""The reply rate week by week, with the range in which the true rate lies."""

from collections.abc import Sequence

from desktop_sdr.gui.pages.metrics.figures import WeekRate
from desktop_sdr.gui.pages.metrics.plot import Plot, Tick
from desktop_sdr.gui.wording import metrics as words
from desktop_sdr.gui.wording.language import percent

_STEPS = (0.01, 0.02, 0.04, 0.05, 0.1, 0.2, 0.25)
_MOST_TICKS = 5
_MOST_DATES = 5
_NAN = float("nan")
_ALONE = 0.08
_NARROWEST = 3


def rate_ticks(highest: float) -> list[Tick]:
    """Round percentages up to a little over the highest, at most five."""
    top = min(1.0, max(highest, _STEPS[0]))
    step = next((one for one in _STEPS if top / one <= _MOST_TICKS - 1), _STEPS[-1])
    count = int(top / step) + 1
    return [(number * step, percent(number * step)) for number in range(count + 1)]


def since_first(weeks: Sequence[WeekRate]) -> Sequence[WeekRate]:
    """Without the weeks before anybody was written to: a young account has no empty past."""
    first = next((n for n, week in enumerate(weeks) if week.rate is not None), len(weeks))
    return weeks[first:]


class ReplyRateChart(Plot):
    """One point a week."""

    def __init__(self) -> None:
        super().__init__()
        self._weeks: Sequence[WeekRate] = ()

    def show_weeks(self, weeks: Sequence[WeekRate]) -> None:
        """Show other weeks."""
        self._weeks = since_first(weeks)
        self.setAccessibleName(words.rate_sentence([week.rate for week in self._weeks]))
        self.redraw()

    def draw(self) -> None:
        """Band, line, the last value in words."""
        weeks = self._weeks
        reach = max(len(weeks) - 1, _NARROWEST)
        known = [(n, week) for n, week in enumerate(weeks) if week.likely is not None]
        if not known:
            return
        highest = max(week.likely.high for _n, week in known if week.likely is not None)
        ticks = rate_ticks(min(highest, 2.5 * max(week.rate or 0.0 for _n, week in known) + 0.02))
        self.ticks(self._dates(), ticks)
        x = [float(n) for n, _week in known]
        low = [week.likely.low for _n, week in known if week.likely is not None]
        high = [week.likely.high for _n, week in known if week.likely is not None]
        if len(x) == 1:
            # A band needs a width: one week alone gets a narrow one.
            x, low, high = [x[0] - _ALONE, x[0] + _ALONE], low * 2, high * 2
        self.band(x, low, high, "c1")
        self.line(range(len(weeks)), [_NAN if w.rate is None else w.rate for w in weeks], "c1")
        last, week = known[-1]
        rate = week.rate or 0.0
        self.dot(last, rate, "c1")
        self.words(percent(rate, 1), last + 0.03 * reach, rate, "text", "captionStrong")
        self.bounds((-0.06 * reach - 0.1, reach * 1.13 + 0.1), (0.0, ticks[-1][0]))

    def _dates(self) -> list[Tick]:
        count = len(self._weeks)
        step = max(1, -(-count // _MOST_DATES))
        shown = sorted({*range(0, count, step), count - 1})
        if len(shown) > 1 and shown[-1] - shown[-2] < step / 2:
            del shown[-2]
        return [(float(n), words.week_of(self._weeks[n].point.start)) for n in shown]
