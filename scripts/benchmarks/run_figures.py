"""Accessors of figures in a benchmark run; each raises if its figure wasn't measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.benchmarks.loads.searching import ALL
from scripts.benchmarks.questions import WHOLE

Run = dict[str, Any]
WHOOSH, TANTIVY, OPENSEARCH = "Morgue, whoosh", "Morgue, tantivy", "Morgue, opensearch"
SEARCHES = f"{ALL}, {WHOLE.label}"


def figure(*path: str | int) -> Callable[[Run], float]:
    """Return a function that reads the value at a path of a run."""

    def read(run: Run) -> float:
        found: Any = run
        for step in path:
            found = found[step]
        return float(found)

    return read


def searches(name: str, percentile: str, way: str = SEARCHES) -> Callable[[Run], float]:
    """Read a percentile of the searches."""
    return figure("search", way, name, percentile)


def ratio(over: Callable[[Run], float], under: Callable[[Run], float]) -> Callable[[Run], float]:
    """Read how many times one figure is another."""
    return lambda run: over(run) / under(run)


def difference(
    one: Callable[[Run], float], other: Callable[[Run], float]
) -> Callable[[Run], float]:
    """Read by how much one figure is over another."""
    return lambda run: one(run) - other(run)


def build(name: str, wanted: str) -> Callable[[Run], float]:
    """Read a figure of a build."""
    return figure("build", name, wanted)


def http_of(name: str) -> Callable[[Run], float]:
    """Read the median time of a request."""
    return figure("http", "latency", name, "p50")


def load(name: str, wanted: str = "per_second") -> Callable[[Run], float]:
    """Read a figure of the load of sixteen clients."""
    return figure("http", "load", name, 16, wanted)


def asking(name: str, what: str, percentile: str = "p50") -> Callable[[Run], float]:
    """Read a percentile of a part of asking."""
    return figure("asking", name, what, percentile)


def worst_of(run: Run, name: str) -> float:
    """Return the slowest call of all, the first of each question included."""
    rows = [row[name] for label, row in run["search"].items() if not label.startswith(ALL)]
    return float(max(max(row["worst"], row["first"]) for row in rows))
