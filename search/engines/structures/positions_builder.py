"""Builder of the positions of a batch, and of its postings."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.analysis.token_stream import TokenStream
from search.documents import TEXT_STREAMS
from search.engines.structures.array_file import Array, load_arrays, save_arrays
from search.engines.structures.forward_index import (
    Printed,
    TokenIds,
    packed_ids,
    packed_spans,
)

Ints = NDArray[np.integer]
# Streams whose words the lexicon counts.
COUNTED = (*TEXT_STREAMS, "compounds")


class Postings(NamedTuple):
    """The postings of each word.

    Attributes:
        words: term ids, ascending.
        starts: word i is in `docs[starts[i]:starts[i + 1]]`, ascending.
        docs: the docs of all words.
        frequencies: of each word in each doc.
    """

    words: Ints
    starts: Ints
    docs: Ints
    frequencies: Ints


@dataclass(slots=True)
class PositionsBuilder:
    """Builder of one stream of many articles. Not thread-safe."""

    tokens: array[int] = field(default_factory=lambda: array("I"))
    begins: array[int] = field(default_factory=lambda: array("I"))
    ends: array[int] = field(default_factory=lambda: array("I"))
    lengths: array[int] = field(default_factory=lambda: array("I"))
    titles: array[int] = field(default_factory=lambda: array("I"))
    bylines: array[int] = field(default_factory=lambda: array("I"))
    bodies: array[int] = field(default_factory=lambda: array("I"))
    sections: array[int] = field(default_factory=lambda: array("I"))
    passages: array[int] = field(default_factory=lambda: array("I"))
    sentences: array[int] = field(default_factory=lambda: array("I"))
    # Too many spans of one article would otherwise pass for those that another lacks.
    is_placed: bool = True

    def add(self, stream: TokenStream, number: Callable[[str], int]) -> None:
        """Add an article's stream; `number` returns the term id of a word."""
        self.tokens.extend(map(number, stream.exact))
        self.begins.extend(stream.start)
        self.ends.extend(stream.end)
        self.is_placed = self.is_placed and len(stream.start) == len(stream.exact)
        self.lengths.append(len(stream.exact))
        self.titles.append(title_length(stream))
        byline, body = byline_bounds(stream)
        self.bylines.append(byline)
        self.bodies.append(body)
        self.sections.extend(stream.zone)
        self.passages.extend(stream.passage)
        self.sentences.extend(stream.sentence)

    def build(self, path: Path, word_lengths: Ints) -> tuple[Postings, Postings]:
        """Write the file; return the postings of the stream and of its titles.

        Spans are left out if some of the articles came without them.

        Args:
            path: the file.
            word_lengths: the lengths of the words by term id, in code points.
        """
        tokens = _numpy(self.tokens)
        lengths = _numpy(self.lengths)
        docs = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        doc_of = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
        # Word and position in one integer: a plain sort in place, without an array of indices.
        keys = tokens.astype(np.uint64) << np.uint64(32) | np.arange(len(tokens), dtype=np.uint64)
        keys.sort()
        positions = keys.astype(np.uint32)
        words_there = (keys >> np.uint64(32)).astype(np.uint32)
        # The largest array, 8 bytes a token, isn't needed below.
        del keys
        words, starts = _groups(words_there)
        title_ends = docs[:-1] + _numpy(self.titles)
        units = {
            unit: _beginnings(_numpy(getattr(self, unit)), docs)
            for unit in ("sections", "passages", "sentences")
        }
        spans = {}
        if self.is_placed:
            printed = Printed(_numpy(self.begins), _numpy(self.ends), word_lengths)
            spans = packed_spans(tokens, words, units["passages"], printed)
        save_arrays(
            path,
            packed_ids(tokens)
            | units
            | spans
            | {
                "words": words,
                "starts": starts,
                "places": positions,
                "rows": docs.astype(np.uint32),
                "title_ends": title_ends.astype(np.uint32),
                "bylines": (docs[:-1] + _numpy(self.bylines)).astype(np.uint32),
                "bodies": (docs[:-1] + _numpy(self.bodies)).astype(np.uint32),
            },
        )
        docs_present = doc_of[positions]
        in_title = positions < title_ends[docs_present]
        return _postings(words_there, docs_present), _postings(
            words_there[in_title], docs_present[in_title]
        )


def renumber(source: Path, target: Path, numbers: Ints) -> None:
    """Write the file of a stream with other term ids.

    Args:
        source: a file that `PositionsBuilder.build` wrote.
        target: the file to write.
        numbers: the new id of each; no two are equal.
    """
    arrays = load_arrays(source)
    # The first batch has the generation's term ids already.
    if np.array_equal(numbers, np.arange(len(numbers))):
        source.rename(target)
        return
    words, starts = numbers[arrays["words"]], arrays["starts"].astype(np.int64)
    order = np.argsort(words)
    lengths = np.diff(starts)[order]
    moved = np.concatenate(([0], np.cumsum(lengths)))
    begins = np.repeat(starts[:-1][order] - moved[:-1], lengths)
    if "lengths" in arrays:
        arrays["lengths"] = arrays["lengths"][order]
    numbered = numbers[TokenIds(arrays)[:]]
    arrays.pop("tokens", None)  # whole ids of a file from before they were packed
    arrays |= packed_ids(numbered)
    arrays |= {
        "words": words[order],
        "starts": moved.astype(np.uint32),
        "places": arrays["places"][begins + np.arange(len(begins))],
    }
    save_arrays(target, arrays)


def title_length(stream: TokenStream) -> int:
    """Return the number of tokens in the title, which comes first."""
    titled = bool(stream.passages) and stream.passages[0][0] == "title"
    return bisect_right(stream.passage, 0) if titled else 0


def byline_bounds(stream: TokenStream) -> tuple[int, int]:
    """Return the positions at which the byline of a text begins and ends.

    Both are 0 for a stream without authors and body, such as captions.
    """
    fields = [name for name, _, _ in stream.passages]
    if not fields or fields[0] != "title":
        return 0, 0
    first = next((i for i, name in enumerate(fields) if name not in ("title", "dek")), len(fields))
    body = next((i for i, name in enumerate(fields) if name == "body"), len(fields))
    return bisect_left(stream.passage, first), bisect_left(stream.passage, body)


def _numpy(values: array[int]) -> NDArray[np.uint32]:
    return np.frombuffer(values, np.uint32) if values else np.empty(0, np.uint32)


def _groups(values: Array) -> tuple[Array, NDArray[np.uint32]]:
    """Return the distinct values of a sorted array, and the start of each (and the end)."""
    begins = (
        np.flatnonzero(np.diff(values, prepend=values[:1] + 1))
        if len(values)
        else np.empty(0, np.int64)
    )
    return values[begins], np.append(begins, len(values)).astype(np.uint32)


def _beginnings(units: Array, docs: Array) -> NDArray[np.uint32]:
    """Return the positions at which units begin; each article begins one."""
    return np.union1d(np.flatnonzero(np.diff(units)) + 1, docs[:-1]).astype(np.uint32)


def _postings(words: Array, docs: Array) -> Postings:
    """Return the postings of sorted pairs (word, doc)."""
    pairs, begins = _groups(words.astype(np.uint64) << np.uint64(32) | docs)
    numbers, starts = _groups((pairs >> np.uint64(32)).astype(np.uint32))
    return Postings(numbers, starts, pairs.astype(np.uint32), np.diff(begins))
