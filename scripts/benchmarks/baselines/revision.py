"""An earlier revision of Morgue as a baseline: its build's processor time and index size."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.processes import ROOT
from scripts.benchmarks.timing import disk_mb

# Builds one index, and then analyses the same articles alone, without workers: the processor
# time of one process repeats itself better. It must run with every revision since the baseline.
_BUILD = """
import pathlib, sys, time
locator, source = sys.argv[1], pathlib.Path(sys.argv[2])
import search
from search.documents import analyse
started = time.process_time()
search.reindex(search.open_store(locator), search.BuildOptions(sources=(source,), jobs=0))
built = time.process_time() - started
archive = search.Archive.open(search.Settings(index=locator))
articles = [hit.article for hit in archive.scan(search.SearchRequest(text="", sort="oldest"))]
started = time.process_time()
for article in articles:
    analyse(article)
print(built, time.process_time() - started)
"""


@dataclass(frozen=True, slots=True)
class BuildCost:
    """The cost of building an index once: processor seconds, and MB on disk."""

    build_seconds: float
    analysis_seconds: float
    disk_mb: float


@contextlib.contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Check out a revision of this repository in a temporary work tree until the block ends.

    Raises:
        RuntimeError: the repository lacks the revision; the message is git's.
    """
    with tempfile.TemporaryDirectory(prefix="morgue-revision-") as folder:
        place = Path(folder) / "tree"
        _git("worktree", "add", "--detach", "--quiet", str(place), revision)
        try:
            yield place
        finally:
            _git("worktree", "remove", "--force", str(place))


def build_cost(tree: Path, engine: str, source: Path) -> BuildCost:
    """Return what the code of a work tree takes to index a file.

    Raises:
        RuntimeError: the build failed; the message is its output.
    """
    with tempfile.TemporaryDirectory(prefix="morgue-index-") as folder:
        index = Path(folder) / "index"
        ended = subprocess.run(
            [sys.executable, "-c", _BUILD, f"{engine}:{index}", str(source)],
            cwd=tree,
            env={"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin", "HOME": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise RuntimeError(ended.stderr[-2000:])
        built, analysed = map(float, ended.stdout.split()[-2:])
        return BuildCost(built, analysed, disk_mb(index))


def compared(revision: str, engine: str, source: Path, rounds: int) -> tuple[BuildCost, BuildCost]:
    """Return the least cost of several builds by a revision and by this code, in turns."""
    with checked_out(revision) as before:
        found = {tree: [] for tree in (before, ROOT)}  # type: dict[Path, list[BuildCost]]
        for _ in range(rounds):
            for tree, costs in found.items():
                costs.append(build_cost(tree, engine, source))
    return _least(found[before]), _least(found[ROOT])


def _least(costs: list[BuildCost]) -> BuildCost:
    return BuildCost(
        min(cost.build_seconds for cost in costs),
        min(cost.analysis_seconds for cost in costs),
        costs[-1].disk_mb,
    )


def _git(*arguments: str) -> None:
    ended = subprocess.run(
        ["git", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr.strip())
