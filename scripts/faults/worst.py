"""Fifty of the worst queries at once, and a reader with a plain one.

Hers are answered, theirs are bounded.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

from scripts.benchmarks.corpus import Corpus
from scripts.faults.common import Answer, Served, done, own_memory, served

# Seconds for which a plain query may be kept waiting.
PATIENCE = 2.0


@dataclass
class Seen:
    """The answers to the worst queries, and to the plain ones that were asked meanwhile."""

    worst: dict[str, Answer] = field(default_factory=dict)
    plain: list[Answer] = field(default_factory=list)
    memory: int = 0


def worst_queries(words: list[str]) -> list[str]:
    """Fifty queries that cost as much as the limits allow.

    `words` are the archive's, the most frequent first.
    """
    common = words[:40]
    everything = [f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"]
    wild = [f"*{letter}*" for letter in "aeioulnrst"]
    fuzzy = [f"{word}~2" for word in words if len(word) > 4][:40]
    lists = [" OR ".join(words[start : start + 120]) for start in (0, 120, 240, 360, 480)]
    lists += [f"({' OR '.join(common[:20])}) w/100 ({' OR '.join(common[20:])})" for _ in range(3)]
    near = [
        f"{a} w/{n} {b}" for a, b, n in zip(common, common[1:], range(20, 100, 10), strict=False)
    ]
    nested = [
        f"(({a} w/20 {b}) w/50 ({c} w/20 {d}))"
        for a, b, c, d in zip(*[iter(common)] * 4, strict=False)
    ]
    sentences = [
        f"({a} /p {b}) OR ({b} /s {a})" for a, b in zip(common[::2], common[1::2], strict=False)
    ]
    patterns = [
        " OR ".join(everything),
        " AND ".join(wild),
        " OR ".join(wild),
        f"({' OR '.join(everything)}) w/50 {common[0]}",
    ]
    patterns += [
        f"({' OR '.join(wild[:5])}) w/50 ({' OR '.join(everything[:10])})",
        " OR ".join(fuzzy),
        " AND ".join(fuzzy[:10]),
    ]
    others = [
        f"any/30({' '.join(words[:100])})",
        f'"{" ".join(common[:8])}"~90',
        f"atleast/3({' OR '.join(common)})",
    ]
    others += [
        "(" * 49 + common[0] + ")" * 49,
        " ".join(f"-{word}" for word in words[:200]),
        "* NOT (" + " OR ".join(wild) + ")",
    ]
    all_of_them = [*patterns, *lists, *others, *nested, *near, *sentences]
    return (all_of_them * 2)[:50]


def indexed(
    place: Path, engine: str, corpus: Corpus, add: Callable[[Path], None] = lambda _: None
) -> str:
    """Write and index a corpus, unless the folder has it; return the index's locator.

    Args:
        place: the folder of corpus and index.
        engine: whoosh or tantivy.
        corpus: of generated articles.
        add: appends further records to the corpus's file.
    """
    place.mkdir(parents=True, exist_ok=True)
    locator, source = f"{engine}:{place / engine}", place / "corpus.jsonl"
    if not source.exists():
        corpus.write(source)
        add(source)
    if not (place / engine / "active").exists():
        done("reindex", source, "--index", locator)
    return locator


def attack(running: Served, queries: list[str], plain: str) -> Seen:
    """Ask all queries at once, and the plain one again and again until the last of them is
    answered.
    """
    seen = Seen()

    def ask(query: str, number: int) -> None:
        asked = urllib.parse.urlencode(
            {"q": query, "facets": "section,author,year", "page-size": 100, "n": number}
        )
        seen.worst[f"{number}: {query}"] = running.get(
            "/api/v1/search?" + asked.rpartition("&")[0], 120
        )

    threads = [
        threading.Thread(target=ask, args=(query, number)) for number, query in enumerate(queries)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.plain.append(
            running.get(f"/api/v1/search?q={urllib.parse.quote(plain)}&facets=section", 120)
        )
        time.sleep(0.1)
    seen.memory = max(own_memory(worker) for worker in running.workers())
    return seen


@click.command()
@click.option("--articles", default=20_000, show_default=True, help="Articles of the corpus.")
@click.option("--words", default=400, show_default=True, help="Mean words of a body.")
@click.option("--engine", default="whoosh", show_default=True, help="whoosh or tantivy.")
@click.option(
    "--rounds", default=1, show_default=True, help="How often all fifty are asked at once."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Keep corpus and index here (a temporary folder).",
)
def main(articles: int, words: int, engine: str, rounds: int, folder: Path | None) -> None:
    """Ask the worst at once.

    Exit 1 where an answer was none of 200, 400 and 503, or the plain one was not answered in
    time.
    """
    with tempfile.TemporaryDirectory(prefix="morgue-worst-") as temporary:
        corpus = Corpus(articles, words)
        locator = indexed(folder or Path(temporary), engine, corpus)
        queries = worst_queries([corpus.word(rank) for rank in range(2_000)])
        with served(Path(temporary), locator) as running:
            running.get(f"/api/v1/search?q={corpus.word(900)}")
            before = max(own_memory(worker) for worker in running.workers())
            seen = [
                attack(running, queries, f"{corpus.word(900)} {corpus.word(1500)}")
                for _ in range(rounds)
            ]
    statuses = Counter(answer.status for each in seen for answer in each.worst.values())
    slowest = sorted(
        ((a.seconds, a.status, q) for each in seen for q, a in each.worst.items()), reverse=True
    )[:8]
    plain = [answer for each in seen for answer in each.plain]
    longest = max(answer.seconds for answer in plain)
    refused = sum(answer.status != 200 for answer in plain)
    for seconds, status, query in slowest:
        click.echo(f"{seconds:6.2f} s  {status}  {query[:110]}")
    click.echo(
        f"{engine}, {articles:,} articles: {len(queries) * rounds} worst queries by status"
        f" {dict(statuses)}; meanwhile {len(plain)} plain ones, {refused} not answered, the longest"
        f" after {longest:.2f} s. Memory of the largest worker {before / 1e6:.0f} MB before,"
        f" {max(each.memory for each in seen) / 1e6:.0f} MB after."
    )
    sys.exit(bool(set(statuses) - {200, 400, 503} or refused or longest > PATIENCE))


if __name__ == "__main__":
    main()
