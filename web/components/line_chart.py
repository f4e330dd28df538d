"""Geometry of line charts over time, which templates draw as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 30
COLOURS = ("#9c2b1f", "#1f5f8b", "#4d7a2a", "#7a4d9e", "#b06f00")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a chart: ISO periods, interval, label, counts of all articles and of each query.

    `words` are the words of all its articles, 0 if the measure needs none.
    """

    periods: tuple[str, ...]
    period: str
    label: str
    whole: int
    counts: tuple[int, ...]
    words: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """The numbers of a chart: its unit for readers, and its rows, oldest first."""

    unit: str
    texts: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A relative measure: per how many articles of a period, or words.

    `sign` follows the figure.
    """

    per: int
    words: bool = False
    sign: str = ""

    def of(self, count: int, row: Row) -> float | None:
        """Return a row's count as a rate; None if the period is empty.

        >>> Rate(1000).of(3, Row(("1990",), "1990", "1990", 200, (3,)))
        15.0
        """
        whole = row.words if self.words else row.whole
        return self.per * count / whole if whole else None

    def text(self, value: float) -> str:
        """Return a rate as printed text.

        >>> Rate(100, sign=" %").text(2.345), Rate(1000).text(1234.5)
        ('2.3 %', '1,234')
        """
        return (f"{value:.2g}" if value < 10 else f"{value:,.0f}") + self.sign


def line_chart(found: Drawn, rate: Rate | None) -> dict[str, Any]:
    """Return the geometry of the chart for the template.

    A line breaks where the archive is empty: no article is not the same as no mention.

    Args:
        found: the numbers; at least one row.
        rate: draw counts relative to their period; None draws the counts.
    """
    values = [
        [_value(row.counts[index], row, rate) for row in found.rows]
        for index in range(len(found.texts))
    ]
    top, step = _scale(
        max((value for line in values for value in line if value is not None), default=0.0)
    )
    if rate is None:
        step = max(1.0, step)
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    number = len(found.rows)

    def x(index: int) -> float:
        return round(LEFT + across * ((index + 0.5) / number), 1)

    def y(value: float) -> float:
        return round(TOP + up * (1 - value / top), 1)

    lines = []
    for index, (text, line) in enumerate(zip(found.texts, values, strict=True)):
        runs: list[list[tuple[float, float]]] = [[]]
        for place, value in enumerate(line):
            if value is None:
                runs.append([])
            else:
                runs[-1].append((x(place), y(value)))
        points = [
            {
                "x": x(place),
                "y": y(value),
                "label": (f"{text}, {found.rows[place].label}: {_said(value, rate)}"),
            }
            for place, value in enumerate(line)
            if value is not None
        ]
        lines.append(
            {
                "text": text,
                "number": index + 1,
                "colour": COLOURS[index],
                "dash": DASHES[index],
                "runs": [" ".join(f"{px},{py}" for px, py in run) for run in runs if len(run) > 1],
                "points": points if number <= 120 else [],
                "lone": [run[0] for run in runs if len(run) == 1],
            }
        )
    gaps = [
        {"x": round(LEFT + across * index / number, 1), "width": round(across / number + 0.05, 2)}
        for index, row in enumerate(found.rows)
        if not row.whole
    ]
    every = max(1, -(-number // (9 if "year" in found.unit else 6)))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "bottom": HEIGHT - BOTTOM,
        "top": TOP,
        "up": up,
        "lines": lines,
        "gaps": gaps,
        "grid": [
            {"y": y(step * i), "label": _said(step * i, rate)}
            # The quotient may be just below a whole number.
            for i in range(int(top / step + 1e-9) + 1)
        ],
        "labels": [
            {"x": x(index), "text": found.rows[index].label.partition(" to ")[0]}
            for index in range(0, number, every)
        ],
    }


def _value(count: int, row: Row, rate: Rate | None) -> float | None:
    """Return the drawn value of a period; None if the archive is empty there."""
    if rate is not None:
        return rate.of(count, row)
    return float(count) if row.whole else None


def _scale(largest: float) -> tuple[float, float]:
    """Return the top of the axis and the step of its grid.

    1, 2 or 5 times a power of ten, at most five steps.

    >>> _scale(87.0)
    (100.0, 20.0)
    """
    if largest <= 0:
        return 1.0, 1.0
    # Shares of a thousand articles may be that small.
    step = 10.0**-3
    while True:
        for factor in (1, 2, 5):
            if step * factor * 5 >= largest:
                step *= factor
                return step * max(1, -(-largest // step)), step
        step *= 10


def _said(value: float, rate: Rate | None) -> str:
    return f"{value:,.0f}" if rate is None else rate.text(value)
