"""A run as tables for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Column, Table

from scripts.benchmarks.targets.goals import MEANT_FOR

BASELINES = {
    "Morgue, whoosh": "plain Whoosh",
    "Morgue, tantivy": "raw Tantivy",
    "Morgue, opensearch": "raw OpenSearch",
}
_WIDTH = 200  # columns, so that no row wraps in a log file


def show(run: dict[str, Any]) -> None:
    """Every figure, then the goals, then what was left out."""
    console = Console(width=_WIDTH, highlight=False)
    corpus = run["corpus"]
    console.print(
        f"{corpus['articles']:,} articles of {corpus['words']} words on average,"
        f" {corpus['bytes'] / 1e6:,.0f} MB"
    )
    if run["machine"]["clock"] == "cpu":
        console.print("times of library calls are processor time")
    for table in (
        _builds(run),
        _searches(run),
        *_served(run),
        _asked(run),
        _streams(run),
        _goals(run),
    ):
        if table is not None and table.row_count:
            console.print(table)
    for what, why in run["left_out"].items():
        console.print(f"left out: {what}: {why}", markup=False)


def _builds(run: dict[str, Any]) -> Table:
    table = Table(
        "build",
        *(
            _right(name)
            for name in (
                "articles/s",
                "against its raw library",
                "seconds",
                "CPU s",
                "disk MB",
                "peak MB",
            )
        ),
    )
    for name, row in run["build"].items():
        base = run["build"].get(BASELINES.get(name.rpartition(", ")[0], ""))
        against = f"{row['docs_per_second'] / base['docs_per_second']:.2f}x" if base else ""
        cells = (
            row[name]
            for name in ("docs_per_second", "seconds", "cpu_seconds", "disk_mb", "peak_mb")
        )
        rate, *others = (f"{cell:,.1f}" if cell is not None else "" for cell in cells)
        table.add_row(name, rate, against, *others)
    return table


def _searches(run: dict[str, Any]) -> Table:
    """Print p50 / p95 of each contender, and the speed-up over its engine's raw library."""
    names = list(dict.fromkeys(name for row in run["search"].values() for name in row))
    table = Table("p50 / p95 / p99 ms", *(_right(name) for name in names))
    for label, row in run["search"].items():
        table.add_row(
            label,
            *(
                _percentiles(row[name], row.get(BASELINES.get(name, ""))) if name in row else ""
                for name in names
            ),
        )
    return table


def _percentiles(own: dict[str, float], base: dict[str, float] | None) -> str:
    text = f"{own['p50']:,.1f} / {own['p95']:,.1f} / {own['p99']:,.1f}"
    return (
        f"{text}  ({base['p50'] / own['p50']:.1f}x, {base['p95'] / own['p95']:.1f}x)"
        if base
        else text
    )


def _served(run: dict[str, Any]) -> list[Table]:
    http = run.get("http")
    if not http:
        return []
    latency = Table(
        "through HTTP, facets + snippets",
        *(_right(name) for name in ("p50 ms", "p95 ms", "p99 ms", "MB a worker")),
    )
    for name, row in http["latency"].items():
        cells = (row["p50"], row["p95"], row["p99"], http["worker_mb"].get(name, 0.0))
        latency.add_row(name, *(f"{cell:,.1f}" for cell in cells))
    clients = list(next(iter(http["load"].values()), {}))
    load = Table(
        "requests a second (p99 ms, errors)", *(_right(f"{number} clients") for number in clients)
    )
    for name, row in http["load"].items():
        load.add_row(
            name,
            *(f"{f['per_second']:,.1f}  ({f['p99']:,.0f}, {f['errors']:,})" for f in row.values()),
        )
    return [latency, load] if clients else [latency]


def _asked(run: dict[str, Any]) -> Table:
    engines = run.get("asking", {})
    table = Table("p50 / p95 ms", *(_right(name) for name in engines))
    for what in ("parsing", "snippets, words", "snippets, positional", "did-you-mean", "proximity"):
        cells = [figures[what] for figures in engines.values()]
        if any(cells):
            table.add_row(
                what,
                *(f"{cell['p50']:,.2f} / {cell['p95']:,.2f}" if cell else "" for cell in cells),
            )
    return table


def _streams(run: dict[str, Any]) -> Table:
    table = Table("relevance, exports, growth", _right("figures"))
    for collection, row in run.get("relevance", {}).items():
        table.add_row(
            f"{collection}, nDCG@10",
            "; ".join(f"{name}: {value:.4f}" for name, value in row.items()),
        )
    for name, row in run.get("export", {}).items():
        table.add_row(
            f"{name}, export",
            f"{row['articles']:,} at {row['per_second']:,.0f} a second, +{row['grew_mb']:,.1f} MB",
        )
    for name, steps in run.get("growth", {}).items():
        told = "; ".join(
            f"{step['articles']:,} articles: {step['p50']:.1f} ms for {step['hits']:.0f} hits"
            for step in steps
        )
        table.add_row(f"{name}, growth", told)
    return table


def _goals(run: dict[str, Any]) -> Table:
    small = run["corpus"]["articles"] < MEANT_FOR
    caption = f"goals are for {MEANT_FOR:,} articles: these say nothing of speed" if small else None
    table = Table("goal", _right("wanted"), _right("measured"), "", caption=caption)
    for goal in run["goals"]:
        table.add_row(
            goal["what"],
            goal["goal"],
            f"{goal['value']:,.4g}{goal['unit']}",
            "met" if goal["met"] else "NOT MET",
        )
    for goal in run.get("unmeasured", ()):
        table.add_row(goal["what"], goal["goal"], "", "not measured")
    return table


def _right(name: str) -> Column:
    return Column(name, justify="right")
