"""Load test: reindex while clients search; every response is whole and of one edition.

The editions of `common` have different counts, and every article of one names it. So a response
shows by itself whether its total, its facets and its hits are of one generation.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

from scripts.faults.common import (
    FEWEST,
    STEP,
    Answer,
    Served,
    done,
    environment,
    own_memory,
    percentile,
    served,
    write_edition,
)

ADDRESS = "/api/v1/search?q=everybody&facets=section,label&page-size=20&order-by=newest"


@dataclass
class Load:
    """The answers and errors that the clients received."""

    answers: int = 0
    editions: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def note(self, answer: Answer) -> None:
        """Judge an answer."""
        self.answers += 1
        self.seconds.append(answer.seconds)
        if answer.status != 200:
            self.failed.append(f"{answer.status}: {answer.body[:200]!r}")
            return
        edition, faults = judged(answer.json())
        self.editions[edition] += 1
        if faults:
            self.mixed.append("; ".join(faults))


def judged(page: dict[str, Any]) -> tuple[int, list[str]]:
    """Return the edition that a page's total says it is of, and what in it is of another."""
    total = page["total"]
    edition = (total - FEWEST) // STEP
    faults = []
    if (total - FEWEST) % STEP:
        faults.append(f"no edition has {total} articles")
    for facet, values in page["facets"].items():
        counted = sum(value["count"] for value in values)
        if counted != total:
            faults.append(f"{facet} counts {counted} of {total}")
    labels = {value["value"] for value in page["facets"]["label"]} | {
        hit["label"] for hit in page["results"]
    }
    if labels != {f"Edition {edition}"}:
        faults.append(f"labels {sorted(labels)} where the total is of edition {edition}")
    return edition, faults


@contextlib.contextmanager
def clients(running: Served, number: int, load: Load) -> Iterator[None]:
    """Run `count` clients that search in a loop until the block ends."""
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            load.note(running.get(ADDRESS))

    threads = [threading.Thread(target=ask) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def swaps(
    folder: Path, engine: str, times: int, number: int, **settings: object
) -> tuple[Load, list[int]]:
    """Reindex repeatedly while clients search.

    Returns:
        The clients' observations, and the memory of all workers after each swap.
    """
    sources, locator = folder / "sources", f"{engine}:{folder / 'index'}"
    load, memory = Load(), []
    write_edition(sources, 1, whole=True)
    done("reindex", sources, "--index", locator, "--jobs", 1)
    with (
        served(folder, locator, max_requests=0, **settings) as running,
        clients(running, number, load),
    ):
        for edition in range(2, times + 2):
            write_edition(sources, edition % 7, whole=True)
            environ = environment(
                keep=1 + edition % 3
            )  # of a short memory every third time: nothing but what is served stays
            done("reindex", sources, "--index", locator, "--jobs", 1, "--force", environ=environ)
            memory.append(sum(own_memory(worker) for worker in running.workers()))
        time.sleep(1)
    return load, memory


def growth(samples: list[int]) -> float:
    """By what share the last third is above the second; the first is warm-up."""
    third = len(samples) // 3
    if not third:
        return 0.0
    before, after = sum(samples[third : 2 * third]), sum(samples[-third:])
    return after / before - 1


@click.command()
@click.option("--times", default=30, show_default=True, help="How many reindexes.")
@click.option(
    "--clients", "number", default=16, show_default=True, help="How many clients search meanwhile."
)
@click.option("--engine", default="whoosh", show_default=True, help="whoosh or tantivy.")
def main(times: int, number: int, engine: str) -> None:
    """Reindex under load; exit 1 where a request failed or a page was mixed."""
    with tempfile.TemporaryDirectory(prefix="morgue-load-") as folder:
        load, memory = swaps(Path(folder), engine, times, number)
    for fault in (load.failed + load.mixed)[:20]:
        click.echo(fault, err=True)
    click.echo(
        f"{engine}: {times} reindexes, {number} clients, {load.answers} answers of"
        f" {len(load.editions)} editions: {len(load.failed)} failed, {len(load.mixed)} mixed."
        f" Milliseconds p50 {percentile(load.seconds, 0.5) * 1000:.0f}, p99"
        f" {percentile(load.seconds, 0.99) * 1000:.0f}. Memory of the workers {memory[0] / 1e6:.0f}"
        f" MB after the first, {memory[-1] / 1e6:.0f} MB after the last, {growth(memory):+.1%} from"
        " the second third to the last."
    )
    sys.exit(bool(load.failed or load.mixed))


if __name__ == "__main__":
    main()
