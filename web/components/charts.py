"""The geometry of charts; the templates draw it as SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from web.components import formatting

MOST_BARS = 200
MOST_LABELS = 12
WIDEST = 7.0
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 1000)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Its days, what it is called, its count, and where it stands (per cent of the width and height
    of the chart).
    """

    since: dt.date
    until: dt.date
    label: str
    count: int
    x: float
    width: float
    height: float

    @property
    def thick(self) -> float:
        """How wide the bar itself is drawn in its slot.

        With some air, and not like a wall where bars are few.
        """
        return round(min(self.width * 0.8, WIDEST), 3)


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from the first period to the last, empty ones included. `ticks` are labels for below:
    of each bar where they are few, else of the first, the middle one and the last.
    """

    unit: str
    bars: tuple[Bar, ...]
    top: int
    ticks: tuple[str, ...]


def bar_chart(timeline: Sequence[tuple[str, int]], unit: str) -> BarChart | None:
    """A chart of counts by period (ascending, empty periods left out).

    None where there is nothing to draw.

    Where an archive spans very many years, several years make one bar.
    """
    if not timeline:
        return None
    counts = dict(timeline)
    names = list(periods(timeline[0][0], timeline[-1][0]))
    step = next(step for step in _STEPS if len(names) / step <= MOST_BARS) if unit == "year" else 1
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(f"{int(name) // step * step:04d}" if step > 1 else name, []).append(name)
    sums = [(group, sum(counts.get(name, 0) for name in group)) for group in groups.values()]
    top = max(total for _, total in sums)
    width = 100 / len(sums)
    bars = tuple(
        Bar(
            since=formatting.bounds(group[0])[0],
            until=formatting.bounds(group[-1])[1],
            label=formatting.period(group[0]) + (f" to {group[-1]}" if len(group) > 1 else ""),
            count=total,
            x=round(index * width, 3),
            width=round(width, 3),
            height=round(max(100 * total / top, 2.5 if total else 0), 2) if top else 0,
        )
        for index, (group, total) in enumerate(sums)
    )
    return BarChart(unit, bars, top, _ticks([bar.label.partition(" to ")[0] for bar in bars], unit))


def periods(first: str, last: str) -> Iterator[str]:
    """Every year, month or day from one to another, both included, as ISO text."""
    if len(first) == 4:
        yield from (f"{year:04d}" for year in range(int(first), int(last) + 1))
    elif len(first) == 7:
        begin, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
        yield from (f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(begin, end + 1))
    else:
        day, end_day = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        while day <= end_day:
            yield day.isoformat()
            day += dt.timedelta(days=1)


def _ticks(labels: list[str], unit: str) -> tuple[str, ...]:
    if len(labels) <= MOST_LABELS:
        return tuple(
            labels if unit == "year" or len(labels) < 4 else [label[:3].strip() for label in labels]
        )
    middle = labels[len(labels) // 2] if len(labels) % 2 else ""
    return tuple(label for label in (labels[0], middle, labels[-1]) if label)
