"""Mentions computed from articles one by one, for engines without a forward index.

These are the specification, and the cluster, whose articles are streamed. Memory grows with the
mentions and their articles, not with the texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from search.article import Article
from search.date_numbers import day_number
from search.documents import TEXT_STREAMS
from search.engines.shared.facet_columns import FacetColumn
from search.engines.shared.filters import passes_filters
from search.engines.shared.readings.word_reading import ArchiveWords, counts_of
from search.engines.shared.version_picker import VersionPicker
from search.fields import FACETS, facet_values
from search.models import SearchRequest
from search.occurrences import (
    CONTEXT_WORDS,
    MOST_WORDS,
    MentionOptions,
    Mentions,
    WordCounts,
)
from search.query.document_matcher import DocumentMatcher
from search.query.document_mentions import Mention, mentions
from search.query.nodes import Query


class ReadArticles:
    """The columns of articles that were read, in that order (`ArticleColumns`)."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._ids = [article.id for article in articles]
        self.days = np.array([day_number(article.date) for article in articles], np.int64)
        by_id = np.empty(len(self._ids), np.int64)
        by_id[sorted(range(len(self._ids)), key=self._ids.__getitem__)] = np.arange(len(by_id))
        undated_last = np.where(self.days == 0, np.iinfo(np.int32).max, self.days)
        self.newest = _ranks(np.lexsort((by_id, -self.days)))
        self.oldest = _ranks(np.lexsort((by_id, undated_last)))
        self._facets = {name: _facet(name, articles) for name in FACETS}

    def __len__(self) -> int:
        return len(self._ids)

    def id(self, doc: int) -> str:
        """Return the id of an article by its number."""
        return self._ids[doc]

    def facet(self, name: str) -> FacetColumn:
        """Return a facet's column."""
        return self._facets[name]


def scan_request(request: SearchRequest) -> SearchRequest:
    """Return the request whose articles are read: all versions, without counted facets' filters.

    One version of each text is chosen among what passes all filters, or those of a facet's count.
    """
    wide = tuple(
        replace(each, include=()) if each.facet in request.facets else each
        for each in request.filters
    )
    versions = "all" if request.versions == "group" else request.versions
    return replace(request, filters=wide, versions=versions, sort="newest", page=1, after=None)


def read_mentions(
    readings: Iterable[DocumentMatcher],
    request: SearchRequest,
    options: MentionOptions,
    picker: VersionPicker | None,
) -> Mentions:
    """Return the mentions in the articles of a search (of `scan_request`).

    Args:
        readings: the matching articles, each once.
        request: the search with all its filters.
        options: which mentions, and the width of their rows.
        picker: the groups of versions, where there are any.
    """
    hits = _Hits(request, picker)
    articles: list[Article] = []
    rows: list[tuple[int, Mention, int, int]] = []
    contexts: list[tuple[list[str], list[str]]] = []
    for reading in readings:
        hits.add(reading.document.article)
        found = [*_rows(reading, options)]
        if not found:
            continue
        for mention, passage, offset, left, right in found:
            rows.append((len(articles), mention, passage, offset))
            if options.context:
                contexts.append((left, right))
        articles.append(_without_text(reading.document.article))
    columns = ReadArticles(articles)
    repeats = hits.repeats()
    masks = {
        facet: np.array([passes_filters(each, request, facet) for each in articles], np.bool_)
        for facet in (None, *request.facets)
    }
    before, after = _ranked(contexts)

    def numbers(values: Iterable[int]) -> NDArray[np.int64]:
        return np.fromiter(values, np.int64, len(rows))

    return Mentions(
        docs=numbers(doc for doc, _, _, _ in rows),
        streams=numbers(mention.stream for _, mention, _, _ in rows).astype(np.uint8),
        first=numbers(mention.first for _, mention, _, _ in rows),
        last=numbers(mention.last for _, mention, _, _ in rows),
        passages=numbers(passage for _, _, passage, _ in rows),
        offsets=numbers(offset for _, _, _, offset in rows),
        left=before,
        right=after,
        articles=columns,
        selected=masks[None] & np.array([each.id not in repeats for each in articles], np.bool_),
        through=lambda facet: masks.get(facet, masks[None]),
        repeated=lambda facet: hits.repeated(facet, columns),
    )


class _Hits:
    """The hits of a search of which one version of each text counts; none if all count."""

    def __init__(self, request: SearchRequest, picker: VersionPicker | None) -> None:
        self._request = request
        self._picker = picker if request.versions == "group" else None
        self._articles: list[Article] = []

    def add(self, article: Article) -> None:
        if self._picker and self._picker.group(article.id) is not None:
            self._articles.append(_without_text(article))

    def repeats(self) -> set[str]:
        """Return the ids of those that are not shown."""
        passing = (each for each in self._articles if passes_filters(each, self._request))
        return self._picker.repeats(passing) if self._picker else set()

    def repeated(self, facet: str, columns: ReadArticles) -> NDArray[np.int64]:
        """Return the entries of a facet's column that don't count."""
        if self._picker is None:
            return np.zeros(0, np.int64)
        column, by_value = columns.facet(facet), defaultdict[str | None, list[str]](list)
        for article in self._articles:
            if passes_filters(article, self._request, facet):
                for value in facet_values(article, facet) or (None,):
                    by_value[value].append(article.id)
        repeats = {value: self._picker.repeated(ids) for value, ids in by_value.items()}
        docs = np.arange(len(columns)) if column.docs is None else column.docs
        entries = enumerate(zip(column.ordinals.tolist(), docs.tolist(), strict=True))
        found = [
            entry
            for entry, (ordinal, doc) in entries
            if columns.id(doc) in repeats.get(column.values[ordinal], ())
        ]
        return np.array(found, np.int64)


def read_neighbours(
    readings: Iterable[DocumentMatcher],
    options: MentionOptions,
    archive: ArchiveWords,
) -> WordCounts:
    """Return the counts of words within `options.window` words of a mention in the text."""
    near: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for reading in readings:
        stream = reading.stream()
        places: set[int] = set()
        inside: set[int] = set()
        for mention, _, _, _, _ in _rows(reading, options):
            if mention.stream:
                continue
            low, high = _window(reading, mention, options)
            beside = [*range(low, mention.first), *range(mention.last + 1, high)]
            held.update({stream.exact[position] for position in beside})
            places.update(beside)
            inside.update(range(mention.first, mention.last + 1))
        near.update(stream.exact[position] for position in places - inside)
    found = counts_of([near, held], archive)
    return WordCounts(found.archive, found.sets[:1], found.word, found.find, found.sets[1])


def _rows(
    reading: DocumentMatcher, options: MentionOptions
) -> Iterator[tuple[Mention, int, int, list[str], list[str]]]:
    """Yield each mention with its passage, the words before it there, and those next to it."""
    begins: dict[int, list[int]] = {}
    for mention in mentions(reading, options.of):
        stream = reading.stream(TEXT_STREAMS[mention.stream])
        if mention.stream not in begins:
            begins[mention.stream] = [
                place
                for place in range(len(stream))
                if not place or stream.passage[place] != stream.passage[place - 1]
            ]
        if not options.bylines and stream.in_field("authors", mention.first):
            continue
        low, high = _window(reading, mention, options)
        if not all(_holds(reading, mention, leaf, low, high) for leaf in options.near):
            continue
        passage = bisect_right(begins[mention.stream], mention.first) - 1
        after = bisect_right(begins[mention.stream], mention.last)
        ends = [*begins[mention.stream], len(stream)]
        begin, end = begins[mention.stream][passage], ends[after]
        left = stream.exact[max(begin, mention.first - CONTEXT_WORDS) : mention.first][::-1]
        right = stream.exact[mention.last + 1 : min(end, mention.last + 1 + CONTEXT_WORDS)]
        yield mention, passage, mention.first - begin, left, right


def _window(reading: DocumentMatcher, mention: Mention, options: MentionOptions) -> tuple[int, int]:
    """Return the first position of a row and the one after its last."""
    stream = reading.stream(TEXT_STREAMS[mention.stream])
    unit = stream.sentence if options.sentences else stream.passage
    reach = MOST_WORDS if options.sentences else options.window
    low, high = mention.first, mention.last + 1
    while low and mention.first - low < reach and unit[low - 1] == unit[mention.first]:
        low -= 1
    while (
        high < len(stream) and high - mention.last - 1 < reach and unit[high] == unit[mention.last]
    ):
        high += 1
    return low, high


def _holds(reading: DocumentMatcher, mention: Mention, leaf: Query, low: int, high: int) -> bool:
    """Return True if the word is in the row, outside the mention."""
    spans = reading.spans(leaf, _field(mention)).get(TEXT_STREAMS[mention.stream], ())
    return any(
        low <= span.first < mention.first or mention.last < span.first < high for span in spans
    )


def _field(mention: Mention) -> str | None:
    return None if not mention.stream else TEXT_STREAMS[mention.stream]


def _ranked(
    contexts: Sequence[tuple[list[str], list[str]]],
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the words at either side as alphabetical ranks, 0 where there is none."""
    width = CONTEXT_WORDS if contexts else 0
    words = sorted({word for sides in contexts for side in sides for word in side})
    rank = {word: number for number, word in enumerate(words, 1)}
    found = np.zeros((2, len(contexts), width), np.uint32)
    for row, sides in enumerate(contexts):
        for side, near in enumerate(sides):
            found[side, row, : len(near)] = [rank[word] for word in near]
    return found[0], found[1]


def _facet(name: str, articles: Sequence[Article]) -> FacetColumn:
    values = [facet_values(article, name) or (None,) for article in articles]
    table = (None, *sorted({value for each in values for value in each if value is not None}))
    ordinal = {value: number for number, value in enumerate(table)}
    entries = [(ordinal[value], doc) for doc, each in enumerate(values) for value in each]
    ordinals = np.fromiter((each for each, _ in entries), np.int64, len(entries))
    docs = np.fromiter((doc for _, doc in entries), np.int64, len(entries))
    return FacetColumn(table, ordinals, docs)


def _without_text(article: Article) -> Article:
    return replace(article, body=(), removed=(), captions=(), dek=None)


def _ranks(order: NDArray[np.int64]) -> NDArray[np.int64]:
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks
