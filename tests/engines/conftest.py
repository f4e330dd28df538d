"""Every engine over the same articles: what the conformance suite and the laws are run on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from search.article import Article
from search.documents import analyse
from search.engines import open_store
from search.engines.memory.engine import MemoryEngine
from search.engines.protocols import Engine, Manifest, Store
from search.engines.shared.compatibility import read_fingerprint
from search.errors import SettingsError
from tests.engines.retiring import retire
from tests.strategies import corpus

ENGINES = ("memory", "whoosh", "tantivy", "opensearch")
CORPORA = {"nothing": (0, 0), "one": (1, 1), "few": (2, 12), "many": (3, 90), "more": (4, 250)}
TOLERANCE = {"memory": 0.0, "whoosh": 1e-4, "tantivy": 1e-3, "opensearch": 1e-3}


class Pair:
    """An engine and the specification over the same articles.

    Scores may differ by the relative tolerance.

    No dataclass: hypothesis would print all articles of one at each example.
    """

    def __init__(
        self, name: str, articles: Sequence[Article], engine: Engine, spec: MemoryEngine
    ) -> None:
        self.name, self.tolerance = name, TOLERANCE[name]
        self.articles, self.engine, self.spec = tuple(articles), engine, spec

    def __repr__(self) -> str:
        return f"<{self.name}, {len(self.articles)} articles>"


def build(store: Store, articles: Sequence[Article], language: str = "english") -> Engine:
    """An active generation of these articles, opened. Of two with one id the last stays."""
    with store.lock():
        with store.create(language=language) as writer:
            for article in articles:
                writer.put(analyse(article, language))
        store.seal(
            manifest(store, writer.generation, language, len({article.id for article in articles}))
        )
        store.activate(writer.generation)
    return store.open()


def manifest(store: Store, generation: str, language: str, count: int) -> Manifest:
    """A manifest as a build would write it."""
    fingerprint = read_fingerprint(language)
    return Manifest(
        generation,
        store.engine_name,
        store.engine_version,
        fingerprint,
        language,
        count,
        "",
        (),
        "2020-01-01",
    )


def specification(articles: Sequence[Article], language: str = "english") -> MemoryEngine:
    """The specification over these articles."""
    latest = {article.id: analyse(article, language, with_spans=False) for article in articles}
    fingerprint = read_fingerprint(language)
    return MemoryEngine(
        latest.values(),
        Manifest("spec", "memory", "", fingerprint, language, len(latest), "", (), "2020-01-01"),
    )


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn; one that isn't installed or has no cluster is skipped, saying so."""
    name = str(request.param)
    if name == "opensearch" and not os.environ.get("MORGUE_TEST_OPENSEARCH"):
        pytest.skip("no cluster: set MORGUE_TEST_OPENSEARCH to its URL")
    try:
        open_store("whoosh:nowhere" if name == "whoosh" else f"{name}:http://localhost:9/nowhere")
    except (SettingsError, ModuleNotFoundError) as missing:
        pytest.skip(f"{name} can't be opened here: {missing}")
    return name


@pytest.fixture(scope="session")
def new_store(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Store]]:
    """Makes empty stores of the engine; what was made is dropped at the end."""
    made: list[Store] = []

    def make() -> Store:
        name = f"morgue-test-{uuid4().hex[:12]}"
        place: str | Path = name
        if engine_name == "opensearch":
            place = f"{os.environ['MORGUE_TEST_OPENSEARCH'].rstrip('/')}/{name}"
        elif engine_name != "memory":
            place = tmp_path_factory.mktemp(engine_name) / "archive"
        made.append(open_store(f"{engine_name}:{place}"))
        return made[-1]

    yield make
    if engine_name == "opensearch":
        for store in made:
            retire(store)


@pytest.fixture(scope="session")
def pair(engine_name: str, new_store: Callable[[], Store]) -> Callable[[Sequence[Article]], Pair]:
    """Builds the engine and the specification over any articles."""

    def make(articles: Sequence[Article]) -> Pair:
        return Pair(engine_name, articles, build(new_store(), articles), specification(articles))

    return make


@pytest.fixture(scope="session")
def pairs(pair: Callable[[Sequence[Article]], Pair]) -> dict[str, Pair]:
    """The engine and the specification over a handful of generated corpora, an index each."""
    return {name: pair(corpus(seed, size)) for name, (seed, size) in CORPORA.items()}
