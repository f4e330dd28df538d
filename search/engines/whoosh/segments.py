"""Whoosh.

Its segments written in bulk from arrays, and its postings and stored fields read back. Nothing
else imports it.

A segment is an ordinary Whoosh segment of Whoosh's own codec: any Whoosh opens the folder and
searches it. What is not Whoosh's is the way in: its writer handles posting by posting in Python
and sorts them through files; here the postings come sorted, as arrays, and go to the codec block
by block, which is several times as fast.

Its TOC and postings are pickles: an index is opened only where no other user may write
(`search.engines.generations.store`).
"""

from __future__ import annotations

import contextlib
import json
import mmap
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
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import HashWriter, OrderedHashWriter
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC
from whoosh.reading import TermNotFound
from whoosh.util.numlists import GrowableArray

from search.article import Article
from search.engines.generations.messages import CURE
from search.engines.shared.arrays import Docs
from search.engines.structures.positions import Postings
from search.engines.whoosh.postings_codec import Blocks
from search.errors import DamagedIndexError

VERSION = f"whoosh3 {'.'.join(map(str, whoosh.__version__))}"
WORD_FIELDS = ("caption", "removed", "text", "title")
_NAME = "MAIN"
_CRC = 1


class OurTokens(Analyzer):  # type: ignore[misc]
    """Passes on tokens that were made before and joined by spaces.

    There is no analysis but `search.analysis.tokenizer`.
    """

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        for word in value.split(" "):
            yield Token(text=word, boost=1.0, stopped=False)


def _schema() -> Any:
    words = {name: fields.TEXT(analyzer=OurTokens(), phrase=False) for name in WORD_FIELDS}
    for field in words.values():
        field.format = (
            formats.Existence()
        )  # a frequency is a posting's weight, and is not kept a second time as its value
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

    def abandon(self) -> None:
        """Close what is open; the segment is not to be."""
        self._documents._cols._temp.close()

    def finish(self, postings: Mapping[str, Postings], words: Sequence[str]) -> None:
        """Write the postings of each field of words; `words` are the texts of their numbers."""
        terms = _TermsWriter(self._storage, self.segment)
        for name in sorted(("id", *WORD_FIELDS)):  # terms are in the order of their fields' names
            if name == "id":
                texts, found = _postings_of_ids(self._ids)
            else:
                found = postings[name]
                texts = [_encoded(words[number]) for number in found.words.tolist()]
            terms.add_field(name, texts, found)
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

    def postings(self, field: str, word: str) -> tuple[Docs, NDArray[np.float64]] | None:
        """The rows of this segment with a word in a field, ascending, and how often.

        None where there are none.
        """
        with self._lock, self._damage_told(), contextlib.suppress(TermNotFound):
            docs, frequencies = _read_blocks(
                self._terms.matcher(field, _encoded(word), self._format)
            )
            if docs[-1] >= self.count:
                raise ValueError("a row that is not there")
            return docs, frequencies
        return None

    def article(self, doc: int) -> Article:
        """What was stored of a row."""
        with self._damage_told():
            with self._lock:
                stored = self._documents.stored_fields(doc)["article"]
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
                f"Segment {self.name} of the index is damaged ({type(fault).__name__}): `morgue"
                f" verify` names the file; {CURE}."
            ) from fault


def read_toc(folder: Path) -> tuple[int, list[Any]]:
    """The number of the newest table of contents and its segments; (0, none) in an empty folder."""
    storage = FileStorage(str(folder), supports_mmap=False)
    number = TOC._latest_generation(storage, _NAME)
    return (number, list(TOC.read(storage, _NAME, number).segments)) if number > 0 else (0, [])


def write_toc(folder: Path, number: int, segments: Sequence[Any], deleted: Sequence[Docs]) -> None:
    """Write a table of contents, by which alone segments count.

    `deleted` are the deleted rows of each.
    """
    for segment, docs in zip(segments, deleted, strict=True):
        for doc in docs.tolist():
            segment.delete_document(doc)
    TOC(_schema(), list(segments), number).write(
        FileStorage(str(folder), supports_mmap=False), _NAME
    )


def toc_name(number: int) -> str:
    """The file of a table of contents."""
    return str(TOC._filename(_NAME, number))


def _stored(article: Article) -> str:
    """What is kept of an article: its fields but the empty ones."""
    return json.dumps({name: value for name, value in article.plain().items() if value})


def _postings_of_ids(ids: Sequence[str]) -> tuple[list[bytes], Postings]:
    """Every id with its rows: more than one where an article was replaced right after it came."""
    found: dict[str, list[int]] = {}
    for doc, article in enumerate(ids):
        found.setdefault(article, []).append(doc)
    docs = np.array([doc for each in found.values() for doc in each], np.uint32)
    starts = np.cumsum([0, *map(len, found.values())])
    return [_encoded(article) for article in found], Postings(
        np.arange(len(found)), starts, docs, np.ones(len(docs), np.int64)
    )


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class _MappedFile(StructFile):  # type: ignore[misc]
    """A file of Whoosh's over a memory map.

    No handle is held, and reading at a place moves nothing.
    """

    def get(self, position: int, length: int) -> bytes:
        return bytes(self.file[position : position + length])


class _MappedStorage(FileStorage):  # type: ignore[misc]
    def open_file(self, name: str, **_: Any) -> _MappedFile:
        with Path(self.folder, name).open("rb") as file:
            return _MappedFile(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name=name)


class _TermIndex(OrderedHashWriter):  # type: ignore[misc]
    """Whoosh's index of terms, written with a quicker hash and fewer calls."""

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


class _TermsWriter:
    """Writes the terms of a segment, in the order of their bytes, each with all its postings at
    once.

    Whoosh's own W3FieldWriter and W3PostingsWriter handle posting by posting; the bytes are the
    same.
    """

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        self._terms = _TermIndex(segment.create_file(storage, W3Codec.TERMS_EXT))
        self._fields: dict[str, int] = {}
        self._terms.extras["fieldmap"] = self._fields
        self._file = segment.create_file(storage, W3Codec.POSTS_EXT)
        self._at = self._file.tell()

    def add_field(self, name: str, texts: list[bytes], postings: Postings) -> None:
        """Write a field's terms; `texts` are the words of `postings`."""
        key = struct.pack("!H", self._fields.setdefault(name, len(self._fields)))
        if not texts:
            return
        blocks = Blocks(postings)
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


def _read_blocks(matcher: Any) -> tuple[Docs, NDArray[np.float64]]:
    """All postings of a term, a block at a time.

    One by one, as matchers give them, would take a hundred times as long.
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
