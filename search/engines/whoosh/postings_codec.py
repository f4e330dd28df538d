"""Postings in the byte format of Whoosh's codec W3, made from arrays.

A word's postings are a magic number and blocks of 128: the block's length (negative for the
last), a pickle of (number, last doc, highest frequency, compression level, shortest and longest
length) and a pickle, compressed if that pays, of (differences of docs, frequencies, values).
Frequencies that are all 1 are None, all equal ones a single number. Values are what the field's
format stores with each posting, such as positions; None for fields that store nothing.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from search.engines.structures.positions_builder import Postings

_MAGIC = b"W3Bl"
_BLOCK = 128  # postings, Whoosh's own block size
_LEVEL = 1
_WORTH_COMPRESSING = 80  # bytes; compression gains too little on shorter data
_INFO = struct.Struct("!BfIBBfII")


class Blocks:
    """The postings of a field in the format of Whoosh's files.

    Args:
        postings: the docs and frequencies of each word; every word has at least one.
        values: the bytes that the field's format stores with each posting; None for none.
    """

    def __init__(self, postings: Postings, values: list[bytes] | None = None) -> None:
        self._values = values
        starts = postings.starts.astype(np.int64)
        sizes = np.diff(starts)
        counts = -(-sizes // _BLOCK)
        self._first = np.concatenate(([0], np.cumsum(counts))).tolist()
        begins = np.repeat(starts[:-1], counts) + _BLOCK * (
            np.arange(counts.sum()) - np.repeat(self._first[:-1], counts)
        )
        docs = postings.docs.astype(np.int64)
        differences = np.diff(docs, prepend=0)
        differences[begins] = docs[begins]
        highest, lowest = (
            f.reduceat(postings.frequencies, begins) for f in (np.maximum, np.minimum)
        )
        self._differences, self._frequencies = differences.tolist(), postings.frequencies.tolist()
        self._begins = [*begins.tolist(), len(docs)]
        self._last_docs = docs[np.append(begins[1:], len(docs)) - 1].tolist()
        self._highest, self._lowest = highest.tolist(), lowest.tolist()
        self._sizes, self._totals = (
            sizes.tolist(),
            np.add.reduceat(postings.frequencies, starts[:-1]).tolist(),
        )

    def of(self, i: int) -> bytes:
        """Return the blocks of word i, as in the postings file."""
        first, last = self._first[i], self._first[i + 1] - 1
        if self._sizes[i] > 1:
            return b"".join((_MAGIC, *self._cut(first, last)))
        doc, frequency = (
            self._last_docs[first],
            self._highest[first],
        )  # most words are in one article
        values = self._values_of(self._begins[first], self._begins[first] + 1)
        data = pickle.dumps(((doc,), None if frequency == 1 else float(frequency), values), 2)
        info = pickle.dumps((1, doc, float(frequency), 0, 0, 0), 2)
        return _MAGIC + struct.pack("!i", -len(info) - len(data)) + info + data

    def _cut(self, first: int, last: int) -> Iterator[bytes]:
        for block in range(first, last + 1):
            begin, end = self._begins[block], self._begins[block + 1]
            highest = self._highest[block]
            frequencies: Any = tuple(self._frequencies[begin:end])
            if highest == self._lowest[block]:
                frequencies = None if highest == 1 else float(highest)
            data, level = (
                pickle.dumps(
                    (
                        tuple(self._differences[begin:end]),
                        frequencies,
                        self._values_of(begin, end),
                    ),
                    2,
                ),
                0,
            )
            if len(data) >= _WORTH_COMPRESSING:
                data, level = zlib.compress(data, _LEVEL), _LEVEL
            info = pickle.dumps(
                (end - begin, self._last_docs[block], float(highest), level, 0, 0), 2
            )
            length = len(info) + len(data)
            yield struct.pack("!i", -length if block == last else length) + info + data

    def _values_of(self, begin: int, end: int) -> tuple[bytes, ...] | None:
        return None if self._values is None else tuple(self._values[begin:end])

    def summary(self, i: int) -> bytes:
        """Return the term-index entry of word i: see W3TermInfo in Whoosh."""
        first, last = self._first[i], self._first[i + 1] - 1
        highest = max(self._highest[first : last + 1])
        ends = self._differences[self._begins[first]], self._last_docs[last]
        return _INFO.pack(0, self._totals[i], self._sizes[i], 0, 0, highest, *ends)
