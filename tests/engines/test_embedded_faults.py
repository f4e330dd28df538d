"""Kills, damage and full disks under the embedded engines; each test once per engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from search.engines.generations.store import FolderStore
from search.errors import DamagedIndexError
from search.models import SearchRequest, prepare
from search.query.nodes import ExactTerm, Or, Phrase
from tests.engines.comparing import assert_same
from tests.engines.conftest import manifest
from tests.engines.embedded import ENGINES, KEPT_FILES, embedded, pair_of, same_words, write
from tests.strategies import corpus


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FolderStore:
    return embedded(request.param, tmp_path)


KILLED = """
import os, sys
from pathlib import Path
from search.engines import open_store
from search.engines.structures import batch_queue
from search.engines.generations.store import FolderStore
from search.documents import analyse
from tests.strategies import corpus
batch_queue.BATCH_TOKENS = 400
store = open_store(sys.argv[1])
unfinished = store.unfinished()
done = int(unfinished[1]) if unfinished else 0
writer = store.resume(unfinished[0]) if unfinished else store.create()
calls = 0
def count(event, args):
    global calls
    if event in ("open", "os.remove", "os.rename", "shutil.rmtree", "os.mkdir"):
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), 9)
sys.addaudithook(count)
with writer:
    for i, article in enumerate(corpus(5, 40)):
        if i >= done:
            writer.put(analyse(article))
            if i % 8 == 7:
                writer.checkpoint(str(i + 1).encode())
print("done", writer.generation, calls)
"""


@pytest.mark.slow
def test_a_killed_build_resumes_to_an_equal_index(store: FolderStore) -> None:
    """Killed at any file operation, again and again, a build still ends with every article once
    and the right words.
    """

    def run(kill_at: int) -> subprocess.CompletedProcess[str]:
        root = Path(__file__).parents[2]
        command = [sys.executable, "-c", KILLED, store.locator, str(kill_at)]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )

    kills = 0
    for kill_at in (3, 30, 57, 84, 111, 60, 40, 75, 10**9):
        finished = run(kill_at)
        if finished.returncode == 0:
            break
        assert finished.returncode == -signal.SIGKILL, finished.stderr
        kills += 1
    assert kills >= 5
    assert finished.stdout.startswith("done"), finished.stderr
    generation = finished.stdout.split()[1]
    articles = corpus(5, 40)
    store.seal(manifest(store, generation, "english", len(articles)))
    assert store.verify(generation) == []
    engine = store.open(generation)
    assert list(engine.digests()) == sorted((article.id, article.digest) for article in articles)
    same_words(engine, articles)
    assert_same(pair_of(engine, articles), SearchRequest(facets=("author", "section"), size=100))


def test_every_corrupted_file_is_found(store: FolderStore) -> None:
    """A flipped byte in any file of a generation is named by verify.

    Opening and searching never crash the process.
    """
    generation = write(store, corpus(3, 12), count=12)
    assert store.verify(generation) == []
    for path in sorted((store.path / generation).rglob("*")):
        if path.is_file() and path.stat().st_size:
            good = path.read_bytes()
            bad = bytearray(good)
            bad[len(bad) // 2] ^= 0x55
            path.write_bytes(bad)
            assert any(str(path) in fault for fault in store.verify(generation)), path.name
            path.write_bytes(good[:-1])
            with pytest.raises(DamagedIndexError):
                store.open(generation)
            path.write_bytes(good)
    assert store.verify(generation) == []


@pytest.mark.slow
def test_damage_met_while_searching_is_told_as_damage(store: FolderStore) -> None:
    """Bytes that changed under an index never make it raise anything but DamagedIndexError, at
    opening or at any query.
    """
    generation = write(store, corpus(3, 40), count=40)
    words = [word for word, _ in store.open().lexicon.words()]
    told = 0
    for path in sorted(
        path for name in KEPT_FILES for path in (store.path / generation).rglob(name)
    ):
        good = path.read_bytes()
        for place in range(0, len(good), max(1, len(good) // 12)):
            path.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
            try:
                engine = store.open(generation)
                for word in words[::5]:
                    engine.search(
                        prepare(
                            SearchRequest(
                                query=Or((ExactTerm(word), Phrase((word, words[0])))),
                                facets=("author",),
                            )
                        )
                    )
            except DamagedIndexError:
                told += 1
        path.write_bytes(good)
    assert told > 5
    assert store.verify(generation) == []


@pytest.mark.slow
def test_a_disk_that_takes_no_more_is_told_and_the_old_index_serves(store: FolderStore) -> None:
    """When files can't grow while an index is built, the message says so, and the old generation
    answers.
    """
    first = write(store, corpus(3, 5))
    code = (
        "import resource, sys; from search.engines import open_store\n"
        "from tests.engines.embedded import write; from tests.strategies import corpus\n"
        "from search.errors import MorgueError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))\n"
        "try: write(open_store(sys.argv[1]), corpus(5, 60))\n"
        "except MorgueError as told: print(told)\n"
    )
    root = Path(__file__).parents[2]
    for limit in (3, 500, 3_000, 10_000):
        command = [sys.executable, "-c", code, store.locator, str(limit)]
        run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
        assert "ulimit -f" in run.stdout, run.stderr
        assert len(store.sweep()) <= 1
        assert store.open().generation == first
    assert [manifest.generation for manifest in store.generations()] == [first]
