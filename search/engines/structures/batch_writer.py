"""Batch writer: write a generation in batches of articles, for all embedded engines.

    GENERATION/NAME.STREAM.places   the positions of the words of batch NAME
    GENERATION/parts/               unfinished batches, see `batch_builder`
    GENERATION/tables-N/            the lexicon and the columns of all batches, as of commit N

Batches are built by worker processes if there are any (`share`), and adopted in the order of their
articles. They are immutable, so generations share them. A replaced or deleted article leaves its
doc in place, marked in the columns; a batch with too many of them, and one too small among too
many, is merged: rebuilt from the stored articles. Every doc has a *key*, counted up from batch to
batch and never reused.
"""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from search.article import Article
from search.documents import Document, PackedDocument, analyse, packed
from search.engines.generations.durable_files import disk_errors_told
from search.engines.generations.writer import FolderWriter
from search.engines.structures.batch_builder import (
    PARTS,
    BatchPart,
    BatchTask,
    BuiltBatch,
    Execute,
    RenumberTask,
    Spool,
    TermCounts,
    TermIds,
    run_here,
    term_counts,
)
from search.engines.structures.columns import Columns, ColumnsPart
from search.engines.structures.columns_builder import ColumnsBuilder
from search.engines.structures.lexicon import TrieLexicon, write_lexicon
from search.engines.structures.positions import PositionsIndex
from search.engines.structures.positions_builder import COUNTED

BATCH_TOKENS = 4_000_000  # of a batch, which bounds the memory while it is built
MOST_SMALL = 12  # batches of updates, beyond which they are merged: each costs every search
_DEAD_SHARE = 0.3  # deleted docs of a batch, beyond which it is merged
# Of BATCH_TOKENS. The first batches are smaller, so that several processes are busy to the end;
# each is at most a share of all before it, so that a large archive has few.
_FIRST = 0.25
_OF_ALL = 1 / 8
_SMALL = 0.15  # a batch this small is one of an update


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


class BatchWriter(FolderWriter, ABC):
    """Base class of writers that collect articles into batches. Not thread-safe.

    An engine defines how to store articles and how to commit. `part` makes its part of a batch, in
    any process.
    """

    part: ClassVar[type[BatchPart]]

    def __init__(
        self,
        folder: Path,
        *,
        language: str,
        purge: bool,
        number: int,
        held: list[tuple[str, int, int]],
    ) -> None:
        """Open a folder at its last commit.

        Args:
            folder: the generation's folder.
            language: of the stems.
            purge: leave no text of a deleted article in the files.
            number: of the last commit, 0 without one.
            held: its batches: (name, key of the first doc, number of docs).
        """
        super().__init__(folder)
        self.language = language
        self.purge = purge
        self.number = number
        self.batches: list[Written] = []
        self._docs: dict[str, int] = {}  # id -> key
        self._deleted: list[int] = []
        self.deleted_keys: list[int] = []  # keys of docs that were deleted since the last commit
        self._numbers = TermIds()
        self._stems: list[str] = []  # by term id; "" for words of the last commit
        self._counts = self._uses = self._occurrences = np.zeros(0, np.int64)
        self._next = 0
        if held:
            self._load(held)
        self._committed = [(batch.name, int(batch.live.sum())) for batch in self.batches]
        self._sweep()
        self._execute: Execute = run_here
        self._spool: Spool | None = None
        self._being_built: deque[tuple[BatchTask, Future[BuiltBatch | None]]] = deque()
        self._being_numbered: deque[tuple[str, RenumberTask, Future[bool | None]]] = deque()
        self._parts = 0
        self._tokens = sum(batch.tokens for batch in self.batches)

    def share(self, execute: Execute) -> None:
        """Let other processes build batches."""
        self._execute = execute

    @abstractmethod
    def values(self, article: Article) -> Any:
        """Return the values of an article that the engine's part of a batch needs."""

    @abstractmethod
    def adopt(self, part: Path, first: int, engine: Any) -> str:
        """Move the engine's files of a finished batch into the generation; return its name.

        Args:
            part: the folder of the batch.
            first: the key of its first doc.
            engine: the result of `BatchPart.finish`.
        """

    @abstractmethod
    def articles(self, keys: Iterable[int]) -> Iterator[Article]:
        """Return the articles of docs in the last commit or a finished batch."""

    @abstractmethod
    def record(self, tables: Path) -> None:
        """Commit: the batches and tables of this number become the valid ones."""

    @abstractmethod
    def owns(self, path: Path) -> bool:
        """Return True if a path belongs to the last commit, or isn't the engine's."""

    def put(self, document: Document | PackedDocument) -> None:
        """Add an article, or replace the one with its id."""
        article = document.article
        self.delete(article.id)
        with disk_errors_told(self.folder):
            if self._spool is None:
                self._spool = self._new_spool()
            if isinstance(document, Document):
                document = packed(document)
            self._spool.add(document, self.values(article))
            self._docs[article.id] = self._next
            self._next += 1
            if self._spool.tokens >= min(
                BATCH_TOKENS, max(BATCH_TOKENS * _FIRST, self._tokens * _OF_ALL)
            ):
                self._send()
                self._take_finished()

    def delete(self, article: str) -> None:
        """Delete an article; unknown ids are ignored."""
        key = self._docs.pop(article, None)
        if key is not None:
            self._deleted.append(key)

    def checkpoint(self, state: bytes) -> None:
        """Make all changes so far durable."""
        with disk_errors_told(self.folder):
            self.commit()
            self.settle()
        self.note_state(state)

    def settle(self) -> None:
        """Wait until the engine's background work on the files is done."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object = None, *error: object) -> None:
        if kind is not None:
            self.discard()
            return
        with disk_errors_told(self.folder):
            self.merge(self.segments_to_merge())
            self.commit()

    def flush(self) -> None:
        """Finish all batches, including the one being collected."""
        self._send()
        while self._being_built:
            self._take_next()
        while self._being_numbered:
            self._take_numbered()

    def _new_spool(self) -> Spool:
        self._parts += 1  # and a name of this process alone: one that was killed may still write
        return Spool(self.folder / PARTS / f"{os.getpid()}-{self._parts}")

    def _send(self) -> None:
        """Start building a batch of the collected articles."""
        if self._spool is not None:
            self._spool.write()
            self._tokens += self._spool.tokens
            first = self._next - self._spool.count
            task = BatchTask(self._spool.folder, first, self.language, self.part)
            self._spool = None
            self._being_built.append((task, self._execute(task)))

    def _take_finished(self) -> None:
        while self._being_built and self._being_built[0][1].done():
            self._take_next()
        while self._being_numbered and self._being_numbered[0][2].done():
            self._take_numbered()

    def _take_numbered(self) -> None:
        """Move the positions of the next batch into the generation."""
        name, task, future = self._being_numbered.popleft()
        if not future.result():
            task()
        for stream in COUNTED:
            task.numbered(stream).rename(self.folder / f"{name}.{stream}.places")
        shutil.rmtree(task.folder)

    def _take_next(self) -> None:
        """Adopt the next batch; its words get the term ids of the generation."""
        task, future = self._being_built.popleft()
        # The result is None if the process was lost; the batch is built here then.
        built = future.result() or task.again()
        words = built.words.split(" ") if built.words else []
        numbers = np.fromiter(map(self._numbers.__getitem__, words), np.uint32, len(words))
        # New words got the next ids, in the order of the batch.
        is_new = (numbers >= len(self._stems)).tolist()
        self._stems.extend(compress(built.stems.split(" ") if built.stems else [], is_new))
        name = self.adopt(task.folder, task.first, built.engine)
        for stream in COUNTED:
            counts = built.counts[stream]
            self._count_words(counts._replace(words=numbers[counts.words]), stream, 1)
        count = len(built.columns.ids)
        self.batches.append(Written(name, task.first, np.ones(count, np.bool_), built.columns))
        numbering = RenumberTask(task.folder, numbers)
        self._being_numbered.append((name, numbering, self._execute(numbering)))

    def apply_deletes(self) -> None:
        """Mark deleted docs and subtract their words from the counts."""
        firsts = [batch.first for batch in self.batches]
        by_batch: dict[int, list[int]] = {}
        for key in self._deleted:
            place = bisect_right(firsts, key) - 1
            by_batch.setdefault(place, []).append(key - firsts[place])
        self.deleted_keys += self._deleted
        self._deleted = []
        for place, docs in by_batch.items():
            batch = self.batches[place]
            batch.live[docs] = False
            deleted_keys = np.zeros(len(batch), np.bool_)
            deleted_keys[docs] = True
            for stream in COUNTED:
                positions = PositionsIndex(self.folder / f"{batch.name}.{stream}.places")
                postings = positions.postings_of(deleted_keys)
                self._count_words(term_counts(postings, occurrences=stream == "text"), stream, -1)

    def commit(self) -> None:
        """Write the tables and, last, the record that names them and all batches.

        If nothing changed the last commit stays valid.
        """
        self.flush()
        self.apply_deletes()
        shutil.rmtree(self.folder / PARTS, ignore_errors=True)
        state = [(batch.name, int(batch.live.sum())) for batch in self.batches]
        if self.number and state == self._committed:
            return
        self._committed = state
        self.number += 1
        tables = self.folder / f"tables-{self.number}"
        tables.mkdir(mode=0o755)
        write_lexicon(
            tables,
            self._numbers,
            self._counts,
            self._uses,
            self._occurrences,
            self.language,
            self._stems,
        )
        parts = [batch.columns for batch in self.batches] or [ColumnsBuilder().build()]
        live = np.concatenate([np.zeros(0, np.bool_), *(batch.live for batch in self.batches)])
        ColumnsPart.joined(parts).save(tables / "columns", live)
        self.record(tables)
        self.deleted_keys.clear()
        self._sweep()

    def segments_to_merge(self) -> set[str]:
        """Return the batches to merge.

        They have too many deleted docs (any, to purge them), or are small and many.
        """
        self.flush()
        self.apply_deletes()
        most = 0 if self.purge else _DEAD_SHARE
        chosen = {batch.name for batch in self.batches if 1 - batch.live.mean() > most}
        small = [batch.name for batch in self.batches if batch.tokens < BATCH_TOKENS * _SMALL]
        return chosen.union(small if len(small) > MOST_SMALL else ())

    def merge(self, chosen: set[str]) -> None:
        """Rebuild batches from their live articles."""
        for batch in [each for each in self.batches if each.name in chosen]:
            for article in self.articles((np.flatnonzero(batch.live) + batch.first).tolist()):
                self.put(analyse(article, self.language))
        self.flush()
        self.apply_deletes()
        self.batches = [batch for batch in self.batches if batch.name not in chosen]

    def _load(self, held: list[tuple[str, int, int]]) -> None:
        """Load the batches, lexicon and ids that the folder already has."""
        tables = self.folder / f"tables-{self.number}"
        self._load_words(TrieLexicon(tables))
        columns = Columns(tables / "columns")
        begin = 0
        for name, first, count in held:
            part = columns.part(np.arange(begin, begin + count))
            live = columns.live[begin : begin + count].copy()
            self.batches.append(Written(name, first, live, part))
            self._docs |= {part.ids[doc]: first + doc for doc in np.flatnonzero(live).tolist()}
            begin += count
            self._next = first + count

    def _load_words(self, lexicon: TrieLexicon) -> None:
        """Load the term ids and counts of the words.

        Ids of words that are gone stay taken, because docs of deleted articles may have them.
        """
        known = sorted(
            (number, word, count, stream_freq, occurrences)
            for word, number, count, stream_freq, occurrences in lexicon.entries()
        )
        size = lexicon.next_number
        self._counts, self._uses, self._occurrences = (np.zeros(size, np.int64) for _ in range(3))
        for number, word, count, stream_freq, occurrences in known:
            while len(self._numbers) < number:
                self._numbers[f"\0{len(self._numbers)}"] = len(self._numbers)  # nobody's
            self._numbers[word] = number
            self._counts[number], self._uses[number] = count, stream_freq
            self._occurrences[number] = occurrences
        while len(self._numbers) < size:
            self._numbers[f"\0{len(self._numbers)}"] = len(self._numbers)
        self._stems = [""] * size

    def _count_words(self, counts: TermCounts, stream: str, sign: int) -> None:
        """Add counts of articles by word, or (sign -1) subtract them."""
        missing = len(self._numbers) - len(self._counts)
        self._counts, self._uses, self._occurrences = (
            np.pad(counts, (0, missing)) for counts in (self._counts, self._uses, self._occurrences)
        )
        self._uses[counts.words] += counts.articles * sign
        if stream == "text":
            self._counts[counts.words] += counts.articles * sign
            if len(counts.words):
                self._occurrences[counts.words] += counts.occurrences * sign

    def _sweep(self) -> None:
        """Remove the files that the last commit doesn't name."""
        kept = {f"{batch.name}.{stream}.places" for batch in self.batches for stream in COUNTED} | {
            f"tables-{self.number}"
        }
        for path in self.folder.iterdir():
            ours = path.name.endswith(".places") or path.name.startswith("tables-")
            ours = ours or path.name == PARTS
            if path.name in kept or (not ours and self.owns(path)):
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
