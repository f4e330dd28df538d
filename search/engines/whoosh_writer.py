"""Writing a generation of the Whoosh engine.

    GENERATION/_MAIN_N.toc         Whoosh's table of contents: the commit. What it doesn't name doesn't count
    GENERATION/MAIN_X.*            Whoosh's segment X, and X.STREAM.places: where its words stand
    GENERATION/tables-N/           the lexicon and the columns of all segments together

Segments never change, so generations share them. An article that is replaced or deleted leaves its row behind, marked in the
columns; a segment with too many of them, and one too small among too many, is written anew from the articles it stores.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from search.article import Article
from search.engines.building import FolderWriter
from search.engines.columns import Columns, ColumnsBuilder, ColumnsPart
from search.engines.files import disk_errors_told, sync_file, sync_folder
from search.engines.lexicon import TrieLexicon, write_lexicon
from search.engines.places import STREAMS, Places, PlacesBuilder, Postings
from search.engines.whoosh_segments import SegmentReader, SegmentWriter, read_toc, toc_name, write_toc
from search.fields import Document, analyse

BATCH_TOKENS = 4_000_000
MOST_SEGMENTS = 12
_DEAD_SHARE = 0.3


class Numbers(dict[str, int]):
    """The numbers of words: asked for one that is new, it gives the next."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


@dataclass(slots=True)
class _Written:
    """A segment of the generation: its table-of-contents entry, which of its rows are live, and their columns."""

    segment: Any
    live: NDArray[np.bool_]
    columns: ColumnsPart

    @property
    def name(self) -> str:
        return str(self.segment.segment_id())


class WhooshWriter(FolderWriter):
    """Puts articles into segments. Not for several threads."""

    def __init__(self, folder: Path, *, language: str, purge: bool = False) -> None:
        super().__init__(folder)
        self._language = language
        self._purge = purge
        self._rows: dict[str, tuple[int, int]] = {}  # id -> segment, row in it
        self._dead: dict[int, list[int]] = {}
        self._number, segments = read_toc(folder)
        self._written = self._load(segments)
        self._sweep()
        self._segment: SegmentWriter | None = None
        self._columns = ColumnsBuilder()
        self._places = _places_builders()

    def put(self, document: Document) -> None:
        """Add an article, or replace the one with its id."""
        article, length = document.article, len(document.text)
        self.delete(article.id)
        with disk_errors_told(self.folder):
            if self._segment is None:
                self._segment = SegmentWriter(self.folder)
            self._rows[article.id] = len(self._written), len(self._columns.ids)
            self._segment.add(article, length)
            self._columns.add(article, length)
            for stream, places in self._places.items():
                places.add(document.stream(stream), self._numbers.__getitem__)
            if len(self._places["text"].tokens) + len(self._places["removed"].tokens) >= BATCH_TOKENS:
                self._flush()

    def delete(self, article: str) -> None:
        """Leave an article out; nothing where there is none of this id."""
        found = self._rows.pop(article, None)
        if found is not None:
            self._dead.setdefault(found[0], []).append(found[1])

    def checkpoint(self, state: bytes) -> None:
        """Make all so far durable."""
        with disk_errors_told(self.folder):
            self._commit()
            for path in self.folder.rglob("*"):
                sync_file(path) if path.is_file() else sync_folder(path)
            sync_folder(self.folder)
        self.note_state(state)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object = None, *error: object) -> None:
        if kind is not None:
            self.discard()
            return
        with disk_errors_told(self.folder):
            self._rewrite()
            self._commit()

    def _load(self, segments: list[Any]) -> list[_Written]:
        """What the folder holds already: its segments, lexicon and ids."""
        self._numbers = Numbers()
        self._counts = self._uses = np.zeros(0, np.int64)
        if not segments:
            return []
        tables = self.folder / f"tables-{self._number}"
        self._load_words(TrieLexicon(tables))
        columns = Columns(tables / "columns")
        written, begin = [], 0
        for place, segment in enumerate(segments):
            end = begin + segment.doc_count_all()
            part = columns.part(np.arange(begin, end))
            live = columns.live[begin:end].copy()
            written.append(_Written(segment, live, part))
            self._rows |= {part.ids[row]: (place, row) for row in np.flatnonzero(live).tolist()}
            begin = end
        return written

    def _load_words(self, lexicon: TrieLexicon) -> None:
        """Numbers of words that are gone stay taken: rows of deleted articles may still have them."""
        known = sorted((number, word, count, uses) for word, number, count, uses in lexicon.entries())
        size = lexicon.next_number
        self._counts, self._uses = np.zeros(size, np.int64), np.zeros(size, np.int64)
        for number, word, count, uses in known:
            while len(self._numbers) < number:
                self._numbers[f"\0{len(self._numbers)}"] = len(self._numbers)  # nobody's
            self._numbers[word] = number
            self._counts[number], self._uses[number] = count, uses
        while len(self._numbers) < size:
            self._numbers[f"\0{len(self._numbers)}"] = len(self._numbers)

    def _sweep(self) -> None:
        """Remove what the last commit doesn't name."""
        names = tuple(f"{each.name}." for each in self._written)
        for path in self.folder.glob("MAIN_*"):
            if not path.name.startswith(names):
                path.unlink()
        for path in (*self.folder.glob("tables-*"), self.folder / "MAIN.tmp"):
            if path.name != f"tables-{self._number}":
                shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob("_MAIN_*"):
            if path.name != toc_name(self._number):
                path.unlink()

    def _flush(self) -> None:
        """Finish the segment of the articles at hand."""
        if self._segment is None:
            return
        name = self._segment.name
        postings: dict[str, Postings] = {}
        for stream, places in self._places.items():
            postings[stream], titles = places.build(self.folder / f"{name}.{stream}.places")
            if stream == "text":
                postings["title"] = titles
            self._count_words(postings[stream], stream, 1)
        self._segment.finish(postings, list(self._numbers))
        columns = self._columns.build()
        self._written.append(_Written(self._segment.segment, np.ones(len(columns.ids), np.bool_), columns))
        self._segment, self._columns, self._places = None, ColumnsBuilder(), _places_builders()

    def _count_words(self, postings: Postings, stream: str, sign: int) -> None:
        """Count articles by word, or (sign -1) take them from the counts."""
        missing = len(self._numbers) - len(self._counts)
        self._counts, self._uses = np.pad(self._counts, (0, missing)), np.pad(self._uses, (0, missing))
        starts = postings.starts.astype(np.int64)
        articles = (starts[1:] - starts[:-1]) * sign
        self._uses[postings.words] += articles
        if stream == "text":
            self._counts[postings.words] += articles

    def _bury(self) -> None:
        """Mark deleted rows and take their words from the counts."""
        for place, rows in self._dead.items():
            written = self._written[place]
            written.live[rows] = False
            buried = np.zeros(len(written.live), np.bool_)
            buried[rows] = True
            for stream in STREAMS:
                places = Places(self.folder / f"{written.name}.{stream}.places")
                self._count_words(places.postings_of(buried), stream, -1)
        self._dead.clear()

    def _commit(self) -> None:
        """Write the tables and, last, the table of contents that names them and all segments."""
        self._flush()
        self._bury()
        self._number += 1
        tables = self.folder / f"tables-{self._number}"
        tables.mkdir(mode=0o755)
        write_lexicon(tables, self._numbers, self._counts, self._uses, self._language)
        parts = [each.columns for each in self._written] or [self._columns.build()]
        live = np.concatenate([np.zeros(0, np.bool_), *(each.live for each in self._written)])
        ColumnsPart.joined(parts).save(tables / "columns", live)
        dead = [np.flatnonzero(~each.live) for each in self._written]
        write_toc(self.folder, self._number, [each.segment for each in self._written], dead)
        self._sweep()

    def _rewrite(self) -> None:
        """Write segments anew that hold too much that is gone (anything, to purge it), and small ones where there are many."""
        self._flush()
        self._bury()
        dead = [float(1 - each.live.mean()) for each in self._written]
        chosen = {place for place, share in enumerate(dead) if share > (0 if self._purge else _DEAD_SHARE)}
        by_size = sorted(range(len(dead)), key=lambda place: int(self._written[place].live.sum()))
        if len(by_size) > MOST_SEGMENTS:
            chosen.update(by_size[: len(by_size) - MOST_SEGMENTS // 2])
        for place in sorted(chosen):
            for article in self._articles(self._written[place]):
                self.put(analyse(article, self._language, with_spans=False))
        self._flush()
        self._bury()
        self._written = [each for place, each in enumerate(self._written) if place not in chosen]

    def _articles(self, written: _Written) -> list[Article]:
        """The articles that a segment still holds."""
        reader = SegmentReader(self.folder, written.segment)
        return [reader.article(row) for row in np.flatnonzero(written.live).tolist()]


def _places_builders() -> dict[str, PlacesBuilder]:
    return {stream: PlacesBuilder() for stream in STREAMS}
