"""Engine in memory: the executable specification, in plain Python over all tokens.

Its answers are right by definition; the other engines must return the same ids, totals, facets,
histograms and orders, and the same scores within a tolerance. Nothing is stored on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from search.analysis.stemming import stem, stop_words
from search.article import Article
from search.date_numbers import day_number, moment_number
from search.documents import Document, analyse, beginning
from search.engines.memory.facets import facet_of
from search.engines.memory.lexicon import MemoryLexicon
from search.engines.memory.scoring import Scorer
from search.engines.protocols import Lexicon, Manifest
from search.engines.shared.bm25 import SCORE_DIGITS, idf
from search.engines.shared.date_histogram import sums_by_period, timeline_unit
from search.engines.shared.deadlines import deadline_check
from search.engines.shared.filters import passes_dates, passes_filters
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
from search.fields import facet_values
from search.models import (
    After,
    Hit,
    PreparedSearch,
    SearchPage,
    SearchRequest,
    Sort,
    TimelineUnit,
    prepare,
)
from search.occurrences import (
    ArticlePlaces,
    MentionOptions,
    Mentions,
    PairCounts,
    WordCounts,
)
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import MinShouldMatch, Query, Term
from search.reprints.reprint_table import NAME, Reprints
from search.reprints.word_hashes import Body, WordHashes, body_of

SIMILAR_READ = 100_000  # characters
SIMILAR_WORDS = 25  # this and the share are the defaults of more_like_this in OpenSearch
SIMILAR_SHARE = 0.3  # of these stems must be shared


class MemoryEngine:
    """An engine over all articles of one generation in memory."""

    def __init__(
        self,
        documents: Iterable[Document],
        manifest: Manifest,
        attachments: dict[str, bytes] | None = None,
    ) -> None:
        self.manifest = manifest
        self._attachments = attachments or {}
        self._readings = {
            d.article.id: DocumentMatcher(d) for d in sorted(documents, key=lambda d: d.article.id)
        }
        self._scorer = Scorer(self._readings)

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @cached_property
    def lexicon(self) -> Lexicon:
        return MemoryLexicon(self._readings.values(), self.manifest.language)

    def count(self) -> int:
        return len(self._readings)

    def word_places(self, articles: Sequence[str], _: Query) -> Iterator[ArticlePlaces]:
        """Yield None for each article: no places are stored, so its text is analysed."""
        return iter([None] * len(articles))

    def get(self, article: str) -> Article | None:
        reading = self._readings.get(article)
        return reading.document.article if reading else None

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        return (self._readings[article].document.article for article in articles)

    def digests(self, prepared: PreparedSearch | None = None) -> Iterator[tuple[str, str]]:
        every = (reading.document.article for reading in self._readings.values())
        found = every if prepared is None else self._shown(prepared.request)
        for article in sorted(found, key=lambda each: each.id):
            yield article.id, article.digest

    def attachment(self, name: str) -> bytes | None:
        return self._attachments.get(name)

    def close(self) -> None:
        """Do nothing: no resources are held."""

    def total(self, query: Query) -> int:
        return sum(reading.matches(query) for reading in self._readings.values())

    def search(self, prepared: PreparedSearch) -> SearchPage:
        request, sort = prepared.request, prepared.sort
        found = self._matching(request)
        passing = [article for article in found if passes_filters(article, request)]
        picker = self._picker
        chosen = picker.shown(passing, request.versions) if picker else passing
        keys = self._ordered(chosen, prepared)
        start = (
            _behind(keys, request.after)
            if request.after is not None
            else (request.page - 1) * request.size
        )
        shown = keys[start : start + request.size]
        more = bool(shown) and start + len(shown) < len(keys)
        dates = sorted(article.date for article in chosen if article.date)
        unit = (
            timeline_unit(request, dates[0], dates[-1], lambda: _have_longer_dates(chosen))
            if dates
            else timeline_unit(request, None, None)
        )
        periods = _periods([article for article in chosen if article.date], unit)
        return SearchPage(
            request=request,
            total=len(chosen),
            hits=tuple(self._hit(key, sort) for key in shown),
            facets={facet: facet_of(facet, found, prepared, picker) for facet in request.facets},
            timeline=tuple(sorted(periods.items())) if request.timeline else (),
            timeline_unit=unit if request.timeline else "year",
            undated=len(chosen) - periods.total() if request.timeline else 0,
            after=shown[-1] if more else None,
            generation=self.generation,
            articles=len(passing) if picker else None,
            repeats=len(picker.repeats(passing)) if picker else None,
        )

    @cached_property
    def reprints(self) -> Reprints | None:
        data = self.attachment(NAME)
        return None if data is None else Reprints.from_bytes(data)

    @cached_property
    def _picker(self) -> VersionPicker | None:
        return None if self.reprints is None else VersionPicker(self.reprints, self._readings)

    def bodies(self) -> Iterator[Body]:
        known = WordHashes()
        return (body_of(reading.document, known) for reading in self._readings.values())

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
        request, sort = prepared.request, prepared.sort
        keys = self._ordered(self._shown(request), prepared)
        for key in keys[_behind(keys, request.after) if request.after is not None else 0 :]:
            yield self._hit(key, sort)

    def mentions(self, request: SearchRequest, options: MentionOptions) -> Mentions:
        readings = self._readings_of(scan_request(request))
        return read_mentions(readings, request, options, self._picker)

    def word_totals(self, request: SearchRequest, unit: TimelineUnit) -> dict[str, int]:
        found = (each for each in self._matching(request) if passes_filters(each, request))
        if unit == "month":
            found = (each for each in found if facet_values(each, unit))
        return sums_by_period(((day_number(each.date), each.word_count) for each in found), unit)

    def neighbours(self, request: SearchRequest, options: MentionOptions) -> WordCounts:
        return read_neighbours(self._readings_of(request), options, self._archive_words())

    def word_counts(self, requests: Sequence[SearchRequest]) -> WordCounts:
        sets = [self._readings_of(request) for request in requests]
        return read_word_counts(sets, self._archive_words())

    def pair_counts(self, requests: Sequence[SearchRequest], words: frozenset[str]) -> PairCounts:
        sets = [self._readings_of(request) for request in (SearchRequest(), *requests)]
        return read_pair_counts(sets, words)

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles that share most of its 25 most significant stems, nearest first.

        Significance is frequency times idf; at least 30 % of the stems must be shared.
        """
        reading = self._readings.get(article)
        if reading is None:
            return ()
        language = self.manifest.language
        read = analyse(beginning(reading.document.article, SIMILAR_READ), language)
        common = {stem(word, language) for word in stop_words(language)}
        weights = {
            word: frequency * idf(self.count(), self._scorer.with_stem(word))
            for word, frequency in Counter(read.text.stem).items()
            if word not in common and self._scorer.with_stem(word) > 1
        }
        interesting = sorted(weights, key=lambda word: (-weights[word], word))[:SIMILAR_WORDS]
        if not interesting:
            return ()
        query = MinShouldMatch(
            max(1, int(len(interesting) * SIMILAR_SHARE)),
            tuple(Term(word, word) for word in interesting),
        )
        page = self.search(prepare(SearchRequest(query=query, sort="relevance", size=size + 1)))
        return tuple(hit for hit in page.hits if hit.article.id != article)[:size]

    # -- which articles, in which order

    def _matching(self, request: SearchRequest) -> list[Article]:
        """Return the articles that match the query and the dates.

        Filters come later; the condition that an article is a lead counts as one of the dates'.
        """
        found = []
        check = deadline_check(request.deadline)
        for reading in self._readings.values():
            check()
            if passes_dates(reading.document.article, request) and reading.matches(request.query):
                found.append(reading.document.article)
        if self._picker and request.versions == "first":
            return self._picker.shown(found, "first")
        return found

    def _archive_words(self) -> ArchiveWords:
        names = (
            (author, 1)
            for reading in self._readings.values()
            for author in reading.document.article.authors
        )
        words = (word for word, _ in self.lexicon.words())
        return ArchiveWords(words, self.lexicon.occurrences, names)

    def _readings_of(self, request: SearchRequest) -> Iterator[DocumentMatcher]:
        return (self._readings[article.id] for article in self._shown(request))

    def _shown(self, request: SearchRequest) -> list[Article]:
        """Return the articles that pass all filters, with versions merged as requested."""
        found = [each for each in self._matching(request) if passes_filters(each, request)]
        return self._picker.shown(found, request.versions) if self._picker else found

    def _ordered(self, articles: list[Article], prepared: PreparedSearch) -> list[After]:
        """Return the sorted keys (score, moment or 0, day or 0, id), best first.

        A cursor resumes after a key.
        """
        keys: list[After] = [
            (
                self._scorer.score(prepared.request.query, article.id)
                if prepared.is_ranked
                else float(moment_number(article.added) if prepared.sort == "added" else 0),
                day_number(article.date),
                article.id,
            )
            for article in articles
        ]
        return sorted(keys, key=_order(prepared.sort))

    def _hit(self, key: After, sort: Sort) -> Hit:
        return Hit(self._readings[key[2]].document.article, key[0] if sort == "relevance" else 0.0)


def _have_longer_dates(articles: list[Article]) -> bool:
    return any(article.last_date != article.date for article in articles)


def _periods(dated: list[Article], unit: TimelineUnit) -> Counter[str]:
    """Return the articles of each period; a month leaves out those printed less precisely."""
    if unit == "day":
        return Counter(str(article.date) for article in dated)
    return Counter(period for article in dated for period in facet_values(article, unit))


def _order(sort: Sort) -> Callable[[After], Any]:
    """Return the sort function of keys (score, day, id).

    Undated articles come last in both date orders, ids ascend.
    """
    if sort == "oldest":
        return lambda key: (not key[1], key[1], key[2])
    return lambda key: (-round(key[0], SCORE_DIGITS), -key[1], key[2])


def _behind(keys: list[After], after: After) -> int:
    """Return the index after a key."""
    return next((place + 1 for place, key in enumerate(keys) if key[2] == after[2]), len(keys))
