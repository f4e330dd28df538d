"""Browsing without a query: by author, by section and other facets, by year, month, day."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, abort, render_template, request

from search import FACETS, Filter, Hit, SearchRequest
from web import search_params
from web.components import formatting, registers
from web.components.addresses import path_for
from web.components.dossiers.picking import picking
from web.components.result_list import facet_panels, paging, refinements, sidebar
from web.components.result_list.hit_items import hit_items
from web.components.search_links import Context
from web.context import archive, settings
from web.pages.days import calendar_weeks
from web.pages.search import article_query
from web.server.caching import conditional

TERMS = 16  # of a writer: two lines of them
LISTED = 20
# Names of a register on one page; longer registers have a page for each letter.
ALL_AT_ONCE = 150
# Names of one letter on a page.
LETTER = 600
COLLEAGUES = 8  # a line of names
# A writer's newest pieces in which co-writers are counted one by one, which bounds the time. A
# facet can't count them: it ignores its own filter.
COLLEAGUES_IN = 500
_PERIODS = ("year", "month")
_ALPHABETS = ("author", *(f for f in FACETS if f not in ("author", *_PERIODS)))

blueprint = Blueprint("browse", __name__)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/author/<path:name>")
@conditional
def author(name: str) -> str:
    """Show one author: first and last piece, pieces a year, sections, significant words."""
    reading = search_params.read(request.args, settings())
    everything = SearchRequest(filters=(Filter("author", (name,)),))
    # A search beyond would be refused.
    number = min(reading.request.page, search_params.REACH // LISTED)
    listed = replace(
        everything,
        page=number,
        size=LISTED,
        sort="newest",
        facets=("section", "publication", "topic"),
    )
    page = archive().search(replace(listed, facet_size=facet_panels.SHOWN, timeline=True))
    if page.total == 0:
        abort(404, f"No article names {name!r} as its author.")
    context = Context(everything, reading.view, path_for("pages.search"))
    address = path_for("browse.author", name=name)
    here = Context(replace(listed, facets=(), filters=(), sort=None), reading.view, address)
    return render_template(
        "author.html",
        name=name,
        page=page,
        pick=picking(replace(context, request=replace(listed, facets=())), page.total),
        context=context,
        results=hit_items(page.hits, article_query(context)),
        first=_edge(everything, "oldest"),
        last=_edge(everything, "newest"),
        timeline=sidebar.timeline(context, page),
        facets=facet_panels.facet_panels(
            context, page, lambda facet: context.elsewhere(path_for("facets.page", name=facet))
        ),
        terms=archive().significant(everything, TERMS),
        colleagues=_colleagues(everything, name),
        looked_at=COLLEAGUES_IN if page.total > COLLEAGUES_IN else None,
        spellings=_spellings(name),
        paging=paging.paging(here, replace(page, request=listed)),
    )


def _colleagues(asked: SearchRequest, name: str) -> list[tuple[str, int]]:
    """Return a writer's co-authors with their number of pieces, most frequent first."""
    newest = itertools.islice(archive().scan(replace(asked, sort="newest")), COLLEAGUES_IN)
    found = Counter(other for hit in newest for other in hit.article.authors if other != name)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:COLLEAGUES]


def _spellings(name: str) -> tuple[tuple[str, int], ...]:
    """Return the other spellings of a writer's name, most frequent first."""
    for entry in registers.register(archive().values("author"), people=True):
        values = [entry.value, *(c.value for c in entry.variants)]
        if name in values:
            counts = {c.value: c.count for c in archive().values("author")}
            return tuple((value, counts[value]) for value in values if value and value != name)
    return ()


def _edge(asked: SearchRequest, sort: Any) -> Hit | None:
    """Return the first or last dated piece of a search."""
    hits = archive().search(replace(asked, sort=sort, size=1, highlight=False)).hits
    return hits[0] if hits and hits[0].article.date else None


@blueprint.get("/browse")
@conditional
def browse() -> str:
    """Show the entry points of the archive."""
    context = Context(SearchRequest(), search_params.VIEWS[0], path_for("pages.search"))
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
        undated=sum(c.count for c in years if c.value is None),
        undated_address=context.link(refinements.toggle(SearchRequest(), "year", None)),
        facets=[
            {
                "name": facet,
                "label": formatting.facet_label(facet, plural=True),
                "number": len(page.facets[facet]),
                "values": [
                    facet_panels.facet_entry(context, facet, c)
                    for c in facet_panels.without_value_last(page.facets[facet][:24])
                ],
            }
            for facet in _ALPHABETS
            if any(c.value is not None for c in page.facets[facet])
        ],
    )


@blueprint.get("/browse/<facet>")
@conditional
def names(facet: str) -> str:
    """List the values of a facet from A to Z, a letter a page if they are many."""
    if facet not in _ALPHABETS:
        abort(404, f"Browse by {', '.join(_ALPHABETS)}, or by a year of four digits.")
    entries = registers.register(archive().values(facet), people=facet == "author")
    found = registers.letters(entries)
    letter = request.args.get("letter") or ""
    if len(entries) > ALL_AT_ONCE and letter not in found:
        letter = found[0]
    shown = [entry for entry in entries if not letter or entry.letter == letter]
    page = min(
        search_params.read(request.args, settings()).request.page, -(-len(shown) // LETTER) or 1
    )

    def at(number: int) -> str:
        return path_for("browse.names", facet=facet, letter=letter or None, page=number)

    return render_template(
        "names.html",
        facet=facet,
        label=formatting.facet_label(facet, plural=True),
        total=len(entries),
        letters=[
            {
                "text": each,
                "here": each == letter,
                "address": path_for("browse.names", facet=facet, letter=each),
            }
            for each in found
        ],
        entries=shown[(page - 1) * LETTER : page * LETTER],
        address=lambda value: _named(facet, value),
        paging=paging.numbered(page, max(1, -(-len(shown) // LETTER)), at),
    )


def _named(facet: str, value: str) -> str | None:
    """Return the address of a value: a writer's own page, else the search."""
    if not formatting.linkable(value):
        return None
    if facet == "author":
        return path_for("browse.author", name=value)
    return search_params.with_query(path_for("pages.search"), [(facet, value)])


@blueprint.get("/browse/<int(fixed_digits=4):year>")
@conditional
def year(year: int) -> str:
    """Show one year as a calendar with the number of articles of each day."""
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        abort(404, "There is no such year.")
    asked = SearchRequest(
        since=dt.date(year, 1, 1), until=dt.date(year, 12, 31), size=1, highlight=False
    )
    page = archive().search(replace(asked, timeline=True, timeline_unit="day"))
    counts = dict(page.timeline)
    months = []
    for number in range(1, 13):
        month = f"{year:04d}-{number:02d}"
        months.append(
            {
                "name": formatting.MONTHS[number - 1],
                "total": sum(count for day, count in page.timeline if day[:7] == month),
                "weeks": calendar_weeks(year, number, counts),
                "address": path_for("days.month", month=month),
            }
        )
    years = sorted(int(c.value) for c in archive().values("year") if c.value)
    return render_template(
        "year.html",
        year=year,
        months=months,
        total=page.total,
        address=_dated(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        before=max((y for y in years if y < year), default=None),
        after=min((y for y in years if y > year), default=None),
    )


def _dated(since: dt.date, until: dt.date) -> str:
    return search_params.address(path_for("pages.search"), SearchRequest(since=since, until=until))


def _decades(years: list[tuple[str, int]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return the years by decade, newest first."""
    decades: dict[str, list[tuple[str, int]]] = {}
    for year, count in years:
        decades.setdefault(f"{year[:3]}0s", []).append((year, count))
    return list(decades.items())
