"""Whoosh segments: bulk writing from arrays, and reading of postings and stored fields.

A segment is an ordinary segment of Whoosh's own codec: any Whoosh opens the folder and searches it.
Only the way in is new: Whoosh's writer handles posting by posting in Python and sorts them through
files; here sorted arrays of postings go to the codec block by block, which is several times as
fast.

Its TOC and postings are pickles: an index is opened only if no other user may write it
(`search.engines.generations.store`), and read by an unpickler with a fixed list of classes.
"""

from __future__ import annotations

import contextlib
import mmap
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.article import Article
from search.documents import Document
from search.engines.shared.arrays import Docs
from search.engines.shared.messages import CURE
from search.engines.structures.positions_builder import Postings, title_length
from search.engines.whoosh import unpickling
from search.engines.whoosh.library import (
    TOC,
    FileStorage,
    StructFile,
    TermNotFound,
    W3Codec,
)
from search.engines.whoosh.schema import (
    VALUE_FIELDS,
    WORD_FIELDS,
    article_of,
    encoded,
    schema,
    stored_values,
    value_terms,
)
from search.engines.whoosh.term_writer import TermsWriter, ValuePostings
from search.errors import DamagedIndexError

_NAME = "MAIN"


class SegmentWriter:
    """Writer of one segment: articles one by one, then all their postings."""

    def __init__(self, folder: Path) -> None:
        self._storage = FileStorage(str(folder))
        self._folder = folder
        self.segment = W3Codec().new_segment(self._storage, _NAME)
        self._documents = W3Codec().per_document_writer(self._storage, self.segment)
        self._values: dict[str, ValuePostings] = {name: ValuePostings() for name in VALUE_FIELDS}
        self._count = 0

    @property
    def name(self) -> str:
        """The prefix of its file names."""
        return str(self.segment.segment_id())

    def add(self, document: Document) -> None:
        """Store an article as the next doc. Its words come with `finish`."""
        documents, lengths = self._documents, {"text": len(document.text)}
        documents.start_doc(self._count)
        for field, terms in value_terms(document.article):
            self._values[field].add(self._count, terms)
            if field == "author":
                lengths[field] = sum(frequency for _, frequency, _ in terms)
        lengths["title"] = title_length(document.text)
        stored = stored_values(document.article)
        for field in (*stored, *(lengths.keys() - stored.keys())):
            documents.add_field(field, schema()[field], stored.get(field), lengths.get(field, 0))
        documents.finish_doc()
        self._count += 1

    def finish(self, postings: Mapping[str, Postings], words: Sequence[str]) -> None:
        """Write the postings of every field; `words` has the words by term id."""
        terms = TermsWriter(self._storage, self.segment)
        for name in sorted((*VALUE_FIELDS, *WORD_FIELDS)):  # terms are in the order of field names
            if name in self._values:
                terms.add_field(name, *self._values[name].build())
            else:
                texts = [encoded(words[number]) for number in postings[name].words.tolist()]
                terms.add_field(name, texts, postings[name])
        terms.close()
        self._documents.close()
        self.segment.set_doc_count(self._count)
        shutil.rmtree(self._folder / f"{_NAME}.tmp", ignore_errors=True)


class SegmentReader:
    """An open segment. Its files are mapped; nothing needs to be closed. Thread-safe."""

    def __init__(self, folder: Path, segment: Any) -> None:
        storage = _MappedStorage(str(folder))
        self.name = str(segment.segment_id())
        self.count = int(segment.doc_count_all())
        self._format = schema()["text"].format
        self._terms = W3Codec().terms_reader(storage, segment)
        self._documents = W3Codec().per_document_reader(storage, segment)
        self._lock = threading.Lock()  # Whoosh's files have one read position
        if self.count:  # maps every file now: what is open outlives a prune
            self._documents.stored_fields(0)

    def postings(self, field: str, word: str) -> tuple[Docs, NDArray[np.float64]] | None:
        """Return the docs of this segment with a word in a field, ascending, and its frequencies.

        None if there are none.
        """
        with self._lock, self._damage_told(), contextlib.suppress(TermNotFound):
            docs, frequencies = _read_blocks(
                self._terms.matcher(field, encoded(word), self._format)
            )
            if docs[-1] >= self.count:
                raise ValueError("a row that is not there")
            return docs, frequencies
        return None

    def article(self, doc: int) -> Article:
        """Return the stored article of a doc."""
        with self._damage_told():
            with self._lock:
                stored = self._documents.stored_fields(doc)
            return article_of(stored)

    @contextlib.contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Convert the exceptions of damaged pickles, which may be of any type."""
        try:
            yield
        except MemoryError:
            raise
        except Exception as fault:
            raise DamagedIndexError(
                f"Segment {self.name} of the index is damaged ({type(fault).__name__}): `morgue"
                f" verify` names the file; {CURE}."
            ) from fault


def read_toc(folder: Path) -> tuple[int, list[Any]]:
    """Return the number of the newest table of contents, and its segments.

    (0, none) in an empty folder.
    """
    storage = _MappedStorage(str(folder), supports_mmap=False)
    number = TOC._latest_generation(storage, _NAME)
    if number <= 0:
        return 0, []
    # with a schema at hand it passes over the pickle of the stored one
    return number, list(TOC.read(storage, _NAME, number, schema=schema()).segments)


def write_toc(folder: Path, number: int, segments: Sequence[Any], deleted: Sequence[Docs]) -> None:
    """Write a table of contents, which makes the segments in it valid.

    `deleted` are the deleted docs of each.
    """
    for segment, docs in zip(segments, deleted, strict=True):
        for doc in docs.tolist():
            segment.delete_document(doc)
    TOC(schema(), list(segments), number).write(
        FileStorage(str(folder), supports_mmap=False), _NAME
    )


def toc_name(number: int) -> str:
    """Return the file name of a table of contents."""
    return str(TOC._filename(_NAME, number))


class _MappedFile(StructFile):  # type: ignore[misc]
    """A Whoosh file over a memory map: no handle is held, and reads move no position."""

    def get(self, position: int, length: int) -> bytes:
        return bytes(self.file[position : position + length])

    def read_pickle(self) -> Any:
        return unpickling.load(self.file)


class _MappedStorage(FileStorage):  # type: ignore[misc]
    def open_file(self, name: str, **_: Any) -> _MappedFile:
        with Path(self.folder, name).open("rb") as file:
            return _MappedFile(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name=name)


def _read_blocks(matcher: Any) -> tuple[Docs, NDArray[np.float64]]:
    """Return all postings of a term, block by block.

    One by one, as Whoosh's matchers yield them, they would take a hundred times as long.
    """
    docs, frequencies = [], []
    while True:
        matcher._read_data()
        deltas, weights, _ = matcher._data
        docs.append(np.cumsum(np.array(deltas, np.uint32), dtype=np.uint32))
        found = (
            np.ones(len(deltas))
            if weights is None
            else np.broadcast_to(np.asarray(weights, np.float64), len(deltas))
        )
        frequencies.append(found)
        if matcher._lastblock:
            return np.concatenate(docs), np.concatenate(frequencies)
        matcher._next_block()
