"""Selection of a page's docs over columns: filters, facets, date histogram, sort order."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from search.date_numbers import FAR
from search.engines.embedded.version_docs import VersionDocs
from search.engines.shared.arrays import Docs, Mask, Scores
from search.engines.shared.bm25 import SCORE_DIGITS
from search.engines.shared.date_histogram import timeline_unit
from search.engines.shared.facet_counts import facet_counts
from search.engines.structures.columns import Columns
from search.models import After, FacetCount, PreparedSearch, Sort, TimelineUnit

_FAR = np.int64(1) << np.int64(32)  # above every rank of a doc, so that the score decides first


class FacetCollector:
    """The docs that match a query, under a request's dates and filters.

    Attributes:
        matched: those within the dates.
        docs: those that also pass the filters and are shown; if texts are counted, one version of
            each.
        articles: their number before versions were merged.
        repeats: how many of these are a further version; None without a reprint table.
    """

    def __init__(
        self,
        columns: Columns,
        prepared: PreparedSearch,
        matched: Mask,
        versions: VersionDocs | None = None,
    ) -> None:
        request = prepared.request
        self._columns = columns
        self._prepared = prepared
        self._request = request
        self.matched = matched & self._in_dates() if request.since or request.until else matched
        self._passing = {
            each: self._passes(each.facet, each.include, each.exclude) for each in prepared.filters
        }
        self._versions = versions
        if versions is not None and request.versions == "first":
            self.matched = versions.without(self.matched, versions.later)
        self.docs = self.through(None)
        self.articles: int | None = None
        self.repeats: int | None = None
        if versions is not None:
            repeats = versions.repeats(self.docs)
            self.articles, self.repeats = int(self.docs.sum()), len(repeats)
            if request.versions == "group":
                self.docs = versions.without(self.docs, repeats)

    def facet(self, name: str) -> tuple[FacetCount, ...]:
        """Return the counts of a facet under all filters but its own."""
        column = self._columns.facet(name)
        counts = column.counts(self.through(name))
        counts = counts - np.bincount(column.ordinals[self.repeated(name)], minlength=len(counts))
        largest = column.most_first(counts, self._request.facet_size)
        found = {column.values[ordinal]: int(counts[ordinal]) for ordinal in largest}
        for value in self._prepared.selected_values(name) - found.keys():
            ordinal = column.ordinal(value)
            found[value] = 0 if ordinal is None else int(counts[ordinal])
        return facet_counts(name, found, self._prepared)

    def repeated(self, name: str) -> NDArray[np.int64]:
        """Return the entries of a facet that don't count: further versions under one value."""
        if self._versions is None or self._request.versions != "group":
            return np.zeros(0, np.int64)
        return self._versions.repeated_entries(self._columns.facet(name), self.through(name))

    def timeline(self) -> tuple[tuple[tuple[str, int], ...], TimelineUnit, int]:
        """Return (counts by period, ascending), their unit, and the number of docs without one."""
        days = self._columns.days[self.docs]
        dated = days[days > 0]
        first, last = (
            (dt.date.fromordinal(int(day)) for day in (dated.min(), dated.max()))
            if len(dated)
            else (None, None)
        )
        unit = timeline_unit(self._request, first, last, self._has_longer_dates)
        if unit == "day":
            numbers, counts = np.unique(dated, return_counts=True)
            found = {
                dt.date.fromordinal(int(number)).isoformat(): int(n)
                for number, n in zip(numbers, counts, strict=True)
            }
        else:
            column = self._columns.facet(unit)
            counts = column.counts(self.docs)
            found = {
                str(column.values[ordinal]): int(counts[ordinal])
                for ordinal in np.flatnonzero(counts).tolist()
                if ordinal
            }
        return tuple(sorted(found.items())), unit, len(days) - sum(found.values())

    def _has_longer_dates(self) -> bool:
        return bool(self.docs[self._columns.partly_dated].any())

    def through(self, except_facet: str | None) -> Mask:
        """Return the docs that pass all filters; of `except_facet` only the exclusions apply."""
        found = self.matched
        for filters, passing in self._passing.items():
            found = found & (
                self._passes(except_facet, (), filters.exclude)
                if filters.facet == except_facet
                else passing
            )
        return found

    def _passes(
        self, facet: str, include: tuple[str | None, ...], exclude: tuple[str | None, ...]
    ) -> Mask:
        column, count = self._columns.facet(facet), len(self._columns)
        found = column.docs_with(include, count) if include else np.ones(count, np.bool_)
        return found & ~column.docs_with(exclude, count) if exclude else found

    def _in_dates(self) -> Mask:
        since, until = self._request.since, self._request.until
        return self._columns.printed_within(
            since.toordinal() if since else 1, until.toordinal() + 1 if until else FAR
        )


class Ranking:
    """The docs of a selection in the order of a sort.

    Each doc has a numeric sort key, smaller for earlier docs.
    """

    def __init__(self, columns: Columns, docs: Docs, sort: Sort, scores: Scores | None) -> None:
        self._columns = columns
        self._docs = docs
        self._sort = sort
        self._scores = scores
        self._keys: NDArray[np.int64] = columns.ranks(sort)[docs].astype(np.int64)
        if sort == "relevance" and scores is not None:
            self._keys -= np.rint(scores[docs] * 10**SCORE_DIGITS).astype(np.int64) * _FAR

    def first(self, start: int, size: int) -> Docs:
        """Return at most `size` docs from rank `start` on."""
        end = min(start + size, len(self._docs))
        if start >= end:
            return self._docs[:0]
        best = (
            np.argpartition(self._keys, end - 1)[:end] if end < len(self._docs) else np.arange(end)
        )
        return self._docs[best[np.argsort(self._keys[best])][start:end]]

    def docs_up_to(self, after: After) -> int:
        """Return the number of docs up to and including that of a continuation.

        All of them if it isn't among them.
        """
        doc = self._columns.doc(after[2])
        at = np.flatnonzero(self._docs == (-1 if doc is None else doc))
        return int((self._keys <= self._keys[at[0]]).sum()) if len(at) else len(self._docs)

    def score(self, doc: int) -> float:
        """Return the displayed score of a hit: 0 in date orders."""
        return (
            float(self._scores[doc])
            if self._sort == "relevance" and self._scores is not None
            else 0.0
        )

    def after(self, doc: int) -> After:
        """Return the continuation after a doc."""
        added = self._sort == "added"
        first = float(self._columns.moments["added"][doc]) if added else self.score(doc)
        return first, int(self._columns.days[doc]), self._columns.id(doc)
