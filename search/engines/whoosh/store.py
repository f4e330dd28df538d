"""Whoosh store, `whoosh:PATH`, the default.

Whoosh keeps the articles and the postings of their exact words; a plain word is searched as the
union of the forms with its stem. Work that Whoosh would do posting by posting in Python is done
over whole arrays: see `search.engines.whoosh.evaluator` for queries,
`search.engines.embedded.selection` for facets and orders, `search.engines.embedded.span_arrays`
for phrases and proximity.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from search.engines.generations.store import FolderStore
from search.engines.protocols import Engine, Manifest, Writer
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.library import VERSION
from search.engines.whoosh.writer import WhooshWriter


class WhooshStore(FolderStore):
    """The generations of `whoosh:PATH`."""

    engine_name: ClassVar[str] = "whoosh"
    engine_version: ClassVar[str] = VERSION
    changing: ClassVar[tuple[str, ...]] = ("*.toc",)
    checked: ClassVar[tuple[str, ...]] = ("*.toc", "*.marisa", "words", "columns")

    def write(self, folder: Path, *, language: str, jobs: int, purge: bool = False) -> Writer:  # noqa: ARG002
        """Return a writer; one process writes as fast as several analyse (`jobs` is for those)."""
        return WhooshWriter(folder, language=language, purge=purge)

    def read(self, folder: Path, manifest: Manifest) -> Engine:
        return WhooshEngine(folder, manifest)
