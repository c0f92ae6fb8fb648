"""A progress bar on one line of a terminal; plain lines, one a day, where there is none."""

from datetime import datetime, timedelta

from desktop_sdr.cli.output import Voice

WIDTH = 30


class Progress:
    """Shows how far simulated time has come."""

    def __init__(self, voice: Voice, start: datetime, end: datetime) -> None:
        """Show the way from `start` to `end`."""
        self._voice, self._start, self._end = voice, start, end
        self._live = not voice.as_json and voice.out.isatty()
        self._day = -1

    def reach(self, now: datetime) -> None:
        """Show the moment."""
        day = (now - self._start) // timedelta(days=1)
        if self._live:
            share = (now - self._start) / (self._end - self._start)
            filled = round(share * WIDTH)
            bar = "#" * filled + "." * (WIDTH - filled)
            self._voice.out.write(f"\r[{bar}] day {day + 1:2d}, {now:%a %H:%M} UTC")
            self._voice.out.flush()
        elif day != self._day:
            self._voice.say(f"-- day {day + 1}, {now:%A} --")
        self._day = day

    def make_room(self) -> None:
        """Clear the bar so that a line can be written."""
        if self._live:
            self._voice.out.write("\r" + " " * (WIDTH + 28) + "\r")

    def done(self) -> None:
        """Leave the bar."""
        self.make_room()
