"""Geometry of bar charts, which templates draw as SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from web.components import formatting

# Bars of a chart: on a phone of 320 px each is 5 px wide, the least the eye separates.
MOST_BARS = 60
MOST_LABELS = 12  # below this many bars each gets a label
# Periods in one bar, ascending: weeks of days, quarters of months, decades of years.
_STEPS = {"day": (1, 2, 7), "month": (1, 3), "year": (1, 2, 5, 10, 20, 25, 50, 100, 200, 1000)}
_NAMES = {("day", 7): "week", ("month", 3): "quarter", ("year", 10): "decade"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its days and periods, label, count, and its height in per cent of the chart's."""

    since: dt.date
    until: dt.date
    periods: tuple[str, ...]
    label: str
    count: int
    height: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from the first period to the last, empty ones included.

    `ticks` are the labels below the axis: of each bar if they are few, else of the first, the
    middle and the last.
    """

    unit: str
    bars: tuple[Bar, ...]
    top: int
    ticks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Periods grouped into bars: the bars' unit for readers, and the periods of each bar."""

    unit: str
    groups: tuple[tuple[str, ...], ...]

    def label(self, group: Sequence[str]) -> str:
        """Return a bar's label: its period, or its first and last."""
        if len(group) == 1:
            return formatting.period(group[0])
        return f"{formatting.period(group[0])} to {formatting.period(group[-1])}"


def fold(periods: Sequence[str], unit: str, most: int = MOST_BARS) -> Fold:
    """Group consecutive periods into at most `most` bars.

    Bars begin at calendar boundaries: weeks on Mondays, quarters in January, decades with a zero.
    The first and the last bar may therefore hold fewer periods.

    >>> fold(["1989", "1990", "1991"], "year", most=2).groups
    (('1989',), ('1990', '1991'))
    """
    steps = _STEPS[unit]
    step = next((step for step in steps if len(periods) <= most * step), steps[-1])
    groups: dict[int, list[str]] = {}
    for name in periods:
        groups.setdefault(_ordinal(name, step), []).append(name)
    if len(groups) > most and step != steps[-1]:  # begun in the middle of a week or a decade
        step = steps[steps.index(step) + 1]
        groups = {}
        for name in periods:
            groups.setdefault(_ordinal(name, step), []).append(name)
    called = _NAMES.get((unit, step), unit if step == 1 else f"{step} {unit}s")
    return Fold(called, tuple(tuple(group) for group in groups.values()))


def bar_chart(timeline: Sequence[tuple[str, int]], unit: str) -> BarChart | None:
    """Return a chart of counts by period; None if there are no counts.

    Args:
        timeline: (period, count), ascending, empty periods left out.
        unit: of the periods: year, month or day.
    """
    if not timeline:
        return None
    counts = dict(timeline)
    folded = fold(list(periods(timeline[0][0], timeline[-1][0])), unit)
    sums = [(group, sum(counts.get(name, 0) for name in group)) for group in folded.groups]
    top = max(total for _, total in sums)
    bars = tuple(
        Bar(
            since=formatting.bounds(group[0])[0],
            until=formatting.bounds(group[-1])[1],
            periods=group,
            label=folded.label(group),
            count=total,
            height=round(max(100 * total / top, 2.5 if total else 0), 2) if top else 0,
        )
        for group, total in sums
    )
    return BarChart(folded.unit, bars, top, _ticks(folded))


def periods(first: str, last: str) -> Iterator[str]:
    """Yield every year, month or day from one to another, both included, as ISO text.

    >>> list(periods("1990-11", "1991-02"))
    ['1990-11', '1990-12', '1991-01', '1991-02']
    """
    if len(first) == 4:
        yield from (f"{year:04d}" for year in range(int(first), int(last) + 1))
    elif len(first) == 7:
        begin, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
        yield from (f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(begin, end + 1))
    else:
        begin_day, end_day = (dt.date.fromisoformat(text).toordinal() for text in (first, last))
        yield from (dt.date.fromordinal(day).isoformat() for day in range(begin_day, end_day + 1))


def follows(first: str, second: str) -> bool:
    """Return True if a year, month or day in ISO form comes right after another one.

    >>> follows("1990-12", "1991-01"), follows("1990", "1992")
    (True, False)
    """
    return len(first) == len(second) and _ordinal(second, 1) == _ordinal(first, 1) + 1


def _ordinal(period: str, step: int) -> int:
    """Return the number of the bar that a period belongs to."""
    if len(period) == 4:
        return int(period) // step
    if len(period) == 7:
        return (int(period[:4]) * 12 + int(period[5:]) - 1) // step
    return (dt.date.fromisoformat(period).toordinal() - 1) // step  # ordinal 1 was a Monday


def _ticks(folded: Fold) -> tuple[str, ...]:
    labels = [formatting.period(group[0]) for group in folded.groups]
    if len(labels) <= MOST_LABELS:
        short = len(labels) >= 4 and folded.unit in ("month", "day")
        return tuple(label[:3].strip() for label in labels) if short else tuple(labels)
    middle = labels[len(labels) // 2] if len(labels) % 2 else ""
    return tuple(label for label in (labels[0], middle, labels[-1]) if label)
