"""Sidebar of a search page: facets, chips, date histogram, sort orders, page sizes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from search import FACETS, FacetCount, Filter, SearchPage
from web import search_params
from web.components import charts, formatting
from web.components.result_list import refinements
from web.components.search_links import Context

SHOWN = 8
"""Values of a facet on a search page; the facet's own page shows all."""
MOST_CHIPS = 24  # filters shown one by one; more become one chip a facet
SIZES = (10, 25, 50, 100)


def facet_panels(
    context: Context, page: SearchPage, more: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Return the panels of facets with more than one value.

    Args:
        context: the search.
        page: its hits with facets.
        more: returns the address of a facet's own page.
    """
    panels = []
    for facet in FACETS:
        counts = page.facets.get(facet, ())
        now = refinements.chosen(context.request, facet)
        if len(counts) > 1 or now.include or now.exclude:
            entry = _Entries(context, facet)
            cut = len(counts) > SHOWN
            best = sorted(counts, key=lambda c: (not c.selected, -c.count))[:SHOWN]
            shown = (
                sorted((count for count in counts if count in best), key=lambda c: not c.selected)
                if cut
                else counts
            )
            panels.append(
                {
                    "name": facet,
                    "label": formatting.facet_label(facet),
                    "values": [
                        entry(c)
                        for c in (
                            *without_value_last(shown),
                            *left_out(context, facet, counts)[:MOST_CHIPS],
                        )
                    ],
                    "more": more(facet) if cut else None,
                    "active": bool(now.include or now.exclude),
                }
            )
    return panels


def without_value_last(counts: Iterable[FacetCount]) -> list[FacetCount]:
    """Return values in their order, "without a value" after all others.

    >>> from search import FacetCount
    >>> [c.value for c in without_value_last([FacetCount(None, 9), FacetCount("Opinion", 2)])]
    ['Opinion', None]
    """
    return sorted(counts, key=lambda count: count.value is None)


def left_out(context: Context, facet: str, counts: Iterable[FacetCount]) -> list[FacetCount]:
    """Return the excluded values of a facet.

    No article counts for them, yet the reader must see what can be removed again.
    """
    listed = {count.value for count in counts}
    return [
        FacetCount(value, 0)
        for value in refinements.chosen(context.request, facet).exclude
        if value not in listed
    ]


class _Entries:
    """Builder of the entries of one facet's values.

    A page links to more than a hundred searches that differ in one value: each facet's addresses
    are built once, with a placeholder for the value.
    """

    _PLACE = "\0value\0"

    def __init__(self, context: Context, facet: str) -> None:
        self._context = context
        self._facet = facet
        self._now = refinements.chosen(context.request, facet)
        place, now = self._PLACE, self._now
        self._toggle = context.filtered(Filter(facet, (*now.include, place), now.exclude))
        self._leave_out = context.filtered(Filter(facet, now.include, (*now.exclude, place)))

    def __call__(self, counted: FacetCount) -> dict[str, Any]:
        value = counted.value
        toggle, leave_out = self._addresses(value) if formatting.linkable(value) else (None, None)
        return {
            "value": value,
            "text": formatting.facet_value(self._facet, value),
            "count": counted.count,
            "selected": counted.selected,
            "excluded": value in self._now.exclude,
            "toggle": toggle,
            "leave_out": leave_out,
        }

    def _addresses(self, value: str | None) -> tuple[str, str]:
        if value is None or value in self._now.include or value in self._now.exclude:
            return (
                self._context.filtered(refinements.toggled(self._now, value)),
                self._context.filtered(refinements.left_out(self._now, value)),
            )
        place, given = search_params.quoted(self._PLACE), search_params.quoted(value)
        return self._toggle.replace(place, given), self._leave_out.replace(place, given)


def facet_entry(context: Context, facet: str, counted: FacetCount) -> dict[str, Any]:
    """Return a facet value's view: text, count, and the addresses that include or exclude it.

    The addresses are None if the value is too long for one.
    """
    return _Entries(context, facet)(counted)


def chips(context: Context) -> list[dict[str, str]]:
    """Return the active filters as chips, each with the address that removes it.

    Very many become one chip a facet.
    """
    request = context.request
    found: list[dict[str, str]] = []
    choices = list(refinements.choices(request))
    for facet, value, out in choices[:MOST_CHIPS]:
        step = refinements.left_out if out else refinements.toggled
        text = formatting.facet_value(facet, value)
        found.append(
            _chip(
                ("not " if out else "") + formatting.facet_label(facet),
                text,
                context.filtered(step(refinements.chosen(request, facet), value)),
            )
        )
    rest: dict[str, int] = {}
    for facet, _, _ in choices[MOST_CHIPS:]:
        rest[facet] = rest.get(facet, 0) + 1
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


def _chip(label: str, text: str, remove: str) -> dict[str, str]:
    return {"label": label, "text": text, "remove": remove}


def timeline(context: Context, page: SearchPage) -> dict[str, Any] | None:
    """Return the date histogram, each bar with the address of the search that it zooms to."""
    chart = charts.bar_chart(page.timeline, page.timeline_unit)
    if chart is None:
        return None
    return {
        "unit": chart.unit,
        "top": chart.top,
        "ticks": chart.ticks,
        "each": len(chart.ticks) == len(chart.bars),
        "bars": [
            {
                "x": bar.x,
                "width": bar.width,
                "left": round(bar.x + (bar.width - bar.thick) / 2, 3),
                "thick": bar.thick,
                "height": bar.height,
                "y": round(100 - bar.height, 2),
                "label": bar.label,
                "count": bar.count,
                "since": bar.since.isoformat(),
                "until": bar.until.isoformat(),
                "address": context.dated(bar.since, bar.until),
            }
            for bar in chart.bars
        ],
        "undated": page.undated,
        "undated_address": context.filtered(
            refinements.toggled(refinements.chosen(context.request, "year"), None)
        ),
    }


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
