"""At which hours something was sent, and between which hours it may be."""

from collections.abc import Sequence

from desktop_sdr.gui.pages.metrics.plot import Plot, Tick
from desktop_sdr.gui.wording import metrics as words
from desktop_sdr.gui.wording.language import whole

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MOST_TICKS = 5


def count_ticks(highest: int) -> list[Tick]:
    """Round counts from 0 to a little over the highest, at most five."""
    step = next((one for one in _STEPS if highest / one <= _MOST_TICKS - 1), _STEPS[-1])
    count = -(-max(highest, 1) // step)
    return [(float(number * step), whole(number * step)) for number in range(count + 1)]


class HourBars(Plot):
    """24 counts, of which the empty ends are left out."""

    def __init__(self) -> None:
        super().__init__()
        self._hours: Sequence[int] = ()
        self._allowed = (8, 17)

    def show_hours(self, hours: Sequence[int], allowed: tuple[int, int]) -> None:
        """Show other counts; `allowed` are the first hour and the end of the last."""
        self._hours, self._allowed = hours, allowed
        self.setAccessibleName(words.hours_sentence(hours))
        self.redraw()

    def draw(self) -> None:
        """The shaded hours, then the bars."""
        if not self._hours:
            return
        start, end = self._allowed
        busy = [hour for hour, sends in enumerate(self._hours) if sends]
        first, last = min([start, *busy]), max([end - 1, *busy])
        ticks = count_ticks(max(self._hours))
        step = 2 if last - first < 13 else 3
        hours = range(first, last + 2, step)
        self.ticks([(float(hour), words.hour_word(hour)) for hour in hours], ticks)
        self.region(start - 0.5, end - 0.5, "c1")
        top = ticks[-1][0]
        ceiling = top * 1.2  # room for the words above the highest bar
        self.words(words.allowed_hours(), start - 0.4, ceiling, "text3", anchor=(0.0, 0.0))
        x = list(range(first, last + 1))
        self.bars([float(hour) for hour in x], [float(self._hours[hour]) for hour in x], "c1")
        self.bounds((first - 1.1, last + 1.6), (0.0, ceiling))
