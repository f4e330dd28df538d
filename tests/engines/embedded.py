"""Archives of the embedded engines, as tests write them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from search.article import Article
from search.documents import analyse
from search.engines import open_store
from search.engines.generations.store import FolderStore
from search.engines.protocols import Engine, Store
from tests.engines.conftest import Pair, manifest, specification

ENGINES = ("whoosh", "tantivy")
KEPT_FILES = (
    "*.places",
    "MAIN_*",
    "*.idx",
    "*.term",
    "*.store",
    "*.pos",
    "*.fast",
)  # of the engines' segments


def embedded(engine: str, folder: Path) -> FolderStore:
    store = open_store(f"{engine}:{folder / 'archive'}")
    assert isinstance(store, FolderStore)
    return store


def write(
    store: Store,
    put: Iterable[Article],
    *,
    deleted: Iterable[str] = (),
    base: str | None = None,
    count: int = 0,
    purge: bool = False,
) -> str:
    with store.create(base, purge=purge) as writer:
        for article in put:
            writer.put(analyse(article))
        for article in deleted:
            writer.delete(article)
    store.seal(manifest(store, writer.generation, "english", count))
    store.activate(writer.generation)
    return writer.generation


def pair_of(engine: Engine, articles: Iterable[Article]) -> Pair:
    kept = list(articles)
    return Pair(engine.manifest.engine, kept, engine, specification(kept))


def same_words(engine: Engine, articles: Iterable[Article]) -> None:
    """The lexicon is that of an index built anew."""
    spec = specification(list(articles)).lexicon
    assert dict(engine.lexicon.words()) == dict(spec.words())
