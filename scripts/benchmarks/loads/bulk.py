"""Benchmark of bulk cleaning: memory of all processes, and the speed-up of a second one."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import search
from scripts.benchmarks.corpus import Corpus

ROOT = Path(__file__).resolve().parents[3]
_FOLDER = 1000  # files, so that no folder is slow to list
_BODIES = 2000  # different ones
_PAUSE = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of cleaning a folder: wall-clock seconds, memory, processor seconds.

    `parent_seconds` is the processor time of the dispatcher.
    """

    seconds: float
    megabytes: float
    processor_seconds: float
    parent_seconds: float


def write_dumps(folder: Path, count: int, words: int = 600) -> None:
    """Write raw text dumps like a crawl's, one article a file.

    The titles differ, the bodies repeat.
    """
    corpus = Corpus(min(count, _BODIES), words)
    articles = list(corpus)
    for number in range(count):
        if number % _FOLDER == 0:
            (part := folder / f"{number // _FOLDER:04}").mkdir(parents=True)
        (part / f"{number:07}.txt").write_text(
            _dump(articles[number % len(articles)], number), encoding="utf-8"
        )


def _dump(article: search.Article, number: int) -> str:
    """Return a dump: header, body, the author's block, topics."""
    title = f"{article.title} {number}"
    author = article.authors[0] if article.authors else "Nobody Known"
    dek = article.body[0].partition(".")[0] + "."
    caption = f"{title}, on Sept. 13, 2023. {author}/Getty Images"
    head = (title, dek, title, caption, author, "Updated:", "0:00", article.label or "Commentary")
    tail = (author, "Author", f"{author} is a columnist.", "Related Topics", *article.topics)
    return "\n".join((*head, "", "\n\n".join(article.body), "", *tail))


def clean(folder: Path, cores: int) -> Run:
    """Clean everything in `folder` in a new process with a worker for each of `cores`.

    Memory is summed over all processes, shared pages once (PSS).
    """
    started = time.perf_counter()
    command = [sys.executable, "-m", "scripts.benchmarks.loads.bulk", str(folder), str(cores)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(map(_megabytes, _family(process.pid))))
            time.sleep(_PAUSE)
        told = process.stdout.read().split() if process.stdout else []
    if process.returncode or not told:
        raise RuntimeError(
            f"cleaning {folder} failed after {time.perf_counter() - started:.0f} s: see above"
        )
    seconds, processors, parent = map(float, told)
    return Run(seconds, peak, processors, parent)


def _family(pid: int) -> set[int]:
    """Return the ids of a process and its descendants."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parents[int(status.parent.name)] = int(
                status.read_text("utf-8", "replace").rpartition(")")[2].split()[1]
            )
    family = {pid}
    while below := {child for child, parent in parents.items() if parent in family} - family:
        family |= below
    return family


def _megabytes(pid: int) -> float:
    """Return a process's proportional memory (PSS), in MiB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _main(folder: str, cores: str) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    started, count = time.perf_counter(), 0
    for outcome in search.read_sources([Path(folder)], jobs=int(cores)):
        if isinstance(outcome, search.Cleaned):
            if not count:
                started = time.perf_counter()  # workers are there: starting them is no throughput
            count += 1
    seconds = time.perf_counter() - started
    workers, own = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    print(seconds, workers.ru_utime + workers.ru_stime + own, own)


if __name__ == "__main__":
    _main(*sys.argv[1:])
