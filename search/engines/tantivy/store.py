"""Tantivy store, `tantivy:PATH`, for up to millions of articles on one machine.

Tantivy keeps the articles and the postings of our tokens, ranks, and counts facets. What it can't
answer exactly is computed over arrays in the same folder: proximity
(`search.engines.embedded.proximity`), words of names (`search.engines.embedded.name_fields`), and
the order of ties (`search.engines.tantivy.ranking`).
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from search.engines.generations.store import FolderStore
from search.engines.protocols import Engine, Manifest, Writer
from search.engines.tantivy.engine import TantivyEngine
from search.engines.tantivy.library import VERSION
from search.engines.tantivy.writer import TantivyWriter


class TantivyStore(FolderStore):
    """The generations of `tantivy:PATH`."""

    engine_name: ClassVar[str] = "tantivy"
    engine_version: ClassVar[str] = VERSION
    changing: ClassVar[tuple[str, ...]] = ("meta.json", "commit.json")
    checked: ClassVar[tuple[str, ...]] = ("*.json", "*.marisa", "words", "columns", "values")

    def write(self, folder: Path, *, language: str, jobs: int, purge: bool = False) -> Writer:  # noqa: ARG002
        """Return a writer; one process writes as fast as several analyse (`jobs` is for those)."""
        return TantivyWriter(folder, language=language, purge=purge)

    def read(self, folder: Path, manifest: Manifest) -> Engine:
        return TantivyEngine(folder, manifest)
