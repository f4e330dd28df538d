"""Measure mentions, words of sets, exports of mentions and quotations on an index.

    python -m scripts.benchmarks.loads.mentions tantivy:indexes/archive

Prints each figure with its goal. Words are chosen by the number of articles that hold them, so
that the figures of two archives of one size can be compared.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

import search

FEW, MANY = 5_000, 50_000
WORDS = 20  # about as frequent as asked for, whose times are averaged
EXPORTED = 20_000  # rows, after which an export's rate is known
QUOTATIONS = 1_000
SEED = 1
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
ORDERS: tuple[search.MentionSort, ...] = search.MENTION_SORTS


Clock = Callable[[], float]


@click.command()
@click.argument("index")
@click.option("--quotations", default=QUOTATIONS, show_default=True, help="How many to plant.")
@click.option(
    "--clock",
    "clock_name",
    type=click.Choice(list(CLOCKS)),
    default="wall",
    show_default=True,
    help="cpu on a busy machine.",
)
def main(index: str, quotations: int, clock_name: str) -> None:
    """Measure mentions on the index at a locator, such as tantivy:indexes/archive."""
    archive = search.Archive.open(search.Settings(index=index, search_seconds=60))
    total, clock = archive.manifest.count, CLOCKS[clock_name]
    click.echo(f"{index}: {total:,} articles, {archive.manifest.engine_version}")
    for articles, goal in ((FEW, 150), (MANY, 1_000)):
        words = words_in(archive, articles)
        if not words:
            continue
        for sort in ORDERS:
            times = [timed(partial(page, archive, word, sort), clock) for word in words]
            say(f"first page, word in {articles:,} articles, {sort}, p95", p95(times), goal, "ms")
    whole = search.SearchRequest(text="", match="all")
    archive.sets.words(whole, phrases=False)
    took = timed(partial(archive.sets.words, whole, phrases=False), clock)
    say(f"distinctive words of {total:,} hits", took, 500, "ms")
    for word in words_in(archive, total // 2)[:1]:
        half = search.SearchRequest(text=f'"{word}"')
        took = timed(partial(archive.sets.words, half, phrases=False), clock)
        say("distinctive words of half the archive", took, 500, "ms")
        export(archive, word, clock)
    planted(archive, quotations, clock)


def page(archive: search.Archive, word: str, sort: search.MentionSort) -> search.MentionPage:
    """Return the first page of a word's mentions."""
    request = search.MentionRequest(search.SearchRequest(text=f'"{word}"'), sort=sort)
    return archive.mentions.page(request)


def export(archive: search.Archive, word: str, clock: Clock) -> None:
    """Print how many rows a second are exported, and by how much memory grows."""
    rows = archive.mentions.rows(search.MentionRequest(search.SearchRequest(text=f'"{word}"')))
    next(rows)
    before = most = own_memory()
    started, looking = clock(), 0.0
    count = -1  # the header
    for piece in search.mentions_csv(itertools.islice(rows, EXPORTED), lambda row: row.article.id):
        count += piece.count("\r\n")
        looked = clock()
        most = max(most, own_memory())
        looking += clock() - looked
    took = clock() - started - looking
    say("rows exported a second", count / took, 20_000, "", least=True)
    say("memory that the export takes", most - before, 50, "MB")


def own_memory() -> float:
    """Return the memory of this process alone, in MB: files that are mapped are the system's."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def planted(archive: search.Archive, count: int, clock: Clock) -> None:
    """Print how many quotations are found, half of them with one word changed."""
    chance = random.Random(SEED)  # noqa: S311 - the same sample in every run
    request = search.SearchRequest(text="", sort="oldest")
    articles = list(itertools.islice(archive.scan(request), 4 * count))
    found = marked = false = 0
    started = clock()
    for number in range(count):
        hit = chance.choice(articles)
        words = max(hit.article.body, key=len).split()
        begin = chance.randrange(max(1, len(words) - 30))
        taken = words[begin : begin + chance.randint(8, 30)]
        if number % 2:
            taken[chance.randrange(len(taken))] = "quokkaquokka"
        (answer,) = archive.quotes.find(" ".join(taken))
        best = answer.passages[0] if answer.passages else None
        # an archive may hold one sentence in several articles: any of them is the right one
        found += answer.status == ("differs" if number % 2 else "verbatim")
        if number % 2:
            false += answer.status == "verbatim"
            pieces = best.pieces if best else ()
            marked += any(
                "quokkaquokka" in piece.quoted for piece in pieces if piece.kind != "same"
            )
    took = 1000 * (clock() - started) / max(count, 1)
    say("planted quotations found", 100 * found / count, 100, "%", least=True)
    say("changed words marked", 100 * marked / (count // 2), 100, "%", least=True)
    say("called verbatim falsely", false, 0, "")
    click.echo(f"{'a quotation':<60} {took:10,.1f} ms")


def words_in(archive: search.Archive, articles: int) -> list[str]:
    """Return the words whose number of articles is nearest to a number."""
    counted: list[tuple[str, int]] = [*archive.words()]
    near = sorted(
        (pair for pair in counted if pair[0].isalpha() and pair[1] > articles / 2),
        key=lambda pair: (abs(pair[1] - articles), pair[0]),
    )
    return [word for word, _ in near[:WORDS]]


def timed(ask: Callable[[], object], clock: Clock) -> float:
    """Return how long a call takes, in milliseconds."""
    started = clock()
    ask()
    return (clock() - started) * 1000


def p95(times: Sequence[float]) -> float:
    """Return the 95th percentile, by nearest rank."""
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def say(what: str, value: float, goal: float, unit: str, *, least: bool = False) -> None:
    """Print a figure next to its goal."""
    met = value >= goal if least else value <= goal
    sign = ">=" if least else "<="
    click.echo(f"{what:<60} {value:10,.1f} {unit:<3} {sign} {goal:,g} {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
