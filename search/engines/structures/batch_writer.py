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

import shutil
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from search.article import Article
from search.documents import Document, PackedDocument, analyse, packed
from search.engines.generations.durable_files import disk_errors_told
from search.engines.generations.writer import FolderWriter
from search.engines.structures import batch_queue
from search.engines.structures.batch_builder import (
    PARTS,
    BatchPart,
    BatchTask,
    BuiltBatch,
    Written,
    term_counts,
)
from search.engines.structures.batch_queue import BatchQueue
from search.engines.structures.columns import Columns, ColumnsPart
from search.engines.structures.columns_builder import ColumnsBuilder
from search.engines.structures.lexicon import TrieLexicon
from search.engines.structures.positions import PositionsIndex
from search.engines.structures.positions_builder import COUNTED
from search.engines.structures.term_statistics import TermStatistics
from search.reprints.tasks import Execute

MOST_SMALL = 12  # batches of updates, beyond which they are merged: each costs every search
_DEAD_SHARE = 0.3  # deleted docs of a batch, beyond which it is merged
_SMALL = 0.15  # of BATCH_TOKENS: a batch this small is one of an update


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
        self._words = TermStatistics()
        self._next = 0
        if held:
            self._load(held)
        self._committed = [(batch.name, int(batch.live.sum())) for batch in self.batches]
        self._sweep()
        tokens = sum(batch.tokens for batch in self.batches)
        self._queue = BatchQueue(folder, language, self.part, tokens)

    def share(self, execute: Execute) -> None:
        """Let other processes build batches."""
        self._queue.execute = execute

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
            if isinstance(document, Document):
                document = packed(document)
            enough = self._queue.add(document, self.values(article))
            self._docs[article.id] = self._next
            self._next += 1
            if enough:
                self._queue.send(self._next)
                self._take(wait=False)

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
        self._queue.send(self._next)
        self._take(wait=True)

    def _take(self, *, wait: bool) -> None:
        """Take the batches that are built and numbered, or (wait) all."""
        for task, built in self._queue.built(wait=wait):
            self._adopt(task, built)
        self._queue.move_positions(wait=wait)

    def _adopt(self, task: BatchTask, built: BuiltBatch) -> None:
        """Adopt a batch; its words get the term ids of the generation."""
        numbers = self._words.numbered(
            built.words.split(" ") if built.words else [],
            built.stems.split(" ") if built.stems else [],
        )
        name = self.adopt(task.folder, task.first, built.engine)
        for stream in COUNTED:
            counts = built.counts[stream]
            self._words.count(counts._replace(words=numbers[counts.words]), stream, 1)
        count = len(built.columns.ids)
        self.batches.append(Written(name, task.first, np.ones(count, np.bool_), built.columns))
        self._queue.number(name, task, numbers)

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
                self._words.count(term_counts(postings, occurrences=stream == "text"), stream, -1)

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
        self._words.write(tables, self.language)
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
        small = [
            batch.name for batch in self.batches if batch.tokens < batch_queue.BATCH_TOKENS * _SMALL
        ]
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
        self._words.load(TrieLexicon(tables))
        columns = Columns(tables / "columns")
        begin = 0
        for name, first, count in held:
            part = columns.part(np.arange(begin, begin + count))
            live = columns.live[begin : begin + count].copy()
            self.batches.append(Written(name, first, live, part))
            self._docs |= {part.ids[doc]: first + doc for doc in np.flatnonzero(live).tolist()}
            begin += count
            self._next = first + count

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
