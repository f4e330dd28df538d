"""Print how long the parser takes for queries of each service.

    python -m scripts.benchmarks.parsing QUERIES

QUERIES has a query a line; without it the examples of the help page are read.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import click

from search import OPERATORS, SERVICE_SIGNS, parse_query

ROUNDS = 20  # of each text; the fastest counts, which other processes disturb least
GOAL_MS = 1.0


def queries(path: Path | None) -> list[str]:
    """Return the queries of a file, or the examples."""
    if path is not None:
        return [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    services = [sign.example for signs in SERVICE_SIGNS.values() for sign in signs]
    return [*services, *(operator.example for operator in OPERATORS)]


def fastest(texts: Sequence[str]) -> dict[str, float]:
    """Return the milliseconds that each query takes in the fastest of several rounds."""
    today = dt.date(2024, 5, 1)
    for text in texts:
        parse_query(text, today=today, dialect="auto")  # grammars are built once a process
    found: dict[str, float] = {}
    for text in texts:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            parse_query(text, today=today, dialect="auto")
            took = (time.perf_counter() - started) * 1000
            found[text] = min(took, found.get(text, took))
    return found


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
def main(path: Path | None) -> None:
    """Print the median and the slowest query, by its fastest of several rounds."""
    times = fastest(queries(path))
    slowest = max(times, key=lambda text: times[text])
    median = statistics.median(times.values())
    click.echo(f"{len(times)} queries: median {median:.2f} ms, goal {GOAL_MS:.0f} ms")
    click.echo(f"slowest: {times[slowest]:.2f} ms, {slowest}")


if __name__ == "__main__":
    main()
