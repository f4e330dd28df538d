"""The yardstick: each engine and its baselines on the same corpus in the same run, as a table and as JSON."""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
from rich.console import Console
from rich.table import Table

from scripts.benchmarks import timing
from scripts.benchmarks.corpus import Corpus, queries
from scripts.benchmarks.morgue_engine import MorgueEngine
from scripts.benchmarks.plain_whoosh import PlainWhoosh
from scripts.benchmarks.sqlite_fts import SqliteFts

WAYS = {"top ten": {}, "facets": {"facets": True}, "facets + snippets": {"facets": True, "snippets": True}}


@click.command()
@click.option("--articles", default=20_000, show_default=True, help="Articles of the corpus.")
@click.option("--words", default=600, show_default=True, help="Mean words of a body.")
@click.option(
    "--engines", default="whoosh,tantivy", show_default=True, help="Engines of Morgue, by comma; opensearch takes --opensearch."
)
@click.option("--opensearch", help="URL of a cluster.")
@click.option("--baselines/--no-baselines", default=True, show_default=True, help="Measure plain Whoosh and SQLite beside.")
@click.option("--rounds", default=5, show_default=True, help="How often each query is run.")
@click.option("--jobs", default=2, show_default=True, help="Processes of the build.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures here as well.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep corpus and indexes here (a temporary folder).")
@click.option("--smoke", is_flag=True, help="A few hundred articles: shows that everything runs, not how fast.")
def main(folder: Path | None, json_file: Path | None, smoke: bool, **options: Any) -> None:
    """Measure builds and searches; print ratios against the baselines of the same run."""
    if smoke:
        options |= {"articles": 300, "words": 120, "rounds": 1}
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as temporary:
        figures = measure(folder or Path(temporary), options)
    if json_file:
        json_file.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    show(figures)


def measure(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """All figures of a run."""
    corpus = Corpus(options["articles"], options["words"])
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "corpus.jsonl"
    if not source.exists():
        corpus.write(source)
    asked = queries(corpus)
    figures: dict[str, Any] = {
        "machine": {"python": platform.python_version(), "processor": platform.machine()},
        "corpus": {"articles": corpus.articles, "words": corpus.words, "bytes": source.stat().st_size},
        "build": {},
        "search": {},
    }
    engines: list[Any] = []
    for engine in baselines(folder) if options["baselines"] else ():
        if not engine_is_there(engine):
            started = time.perf_counter()
            engine.build(iter(corpus))
            figures["build"][engine.name] = built(corpus.articles, time.perf_counter() - started, engine_folder(engine), None)
        else:
            engine.open()
        engines.append(engine)
    for name in options["engines"].split(","):
        locator = f"{name}:{options['opensearch']}/bench" if name == "opensearch" else f"{name}:{folder / name}"
        own = MorgueEngine(locator)
        for jobs in sorted({1, options["jobs"]}) if not (folder / name / "active").exists() else ():
            summary = own.build(source, jobs=jobs)
            figures["build"][f"{own.name}, {jobs} process{'es' if jobs > 1 else ''}"] = built(
                corpus.articles, summary["seconds"], folder / name, timing.peak_children_mb()
            )
        own.open()
        engines.append(own)
    for kind, texts in asked.items():
        for way, told in WAYS.items():
            for engine in engines:
                calls = [
                    lambda e=engine, t=text, w=told: e.search(t, **({"facets": False, "snippets": False} | w)) for text in texts
                ]
                figures["search"].setdefault(f"{kind}, {way}", {})[engine.name] = timing.timed(
                    calls, rounds=options["rounds"]
                ).to_dict()
    for engine in engines:
        if isinstance(engine, MorgueEngine):
            words = asked["word"][:4]
            for label, changes in (("date order, facets", {"sort": "newest", "facets": True}), ("page 100", {"page": 100})):
                calls = [lambda e=engine, t=text, c=changes: e.search(t, **c) for text in words]
                figures["search"].setdefault(label, {})[engine.name] = timing.timed(calls, rounds=options["rounds"]).to_dict()
    return figures


def baselines(folder: Path) -> list[Any]:
    """What Morgue is measured against."""
    return [PlainWhoosh(folder / "plain-whoosh"), SqliteFts(folder / "sqlite")]


def engine_folder(engine: Any) -> Path:
    """Where a baseline keeps its files."""
    return engine.folder if isinstance(engine, PlainWhoosh) else engine.path.parent


def engine_is_there(engine: Any) -> bool:
    """Whether an earlier run with --folder built it."""
    return engine_folder(engine).exists()


def built(articles: int, seconds: float, folder: Path, peak: float | None) -> dict[str, Any]:
    """The figures of one build."""
    return {
        "docs_per_second": round(articles / seconds, 1),
        "seconds": round(seconds, 2),
        "disk_mb": round(timing.disk_mb(folder), 1),
        "peak_mb": round(peak, 1) if peak else None,
    }


def show(figures: dict[str, Any]) -> None:
    """The tables; ratios are against the first column, the baseline."""
    console = Console(width=150)
    corpus = figures["corpus"]
    console.print(f"{corpus['articles']:,} articles of {corpus['words']} words on average, {corpus['bytes'] / 1e6:.0f} MB")
    table = Table("build", "docs/s", "against plain Whoosh", "seconds", "disk MB", "peak MB")
    base = figures["build"].get(PlainWhoosh.name, {}).get("docs_per_second")
    for name, row in figures["build"].items():
        against = f"{row['docs_per_second'] / base:.2f}x" if base else "-"
        table.add_row(
            name, f"{row['docs_per_second']:,}", against, str(row["seconds"]), str(row["disk_mb"]), str(row["peak_mb"] or "-")
        )
    console.print(table)
    names = list(dict.fromkeys(name for row in figures["search"].values() for name in row))
    table = Table("p50 / p95 ms (against plain Whoosh)", *names)
    for kind, row in figures["search"].items():
        cells = []
        for name in names:
            if name not in row:
                cells.append("-")
                continue
            own, plain = row[name], row.get(PlainWhoosh.name)
            against = ""
            if plain and name != PlainWhoosh.name:
                against = f"  ({timing.ratio(plain['p50'], own['p50'])}, {timing.ratio(plain['p95'], own['p95'])})"
            cells.append(f"{own['p50']:.1f} / {own['p95']:.1f}{against}")
        table.add_row(kind, *cells)
    console.print(table)


if __name__ == "__main__":
    main()
