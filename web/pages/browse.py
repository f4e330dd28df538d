"""Ways through the archive without a query.

By author, by section and the like, by year, month and day.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, abort, render_template, request, url_for

from search import FACETS, Filter, Hit, SearchRequest
from web import search_params
from web.components import formatting, paging, refinements, results, sidebar
from web.context import archive, settings
from web.pages.search import article_query
from web.server.caching import conditional

TERMS = 16
LISTED = 20
_PERIODS = ("year", "month")
_ALPHABETS = ("author", *(f for f in FACETS if f not in ("author", *_PERIODS)))

blueprint = Blueprint("browse", __name__)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/author/<path:name>")
@conditional
def author(name: str) -> str:
    """One author: first and last piece, pieces a year, sections, recurring words, and the list."""
    reading = search_params.read(request.args, settings())
    everything = SearchRequest(filters=(Filter("author", (name,)),))
    number = min(reading.request.page, search_params.REACH // LISTED)
    listed = replace(
        everything,
        page=number,
        size=LISTED,
        sort="newest",
        facets=("section", "publication", "topic"),
    )
    page = archive().search(replace(listed, facet_size=sidebar.SHOWN, timeline=True))
    if page.total == 0:
        abort(404, f"No article names {name!r} as its author.")
    context = sidebar.Context(everything, reading.view, url_for("pages.search"))
    address = url_for("browse.author", name=name)
    here = sidebar.Context(replace(listed, facets=(), filters=(), sort=None), reading.view, address)
    return render_template(
        "author.html",
        name=name,
        page=page,
        context=context,
        article_query=article_query(context),
        results=[results.hit_view(hit) for hit in page.hits],
        first=_edge(everything, "oldest"),
        last=_edge(everything, "newest"),
        timeline=sidebar.timeline(context, page),
        facets=sidebar.facet_panels(
            context, page, lambda facet: context.elsewhere(url_for("facets.page", name=facet))
        ),
        terms=archive().significant(everything, TERMS),
        paging=paging.paging(here, replace(page, request=listed)),
    )


def _edge(asked: SearchRequest, sort: Any) -> Hit | None:
    """The first or last dated piece of a search."""
    hits = archive().search(replace(asked, sort=sort, size=1, highlight=False)).hits
    return hits[0] if hits and hits[0].article.date else None


@blueprint.get("/browse")
@conditional
def browse() -> str:
    """Everything the archive can be entered by."""
    context = sidebar.Context(SearchRequest(), search_params.VIEWS[0], url_for("pages.search"))
    page = archive().search(
        SearchRequest(
            facets=tuple(f for f in FACETS if f != "month"), size=1, highlight=False, timeline=True
        )
    )
    years = sorted(page.facets["year"], key=lambda c: c.value or "", reverse=True)
    return render_template(
        "browse.html",
        total=page.total,
        timeline=sidebar.timeline(context, page),
        decades=_decades([(c.value, c.count) for c in years if c.value is not None]),
        undated=page.undated,
        undated_address=context.link(refinements.toggle(SearchRequest(), "year", None)),
        facets=[
            {
                "name": facet,
                "label": formatting.facet_label(facet, plural=True),
                "number": len(page.facets[facet]),
                "values": [sidebar.facet_entry(context, facet, c) for c in page.facets[facet][:24]],
            }
            for facet in _ALPHABETS
            if any(c.value is not None for c in page.facets[facet])
        ],
    )


@blueprint.get("/browse/<int(fixed_digits=4):year>")
@conditional
def year(year: int) -> str:
    """One year, as a calendar with the number of articles of each day."""
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        abort(404, "There is no such year.")
    asked = SearchRequest(
        since=dt.date(year, 1, 1), until=dt.date(year, 12, 31), size=1, highlight=False
    )
    months = []
    total = 0
    for month in range(1, 13):
        last = dt.date(year, month, calendar.monthrange(year, month)[1])
        page = archive().search(
            replace(asked, since=dt.date(year, month, 1), until=last, timeline=True)
        )
        total += page.total
        months.append(
            {
                "name": formatting.MONTHS[month - 1],
                "total": page.total,
                "weeks": _weeks(year, month, dict(page.timeline)),
            }
        )
        months[-1]["address"] = _dated(dt.date(year, month, 1), last)
    years = sorted(int(c.value) for c in archive().values("year") if c.value)
    return render_template(
        "year.html",
        year=year,
        months=months,
        total=total,
        address=_dated(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        before=max((y for y in years if y < year), default=None),
        after=min((y for y in years if y > year), default=None),
    )


def _weeks(year: int, month: int, counts: dict[str, int]) -> list[list[dict[str, Any] | None]]:
    weeks: list[list[dict[str, Any] | None]] = []
    for week in calendar.monthcalendar(year, month):
        days: list[dict[str, Any] | None] = []
        for number in week:
            day = dt.date(year, month, number) if number else None
            count = counts.get(day.isoformat(), 0) if day else 0
            days.append(
                {
                    "number": number,
                    "count": count,
                    "label": formatting.day(day),
                    "address": _dated(day, day),
                }
                if day
                else None
            )
        weeks.append(days)
    return weeks


def _dated(since: dt.date, until: dt.date) -> str:
    return search_params.address(url_for("pages.search"), SearchRequest(since=since, until=until))


def _decades(years: list[tuple[str, int]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Years under the decade they are in, newest first."""
    decades: dict[str, list[tuple[str, int]]] = {}
    for year, count in years:
        decades.setdefault(f"{year[:3]}0s", []).append((year, count))
    return list(decades.items())
