"""Whoosh: its segments written in bulk from arrays, and its postings and stored fields read back. Nothing else imports it.

A segment is an ordinary Whoosh segment of Whoosh's own codec: any Whoosh opens the folder and searches it. What is not Whoosh's
is the way in: its writer handles posting by posting in Python and sorts them through files; here the postings come sorted, as
arrays, and go to the codec block by block, which is several times as fast.

Its TOC and postings are pickles: an index is opened only where no other user may write (`search.engines.folders`).
"""

from __future__ import annotations

import contextlib
import json
import mmap
import shutil
import threading
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import whoosh
from numpy.typing import NDArray
from whoosh import fields
from whoosh.analysis import Analyzer, Token
from whoosh.codec.whoosh3 import W3Codec, W3PostingsWriter
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC
from whoosh.reading import TermNotFound

from search.article import Article
from search.engines.columns import Rows
from search.engines.places import Postings

VERSION = f"whoosh3 {'.'.join(map(str, whoosh.__version__))}"
WORD_FIELDS = ("caption", "removed", "text", "title")
_NAME = "MAIN"


class OurTokens(Analyzer):  # type: ignore[misc]
    """Passes on tokens that were made before and joined by spaces: there is no analysis but `search.analysis`."""

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        for word in value.split(" "):
            yield Token(text=word, boost=1.0, stopped=False)


def _schema() -> Any:
    words = {name: fields.TEXT(analyzer=OurTokens(), phrase=False) for name in WORD_FIELDS}
    return fields.Schema(id=fields.ID(unique=True, stored=True), article=fields.STORED, **words)


class SegmentWriter:
    """Writes one segment: articles one by one, then all their postings."""

    def __init__(self, folder: Path) -> None:
        self._storage = FileStorage(str(folder))
        self._codec = _BulkCodec()
        self._schema = _schema()
        self._folder = folder
        self.segment = W3Codec().new_segment(self._storage, _NAME)
        self._documents = self._codec.per_document_writer(self._storage, self.segment)
        self._ids: list[str] = []

    @property
    def name(self) -> str:
        """What the names of its files begin with."""
        return str(self.segment.segment_id())

    def add(self, article: Article, length: int) -> None:
        """Store an article as the next row. Its words come with `finish`."""
        documents = self._documents
        documents.start_doc(len(self._ids))
        documents.add_field("id", self._schema["id"], article.id, 0)
        documents.add_field("article", self._schema["article"], _stored(article), 0)
        documents.add_field("text", self._schema["text"], None, length)
        documents.finish_doc()
        self._ids.append(article.id)

    def finish(self, postings: Mapping[str, Postings], words: Sequence[str]) -> None:
        """Write the postings of each field of words; `words` are the texts of their numbers."""
        terms = self._codec.field_writer(self._storage, self.segment)
        for name in sorted(("id", *WORD_FIELDS)):  # terms are in the order of their fields' names
            terms.start_field(name, self._schema[name])
            if name == "id":
                for article, rows in sorted(_rows_by_id(self._ids).items()):
                    _write_term(terms, article, np.array(rows, np.uint32), np.ones(len(rows), np.float32))
            elif name in postings:
                _write_words(terms, postings[name], words)
            terms.finish_field()
        terms.close()
        self._documents.close()
        self.segment.set_doc_count(len(self._ids))
        shutil.rmtree(self._folder / f"{_NAME}.tmp", ignore_errors=True)


class SegmentReader:
    """One open segment. Its files are mapped, and go with it; nothing needs to be closed."""

    def __init__(self, folder: Path, segment: Any) -> None:
        storage = _MappedStorage(str(folder))
        self.name = str(segment.segment_id())
        self.count = int(segment.doc_count_all())
        self._format = _schema()["text"].format
        self._terms = W3Codec().terms_reader(storage, segment)
        self._documents = W3Codec().per_document_reader(storage, segment)
        self._lock = threading.Lock()  # Whoosh's files have a place at which they read

    def postings(self, field: str, word: str) -> tuple[Rows, NDArray[np.float64]] | None:
        """The rows of this segment with a word in a field, ascending, and how often; None where there are none."""
        with self._lock, contextlib.suppress(TermNotFound):
            return _read_blocks(self._terms.matcher(field, _encoded(word), self._format))
        return None

    def article(self, row: int) -> Article:
        """What was stored of a row."""
        with self._lock:
            stored = self._documents.stored_fields(row)["article"]
        return Article.from_dict(json.loads(stored))


def read_toc(folder: Path) -> tuple[int, list[Any]]:
    """The number of the newest table of contents and its segments; (0, none) in an empty folder."""
    storage = FileStorage(str(folder), supports_mmap=False)
    number = TOC._latest_generation(storage, _NAME)
    return (number, list(TOC.read(storage, _NAME, number).segments)) if number > 0 else (0, [])


def write_toc(folder: Path, number: int, segments: Sequence[Any], dead: Sequence[Rows]) -> None:
    """Write a table of contents, by which alone segments count; `dead` are the deleted rows of each."""
    for segment, rows in zip(segments, dead, strict=True):
        for row in rows.tolist():
            segment.delete_document(row)
    TOC(_schema(), list(segments), number).write(FileStorage(str(folder), supports_mmap=False), _NAME)


def toc_name(number: int) -> str:
    """The file of a table of contents."""
    return str(TOC._filename(_NAME, number))


def _stored(article: Article) -> str:
    """What is kept of an article; what can be computed is not."""
    values = article.to_dict()
    del values["digest"], values["word_count"]
    return json.dumps({name: value for name, value in values.items() if value not in (None, [], "", False)})


def _rows_by_id(ids: Sequence[str]) -> dict[bytes, list[int]]:
    """The rows of each id: more than one where an article was replaced right after it came."""
    found: dict[bytes, list[int]] = {}
    for row, article in enumerate(ids):
        found.setdefault(_encoded(article), []).append(row)
    return found


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class _MappedFile(StructFile):  # type: ignore[misc]
    """A file of Whoosh's over a memory map: no handle is held, and reading at a place moves nothing."""

    def get(self, position: int, length: int) -> bytes:
        return bytes(self.file[position : position + length])


class _MappedStorage(FileStorage):  # type: ignore[misc]
    def open_file(self, name: str, **_: Any) -> _MappedFile:
        with Path(self.folder, name).open("rb") as file:
            return _MappedFile(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name=name)


class _BulkCodec(W3Codec):  # type: ignore[misc]
    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _BulkPostingsWriter:
        return _BulkPostingsWriter(dbfile, blocklimit=self._blocklimit, byteids=byteids, compression=self._compression)


class _BulkPostingsWriter(W3PostingsWriter):  # type: ignore[misc]
    """Takes all postings of a term as arrays."""

    def add_all(self, rows: NDArray[np.uint32], frequencies: NDArray[np.float32]) -> None:
        limit = self._blocklimit
        for begin in range(0, len(rows), limit):
            if begin:
                self._write_block()
            self._ids = array("I", rows[begin : begin + limit].tobytes())
            self._weights = array("f", frequencies[begin : begin + limit].tobytes())
            self._maxweight = max(self._weights)

    def _mini_ids(self) -> tuple[int, ...]:
        ids = self._ids
        return tuple(np.diff(np.frombuffer(ids, np.uint32), prepend=np.uint32(0)).tolist()) if len(ids) > 1 else tuple(ids)


def _write_words(terms: Any, postings: Postings, words: Sequence[str]) -> None:
    """Write the terms of a field in the order of their bytes, which is the codec's."""
    texts = [_encoded(words[number]) for number in postings.words.tolist()]
    rows, frequencies = postings.rows.astype(np.uint32), postings.frequencies.astype(np.float32)
    starts = postings.starts.tolist()
    for i in sorted(range(len(texts)), key=texts.__getitem__):
        _write_term(terms, texts[i], rows[starts[i] : starts[i + 1]], frequencies[starts[i] : starts[i + 1]])


def _write_term(terms: Any, text: bytes, rows: NDArray[np.uint32], frequencies: NDArray[np.float32]) -> None:
    terms.start_term(text)
    terms._postwriter.add_all(rows, frequencies)
    terms.finish_term()


def _read_blocks(matcher: Any) -> tuple[Rows, NDArray[np.float64]]:
    """All postings of a term, a block at a time: one by one, as matchers give them, would take a hundred times as long."""
    rows, frequencies = [], []
    while True:
        matcher._read_data()
        deltas, weights, _ = matcher._data
        rows.append(np.cumsum(np.array(deltas, np.uint32), dtype=np.uint32))
        found = np.ones(len(deltas)) if weights is None else np.broadcast_to(np.asarray(weights, np.float64), len(deltas))
        frequencies.append(found)
        if matcher._lastblock:
            return np.concatenate(rows), np.concatenate(frequencies)
        matcher._next_block()
