"""OpenSearch engine: an open generation on a cluster, one request a page.

The cluster answers everything that it can answer exactly.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import islice
from typing import Any

from search.article import Article
from search.documents import analyse
from search.engines.opensearch.aggregations import (
    WINDOW,
    FacetCollector,
    key,
    periods,
    search_after,
    sums,
)
from search.engines.opensearch.candidate_check import Candidates
from search.engines.opensearch.cluster.blobs import Blobs
from search.engines.opensearch.cluster.client import Cluster
from search.engines.opensearch.cluster.maintenance import weight_of_words
from search.engines.opensearch.facets import chosen_unit, facet_of
from search.engines.opensearch.index import Index
from search.engines.opensearch.lexicon import open_lexicon
from search.engines.opensearch.mapping import hit_of
from search.engines.opensearch.queries import ALL, Translator
from search.engines.opensearch.version_hits import VersionHits, but
from search.engines.protocols import Lexicon, Manifest
from search.engines.shared.deadlines import deadline_check, unhurried
from search.engines.shared.more_like_this import (
    candidate_terms,
    interesting_terms,
    more_like_this,
    stem_frequencies,
)
from search.engines.shared.readings.mention_reading import (
    read_mentions,
    read_neighbours,
    scan_request,
)
from search.engines.shared.readings.word_reading import (
    ArchiveWords,
    read_pair_counts,
    read_word_counts,
)
from search.engines.shared.version_picker import VersionPicker
from search.engines.structures.lexicon import TrieLexicon
from search.models import Hit, PreparedSearch, SearchPage, SearchRequest, TimelineUnit, prepare
from search.occurrences import ArticlePlaces, MentionOptions, Mentions, PairCounts, WordCounts
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import Query
from search.reprints.reprint_table import NAME, Reprints
from search.reprints.word_hashes import Body, WordHashes, body_of

CACHE_BYTES = 16 << 20  # for the ids of nodes that were matched article by article
SCAN = 500  # hits of one request of a stream: their articles are held in memory


class OpenSearchEngine:
    """An open generation, which is one index. Read-only and thread-safe."""

    def __init__(self, cluster: Cluster, index: str, manifest: Manifest) -> None:
        self.manifest = manifest
        self._cluster = cluster
        self._index = Index(cluster, index)
        self._blobs = Blobs(cluster, f"{index}-files")
        self._candidates = Candidates(self._index, lambda: self._lexicon, manifest.language)
        self._weight = weight_of_words(cluster, index)

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @property
    def lexicon(self) -> Lexicon:
        return self._lexicon

    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Return a page of hits. Raises DeadlineError, UnavailableError."""
        started = time.monotonic()
        request, sort = prepared.request, prepared.sort
        selection = self._selection(prepared)
        versions = self._versions(prepared, selection)
        grouped = versions if request.versions == "group" else None
        hidden = grouped.repeats if grouped else set()
        selection.hide(hidden)
        unit = chosen_unit(self._index, request, selection) if request.timeline else None
        # A page after a cursor begins where the cursor points.
        start = 0 if request.after is not None else (request.page - 1) * request.size
        far = start + request.size >= WINDOW
        body: dict[str, Any] = {
            "query": selection.query,
            "post_filter": selection.chosen,
            "aggs": selection.aggregations(unit),
            "track_total_hits": True,
            "from": 0 if far else start,
            "size": 0
            if far or not request.size
            else request.size + 1,  # one more, to know whether it goes on
        }
        if request.after is not None:
            body["search_after"] = search_after(request.after, sort)
        answer = self._index.search(body, request.deadline, sort)
        total, found = int(answer["hits"]["total"]["value"]), answer.get("aggregations", {})
        raw = answer["hits"]["hits"]
        if far and start < total:
            raw = list(
                islice(
                    self._index.stream(selection.whole, request, sort),
                    start,
                    start + request.size + 1,
                )
            )
        hits = [hit_of(each, sort) for each in raw[: request.size]]
        timeline = periods(found, unit) if unit else ()
        last = hits[-1].article if hits and len(raw) > len(hits) else None
        return SearchPage(
            request=request,
            total=total,
            hits=tuple(hits),
            facets={
                facet: facet_of(facet, found[facet], self._index, prepared, selection, grouped)
                for facet in request.facets
            },
            timeline=timeline,
            timeline_unit=unit or "year",
            undated=total - sum(count for _, count in timeline) if unit else 0,
            took_ms=(time.monotonic() - started) * 1000,
            after=key(raw[len(hits) - 1], sort, last.date, last.id) if last else None,
            generation=self.generation,
            articles=total + len(hidden) if versions else None,
            repeats=len(versions.repeats) if versions else None,
        )

    def total(self, query: Query) -> int:
        """Return the number of articles of the whole archive that match."""
        return self.search(prepare(SearchRequest(query=query, size=0))).total

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
        """Yield every hit in the request's order, from `after` on.

        Some hundreds at a time are held in memory.
        """
        request, sort = prepared.request, prepared.sort
        selection = self._shown(prepared)
        return (hit_of(each, sort) for each in self._index.stream(selection.whole, request, sort))

    def mentions(self, request: SearchRequest, options: MentionOptions) -> Mentions:
        """Return the mentions in all hits, computed from their articles as they stream."""
        readings = self._readings(scan_request(request))
        return read_mentions(readings, request, options, self._picker)

    def word_totals(self, request: SearchRequest, unit: TimelineUnit) -> dict[str, int]:
        """Return the words of the dated hits by period."""
        selection = self._selection(prepare(request))
        body = {"query": selection.query, "size": 0, "aggs": selection.word_totals(unit)}
        return dict(
            sums(self._index.search(body, request.deadline, "newest")["aggregations"], unit)
        )

    def neighbours(self, request: SearchRequest, options: MentionOptions) -> WordCounts:
        """Return the counts of words near the mentions, computed from the articles of all hits."""
        return read_neighbours(self._readings(request), options, self._archive_words())

    def word_counts(self, requests: Sequence[SearchRequest]) -> WordCounts:
        """Return the word counts of each search, computed from the articles of all hits."""
        return read_word_counts(
            [self._readings(request) for request in requests], self._archive_words()
        )

    def pair_counts(self, requests: Sequence[SearchRequest], words: frozenset[str]) -> PairCounts:
        """Return the pair counts of each search and the archive, computed from all articles."""
        everything = SearchRequest(deadline=requests[0].deadline if requests else None)
        return read_pair_counts([self._readings(each) for each in (everything, *requests)], words)

    def _archive_words(self) -> ArchiveWords:
        lexicon = self._lexicon
        names = self._index.facet_values("author", {"match_all": {}}, None)
        words = (word for word, _ in lexicon.words())
        return ArchiveWords(words, lexicon.occurrences, names)

    def _readings(self, request: SearchRequest) -> Iterator[DocumentMatcher]:
        """Yield a matcher for each hit. Raises DeadlineError."""
        check = deadline_check(request.deadline)
        for hit in self.scan(prepare(replace(request, sort="newest", after=None))):
            check()
            yield DocumentMatcher(analyse(hit.article, self.manifest.language, with_spans=False))

    def word_places(self, articles: Sequence[str], _: Query) -> Iterator[ArticlePlaces]:
        """Yield None for each article: no places are stored, so its text is analysed."""
        return iter([None] * len(articles))

    def get(self, article: str) -> Article | None:
        """Return the article of an id, None if there is none."""
        return self._index.get(article)

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Yield the articles of some hundreds of ids at most, by one request."""
        return self._index.get_many(articles)

    def digests(self, prepared: PreparedSearch | None = None) -> Iterator[tuple[str, str]]:
        """Yield (id, digest) of every article, or of the hits of a search, ascending by id."""
        return self._index.digests(ALL if prepared is None else self._shown(prepared).whole)

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles nearest to one by its most significant words, best first."""
        found = self.get(article)
        query = more_like_this(self._significant_stems(found)) if found is not None else None
        if query is None:
            return ()
        page = self.search(prepare(SearchRequest(query=query, sort="relevance", size=size + 1)))
        return tuple(hit for hit in page.hits if hit.article.id != article)[:size]

    def count(self) -> int:
        """Return the number of articles.

        The cluster is asked, so that callers also learn whether it answers.
        """
        return self._index.count()

    def attachment(self, name: str) -> bytes | None:
        """Return a small file of the generation, None if there is none."""
        return self._blobs.read(f"attachment/{name}")

    @cached_property
    def reprints(self) -> Reprints | None:
        """The versions and shared passages of the generation."""
        with unhurried():
            data = self.attachment(NAME)
        return None if data is None else Reprints.from_bytes(data)

    @cached_property
    def _picker(self) -> VersionPicker | None:
        return None if self.reprints is None else VersionPicker(self.reprints, self.reprints.ids)

    def _versions(self, prepared: PreparedSearch, selection: FacetCollector) -> VersionHits | None:
        """Return the hits that are in a group of versions; None without a reprint table."""
        if self._picker is None:
            return None
        return VersionHits(
            self._cluster, self._index.name, self._picker, prepared, selection.query, selection.free
        )

    def bodies(self) -> Iterator[Body]:
        """Yield the words of every article's body, by analysing the stored articles."""
        known, language = WordHashes(), self.manifest.language
        for article in self._index.articles(ALL):
            yield body_of(analyse(article, language, with_spans=False), known)

    def close(self) -> None:
        """Do nothing: the store owns the connections."""

    # -- asking

    def _selection(self, prepared: PreparedSearch) -> FacetCollector:
        request = prepared.request
        translator = Translator(
            self._candidates.words,
            partial(self._candidates.checked, deadline=request.deadline),
            self._weight,
        )
        translate = translator.scoring if prepared.is_ranked else translator.matching
        later = self._picker.later if self._picker and request.versions == "first" else ()
        return FacetCollector(prepared, translate(request.query), [but(later)] if later else [])

    def _shown(self, prepared: PreparedSearch) -> FacetCollector:
        """Return the hits of a search, with versions merged as requested."""
        selection = self._selection(prepared)
        if prepared.request.versions == "group" and (
            versions := self._versions(prepared, selection)
        ):
            selection.hide(versions.repeats)
        return selection

    @cached_property
    def _lexicon(self) -> TrieLexicon:
        with unhurried():
            return open_lexicon(self._blobs)

    # -- similar articles

    def _significant_stems(self, article: Article) -> list[str]:
        """Return an article's most significant stems, best first."""
        count, lexicon = self.count(), self._lexicon
        frequencies = stem_frequencies(article, self.manifest.language)
        few = candidate_terms(
            frequencies, lambda word: [lexicon.count(form) for form in lexicon.forms(word)], count
        )
        with_stem = self._index.with_stems([word for word, _ in few])
        return interesting_terms(few, with_stem.__getitem__, count)
