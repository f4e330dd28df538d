"""Refinements: searches one step from another.

A step chooses a value, excludes one, removes one or sets dates; it always leads to a first page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from search import FACETS, Filter, SearchRequest


def first_page(request: SearchRequest) -> SearchRequest:
    """Return the same search at its first page."""
    return replace(request, page=1, cursor=None)


def chosen(request: SearchRequest, facet: str) -> Filter:
    """Return the filter on a facet; an empty one if there is none."""
    return next((f for f in request.filters if f.facet == facet), Filter(facet))


def toggled(now: Filter, value: str | None) -> Filter:
    """Return a filter with a value chosen, or no longer chosen if it was.

    The value is no longer excluded in either case.

    >>> toggled(Filter("section", ("Opinion",)), "Letters").include
    ('Opinion', 'Letters')
    """
    include = _without(now.include, value) if value in now.include else (*now.include, value)
    return Filter(now.facet, include, _without(now.exclude, value))


def left_out(now: Filter, value: str | None) -> Filter:
    """Return a filter with a value excluded, or no longer excluded if it was."""
    exclude = _without(now.exclude, value) if value in now.exclude else (*now.exclude, value)
    return Filter(now.facet, _without(now.include, value), exclude)


def toggle(request: SearchRequest, facet: str, value: str | None) -> SearchRequest:
    """Return a search with a value chosen, or no longer chosen if it was."""
    return _filtered(request, toggled(chosen(request, facet), value))


def dated(request: SearchRequest, since: dt.date | None, until: dt.date | None) -> SearchRequest:
    """Return the search limited to these days, both inclusive."""
    return replace(request, page=1, cursor=None, since=since, until=until)


def within(request: SearchRequest, periods: tuple[str, ...]) -> SearchRequest:
    """Return the search limited to what the bar of these periods counts, no more and no less.

    A range of dates finds whatever shares a day with it: a winter of two years, or a piece of that
    year of which no month was printed. So years and months are chosen as facet values. Days are a
    range, as a chart has them only where every hit has a day (`date_histogram`). Of periods that
    are chosen already, only those stay: what else is in the bar, it doesn't count.

    Args:
        request: a search.
        periods: consecutive years, months or days in ISO form, at least one.
    """
    unit = {4: "year", 7: "month"}.get(len(periods[0]))
    if unit:
        now = chosen(request, unit)
        return _filtered(request, Filter(unit, of_bar(now, periods), now.exclude))
    since, until = dt.date.fromisoformat(periods[0]), dt.date.fromisoformat(periods[-1])
    return dated(
        request,
        max(since, request.since or since),
        min(until, request.until or until),
    )


def of_bar(now: Filter, periods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the periods that a bar's search chooses: all, or those of them chosen already."""
    return tuple(period for period in periods if period in now.include) or periods


def clear(request: SearchRequest) -> SearchRequest:
    """Return the search with its words alone: no filter, no dates."""
    return replace(first_page(request), filters=(), since=None, until=None)


def choices(request: SearchRequest) -> Iterator[tuple[str, str | None, bool]]:
    """Yield every value in the filters: (facet, value, True if it is excluded)."""
    for chosen_filter in request.filters:
        for value in chosen_filter.include:
            yield chosen_filter.facet, value, False
        for value in chosen_filter.exclude:
            yield chosen_filter.facet, value, True


def narrowed(request: SearchRequest) -> bool:
    """Return True if a filter or a date is set."""
    return bool(request.filters or request.since or request.until)


def _filtered(request: SearchRequest, changed: Filter) -> SearchRequest:
    kept = {f.facet: f for f in request.filters} | {changed.facet: changed}
    filters = tuple(
        kept[facet]
        for facet in FACETS
        if facet in kept and (kept[facet].include or kept[facet].exclude)
    )
    return replace(request, page=1, cursor=None, filters=filters)


def _without(values: tuple[str | None, ...], value: str | None) -> tuple[str | None, ...]:
    return tuple(kept for kept in values if kept != value)
