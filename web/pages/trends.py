"""Trends: up to five queries as lines over time, as a page, CSV or SVG."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, url_for

from search import SearchRequest, csv_cell
from web import search_params
from web.components import charts, formatting
from web.components.line_chart import Drawn, Rate, Row, line_chart
from web.components.result_list import refinements
from web.context import archive, settings
from web.server.caching import conditional

MOST = 5  # lines of a chart, as many colours as are easy to distinguish
_PLAIN = "count"
UNITS = ("auto", "year", "month")
# Measure of a chart -> its name for readers.
MEASURES = {
    "count": "numbers",
    "share": "share",
    "mentions": "mentions",
    "per-thousand": "mentions per 1,000 articles",
    "per-million": "mentions per million words",
}
RATES = {
    "share": Rate(100, sign=" %"),
    "per-thousand": Rate(1_000),
    "per-million": Rate(1_000_000, words=True),
}

blueprint = Blueprint("trends", __name__)


def init_app(app: Flask) -> None:
    """Add the page and its two files."""
    app.register_blueprint(blueprint)


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of the address: queries, unit, measure, filters and dates."""

    texts: tuple[str, ...]
    unit: str
    measure: str
    around: SearchRequest
    notes: tuple[str, ...]

    @property
    def mentions(self) -> bool:
        """True if mentions are counted instead of articles."""
        return self.measure not in (_PLAIN, "share")

    @property
    def rate(self) -> Rate | None:
        """The rate that counts are shown as; None shows the counts."""
        return RATES.get(self.measure)

    def address(self, path: str, **changed: str) -> str:
        """Return the address of a page or file for the same queries, with changes."""
        kept = {"unit": self.unit, "show": self.measure} | changed
        pairs = [("q", text) for text in self.texts] + search_params.pairs(self.around)
        return search_params.with_query(
            path, pairs + [(k, v) for k, v in kept.items() if v not in (UNITS[0], _PLAIN)]
        )


def read() -> Asked:
    """Return the parameters of this request."""
    reading = search_params.read(request.args, settings())
    texts = list(dict.fromkeys(text.strip() for text in request.args.getlist("q") if text.strip()))
    notes = [problem.note for problem in reading.problems]
    if len(texts) > MOST:
        notes.append(f"A chart has room for {MOST} lines; the first {MOST} are drawn.")
    unit, measure = request.args.get("unit", ""), request.args.get("show", "")
    around = SearchRequest(
        filters=reading.request.filters,
        since=reading.request.since,
        until=reading.request.until,
        dialect=reading.request.dialect,
        versions=reading.request.versions,
    )
    return Asked(
        texts=tuple(texts[:MOST]),
        unit=unit if unit in UNITS else UNITS[0],
        measure=measure if measure in MEASURES else _PLAIN,
        around=around,
        notes=tuple(notes),
    )


def trends_of(asked: Asked) -> Drawn:
    """Return the counts of the queries, in at most 60 rows if the unit is "auto"."""
    around = asked.around
    unit = {"year": "year", "month": "month"}.get(asked.unit)
    found = archive().trends(
        asked.texts,
        unit=unit,  # type: ignore[arg-type]
        since=around.since,
        until=around.until,
        filters=around.filters,
        mentions=asked.mentions,
        words=asked.rate is not None and asked.rate.words,
        dialect=around.dialect,
        versions=around.versions,
    )
    most = len(found.periods) if unit else charts.MOST_BARS
    folded = charts.fold(found.periods, found.unit, max(most, 1))
    place = {period: index for index, period in enumerate(found.periods)}

    def total(counts: Sequence[int], group: Sequence[str]) -> int:
        return sum(counts[place[period]] for period in group)

    rows = tuple(
        Row(
            periods=group,
            period=group[0] if len(group) == 1 else f"{group[0]}/{group[-1]}",
            label=folded.label(group),
            whole=total(found.archive, group),
            counts=tuple(total(counts, group) for _, counts in found.series),
            words=total(found.words, group) if found.words else 0,
        )
        for group in folded.groups
    )
    return Drawn(folded.unit, tuple(text for text, _ in found.series), rows)


@blueprint.get("/trends")
@conditional
def page() -> str:
    """Show the chart and its table."""
    asked = read()
    found = trends_of(asked)
    return render_template(
        "trends.html",
        asked=asked,
        unit=found.unit,
        chart=line_chart(found, asked.rate) if asked.texts and found.rows else None,
        rows=_rows(asked, found),
        most=MOST,
        csv=asked.address(url_for("trends.table")),
        svg=asked.address(url_for("trends.drawing")),
        units=[(unit, asked.address(url_for("trends.page"), unit=unit)) for unit in UNITS],
        measures=MEASURES,
        plain=_PLAIN,
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
    """Return the numbers as CSV: period, all articles or words, one column a query."""
    asked = read()
    found = trends_of(asked)
    text = io.StringIO()
    writer = csv.writer(text)
    counted = "texts" if asked.around.versions == "group" else "articles"
    with_words = ["all words"] if asked.rate and asked.rate.words else []
    writer.writerow(["period", f"all {counted}", *with_words, *map(csv_cell, found.texts)])
    for row in found.rows:
        words = [row.words] if with_words else []
        writer.writerow([row.period, row.whole, *words, *row.counts])
    headers = {"Content-Disposition": 'attachment; filename="trends.csv"'}
    # Without a byte-order mark Excel misreads accents.
    return Response(
        "\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers
    )


@blueprint.get("/trends.svg")
@conditional
def drawing() -> Response:
    """Return the chart as a standalone SVG."""
    asked = read()
    text = render_template(
        "trends.svg",
        asked=asked,
        chart=_chart(asked, trends_of(asked)),
    )
    headers = {"Content-Disposition": 'attachment; filename="trends.svg"'}
    return Response(text, content_type="image/svg+xml; charset=utf-8", headers=headers)


def _chart(asked: Asked, found: Drawn) -> dict[str, Any] | None:
    return line_chart(found, asked.rate) if found.rows else None


def _rows(asked: Asked, found: Drawn) -> list[dict[str, Any]]:
    """Return the table, newest first, each number with the address of its search.

    Neighbouring rows without any hit are merged.
    """
    home = url_for("mentions.page" if asked.mentions else "pages.search")
    rows: list[dict[str, Any]] = []
    for row in reversed(found.rows):
        if rows and not any(row.counts) and rows[-1]["empty"]:
            rows[-1]["first"] = row.label.partition(" to ")[0]
            rows[-1]["whole"] += row.whole
            continue
        rows.append(
            {
                "period": row.label,
                "first": None,
                "empty": not any(row.counts),
                "whole": row.whole,
                "cells": [
                    {
                        "count": count,
                        "rate": _rate(asked, count, row),
                        "address": search_params.address(home, _within(asked, row, text)),
                    }
                    for text, count in zip(found.texts, row.counts, strict=True)
                ],
            }
        )
    for each in rows:
        if each["first"]:
            each["period"] = f"{each['first']} to {each['period'].rpartition(' to ')[2]}"
    return rows


def _within(asked: Asked, row: Row, text: str) -> SearchRequest:
    """Return the search for what a query's number in a row counts."""
    return refinements.within(replace(asked.around, text=text), row.periods)


def _rate(asked: Asked, count: int, row: Row) -> str:
    """Return a count as a printed rate; "" if the measure has none."""
    value = asked.rate.of(count, row) if asked.rate else None
    return f"{value:,.1f}{asked.rate.sign}" if asked.rate and value is not None else ""
