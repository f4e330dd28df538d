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
import pickle
import shutil
import struct
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import whoosh
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.analysis import Analyzer, Token
from whoosh.codec.whoosh3 import COMPRESSION_MIN_SIZE, WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC
from whoosh.reading import TermNotFound

from search.article import Article
from search.engines.columns import Rows
from search.engines.places import Postings
from search.engines.sealing import CURE
from search.errors import DamagedIndexError

VERSION = f"whoosh3 {'.'.join(map(str, whoosh.__version__))}"
WORD_FIELDS = ("caption", "removed", "text", "title")
_NAME = "MAIN"
_BLOCK = 128
_LEVEL = 1


class OurTokens(Analyzer):  # type: ignore[misc]
    """Passes on tokens that were made before and joined by spaces: there is no analysis but `search.analysis`."""

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        for word in value.split(" "):
            yield Token(text=word, boost=1.0, stopped=False)


def _schema() -> Any:
    words = {name: fields.TEXT(analyzer=OurTokens(), phrase=False) for name in WORD_FIELDS}
    for field in words.values():
        field.format = formats.Existence()  # a frequency is a posting's weight, and is not kept a second time as its value
    return fields.Schema(id=fields.ID(unique=True, stored=True), article=fields.STORED, **words)


class SegmentWriter:
    """Writes one segment: articles one by one, then all their postings."""

    def __init__(self, folder: Path) -> None:
        self._storage = FileStorage(str(folder))
        self._schema = _schema()
        self._folder = folder
        self.segment = W3Codec().new_segment(self._storage, _NAME)
        self._documents = W3Codec().per_document_writer(self._storage, self.segment)
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
        terms = _TermsWriter(self._storage, self.segment)
        for name in sorted(("id", *WORD_FIELDS)):  # terms are in the order of their fields' names
            if name == "id":
                texts, found = _postings_of_ids(self._ids)
            else:
                found = postings[name]
                texts = [_encoded(words[number]) for number in found.words.tolist()]
            terms.add_field(name, self._schema[name], texts, found)
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
        with self._lock, self._damage_told(), contextlib.suppress(TermNotFound):
            rows, frequencies = _read_blocks(self._terms.matcher(field, _encoded(word), self._format))
            if rows[-1] >= self.count:
                raise ValueError("a row that is not there")
            return rows, frequencies
        return None

    def article(self, row: int) -> Article:
        """What was stored of a row."""
        with self._damage_told():
            with self._lock:
                stored = self._documents.stored_fields(row)["article"]
            return Article.from_dict(json.loads(stored))

    @contextlib.contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Whoosh's pickles raise almost anything when bytes in them changed."""
        try:
            yield
        except MemoryError:
            raise
        except Exception as fault:
            raise DamagedIndexError(
                f"Segment {self.name} of the index is damaged ({type(fault).__name__}): `morgue verify` names the file; {CURE}."
            ) from fault


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
    """What is kept of an article: its fields but the empty ones."""
    return json.dumps({name: value for name, value in article.plain().items() if value})


def _postings_of_ids(ids: Sequence[str]) -> tuple[list[bytes], Postings]:
    """Every id with its rows: more than one where an article was replaced right after it came."""
    found: dict[str, list[int]] = {}
    for row, article in enumerate(ids):
        found.setdefault(article, []).append(row)
    rows = np.array([row for each in found.values() for row in each], np.uint32)
    starts = np.cumsum([0, *map(len, found.values())])
    return [_encoded(article) for article in found], Postings(np.arange(len(found)), starts, rows, np.ones(len(rows), np.int64))


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


class _TermsWriter:
    """Writes the terms of a segment, in the order of their bytes, each with all its postings at once.

    The bytes are those of W3FieldWriter and W3PostingsWriter: blocks of 128 postings, rows as differences, a frequency that all
    postings of a block share once. Whoosh's own objects handle posting by posting; here all differences, shares and sums of a
    field are made by array operations.
    """

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        self._terms = W3FieldWriter(W3Codec(), storage, segment)
        self._file = self._terms._postfile
        self._at = self._file.tell()

    def add_field(self, name: str, field: Any, texts: list[bytes], postings: Postings) -> None:
        """Write a field's terms; `texts` are the words of `postings`."""
        self._terms.start_field(name, field)
        if texts:
            key = struct.pack("!H", self._terms._fieldid)
            blocks = _Blocks(postings)
            for i in sorted(range(len(texts)), key=texts.__getitem__):
                data = b"".join((WHOOSH3_HEADER_MAGIC, *blocks.of(i)))
                self._file.write(data)
                self._terms._tindex.add(key + texts[i], blocks.summary(i) + struct.pack("!qi", self._at, len(data)))
                self._at += len(data)
        self._terms.finish_field()

    def close(self) -> None:
        self._terms.close()


class _Blocks:
    """The postings of a field cut into blocks as Whoosh keeps them."""

    def __init__(self, postings: Postings) -> None:
        starts = postings.starts.astype(np.int64)
        sizes = np.diff(starts)
        counts = -(-sizes // _BLOCK)
        self._first = np.concatenate(([0], np.cumsum(counts))).tolist()
        begins = np.repeat(starts[:-1], counts) + _BLOCK * (np.arange(counts.sum()) - np.repeat(self._first[:-1], counts))
        rows = postings.rows.astype(np.int64)
        differences = np.diff(rows, prepend=0)
        differences[begins] = rows[begins]
        highest, lowest = (f.reduceat(postings.frequencies, begins) for f in (np.maximum, np.minimum))
        self._differences, self._frequencies = differences.tolist(), postings.frequencies.tolist()
        self._begins = [*begins.tolist(), len(rows)]
        self._last_rows = rows[np.append(begins[1:], len(rows)) - 1].tolist()
        self._highest, self._lowest = highest.tolist(), lowest.tolist()
        self._sizes, self._totals = sizes.tolist(), np.add.reduceat(postings.frequencies, starts[:-1]).tolist()

    def of(self, i: int) -> Iterator[bytes]:
        """The blocks of word i."""
        last = self._first[i + 1] - 1
        for block in range(self._first[i], last + 1):
            begin, end = self._begins[block], self._begins[block + 1]
            highest = self._highest[block]
            frequencies: Any = tuple(self._frequencies[begin:end])
            if highest == self._lowest[block]:
                frequencies = None if highest == 1 else float(highest)
            data, level = pickle.dumps((tuple(self._differences[begin:end]), frequencies, None), 2), 0
            if len(data) >= COMPRESSION_MIN_SIZE:
                data, level = zlib.compress(data, _LEVEL), _LEVEL
            info = pickle.dumps((end - begin, self._last_rows[block], float(highest), level, 0, 0), 2)
            length = len(info) + len(data)
            yield struct.pack("!i", -length if block == last else length) + info + data

    def summary(self, i: int) -> bytes:
        """What the term index keeps of word i: see W3TermInfo."""
        first, last = self._first[i], self._first[i + 1] - 1
        highest = max(self._highest[first : last + 1])
        ends = self._differences[self._begins[first]], self._last_rows[last]
        return bytes(W3TermInfo._struct.pack(0, self._totals[i], self._sizes[i], 0, 0, highest, *ends))


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
