"""Archive: search, get, similar, suggest, trends over the active generation.

A request is answered by one generation from start to end.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from search import assist
from search.article import Article
from search.date_numbers import day_number, moment_number
from search.engines import open_store
from search.engines.protocols import Manifest, Store
from search.errors import NotFoundError, TakenDownError
from search.fields import FACETS
from search.models import FacetCount, Filter, Hit, SearchPage, SearchRequest, TimelineUnit, Versions
from search.query.parsing.dialects.services import DialectChoice
from search.query.parsing.parser import Parsed
from search.reading.assistant import SearchAssistant
from search.reading.concordance.mentions import MentionReader
from search.reading.concordance.set_words import SetReader
from search.reading.corrections import CorrectionFinder
from search.reading.cursors import Cursors
from search.reading.highlighting.highlighter import Highlighter, Highlights
from search.reading.own_examples import OwnExamples
from search.reading.query_notes import missing_words, translation_of, unknown_values
from search.reading.quotes import QuoteFinder
from search.reading.request_resolver import RequestResolver, Resolved
from search.reading.serving.kept_generations import KeptGenerations
from search.reading.serving.readers import OpenGeneration, ReaderManager
from search.reading.trends import TrendReader, Trends
from search.reading.version_reader import VersionReader
from search.settings import Settings


class Archive:
    """One index, for reading. Thread-safe."""

    def __init__(
        self, settings: Settings, store: Store, *, today: Callable[[], dt.date] | None = None
    ) -> None:
        self.settings = settings
        self.store = store
        self._today = today or (lambda: dt.datetime.now(dt.UTC).astimezone().date())
        # called with the seconds that the engine took for each search
        self.on_search: Callable[[float], None] = lambda seconds: None
        self._generations = ReaderManager(store)
        self._cursors = Cursors(Path(settings.state), store.locator)
        self._requests = RequestResolver(settings, self._generations, self._cursors, self.today)
        self.assistant = SearchAssistant(self._requests, self._generations)
        self.mentions = MentionReader(
            self._requests.begin,
            self._requests.resolve,
            self._cursors,
            self._generations.takedowns,
        )
        self.kept = KeptGenerations(self._generations, self._requests, self._cursors)
        self._trends = TrendReader(self._generations, self._requests, self.mentions)
        self.quotes = QuoteFinder(self._generations.active, settings.search_seconds)
        self.versions = VersionReader(self._generations.active)
        self.corrections = CorrectionFinder(self._generations.active)
        self.sets = SetReader(self._requests.begin, self._requests.resolve, self.mentions)
        self._examples = OwnExamples(
            self._generations.active,
            lambda: self._generations.takedowns.version,
            self.today,
            settings.search_seconds,
        )

    @classmethod
    def open(cls, settings: Settings) -> Archive:
        """Return the archive that the settings name. The index need not be there yet."""
        return cls(settings, open_store(settings.index, settings))

    @property
    def generation(self) -> str:
        """The name of the active generation. Raises NoIndexError."""
        return self._generations.active().engine.generation

    @property
    def version(self) -> str:
        """The version that all responses depend on: the generation and the takedowns."""
        return f"{self.generation} {self._generations.takedowns.version}"

    @property
    def manifest(self) -> Manifest:
        """The manifest of the active generation. Raises NoIndexError."""
        return self._generations.active().engine.manifest

    def ready(self) -> None:
        """Raise the exception that a search would raise, if any."""
        self._generations.active().engine.count()

    def search(self, request: SearchRequest) -> SearchPage:
        """Return one page of hits with its facets and notes.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError, UnavailableError: when the index
                can't answer.
            QueryError: in strict mode, for a query that can't be read as typed.
            LimitError, DeadlineError: when the request is too much.
            GenerationGoneError: for a cursor whose generation is no longer kept.
        """
        started = time.perf_counter()
        opened, request = self._requests.begin(request)
        resolved = self._requests.resolve(opened, request, ranked=True)
        asked = time.perf_counter()
        page = opened.engine.search(resolved.prepared)
        self.on_search(time.perf_counter() - asked)
        hits = self.versions.marked(page.hits)
        missing = missing_words(opened, resolved.parsed)
        unknown = () if page.total else tuple(unknown_values(opened, request, resolved.parsed))
        if request.highlight:
            highlighter = Highlighter(resolved.request.query, opened.language)
            places = highlighter.stored(opened.engine, [hit.article.id for hit in hits])
            hits = tuple(
                replace(hit, snippets=highlighter.snippets(hit.article, places=next(places, None)))
                if request.deadline is None or time.monotonic() < request.deadline
                else hit  # no time is left for highlights: shown without them
                for hit in hits
            )
        return replace(
            page,
            request=replace(request, query=resolved.parsed.query, sort=resolved.prepared.sort),
            hits=hits,
            relaxed=resolved.relaxed,
            notes=(*resolved.notes, *unknown, *missing),
            missing=tuple(note.text for note in missing),
            translation=translation_of(resolved.parsed),
            next=self._cursors.write(opened.engine.generation, request, page.after)
            if page.after is not None
            else None,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def today(self) -> dt.date:
        """Return the day that relative days count from."""
        return self._today()

    def scan(self, request: SearchRequest, generation: str | None = None) -> Iterator[Hit]:
        """Yield all hits of a request in order, from one generation.

        Args:
            request: the search; its page and size don't matter.
            generation: a kept generation; None for the active one.

        Raises:
            GenerationGoneError: the generation is no longer kept.
        """
        return self._stream(request, generation)[2]

    def scan_with_cursors(self, request: SearchRequest) -> Iterator[tuple[Hit, str]]:
        """Yield all hits of a request in order, each with the cursor to resume after it."""
        opened, request, hits = self._stream(request)
        for hit in hits:
            added = moment_number(hit.article.added) if request.sort == "added" else 0
            after = (hit.score or float(added), day_number(hit.article.date), hit.article.id)
            yield hit, self._cursors.write(opened.engine.generation, request, after)

    def _stream(
        self, request: SearchRequest, generation: str | None = None
    ) -> tuple[OpenGeneration, SearchRequest, Iterator[Hit]]:
        opened, request = self._requests.begin(replace(request, page=1))
        if generation is not None:
            opened = self._generations.named(generation)
        resolved = self._requests.resolve(opened, request, ranked=True)
        # A reader takes the time of a whole export, which no deadline of a search may cut.
        unbounded = replace(resolved.prepared, request=replace(resolved.request, deadline=None))
        return opened, request, opened.engine.scan(unbounded)

    def article(self, article: str) -> Article:
        """Return an article by its id.

        Raises:
            NotFoundError: there is none.
            TakenDownError: it was taken down.
        """
        found = self._generations.active().engine.get(article)
        if found is None:
            self._refuse_taken_down(article)
            raise NotFoundError(f"There is no article {article!r} in this archive.")
        return found

    def highlights(self, article: Article, request: SearchRequest) -> Highlights:
        """Return the highlights of a request in an article, by passage."""
        opened, request = self._requests.begin(request)
        query = self._requests.resolve(opened, request).request.query
        highlighter = Highlighter(query, opened.language)
        # The places are those of the generation's article, which may have been replaced meanwhile.
        if not highlighter.reads_places or opened.engine.get(article.id) != article:
            return highlighter.highlight(article)
        return highlighter.highlight(article, next(highlighter.stored(opened.engine, [article.id])))

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles nearest to one, the nearest first.

        Raises:
            NotFoundError: there is no such article.
            TakenDownError: it was taken down.
        """
        self.article(article)
        return self.versions.marked(self._generations.active().engine.similar(article, size))

    def values(self, facet: str, request: SearchRequest | None = None) -> tuple[FacetCount, ...]:
        """Return all values of a facet, in the archive or under a request."""
        if facet not in FACETS:
            raise NotFoundError(f"There is no facet {facet!r}; these are: {', '.join(FACETS)}.")
        if request is None:
            return self._generations.active().values(facet)
        narrow = replace(
            request, facets=(facet,), facet_size=None, size=0, highlight=False, timeline=False
        )
        return tuple(self.search(narrow).facets[facet])

    def words(self) -> Iterator[tuple[str, int]]:
        """Yield every exact word of the archive with its number of articles."""
        return self._generations.active().engine.lexicon.words()

    def examples(self) -> Mapping[str, str]:
        """Return the archive's own version of each example of OPERATORS, FIELDS, SERVICE_SIGNS.

        "" for one that finds nothing here; an archive without articles has the tables' own.
        """
        return self._examples.read()

    def trends(
        self,
        texts: Sequence[str],
        *,
        unit: TimelineUnit | None = "year",
        since: dt.date | None = None,
        until: dt.date | None = None,
        filters: tuple[Filter, ...] = (),
        mentions: bool = False,
        words: bool = False,
        dialect: DialectChoice = "auto",
        versions: Versions = "all",
    ) -> Trends:
        """Count the articles of each period that each query finds, and all articles.

        Args:
            texts: the queries.
            unit: None chooses it by the span of the hits.
            since: the first day; None for no bound.
            until: the last day, inclusive; None for no bound.
            filters: facet filters.
            mentions: count the mentions of each query, not the articles.
            words: count the words of all articles of each period, too.
            dialect: the service in whose language the queries are.
            versions: "group" counts different texts instead of articles.
        """
        around = SearchRequest(
            since=since,
            until=until,
            filters=filters,
            size=0,
            highlight=False,
            timeline=True,
            dialect=dialect,
            versions=versions,
        )
        return self._trends.count(texts, around, unit, mentions=mentions, words=words)

    def parsed(self, request: SearchRequest) -> Parsed:
        """Return the parsed query of a request."""
        return self._requests.parse(request, self._generations.active().language)

    def total(self, request: SearchRequest) -> int:
        """Return the number of hits of a request."""
        return self.search(
            replace(request, size=0, facets=(), timeline=False, highlight=False, cursor=None)
        ).total

    def resolved(self, request: SearchRequest) -> Resolved:
        """Return a request ready for engines."""
        opened, request = self._requests.begin(request)
        return self._requests.resolve(opened, request)

    def significant(self, request: SearchRequest, size: int = 20) -> tuple[assist.KeyTerm, ...]:
        """Return the significant terms of a request's hits against the rest of the archive."""
        return self.sets.words(request, size, phrases=False).words

    def _refuse_taken_down(self, article: str) -> None:
        taken = self._generations.takedowns.current().by_id.get(article)
        if taken is not None:
            raise TakenDownError(article, taken.reason if taken.public else None)
