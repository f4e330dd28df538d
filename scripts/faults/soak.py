"""Mixed traffic for a long time.

Memory and descriptors of the workers stay where they are, and answers stay as fast.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

from scripts.faults.common import ROOT, Served, done, handles, own_memory, percentile, served

WORDS = (
    "harbour council nurses strike bridge ferry toll school winter budget letters library railway"
    " market editor fog".split()
)
WINDOWS = 10  # of memory: a leak rises through all, a cache stops
WARM_UP = 3  # windows in which caches fill; memory is compared with the last of them
EXPECTED = (200, 304, 400, 404)


@dataclass
class Window:
    """A stretch of the soak: seconds of each answer.

    Memory and handles of the workers at its end.
    """

    seconds: list[float] = field(default_factory=list)
    memory: int = 0
    handles: int = 0


@dataclass
class Soak:
    """The observations of a soak test: the windows, and answers by status."""

    windows: list[Window] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)

    def growth(self) -> float:
        """By what share memory grew, from the end of the warm-up to the end."""
        return self.windows[-1].memory / self.windows[WARM_UP - 1].memory - 1

    def more_handles(self) -> int:
        """Return how many descriptors there are more than after the warm-up."""
        return self.windows[-1].handles - self.windows[WARM_UP - 1].handles

    def p99s(self) -> list[float]:
        """Return the 99th percentile of each window, in milliseconds."""
        return [round(percentile(window.seconds, 0.99) * 1000, 1) for window in self.windows]


def address(chance: random.Random, ids: list[str]) -> str:
    """Return an address as readers and scripts ask for it, now and then one that can't be
    answered.
    """
    a, b = chance.sample(WORDS, 2)
    page = chance.randint(1, 3)
    return chance.choice(
        (
            f"/?q={a}", f"/?q={a}+{b}&page={page}", f"/?q=%22{a}+{b}%22", f"/?q={a}+w/5+{b}",
            f"/?q={a[:3]}*+OR+{b}", "/",
            f"/api/v1/search?q={a}&facets=section,author,year&page-size=50",
            f"/api/v1/search?q={a}~1&order-by=newest",
            f"/api/v1/search?q=NOT+{a}", "/api/v1/search?q=(&strict=1",
            "/api/v1/search?page-size=0",
            f"/api/v1/suggest?q={a[:3]}", f"/api/v1/trends?q={a}&q={b}",
            f"/api/v1/significant?q={a}",
            f"/article/{chance.choice(ids)}?q={a}", "/article/nothing",
            f"/api/v1/articles/{chance.choice(ids)}/similar", f"/search.csv?q={a}",
            f"/search.atom?q={b}", "/api/v1/export?q=fog",
            "/trends?q=strike", "/help", "/static/style.css", "/metrics", "/nowhere",
        )
    )  # fmt: skip


def soak(folder: Path, engine: str, seconds: float, number: int) -> Soak:
    """Serve the sample articles to a number of clients for a time."""
    locator = f"{engine}:{folder / 'index'}"
    done("reindex", ROOT / "seeds", "--index", locator, "--jobs", 1)
    seen = Soak()
    with served(folder, locator, max_requests=0, queue_seconds=30) as running:
        ids = [hit["id"] for hit in running.get("/api/v1/search?page-size=50").json()["results"]]
        over = threading.Event()
        window = Window()

        def ask(seed: int) -> None:
            chance = random.Random(seed)  # noqa: S311 - no secret
            while not over.is_set():
                asked = address(chance, ids)
                answer = running.get(asked)
                window.seconds.append(answer.seconds)
                seen.statuses[answer.status] += 1
                if answer.status not in EXPECTED:
                    seen.unexpected.append(f"{answer.status} {asked}")

        threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(number)]
        for thread in threads:
            thread.start()
        for _ in range(WINDOWS):
            time.sleep(seconds / WINDOWS)
            _measure(window, running)
            seen.windows.append(window)
            window = Window()
        over.set()
        for thread in threads:
            thread.join()
    return seen


def _measure(window: Window, running: Served) -> None:
    workers = running.workers()
    window.memory = sum(own_memory(worker) for worker in workers)
    window.handles = sum(handles(worker) for worker in workers)


@click.command()
@click.option("--minutes", default=20.0, show_default=True, help="How long.")
@click.option("--clients", "number", default=6, show_default=True, help="How many clients.")
@click.option("--engine", default="whoosh", show_default=True, help="whoosh or tantivy.")
def main(minutes: float, number: int, engine: str) -> None:
    """Soak the served archive.

    Exit 1 where memory grew by 5 % or more, handles leaked, or an answer was not as it should be.
    """
    with tempfile.TemporaryDirectory(prefix="morgue-soak-") as folder:
        seen = soak(Path(folder), engine, minutes * 60, number)
    for fault in seen.unexpected[:20]:
        click.echo(fault, err=True)
    click.echo(
        f"{engine}: {minutes:g} minutes, {number} clients, {seen.statuses.total()} answers by"
        f" status {dict(seen.statuses)}"
    )
    click.echo("window  answers  p99 ms  memory MB  handles")
    for at, (window, p99) in enumerate(zip(seen.windows, seen.p99s(), strict=True), 1):
        warm = "  (warm-up)" if at <= WARM_UP else ""
        click.echo(
            f"{at:6d} {len(window.seconds):8d} {p99:7.0f} {window.memory / 1e6:10.1f}"
            f" {window.handles:8d}{warm}"
        )
    click.echo(
        f"Memory {seen.growth():+.1%} after the warm-up, {seen.more_handles():+d} handles,"
        f" {len(seen.unexpected)} unexpected."
    )
    sys.exit(seen.growth() >= 0.05 or seen.more_handles() > number or bool(seen.unexpected))


if __name__ == "__main__":
    main()
