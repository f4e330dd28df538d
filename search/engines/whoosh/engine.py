"""Whoosh engine: Whoosh's postings and stored articles, and arrays for everything else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.article import Article
from search.documents import analyse
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.proximity import ProximityMatcher
from search.engines.embedded.selection import FacetCollector, Ranking
from search.engines.protocols import Manifest
from search.engines.shared.array_cache import ArrayCache
from search.engines.shared.arrays import Docs, Mask
from search.engines.shared.deadlines import Check, deadline_check
from search.engines.shared.more_like_this import candidate_terms, interesting_terms
from search.engines.whoosh.evaluator import Evaluator
from search.engines.whoosh.segments import SegmentReader, read_toc
from search.models import Hit, PreparedSearch, SearchPage
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import Query

CACHE_BYTES = 64 << 20  # for masks and scores of recent words


class Segments:
    """All segments as one: docs count through them."""

    def __init__(self, readers: list[SegmentReader], language: str) -> None:
        self.readers = readers
        self._language = language
        self._offsets = np.cumsum([0] + [reader.count for reader in readers])

    def postings(self, field: str, word: str) -> tuple[Docs, NDArray[np.float64]]:
        """Return the docs with a word in a field, ascending, and its frequencies."""
        docs: list[Docs] = [np.empty(0, np.uint32)]
        frequencies = [np.empty(0)]
        for offset, reader in zip(self._offsets.tolist(), self.readers, strict=False):
            found = reader.postings(field, word)
            if found is not None:
                docs.append(found[0] + np.uint32(offset))
                frequencies.append(found[1])
        return np.concatenate(docs), np.concatenate(frequencies)

    def article(self, doc: int) -> Article:
        """Return the stored article of a doc."""
        segment = int(np.searchsorted(self._offsets, doc, "right")) - 1
        return self.readers[segment].article(doc - int(self._offsets[segment]))

    def reading(self, doc: int) -> DocumentMatcher:
        """Return a matcher over a doc, analysed again."""
        return DocumentMatcher(analyse(self.article(doc), self._language, with_spans=False))


class WhooshEngine(EmbeddedEngine):
    """An open generation. Read-only and thread-safe."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        number, segments = read_toc(folder)
        super().__init__(folder, manifest, folder / f"tables-{number}")
        self._segments = Segments(
            [SegmentReader(folder, segment) for segment in segments], manifest.language
        )
        self._batches = self._open_batches(
            (segment.name, segment.count) for segment in self._segments.readers
        )
        cache = ArrayCache(CACHE_BYTES)
        self._evaluator = Evaluator(
            self._columns,
            self._lexicon,
            self._segments,
            ProximityMatcher(self._lexicon, self._batches),
            self._segments.reading,
            cache,
        )

    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Return a page of hits. Raises DeadlineError."""
        started = time.monotonic()
        request = prepared.request
        selection, order, total = self._select(prepared)
        start = (
            order.docs_up_to(request.after)
            if request.after is not None
            else (request.page - 1) * request.size
        )
        shown = order.first(start, request.size).tolist()
        timeline, unit, undated = selection.timeline() if request.timeline else ((), "year", 0)
        return SearchPage(
            request=request,
            total=total,
            hits=tuple(Hit(self.article(doc), order.score(doc)) for doc in shown),
            facets={facet: selection.facet(facet) for facet in request.facets},
            timeline=timeline,
            timeline_unit=unit,
            undated=undated,
            took_ms=(time.monotonic() - started) * 1000,
            after=order.after(shown[-1]) if shown and start + len(shown) < total else None,
            generation=self.generation,
            articles=selection.articles,
            repeats=selection.repeats,
        )

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
        """Yield every hit in the request's order, from `after` on.

        Only the order is held in memory.
        """
        after = prepared.request.after
        _, order, total = self._select(prepared)
        start = order.docs_up_to(after) if after is not None else 0
        for doc in order.first(start, total).tolist():
            yield Hit(self.article(doc), order.score(doc))

    def total(self, query: Query) -> int:
        """Return the number of articles of the whole archive that match."""
        return int(self._evaluator.docs(query, lambda: None).sum())

    def matched(self, query: Query, check: Check) -> Mask:
        """Return a mask of the docs that match a query."""
        return self._evaluator.docs(query, check)

    def article(self, doc: int) -> Article:
        """Return the stored article of a doc."""
        return self.sound(doc, self._segments.article(doc))

    def interesting(self, frequencies: Counter[str]) -> list[str]:
        """Return an article's most significant stems.

        Postings are united for candidates only.
        """
        candidates = candidate_terms(frequencies, self._form_counts, self.count())
        return interesting_terms(candidates, self._evaluator.with_stem, self.count())

    def _form_counts(self, stem: str) -> list[int]:
        return [self._lexicon.count(form) for form in self._lexicon.forms(stem)]

    def _select(self, prepared: PreparedSearch) -> tuple[FacetCollector, Ranking, int]:
        query, check = prepared.request.query, deadline_check(prepared.request.deadline)
        matched = self._evaluator.docs(query, check)
        selection = FacetCollector(self._columns, prepared, matched, self.version_docs)
        weights = self._evaluator.scores(query, check) if prepared.is_ranked else None
        docs = np.flatnonzero(selection.docs)
        return selection, Ranking(self._columns, docs, prepared.sort, weights), len(docs)
