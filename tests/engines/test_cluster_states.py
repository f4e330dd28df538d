"""Bad states of a real cluster: a full disk under a build, a lost shard.

Each is reported with what to do, and nothing is lost.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.article import Article
from search.documents import analyse
from search.engines import open_store
from search.engines.opensearch.store import OpenSearchStore
from search.errors import RefusedError, UnavailableError
from search.indexing import operations
from search.indexing.options import BuildOptions
from search.models import SearchRequest, prepare
from search.settings import Settings
from tests.engines.conftest import manifest
from tests.engines.one_node import ask, empty_store, needs_node
from web import create_app

pytestmark = needs_node
BLOCK = "index.blocks.read_only_allow_delete"  # what a node sets at the flood stage


@pytest.fixture
def store() -> Iterator[OpenSearchStore]:
    """An empty store, gone afterwards."""
    with empty_store() as store:
        yield store


def articles(count: int) -> list[Article]:
    """Return invented articles that all have the word harbour."""
    return [
        Article(id=f"{n:04}", title=f"Harbour {n}", body=(f"The tram {n} goes there.",))
        for n in range(count)
    ]


def source_of(path: Path, count: int) -> Path:
    """Write invented articles as JSON Lines."""
    lines = [{"id": f"{n}", "title": f"Harbour {n}", "body": "A tram."} for n in range(count)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def found(store: OpenSearchStore, generation: str | None = None) -> dict[str, str]:
    """Return the digests of all articles by id."""
    return dict(store.open(generation).digests())


def test_the_flood_stage_ends_a_build_and_resume_loses_nothing(store: OpenSearchStore) -> None:
    """The block falls on the index of articles in mid-build: the build ends with advice.

    The active generation serves on, and a build resumed after the block has every article.
    """
    written = articles(30)
    with store.lock(), store.create() as writer:
        writer.put(analyse(written[0]))
    store.seal(manifest(store, writer.generation, "english", 1))
    store.activate(served := writer.generation)
    with (
        pytest.raises(UnavailableError, match="free disk space"),
        store.lock(),
        store.create() as writer,
    ):
        for article in written[:10]:
            writer.put(analyse(article))
        writer.checkpoint(b"ten are in")
        index = f"/{store.name}-{writer.generation.lower()}"
        ask("PUT", f"{index}/_settings", {BLOCK: True})
        for article in written[10:]:
            writer.put(analyse(article))
        writer.refused()
    assert store.active() == served
    assert len(found(store)) == 1
    assert store.unfinished() == (writer.generation, b"ten are in")
    ask("PUT", f"{index}/_settings", {BLOCK: None})
    with store.lock(), store.resume(writer.generation) as writer:
        for article in written[10:]:
            writer.put(analyse(article))
        assert writer.refused() == []
    store.seal(manifest(store, writer.generation, "english", 30))
    assert found(store, writer.generation) == {each.id: each.digest for each in written}
    assert store.open(writer.generation).lexicon.count("harbour") == 30


def lose_shard(store: OpenSearchStore, generation: str) -> None:
    """Damage a generation's only shard on the node's disk, so that its index is red."""
    index = f"{store.name}-{generation.lower()}"
    told = ask("GET", "/_nodes?filter_path=nodes.*.settings.path.data")
    [data] = [node["settings"]["path"]["data"] for node in told["nodes"].values()]
    data = data[0] if isinstance(data, list) else data
    uuid = ask("GET", f"/{index}/_settings")[index]["settings"]["index"]["uuid"]
    ask("POST", f"/{index}/_close")
    shard = next(Path(data).glob(f"nodes/0/indices/{uuid}/0/index"))
    held = {path: path.read_bytes() for path in shard.glob("segments_*")}
    assert held
    for path in held:
        path.write_bytes(b"damaged")
    ask("POST", f"/{index}/_open?wait_for_active_shards=0")
    ends = time.monotonic() + 8
    while ask("GET", f"/_cluster/health/{index}")["status"] != "red":
        assert time.monotonic() < ends, "the index is not red"
        time.sleep(0.1)


def test_a_red_index_is_reported_and_a_whole_build_replaces_it(
    store: OpenSearchStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Searches answer 503, a check names the cure, and a build of fewer articles is refused."""
    monkeypatch.setattr("search.engines.opensearch.cluster.client.PATIENCE", 0.0)
    source = source_of(tmp_path / "wire.jsonl", 3)
    before = operations.reindex(store, BuildOptions((source,), jobs=0)).generation
    lose_shard(store, before)
    reader = open_store(store.locator)
    with pytest.raises(UnavailableError, match="try again"):
        reader.open().search(prepare(SearchRequest()))
    [fault] = operations.verify(store, before)[before]
    assert "no machine of the cluster holds" in fault
    assert "bring the machines back" in fault
    settings = Settings(index=store.locator, search_seconds=1.0, state=str(tmp_path / "s"))
    client = create_app(settings).test_client()
    for address in ("/?q=harbour", "/api/v1/search?q=harbour", "/readyz"):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert int(answer.headers["Retry-After"]) > 0
    less = source_of(tmp_path / "less.jsonl", 1)
    with pytest.raises(RefusedError, match="force"):
        operations.reindex(store, BuildOptions((less,), jobs=0))
    assert store.active() == before
    later = operations.reindex(store, BuildOptions((source,), jobs=0)).generation
    assert store.active() == later
    assert len(found(store)) == 3
