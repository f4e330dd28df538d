"""Mentions of a whole generation, from positions and the forward index.

`search.query.document_mentions` defines them; here the mentions of a batch of articles are two
arrays of positions, and their context is read from `tokens`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.documents import TEXT_STREAMS
from search.engines.embedded.batch import Batch
from search.engines.embedded.mention_arrays import (
    Positions,
    Rows,
    beside,
    covered,
    joined,
    outermost,
    with_window,
)
from search.engines.embedded.proximity import words_of
from search.engines.embedded.selection import FacetCollector
from search.engines.embedded.span_arrays import Leaf, Proximity
from search.engines.embedded.span_operations import Spans
from search.engines.embedded.word_counter import WordCounter
from search.engines.shared.arrays import Mask
from search.engines.shared.deadlines import Check
from search.engines.structures.columns import Columns
from search.engines.structures.lexicon import TrieLexicon
from search.engines.structures.positions import PositionsIndex
from search.occurrences import (
    CONTEXT_WORDS,
    Ints,
    MentionOptions,
    Mentions,
    PassageSpans,
    WordCounts,
)
from search.query.document_matcher import DocumentMatcher
from search.query.document_mentions import (
    is_compound,
    mentions,
    reads_names,
    spans_nothing,
)
from search.query.nodes import Query


class _Call:
    """State of one call: its options, and the docs of each compound node, computed once."""

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
    """Finder of the mentions in one generation. Thread-safe.

    Args:
        columns, lexicon, batches: the generation's.
        docs: returns the docs that match a query.
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
        self.counter = WordCounter(columns, lexicon, batches)

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
        arrays = joined(parts, CONTEXT_WORDS if options.context else 0)
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
            found.repeated,
            self.passage_words,
        )

    def passage_words(self, docs: Ints, streams: Ints, passages: Ints) -> list[PassageSpans | None]:
        """Return the spans of passages' words (`search.occurrences.PassageWords`)."""
        found: list[PassageSpans | None] = [None] * len(docs)
        begins = np.cumsum([0, *(batch.count for batch in self._batches)])
        batches = np.searchsorted(begins, docs, "right") - 1
        keys = batches * len(TEXT_STREAMS) + streams
        for key in np.unique(keys).tolist():
            number, stream = divmod(key, len(TEXT_STREAMS))
            at = np.flatnonzero(keys == key)
            positions = self._batches[number].streams[TEXT_STREAMS[stream]]
            # Many rows are of one passage, whose words are read once.
            pairs = (docs[at] - begins[number]) << 32 | passages[at]
            once, which = np.unique(pairs, return_inverse=True)
            words = positions.passage_words(once >> 32, once & 0xFFFFFFFF)
            if words is not None:
                for place, passage in zip(at.tolist(), which.tolist(), strict=True):
                    found[place] = words[passage]
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
            at, positions = beside(rows)
            tokens = stream.tokens[positions]
            pairs = np.unique(at.astype(np.uint64) << np.uint64(32) | tokens)
            held += np.bincount(pairs.astype(np.uint32), minlength=size)
            marked = np.zeros(len(stream.tokens), np.bool_)
            marked[positions] = True
            marked[covered(rows.first, rows.last)] = False
            near += np.bincount(stream.tokens[np.flatnonzero(marked)], minlength=size)
        return self.counter.of_counts((near,), held)

    def _rows(
        self, batch: Batch, begin: int, matched: Mask, call: _Call, *, windows: bool = False
    ) -> list[tuple[int, Rows]]:
        """Return the mentions of a batch in the marked docs, by stream.

        The bounds of their rows are computed if `windows`.
        """
        options = call.options
        proximity = Proximity(batch, self._numbers, call.check)
        spans: dict[str, list[Spans]] = {}
        self._collect(options.of, proximity, batch, begin, matched, spans, call)
        found = []
        for number, name in enumerate(TEXT_STREAMS):
            if spans.get(name):
                stream = batch.streams[name]
                first, last = outermost(spans[name])
                if not number and not options.bylines:
                    doc = stream.doc(first)
                    kept = (first < stream.bylines[doc]) | (first >= stream.bodies[doc])
                    first, last = first[kept], last[kept]
                rows = Rows(stream, first, last, first, last)
                if windows or options.near:
                    rows = with_window(stream, first, last, options)
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
        """Add the spans of a node in the marked docs of a batch."""
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
        """Add the spans of a node that mixes names and text, by reading its articles."""
        for doc in np.flatnonzero(matched & call.docs(node)[begin : begin + batch.count]):
            call.check()
            for stream, first, last in mentions(self._read(int(doc) + begin), node):
                name = TEXT_STREAMS[stream]
                start = int(batch.streams[name].docs[doc])
                one = Spans(np.array([first + start]), np.array([last + start]))
                found.setdefault(name, []).append(one)

    def _near(self, stream: PositionsIndex, rows: Rows, leaf: Query) -> Mask:
        """Return which rows contain a word outside their mention."""
        positions = stream.of_any(self._numbers(leaf))  # type: ignore[arg-type]

        def count(begin: Positions, end: Positions) -> Positions:
            return np.searchsorted(positions, end) - np.searchsorted(positions, begin)

        return (count(rows.low, rows.first) > 0) | (count(rows.last + 1, rows.high) > 0)

    def _mentions(
        self, number: int, rows: Rows, begin: int, options: MentionOptions
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
        """Return the ranks of the words on either side, nearest first, 0 beyond the passage."""
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
