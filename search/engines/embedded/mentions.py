"""Mentions over a whole generation, from positions and the forward index.

The meaning is that of `search.query.document_mentions`; here the mentions of a batch of articles
are two arrays of positions, and what is left and right of them is looked up in `tokens`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.proximity import Batch, words_of
from search.engines.embedded.selection import FacetCollector
from search.engines.embedded.span_arrays import Leaf, Proximity, Spans
from search.engines.shared.arrays import Mask
from search.engines.shared.deadlines import Check
from search.engines.structures.columns import Columns
from search.engines.structures.lexicon import TrieLexicon
from search.engines.structures.positions import PositionsIndex, Unit
from search.occurrences import (
    CONTEXT_WORDS,
    MOST_WORDS,
    Ints,
    MentionOptions,
    Mentions,
    WordCounts,
)
from search.query.document_matcher import DocumentMatcher
from search.query.document_mentions import (
    TEXT_STREAMS,
    is_compound,
    mentions,
    reads_names,
    spans_nothing,
)
from search.query.nodes import Query

Positions = NDArray[np.int64]


class _Rows(NamedTuple):
    """The mentions of one stream of one batch, with the bounds of their rows (half open)."""

    stream: PositionsIndex
    first: Positions
    last: Positions
    low: Positions
    high: Positions

    def where(self, kept: Mask) -> _Rows:
        return _Rows(
            self.stream, self.first[kept], self.last[kept], self.low[kept], self.high[kept]
        )


class _Call:
    """One call: its options, and the articles of each compound node, found once."""

    def __init__(
        self, options: MentionOptions, check: Check, docs: Callable[[Query, Check], Mask]
    ) -> None:
        self.options, self.check, self._docs = options, check, docs
        self._found: dict[int, Mask] = {}

    def docs(self, node: Query) -> Mask:
        """Return the articles of the generation that match a node of the options' tree."""
        if id(node) not in self._found:
            self._found[id(node)] = self._docs(node, self.check)
        return self._found[id(node)]


class MentionFinder:
    """Finds mentions in one generation. Safe to share between threads.

    Args:
        columns, lexicon, batches: the generation's.
        docs: gives the articles that match a query.
        read: reads an article, for the rare node that mixes names and text.
    """

    def __init__(
        self,
        columns: Columns,
        lexicon: TrieLexicon,
        batches: list[Batch],
        docs: Callable[[Query, Check], Mask],
        read: Callable[[int], DocumentMatcher],
    ) -> None:
        self._columns = columns
        self._lexicon = lexicon
        self._batches = batches
        self._docs = docs
        self._read = read

    def find(self, found: FacetCollector, options: MentionOptions, check: Check) -> Mentions:
        """Return the mentions in the articles of a search."""
        parts: list[tuple[Any, ...]] = []
        call = _Call(options, check, self._docs)
        begin = 0
        for batch in self._batches:
            matched = found.matched[begin : begin + batch.count]
            if matched.any():
                check()
                parts.extend(
                    self._mentions(number, rows, begin, options)
                    for number, rows in self._rows(batch, begin, matched, call)
                )
            begin += batch.count
        arrays = _joined(parts, CONTEXT_WORDS if options.context else 0)
        docs, streams, first, last, passages, offsets, left, right = arrays
        return Mentions(
            docs,
            streams,
            first,
            last,
            passages,
            offsets,
            left,
            right,
            self._columns,
            found.docs,
            found.through,
            self.passage_words,
        )

    def passage_words(
        self, docs: Ints, streams: Ints, passages: Ints
    ) -> list[list[tuple[int, int]] | None]:
        """Return where the words of passages are printed (`search.occurrences.PassageWords`)."""
        found: list[list[tuple[int, int]] | None] = [None] * len(docs)
        begins = np.cumsum([0, *(batch.count for batch in self._batches)])
        batches = np.searchsorted(begins, docs, "right") - 1
        keys = batches * len(TEXT_STREAMS) + streams
        for key in np.unique(keys).tolist():
            number, stream = divmod(key, len(TEXT_STREAMS))
            at = np.flatnonzero(keys == key)
            positions = self._batches[number].streams[TEXT_STREAMS[stream]]
            words = positions.passage_words(docs[at] - begins[number], passages[at])
            for place, each in zip(at.tolist(), words or (), strict=False):
                found[place] = each
        return found

    def neighbours(
        self, found: FacetCollector, options: MentionOptions, check: Check
    ) -> WordCounts:
        """Count the words within `options.window` words of the mentions in the combined text."""
        size = self._lexicon.next_number
        near, held = np.zeros(size, np.int64), np.zeros(size, np.int64)
        call = _Call(options, check, self._docs)
        begin = 0
        for batch in self._batches:
            matched = found.docs[begin : begin + batch.count]
            rows = dict(self._rows(batch, begin, matched, call, windows=True)).get(0)
            begin += batch.count
            if rows is None or not len(rows.first):
                continue
            check()
            stream = rows.stream
            at, positions = _beside(rows)
            tokens = stream.tokens[positions]
            pairs = np.unique(at.astype(np.uint64) << np.uint64(32) | tokens)
            held += np.bincount(pairs.astype(np.uint32), minlength=size)
            marked = np.zeros(len(stream.tokens), np.bool_)
            marked[positions] = True
            marked[_covered(rows.first, rows.last)] = False
            near += np.bincount(stream.tokens[np.flatnonzero(marked)], minlength=size)
        return self._word_counts((near,), held)

    def words(self, sets: list[Mask], check: Check) -> WordCounts:
        """Count the words of the combined text fields of sets of articles.

        Of a set of more than half of the archive the others are counted, and taken from all.
        """
        archive = self._archive
        found = []
        for docs in sets:
            others = self._columns.live & ~docs
            small = docs if docs.sum() <= others.sum() else others
            counts = self._counted(small, check)
            found.append(counts if small is docs else archive - counts)
        return self._word_counts(tuple(found))

    def _counted(self, docs: Mask, check: Check) -> NDArray[np.int64]:
        size = self._lexicon.next_number
        counts = np.zeros(size, np.int64)
        begin = 0
        for batch in self._batches:
            some = docs[begin : begin + batch.count]
            begin += batch.count
            if some.any():
                check()
                stream = batch.streams["text"]
                tokens = stream.tokens[np.repeat(some, np.diff(stream.docs))]
                counts += np.bincount(tokens, minlength=size) - _in_bylines(stream, some, size)
        return counts

    @cached_property
    def _archive(self) -> NDArray[np.int64]:
        """The occurrences of each word in all articles, without those in bylines."""
        size = self._lexicon.next_number
        counts: NDArray[np.int64] = self._lexicon.occurrences_by_number.copy()
        begin = 0
        for batch in self._batches:
            live = self._columns.live[begin : begin + batch.count]
            counts -= _in_bylines(batch.streams["text"], live, size)
            begin += batch.count
        return counts

    def _word_counts(
        self, sets: tuple[NDArray[np.int64], ...], held: NDArray[np.int64] | None = None
    ) -> WordCounts:
        lexicon = self._lexicon
        return WordCounts(self._archive, sets, lexicon.word, lexicon.number, held)

    def _rows(
        self, batch: Batch, begin: int, matched: Mask, call: _Call, *, windows: bool = False
    ) -> list[tuple[int, _Rows]]:
        """Return the mentions of a batch in the articles marked, by stream.

        The bounds of their rows are computed where they are needed.
        """
        options = call.options
        proximity = Proximity(batch.streams, self._numbers, call.check)
        spans: dict[str, list[Spans]] = {}
        self._collect(options.of, proximity, batch, begin, matched, spans, call)
        found = []
        for number, name in enumerate(TEXT_STREAMS):
            if spans.get(name):
                stream = batch.streams[name]
                first, last = _outermost(spans[name])
                if not number and not options.bylines:
                    doc = stream.doc(first)
                    kept = (first < stream.bylines[doc]) | (first >= stream.bodies[doc])
                    first, last = first[kept], last[kept]
                rows = _Rows(stream, first, last, first, last)
                if windows or options.near:
                    rows = _with_window(stream, first, last, options)
                for leaf in options.near:
                    rows = rows.where(self._near(stream, rows, leaf))
                found.append((number, rows))
        return found

    def _collect(
        self,
        node: Query,
        proximity: Proximity,
        batch: Batch,
        begin: int,
        matched: Mask,
        found: dict[str, list[Spans]],
        call: _Call,
    ) -> None:
        """Add the spans of a node in the articles marked, which are a batch's."""
        if spans_nothing(node):
            return
        if is_compound(node):
            both = matched & call.docs(node)[begin : begin + batch.count]
            for part in node.children if both.any() else ():
                self._collect(part, proximity, batch, begin, both, found, call)
        elif not reads_names(node):
            for name, spans in proximity.spans(node).items():
                docs = batch.streams[name].doc(spans.first)
                found.setdefault(name, []).append(spans.where(matched[docs]))
        elif node.children:
            self._collect_read(node, batch, begin, matched, found, call)

    def _collect_read(
        self,
        node: Query,
        batch: Batch,
        begin: int,
        matched: Mask,
        found: dict[str, list[Spans]],
        call: _Call,
    ) -> None:
        """Add the spans of a node that mixes names and text: its articles are read."""
        for doc in np.flatnonzero(matched & call.docs(node)[begin : begin + batch.count]):
            call.check()
            for stream, first, last in mentions(self._read(int(doc) + begin), node):
                name = TEXT_STREAMS[stream]
                start = int(batch.streams[name].docs[doc])
                one = Spans(np.array([first + start]), np.array([last + start]))
                found.setdefault(name, []).append(one)

    def _near(self, stream: PositionsIndex, rows: _Rows, leaf: Query) -> Mask:
        """Return which docs hold a word outside their mention."""
        positions = stream.of_any(self._numbers(leaf))  # type: ignore[arg-type]

        def count(begin: Positions, end: Positions) -> Positions:
            return np.searchsorted(positions, end) - np.searchsorted(positions, begin)

        return (count(rows.low, rows.first) > 0) | (count(rows.last + 1, rows.high) > 0)

    def _mentions(
        self, number: int, rows: _Rows, begin: int, options: MentionOptions
    ) -> tuple[Any, ...]:
        stream, first, last, _, _ = rows
        docs = stream.doc(first)
        starts: Positions = stream.docs[docs].astype(np.int64)
        passages = stream.unit("passages", first)
        passage_starts = stream.starts_of("passages", passages)
        passages = passages - stream.unit("passages", starts)
        left, right = (np.zeros((len(first), 0), np.uint32) for _ in range(2))
        if options.context:
            ends = stream.unit_ends("passages", last)
            left, right = self._context(stream, first, last, passage_starts, ends)
        return (
            docs + begin,
            np.full(len(first), number, np.uint8),
            first - starts,
            last - starts,
            passages,
            first - passage_starts,
            left,
            right,
        )

    def _context(
        self,
        stream: PositionsIndex,
        first: Positions,
        last: Positions,
        begins: Positions,
        ends: Positions,
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Return the ranks of the words at either side, nearest first, 0 past the passage."""
        steps = np.arange(1, CONTEXT_WORDS + 1)
        left, right = first[:, None] - steps, last[:, None] + steps
        found = []
        for places, inside in ((left, left >= begins[:, None]), (right, right < ends[:, None])):
            ranks = np.zeros(places.shape, np.uint32)
            ranks[inside] = self._lexicon.ranks[stream.tokens[places[inside]]]
            found.append(ranks)
        return found[0], found[1]

    def _numbers(self, leaf: Leaf) -> list[int]:
        return [
            number
            for word in words_of(leaf, self._lexicon)
            if (number := self._lexicon.number(word)) is not None
        ]


def _in_bylines(stream: PositionsIndex, docs: Mask, size: int) -> NDArray[np.int64]:
    """Count the words of the bylines of the docs marked, by number."""
    first, end = (ends[docs].astype(np.int64) for ends in (stream.bylines, stream.bodies))
    return np.bincount(stream.tokens[_covered(first, end - 1)], minlength=size)


def _with_window(
    stream: PositionsIndex, first: Positions, last: Positions, options: MentionOptions
) -> _Rows:
    unit: Unit = "sentences" if options.sentences else "passages"
    reach = MOST_WORDS if options.sentences else options.window
    low = np.maximum(stream.unit_starts(unit, first), first - reach)
    high = np.minimum(stream.unit_ends(unit, last), last + 1 + reach)
    return _Rows(stream, first, last, low, high)


def _outermost(parts: list[Spans]) -> tuple[Positions, Positions]:
    """Return the spans that lie in no other, ascending."""
    first = np.concatenate([part.first for part in parts])
    last = np.concatenate([part.last for part in parts])
    if len(parts) == 1 and np.array_equal(first, last):
        return first, last
    order = np.lexsort((-last, first))
    first, last = first[order], last[order]
    kept = np.ones(len(first), np.bool_)
    kept[1:] = last[1:] > np.maximum.accumulate(last)[:-1]
    return first[kept], last[kept]


def _beside(rows: _Rows) -> tuple[Positions, Positions]:
    """Return the positions in the docs outside their mentions, with the doc of each."""
    at, positions = [], []
    for begin, end in ((rows.low, rows.first), (rows.last + 1, rows.high)):
        at.append(np.repeat(np.arange(len(begin)), end - begin))
        positions.append(_covered(begin, end - 1))
    return np.concatenate(at), np.concatenate(positions)


def _covered(first: Positions, last: Positions) -> Positions:
    """Return all positions from each first to its last, one stretch after the other."""
    lengths = last - first + 1
    begins = np.cumsum(lengths) - lengths
    found: Positions = np.arange(int(lengths.sum())) - np.repeat(begins - first, lengths)
    return found


def _joined(parts: list[tuple[Any, ...]], width: int) -> tuple[Any, ...]:
    """Join the arrays of several streams and batches."""
    shapes: list[tuple[Any, Any]] = [((0,), np.int64)] * 6 + [((0, width), np.uint32)] * 2
    shapes[1] = ((0,), np.uint8)
    return tuple(
        np.concatenate([np.zeros(shape, kind), *(part[i] for part in parts)])
        for i, (shape, kind) in enumerate(shapes)
    )
