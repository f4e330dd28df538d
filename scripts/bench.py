"""Benchmark command: each engine, its raw library and other archives on the same corpus.

Prints tables and writes JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click

from scripts.benchmarks import tables
from scripts.benchmarks.bench_run import PARTS, Bench

SMOKE = {
    "articles": 400,
    "words": 120,
    "rounds": 1,
    "seconds": 2.0,
    "load_seconds": 1.0,
    "growth": 800,
}


@click.command()
@click.option("--articles", default=20_000, show_default=True, help="Articles of the corpus.")
@click.option("--words", default=600, show_default=True, help="Mean words of a body.")
@click.option(
    "--engines", default="whoosh,tantivy", show_default=True, help="Engines of Morgue, by comma."
)
@click.option("--opensearch", metavar="URL", help="A cluster; adds the engine opensearch.")
@click.option(
    "--parts",
    default=",".join(PARTS),
    show_default=True,
    help="What to measure beside the builds, by comma.",
)
@click.option(
    "--raw/--no-raw",
    default=True,
    show_default=True,
    help="Measure raw libraries, SQLite and Datasette beside.",
)
@click.option(
    "--relevance",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A collection with judgements.",
)
@click.option(
    "--growth",
    default=0,
    help="Measure the same hits in an archive of so many articles as well, e.g. 200000.",
)
@click.option(
    "--rounds",
    default=5,
    show_default=True,
    help="How often each question is asked once it is warm.",
)
@click.option(
    "--seconds", default=30.0, show_default=True, help="No round of a row is begun later than this."
)
@click.option(
    "--clock",
    type=click.Choice(["wall", "cpu"]),
    default="wall",
    show_default=True,
    help="Of library calls; cpu on a busy machine.",
)
@click.option(
    "--load-seconds", default=20.0, show_default=True, help="How long each number of clients asks."
)
@click.option("--jobs", default=2, show_default=True, help="Processes of the build.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the figures here as well."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Keep corpora and indexes here for other runs (a temporary folder).",
)
@click.option(
    "--smoke",
    is_flag=True,
    help="A few hundred articles: shows that every part runs, not how fast.",
)
def main(folder: Path | None, json_file: Path | None, smoke: bool, **options: Any) -> None:
    """Measure builds and searches, and raw libraries in the same run."""
    if smoke:
        options |= SMOKE
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as temporary:
        bench = Bench((folder or Path(temporary)).resolve(), options)
        try:
            run = bench.run()
        finally:
            bench.clear(keep=folder is not None)
    if json_file:
        json_file.write_text(json.dumps(run, indent=1), encoding="utf-8")
    tables.show(run)


if __name__ == "__main__":
    main()
