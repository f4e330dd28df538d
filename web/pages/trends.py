"""Up to five queries as lines over time, in numbers or as shares of all articles of the period;
as page, CSV and SVG.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, url_for

from search import SearchRequest, Trends, csv_cell
from web import search_params
from web.components import formatting, refinements
from web.context import archive, settings
from web.server.caching import conditional

MOST = 5
UNITS = ("year", "month")
MEASURES = ("count", "share")
WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 30
COLOURS = ("#9c2b1f", "#1f5f8b", "#4d7a2a", "#7a4d9e", "#b06f00")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4")

blueprint = Blueprint("trends", __name__)


def init_app(app: Flask) -> None:
    """Add the page and its two files."""
    app.register_blueprint(blueprint)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: queries, unit, measure, and the filters and dates around them."""

    texts: tuple[str, ...]
    unit: str
    measure: str
    around: SearchRequest
    notes: tuple[str, ...]

    def address(self, path: str, **changed: str) -> str:
        """The address of a page or file for the same, or with unit or measure changed."""
        kept = {"unit": self.unit, "show": self.measure} | changed
        pairs = [("q", text) for text in self.texts] + search_params.pairs(self.around)
        return search_params.with_query(
            path, pairs + [(k, v) for k, v in kept.items() if v not in (UNITS[0], MEASURES[0])]
        )


def read() -> Asked:
    """What the address of this request asks for."""
    reading = search_params.read(request.args, settings())
    texts = list(dict.fromkeys(text.strip() for text in request.args.getlist("q") if text.strip()))
    notes = [problem.note for problem in reading.problems]
    if len(texts) > MOST:
        notes.append(f"A chart has room for {MOST} lines; the first {MOST} are drawn.")
    unit, measure = request.args.get("unit", ""), request.args.get("show", "")
    around = SearchRequest(
        filters=reading.request.filters, since=reading.request.since, until=reading.request.until
    )
    return Asked(
        texts=tuple(texts[:MOST]),
        unit=unit if unit in UNITS else UNITS[0],
        measure=measure if measure in MEASURES else MEASURES[0],
        around=around,
        notes=tuple(notes),
    )


def trends_of(asked: Asked) -> Trends:
    """The numbers."""
    around = asked.around
    return archive().trends(
        asked.texts, unit=asked.unit, since=around.since, until=around.until, filters=around.filters
    )


@blueprint.get("/trends")
@conditional
def page() -> str:
    """The chart, and the table under it."""
    asked = read()
    found = trends_of(asked)
    return render_template(
        "trends.html",
        asked=asked,
        trends=found,
        chart=line_chart(asked, found) if asked.texts and found.periods else None,
        rows=_rows(asked, found),
        most=MOST,
        csv=asked.address(url_for("trends.table")),
        svg=asked.address(url_for("trends.drawing")),
        units=[(unit, asked.address(url_for("trends.page"), unit=unit)) for unit in UNITS],
        measures=[
            (measure, asked.address(url_for("trends.page"), show=measure)) for measure in MEASURES
        ],
        chips=[
            ("not " if out else "") + formatting.facet_value(facet, value)
            for facet, value, out in refinements.choices(asked.around)
        ],
        hidden=search_params.pairs(refinements.dated(asked.around, None, None)),
        unfiltered=replace(asked, around=replace(asked.around, filters=())).address(
            url_for("trends.page")
        ),
    )


@blueprint.get("/trends.csv")
@conditional
def table() -> Response:
    """The numbers as a table: period, all articles, one column a query."""
    asked = read()
    found = trends_of(asked)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["period", "all articles", *(csv_cell(name) for name, _ in found.series)])
    for index, period in enumerate(found.periods):
        writer.writerow(
            [period, found.archive[index], *(counts[index] for _, counts in found.series)]
        )
    headers = {"Content-Disposition": 'attachment; filename="trends.csv"'}
    return Response(
        "\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers
    )


@blueprint.get("/trends.svg")
@conditional
def drawing() -> Response:
    """The chart as a drawing that stands by itself."""
    asked = read()
    text = render_template("trends.svg", asked=asked, chart=line_chart(asked, trends_of(asked)))
    headers = {"Content-Disposition": 'attachment; filename="trends.svg"'}
    return Response(text, content_type="image/svg+xml; charset=utf-8", headers=headers)


def line_chart(asked: Asked, found: Trends) -> dict[str, Any]:
    """The geometry of the chart. A line breaks where the archive holds nothing.

    No article is not the same as no mention.
    """
    share = asked.measure == "share"
    values = [
        [
            (100 * count / whole if share else float(count)) if whole else None
            for count, whole in zip(counts, found.archive, strict=True)
        ]
        for _, counts in found.series
    ]
    top, step = _scale(
        max((value for line in values for value in line if value is not None), default=0.0)
    )
    if not share:
        step = max(1.0, step)
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    number = len(found.periods)

    def x(index: int) -> float:
        return round(LEFT + across * ((index + 0.5) / number), 1)

    def y(value: float) -> float:
        return round(TOP + up * (1 - value / top), 1)

    lines = []
    for index, (text, line) in enumerate(
        zip((name for name, _ in found.series), values, strict=True)
    ):
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
                "label": (
                    f"{text}, {formatting.period(found.periods[place])}: {_said(value, share)}"
                ),
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
        for index, whole in enumerate(found.archive)
        if not whole
    ]
    every = max(1, -(-number // 9))
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
            {"y": y(step * i), "label": _said(step * i, share)}
            for i in range(int(top / step + 1e-9) + 1)
        ],
        "labels": [
            {"x": x(index), "text": found.periods[index]} for index in range(0, number, every)
        ],
    }


def _value(count: int, whole: int, share: bool) -> float | None:
    """What is drawn of a period: nothing where the archive holds nothing."""
    if not whole:
        return None
    return 100 * count / whole if share else float(count)


def _scale(largest: float) -> tuple[float, float]:
    """The top of the axis and the step of its grid.

    1, 2 or 5 times a power of ten, at most five steps.
    """
    if largest <= 0:
        return 1.0, 1.0
    step = 10.0**-3
    while True:
        for factor in (1, 2, 5):
            if step * factor * 5 >= largest:
                step *= factor
                return step * max(1, -(-largest // step)), step
        step *= 10


def _said(value: float, share: bool) -> str:
    return (
        f"{value:.2g} %" if share and value < 10 else f"{value:.0f} %" if share else f"{value:,.0f}"
    )


def _rows(asked: Asked, found: Trends) -> list[dict[str, Any]]:
    """The table, newest period first, each number with the search behind it."""
    rows, home = [], url_for("pages.search")
    for index in reversed(range(len(found.periods))):
        period, whole = found.periods[index], found.archive[index]
        since, until = formatting.bounds(period)
        rows.append(
            {
                "period": formatting.period(period),
                "whole": whole,
                "cells": [
                    {
                        "count": counts[index],
                        "share": 100 * counts[index] / whole if whole else None,
                        "address": search_params.address(
                            home, replace(asked.around, text=text, since=since, until=until)
                        ),
                    }
                    for text, counts in found.series
                ],
            }
        )
    return rows
