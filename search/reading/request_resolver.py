"""Read a request: choose its generation, set its limits, parse and expand its query."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from search.engines.shared.deadlines import deadline_check, earliest
from search.errors import LimitError
from search.models import Note, PreparedSearch, SearchRequest, match_rule, prepare
from search.query.expansion import Shortened, expand
from search.query.minimum_match import apply_match
from search.query.nodes import Query
from search.query.parsing.notes import ParseNote
from search.query.parsing.parser import Parsed, parse
from search.reading.cursors import Cursors
from search.reading.query_notes import read_as, variant_notes
from search.reading.serving.readers import OpenGeneration, ReaderManager
from search.settings import Settings, env_name

DEEPEST = 10_000  # hits reached by page number, as OpenSearch's result window; cursors go on


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


class RequestResolver:
    """Reads the requests of one archive. Thread-safe.

    Args:
        settings: the limits.
        generations: what opens the generation that a request is answered from.
        cursors: what reads a request's cursor.
        today: gives the day that relative days count from.
    """

    def __init__(
        self,
        settings: Settings,
        generations: ReaderManager,
        cursors: Cursors,
        today: Callable[[], dt.date],
    ) -> None:
        self._settings = settings
        self._generations = generations
        self._cursors = cursors
        self._today = today

    def begin(self, request: SearchRequest) -> tuple[OpenGeneration, SearchRequest]:
        """Return the generation for a request, and the request with limits and cursor applied."""
        request = self.bounded(request)
        if request.cursor is None:
            return self._generations.active(), request
        generation, after = self._cursors.read(request.cursor, request)
        return self._generations.named(generation), replace(request, after=after)

    def bounded(self, request: SearchRequest) -> SearchRequest:
        """Return a request with its deadline set.

        Raises:
            LimitError: the page is too large or too far.
            DeadlineError: the time of the answer is over.
        """
        if request.size > max(self._settings.page_size, 0):
            raise LimitError(
                f"A page holds at most {self._settings.page_size} articles.", "page_size"
            )
        if request.cursor is None and request.page * request.size > DEEPEST:
            raise LimitError(
                f"Pages reach {DEEPEST:,} articles; go on with the cursor, or export.", "page"
            )
        until = request.deadline or time.monotonic() + self._settings.search_seconds
        deadline_check(None)()  # of an answer that makes one search after another
        return replace(request, deadline=earliest(until))

    def parse(self, request: SearchRequest, language: str) -> Parsed:
        """Return the query as it was understood. Raises QueryError in strict mode."""
        limits = self._settings
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

    def resolve(
        self, opened: OpenGeneration, request: SearchRequest, *, ranked: bool = False
    ) -> Resolved:
        """Parse and expand a request; `ranked` adds proximity to the score of bare words."""
        language = opened.language
        parsed = self.parse(request, language)
        query, cut = expand(
            parsed.query,
            opened.engine.lexicon,
            self._settings.expansions,
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
        read = () if parsed.translation is None else (read_as(parsed),)
        named = tuple(variant_notes(opened, parsed))
        notes = (*read, *named, *(Note(note.message, note.source_span, note.text) for note in told))
        return Resolved(prepare(replace(request, query=query)), parsed, relaxed, notes)

    def counter(self, opened: OpenGeneration, request: SearchRequest) -> Callable[[Query], int]:
        """Return a function that counts the articles of a query under a request's match rule."""

        def total(query: Query) -> int:
            expanded, _ = expand(
                query,
                opened.engine.lexicon,
                self._settings.expansions,
                deadline_check(request.deadline),
                opened.language,
                opened.variants,
            )
            count = opened.total(request.deadline)
            return count(apply_match(expanded, match_rule(request), count, opened.language)[0])

        return total


def _refuse_cut(notes: tuple[ParseNote | Shortened, ...]) -> None:
    """Raise LimitError for a query that was truncated."""
    for note in notes:
        limit = "expansions" if isinstance(note, Shortened) else note.limit
        if limit:
            raise LimitError(f"{note.message} The limit is the setting {env_name(limit)}.", limit)
