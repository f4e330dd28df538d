"""Tantivy writer.

    GENERATION/commit.json      the commit: the number of the tables, and the valid batches
    GENERATION/index/           Tantivy's own: postings, stored articles and numeric fields
    GENERATION/tables-N/values  each facet's values by their number in Tantivy; 0 is "without a
        value"

Batches and their positions: see `search.engines.structures.batch_writer`. A doc's key joins the
two. Tantivy never lacks a valid doc: docs are added to it before the commit is recorded, and
deleted after. Remains of a crash in between are deleted when the folder is next written to.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from search.analysis.token_stream import TokenStream
from search.article import Article
from search.date_numbers import day_number
from search.documents import TEXT_STREAMS, Document, analyse
from search.engines.generations.durable_files import disk_errors_told, write_durably
from search.engines.structures.batch_writer import BatchWriter
from search.engines.structures.columns import Columns
from search.engines.structures.positions_builder import Postings, title_length
from search.engines.tantivy.format import (
    COMMIT,
    INDEX,
    FacetOrdinals,
    read_commit,
    stored_article,
    stored_bytes,
)
from search.engines.tantivy.index import FAR, doc_keys_of
from search.engines.tantivy.index_writer import IndexWriter
from search.engines.tantivy.library import everything, unreadable
from search.fields import FACETS, facet_values


class TantivyPart:
    """A batch of docs in an index of its own, whose segments are adopted whole."""

    def __init__(self, folder: Path) -> None:
        self._index = IndexWriter(folder / INDEX)

    def add(self, document: Document, key: int, values: dict[str, list[int]]) -> None:
        article = document.article
        day = day_number(article.date)
        self._index.add(
            key,
            dict(_streams(document)),
            stored_bytes(article, key),
            values | {"newest": [day], "oldest": [day or FAR], "words": [article.word_count]},
        )

    def finish(self, postings: dict[str, Postings], words: list[str]) -> None:  # noqa: ARG002
        """Commit the index; Tantivy has the postings already."""
        self._index.commit()
        self._index.settle()


class TantivyWriter(BatchWriter):
    """Writer of articles into Tantivy. Not thread-safe."""

    part = TantivyPart

    def __init__(self, folder: Path, *, language: str, purge: bool = False) -> None:
        found = read_commit(folder)
        number = found["tables"] if found else 0
        self._index = IndexWriter(folder / INDEX)
        self._values = FacetOrdinals(folder / f"tables-{number}" / "values" if found else None)
        # A new index keeps nothing of an article that was put twice, so statistics count it once.
        super().__init__(
            folder,
            language=language,
            purge=purge or not found,
            number=number,
            held=found["batches"] if found else [],
        )
        self._drop_what_no_commit_names()

    def values(self, article: Article) -> dict[str, list[int]]:
        return {
            name: self._values.give(name, facet_values(article, name) or (None,)) for name in FACETS
        }

    def adopt(self, part: Path, first: int, engine: Any) -> str:  # noqa: ARG002 - it is in the files
        self._index.adopt(part / INDEX)
        return f"batch-{first}"

    def articles(self, doc_keys: Iterable[int]) -> Iterator[Article]:
        self._index.commit()
        keys = list(doc_keys)
        for key, data in zip(keys, self._index.read().stored(keys), strict=True):
            try:
                article = stored_article(data, key)
            except (ValueError, OverflowError, LookupError) as fault:
                raise unreadable(self.folder, fault) from fault
            yield article

    def record(self, tables: Path) -> None:
        self._index.commit()
        self._values.save(tables / "values", Columns(tables / "columns"))
        held = [(batch.name, batch.first, len(batch)) for batch in self.batches]
        write_durably(
            self.folder / COMMIT, json.dumps({"tables": self.number, "batches": held}).encode()
        )
        if self.deleted_keys:
            self._index.delete(self.deleted_keys)
            self._index.commit()

    def settle(self) -> None:
        """Wait for Tantivy's background merges."""
        self._index.settle()

    def owns(self, path: Path) -> bool:  # noqa: ARG002 - Tantivy keeps its own folder in order
        return True

    def __exit__(self, kind: object = None, *error: object) -> None:
        if kind is not None:
            self.discard()
            return
        with disk_errors_told(self.folder):
            segments_to_merge = self.segments_to_merge()
            if self.purge and (self.deleted_keys or self._index.holds_deleted):
                self._purge(segments_to_merge)
            self.merge(segments_to_merge)
            self.commit()
            self._index.settle()

    def _purge(self, segments_to_merge: set[str]) -> None:
        """Rewrite the live docs that share a Tantivy segment with deleted ones.

        The segment is dropped once all of it is deleted.
        """
        self.commit()
        self._index.settle()
        chosen = [
            range(batch.first, batch.first + len(batch))
            for batch in self.batches
            if batch.name in segments_to_merge
        ]
        beside = [
            doc_key
            for doc_key in self._index.doc_keys_next_to_deleted()
            if not any(doc_key in doc_keys for doc_keys in chosen)
        ]
        for article in self.articles(beside):
            self.put(analyse(article, self.language))

    def _drop_what_no_commit_names(self) -> None:
        """Delete the docs that a crash left in Tantivy."""
        counted = {
            doc_key
            for batch in self.batches
            for doc_key in (batch.live.nonzero()[0] + batch.first).tolist()
        }
        self._index.commit()
        index = self._index.read()
        if len(index) != len(counted):
            self._index.delete(
                [
                    doc_key
                    for doc_key in doc_keys_of(index.every(everything()), index)
                    if doc_key not in counted
                ]
            )
            self._index.commit()


def _streams(document: Document) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    """Yield the tokens of each text field, joined by spaces section by section."""
    for name in TEXT_STREAMS:
        stream = document.stream(name)
        if stream.exact:
            yield name, (_sections(stream, stream.exact), [" ".join(stream.stem)])
    titled = title_length(document.text)
    if titled:
        yield (
            "title",
            ([" ".join(document.text.exact[:titled])], [" ".join(document.text.stem[:titled])]),
        )


def _sections(stream: TokenStream, words: list[str]) -> list[str]:
    found, begin = [], 0
    while begin < len(words):
        end = bisect_right(stream.zone, stream.zone[begin], begin)
        found.append(" ".join(words[begin:end]))
        begin = end
    return found
