"""Batch builder: a finished batch from articles, in any process.

    GENERATION/parts/X/spool           articles with their tokens, from the writer
    GENERATION/parts/X/STREAM.places   their positions, with term ids of the batch
    GENERATION/parts/X/...             the engine's own files

The writer decides which articles a batch has and their keys, and writes them to a spool. The
expensive work (term ids, postings, columns, the engine's files) is done by `BatchTask` from the
spool alone, so that its result is the same in every process. The writer then gives its words the
term ids of the generation, which `RenumberTask` writes, and moves the files to their places
(`search.engines.structures.batch_writer`). A task of an aborted build writes into a folder that
nobody reads.
"""

from __future__ import annotations

import json
import shutil
import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from search.analysis.compounds import joined
from search.analysis.stemming import stemmer
from search.article import Article
from search.documents import Document, PackedDocument
from search.engines.structures.columns import ColumnsPart
from search.engines.structures.columns_builder import ColumnsBuilder
from search.engines.structures.positions_builder import (
    COUNTED,
    PositionsBuilder,
    Postings,
    renumber,
)
from search.errors import DamagedIndexError

# The folder of unfinished batches.
PARTS = "parts"
_SPOOL = "spool"
_WRITTEN_AT_ONCE = 1 << 20  # bytes: as quick as a file held open
# Of an article the lengths of its pieces (what the writer gives, fields, tokens), the number of its
# tokens, and a checksum.
_RECORD = struct.Struct("<IIIII")


class TermIds(defaultdict[str, int]):
    """Term ids by word; a new word gets the next id, without a call of Python's."""

    def __init__(self) -> None:
        super().__init__(self.__len__)


@dataclass(slots=True)
class Written:
    """A batch of the generation.

    Attributes:
        name: of its files.
        first: the key of its first doc.
        live: False for its deleted docs.
        columns: of its docs.
    """

    name: str
    first: int
    live: NDArray[np.bool_]
    columns: ColumnsPart

    def __len__(self) -> int:
        return len(self.live)

    @property
    def tokens(self) -> int:
        """The number of tokens in the combined text fields of its articles."""
        return int(self.columns.lengths[self.live].sum(dtype=np.int64))


class BatchPart(Protocol):
    """The engine's own part of a batch under construction, in a folder."""

    def __init__(self, folder: Path) -> None: ...

    def add(self, document: Document, key: int, values: Any) -> None:
        """Add an article as the next doc.

        Args:
            document: the article.
            key: of its doc.
            values: as the writer made them.
        """
        ...

    def finish(self, postings: dict[str, Postings], words: list[str]) -> Any:
        """Finish the batch.

        Args:
            postings: by field.
            words: the words by term id.

        Returns:
            What the engine's writer needs of it; picklable.
        """
        ...


class TermCounts(NamedTuple):
    """Counts of the words of a stream of a batch: articles and, if counted, occurrences."""

    words: NDArray[Any]
    articles: NDArray[Any]
    occurrences: NDArray[Any]


@dataclass(frozen=True, slots=True)
class BuiltBatch:
    """A finished batch, its files in the folder of its task.

    Attributes:
        words: the words of the batch by term id, joined by spaces.
        stems: their stems, in the same order.
        counts: by stream, by the batch's term ids.
        columns: the columns of its docs.
        engine: the result of `BatchPart.finish`.
    """

    words: str
    stems: str
    counts: dict[str, TermCounts]
    columns: ColumnsPart
    engine: Any


class Spool:
    """The articles of a batch before it is built. No file is held open."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o755, parents=True)
        self.folder = folder
        self.tokens = self.count = 0
        self._unwritten = bytearray()

    def add(self, document: PackedDocument, values: Any) -> None:
        """Add an article as the next doc; `values` must be JSON values."""
        given = json.dumps((_plain(document), document.article.digest, values)).encode()
        pieces = given, document.fields, document.data
        record = b"".join(pieces)
        self._unwritten += _RECORD.pack(*map(len, pieces), document.size, crc32(record))
        self._unwritten += record
        self.tokens += document.size
        self.count += 1
        if len(self._unwritten) >= _WRITTEN_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write everything to the file."""
        with (self.folder / _SPOOL).open("ab") as file:
            file.write(self._unwritten)
        self._unwritten = bytearray()


def _documents(folder: Path, language: str) -> Iterator[tuple[Document, Any]]:
    """Yield the articles in a spool, with the engine's values.

    Raises:
        DamagedIndexError: it isn't what was written.
    """
    with (folder / _SPOOL).open("rb") as file:
        while head := file.read(_RECORD.size):
            *lengths, size, checksum = _RECORD.unpack(head)
            record = file.read(sum(lengths))
            if crc32(record) != checksum:
                raise DamagedIndexError(
                    f"What was just written to {folder} reads otherwise: check the disk, and run"
                    " `morgue reindex` again."
                )
            ends = [*accumulate(lengths, initial=0)]
            given, fields, data = (record[begin:end] for begin, end in pairwise(ends))
            plain, digest, values = json.loads(given)
            article = Article.from_dict(json.loads(fields) | plain).with_digest(digest)
            yield PackedDocument(article, size, data, fields, language).unpacked(), values


def _plain(document: PackedDocument) -> dict[str, str | None]:
    """Return what the index gives an article, as JSON values."""
    if document.given is None:
        return {}
    source, *moments = document.given
    added, changed = (moment.isoformat() if moment else None for moment in moments)
    return {"source": source, "added": added, "changed": changed}


@dataclass(frozen=True, slots=True)
class BatchTask:
    """The task of building one batch.

    Attributes:
        folder: the folder of its spool.
        first: the key of its first doc.
        language: of the stems.
        part: makes the engine's part in a folder.
    """

    folder: Path
    first: int
    language: str
    part: type[BatchPart]

    def __call__(self) -> BuiltBatch:
        """Build the batch; only files in its folder are changed."""
        part = self.part(self.folder)
        numbers, columns = TermIds(), ColumnsBuilder()
        streams = {stream: PositionsBuilder() for stream in COUNTED}
        for place, (document, values) in enumerate(_documents(self.folder, self.language)):
            part.add(document, self.first + place, values)
            columns.add(document.article, len(document.text))
            for name, positions in streams.items():
                positions.add(document.stream(name), numbers.__getitem__)
        postings: dict[str, Postings] = {}
        counts: dict[str, TermCounts] = {}
        lengths = np.fromiter(map(len, numbers), np.uint32, len(numbers))
        for name, positions in streams.items():
            path = self.folder / f"{name}.places"
            postings[name], titles = positions.build(path, lengths)
            if name == "text":
                postings["title"] = titles
            counts[name] = term_counts(postings[name], occurrences=name == "text")
        words = list(numbers)
        engine = part.finish(postings, words)
        (self.folder / _SPOOL).unlink()
        printed = " ".join(words)
        stems = " ".join(map(stemmer(self.language), joined(printed).split(" ")))
        return BuiltBatch(printed, stems, counts, columns.build(), engine)

    def again(self) -> BuiltBatch:
        """Build the batch again after another process was lost during it."""
        for path in self.folder.iterdir():
            if path.name != _SPOOL:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        return self()


@dataclass(frozen=True, slots=True)
class RenumberTask:
    """The task of writing a batch's positions with the term ids of its generation.

    Attributes:
        folder: the batch's folder, which alone is written to.
        numbers: the term id in the generation of each of the batch.
    """

    folder: Path
    numbers: NDArray[np.uint32]

    def __call__(self) -> bool:
        """Write the file of each stream."""
        for stream in COUNTED:
            source = self.folder / f"{stream}.places"
            # A process that was lost may have renamed some already.
            if source.exists():
                renumber(source, self.numbered(stream), self.numbers)
        return True

    def numbered(self, stream: str) -> Path:
        """Return the file that is written."""
        return self.folder / f"{stream}.numbered"


def term_counts(postings: Postings, *, occurrences: bool) -> TermCounts:
    """Return the number of articles of each word, and of occurrences if wanted."""
    starts = postings.starts.astype(np.int64)
    total = np.zeros(0, np.int64)
    if occurrences and len(postings.words):
        total = np.add.reduceat(postings.frequencies.astype(np.int64), starts[:-1])
    return TermCounts(postings.words, np.diff(starts), total)
