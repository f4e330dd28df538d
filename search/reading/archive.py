"""Archive: search, get, similar, suggest, trends over the active generation.

A request is answered by one generation from start to end.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from search import assist
from search.article import Article
from search.engines import open_store
from search.engines.protocols import Engine, Manifest, Store
from search.engines.shared.deadlines import deadline_check
from search.errors import (
    ArchiveIndexError,
    DeadlineError,
    LimitError,
    NotFoundError,
    TakenDownError,
)
from search.fields import FACETS, day_number, moment_number
from search.models import (
    FacetCount,
    Filter,
    Hit,
    Note,
    PreparedSearch,
    SearchPage,
    SearchRequest,
    TimelineUnit,
    Translation,
    Versions,
    match_rule,
    prepare,
)
from search.query.expansion import Shortened, expand
from search.query.minimum_match import apply_match
from search.query.nodes import Query
from search.query.parsing.dialects.services import SERVICES, DialectChoice
from search.query.parsing.notes import ParseNote
from search.query.parsing.parser import Parsed, parse
from search.reading.concordance.mention_models import MentionRequest
from search.reading.concordance.mentions import MentionReader
from search.reading.concordance.set_words import SetReader
from search.reading.corrections import CorrectionFinder
from search.reading.cursors import Cursors
from search.reading.highlighter import Highlighter, Highlights, highlight
from search.reading.own_examples import OwnExamples
from search.reading.query_notes import unknown_values, variant_notes
from search.reading.quotes import QuoteFinder
from search.reading.readers import OpenGeneration, ReaderManager
from search.reading.shown_names import stored
from search.reading.trends import Days, Trends, mentions_by_period
from search.reading.trends import trends as count_trends
from search.reading.version_reader import VersionReader
from search.settings import Settings, env_name

DEEPEST = 10_000
FEW_HITS = 5
"""Hits below which spelling suggestions are looked up."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A request ready for engines, with the notes made on the way."""

    prepared: PreparedSearch
    parsed: Parsed
    relaxed: Any
    notes: tuple[Note, ...]

    @property
    def request(self) -> SearchRequest:
        """Return the request with its query expanded and its match rule applied."""
        return self.prepared.request


class Archive:
    """One index, for reading. Thread-safe."""

    def __init__(
        self, settings: Settings, store: Store, *, today: Callable[[], dt.date] | None = None
    ) -> None:
        self.settings = settings
        self.store = store
        self._today = today or (lambda: dt.datetime.now(dt.UTC).astimezone().date())
        self.on_search: Callable[[float], None] = lambda seconds: (
            None
        )  # called with the seconds that the engine took for each search
        self._generations = ReaderManager(store)
        self._cursors = Cursors(Path(settings.state), store.locator)
        self.mentions = MentionReader(
            self._begin, self._resolve, self._cursors, lambda: self._generations.takedowns.version
        )
        self.quotes = QuoteFinder(self._generations.active, settings.search_seconds)
        self.versions = VersionReader(self._generations.active)
        self.corrections = CorrectionFinder(self._generations.active)
        self.sets = SetReader(self._begin, self._resolve, self.mentions)
        self._examples = OwnExamples(
            self._generations.active,
            lambda: self._generations.takedowns.version,
            self.today,
            settings.search_seconds,
        )

    @classmethod
    def open(cls, settings: Settings) -> Archive:
        """Return the archive that the settings name.

        A missing index raises in the methods, not here.
        """
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
        opened, request = self._begin(request)
        resolved = self._resolve(opened, request, ranked=True)
        asked = time.perf_counter()
        page = opened.engine.search(resolved.prepared)
        self.on_search(time.perf_counter() - asked)
        hits = self.versions.marked(page.hits)
        missing = self._missing(opened, resolved.parsed)
        unknown = () if page.total else tuple(unknown_values(opened, request, resolved.parsed))
        if request.highlight:
            highlighter = Highlighter(resolved.request.query, opened.language)
            hits = tuple(
                replace(hit, snippets=highlighter.snippets(hit.article))
                if request.deadline is None or time.monotonic() < request.deadline
                else hit  # no time is left for highlights: shown without them
                for hit in hits
            )
        return replace(
            page,
            request=replace(request, query=resolved.parsed.query, sort=resolved.prepared.sort),
            hits=hits,
            relaxed=resolved.relaxed,
            notes=(*resolved.notes, *unknown, *(missing if page.total else ())),
            missing=tuple(note.text for note in missing),
            translation=_translation(resolved.parsed),
            next=self._cursors.write(opened.engine.generation, request, page.after)
            if page.after is not None
            else None,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def today(self) -> dt.date:
        """Return the day that relative days count from."""
        return self._today()

    def manifest_of(self, generation: str) -> Manifest:
        """Return the manifest of a generation.

        Raises:
            GenerationGoneError: it is no longer kept.
        """
        return self._generations.named(generation).engine.manifest

    def article_in(self, generation: str, article: str) -> Article | None:
        """Return an article as stored in a generation, None if it isn't there.

        Raises:
            GenerationGoneError: the generation is no longer kept.
        """
        return self._generations.named(generation).engine.get(article)

    def stored(self, generation: str) -> tuple[Engine, bool]:
        """Return a generation's engine with the articles as they were indexed.

        Returns:
            The engine, and True if it stores each author under one canonical form, which filters
            must then use, too.

        Raises:
            GenerationGoneError: it is no longer kept.
        """
        return stored(self._generations.named(generation).engine)

    def digests(
        self, generation: str, request: SearchRequest | None = None
    ) -> Iterator[tuple[str, str]]:
        """Yield (id, digest) of every article of a generation, ascending by id.

        Articles are not read, so a hundred thousand take a second or two.

        Args:
            generation: its name.
            request: a search, to yield its hits only; page and order don't matter.

        Raises:
            GenerationGoneError: the generation is no longer kept.
            MorgueError: as `search`, but without a time limit.
        """
        opened = self._generations.named(generation)
        if request is None:
            return opened.engine.digests()
        resolved = self._resolve(opened, self._begin(replace(request, page=1))[1], ranked=True)
        whole = replace(resolved.request, deadline=None)
        return opened.engine.digests(replace(resolved.prepared, request=whole))

    def scan(self, request: SearchRequest, generation: str | None = None) -> Iterator[Hit]:
        """Return an iterator over all hits of a request in order, from one generation.

        Args:
            request: the search.
            generation: the name of an older one; None for the active one.

        Raises:
            GenerationGoneError: the generation is no longer kept.
        """
        opened, request = self._begin(replace(request, page=1))
        if generation is not None:
            opened = self._generations.named(generation)
        resolved = self._resolve(opened, request, ranked=True)
        return opened.engine.scan(
            replace(resolved.prepared, request=replace(resolved.request, deadline=None))
        )

    def scan_with_cursors(self, request: SearchRequest) -> Iterator[tuple[Hit, str]]:
        """Yield all hits of a request in order, each with the cursor to resume after it."""
        opened, request = self._begin(replace(request, page=1))
        resolved = self._resolve(opened, request, ranked=True)
        for hit in opened.engine.scan(
            replace(resolved.prepared, request=replace(resolved.request, deadline=None))
        ):
            added = moment_number(hit.article.added) if request.sort == "added" else 0
            after = (hit.score or float(added), day_number(hit.article.date), hit.article.id)
            yield hit, self._cursors.write(opened.engine.generation, request, after)

    def keeps(self, cursor: str, request: SearchRequest) -> bool:
        """Return True if the generation that a cursor names is still kept.

        False, too, if the index can't be read.

        Raises:
            CursorError: the cursor is invalid.
        """
        generation, _ = self._cursors.read(cursor, request)
        with contextlib.suppress(ArchiveIndexError, OSError):
            return self._generations.keeps(generation)
        return False

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
        opened, request = self._begin(request)
        return highlight(article, self._resolve(opened, request).request.query, opened.language)

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles nearest to one, the nearest first.

        Raises:
            NotFoundError: there is no such article.
            TakenDownError: it was taken down.
        """
        self.article(article)
        return self.versions.marked(self._generations.active().engine.similar(article, size))

    def suggest(self, text: str, size: int = 8) -> assist.Completions:
        """Return completions of a text: words, authors, sections, or values of its last field."""
        opened = self._generations.active()
        valued = assist.complete_value(text, opened.values, size)
        found = assist.complete(
            text, opened.engine.lexicon, opened.values("author"), opened.values("section"), size
        )
        if valued.field is None:
            return found
        return replace(
            found, words=(), field=valued.field, values=valued.values, before=valued.before
        )

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
        opened = self._generations.active()
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

        def counts(text: str, unit: TimelineUnit | None, days: Days | None) -> dict[str, int]:
            request = self._bounded(replace(around, text=text, timeline_unit=unit))
            if days:
                request = replace(
                    request,
                    since=max(days[0], since or days[0]),
                    until=min(days[1], until or days[1]),
                )
            if mentions and text.strip():
                plain = replace(request, timeline=False, timeline_unit=None)
                return mentions_by_period(self.mentions.days(MentionRequest(plain)), unit)
            return dict(opened.engine.search(self._resolve(opened, request).prepared).timeline)

        found = count_trends(list(dict.fromkeys(texts)), counts, unit)
        if not words:
            return found
        whole = self._resolve(opened, self._bounded(around)).prepared.request
        totals = opened.engine.word_totals(whole, found.unit)
        return replace(found, words=tuple(totals.get(period, 0) for period in found.periods))

    def parsed(self, request: SearchRequest) -> Parsed:
        """Return the parsed query of a request."""
        return self._parse(request, self._generations.active().language)

    def total(self, request: SearchRequest) -> int:
        """Return the number of hits of a request."""
        return self.search(
            replace(request, size=0, facets=(), timeline=False, highlight=False, cursor=None)
        ).total

    def resolved(self, request: SearchRequest) -> Resolved:
        """Return a request ready for engines."""
        opened, request = self._begin(request)
        return self._resolve(opened, request)

    def did_you_mean(self, request: SearchRequest) -> assist.Suggestion | None:
        """Return a spelling suggestion for a query, or None; the query itself is not changed."""
        opened, request = self._begin(request)
        language = opened.language
        return assist.did_you_mean(
            self._parse(request, language), opened.engine.lexicon, language, opened.variants
        )

    def second_thoughts(self, page: SearchPage) -> assist.Suggestion | None:
        """Return a spelling suggestion if a search found little, else None.

        None, too, if it takes too long.
        """
        if not page.request.text.strip() or (page.total >= FEW_HITS and not page.missing):
            return None
        with contextlib.suppress(DeadlineError):
            return self.did_you_mean(page.request)
        return None

    def offers(self, page: SearchPage) -> tuple[assist.Offer, ...]:
        """Return filters to offer if the searched words are an author's or a section's name."""
        opened = self._generations.active()
        names = {facet: opened.names(facet) for facet in ("author", "section")}
        return assist.offers(page.request.query, names)

    def explain(self, request: SearchRequest) -> assist.Explanation:
        """Return the explanation of a search, with counts of its clauses and relaxations."""
        opened, request = self._begin(request)
        language = opened.language

        total = self._counter(opened, request)
        return assist.explain(self._parse(request, language).query, total, language)

    def _counter(self, opened: OpenGeneration, request: SearchRequest) -> Callable[[Query], int]:
        """Return a function that counts the articles of a query under a request's match rule."""

        def total(query: Query) -> int:
            expanded, _ = expand(
                query,
                opened.engine.lexicon,
                self.settings.expansions,
                deadline_check(request.deadline),
                opened.language,
                opened.variants,
            )
            count = opened.total(request.deadline)
            return count(apply_match(expanded, match_rule(request), count, opened.language)[0])

        return total

    def translated_clauses(self, request: SearchRequest) -> tuple[tuple[str, int], ...]:
        """Return the clauses of a translated query, each with its number of articles."""
        opened, request = self._begin(request)
        query = self._parse(request, opened.language).query
        total = self._counter(opened, request)
        return tuple((str(part), total(part)) for part in assist.top_clauses(query))

    def significant(self, request: SearchRequest, size: int = 20) -> tuple[assist.KeyTerm, ...]:
        """Return the significant terms of a request's hits against the rest of the archive."""
        return self.sets.words(request, size, phrases=False).words

    # -- one request

    def _begin(self, request: SearchRequest) -> tuple[OpenGeneration, SearchRequest]:
        """Return the generation for a request, and the request with limits and cursor applied."""
        request = self._bounded(request)
        if request.cursor is None:
            return self._generations.active(), request
        generation, after = self._cursors.read(request.cursor, request)
        return self._generations.named(generation), replace(request, after=after)

    def _bounded(self, request: SearchRequest) -> SearchRequest:
        if request.size > max(self.settings.page_size, 0):
            raise LimitError(
                f"A page holds at most {self.settings.page_size} articles.", "page_size"
            )
        if request.cursor is None and request.page * request.size > DEEPEST:
            raise LimitError(
                f"Pages reach {DEEPEST:,} articles; go on with the cursor, or export.", "page"
            )
        return replace(
            request, deadline=request.deadline or time.monotonic() + self.settings.search_seconds
        )

    def _parse(self, request: SearchRequest, language: str) -> Parsed:
        limits = self.settings
        return parse(
            request.text,
            language=language,
            today=request.today or self._today(),
            max_length=limits.query_length,
            max_terms=limits.query_terms,
            max_depth=limits.query_depth,
            strict=request.strict,
            dialect=request.dialect,
        )

    def _resolve(
        self, opened: OpenGeneration, request: SearchRequest, *, ranked: bool = False
    ) -> Resolved:
        """Parse and expand a request; `ranked` adds proximity to the score of bare words."""
        language = opened.language
        parsed = self._parse(request, language)
        query, cut = expand(
            parsed.query,
            opened.engine.lexicon,
            self.settings.expansions,
            deadline_check(request.deadline),
            language,
            opened.variants,
        )
        query, relaxed = apply_match(
            query,
            match_rule(request),
            opened.total(request.deadline),
            language,
            nearness=ranked and request.sort in (None, "relevance"),
        )
        told: tuple[ParseNote | Shortened, ...] = (*parsed.notes, *cut)
        if request.whole or request.strict:
            _refuse_cut(told)
        read = () if parsed.translation is None else (_read_as(parsed),)
        named = tuple(variant_notes(opened, parsed))
        notes = (*read, *named, *(Note(note.message, note.source_span, note.text) for note in told))
        return Resolved(prepare(replace(request, query=query)), parsed, relaxed, notes)

    def _missing(self, opened: OpenGeneration, parsed: Parsed) -> tuple[Note, ...]:
        """Return a note for each query word that no article has."""
        found = assist.missing_words(
            parsed, opened.engine.lexicon, opened.language, opened.variants
        )
        return tuple(Note(f"No article has “{word}”.", span, word) for word, span in found)

    def _refuse_taken_down(self, article: str) -> None:
        taken = self._generations.takedowns.current().by_id.get(article)
        if taken is not None:
            raise TakenDownError(article, taken.reason if taken.public else None)


def _read_as(parsed: Parsed) -> Note:
    """Return the note on how another service's query was translated."""
    service = SERVICES[parsed.dialect].title
    return Note(f"This was read as a query of {service}: {parsed.translation}")


def _translation(parsed: Parsed) -> Translation | None:
    """Return the translation of another service's query, None for Morgue's own."""
    if parsed.translation is None:
        return None
    losses = (Note(note.message, note.source_span, note.text) for note in parsed.losses)
    return Translation(parsed.dialect, parsed.translation, tuple(losses))


def _refuse_cut(notes: tuple[ParseNote | Shortened, ...]) -> None:
    """Raise LimitError for a query that was truncated."""
    for note in notes:
        limit = "expansions" if isinstance(note, Shortened) else note.limit
        if limit:
            raise LimitError(f"{note.message} The limit is the setting {env_name(limit)}.", limit)
