"""Features that only the engine of a cluster has.

They are refused articles, parts, locks, taken names, long facets, and takedowns.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from search.article import Article
from search.documents import analyse
from search.engines import open_store
from search.engines.opensearch import aggregations, engine, index
from search.engines.opensearch.cluster import blobs
from search.engines.opensearch.store import OpenSearchStore
from search.errors import LockedError, MorgueError, NoIndexError, RefusedError, UnavailableError
from search.fields import FACETS
from search.indexing import operations, purge, takedowns
from search.indexing.options import BuildOptions
from search.ingest import Rejected
from search.ingest.bounds import field_bounds
from search.models import Filter, SearchRequest, prepare
from search.query.nodes import (
    ExactTerm,
    Fuzzy,
    MatchAll,
    MinFrequency,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
)
from search.settings import Settings
from tests.engines.comparing import assert_same
from tests.engines.conftest import Pair, build, manifest, specification
from tests.engines.one_node import URL, ask, empty_store, needs_node
from tests.engines.retiring import retire
from tests.strategies import corpus

pytestmark = needs_node


@pytest.fixture
def store() -> Iterator[OpenSearchStore]:
    """An empty store, gone afterwards."""
    with empty_store() as store:
        yield store


def lines(path: Path, articles: list[dict[str, Any]]) -> Path:
    """A JSON Lines file of articles."""
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    return path


def titles(store: OpenSearchStore) -> set[str]:
    return {hit.article.title for hit in store.open().scan(prepare(SearchRequest()))}


def test_what_the_cluster_refuses_is_rejected_with_its_reason(
    store: OpenSearchStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article that the cluster refuses is rejected with the cluster's reason.

    All others are there, and updates try it again. Ingestion's own bound on sections, which would
    cut the value before, is lifted.
    """
    monkeypatch.setitem(field_bounds._TEXTS, "section", 1_000_000)
    rejected: list[Rejected] = []
    good = [
        {"id": f"{n}", "title": f"Harbour {n}", "body": "The tram goes to the bridge."}
        for n in range(3)
    ]
    source = lines(
        tmp_path / "wire.jsonl",
        [*good, {"id": "bad", "title": "Vast", "section": "x" * 40_000, "body": "Words."}],
    )
    summary = operations.reindex(store, BuildOptions((source,), jobs=0, on_reject=rejected.append))
    assert (summary.count, summary.rejected) == (3, 1)
    assert "immense term" in rejected[0].reason
    assert "wire.jsonl" in rejected[0].source
    assert titles(store) == {"Harbour 0", "Harbour 1", "Harbour 2"}
    assert store.open().lexicon.count("vast") == 0

    lines(
        source,
        [*good[1:], {"id": "0", "title": "Harbour", "section": "y" * 40_000, "body": "Changed."}],
    )
    rejected.clear()
    summary = operations.update(store, BuildOptions((source,), jobs=0, on_reject=rejected.append))
    assert [each.reason.partition(":")[0] for each in rejected] == ["the index refused it"]
    assert titles(store) == {"Harbour 0", "Harbour 1", "Harbour 2"}
    assert operations.verify(store) == {name: [] for name in operations.verify(store)}


def test_several_machines_feed_one_generation(tmp_path: Path) -> None:
    """Each part is read by its machine.

    The generation is served once all are in, and updated like any other.
    """
    place = f"opensearch:{URL}/morgue-test-{uuid4().hex[:12]}"
    machines = [open_store(place), open_store(place)]
    for n in range(12):
        (tmp_path / f"{n}.txt").write_text(
            f"Harbour number {n}\n\nThe tram goes there, says witness {n}.\n", encoding="utf-8"
        )
    generation = "20990131T180000"
    try:
        operations.reindex(machines[0], BuildOptions((tmp_path,), part=(1, 2), join=generation))
        with pytest.raises(MorgueError, match=r"part 2/2"):
            operations.activate(machines[0], generation)
        assert machines[0].sweep() == []  # another build leaves what is being fed alone
        operations.reindex(machines[1], BuildOptions((tmp_path,), part=(2, 2), join=generation))
        operations.reindex(
            machines[1], BuildOptions((tmp_path,), part=(2, 2), join=generation)
        )  # a part may be fed again
        assert machines[0].active() is None
        assert operations.activate(machines[0], generation) == generation
        engine = machines[1].open()
        assert engine.count() == engine.manifest.count == 12
        assert engine.lexicon.count("witness") == 12
        assert operations.verify(machines[0]) == {generation: []}
        with pytest.raises(MorgueError, match="sealed"):
            machines[0].join(generation)
        with pytest.raises(MorgueError, match="20260131T180000"):
            machines[0].join("tonight")
        (tmp_path / "3.txt").unlink()
        summary = operations.update(machines[0], BuildOptions((tmp_path,)))
        assert (summary.gone, summary.unchanged) == (1, 11)
    finally:
        retire(machines[0])


def test_a_build_goes_on_from_its_checkpoint(store: OpenSearchStore) -> None:
    """What was written behind the checkpoint is gone, what stood before it is there, words
    counted once.
    """
    found = [Article(id=f"{n}", title=f"Harbour {n}", body=("A tram.",)) for n in range(6)]
    with pytest.raises(KeyboardInterrupt), store.create() as writer:
        for article in found[:3]:
            writer.put(analyse(article))
        writer.checkpoint(b"three are in")
        writer.put(analyse(replace(found[4], id="late"), with_spans=False))
        assert writer.refused() == []
        raise KeyboardInterrupt
    assert store.unfinished() == (writer.generation, b"three are in")
    with store.resume(writer.generation) as writer:
        for article in found[3:]:
            writer.put(analyse(article))
    store.seal(manifest(store, writer.generation, "english", 6))
    engine = store.open(writer.generation)
    assert [name for name, _ in engine.digests()] == [article.id for article in found]
    assert engine.lexicon.count("harbour") == 6


def test_one_builds_at_a_time(store: OpenSearchStore) -> None:
    """Another machine's lock is respected.

    A dead process's and a silent machine's are taken over.
    """
    other = open_store(f"opensearch:{URL}/{store.name}")
    with store.lock(), pytest.raises(LockedError, match=str(os.getpid())), other.lock():
        pass
    lock = f"/{store.name}-notes/_doc/lock"
    owner = {
        "owner": "x",
        "host": os.uname().nodename,
        "pid": 2**22 + 1,
        "since": "2026-01-01T00:00:00+00:00",
    }
    ask("PUT", lock, owner | {"at": "2099-01-01T00:00:00+00:00"})
    with other.lock():
        pass
    ask("PUT", lock, owner | {"host": "elsewhere", "at": "2099-01-01T00:00:00+00:00"})
    with pytest.raises(LockedError, match="elsewhere"), other.lock():
        pass
    ask("PUT", lock, owner | {"host": "elsewhere", "at": "2026-01-01T00:00:00+00:00"})
    with other.lock():
        assert ask("GET", lock)["_source"]["pid"] == os.getpid()
    with pytest.raises(urllib.error.HTTPError):
        ask("GET", lock)


def test_a_name_that_is_taken_is_refused(store: OpenSearchStore, tmp_path: Path) -> None:
    """An index of that name, or an alias of somebody else's, is left alone and told."""
    source = lines(tmp_path / "wire.jsonl", [{"id": "1", "title": "Harbour", "body": "A tram."}])
    ask("PUT", f"/{store.name}")
    try:
        with pytest.raises(RefusedError, match="choose another name"):
            operations.reindex(store, BuildOptions((source,)))
        ask(
            "POST",
            "/_aliases",
            {"actions": [{"add": {"index": store.name, "alias": f"{store.name}.other"}}]},
        )
        with pytest.raises(RefusedError, match="which Morgue did not make"):
            operations.reindex(
                open_store(f"opensearch:{URL}/{store.name}.other"), BuildOptions((source,))
            )
    finally:
        ask("DELETE", f"/{store.name}")
    assert store.generations() == []


def test_a_full_disk_leaves_the_old_generation_serving(
    store: OpenSearchStore, tmp_path: Path
) -> None:
    """Where the cluster takes no more writes, the build ends with advice and nothing is half
    switched.
    """
    source = lines(tmp_path / "wire.jsonl", [{"id": "1", "title": "Harbour", "body": "A tram."}])
    before = operations.reindex(store, BuildOptions((source,))).generation
    ask("PUT", f"/{store.name}-notes/_settings", {"index.blocks.read_only_allow_delete": True})
    try:
        with pytest.raises(UnavailableError, match=r"disk|free space"):
            operations.reindex(store, BuildOptions((source,)))
    finally:
        ask("PUT", f"/{store.name}-notes/_settings", {"index.blocks.read_only_allow_delete": None})
    assert store.active() == before
    assert [each.generation for each in store.generations()] == [before]
    assert titles(store) == {"Harbour"}


@pytest.mark.slow
def test_of_what_was_taken_down_nothing_stays_on_a_disk(
    store: OpenSearchStore, tmp_path: Path
) -> None:
    """After a takedown no generation that is kept has a deleted document, and the lexicon none of
    its words.
    """
    source = lines(
        tmp_path / "wire.jsonl",
        [
            {"id": f"{n}", "title": f"Harbour {n}", "body": "A tram." if n else "A libellous word."}
            for n in range(4)
        ],
    )
    operations.reindex(store, BuildOptions((source,)))
    summary = purge.take_down(store, "0", "a court order")
    assert (summary.gone, summary.count) == (1, 3)
    assert ask("GET", f"/{store.name}-*t*/_stats/docs")["_all"]["total"]["docs"]["deleted"] == 0
    assert store.open().lexicon.count("libellous") == 0
    assert len(store.generations()) == 1
    assert set(takedowns.read_takedowns(store)) == {"0"}


def test_large_attachments_are_kept_in_parts(
    store: OpenSearchStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes of any size come back as they went in, and go into an update.

    A shorter one leaves nothing of a longer one.
    """
    monkeypatch.setattr(blobs, "CHUNK", 1000)
    data = os.urandom(5_500)
    with store.create() as writer:
        writer.attach("ledger", data)
        writer.attach("small", data)
        writer.attach("small", b"")
    store.seal(manifest(store, writer.generation, "english", 0))
    with store.create(writer.generation) as later:
        later.attach("small", b"x" * 1001)
    store.seal(manifest(store, later.generation, "english", 0))
    old, new = store.open(writer.generation), store.open(later.generation)
    assert (old.attachment("ledger"), old.attachment("small"), old.attachment("none")) == (
        data,
        b"",
        None,
    )
    assert (new.attachment("ledger"), new.attachment("small")) == (data, b"x" * 1001)


def test_pages_and_facets_have_no_end(
    store: OpenSearchStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond what a cluster pages and counts at once, hits and values are walked through, the
    same to the last.
    """
    for module in (aggregations, engine, index):
        monkeypatch.setattr(module, "WINDOW", 20)
    for module in (aggregations, index):
        monkeypatch.setattr(module, "MOST_VALUES", 2)
    monkeypatch.setattr(index, "SCAN", 7)
    found = corpus(12, 80)
    pair = Pair("opensearch", found, build(store, found), specification(found))
    for query in (MatchAll(), Term("strike", "strike")):
        for size in (None, 1, 4):
            request = SearchRequest(
                query=query, facets=("author", "topic", "section"), facet_size=size, size=15
            )
            assert_same(pair, request)
            assert_same(
                pair, replace(request, page=3, filters=(Filter("author", ("Ann Lund", None)),))
            )


NEAR: list[Query] = [
    Near(Near(ExactTerm("the"), ExactTerm("no"), 3), ExactTerm("of"), 9),
    Near(Phrase(("the", "no"), 2), ExactTerm("of"), 30),
    Near(Or((ExactTerm("no"), Phrase(("no", "new")))), ExactTerm("the"), 2),
    Near(ExactTerm("harbour", "title"), ExactTerm("the"), 5),
    Near(ExactTerm("the"), ExactTerm("of"), 100_000),
    Within(Near(ExactTerm("the"), ExactTerm("no"), 9), Fuzzy("taxs"), "paragraph"),
    MinFrequency(Phrase(("the", "of")), 2),
    MinFrequency(ExactTerm("the"), 40),
    Near(Prefix("t"), Wildcard("*e"), 1),
    Phrase(("lund", "ann"), 1, "author"),
    Near(Fuzzy("lunt"), Prefix("a"), 3, field="author"),
    Within(ExactTerm("jane"), ExactTerm("harbour"), "sentence", "author"),
]


@pytest.mark.parametrize("query", NEAR, ids=str)
def test_what_a_cluster_cant_be_asked_is_checked_against_the_tokens(
    query: Query, near: Pair
) -> None:
    """Proximity within proximity, of operands of several widths, across fields or of very many
    words is exact, too.
    """
    assert_same(near, SearchRequest(query=query, facets=tuple(FACETS)))


@pytest.fixture(scope="module")
def near() -> Iterator[Pair]:
    store = open_store(
        f"opensearch:{URL}/morgue-test-{uuid4().hex[:12]}", Settings(cluster_shards=2)
    )
    found = corpus(13, 120)
    yield Pair("opensearch", found, build(store, found), specification(found))
    retire(store)


def test_a_generation_that_is_gone_is_told(store: OpenSearchStore) -> None:
    """Opening, sealing, resuming or dropping what is not there says so.

    What is served can't be dropped.
    """
    engine = build(store, corpus(1, 1))
    for call in (store.open, store.drop, store.resume, store.activate):
        with pytest.raises(NoIndexError):
            call("20200101T000000-000000")
        with pytest.raises(NoIndexError):
            call("../other")
    with pytest.raises(RefusedError, match="served"):
        store.drop(engine.generation)
    assert store.verify("20200101T000000-000000")
    retire(store)
    with pytest.raises(NoIndexError):
        engine.search(prepare(SearchRequest()))
    with pytest.raises(NoIndexError):
        engine.get("1")
