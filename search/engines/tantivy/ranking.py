"""Ranking: Tantivy finds the best hits, the columns break ties.

Tantivy sorts by score, or by day, and leaves ties in an order of its own. So somewhat more than
a page is requested: if the last of these is worse than the page's last, the page is certain; else
more are requested, and in the end all, whose order is cached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.proximity import node_key
from search.engines.shared.array_cache import ArrayCache
from search.engines.shared.arrays import Docs, Mask
from search.engines.shared.bm25 import SCORE_DIGITS
from search.engines.shared.deadlines import deadline_check
from search.engines.structures.columns import Columns
from search.engines.tantivy.index import Index, ScoredAddresses
from search.engines.tantivy.library import DocAddress, both, reading
from search.engines.tantivy.queries import Queries, constant_score
from search.models import After, PreparedSearch, Sort

_MORE = 100  # hits beyond the page at the first attempt
_STEP = 8  # the factor by which further attempts grow
_MOST = 20_000  # hits of one attempt, beyond which all are sorted and cached


@dataclass(frozen=True, slots=True)
class TopDocs:
    """Hits in order.

    Attributes:
        docs: their docs.
        scores: their scores.
        total: how many hits there are in all.
        more: True if hits follow the last.
        places: their addresses in Tantivy, if they are known.
    """

    docs: Docs
    scores: NDArray[np.float64]
    total: int
    more: bool = False
    places: list[DocAddress] | None = None


class Ranking:
    """The hits of one request in order. `docs` maps Tantivy's keys to docs."""

    def __init__(
        self,
        index: Index,
        columns: Columns,
        queries: Queries,
        cache: ArrayCache,
        docs: Callable[[Any], Docs],
        prepared: PreparedSearch,
    ) -> None:
        request = prepared.request
        self._index, self._columns, self._cache, self._docs, self._request = (
            index,
            columns,
            cache,
            docs,
            request,
        )
        self._check = deadline_check(request.deadline)
        self._constant_score = (
            constant_score(request.query) if prepared.sort == "relevance" else 0.0
        )
        constant = prepared.sort == "relevance" and self._constant_score is not None
        self._sort: Sort = "newest" if constant else prepared.sort
        self._queries = queries
        make = queries.scored if self._sort == "relevance" else queries.matching
        self._query = both([make(request.query, self._check), *queries.chosen(request)])

    def page(self, kept: Mask | None = None) -> TopDocs:
        """Return the hits of the request's page, among the docs in `kept` if given."""
        if kept is not None:
            rest = self.rest(kept, self._page_start())
            docs = rest.docs[: self._request.size]
            more = len(docs) < len(rest.docs)
            return TopDocs(docs, rest.scores[: self._request.size], rest.total, more)
        if self._sort == "added":
            return self._page_of_latest()
        size, limit = self._request.size, 0
        while True:
            limit = max(limit * _STEP, self._page_start() + size + _MORE)
            top, sure = (self._all(), None) if limit > _MOST else self._best(limit)
            start = self._start(top.docs[:sure])
            if start is not None and (sure is None or sure >= min(start + size, top.total)):
                docs = top.docs[start : start + size]
                end = start + len(docs)
                places = None if top.places is None else top.places[start:end]
                return TopDocs(docs, top.scores[start:end], top.total, end < top.total, places)
            if sure is None:  # the article of the continuation is not among the hits
                return TopDocs(top.docs[:0], top.scores[:0], top.total)

    def _page_of_latest(self) -> TopDocs:
        """Return the page in the order of arrival, from the hits among the latest articles.

        Tantivy has no such order: the matches among the archive's latest articles are found, in
        growing numbers until they fill the page.
        """
        size, limit = self._request.size, 0
        latest, live = self._columns.latest, self._columns.live
        total = self._index.count(self._query)
        while True:
            limit = max(limit * _STEP, self._page_start() + size + _MORE)
            if limit > _MOST or limit >= self._columns.count:
                top = self._all()
            else:
                ranks = np.sort(latest[live])
                some = self._queries.with_docs(live & (latest <= ranks[limit - 1]))
                docs = self._in_order(self._index.every(both([self._query, some])))
                top = TopDocs(docs, np.zeros(len(docs)), total)
            start = self._start(top.docs)
            if start is not None and len(top.docs) >= min(start + size, total):
                docs = top.docs[start : start + size]
                return TopDocs(docs, np.zeros(len(docs)), total, start + len(docs) < total)
            if len(top.docs) == total:  # the article of the continuation is not a hit
                return TopDocs(top.docs[:0], top.scores[:0], total)

    def _in_order(self, found: Iterable[ScoredAddresses]) -> Docs:
        """Return the docs of hits in the order of arrival, latest first."""
        doc_keys = [key for some in found for key in self._index.values("key", some.addresses)]
        with reading(self._index.folder):
            docs = self._docs(doc_keys)
        return docs[np.argsort(self._columns.latest[docs])]

    def rest(self, kept: Mask | None = None, skip: int = 0) -> TopDocs:
        """Return all hits from the continuation on, among the docs in `kept` if given."""
        top = self._all()
        if kept is not None:
            chosen = kept[top.docs]
            top = TopDocs(top.docs[chosen], top.scores[chosen], int(chosen.sum()))
        start = self._start(top.docs) if self._request.after is not None else skip
        start = top.total if start is None else start
        return TopDocs(top.docs[start:], top.scores[start:], top.total)

    def after(self, top: TopDocs) -> After | None:
        """Return the continuation after a page; None if nothing follows."""
        if not len(top.docs) or not top.more:
            return None
        doc = int(top.docs[-1])
        added = self._sort == "added"
        first = self._columns.moments["added"][doc] if added else top.scores[-1]
        return float(first), int(self._columns.days[doc]), self._columns.id(doc)

    def _page_start(self) -> int:
        return (
            0 if self._request.after is not None else (self._request.page - 1) * self._request.size
        )

    def _start(self, docs: Docs) -> int | None:
        """Return the index of the page's first hit.

        None if the article of the continuation is not among the docs.
        """
        if self._request.after is None:
            return self._page_start()
        doc = self._columns.doc(self._request.after[2])
        at = np.flatnonzero(docs == (-1 if doc is None else doc))
        return int(at[0]) + 1 if len(at) else None

    def _best(self, limit: int) -> tuple[TopDocs, int | None]:
        """Return the best hits, and the number of those whose rank is certain.

        None instead of the number if these are all hits.
        """
        self._check()
        found = self._index.search(self._query, limit, by=self._by)
        docs, weights, order = self._sorted([found])
        places = [found.addresses[at] for at in order]
        top = TopDocs(docs, self._scores(weights), found.total, places=places)
        if len(docs) == found.total:
            return top, None
        ranks = self._ranks(weights)
        # Further hits may tie with the last rank and precede those found.
        return top, int((ranks < ranks.max()).sum())

    def _all(self) -> TopDocs:
        """Return all hits, cached for the following pages."""

        def order() -> tuple[Docs, NDArray[np.float32]]:
            found = []
            for some in self._index.every(self._query, self._by):
                self._check()
                found.append(some)
            if self._sort == "added":
                return self._in_order(found).astype(np.uint32), np.zeros(
                    sum(len(some.addresses) for some in found), np.float32
                )
            docs, weights, _ = self._sorted(found)
            return docs.astype(np.uint32), weights.astype(np.float32)

        request = self._request
        doc_key = (
            "order",
            self._sort,
            request.since,
            request.until,
            request.filters,
            node_key(request.query),
        )
        docs, weights = self._cache.get(doc_key, order)
        return TopDocs(docs, self._scores(weights), len(docs))

    @property
    def _by(self) -> str | None:
        return self._sort if self._sort in ("newest", "oldest") else None

    def _sorted(self, found: list[ScoredAddresses]) -> tuple[Docs, NDArray[Any], NDArray[np.intp]]:
        """Return the docs of hits and Tantivy's sort values, ties broken, and where they were."""
        weights = np.array([weight for some in found for weight in some.weights], np.float64)
        doc_keys = [
            doc_key for some in found for doc_key in self._index.values("key", some.addresses)
        ]
        ties = self._columns.oldest if self._sort == "oldest" else self._columns.newest
        with reading(self._index.folder):
            docs = self._docs(doc_keys)
            order = np.lexsort((ties[docs], self._ranks(weights)))
        return docs[order], weights[order], order

    def _ranks(self, weights: NDArray[Any]) -> NDArray[Any]:
        """Return sort keys, smaller for earlier hits."""
        if self._sort == "relevance":
            return np.asarray(-np.rint(weights * 10**SCORE_DIGITS))
        return np.asarray(weights if self._sort == "oldest" else -weights)

    def _scores(self, weights: NDArray[Any]) -> NDArray[np.float64]:
        if self._sort == "relevance":
            return weights.astype(np.float64)
        return np.full(len(weights), self._constant_score or 0.0)
