"""Tantivy engine: Tantivy matches, scores and counts; the columns know orders and ids."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from search.article import Article
from search.documents import analyse
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.name_fields import Names
from search.engines.embedded.proximity import ProximityMatcher, node_key
from search.engines.embedded.selection import FacetCollector
from search.engines.protocols import Manifest
from search.engines.shared.array_cache import ArrayCache
from search.engines.shared.arrays import Docs, Mask
from search.engines.shared.deadlines import Check, deadline_check
from search.engines.shared.messages import CURE
from search.engines.shared.more_like_this import interesting_terms
from search.engines.tantivy.facets import NO_TIMELINE, Facets, Timeline
from search.engines.tantivy.format import (
    INDEX,
    FacetOrdinals,
    is_checked,
    read_commit,
    stored_article,
)
from search.engines.tantivy.index import Index, doc_keys_of
from search.engines.tantivy.library import DocAddress, both, reading, unreadable
from search.engines.tantivy.queries import Queries
from search.engines.tantivy.ranking import Ranking
from search.errors import DamagedIndexError
from search.models import FacetCount, Hit, PreparedSearch, SearchPage
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import Query

CACHE_BYTES = 64 << 20  # for orders of whole result sets and positions of frequent phrases


class Keys:
    """Mapping between docs, which count through the batches, and Tantivy's keys."""

    def __init__(self, held: list[tuple[str, int, int]]) -> None:
        self._firsts = np.array([first for _, first, _ in held], np.int64)
        self._begins = np.cumsum([0, *(count for _, _, count in held)])[: len(held)]

    def docs(self, doc_keys: Any) -> Docs:
        """Return the docs of keys."""
        found = np.asarray(doc_keys, np.int64)
        batches = np.searchsorted(self._firsts, found, "right") - 1
        return np.asarray(found - (self._firsts - self._begins)[batches])

    def doc_keys(self, docs: Docs) -> Docs:
        """Return the keys of docs."""
        found = np.asarray(docs, np.int64)
        batches = np.searchsorted(self._begins, found, "right") - 1
        return np.asarray(found + (self._firsts - self._begins)[batches])


class TantivyEngine(EmbeddedEngine):
    """An open generation. Read-only and thread-safe."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        commit = read_commit(folder)
        if commit is None:
            raise DamagedIndexError(f"{folder} has no commit: {CURE}.")
        tables = folder / f"tables-{commit['tables']}"
        super().__init__(folder, manifest, tables)
        self._numbers = FacetOrdinals(tables / "values")
        self._keys = Keys(commit["batches"])
        self._index = Index(folder / INDEX, aside=True)
        if len(self._index) != self._columns.count:
            raise DamagedIndexError(
                f"Tantivy's index in {folder} holds {len(self._index)} articles, not"
                f" {self.count()}: {CURE}."
            )
        self._batches = self._open_batches((name, count) for name, _, count in commit["batches"])
        self._cache = ArrayCache(CACHE_BYTES)
        self._queries = Queries(
            self._index,
            self._lexicon,
            Names(self._columns),
            self._numbers,
            ProximityMatcher(self._lexicon, self._batches),
            self._cache,
            self._keys.doc_keys,
            self._reading,
        )

    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Return a page of hits. Raises DeadlineError."""
        started = time.monotonic()
        request = prepared.request
        ranking = self._ranking(prepared)
        selection = self._selection(prepared) if request.versions != "all" else None
        if selection is not None:
            top = ranking.page(selection.docs)
            facets = {name: selection.facet(name) for name in request.facets}
            timeline, unit, undated = selection.timeline() if request.timeline else NO_TIMELINE
            articles, repeats = selection.articles, selection.repeats
        else:
            top = ranking.page()
            facets, (timeline, unit, undated) = (
                self._facets(prepared) if request.facets or request.timeline else ({}, NO_TIMELINE)
            )
            repeats = self._repeats(prepared, top.total)
            articles = None if repeats is None else top.total
        return SearchPage(
            request=request,
            total=top.total,
            hits=tuple(self._hits(top.docs, top.scores, top.places)),
            facets=facets,
            timeline=timeline,
            timeline_unit=unit,
            undated=undated,
            took_ms=(time.monotonic() - started) * 1000,
            after=ranking.after(top),
            generation=self.generation,
            articles=articles,
            repeats=repeats,
        )

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
        """Yield every hit in the request's order, from `after` on.

        Only the order is held in memory.
        """
        selection = self._selection(prepared) if prepared.request.versions != "all" else None
        rest = self._ranking(prepared).rest(selection.docs if selection else None)
        yield from self._hits(rest.docs, rest.scores)

    def total(self, query: Query) -> int:
        """Return the number of articles of the whole archive that match."""
        return self._index.count(self._queries.matching(query, lambda: None))

    def matched(self, query: Query, check: Check) -> Mask:
        """Return a mask of the docs that match a query."""
        return self._docs(self._queries.matching(query, check))

    def article(self, doc: int) -> Article:
        """Return the stored article of a doc."""
        return next(self.articles([doc]))

    def interesting(self, frequencies: Counter[str]) -> list[str]:
        """Return an article's most significant stems; Tantivy has document frequencies at hand."""
        return interesting_terms(frequencies.items(), self._with_stem, self.count())

    def _facets(
        self, prepared: PreparedSearch
    ) -> tuple[dict[str, tuple[FacetCount, ...]], Timeline]:
        """Return the facets and the date histogram."""
        check = deadline_check(prepared.request.deadline)
        matched = self._queries.matching(prepared.request.query, check)
        facets = Facets(
            self._index,
            self._columns,
            self._queries,
            self._numbers,
            prepared,
            matched,
            self._docs,
            check,
        )
        return facets.counted()

    def _selection(self, prepared: PreparedSearch) -> FacetCollector | None:
        """Return the hits as docs, to count versions; None without a reprint table."""
        versions, request = self.version_docs, prepared.request
        if versions is None:
            return None
        check = deadline_check(request.deadline)
        matched = self._cache.get(
            ("matched", node_key(request.query)), lambda: self.matched(request.query, check)
        )
        return FacetCollector(self._columns, prepared, matched, versions)

    def _repeats(self, prepared: PreparedSearch, total: int) -> int | None:
        """Return the number of repeats among the hits; None without a reprint table.

        If there are many hits, only those that are in a group are read.
        """
        versions, request = self.version_docs, prepared.request
        if versions is None:
            return None
        if not total or not len(versions.docs):
            return 0
        matched = self._queries.matching(request.query, deadline_check(request.deadline))
        query = both([matched, *self._queries.chosen(request)])
        if total > len(versions.docs):
            query = both([query, self._grouped])
        return len(versions.repeats(self._docs(query)))

    @cached_property
    def _grouped(self) -> Any:
        """The articles that are in a group of versions."""
        groups = self.version_docs
        marked = np.zeros(len(self._columns), np.bool_)
        marked[groups.docs if groups else []] = True
        return self._queries.with_docs(marked)

    def _ranking(self, prepared: PreparedSearch) -> Ranking:
        return Ranking(
            self._index, self._columns, self._queries, self._cache, self._keys.docs, prepared
        )

    def _hits(
        self, docs: Docs, scores: Any, places: Sequence[DocAddress] | None = None
    ) -> Iterator[Hit]:
        articles = self.articles(docs.tolist(), places)
        for article, score in zip(articles, scores.tolist(), strict=True):
            yield Hit(article, score)

    def articles(
        self, docs: list[int], places: Sequence[DocAddress] | None = None
    ) -> Iterator[Article]:
        """Yield the stored articles of docs, in their order.

        Args:
            docs: the docs.
            places: their addresses in Tantivy, if known.
        """
        keys = self._keys.doc_keys(np.array(docs, np.int64)).tolist()
        for doc, key, data in zip(docs, keys, self._index.stored(keys, places), strict=True):
            try:
                article = stored_article(data, key)
            except (ValueError, OverflowError, LookupError) as fault:
                raise unreadable(self._folder, fault) from fault
            whole = article if is_checked(data) else self.sound(doc, article)
            yield whole.with_word_count(int(self._columns.words[doc]))

    def _reading(self, doc_key: int) -> DocumentMatcher:
        """Return a matcher over an article, analysed again."""
        article = self.article(int(self._keys.docs(np.array([doc_key]))[0]))
        return DocumentMatcher(analyse(article, self.manifest.language, with_spans=False))

    def _docs(self, query: Any) -> Mask:
        """Return a mask of the docs that match."""
        found = np.zeros(len(self._columns), np.bool_)
        doc_keys = doc_keys_of(self._index.every(query), self._index)
        with reading(self._folder):
            found[self._keys.docs(doc_keys)] = True
        return found

    def _with_stem(self, stem: str) -> int:
        return self._index.with_word("text_stem", stem)
