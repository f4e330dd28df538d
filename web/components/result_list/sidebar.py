"""Make the parts around the results of a search page.

These are chips, timeline, sorts and the like, each with the addresses of its links.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from search import Filter, SearchPage
from web import search_params
from web.components import charts, formatting
from web.components.result_list import refinements
from web.components.search_links import Context

MOST_CHIPS = 24  # chosen filters shown one by one; the rest are counted
SIZES = (10, 25, 50, 100)  # hits a page that are offered


def chips(context: Context) -> list[dict[str, str]]:
    """Return the active filters as chips, each with the address that removes it.

    Consecutive years or months are one chip, and very many values one a facet.
    """
    request = context.request
    found: list[dict[str, str]] = []
    choices = list(_together(refinements.choices(request)))
    for facet, values, out in choices[:MOST_CHIPS]:
        now = refinements.chosen(request, facet)
        for value in values:
            now = (refinements.left_out if out else refinements.toggled)(now, value)
        ends = [formatting.facet_value(facet, value) for value in (values[0], values[-1])]
        found.append(
            _chip(
                ("not " if out else "") + formatting.facet_label(facet),
                " to ".join(dict.fromkeys(ends)),
                context.filtered(now),
            )
        )
    rest: dict[str, int] = {}
    for facet, values, _ in choices[MOST_CHIPS:]:
        rest[facet] = rest.get(facet, 0) + len(values)
    for facet, number in rest.items():
        found.append(
            _chip(
                formatting.facet_label(facet),
                f"{number} more (removes all)",
                context.filtered(Filter(facet)),
            )
        )
    if request.since:
        found.append(
            _chip(
                "From",
                formatting.day(request.since),
                context.dated(None, request.until),
            )
        )
    if request.until:
        found.append(
            _chip(
                "To",
                formatting.day(request.until),
                context.dated(request.since, None),
            )
        )
    return found


def _together(
    choices: Iterable[tuple[str, str | None, bool]],
) -> Iterator[tuple[str, list[str | None], bool]]:
    """Yield choices as (facet, values, True if excluded), consecutive periods in one.

    >>> list(_together([("year", "1989", False), ("year", "1990", False), ("year", "1995", False)]))
    [('year', ['1989', '1990'], False), ('year', ['1995'], False)]
    """
    run: list[str | None] = []
    before: tuple[str, bool] | None = None
    for facet, value, out in choices:
        last = run[-1] if run else None
        dated = facet in ("year", "month") and before == (facet, out)
        if dated and value and last and charts.follows(last, value):
            run.append(value)
            continue
        if before is not None:
            yield before[0], run, before[1]
        run, before = [value], (facet, out)
    if before is not None:
        yield before[0], run, before[1]


def _chip(label: str, text: str, remove: str) -> dict[str, str]:
    return {"label": label, "text": text, "remove": remove}


def timeline(context: Context, page: SearchPage) -> dict[str, Any] | None:
    """Return the date histogram, each bar with the address of the search that it zooms to."""
    chart = charts.bar_chart(page.timeline, page.timeline_unit)
    if chart is None:
        return None
    # Of some articles only the season or year was printed: they have no month.
    lacking = "month" if page.timeline_unit == "month" else "year"
    return {
        "unit": chart.unit,
        "periods": page.timeline_unit,
        "top": chart.top,
        "ticks": chart.ticks,
        "each": len(chart.ticks) == len(chart.bars),
        "bars": [
            {
                "height": bar.height,
                "label": bar.label,
                "count": bar.count,
                "since": bar.since.isoformat(),
                "until": bar.until.isoformat(),
                "address": address,
            }
            for bar, address in zip(chart.bars, _zooms(context, chart), strict=True)
        ],
        "undated": page.undated,
        "undated_by": "month" if lacking == "month" else "date",
        "undated_address": context.filtered(
            refinements.toggled(refinements.chosen(context.request, lacking), None)
        ),
    }


def _zooms(context: Context, chart: charts.BarChart) -> Iterator[str]:
    """Yield the address of each bar's search (`refinements.within`), listed as now."""
    unit = {4: "year", 7: "month"}.get(len(chart.bars[0].periods[0]))
    if unit is None:
        for bar in chart.bars:
            limited = refinements.within(context.request, bar.periods)
            yield context.dated(limited.since, limited.until)
        return
    now = refinements.chosen(context.request, unit)
    for bar in chart.bars:
        yield context.filtered(Filter(unit, refinements.of_bar(now, bar.periods), now.exclude))


def presets(context: Context, today: dt.date) -> list[dict[str, Any]]:
    """Return the preset date ranges up to today."""
    spans = (("Last 7 days", 6), ("30 days", 29), ("12 months", 365), ("5 years", 5 * 365 + 1))
    found = []
    for text, days in spans:
        since = today - dt.timedelta(days=days)
        here = context.request.since == since and context.request.until is None
        found.append(
            {
                "text": text,
                "address": context.dated(since, None),
                "here": here,
            }
        )
    return found


def sorts(context: Context, order: str) -> list[dict[str, Any]]:
    """Return the sort orders."""
    return [
        {
            "text": name.capitalize(),
            "here": name == order,
            "address": context.step(order_by=name),
        }
        for name in search_params.SORTS
        if name != "relevance" or context.request.text.strip()
    ]


def versions(context: Context, page: SearchPage) -> list[dict[str, Any]]:
    """Return the ways to count: articles, or different texts; none if all texts differ."""
    shown = context.request.versions
    if not page.repeats and shown == "all":
        return []
    names = {"all": "Articles", "group": "Texts", "first": "First versions"}
    first = refinements.first_page(context.request)
    return [
        {
            "text": names[name],
            "here": name == shown,
            "address": context.link(replace(first, versions=name)),
        }
        for name in search_params.VERSIONS
        if name != "first" or shown == "first"
    ]


def sizes(context: Context, most: int) -> list[dict[str, Any]]:
    """Return the page sizes."""
    return [
        {
            "text": str(size),
            "here": size == context.request.size,
            "address": context.step(page_size=str(size) if size != search_params.PAGE_SIZE else ""),
        }
        for size in SIZES
        if size <= most
    ]


def matches(context: Context) -> list[dict[str, Any]]:
    """Return the rules for matching bare words, each with its search."""
    names = {"auto": "Best", "all": "All", "any": "Any"}
    return [
        {
            "name": rule,
            "text": names[rule],
            "here": rule == context.request.match,
            "address": context.step(match=rule if rule != "auto" else ""),
        }
        for rule in search_params.MATCHES
    ]


def marks(context: Context) -> dict[str, str]:
    """Return the link that switches highlights off, or on if they are off."""
    shown = context.request.highlight
    return {
        "text": "Marks off" if shown else "Marks on",
        "address": context.link(replace(context.request, highlight=not shown)),
    }


def views(context: Context) -> list[dict[str, Any]]:
    """Return the list layouts."""
    return [
        {
            "text": name.capitalize(),
            "here": name == context.view,
            "address": search_params.address(context.home, context.request, name),
        }
        for name in search_params.VIEWS
    ]
