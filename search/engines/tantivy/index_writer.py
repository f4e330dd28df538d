"""Writer of Tantivy's index: adds and deletes documents, merges and adopts segments."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from search.engines.generations.durable_files import write_durably
from search.engines.tantivy.index import META, Index, read_meta
from search.engines.tantivy.library import Query, everything, tantivy, writing
from search.engines.tantivy.schema import made_ready, schema

_HEAP = 150_000_000  # bytes of the writer; a full one is written as a segment
_CHUNK = 100_000  # keys of one deletion, which bounds the memory


class IndexWriter:
    """A writer of documents into a folder. Nothing is visible before `commit`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o755, exist_ok=True)
        with writing(folder):
            self._index = made_ready(tantivy.Index(schema(), str(folder)))
        self._writer: tantivy.IndexWriter | None = None

    def add(
        self,
        doc_key: int,
        streams: Mapping[str, tuple[list[str], list[str]]],
        article: bytes,
        numbers: Mapping[str, list[int]],
    ) -> None:
        """Add a doc.

        Args:
            doc_key: its key, unique in the index.
            streams: the sections of its exact and of its stem tokens, by text field.
            article: the bytes to store.
            numbers: its values in the numeric fields, by field.
        """
        document = tantivy.Document()
        document.add_unsigned("key", doc_key)
        document.add_bytes("article", article)
        for name, (exact, stem) in streams.items():
            for section in exact:
                document.add_text(f"{name}_exact", section)
            for section in stem:
                document.add_text(f"{name}_stem", section)
        for name, values in numbers.items():
            for value in values:
                document.add_unsigned(name, value)
        with writing(self._folder):
            self._open().add_document(document)

    def delete(self, doc_keys: Sequence[int]) -> None:
        """Delete docs.

        By a query: Tantivy's deletion by term silently ignores unsigned fields.
        """
        with writing(self._folder):
            for begin in range(0, len(doc_keys), _CHUNK):
                some = list(doc_keys[begin : begin + _CHUNK])
                self._open().delete_documents_by_query(
                    Query.term_set_query(self._index.schema, "key", some)
                )

    def commit(self) -> None:
        """Make everything so far visible and durable."""
        with writing(self._folder):
            if self._writer is not None:
                self._writer.commit()

    def settle(self) -> None:
        """Wait for the merges of segments, then delete the files of merged segments."""
        with writing(self._folder):
            if self._writer is not None:
                self._writer.wait_merging_threads()
                self._writer = None
        kept = {
            str(segment["segment_id"]).replace("-", "")
            for segment in read_meta(self._folder)["segments"]
        }
        deletes = {_deletes_file(segment) for segment in read_meta(self._folder)["segments"]}
        for path in self._folder.iterdir():
            name, _, ending = path.name.partition(".")
            if path.name == META:
                path.chmod(0o644)
            elif name not in kept or (ending.endswith("del") and path.name not in deletes):
                path.unlink()

    def adopt(self, folder: Path) -> None:
        """Move all segments of another index into this one; both have one schema and are settled.

        Tantivy merges indexes only by rewriting every posting.
        """
        if self._writer is not None:
            self.settle()
        with writing(self._folder):
            theirs, ours = read_meta(folder), read_meta(self._folder)
            for path in folder.iterdir():
                if path.name.partition(".")[0].isalnum():
                    path.rename(self._folder / path.name)
            ours["segments"] += theirs["segments"]
            ours["opstamp"] = max(ours["opstamp"], theirs["opstamp"])
            write_durably(self._folder / META, json.dumps(ours).encode())
            self._index = made_ready(tantivy.Index(schema(), str(self._folder)))

    def doc_keys_next_to_deleted(self) -> list[int]:
        """Return the keys of docs that share a segment with deleted ones.

        Call `settle` before.
        """
        index = Index(self._folder)
        segments_to_merge = {
            n for n, segment in enumerate(read_meta(self._folder)["segments"]) if segment["deletes"]
        }
        addresses = (address for found in index.every(everything()) for address in found.addresses)
        return index.values(
            "key", [address for address in addresses if address.segment_ord in segments_to_merge]
        )

    @property
    def holds_deleted(self) -> bool:
        """True if a segment still has the text of deleted docs."""
        return any(segment["deletes"] for segment in read_meta(self._folder)["segments"])

    def read(self) -> Index:
        """Return an index over what is committed."""
        return Index(self._folder)

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        return self._writer


def _deletes_file(segment: dict[str, Any]) -> str:
    deletes = segment["deletes"]
    return f"{segment['segment_id'].replace('-', '')}.{deletes['opstamp']}.del" if deletes else ""
