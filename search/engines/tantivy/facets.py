"""Facets and date histogram, counted by Tantivy over numeric fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np

from search.engines.shared.arrays import Mask
from search.engines.shared.date_histogram import timeline_unit
from search.engines.shared.deadlines import Check
from search.engines.shared.facet_counts import facet_counts
from search.engines.structures.columns import Columns
from search.engines.tantivy.format import FacetOrdinals
from search.engines.tantivy.index import MOST_BUCKETS, Index
from search.engines.tantivy.library import both, reading
from search.engines.tantivy.queries import Queries
from search.models import FacetCount, PreparedSearch, TimelineUnit

Timeline = tuple[tuple[tuple[str, int], ...], TimelineUnit, int]
NO_TIMELINE: Timeline = ((), "year", 0)
MORE = 100  # values requested beyond those shown, so that ties can be sorted


class Facets:
    """The counts of one request.

    Args:
        matched: the query without dates and filters.
        docs: returns the docs of a query.
    """

    def __init__(
        self,
        index: Index,
        columns: Columns,
        queries: Queries,
        numbers: FacetOrdinals,
        prepared: PreparedSearch,
        matched: Any,
        docs: Callable[[Any], Mask],
        check: Check,
    ) -> None:
        self._index, self._columns, self._queries, self._numbers = index, columns, queries, numbers
        self._matched, self._docs, self._check = matched, docs, check
        self._prepared, self._request = prepared, prepared.request

    def counted(self) -> tuple[dict[str, tuple[FacetCount, ...]], Timeline]:
        """Return the requested facets and the date histogram.

        Those under all filters are counted together.
        """
        request = self._request
        alone = [
            name
            for name in request.facets
            if any(each.facet == name and each.include for each in request.filters)
        ]
        sizes = {name: self._size(name) for name in request.facets if name not in alone}
        query = self._through(None)
        found = self._index.numbers(
            query, sizes | {"year": MOST_BUCKETS} if request.timeline else sizes
        )
        timeline = self._timeline(dict(found["year"][0])) if request.timeline else NO_TIMELINE
        counts = {name: self._counts(name, *found[name], query) for name in sizes}
        for name in alone:
            self._check()
            query = self._through(name)
            counts[name] = self._counts(
                name, *self._index.numbers(query, {name: self._size(name)})[name], query
            )
        return {name: self._listed(name, counts[name]) for name in request.facets}, timeline

    def _unit(self, years: list[str]) -> TimelineUnit:
        """Return the unit of the histogram: the requested one, else by the span of the hits.

        Their days are looked for only if the years that they touch don't decide it.
        """
        request = self._request
        if request.timeline_unit is not None:
            return request.timeline_unit
        with reading(self._index.folder):
            first, last = (dt.date(int(end(years)), 1, 1) if years else None for end in (min, max))
        if timeline_unit(request, first, last, lambda: False) != "year":
            ends = self._index.ends(self._through(None))
            with reading(self._index.folder):
                first, last = map(dt.date.fromordinal, ends) if ends else (None, None)
        return timeline_unit(request, first, last, self._has_longer_dates)

    def _has_longer_dates(self) -> bool:
        partly = self._columns.partly_dated
        return bool(len(partly)) and bool(self._docs(self._through(None))[partly].any())

    def _timeline(self, years: dict[int, int]) -> Timeline:
        """Return (counts by period, ascending), their unit, and the number of undated articles.

        Args:
            years: number of hits by year, as facet values are numbered.
        """
        values = self._numbers.values
        with reading(self._index.folder):
            touched = [str(values["year"][n]) for n in years if n]
        unit = self._unit(touched)
        found = years
        if unit != "year":
            field = "newest" if unit == "day" else unit
            found = dict(self._index.numbers(self._through(None), {field: MOST_BUCKETS})[field][0])
        undated = found.pop(0, 0)
        with reading(self._index.folder):
            periods = {
                dt.date.fromordinal(n).isoformat() if unit == "day" else str(values[unit][n]): of
                for n, of in found.items()
            }
        return tuple(sorted(periods.items())), unit, undated

    def _through(self, except_facet: str | None) -> Any:
        return both([self._matched, *self._queries.chosen(self._request, except_facet)])

    def _counts(
        self, name: str, found: list[tuple[int, int]], whole: bool, query: Any
    ) -> dict[str | None, int]:
        """Return the counts of a facet by value.

        The largest and the chosen ones are certain to be included.
        """
        if whole or self._top_is_exact(found):
            shown = self._request.facet_size
            # Those that tie with the last that is shown are sorted with it.
            least = found[shown - 1][1] if shown and len(found) > shown else 0
            chosen = {self._numbers.known(name, v) for v in self._prepared.selected_values(name)}
            with reading(self._index.folder):
                counts = {
                    self._numbers.values[name][number]: count
                    for number, count in found
                    if count >= least or number in chosen
                }
        else:
            counts = self._count_docs(name, query)
        for value in self._prepared.selected_values(name) - counts.keys():
            counts[value] = self._index.count(
                both([query, self._queries.with_values(name, [value])])
            )
        return counts

    def _size(self, name: str) -> int:
        """Return how many values to request.

        It is more than are shown, since Tantivy sorts ties its own way.
        """
        shown = self._request.facet_size
        values = len(self._columns.facet(name).values)
        return min(values, MOST_BUCKETS, values if shown is None else 4 * shown + MORE)

    def _top_is_exact(self, found: list[tuple[int, int]]) -> bool:
        """Return True if the values to show are among those found, though not all were found."""
        shown = self._request.facet_size
        return shown is not None and (shown == 0 or found[-1][1] < found[shown - 1][1])

    def _count_docs(self, name: str, query: Any) -> dict[str | None, int]:
        """Return the counts from the columns.

        For facets with too many values for Tantivy, or too many ties.
        """
        column = self._columns.facet(name)
        counts = column.counts(self._docs(query))
        return {
            column.values[ordinal]: int(counts[ordinal])
            for ordinal in np.flatnonzero(counts).tolist()
        }

    def _listed(self, name: str, counts: dict[str | None, int]) -> tuple[FacetCount, ...]:
        found = {value: count for value, count in counts.items() if count}
        return facet_counts(name, found, self._prepared)
