"""Facets of a page with exact counts, and the unit of its date histogram."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from search.engines.opensearch.aggregations import (
    FacetCollector,
    Unit,
    counts_of,
    has_longer_dates,
    is_exact,
    span_of,
)
from search.engines.opensearch.index import Index
from search.engines.opensearch.version_hits import VersionHits
from search.engines.shared.date_histogram import timeline_unit
from search.engines.shared.facet_counts import facet_counts
from search.models import FacetCount, PreparedSearch, SearchRequest


def chosen_unit(index: Index, request: SearchRequest, selection: FacetCollector) -> Unit:
    """Return the unit of the date histogram: the requested one, else by the span of the hits."""
    if request.timeline_unit is not None:
        return request.timeline_unit
    body = {"query": selection.query, "size": 0, "aggs": selection.span()}
    found = index.search(body, request.deadline, "newest")["aggregations"]
    return timeline_unit(request, *span_of(found), lambda: has_longer_dates(found))


def facet_of(
    name: str,
    answer: dict[str, Any],
    index: Index,
    prepared: PreparedSearch,
    selection: FacetCollector,
    versions: VersionHits | None,
) -> tuple[FacetCount, ...]:
    """Return the values of a facet with exact counts.

    Args:
        name: the facet.
        answer: the aggregation in the response with the page of hits, perhaps truncated.
        index: the index, to request all values if it is truncated.
        prepared: the search.
        selection: its clauses.
        versions: the repeats among the hits, which don't count; None if all count.
    """
    counts, request = counts_of(answer), prepared.request
    if versions is not None:
        request = replace(request, facet_size=None)  # any value may become the first
    if not is_exact(answer, request):
        query = {"bool": {"filter": [selection.query, selection.others(name)]}}
        counts |= dict(index.facet_values(name, query, request.deadline))
    if versions is not None:
        repeats = versions.repeats_of_values(name)
        counts = {value: count - repeats[value] for value, count in counts.items()}
        counts = {value: count for value, count in counts.items() if count}
    return facet_counts(name, counts, prepared)
