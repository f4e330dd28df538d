"""Bulk writer of a Whoosh segment's terms, from sorted postings."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

from search.engines.structures.positions_builder import Postings
from search.engines.whoosh.library import (
    FileStorage,
    GrowableArray,
    HashWriter,
    OrderedHashWriter,
    W3Codec,
)
from search.engines.whoosh.postings_codec import Blocks
from search.engines.whoosh.schema import Terms

_CRC = 1


class ValuePostings:
    """Builder of the postings of one value field, document by document."""

    def __init__(self) -> None:
        self._terms: dict[bytes, list[tuple[int, int, bytes]]] = {}

    def add(self, doc: int, terms: Terms) -> None:
        """Add the terms of a document; documents come in ascending order."""
        for term, frequency, value in terms:
            self._terms.setdefault(term, []).append((doc, frequency, value))

    def build(self) -> tuple[list[bytes], Postings, list[bytes] | None]:
        """Return the terms, their postings, and the postings' values; None if all are empty."""
        found = [posting for each in self._terms.values() for posting in each]
        values = [value for *_, value in found]
        postings = Postings(
            np.arange(len(self._terms)),
            np.cumsum([0, *map(len, self._terms.values())]),
            np.array([doc for doc, *_ in found], np.uint32),
            np.array([frequency for _, frequency, _ in found], np.int64),
        )
        return list(self._terms), postings, values if any(values) else None


class _TermIndex(OrderedHashWriter):  # type: ignore[misc]
    """Whoosh's term index, written with a faster hash and fewer calls."""

    def __init__(self, file: Any) -> None:
        HashWriter.__init__(self, file, hashtype=_CRC)
        self.index = GrowableArray("H")
        self._at = file.tell()

    def add(self, key: bytes, value: bytes) -> None:
        """Add a term; they must come in the order of their bytes."""
        self.index.append(self._at)
        hashed = zlib.crc32(key)
        self.buckets[hashed & 255].append((hashed, self._at))
        self.dbfile.write(struct.pack("!ii", len(key), len(value)) + key + value)
        self._at += 8 + len(key) + len(value)


class TermsWriter:
    """Writer of a segment's terms in byte order, each with all its postings.

    Whoosh's own W3FieldWriter and W3PostingsWriter handle posting by posting; the bytes are the
    same.
    """

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        self._terms = _TermIndex(segment.create_file(storage, W3Codec.TERMS_EXT))
        self._fields: dict[str, int] = {}
        self._terms.extras["fieldmap"] = self._fields
        self._file = segment.create_file(storage, W3Codec.POSTS_EXT)
        self._at = self._file.tell()

    def add_field(
        self,
        name: str,
        texts: list[bytes],
        postings: Postings,
        values: list[bytes] | None = None,
    ) -> None:
        """Write a field's terms.

        Args:
            name: the field's name; fields come in the order of their names.
            texts: the words of `postings`, in the same order.
            postings: the documents and frequencies of each word.
            values: the bytes that the field's format keeps with each posting; None for none.
        """
        key = struct.pack("!H", self._fields.setdefault(name, len(self._fields)))
        if not texts:
            return
        blocks = Blocks(postings, values)
        for i in sorted(range(len(texts)), key=texts.__getitem__):
            data = blocks.of(i)
            self._file.write(data)
            self._terms.add(
                key + texts[i], blocks.summary(i) + struct.pack("!qi", self._at, len(data))
            )
            self._at += len(data)

    def close(self) -> None:
        self._terms.close()
        self._file.close()
