"""Articles as highlights see them: analysed in full, or only where the query may match.

Most queries need no positions; for those, only words with a prefix of the query's words are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from search.analysis.stemming import stem
from search.analysis.token_stream import TokenStreamBuilder, capital_stops
from search.article import Article
from search.documents import PASSAGES, Document, analyse
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import ExactTerm, Pattern, Phrase, Query, Term
from search.reading.highlighting.snippets import Mark
from search.reading.highlighting.word_starts import words_with_starts

Place = tuple[str, int]
# Some 190 bytes a word: 190 megabytes, or 1,700 articles of 600 words.
_MOST_WORDS = 1_000_000
_UNREAD = TokenStreamBuilder(None).build()
# Words of the query in one text stream. A text that is nothing else had 84,000 in the stretch that
# is looked at, and its page took 1.6 s of processor time; nobody steps through as many.
MOST_FOUND = 20_000


class QueryTerms(NamedTuple):
    """The stems and the exact words of a query."""

    stems: frozenset[str]
    words: frozenset[str]


class Token(NamedTuple):
    """A word of the article: its passage, and its span and class there."""

    passage: Place
    mark: Mark


class FullMatcher(DocumentMatcher):
    """A matcher over a fully analysed article, for queries that need positions."""

    def __init__(self, article: Article, language: str, query_terms: QueryTerms | None) -> None:
        super().__init__(analyse(article, language, with_spans=False))
        self._query_terms = query_terms

    def token(self, name: str, position: int) -> Token:
        """Return the word at a position of a stream.

        The spans of a passage are looked for when first needed.
        """
        stream = self.stream(name)
        passage, begin, end = self.place(name, position)
        field, number, _ = stream.passages[passage]
        return Token((field, number), Mark(begin, end, stream.stem[position]))

    def exact(self, name: str = "text") -> dict[str, list[int]]:
        if self._query_terms is not None and name in PASSAGES and name not in self._exact:
            self._exact[name] = _places_of(self._query_terms.words, self.stream(name).exact)
        return super().exact(name)

    def stem(self, name: str = "text") -> dict[str, list[int]]:
        if self._query_terms is not None and name in PASSAGES and name not in self._stem:
            self._stem[name] = _places_of(self._query_terms.stems, self.stream(name).stem)
        return super().stem(name)


class MatcherCache:
    """Articles that were analysed, for many queries over the same ones. Not thread-safe.

    None is dropped for another: queries come to the articles in turn, so each would be dropped
    before it is needed again.

    Args:
        language: the language of the index.
        most_words: words kept, of all articles together; the last article may exceed it.
    """

    def __init__(self, language: str, most_words: int = _MOST_WORDS) -> None:
        self.language = language
        self._room = most_words
        self._kept: dict[str, FullMatcher] = {}

    def matcher(self, article: Article, *, analyse: bool) -> FullMatcher | None:
        """Return the matcher of an article; None if it isn't kept and can't or shan't be.

        Args:
            article: the article.
            analyse: analyse and keep an article that isn't kept, if there is room.
        """
        kept = self._kept.get(article.id)
        # Equal ones count: the searched part of a very long article is cut out each time.
        if kept is not None and kept.document.article == article:
            return kept
        room = self._room + (_words_of(kept) if kept is not None else 0)
        if not analyse or room <= 0:
            return None
        made = self._kept[article.id] = FullMatcher(article, self.language, None)
        self._room = room - _words_of(made)
        return made


class PartialMatcher(DocumentMatcher):
    """A matcher over an article that was read for possible query words only.

    Positions are indices into the list of those words.

    Attributes:
        is_cut: True if there were more of them than are kept.
    """

    def __init__(
        self,
        article: Article,
        language: str,
        starts: Sequence[str] | None,
        query_terms: QueryTerms | None,
    ) -> None:
        super().__init__(Document(article, _UNREAD, _UNREAD, _UNREAD, _UNREAD))
        self._language = language
        self._starts = starts
        self._query_terms = query_terms
        self._tokens: dict[str, list[Token]] = {}
        self.is_cut = False

    def token(self, name: str, position: int) -> Token:
        """Return the word at a position of a stream."""
        if name in self._tokens:
            return self._tokens[name][position]
        stream = self.stream(name)
        field, number, _ = stream.passages[stream.passage[position]]
        return Token(
            (field, number),
            Mark(stream.start[position], stream.end[position], stream.exact[position]),
        )

    def exact(self, name: str = "text") -> dict[str, list[int]]:
        self._look(name)
        return super().exact(name)

    def stem(self, name: str = "text") -> dict[str, list[int]]:
        self._look(name)
        return super().stem(name)

    def _titled(self, positions: Iterable[int]) -> list[int]:
        return [
            position
            for position in positions
            if self._tokens["text"][position].passage[0] == "title"
        ]

    def _look(self, name: str) -> None:
        """Read the words of a text stream that may be the query's."""
        if name in self._exact or name not in PASSAGES:
            return
        found = self._tokens[name] = []
        exact: dict[str, list[int]] = {}
        stems: dict[str, list[int]] = {}
        for field, number, text in PASSAGES[name](self.document.article):
            place = field, number
            stops = capital_stops(text, self._language)
            for begin, end, word in words_with_starts(text, self._starts, stops):
                position = len(found)
                if position == MOST_FOUND:
                    self.is_cut = True
                    break
                stemmed = stem(word, self._language)
                if (
                    self._query_terms is not None
                    and stemmed not in self._query_terms.stems
                    and word not in self._query_terms.words
                ):
                    continue
                found.append(Token(place, Mark(begin, end, stemmed)))
                exact.setdefault(word, []).append(position)
                stems.setdefault(stemmed, []).append(position)
        self._exact[name], self._stem[name] = exact, stems


def query_terms(nodes: Sequence[Query]) -> QueryTerms | None:
    """Return the terms of a query; None if it has patterns."""
    return None if any(isinstance(node, Pattern) for node in nodes) else query_words(nodes)


def query_words(nodes: Sequence[Query]) -> QueryTerms:
    """Return the terms of a query, the words of its expanded patterns included."""
    words = {node.text for node in nodes if isinstance(node, ExactTerm)}
    for node in nodes:
        if isinstance(node, Pattern):
            words.update(node.words or ())
    words.update(word for node in nodes if isinstance(node, Phrase) for word in node.words)
    return QueryTerms(
        frozenset(node.stem for node in nodes if isinstance(node, Term)), frozenset(words)
    )


def _words_of(matcher: FullMatcher) -> int:
    """Return the number of words of an article's texts."""
    document = matcher.document
    return sum(len(each.exact) for each in (document.text, document.caption, document.removed))


def _places_of(wanted: frozenset[str], tokens: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions of each wanted token."""
    places: dict[str, list[int]] = {}
    for position, token in enumerate(tokens):
        if token in wanted:
            places.setdefault(token, []).append(position)
    return places
