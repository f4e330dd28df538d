"""Find the words of an article that satisfied a query, and snippets of its text.

Snippets are plain text and spans, without markup.

A mark is one word; the words of a phrase are marked one by one. What is marked is what
`search.query.document_matcher` says: phrases and proximity only where they matched, fields in
their field, nothing under `Not`. Most queries ask for no positions; for those an article is not
analysed but only glanced at where words begin as the query's do. For all others the embedded
engines have stored the place of each word, so that only the articles of a cluster are analysed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute

from search.article import Article
from search.documents import beginning, text_passages
from search.engines.protocols import Engine
from search.fields import FIELDS, Kind
from search.models import Snippet
from search.occurrences import ArticlePlaces
from search.query.nodes import (
    Phrase,
    Positional,
    Query,
    is_scoring,
    walk,
)
from search.reading.highlighting.article_matchers import (
    MOST_FOUND,
    FullMatcher,
    MatcherCache,
    PartialMatcher,
    Place,
    query_terms,
    query_words,
)
from search.reading.highlighting.snippets import Mark, Passage, lead, pieces
from search.reading.highlighting.stored_matcher import StoredMatcher, stored_matcher
from search.reading.highlighting.word_starts import word_starts

# Passages that are short enough to be shown whole, in the order in which they are.
WHOLE = ("title", "dek", "authors", "topics", "section", "label", "publication", "language")

# How many characters of a text, of its captions and of what was removed are looked at for marks.
# Many times what newspapers print; 50,000 marks there take some 1.5 seconds with their page.
LOOKED_AT = 250_000


@dataclass(frozen=True, slots=True)
class Highlights:
    """The highlights of one article.

    Attributes:
        passages: for each passage (field, number) the spans (from, to; code points), ascending,
            none overlapping. Fields are title, dek, authors, body, captions, removed, topics,
            section, label, publication and language.
        complete: False if the text was too long to be searched whole, or has too many marks.
    """

    passages: Mapping[Place, tuple[tuple[int, int], ...]] = attribute(default_factory=dict)
    complete: bool = True

    def spans(self, field: str, number: int = 0) -> tuple[tuple[int, int], ...]:
        """Return the highlights of one passage."""
        return self.passages.get((field, number), ())

    def __len__(self) -> int:
        return sum(map(len, self.passages.values()))


def highlight(article: Article, query: Query, language: str = "english") -> Highlights:
    """Return every word of the article that satisfied the (resolved) query."""
    return Highlighter(query, language).highlight(article)


def snippets(
    article: Article, query: Query, language: str = "english", size: int = 3, length: int = 240
) -> tuple[Snippet, ...]:
    """Return what to show of the article as a hit: see `Highlighter.snippets`."""
    return Highlighter(query, language).snippets(article, size, length)


class Highlighter:
    """A query prepared to be highlighted in many articles.

    Args:
        query: the resolved query.
        language: the language of the index.
        matchers: the analysed articles, if many queries are highlighted in the same ones. Of an
            article that isn't among them, only what the query needs is read.
    """

    def __init__(
        self, query: Query, language: str = "english", matchers: MatcherCache | None = None
    ) -> None:
        self.query = query
        self.language = language
        self._matchers = matchers
        self._scoring = is_scoring(query)
        nodes = list(walk(query))
        self._positional = any(isinstance(node, Phrase | Positional) for node in nodes)
        self._starts = None if self._positional else word_starts(nodes, language)
        self._query_terms = query_terms(nodes)
        self._words = self._query_terms or query_words(nodes)

    @property
    def reads_places(self) -> bool:
        """True if stored places serve the query; a glance at the texts takes less time."""
        return self._scoring and (self._positional or self._starts is None)

    def stored(self, engine: Engine, articles: Sequence[str]) -> Iterator[ArticlePlaces]:
        """Yield the places that an engine stored of the query's words, for `highlight`.

        None for an article that is analysed instead, or glanced at. Each run of articles is read
        when its first is due.

        Args:
            engine: the open generation that has the articles.
            articles: their ids.
        """
        if not self.reads_places:
            return iter([None] * len(articles))
        return engine.word_places(articles, self.query)

    def highlight(self, article: Article, places: ArticlePlaces = None) -> Highlights:
        """Return every word of the article that satisfied the query.

        Args:
            article: the article.
            places: those of its words that an engine stored (`stored`).
        """
        looked_at = beginning(article, LOOKED_AT)
        marks_of, whole = self._marks(looked_at, places if looked_at is article else None)
        return Highlights(
            {passage: tuple(mark[:2] for mark in marks) for passage, marks in marks_of.items()},
            complete=whole and looked_at is article,
        )

    def snippets(
        self, article: Article, size: int = 3, length: int = 240, places: ArticlePlaces = None
    ) -> tuple[Snippet, ...]:
        """Return the snippets of an article, best first.

        Title, dek and names that have marks come first, in full. Each further snippet is of whole
        sentences of one paragraph if they are short enough. The best one has the most different
        words of the query, then the most marks for its length. At least one is from a caption or
        from removed text, if that has marks. A body without marks gives its beginning, unmarked.

        Args:
            article: the article.
            size: the number of snippets at most, besides title, dek and names.
            length: their approximate length in characters.
            places: those of its words that an engine stored (`stored`).
        """
        looked_at = beginning(article, LOOKED_AT)
        marks, _ = self._marks(looked_at, places if looked_at is article else None)
        article = looked_at
        whole = [
            Snippet(name, text, tuple(mark[:2] for mark in marks[name, number]), number)
            for name, number, text in _whole_passages(article)
            if (name, number) in marks
        ]
        texts = {
            "body": article.body,
            "captions": article.captions,
            "removed": tuple(cut.text for cut in article.removed),
        }
        marked: dict[str, list[Passage]] = {name: [] for name in texts}
        for (name, number), found in marks.items():
            if name in texts:
                marked[name].append(Passage(name, number, texts[name][number], found))
        body, captions, removed = (pieces(marked[name], length, size) for name in texts)
        body = body or list(lead(article.body, length))
        return (*whole, *[*captions[:1], *removed[:1], *body, *captions[1:], *removed[1:]][:size])

    def _marks(
        self, article: Article, places: ArticlePlaces
    ) -> tuple[dict[Place, list[Mark]], bool]:
        """Return the marks by passage, and False if there are more than were looked for."""
        if not self._scoring:
            return {}, True
        reading = self._matcher(article, places)
        found: dict[Place, set[Mark]] = {}
        whole = True
        for name, positions in reading.marks(self.query).items():
            shown = sorted(positions)[:MOST_FOUND]
            whole = whole and len(shown) == len(positions)
            for position in shown:
                token = reading.token(name, position)
                found.setdefault(token.passage, set()).add(token.mark)
        whole = whole and not (isinstance(reading, PartialMatcher) and reading.is_cut)
        return {passage: sorted(marks) for passage, marks in found.items()}, whole

    def _matcher(
        self, article: Article, places: ArticlePlaces
    ) -> FullMatcher | PartialMatcher | StoredMatcher:
        if places is not None:
            stored = stored_matcher(article, self.language, places, self._words)
            if stored is not None:
                return stored
        if self._matchers is not None:
            # A glance takes a sixth of an analysis, so it alone is no reason for one.
            kept = self._matchers.matcher(article, analyse=self._positional)
            if kept is not None:
                return kept
        if self._positional:
            return FullMatcher(article, self.language, self._query_terms)
        return PartialMatcher(article, self.language, self._starts, self._query_terms)


def _whole_passages(article: Article) -> Iterator[tuple[str, int, str]]:
    for name, number, text in text_passages(article):
        if name in WHOLE:
            yield name, number, text
    for named in FIELDS.values():
        if named.kind is Kind.NAME and named.name != "author":
            for number, value in enumerate(named.values(article)):
                yield f"{named.name}s" if named.many else named.name, number, value
