"""Progress of a run: a bar on a terminal, plain lines elsewhere, with rate and time left."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Column

import search

# Seconds over which the rate is taken: long enough to smooth a batch, short enough to follow.
WINDOW = 30.0
LINE_EVERY = 5.0  # seconds, where there is no terminal
_TELL_EVERY = 0.1  # seconds, since a run reports every article
_BAR, _AMOUNTS = 12, 43  # cells: rate and time left always fit on a terminal of 80 columns

Tell = Callable[[int, str], None]


class Pace:
    """The rate of a run over its last half minute, and the time left at that rate.

    Args:
        total: the whole of the work, in any unit; None where nobody knows it.
        clock: seconds that never go back.
    """

    def __init__(self, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._clock = clock
        self._marks = deque([(clock(), 0)])
        self.done = 0

    def note(self, done: int) -> None:
        """Note how much of the work is done by now."""
        now, self.done = self._clock(), done
        if done == 0:  # processes are starting: that says nothing of the rate
            self._marks.clear()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] >= WINDOW:
            self._marks.popleft()

    def rate(self) -> float:
        """Return the work done in a second; 0 before the first second is over."""
        (begin, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - begin) if end - begin >= 1 else 0.0

    def left(self) -> float | None:
        """Return the seconds left at the present rate; None where they can't be known."""
        rate = self.rate()
        if self._total is None or rate <= 0:
            return None
        return max(self._total - self.done, 0) / rate


def size_in_words(count: float) -> str:
    """Return a number of bytes as people read it.

    >>> size_in_words(950), size_in_words(12_340_000)
    ('950 bytes', '12.3 MB')
    """
    for unit, length in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= length:
            return f"{count / length:,.1f} {unit}"
    return f"{count:,.0f} bytes"


def clock_time(seconds: float) -> str:
    """Return a stretch of time as hours, minutes and seconds.

    >>> clock_time(75), clock_time(3725)
    ('1:15', '1:02:05')
    """
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def amounts(pace: Pace, total: int | None, show: Callable[[float], str]) -> str:
    """Return how much is done, of how much, how fast, and how long the rest takes."""
    parts = [show(pace.done) + (f" of {show(total)}" if total is not None else "")]
    if total is not None and pace.done >= total:  # the next part prints its own steps
        return parts[0]
    if rate := pace.rate():
        parts.append(f"{show(rate)}/s")
    if (left := pace.left()) is not None:
        parts.append(f"{clock_time(left)} left")
    return ", ".join(parts)


@contextmanager
def progress(
    total: int | None, label: str, show: Callable[[float], str] = size_in_words
) -> Iterator[Tell]:
    """Show how far a run is. Call what it gives with (done, note).

    Args:
        total: the whole of the work; None where nobody knows it.
        label: what is being done ("indexing").
        show: writes an amount of work.
    """
    console = Console(stderr=True)
    pace = Pace(total)
    if not console.is_terminal:
        yield _plain_lines(pace, total, label, show)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", table_column=Column(no_wrap=True, min_width=len(label))),
        BarColumn(_BAR),
        TextColumn("{task.percentage:>3.0f}%", table_column=Column(no_wrap=True, min_width=4)),
        TextColumn("{task.fields[amounts]}", table_column=Column(no_wrap=True, min_width=_AMOUNTS)),
        TextColumn("{task.fields[note]}", table_column=Column(no_wrap=True, overflow="ellipsis")),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(label, total=total, note="", amounts="")

        def tell(done: int, note: str) -> None:
            pace.note(done)
            text = amounts(pace, total, show)
            bar.update(task, completed=done, note=note, amounts=text)

        yield tell


def _plain_lines(pace: Pace, total: int | None, label: str, show: Callable[[float], str]) -> Tell:
    last = time.monotonic()

    def tell(done: int, note: str) -> None:
        nonlocal last
        pace.note(done)
        if time.monotonic() - last >= LINE_EVERY:
            last = time.monotonic()
            text = amounts(pace, total, show)
            click.echo(f"{label}: {text}{f', {note}' if note else ''}", err=True)

    return tell


class BuildProgress:
    """Shows a build as it reports itself: ten times a second at most."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._started = self._last = time.monotonic()

    def now_and_then(self, report: search.BuildReport) -> None:
        """Show a report, unless one was shown a moment ago."""
        if time.monotonic() - self._last >= _TELL_EVERY:
            self.now(report)

    def now(self, report: search.BuildReport) -> None:
        """Show a report."""
        self._last = time.monotonic()
        articles = report.added + report.changed
        rate = articles / max(self._last - self._started, 0.001)
        self._tell(
            report.bytes,
            report.step or f"{articles:,} articles, {rate:,.0f}/s, {report.rejected:,} rejected",
        )
