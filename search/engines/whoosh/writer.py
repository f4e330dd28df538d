"""Whoosh writer: each batch of articles is a segment.

    GENERATION/_MAIN_N.toc         Whoosh's table of contents: the commit. Files that it doesn't
        name are invalid
    GENERATION/MAIN_X.*            Whoosh's segment X

The tables of the same number, and the positions of each segment: see
`search.engines.structures.batch_writer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from search.article import Article
from search.documents import Document
from search.engines.structures.batch_writer import BatchWriter
from search.engines.structures.positions_builder import Postings
from search.engines.whoosh.segments import (
    SegmentReader,
    SegmentWriter,
    read_toc,
    toc_name,
    write_toc,
)


class WhooshPart:
    """A batch of docs as a segment."""

    def __init__(self, folder: Path) -> None:
        self._segment = SegmentWriter(folder)

    def add(self, document: Document, key: int, values: None) -> None:  # noqa: ARG002
        self._segment.add(document)

    def finish(self, postings: dict[str, Postings], words: list[str]) -> Any:
        self._segment.finish(postings, words)
        return self._segment.segment


class WhooshWriter(BatchWriter):
    """Writer of articles into segments. Not thread-safe."""

    part = WhooshPart

    def __init__(self, folder: Path, *, language: str, purge: bool = False) -> None:
        number, segments = read_toc(folder)
        self._segments: dict[str, Any] = {
            str(segment.segment_id()): segment for segment in segments
        }
        held, first = [], 0
        for name, segment in self._segments.items():
            held.append((name, first, segment.doc_count_all()))
            first += segment.doc_count_all()
        super().__init__(folder, language=language, purge=purge, number=number, held=held)

    def values(self, article: Article) -> None:
        """Return None: a segment needs no values from the writer."""

    def adopt(self, part: Path, first: int, engine: Any) -> str:  # noqa: ARG002 - a doc is known by its place
        name = str(engine.segment_id())
        for path in part.glob(f"{name}.*"):
            path.rename(self.folder / path.name)
        self._segments[name] = engine
        return name

    def articles(self, keys: Iterable[int]) -> Iterator[Article]:
        readers: dict[str, SegmentReader] = {}
        for key in keys:
            batch = next(
                each for each in self.batches if each.first <= key < each.first + len(each)
            )
            if batch.name not in readers:
                readers[batch.name] = SegmentReader(self.folder, self._segments[batch.name])
            yield readers[batch.name].article(key - batch.first)

    def record(self, tables: Path) -> None:  # noqa: ARG002 - they have the number of the table of contents
        deleted = [np.flatnonzero(~batch.live) for batch in self.batches]
        write_toc(
            self.folder,
            self.number,
            [self._segments[batch.name] for batch in self.batches],
            deleted,
        )

    def owns(self, path: Path) -> bool:
        if path.name.startswith("MAIN_"):
            return path.name.startswith(tuple(f"{batch.name}." for batch in self.batches))
        if path.name.startswith("_MAIN_"):
            return path.name == toc_name(self.number)
        return path.name != "MAIN.tmp"
