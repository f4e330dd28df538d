"""A cluster of three real nodes: one is killed under load, the alias moves under load.

Nothing fails, is lost or is mixed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from search.article import Article
from search.documents import analyse
from search.engines import open_store
from search.engines.protocols import Store
from search.fields import FACETS
from search.models import Filter, SearchRequest
from search.query.nodes import MatchAll, Near, Or, Phrase, Term
from search.reading.archive import Archive
from search.settings import Settings
from tests.engines.comparing import assert_same
from tests.engines.conftest import Pair, build, manifest, specification
from tests.engines.retiring import retire
from tests.strategies import corpus

pytestmark = [pytest.mark.cluster, pytest.mark.slow]
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "opensearch"
CLUSTER = f"failures-{os.getpid()}"


class Nodes:
    """The three nodes, each with its URL and process id."""

    def __init__(self, urls: str) -> None:
        self.urls = urls

    @property
    def pids(self) -> dict[str, int]:
        return {
            name: int(pid) for name, pid in (line.split() for line in _script("pids").splitlines())
        }

    def ask(self, path: str) -> Any:
        """The answer of the first node that has one."""
        for url in self.urls.split(","):
            try:
                with urllib.request.urlopen(f"{url}{path}", timeout=60) as answer:
                    return json.load(answer)
            except OSError:
                continue
        raise AssertionError(f"no node answers {path}")

    def kill_the_one_with(self, index: str) -> None:
        """Ends, with kill -9, the node that holds the first shard's primary of an index."""
        shards = self.ask(f"/_cat/shards/{index}?format=json")
        holder = next(
            each["node"] for each in shards if each["prirep"] == "p" and each["shard"] == "0"
        )
        os.kill(self.pids[holder], signal.SIGKILL)
        deadline = time.monotonic() + 30
        while _is_running(self.pids[holder]) and time.monotonic() < deadline:
            time.sleep(0.05)  # who revives the nodes must see that it is gone

    def whole(self, index: str) -> None:
        """Waits until every shard of an index has its replica."""
        answer = self.ask(f"/_cluster/health/{index}?wait_for_status=green&timeout=50s")
        assert answer["status"] == "green", answer


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def _script(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, SCRIPT, *arguments, "--cluster", CLUSTER],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = f"three nodes can't be had: {done.stderr.strip()[-300:]}"
        if os.environ.get("MORGUE_CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Nodes]:
    """Three nodes, started for this module and ended after it."""
    try:
        yield Nodes(_script("start", "--nodes", "3", "--port", "9400"))
    finally:
        subprocess.run([sys.executable, SCRIPT, "stop", "--cluster", CLUSTER], check=True)


@pytest.fixture
def nodes(cluster: Nodes) -> Nodes:
    """All three of them, alive."""
    _script("revive")
    return cluster


@pytest.fixture
def settings() -> Settings:
    return Settings(cluster_shards=3, cluster_replicas=1, search_seconds=30.0)


@pytest.fixture
def store(nodes: Nodes, settings: Settings) -> Iterator[Store]:
    """A store in three parts with a copy of each."""
    store = open_store(f"opensearch:{nodes.urls}/failing-{uuid4().hex[:8]}", settings)
    yield store
    retire(store)


def articles(count: int, section: str = "Opinion") -> list[Article]:
    """Invented articles that all have the word harbour."""
    return [
        Article(
            id=f"{section}-{number}",
            title=f"The harbour, part {number}",
            section=section,
            date=dt.date(1990, 1, 1) + dt.timedelta(days=number),
            body=("A tram goes to the harbour bridge.",) * (1 + number % 5),
        )
        for number in range(count)
    ]


@contextmanager
def under_load(work: Callable[[], None], threads: int = 4) -> Iterator[Callable[[int], None]]:
    """Does the work over and over in several threads.

    Call what it gives to wait for so many more rounds of it.

    Whatever the work raises is raised at the end.
    """
    over, done = threading.Event(), [0] * threads

    def again(number: int) -> None:
        while not over.is_set():
            work()
            done[number] += 1

    with ThreadPoolExecutor(threads) as pool:
        working = [pool.submit(again, number) for number in range(threads)]

        def wait_for(rounds: int) -> None:
            goal = sum(done) + rounds
            while sum(done) < goal and all(each.running() for each in working):
                time.sleep(0.05)

        try:
            yield wait_for
        finally:
            over.set()
    for each in working:
        each.result()


def test_a_killed_node_costs_no_search(nodes: Nodes, store: Store, settings: Settings) -> None:
    """Searches, pages, scans and articles go on with full counts while the node that holds a part
    is killed with -9.
    """
    build(store, articles(300))
    nodes.whole(f"{store.locator.rpartition('/')[2]}-*")
    archive = Archive(settings, store)
    index = next(iter(nodes.ask(f"/_alias/{store.locator.rpartition('/')[2]}")))

    def work() -> None:
        page = archive.search(
            SearchRequest(text="harbour tram", facets=("section", "year"), timeline=True)
        )
        assert page.total == 300
        assert sum(count.count for count in page.facets["year"]) == 300
        assert len(page.hits) == 10
        assert archive.article("Opinion-7").section == "Opinion"
        assert sum(1 for _ in archive.scan(SearchRequest(text="bridge"))) == 300

    with under_load(work) as wait_for:
        wait_for(8)
        nodes.kill_the_one_with(index)
        wait_for(40)


def test_a_killed_node_loses_no_article(nodes: Nodes, store: Store) -> None:
    """A build goes on over a kill -9 of a node that it writes to, and the generation holds every
    article.
    """
    written = articles(3_000)
    with store.lock():
        with store.create() as writer:
            for number, article in enumerate(written):
                if number == 1_200:
                    nodes.kill_the_one_with(
                        f"{store.locator.rpartition('/')[2]}-{writer.generation.lower()}"
                    )
                writer.put(analyse(article))
            assert writer.refused() == []
        store.seal(manifest(store, writer.generation, "english", len(written)))
        store.activate(writer.generation)
    engine = store.open()
    assert dict(engine.digests()) == {article.id: article.digest for article in written}
    assert engine.count() == len(written)
    assert engine.lexicon.count("harbour") == len(written)
    assert store.verify(writer.generation) == []


def test_a_restart_in_mid_build_loses_no_article(nodes: Nodes) -> None:
    """The only node with a generation ends and starts again while a build sends bulks to it.

    The build waits, sends again what had no answer, and the generation holds every article once.
    """
    alone = Settings(cluster_shards=1, cluster_replicas=0)
    store = open_store(f"opensearch:{nodes.urls}/failing-{uuid4().hex[:8]}", alone)
    written = articles(2_400)
    try:
        with store.lock(), store.create() as writer, ThreadPoolExecutor(1) as restarting:
            for number, article in enumerate(written):
                if number == 700:
                    name = store.locator.rpartition("/")[2]
                    nodes.kill_the_one_with(f"{name}-{writer.generation.lower()}")
                    restarted = restarting.submit(_script, "revive")
                writer.put(analyse(article))
            restarted.result()
            assert writer.refused() == []
        store.seal(manifest(store, writer.generation, "english", len(written)))
        assert dict(store.open(writer.generation).digests()) == {
            article.id: article.digest for article in written
        }
        assert store.open(writer.generation).lexicon.count("harbour") == len(written)
    finally:
        retire(store)


def test_the_alias_moves_without_a_failed_or_a_mixed_answer(
    store: Store, settings: Settings
) -> None:
    """Readers see one generation or the other.

    Total, hits, facets and pages of either, never of both, and never an error.
    """
    morning, evening = articles(60, "Morning"), articles(90, "Evening")
    generations = [build(store, morning).generation, build(store, evening).generation]
    archive, seen = Archive(settings, store), set()

    def work() -> None:
        page = archive.search(SearchRequest(text="harbour", facets=("section",), size=100))
        sections = {hit.article.section for hit in page.hits}
        expected = {60: "Morning", 90: "Evening"}[page.total]
        assert sections == {expected}
        assert len(page.hits) == page.total
        assert [(count.value, count.count) for count in page.facets["section"]] == [
            (expected, page.total)
        ]
        seen.add(page.generation)

    with under_load(work) as wait_for:
        for number in range(20):
            store.activate(generations[number % 2])
            wait_for(12)
    assert seen == set(generations)


def test_several_parts_answer_as_one(store: Store, settings: Settings) -> None:
    """In three parts, scores, facets and orders are the specification's.

    Term statistics are gathered from all of them.
    """
    found: Sequence[Article] = corpus(11, 150)
    pair = Pair("opensearch", found, build(store, found), specification(found))
    strike, tax = Term("strike", "strike"), Term("tax", "tax")
    for query in (
        MatchAll(),
        strike,
        Or((strike, tax)),
        Phrase(("no", "new")),
        Near(strike, tax, 9),
    ):
        request = SearchRequest(query=query, facets=tuple(FACETS), timeline=True)
        assert_same(pair, request)
        assert_same(
            pair,
            replace(
                request,
                facet_size=1,
                filters=(Filter("section", ("Opinion", None)),),
                sort="oldest",
            ),
        )
