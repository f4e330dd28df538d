"""Facet counts: their order and length, the same in every engine."""

from __future__ import annotations

from collections.abc import Mapping

from search.models import FacetCount, PreparedSearch

# Facets of periods, sorted newest first: the most frequent period interests nobody.
NEWEST_FIRST = ("year", "month")


def facet_counts(
    facet: str, counts: Mapping[str | None, int], prepared: PreparedSearch
) -> tuple[FacetCount, ...]:
    """Return the values of a facet as pages show them.

    Args:
        facet: the facet's name.
        counts: value -> number of articles; None is "without a value". Values that the request
            selects may be missing: they are listed with 0.
        prepared: the search.

    Returns:
        The `facet_size` most frequent values and every selected one; largest count first, ties by
        value with None last; years and months newest first.
    """
    selected = prepared.selected_values(facet)
    known = dict.fromkeys(selected, 0) | dict(counts)
    order = sorted(known, key=lambda value: (-known[value], value is None, value or ""))
    size = prepared.request.facet_size
    kept = [v for rank, v in enumerate(order) if size is None or rank < size or v in selected]
    if facet in NEWEST_FIRST:
        kept.sort(key=lambda value: value or "", reverse=True)
    return tuple(FacetCount(value, known[value], value in selected) for value in kept)
