"""Full, read-only and failing disks, too few handles, a clock that was set back.

Told, and what was served still is.
"""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import search
from scripts.faults.common import ROOT, count_of, done, environment, morgue, write_edition
from tests.faults.conftest import ENGINES, REINDEX, Site, _mount

FIRST, SECOND = count_of(1), count_of(2)


@pytest.fixture
def expected(site: Site, tmp_path: Path) -> str:
    """The digest that the second edition has when nothing goes wrong."""
    other = Site(tmp_path / "other", site.engine)
    other.folder.mkdir()
    search.reindex(other.store(), search.BuildOptions(sources=(site.sources,), jobs=0))
    return other.digest()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_full_disk_is_told_and_the_old_index_serves(
    mounted: Path, tmp_path: Path, engine: str
) -> None:
    """However little room is left.

    No room for the new generation is an error that says so, and room brings it.
    """
    site = Site(mounted, engine)
    site.folder = mounted
    sources = tmp_path / "sources"
    write_edition(sources, 1)
    done("reindex", sources, "--index", site.locator, "--jobs", 1)
    write_edition(sources, 2)
    ballast = mounted / "ballast"
    told = 0
    for kib in (0, 8, 40, 100, 200, 300):
        free = os.statvfs(mounted).f_bavail * os.statvfs(mounted).f_frsize
        ballast.write_bytes(bytes(max(0, free - kib * 1024)))
        run = subprocess.run(
            [sys.executable, "-c", REINDEX, site.locator, str(sources)],
            cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if run.returncode:
            assert re.search("told: .*disk is full.*morgue prune", run.stderr), run.stderr
            told += 1
        assert site.served() == (FIRST if run.returncode else SECOND)
        ballast.unlink()
    assert told >= 3
    done("reindex", sources, "--index", site.locator, "--jobs", 1)
    assert site.served() == SECOND
    assert not list(site.place.glob("*.gone"))


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["reindex", "update", "rollback", "prune", "takedown", "copy"])
def test_a_read_only_disk_is_told_and_read_on(site: Site, verb: str) -> None:
    """Every verb that would write says that the disk is read-only and ends with 1.

    Searching goes on.
    """
    site.place.joinpath("notes").mkdir(exist_ok=True)
    _mount("--bind", str(site.place), str(site.place))
    try:
        _mount("-o", "remount,ro,bind", str(site.place))
        words = {
            "update": ("reindex", site.sources, "--update"),
            "reindex": ("reindex", site.sources),
            "takedown": ("takedown", "article-0001", "--reason", "x"),
            "copy": ("copy", site.locator, site.locator),
        }.get(verb, (verb,))
        run = morgue(*words, *(() if verb == "copy" else ("--index", site.locator)))
        assert run.returncode == 1
        assert run.stderr.startswith("morgue: ")
        assert "read-only" in run.stderr
        assert "Traceback" not in run.stderr
        assert site.served() == FIRST
        assert morgue("search", "everybody", "--index", site.locator).returncode == 0
    finally:
        subprocess.run(["umount", "-l", site.place], check=True)


@pytest.mark.slow
def test_a_folder_of_another_user_is_told(site: Site) -> None:
    """Someone who may only read the index searches it, and is told that writing is not for them."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    for path in (site.folder, *site.folder.parents[:2]):
        path.chmod(0o755)
    run = site.run(
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", PYTHONDONTWRITEBYTECODE="1"
    )
    assert "this user may not write there" in run.stderr
    assert site.served() == FIRST


# Reindexes and searches with ever more handles; prints what came of it each time. The libraries
# are loaded before.
HANDLES = """
import gc, os, resource, sys, time
from pathlib import Path
import search
locator, sources, spare = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
def attempt(act):
    try:
        return str(act())
    except search.MorgueError as told:
        return f"told: {told}"
def reindex(locator):
    options = search.BuildOptions(sources=(sources,), jobs=0)
    return lambda: search.reindex(search.open_store(locator), options).count
def look():
    request = search.SearchRequest(text="everybody", facets=("section",))
    return search.Archive.open(search.Settings(index=locator)).search(request).total
reindex(spare)(), look()
def used():
    # threads that Tantivy merges and deletes in close their files when they come to it
    before, steady = 0, 0
    for _ in range(600):
        gc.collect()
        now = len(os.listdir("/proc/self/fd")) - 1
        before, steady = now, steady + 1 if now == before else 0
        if steady == 3:
            break
        time.sleep(0.05)
    return now
for handles in (0, 1, 2, 3, 4, 6, 8, 12, 20, 40):
    for name, act in (("search", look), ("reindex", reindex(locator))):
        resource.setrlimit(resource.RLIMIT_NOFILE, (used() + handles, most))
        result = attempt(act)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        print(f"{handles} {name} {result}")
"""


@pytest.mark.slow
def test_too_few_handles_are_told(site: Site) -> None:
    """Whether searching or building runs out of them.

    An error that says so, or the right answer; never a damaged index.
    """
    spare = f"{site.engine}:{site.folder / 'spare'}"
    command = [sys.executable, "-c", HANDLES, site.locator, str(site.sources), spare]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert run.returncode == 0, run.stderr
    told = set()
    for line in run.stdout.splitlines():
        _, what, result = line.split(" ", 2)
        if result.startswith("told: "):
            assert re.search("too many (open )?files|says Tantivy", result, re.IGNORECASE), line
            assert "damaged" not in result, line
            told.add(what)
        else:
            assert int(result) in (FIRST, SECOND), line
    assert told == {"search", "reindex"}
    assert site.served() == SECOND


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "number", "words"),
    [("fsync", errno.EIO, "disk failed"), ("write", errno.ENOSPC, "disk is full")],
)
def test_a_disk_that_fails_now_and_then(
    site: Site, shim: str, expected: str, call: str, number: int, words: str
) -> None:
    """Whichever write or fsync fails, the build is given up and says why; the next one is whole."""
    failures = 0
    for at in (1, 2, 3, 4, 6, 9, 12, 16, 21, 27, 34, 60, 120):
        if failures and site.served() == SECOND:
            break
        run = site.run(
            LD_PRELOAD=shim,
            FAULT_UNDER=str(site.place),
            FAULT_CALL=call,
            FAULT_AT=str(at),
            FAULT_ERRNO=str(number),
        )
        if run.returncode:
            assert run.stderr.startswith("told: "), run.stderr
            assert (
                words in run.stderr or "says Tantivy" in run.stderr
            )  # whose threads don't say what stopped them
            failures += 1
            assert site.served() in (FIRST, SECOND)
        else:
            assert site.served() == SECOND
    assert failures >= 4
    assert site.run().returncode == 0
    assert site.digest() == expected
    assert site.served() == SECOND


@pytest.mark.slow
def test_short_writes_are_written_on(site: Site, shim: str, expected: str) -> None:
    """A disk that takes only half of what it is given each time gets the rest, and the index is
    the same.
    """
    run = site.run(LD_PRELOAD=shim, FAULT_UNDER=str(site.place), FAULT_CALL="short")
    assert run.returncode == 0, run.stderr
    assert (site.served(), site.digest()) == (SECOND, expected)


@pytest.mark.slow
def test_a_clock_that_was_set_back(site: Site, shim: str) -> None:
    """A build by a clock ten years behind is still the newest, `rollback` leads back from it, and
    nothing newer is pruned.
    """
    first = site.store().active()
    run = site.run(LD_PRELOAD=shim, FAULT_CLOCK=str(-10 * 365 * 86_400))
    assert run.returncode == 0, run.stderr
    second = site.store().active()
    assert first
    assert second
    assert second > first
    assert site.served() == SECOND
    assert [each.generation for each in site.store().generations()] == [second, first]
    assert search.rollback(site.store()) == first
    assert site.served() == FIRST
