"""Benchmark of the reprint finder over generated bodies: memory, cost, and cost of an update.

    python -m scripts.benchmarks.loads.reprint_load [--articles N]... [--words N]

The finder is driven by word numbers drawn as `Corpus` draws words, a tenth of them copies with a
tenth of the words changed: texts of a million articles would take hours to analyse, which the
finder doesn't do. The time that generating takes is left out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import numpy as np

import search

VOCABULARY = 200_000
GIGABYTE = 1000  # MB of memory at most, mapped files aside
MILLISECONDS, BYTES = 2.5, 500  # at most for one article
ADDED = 1_000  # articles that the update exchanges for others
_EACH = 10  # every tenth article is a copy
_LATEST = 500  # originals of which copies are made
_CHANGED = 0.1


class Bodies(Iterable[search.Body]):
    """Generated bodies, the same in every iteration; `seconds` is the time that they took.

    Args:
        articles: how many.
        words: their mean length.
        begin: the number of the first; those of lower numbers are left out, and as many come after.
    """

    def __init__(self, articles: int, words: int, begin: int = 0) -> None:
        self._articles, self._words, self._begin = articles + begin, words, begin
        self.seconds = 0.0

    def __iter__(self) -> Iterator[search.Body]:
        made = self._made()
        while True:
            started = time.process_time()
            body = next(made, None)
            self.seconds += time.process_time() - started
            if body is None:
                return
            yield body

    def _made(self) -> Iterator[search.Body]:
        chance = np.random.default_rng(1)
        # The law of `scripts.benchmarks.corpus`.
        weights = 1 / (np.arange(VOCABULARY) + 2.7) ** 1.05
        cumulated = np.cumsum(weights / weights.sum())
        known = (chance.integers(0, 2**31, VOCABULARY) * 2).astype(np.uint32)

        def drawn(count: int) -> np.ndarray:
            return known[np.searchsorted(cumulated, chance.random(count))]

        originals: list[np.ndarray] = []
        for number in range(self._articles):
            length = chance.lognormal(np.log(self._words) - 0.125, 0.5)
            words = drawn(int(np.clip(length, 40, 12 * self._words)))
            if number % _EACH == _EACH - 1:
                words = originals[int(chance.integers(len(originals)))].copy()
                changed = chance.random(len(words)) < _CHANGED
                words[changed] = drawn(int(changed.sum()))
            else:
                originals = [*originals[1 - _LATEST :], words]
            if number >= self._begin:
                day = 700_000 + number % 9_000
                yield search.Body(f"{number:08d}", f"{number:032x}", day, words)


@click.command()
@click.option(
    "--articles",
    "sizes",
    multiple=True,
    type=int,
    default=[20_000, 100_000, 200_000],
    show_default=True,
    help="How many to generate; repeat it to see growth.",
)
@click.option("--words", default=150, show_default=True, help="The mean length of one.")
def main(sizes: tuple[int, ...], words: int) -> None:
    """Find the reprints of generated articles, then of these and some more."""
    most = [0.0]
    threading.Thread(target=_watch, args=(most,), daemon=True).start()
    peaks = []
    for articles in sizes:
        most[0] = 0.0
        milliseconds, table = _found(Bodies(articles, words), None, articles)
        peaks.append(most[0])
        print(f"{articles:,} articles: {table.groups:,} groups, {table.repeats:,} later versions")
        print("".join(f"  {note}\n" for note in table.notes), end="")
        _say("memory of the process", most[0], GIGABYTE, "MB")
        _say("cost of an article", milliseconds, MILLISECONDS, "ms")
        _say("kept of an article", len(table.to_bytes()) / articles, BYTES, "bytes")
        most[0] = 0.0
        changed = Bodies(articles, words, ADDED)
        milliseconds, again = _found(changed, table, articles)
        _say(f"cost of an article, {ADDED:,} exchanged", milliseconds, MILLISECONDS, "ms")
        _say("memory of that update", most[0], GIGABYTE, "MB")
        if articles == min(sizes):
            rebuilt = search.find_reprints(Bodies(articles, words, ADDED))
            same = again.to_bytes() == rebuilt.to_bytes()
            print(f"the update gives what a rebuild gives: {'yes' if same else 'NO'}")
    if len(sizes) > 1:
        slope = (peaks[-1] - peaks[0]) / (sizes[-1] - sizes[0])
        last = peaks[-1] + slope * (1_000_000 - sizes[-1])
        print(
            f"memory grows by {slope * 1e5:,.0f} MB for 100,000 articles: 1,000,000 {last:,.0f} MB"
        )


def _found(
    bodies: Bodies, before: search.Reprints | None, count: int
) -> tuple[float, search.Reprints]:
    """Return the processor time of one article in milliseconds, and the table."""
    started = time.process_time()
    table = search.find_reprints(bodies, before)
    return (time.process_time() - started - bodies.seconds) * 1000 / count, table


def _watch(most: list[float]) -> None:
    """Keep the most memory that the process has had of its own, in MB."""
    while True:
        status = Path("/proc/self/status").read_text("ascii")
        most[0] = max(most[0], int(status.partition("RssAnon:")[2].split()[0]) / 1024)
        time.sleep(0.05)


def _say(what: str, value: float, goal: float, unit: str) -> None:
    met = "met" if value <= goal else "missed"
    print(f"  {what:<44} {value:10,.3f} {unit:<5} <= {goal:g} {met}")


if __name__ == "__main__":
    main()
