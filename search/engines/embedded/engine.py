"""Embedded engine: an open generation in a folder, answered from columns and lexicon."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from search.article import Article
from search.documents import TEXT_STREAMS, analyse
from search.engines.embedded.batch import Batch
from search.engines.embedded.mentions import MentionFinder
from search.engines.embedded.selection import FacetCollector
from search.engines.embedded.version_docs import VersionDocs, body_words
from search.engines.embedded.word_pairs import count_pairs
from search.engines.embedded.word_places import word_places
from search.engines.generations.writer import read_named
from search.engines.protocols import Lexicon, Manifest
from search.engines.shared.arrays import Mask
from search.engines.shared.date_histogram import sums_by_period
from search.engines.shared.deadlines import Check, deadline_check
from search.engines.shared.messages import CURE
from search.engines.shared.more_like_this import more_like_this, stem_frequencies
from search.engines.structures.columns import Columns
from search.engines.structures.lexicon import TrieLexicon
from search.engines.structures.positions import PositionsIndex
from search.errors import DamagedIndexError
from search.models import Hit, PreparedSearch, SearchPage, SearchRequest, TimelineUnit, prepare
from search.occurrences import (
    ArticlePlaces,
    MentionOptions,
    Mentions,
    PairCounts,
    WordCounts,
)
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import Query
from search.reprints.reprint_table import NAME, Reprints
from search.reprints.word_hashes import Body


class EmbeddedEngine(ABC):
    """Base class of engines over a sealed folder. Read-only and thread-safe."""

    _batches: list[Batch]

    def __init__(self, folder: Path, manifest: Manifest, tables: Path) -> None:
        """Open a generation; `tables` is the folder of the lexicon and the columns."""
        self.manifest = manifest
        self._folder = folder
        self._columns = Columns(tables / "columns")
        self._lexicon = TrieLexicon(tables)

    def _open_batches(self, batches: Iterable[tuple[str, int]]) -> list[Batch]:
        """Return the batches of these names and counts of docs, in the order of their docs."""
        found: list[Batch] = []
        first = 0
        for name, count in batches:
            streams = {
                stream: PositionsIndex(self._folder / f"{name}.{stream}.places")
                for stream in TEXT_STREAMS
            }
            found.append(Batch(count, streams, partial(self._articles_of, first)))
            first += count
        return found

    def _articles_of(self, first: int, docs: list[int]) -> Iterator[Article | None]:
        """Yield the articles of docs of the batch that begins at a doc, None for a deleted one."""
        live = [doc + first for doc in docs if self._columns.live[doc + first]]
        articles = self.articles(live)
        return (next(articles) if self._columns.live[doc + first] else None for doc in docs)

    @abstractmethod
    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Return a page of hits. Raises DeadlineError."""

    @abstractmethod
    def article(self, doc: int) -> Article:
        """Return the stored article of a doc."""

    @abstractmethod
    def interesting(self, frequencies: Counter[str]) -> list[str]:
        """Return an article's most significant stems by their frequencies (`interesting_terms`)."""

    @abstractmethod
    def matched(self, query: Query, check: Check) -> Mask:
        """Return a mask of the docs that match a query."""

    def mentions(self, request: SearchRequest, options: MentionOptions) -> Mentions:
        """Return the mentions in all hits. Raises DeadlineError."""
        check = deadline_check(request.deadline)
        return self._finder.find(self._found(request, check), options, check)

    def word_totals(self, request: SearchRequest, unit: TimelineUnit) -> dict[str, int]:
        """Return the words of the dated hits by period. Raises DeadlineError."""
        docs = self._found(request, deadline_check(request.deadline)).docs
        if unit == "month":  # of some the season or year alone was printed
            docs = docs & ~self._columns.facet(unit).docs_with((None,), len(self._columns))
        days, places = np.unique(self._columns.days[docs], return_inverse=True)
        # sums of float64 are exact up to 2**53 words
        words = np.bincount(places, weights=self._columns.words[docs], minlength=len(days))
        return sums_by_period(zip(days.tolist(), map(int, words.tolist()), strict=True), unit)

    def neighbours(self, request: SearchRequest, options: MentionOptions) -> WordCounts:
        """Count the words near the mentions in the combined text fields of all hits."""
        check = deadline_check(request.deadline)
        return self._finder.neighbours(self._found(request, check), options, check)

    def word_counts(self, requests: Sequence[SearchRequest]) -> WordCounts:
        """Count the words in the combined text fields of all hits of each search."""
        check = deadline_check(requests[0].deadline if requests else None)
        return self._finder.counter.of_sets(
            [self._found(each, check).docs for each in requests], check
        )

    def pair_counts(self, requests: Sequence[SearchRequest], words: frozenset[str]) -> PairCounts:
        """Count the pairs of these words that follow one another in all hits of each search."""
        check = deadline_check(requests[0].deadline if requests else None)
        sets = [self._found(each, check).docs for each in requests]
        return count_pairs(self._batches, self._lexicon, words, [self._columns.live, *sets], check)

    def _found(self, request: SearchRequest, check: Check) -> FacetCollector:
        matched = self.matched(request.query, check)
        return FacetCollector(self._columns, prepare(request), matched, self.version_docs)

    @cached_property
    def reprints(self) -> Reprints | None:
        """The versions and shared passages of the generation."""
        data = self.attachment(NAME)
        return None if data is None else Reprints.from_bytes(data)

    @cached_property
    def version_docs(self) -> VersionDocs | None:
        """The docs of the groups of versions; None without a reprint table."""
        return None if self.reprints is None else VersionDocs.of(self.reprints, self._columns)

    def bodies(self) -> Iterator[Body]:
        """Yield the words of every article's body from the forward index."""
        return body_words(self._columns, self._lexicon, self._batches)

    def word_places(self, articles: Sequence[str], query: Query) -> Iterator[ArticlePlaces]:
        """Yield the stored places of a query's words in articles, in that order."""
        docs = [self._columns.doc(article) for article in articles]
        return word_places(self._batches, self._lexicon, docs, query)

    @cached_property
    def _finder(self) -> MentionFinder:
        return MentionFinder(
            self._columns,
            self._lexicon,
            self._batches,
            self.matched,
            lambda doc: DocumentMatcher(
                analyse(self.article(doc), self.manifest.language, with_spans=False)
            ),
        )

    def sound(self, doc: int, article: Article) -> Article:
        """Return an article after verifying its digest.

        Raises:
            DamagedIndexError: bits of its text or fields flipped on the disk.
        """
        if article.digest != self._columns.digest(doc):
            raise DamagedIndexError(
                f"The article {article.id} in {self._folder} is not as it was written: {CURE}."
            )
        return article

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @property
    def lexicon(self) -> Lexicon:
        return self._lexicon

    def get(self, article: str) -> Article | None:
        """Return the article of an id."""
        doc = self._columns.doc(article)
        return None if doc is None else self.article(doc)

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Yield the articles of those ids that are in the generation, in the order of the ids."""
        docs = [doc for each in articles if (doc := self._columns.doc(each)) is not None]
        return self.articles(docs)

    def articles(self, docs: list[int]) -> Iterator[Article]:
        """Yield the stored articles of docs, in their order."""
        return map(self.article, docs)

    def digests(self, prepared: PreparedSearch | None = None) -> Iterator[tuple[str, str]]:
        """Yield (id, digest) of every article, or of the hits of a search, ascending by id."""
        if prepared is None:
            return self._columns.digests()
        check = deadline_check(prepared.request.deadline)
        return self._columns.digests(self._found(prepared.request, check).docs)

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles that share most of its 25 most significant stems, nearest first.

        Significance is frequency times idf; at least 30 % of the stems must be shared.
        """
        found = self.get(article)
        query = (
            more_like_this(self.interesting(stem_frequencies(found, self.manifest.language)))
            if found
            else None
        )
        if query is None:
            return ()
        page = self.search(prepare(SearchRequest(query=query, sort="relevance", size=size + 1)))
        return tuple(hit for hit in page.hits if hit.article.id != article)[:size]

    def count(self) -> int:
        """Return the number of articles."""
        return self._columns.count

    def attachment(self, name: str) -> bytes | None:
        """Return a small file of the generation, None if there is none."""
        return read_named(self._folder / "attachments", name)

    def close(self) -> None:  # noqa: B027 - nothing is left to do, in any of them
        """Do nothing: mapped files are released with the engine, after its last request."""
