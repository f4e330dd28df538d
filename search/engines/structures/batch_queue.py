"""Batches under construction: collected, sent to processes, taken back in order."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.documents import PackedDocument
from search.engines.structures.batch_builder import (
    PARTS,
    BatchPart,
    BatchTask,
    BuiltBatch,
    RenumberTask,
    Spool,
)
from search.engines.structures.positions_builder import COUNTED
from search.reprints.tasks import Execute, run_here

BATCH_TOKENS = 4_000_000  # of a batch, which bounds the memory while it is built
# Of BATCH_TOKENS. The first batches are smaller, so that several processes are busy to the end;
# each is at most a share of all before it, so that a large archive has few.
_FIRST = 0.25
_OF_ALL = 1 / 8


class BatchQueue:
    """Batches from the first article to the files of the generation. Not thread-safe.

    Args:
        folder: the generation's.
        language: of the stems.
        part: makes the engine's part of a batch, in any process.
        tokens: of the batches that the generation already has.
    """

    def __init__(self, folder: Path, language: str, part: type[BatchPart], tokens: int) -> None:
        self.execute: Execute = run_here
        self._folder, self._language, self._part = folder, language, part
        self._tokens = tokens
        self._spool: Spool | None = None
        self._being_built: deque[tuple[BatchTask, Future[BuiltBatch | None]]] = deque()
        self._being_numbered: deque[tuple[str, RenumberTask, Future[bool | None]]] = deque()
        self._parts = 0

    def add(self, document: PackedDocument, values: Any) -> bool:
        """Add an article to the batch being collected; return True if it is large enough."""
        if self._spool is None:
            self._parts += 1
            # A name of this process alone, because one that was killed may still write.
            name = f"{os.getpid()}-{self._parts}"
            self._spool = Spool(self._folder / PARTS / name)
        self._spool.add(document, values)
        enough = max(BATCH_TOKENS * _FIRST, self._tokens * _OF_ALL)
        return self._spool.tokens >= min(BATCH_TOKENS, enough)

    def send(self, end: int) -> None:
        """Start building a batch of the collected articles; `end` is the key after its last."""
        if self._spool is not None:
            self._spool.write()
            self._tokens += self._spool.tokens
            first = end - self._spool.count
            task = BatchTask(self._spool.folder, first, self._language, self._part)
            self._spool = None
            self._being_built.append((task, self.execute(task)))

    def built(self, *, wait: bool) -> Iterator[tuple[BatchTask, BuiltBatch]]:
        """Yield the batches that are built, in the order of their articles.

        Args:
            wait: for all; else it ends before the first that isn't done.
        """
        while self._being_built and (wait or self._being_built[0][1].done()):
            task, future = self._being_built.popleft()
            # The result is None if the process was lost; the batch is built here then.
            yield task, future.result() or task.again()

    def number(self, name: str, task: BatchTask, numbers: NDArray[np.uint32]) -> None:
        """Start writing a batch's positions with the term ids of the generation."""
        numbering = RenumberTask(task.folder, numbers)
        self._being_numbered.append((name, numbering, self.execute(numbering)))

    def move_positions(self, *, wait: bool) -> None:
        """Move the positions of batches whose words are numbered into the generation."""
        while self._being_numbered and (wait or self._being_numbered[0][2].done()):
            name, task, future = self._being_numbered.popleft()
            if not future.result():
                task()
            for stream in COUNTED:
                task.numbered(stream).rename(self._folder / f"{name}.{stream}.places")
            shutil.rmtree(task.folder)
