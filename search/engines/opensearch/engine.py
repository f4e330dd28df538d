"""Reading a generation on a cluster.

One request a page, everything that it can answer exactly asked of it.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import islice
from typing import Any

import numpy as np

from search.analysis.tokenizer import words
from search.article import Article
from search.documents import analyse
from search.engines.opensearch.aggregations import (
    MOST_VALUES,
    WINDOW,
    FacetCollector,
    Unit,
    counts_of,
    is_exact,
    key,
    order,
    periods,
    search_after,
    span_of,
    sums,
)
from search.engines.opensearch.blobs import Blobs
from search.engines.opensearch.client import Cluster, path
from search.engines.opensearch.lexicon import open_lexicon
from search.engines.opensearch.maintenance import weight_of_words
from search.engines.opensearch.mapping import article_of, facet_field, key_of, stem_field, token
from search.engines.opensearch.queries import Clause, Translator, is_name
from search.engines.opensearch.version_hits import VersionHits, but
from search.engines.protocols import Lexicon, Manifest
from search.engines.shared.array_cache import ArrayCache
from search.engines.shared.date_histogram import timeline_unit
from search.engines.shared.deadlines import deadline_check
from search.engines.shared.facet_counts import facet_counts
from search.engines.shared.mention_reading import (
    read_mentions,
    read_neighbours,
    scan_request,
)
from search.engines.shared.more_like_this import (
    candidate_terms,
    interesting_terms,
    more_like_this,
    stem_frequencies,
)
from search.engines.shared.version_picker import VersionPicker
from search.engines.shared.word_reading import ArchiveWords, read_pair_counts, read_word_counts
from search.engines.structures.lexicon import TrieLexicon
from search.errors import DeadlineError
from search.models import (
    FacetCount,
    Hit,
    PreparedSearch,
    SearchPage,
    SearchRequest,
    Sort,
    TimelineUnit,
    prepare,
)
from search.occurrences import MentionOptions, Mentions, PairCounts, WordCounts
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import Fuzzy, Prefix, Query, Wildcard, walk
from search.query.patterns import fixed_start, matcher
from search.reprints.reprint_table import NAME, Reprints
from search.reprints.word_hashes import Body, WordHashes, body_of

CACHE_BYTES = 16 << 20
SCAN = 500


class OpenSearchEngine:
    """One open generation, which is one index. Reading only; safe to share between threads."""

    def __init__(self, cluster: Cluster, index: str, manifest: Manifest) -> None:
        self.manifest = manifest
        self._cluster = cluster
        self._index = index
        self._blobs = Blobs(cluster, f"{index}-files")
        self._cache = ArrayCache(CACHE_BYTES)
        self._weight = weight_of_words(cluster, index)

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @property
    def lexicon(self) -> Lexicon:
        return self._lexicon

    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Raises DeadlineError, UnavailableError."""
        started = time.monotonic()
        request, sort = prepared.request, prepared.sort
        selection = self._selection(prepared)
        versions = self._versions(prepared, selection)
        grouped = versions if request.versions == "group" else None
        hidden = grouped.repeats if grouped else set()
        selection.hide(hidden)
        unit = self._unit(request, selection) if request.timeline else None
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
        answer = self._ask(body, request.deadline, sort)
        total, found = int(answer["hits"]["total"]["value"]), answer.get("aggregations", {})
        raw = answer["hits"]["hits"]
        if far and start < total:
            raw = list(
                islice(self._stream(request, selection, sort), start, start + request.size + 1)
            )
        hits = [_hit(each, sort) for each in raw[: request.size]]
        timeline = periods(found, unit) if unit else ()
        last = hits[-1].article if hits and len(raw) > len(hits) else None
        return SearchPage(
            request=request,
            total=total,
            hits=tuple(hits),
            facets={
                facet: self._facet(facet, found[facet], prepared, selection, grouped)
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
        """Return how many articles of the whole archive match."""
        return self.search(prepare(SearchRequest(query=query, size=0))).total

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
        """Return every hit in the request's order, from `after` on.

        A few hundred at a time are held in memory.
        """
        request, sort = prepared.request, prepared.sort
        selection = self._shown(prepared)
        return (_hit(each, sort) for each in self._stream(request, selection, sort))

    def mentions(self, request: SearchRequest, options: MentionOptions) -> Mentions:
        """Return the mentions in all hits, read from their stored articles as they stream."""
        return read_mentions(self._readings(scan_request(request)), request, options)

    def word_totals(self, request: SearchRequest, unit: TimelineUnit) -> dict[str, int]:
        """Return the number of words of the dated hits of each period."""
        selection = self._selection(prepare(request))
        body = {"query": selection.query, "size": 0, "aggs": selection.word_totals(unit)}
        return dict(sums(self._ask(body, request.deadline, "newest")["aggregations"], unit))

    def neighbours(self, request: SearchRequest, options: MentionOptions) -> WordCounts:
        """Count the words near the mentions in all hits, which are read."""
        return read_neighbours(self._readings(request), options, self._archive_words())

    def word_counts(self, requests: Sequence[SearchRequest]) -> WordCounts:
        """Count the words of all hits of each search, which are read."""
        return read_word_counts(
            [self._readings(request) for request in requests], self._archive_words()
        )

    def pair_counts(self, requests: Sequence[SearchRequest], words: frozenset[str]) -> PairCounts:
        """Count pairs of words in all hits of each search, which are read, as is the archive."""
        everything = SearchRequest(deadline=requests[0].deadline if requests else None)
        return read_pair_counts([self._readings(each) for each in (everything, *requests)], words)

    def _archive_words(self) -> ArchiveWords:
        lexicon = self._lexicon
        names = self._all_values("author", {"match_all": {}}, None)
        words = (word for word, _ in lexicon.words())
        return ArchiveWords(words, lexicon.occurrences, names)

    def _readings(self, request: SearchRequest) -> Iterator[DocumentMatcher]:
        """Give the hits of a search one by one, analysed. Raises DeadlineError."""
        check = deadline_check(request.deadline)
        for hit in self.scan(prepare(replace(request, sort="newest", after=None))):
            check()
            yield DocumentMatcher(analyse(hit.article, self.manifest.language, with_spans=False))

    def get(self, article: str) -> Article | None:
        """Return the article of an id."""
        found = self._cluster.ask("GET", path(self._index, "_doc", key_of(article)), missing={})
        if not found:
            self.count()  # no such article, or no such generation any more
            return None
        return article_of(found["_source"]["article"])

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Give the articles of ids, some hundreds at most, in one request."""
        body = {"ids": [key_of(article) for article in articles]}
        answer = self._cluster.ask("POST", path(self._index, "_mget"), body)
        for found in answer["docs"]:
            yield article_of(found["_source"]["article"])

    def digests(self, prepared: PreparedSearch | None = None) -> Iterator[tuple[str, str]]:
        """Yield (id, digest) of every article, or of the hits of a search, ascending by id."""
        query = {"match_all": {}} if prepared is None else self._shown(prepared).whole
        for hit in self._cluster.walk(self._index, query, whole=False, size=WINDOW):
            yield hit["sort"][0], hit["fields"]["digest"][0]

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles nearest to one by its most telling words, best first, without
        itself.
        """
        found = self.get(article)
        query = more_like_this(self._telling(found)) if found is not None else None
        if query is None:
            return ()
        page = self.search(prepare(SearchRequest(query=query, sort="relevance", size=size + 1)))
        return tuple(hit for hit in page.hits if hit.article.id != article)[:size]

    def count(self) -> int:
        """Return the number of articles.

        It is asked of the cluster, so that whoever wants to know whether it answers learns it.
        """
        return int(self._cluster.ask("GET", path(self._index, "_count"))["count"])

    def attachment(self, name: str) -> bytes | None:
        """Return a small file that was kept with the generation."""
        return self._blobs.read(f"attachment/{name}")

    @cached_property
    def reprints(self) -> Reprints | None:
        """The versions and shared passages of the generation."""
        data = self.attachment(NAME)
        return None if data is None else Reprints.from_bytes(data)

    @cached_property
    def _picker(self) -> VersionPicker | None:
        return None if self.reprints is None else VersionPicker(self.reprints, self.reprints.ids)

    def _versions(self, prepared: PreparedSearch, selection: FacetCollector) -> VersionHits | None:
        """Return the hits that are in a group of versions; None without a list of them."""
        if self._picker is None:
            return None
        return VersionHits(
            self._cluster, self._index, self._picker, prepared, selection.query, selection.free
        )

    def bodies(self) -> Iterator[Body]:
        """Yield the words of every article's body, which is read and analysed."""
        known, language = WordHashes(), self.manifest.language
        for hit in self._cluster.walk(self._index, {"match_all": {}}):
            article = article_of(hit["_source"]["article"])
            yield body_of(analyse(article, language, with_spans=False), known)

    def close(self) -> None:
        """Connections belong to the store, and go with it."""

    # -- asking

    def _selection(self, prepared: PreparedSearch) -> FacetCollector:
        request = prepared.request
        translator = Translator(
            self._words, partial(self._checked, deadline=request.deadline), self._weight
        )
        translate = translator.scoring if prepared.is_ranked else translator.matching
        later = self._picker.later if self._picker and request.versions == "first" else ()
        return FacetCollector(prepared, translate(request.query), [but(later)] if later else [])

    def _shown(self, prepared: PreparedSearch) -> FacetCollector:
        """Return the hits of a search, of versions of a text those that it asks for."""
        selection = self._selection(prepared)
        if prepared.request.versions == "group" and (
            versions := self._versions(prepared, selection)
        ):
            selection.hide(versions.repeats)
        return selection

    def _ask(self, body: dict[str, Any], deadline: float | None, sort: Sort) -> dict[str, Any]:
        """Return one search.

        The same query is asked of the same copies of the shards, so that pages agree to the last
        bit.
        """
        if body.get("size"):
            body |= {"sort": order(sort), "_source": ["article"]}
        params = {
            "allow_partial_search_results": "false",
            "preference": f"q{zlib.crc32(json.dumps(body['query']).encode())}",
        }
        if sort == "relevance":
            params["search_type"] = (
                "dfs_query_then_fetch"  # scores that don't depend on how articles fell to shards
            )
        if deadline is not None:
            body["timeout"] = f"{max(int((deadline - time.monotonic()) * 1000), 1)}ms"
        answer: dict[str, Any] = self._cluster.ask(
            "POST", path(self._index, "_search"), body, params=params, deadline=deadline
        )
        if answer["timed_out"]:
            raise DeadlineError
        return answer

    def _stream(
        self, request: SearchRequest, selection: FacetCollector, sort: Sort
    ) -> Iterator[dict[str, Any]]:
        """Yield the hits of a request one after the other.

        A sealed generation never changes, so no snapshot of it is held open.
        """
        body: dict[str, Any] = {"query": selection.whole, "size": SCAN, "track_total_hits": False}
        if request.after is not None:
            body["search_after"] = search_after(request.after, sort)
        while True:
            hits = self._ask(body, request.deadline, sort)["hits"]["hits"]
            yield from hits
            if len(hits) < SCAN:
                return
            body["search_after"] = hits[-1]["sort"]

    def _unit(self, request: SearchRequest, selection: FacetCollector) -> Unit:
        """Return the unit of the timeline: the one asked for, else by the span of the hits."""
        first = last = None
        if request.timeline_unit is None:
            body = {"query": selection.query, "size": 0, "aggs": selection.span()}
            first, last = span_of(self._ask(body, request.deadline, "newest")["aggregations"])
        return timeline_unit(request, first, last)

    def _facet(
        self,
        name: str,
        answer: dict[str, Any],
        prepared: PreparedSearch,
        selection: FacetCollector,
        versions: VersionHits | None,
    ) -> tuple[FacetCount, ...]:
        counts, request = counts_of(answer), prepared.request
        if versions is not None:
            request = replace(request, facet_size=None)  # any value may become the first
        if not is_exact(answer, request):
            query = {"bool": {"filter": [selection.query, selection.others(name)]}}
            counts |= dict(self._all_values(name, query, request.deadline))
        if versions is not None:
            repeats = versions.repeats_of_values(name)
            counts = {value: count - repeats[value] for value, count in counts.items()}
            counts = {value: count for value, count in counts.items() if count}
        return facet_counts(name, counts, prepared)

    def _all_values(
        self, facet: str, query: Clause, deadline: float | None
    ) -> Iterator[tuple[str, int]]:
        """Yield every value of a facet with its count under a query, page by page."""
        pages: dict[str, Any] = {
            "size": MOST_VALUES,
            "sources": [{"value": {"terms": {"field": facet_field(facet)}}}],
        }
        while True:
            body = {
                "query": query,
                "size": 0,
                "track_total_hits": False,
                "aggs": {"values": {"composite": pages}},
            }
            answer = self._ask(body, deadline, "newest")["aggregations"]["values"]
            for bucket in answer["buckets"]:
                yield bucket["key"]["value"], bucket["doc_count"]
            if "after_key" not in answer:
                return
            pages = pages | {"after": answer["after_key"]}

    # -- what the cluster can't be asked

    @cached_property
    def _lexicon(self) -> TrieLexicon:
        return open_lexicon(self._blobs)

    def _words(self, pattern: Query, field: str | None) -> Iterable[str]:
        """Return the words that a pattern stands for.

        Those it was given, else all of the lexicon's or of the names that fit.
        """
        if not isinstance(pattern, Prefix | Wildcard | Fuzzy):
            return ()
        if field is not None and is_name(field):
            return filter(matcher(pattern), self._name_words(field))
        if pattern.words is not None:
            return pattern.words
        return filter(
            matcher(pattern), (word for word, _ in self._lexicon.prefixed(fixed_start(pattern)))
        )

    def _name_words(self, field: str) -> list[str]:
        """Return the words of all names in a field."""

        def ask() -> Any:
            values = self._all_values(field, {"match_all": {}}, None)
            return np.array(
                sorted({word for value, _ in values for word in words(value)}),
                np.dtypes.StringDType(),
            )

        found: list[str] = self._cache.get(("names", field), ask).tolist()
        return found

    def _checked(self, node: Query, candidates: Clause, deadline: float | None) -> list[str]:
        """Return the keys of the candidates that match a node by their own tokens.

        Remembered, since a generation never changes.
        """

        def ask() -> Any:
            language = self.manifest.language
            found = []
            for hit in self._cluster.walk(self._index, candidates, deadline=deadline):
                article = article_of(hit["_source"]["article"])
                if DocumentMatcher(analyse(article, language, with_spans=False)).matches(node):
                    found.append(key_of(article.id))
            return np.array(found, "S24")

        patterns = tuple(
            leaf.words for leaf in walk(node) if isinstance(leaf, Prefix | Wildcard | Fuzzy)
        )
        return [
            each.decode() for each in self._cache.get(("checked", node, patterns), ask).tolist()
        ]

    # -- similar articles

    def _telling(self, article: Article) -> list[str]:
        """Return the stems that tell an article from others, the most telling first."""
        count, lexicon = self.count(), self._lexicon
        frequencies = stem_frequencies(article, self.manifest.language)
        few = candidate_terms(
            frequencies, lambda word: [lexicon.count(form) for form in lexicon.forms(word)], count
        )
        with_stem = self._with_stems([word for word, _ in few])
        return interesting_terms(few, with_stem.__getitem__, count)

    def _with_stems(self, stems: list[str]) -> dict[str, int]:
        """Return how many articles hold each stem."""
        if not stems:
            return {}
        asked = {
            str(number): {"term": {stem_field(None): token(word)}}
            for number, word in enumerate(stems)
        }
        body = {
            "query": {"match_all": {}},
            "size": 0,
            "aggs": {"stems": {"filters": {"filters": asked}}},
        }
        buckets = self._ask(body, None, "newest")["aggregations"]["stems"]["buckets"]
        return {word: buckets[str(number)]["doc_count"] for number, word in enumerate(stems)}


def _hit(hit: dict[str, Any], sort: Sort) -> Hit:
    return Hit(
        article_of(hit["_source"]["article"]), float(hit["_score"]) if sort == "relevance" else 0.0
    )
