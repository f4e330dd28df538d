"""Subtraction: the numbers of a page without articles that may not be shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from search.models import FacetCount, SearchPage, SearchRequest

_PERIODS = ("year", "month")


def subtracted(page: SearchPage, taken: SearchPage, request: SearchRequest) -> SearchPage:
    """Return a page whose numbers exclude the articles that were taken down."""
    facets = {
        name: _facet_without(name, counts, taken.facets.get(name, ()), request.facet_size)
        for name, counts in page.facets.items()
    }
    gone = Counter(dict(taken.timeline))
    timeline = [(period, count - gone[period]) for period, count in page.timeline]
    return replace(
        page,
        total=page.total - taken.total,
        facets=facets,
        timeline=tuple((period, count) for period, count in timeline if count),
        undated=page.undated - taken.undated,
        articles=None,  # which versions are left is known when the takedown is finished
        repeats=None,
    )


def _facet_without(
    name: str,
    counts: tuple[FacetCount, ...],
    taken: tuple[FacetCount, ...],
    size: int | None,
) -> tuple[FacetCount, ...]:
    gone = {value.value: value.count for value in taken}
    left = [replace(each, count=each.count - gone.get(each.value, 0)) for each in counts]
    left = [each for each in left if each.count > 0 or each.selected]
    ranked = sorted(left, key=lambda each: (-each.count, each.value is None, each.value or ""))
    if size is not None:
        ranked = [each for rank, each in enumerate(ranked) if rank < size or each.selected]
    if name in _PERIODS:
        ranked.sort(key=lambda each: each.value or "", reverse=True)
    return tuple(ranked)
