"""Articles as highlights see them, without analysis: from the places that an engine stored.

The query is evaluated by `search.query.document_matcher` as over an analysed article, but the
streams hold the words of the query alone; all other positions are empty.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence

import numpy as np

from search.analysis.stemming import stemmer
from search.analysis.token_stream import TokenStream, TokenStreamBuilder, capital_stops
from search.analysis.tokenizer import tokens
from search.article import Article
from search.documents import Document, passages_with_words
from search.occurrences import FoundWord, WordPlaces
from search.query.document_matcher import DocumentMatcher
from search.reading.highlighting.article_matchers import QueryTerms, Token
from search.reading.highlighting.snippets import Mark

_UNREAD = TokenStreamBuilder(None).build()
Passage = tuple[str, int, str]


class StoredMatcher(DocumentMatcher):
    """A matcher over the stored places of a query's words in an article.

    Args:
        article: the article.
        language: of the index.
        streams: its text streams that the query names, with the words found in them.
    """

    def __init__(
        self, article: Article, language: str, streams: Mapping[str, _SparseStream]
    ) -> None:
        super().__init__(Document(article, _UNREAD, _UNREAD, _UNREAD, _UNREAD))
        self._stem_of = stemmer(language)
        self._sparse = streams
        for name, stream in streams.items():
            exact = self._exact[name] = {}
            stems = self._stem[name] = {}
            for position, word, _, _, _ in stream.found:
                exact.setdefault(word, []).append(position)
                stems.setdefault(self._stem_of(word), []).append(position)

    def token(self, name: str, position: int) -> Token:
        """Return the word at a position of a stream."""
        if name in self._sparse:
            sparse = self._sparse[name]
            _, word, passage, begin, end = sparse.at[position]
            return Token(sparse.passages[passage][:2], Mark(begin, end, self._stem_of(word)))
        stream = self.stream(name)
        field, number, _ = stream.passages[stream.passage[position]]
        return Token(
            (field, number),
            Mark(stream.start[position], stream.end[position], stream.exact[position]),
        )

    def stream(self, name: str = "text") -> TokenStream:
        """Return a stream, empty but for the query's words if it is one of the text's."""
        if name not in self._streams and name in self._sparse:
            self._streams[name] = self._sparse[name].whole()
        return super().stream(name)

    def place(self, name: str, position: int) -> tuple[int, int, int]:
        """Return a word's place: the number of its passage, and its span there."""
        return (
            self._sparse[name].at[position][2:]
            if name in self._sparse
            else super().place(name, position)
        )


def stored_matcher(
    article: Article, language: str, places: Mapping[str, WordPlaces], terms: QueryTerms
) -> StoredMatcher | None:
    """Return the matcher of an article; None if its passages aren't those of the places.

    Args:
        article: the article, its authors maybe under other names than in the index.
        language: of the index.
        places: the places of the query's words, by stream.
        terms: the words of the query.
    """
    streams = {}
    for name, stored in places.items():
        passages = list(passages_with_words(article, name))
        if len(passages) != len(stored.passages):
            return None
        found = _with_bylines(passages, stored, language, terms)
        if found is None:
            return None
        streams[name] = _SparseStream(stored, passages, found)
    return StoredMatcher(article, language, streams)


class _SparseStream:
    """A stream's passages that have words, and the words of the query in them."""

    def __init__(
        self, places: WordPlaces, passages: list[Passage], found: Sequence[FoundWord]
    ) -> None:
        self.passages = passages
        self.found = found
        self.at = {each.position: each for each in found}
        self._places = places

    def whole(self) -> TokenStream:
        """Return the stream for phrases and proximity."""
        size = self._places.size
        exact = [""] * size
        for position, word, _, _, _ in self.found:
            exact[position] = word
        passage, zone, sentence = (
            _numbered(begins, size)
            for begins in (self._places.passages, self._places.zones, self._places.sentences)
        )
        none = array("I")
        return TokenStream(exact, None, none, none, passage, zone, sentence, self.passages)


def _numbered(begins: Sequence[int], size: int) -> array[int]:
    """Return the number of the unit at each position."""
    if not begins:
        return array("I")
    numbers = np.repeat(np.arange(len(begins), dtype=np.uint32), np.diff([*begins, size]))
    return array("I", numbers.tobytes())


def _with_bylines(
    passages: Sequence[Passage], places: WordPlaces, language: str, terms: QueryTerms
) -> list[FoundWord] | None:
    """Return the found words, those in authors' names read again as they are shown.

    Names are shown in their most printed form, which may not be the indexed one. None if a name
    has another number of words there.
    """
    numbers = [number for number, each in enumerate(passages) if each[0] == "authors"]
    if not numbers:
        return places.found
    bounds = [*places.passages, places.size]
    stem_of = stemmer(language)
    shown: list[FoundWord] = []
    for number in numbers:
        text = passages[number][2]
        begin, after = bounds[number], bounds[number + 1]
        read = tokens(text, capital_stops(text, language))
        if len(read) != after - begin:
            return None
        shown.extend(
            FoundWord(begin + place, word, number, first, last)
            for place, (first, last, word) in enumerate(read)
            if word in terms.words or stem_of(word) in terms.stems
        )
    first, last = bounds[numbers[0]], bounds[numbers[-1] + 1]
    low = bisect_left(places.found, (first,))
    high = bisect_left(places.found, (last,))
    return [*places.found[:low], *shown, *places.found[high:]]
