"""Highlighter: the words of an article that satisfied a query, and snippets of its text.

Snippets are plain text and spans, without markup.

A highlight is one word; the words of a phrase are highlighted one by one. Which words are, is
defined by `search.query.document_matcher`: phrases and proximity only where they matched, fields in
their field, nothing under `Not`. Most queries need no positions; for those an article is not
analysed, but only scanned for words that begin as the query's do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import NamedTuple

from search.analysis.stemming import beginnings, stem
from search.analysis.token_stream import TokenStreamBuilder, capital_stops
from search.analysis.tokenizer import bare, cut, plain
from search.article import Article
from search.documents import (
    Document,
    analyse,
    caption_passages,
    removed_passages,
    text_passages,
)
from search.fields import FIELDS, Kind
from search.models import Snippet
from search.query.document_matcher import DocumentMatcher
from search.query.field_streams import stream_name
from search.query.nodes import (
    Capitals,
    ExactTerm,
    FirstWords,
    Fuzzy,
    MinFrequency,
    Near,
    NotNear,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
    is_scoring,
    walk,
)
from search.query.patterns import fixed_start
from search.reading.snippets import Mark, Passage, lead, pieces

Place = tuple[str, int]
WHOLE = ("title", "dek", "authors", "topics", "section", "label", "publication", "language")
"""Fields that are short enough to be shown whole, in display order."""

_UNREAD = TokenStreamBuilder(None).build()
_CUTS_ENDS_ONLY = frozenset({"english", "porter"})
_GLANCES = 32
LOOKED_AT = 500_000
"""Characters of a text, of its captions and of removed texts that are searched for highlights.

Many times what newspapers print; analysing as much takes some tenths of a second.
"""
_LONGEST_ACRONYM = 8


@dataclass(frozen=True, slots=True)
class Highlights:
    """The highlights of one article.

    Attributes:
        passages: for each passage (field, number) the spans (from, to; code points), ascending,
            none overlapping. Fields are title, dek, authors, body, captions, removed, topics,
            section, label, publication and language.
        complete: False if the text was too long to be searched whole.
    """

    passages: Mapping[Place, tuple[tuple[int, int], ...]] = attribute(default_factory=dict)
    complete: bool = True

    def spans(self, field: str, number: int = 0) -> tuple[tuple[int, int], ...]:
        """Return the highlights of one passage."""
        return self.passages.get((field, number), ())

    def __len__(self) -> int:
        return sum(map(len, self.passages.values()))


def highlight(article: Article, query: Query, language: str = "english") -> Highlights:
    """Return the highlights of an (expanded) query in an article."""
    return Highlighter(query, language).highlight(article)


def bounded(article: Article) -> Article:
    """Return the part of an article that is searched for highlights; itself if that is all."""
    if sum(map(len, (article.title, *article.body, *article.captions))) <= LOOKED_AT and (
        sum(len(cut.text) for cut in article.removed) <= LOOKED_AT
    ):
        return article
    removed = _first((cut.text for cut in article.removed), LOOKED_AT)
    return replace(
        article,
        title=article.title[:LOOKED_AT],
        body=_first(article.body, LOOKED_AT),
        captions=_first(article.captions, LOOKED_AT),
        removed=tuple(
            replace(cut, text=text) for cut, text in zip(article.removed, removed, strict=False)
        ),
    )


def _first(texts: Iterable[str], length: int) -> tuple[str, ...]:
    """Return the texts up to `length` characters in total, the last one truncated.

    >>> _first(("abc", "def", "ghi"), 5)
    ('abc', 'de')
    """
    kept = []
    for text in texts:
        if length <= 0:
            break
        kept.append(text[:length])
        length -= len(text)
    return tuple(kept)


def snippets(
    article: Article, query: Query, language: str = "english", size: int = 3, length: int = 240
) -> tuple[Snippet, ...]:
    """Return the snippets of an article as a hit: see `Highlighter.snippets`."""
    return Highlighter(query, language).snippets(article, size, length)


class Highlighter:
    """A query prepared to be highlighted in many articles."""

    def __init__(self, query: Query, language: str = "english") -> None:
        self.query = query
        self.language = language
        self._scoring = is_scoring(query)
        nodes = list(walk(query))
        self._positional = any(
            isinstance(
                node, Phrase | Near | Within | MinFrequency | NotNear | FirstWords | Capitals
            )
            for node in nodes
        )
        self._starts = None if self._positional else _starts(nodes, language)
        self._query_terms = _query_terms(nodes)

    def highlight(self, article: Article) -> Highlights:
        """Return the highlights of the query in an article."""
        looked_at = bounded(article)
        return Highlights(
            {
                passage: tuple(mark[:2] for mark in marks)
                for passage, marks in self._marks(looked_at).items()
            },
            complete=looked_at is article,
        )

    def snippets(self, article: Article, size: int = 3, length: int = 240) -> tuple[Snippet, ...]:
        """Return title, dek and names with highlights, whole, then the best pieces of text.

        There are at most `size` pieces of about `length` characters, best first. A piece is made of
        whole sentences of one paragraph if they are short enough. The best one has the most
        different words of the query, then the most highlights for its length. A caption or removed
        text with highlights has at least one piece. If the body has none, its beginning represents
        it.
        """
        article = bounded(article)
        marks = self._marks(article)
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

    def _marks(self, article: Article) -> dict[Place, list[Mark]]:
        if not self._scoring:
            return {}
        whole = self._positional
        reading = (
            FullMatcher(article, self.language, self._query_terms)
            if whole
            else PartialMatcher(article, self.language, self._starts, self._query_terms)
        )
        found: dict[Place, set[Mark]] = {}
        for name, positions in reading.marks(self.query).items():
            for position in positions:
                token = reading.token(name, position)
                found.setdefault(token.passage, set()).add(token.mark)
        return {passage: sorted(marks) for passage, marks in found.items()}


class QueryTerms(NamedTuple):
    """The stems and the exact words of a query."""

    stems: frozenset[str]
    words: frozenset[str]


class _Token(NamedTuple):
    """A word of the article: its passage, and its span and class there."""

    passage: Place
    mark: Mark


class FullMatcher(DocumentMatcher):
    """A matcher over a fully analysed article, for queries that need positions."""

    def __init__(self, article: Article, language: str, query_terms: QueryTerms | None) -> None:
        super().__init__(analyse(article, language, with_spans=False))
        self._query_terms = query_terms

    def token(self, name: str, position: int) -> _Token:
        """Return the word at a position of a stream.

        The spans of a passage are computed when first needed.
        """
        stream = self.stream(name)
        passage, begin, end = self.place(name, position)
        field, number, _ = stream.passages[passage]
        return _Token((field, number), Mark(begin, end, stream.stem[position]))

    def exact(self, name: str = "text") -> dict[str, list[int]]:
        if self._query_terms is not None and name in _PASSAGES and name not in self._exact:
            self._exact[name] = _places_of(self._query_terms.words, self.stream(name).exact)
        return super().exact(name)

    def stem(self, name: str = "text") -> dict[str, list[int]]:
        if self._query_terms is not None and name in _PASSAGES and name not in self._stem:
            self._stem[name] = _places_of(self._query_terms.stems, self.stream(name).stem)
        return super().stem(name)


class PartialMatcher(DocumentMatcher):
    """A matcher over an article that was read for possible query words only.

    Positions are indices into the list of those words.
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
        self._tokens: dict[str, list[_Token]] = {}

    def token(self, name: str, position: int) -> _Token:
        """Return the word at a position of a stream."""
        if name in self._tokens:
            return self._tokens[name][position]
        stream = self.stream(name)
        field, number, _ = stream.passages[stream.passage[position]]
        return _Token(
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
        if name in self._exact or name not in _PASSAGES:
            return
        found = self._tokens[name] = []
        exact: dict[str, list[int]] = {}
        stems: dict[str, list[int]] = {}
        for field, number, text in _PASSAGES[name](self.document.article):
            place = field, number
            stops = capital_stops(text, self._language)
            for begin, end, word in _candidates(text, self._starts, stops):
                position = len(found)
                stemmed = stem(word, self._language)
                if (
                    self._query_terms is not None
                    and stemmed not in self._query_terms.stems
                    and word not in self._query_terms.words
                ):
                    continue
                found.append(_Token(place, Mark(begin, end, stemmed)))
                exact.setdefault(word, []).append(position)
                stems.setdefault(stemmed, []).append(position)
        self._exact[name], self._stem[name] = exact, stems


_PASSAGES = {"text": text_passages, "caption": caption_passages, "removed": removed_passages}


def _candidates(
    text: str, starts: Sequence[str] | None, stops: frozenset[str]
) -> list[tuple[int, int, str]]:
    """Return (from, to, folded) of the words that begin with one of `starts`, or all.

    The text between two spaces is tokenised as in the whole text, since no word contains a space.
    """
    simple = bare(plain(text))
    if starts is None or not simple.isascii():
        return list(cut(plain(text), stops))
    stretches = sorted(_stretches(simple.lower(), starts))
    return [word for begin, end in stretches for word in cut(simple, stops, begin, end)]


def _stretches(lower: str, starts: Sequence[str]) -> set[tuple[int, int]]:
    """Return the stretches between two spaces that contain a word with one of these starts."""
    found = set()
    for start in starts:
        place = lower.find(start)
        while place >= 0:
            end = place + 1
            if place == 0 or not lower[place - 1].isalnum():
                end = lower.find(" ", place) + 1 or len(lower) + 1
                found.add((lower.rfind(" ", 0, place) + 1, end - 1))
            place = lower.find(start, end)
    return found


def _starts(nodes: Sequence[Query], language: str) -> tuple[str, ...] | None:
    """Return the prefixes of all words that may be the query's.

    None if they are unknown, or too many to look for.
    """
    found: set[str] = set()
    for node in nodes:
        name = stream_name(getattr(node, "field", None))
        if name not in _PASSAGES:
            continue
        match node:
            case Term():
                start = _stem_start(node.stem) if language in _CUTS_ENDS_ONLY else ""
                found.update((start, *_printed(start, node.stem), *beginnings(node.stem, language)))
            case ExactTerm():
                found.update((node.text, *_printed(node.text, node.text)))
            case Prefix() | Wildcard() | Fuzzy():
                start = fixed_start(node)
                starts = [start] if start else node.words if node.words is not None else [""]
                found.update(starts)
                found.update(other for each in starts for other in _printed(each, each))
    shortest = [
        start for start in found if not any(start[:length] in found for length in range(len(start)))
    ]
    return None if "" in found or len(shortest) > _GLANCES else tuple(shortest)


def _printed(start: str, word: str) -> Iterator[str]:
    """Yield prefixes of printed forms that differ from the folded form."""
    if word[:1].isdigit():
        yield word[0]  # 10,000
    elif "." in word:
        yield word.replace(".", "")[: len(start)]  # US
    elif len(word) <= _LONGEST_ACRONYM and word.isalpha() and len(word) > 1:
        yield f"{word[0]}."  # U.N.


def _query_terms(nodes: Sequence[Query]) -> QueryTerms | None:
    """Return the terms of a query; None if it has patterns."""
    if any(isinstance(node, Prefix | Wildcard | Fuzzy) for node in nodes):
        return None
    words = {node.text for node in nodes if isinstance(node, ExactTerm)}
    words.update(word for node in nodes if isinstance(node, Phrase) for word in node.words)
    return QueryTerms(
        frozenset(node.stem for node in nodes if isinstance(node, Term)), frozenset(words)
    )


def _places_of(wanted: frozenset[str], tokens: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions of each wanted token."""
    places: dict[str, list[int]] = {}
    for position, token in enumerate(tokens):
        if token in wanted:
            places.setdefault(token, []).append(position)
    return places


def _stem_start(stemmed: str) -> str:
    """Return the common prefix of an English stem's forms.

    Its last letter may differ (happy, happi), in short ones more (die, dying).
    """
    return (
        stemmed[:1]
        if len(stemmed) < 3 or (len(stemmed) == 3 and stemmed.endswith("ie"))
        else stemmed[:-1]
    )


def _whole_passages(article: Article) -> Iterator[tuple[str, int, str]]:
    for name, number, text in text_passages(article):
        if name in WHOLE:
            yield name, number, text
    for named in FIELDS.values():
        if named.kind is Kind.NAME and named.name != "author":
            for number, value in enumerate(named.values(article)):
                yield f"{named.name}s" if named.many else named.name, number, value
