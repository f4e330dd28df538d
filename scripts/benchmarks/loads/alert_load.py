"""Benchmark of alerts: many searches over the articles of an update.

    python -m scripts.benchmarks.loads.alert_load --searches 10000 --articles 1000

All parts are real: an index, an update of it, the run of all alerts and their messages, which are
counted instead of sent, after the durable note that a mail server's connection needs.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

import search
from scripts.benchmarks.corpus import Corpus

GOAL_SECONDS = 60.0  # an update must not wait longer for its alerts


class Counted(search.Delivery):
    """Counts messages."""

    def __init__(self) -> None:
        super().__init__(search.MailServer())
        self.count = 0

    def deliver(self, message: dict[str, Any], sending: Callable[[], None]) -> None:  # noqa: ARG002
        """Count a message."""
        sending()
        self.count += 1


def alerts(corpus: Corpus, count: int) -> Iterator[search.Alert]:
    """Yield searches as newsrooms keep them: names, phrases, two or three words, proximity.

    Words are drawn by the logarithm of their rank, below the hundred most frequent ones: nobody
    keeps an alert for "of". Every fifth search has a filter, every fiftieth a frequent word alone.
    """
    chance = random.Random(corpus.seed)  # noqa: S311 - the same searches for the same seed

    def word() -> str:
        return corpus.word(int(100 * 200 ** chance.random()))

    for number in range(count):
        one, other, third, writer = word(), word(), word(), chance.choice(corpus.authors)
        text = (
            f"{one} {other}",
            f'"{corpus.phrase(number % corpus.articles)}"',
            f'"{writer}"',
            f"{one} {other} {third}",
            f'({one} OR {other}) AND "{writer}"',
            f"{one} w/10 ({other} OR {third})",
            f"{one} /s {other}",
            f"{one[:5]}* {other} NOT {third}",
            f'title:{one} OR author:"{writer}"',
            f"atleast/3 {one}",
        )[number % 10]
        if number % 50 == 0:
            text = corpus.word(60 + number % 40)
        filters = (search.Filter("section", ("Section 1",)),) if number % 5 == 0 else ()
        request = search.SearchRequest(text=text, filters=filters, match="all")
        yield search.Alert(f"Alert {number}", request, mail=("desk@example.org",))


@click.command()
@click.option("--searches", default=10_000, show_default=True)
@click.option("--articles", default=1_000, show_default=True, help="New ones.")
@click.option("--engine", default="whoosh", show_default=True)
def main(searches: int, articles: int, engine: str) -> None:
    """Print the seconds of one run, and what it found."""
    corpus = Corpus(articles + 100)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        settings = search.Settings(index=f"{engine}:{folder / 'index'}", state=str(folder / "s"))
        store, file = search.open_store(settings.index, settings), folder / "articles.jsonl"
        options = search.BuildOptions(sources=(file,), jobs=0)
        corpus.write(file)
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(lines[:100]), "utf-8")
        search.reindex(store, options)
        saved, sent = list(alerts(corpus, searches)), Counted()
        search.run_alerts(search.Archive.open(settings), saved, sent, folder / "s")
        file.write_text("".join(lines), "utf-8")
        search.update(store, options)
        started, before = time.perf_counter(), time.process_time()
        report = search.run_alerts(search.Archive.open(settings), saved, sent, folder / "s")
        seconds, worked = time.perf_counter() - started, time.process_time() - before
    click.echo(
        f"{searches:,} searches over {report.added:,} new articles: {seconds:.1f} s, goal"
        f" {GOAL_SECONDS:.0f} s ({worked:.1f} s of processor time); {report.found:,} found"
        f" something, {sent.count:,} messages, {len(report.faults):,} could not be read"
    )


if __name__ == "__main__":
    main()
