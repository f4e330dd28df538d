"""Help with a search: other spellings, filters to offer, why it finds what it finds."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from search import assist
from search.errors import DeadlineError
from search.models import SearchPage, SearchRequest
from search.reading.request_resolver import RequestResolver
from search.reading.serving.readers import ReaderManager

# With fewer hits than this something else may have been meant.
FEW_HITS = 5


class SearchAssistant:
    """Answers questions about searches of one archive. Thread-safe.

    Args:
        requests: what reads requests.
        generations: what opens the generation that answers.
    """

    def __init__(self, requests: RequestResolver, generations: ReaderManager) -> None:
        self._requests = requests
        self._generations = generations

    def did_you_mean(self, request: SearchRequest) -> assist.Suggestion | None:
        """Return a spelling suggestion for a query, or None; the query itself is not changed."""
        opened, request = self._requests.begin(request)
        language = opened.language
        parsed = self._requests.parse(request, language)
        return assist.did_you_mean(parsed, opened.engine.lexicon, language, opened.variants)

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
        opened, request = self._requests.begin(request)
        language = opened.language

        total = self._requests.counter(opened, request)
        return assist.explain(self._requests.parse(request, language).query, total, language)

    def translated_clauses(self, request: SearchRequest) -> tuple[tuple[str, int], ...]:
        """Return the clauses of a translated query, each with its number of articles."""
        opened, request = self._requests.begin(request)
        query = self._requests.parse(request, opened.language).query
        total = self._requests.counter(opened, request)
        return tuple((str(part), total(part)) for part in assist.top_clauses(query))

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
