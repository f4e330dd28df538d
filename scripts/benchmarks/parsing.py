"""Print how long the parser takes for queries of each service.

    python -m scripts.benchmarks.parsing QUERIES

QUERIES has a query a line; without it the examples of the help page are read.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
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


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
def main(path: Path | None) -> None:
    """Print the median and the slowest query, by its fastest of several rounds."""
    texts, today = queries(path), dt.date(2024, 5, 1)
    for text in texts:
        parse_query(text, today=today, dialect="auto")  # grammars are built once a process
    fastest: dict[str, float] = {}
    for text in texts:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            parse_query(text, today=today, dialect="auto")
            took = (time.perf_counter() - started) * 1000
            fastest[text] = min(took, fastest.get(text, took))
    slowest = max(fastest, key=lambda text: fastest[text])
    median = statistics.median(fastest.values())
    click.echo(f"{len(texts)} queries: median {median:.2f} ms, goal {GOAL_MS:.0f} ms")
    click.echo(f"slowest: {fastest[slowest]:.2f} ms, {slowest}")


if __name__ == "__main__":
    main()
