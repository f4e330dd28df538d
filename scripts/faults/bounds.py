"""Send the worst accepted requests to a served archive: no answer takes longer than its bound.

The bound of an answer is MORGUE_SEARCH_SECONDS and one second, waiting for a turn included. Next
to the attackers a reader asks plain searches; hers are answered, the slowest of a hundred within
a second.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

from scripts.benchmarks.corpus import Corpus
from scripts.faults.common import Answer, Served, percentile, served
from scripts.faults.worst import indexed, worst_queries

PLAIN_P99 = 1.0  # seconds
FACETS = "section,author,year,publication,label,topic,language"


@dataclass(frozen=True, slots=True)
class Request:
    """A request: its address, and the body of a POST."""

    address: str
    body: bytes | None = None


@dataclass
class Seen:
    """The answers to the worst requests, and to the plain searches that ran next to them."""

    worst: list[tuple[Request, Answer]] = field(default_factory=list)
    plain: list[Answer] = field(default_factory=list)

    def over(self, seconds: float) -> list[tuple[Request, Answer]]:
        """Return the answers that took longer, the slowest first."""
        late = [each for each in self.worst if each[1].seconds > seconds or not each[1].status]
        return sorted(late, key=lambda each: -each[1].seconds)

    def plain_p99(self) -> float:
        """Return the 99th percentile of the plain searches, in seconds."""
        return percentile([answer.seconds for answer in self.plain], 0.99)


def write_hostile(corpus: Corpus, path: Path) -> None:
    """Append articles that are expensive to search, mark and show to a corpus."""
    word = corpus.word(3)
    names = [f"Writer {number}" for number in range(2_000)]
    texts = [
        f"{word} " * 100_000,
        "." * 60_000 + f" {word}",
        " ".join(f"{word}{number % 7}" for number in range(60_000)),
        f"{word}-{corpus.word(4)} " * 40_000,
        f"“{word}” " * 60_000,
        "U. S. " * 60_000,
        "U.S." * 60_000,
    ]
    with path.open("a", encoding="utf-8") as out:
        for number, text in enumerate(texts):
            record = {"id": f"hostile-{number}", "body": text, "title": text[:2_000]}
            out.write(json.dumps(record | {"authors": names, "section": "x" * 2_000}) + "\n")


def worst_requests(words: list[str], number: int, seed: int = 1) -> list[Request]:
    """Return a number of accepted requests that cost as much as the limits allow.

    Args:
        words: the archive's, the most frequent first.
        number: how many.
        seed: of the choice.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    fixed = worst_queries(words)
    return [_request(chance, fixed, words) for _ in range(number)]


def _query(chance: random.Random, fixed: list[str], words: list[str]) -> str:
    common = chance.sample(words[:60], 16)
    letters = chance.sample("abcdefghijklmnoprstuvw", 8)
    long_words = [word for word in words if len(word) > 4]
    pairs = zip(common[::2], common[1::2], strict=True)
    forms = (
        lambda: chance.choice(fixed),
        lambda: " AND ".join(f"({a} w/{chance.randint(20, 99)} {b})" for a, b in pairs),
        lambda: " OR ".join(f"{word}~2" for word in chance.sample(long_words[:400], 8)),
        lambda: " OR ".join(f"*{letter}*" for letter in letters),
        lambda: f"({' OR '.join(f'{each}*' for each in letters)}) w/50 ({' OR '.join(common)})",
        lambda: f"({' OR '.join(common[:8])}) NOT w/50 ({' OR '.join(common[8:])})",
        lambda: f"atleast/{chance.randint(2, 9)} ({' OR '.join(common)})",
        lambda: f"allcaps({' OR '.join(common)}) OR nocaps({' OR '.join(common)})",
        lambda: f'"{" ".join(common)}"~{chance.randint(10, 99)}',
        lambda: f"lead:({' OR '.join(common)}) w/30 {common[0]}",
    )
    return chance.choice(forms)()


def _request(chance: random.Random, fixed: list[str], words: list[str]) -> Request:
    query = _query(chance, fixed, words)
    one = urllib.parse.urlencode({"q": query})
    search = urllib.parse.urlencode(
        {"q": query, "facets": FACETS, "page-size": 100, "page": chance.randint(1, 9)}
    )
    kind = chance.randrange(12)
    if kind == 0:
        lines = [{"q": _query(chance, fixed, words), "page-size": 100} for _ in range(50)]
        return Request("/api/v1/batch", json.dumps({"queries": lines}).encode())
    others = {
        1: f"/?{one}",
        2: f"/article/hostile-{chance.randrange(7)}?{one}",
        3: f"/api/v1/trends?{one}",
        4: f"/api/v1/significant?{one}",
        5: f"/mentions?{one}",
    }
    return Request(others.get(kind, f"/api/v1/search?{search}"))


def attack(running: Served, requests: list[Request], plain: str, clients: int = 4) -> Seen:
    """Send all requests from some clients, and plain searches until the last is answered."""
    seen = Seen()
    left = list(reversed(requests))

    def ask() -> None:
        while left:
            try:
                request = left.pop()
            except IndexError:
                return
            seen.worst.append((request, running.get(request.address, 120, request.body)))

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.plain.append(running.get(f"/api/v1/search?q={urllib.parse.quote(plain)}"))
        time.sleep(0.05)
    return seen


@click.command()
@click.option("--articles", default=20_000, show_default=True, help="Articles of the corpus.")
@click.option("--words", default=300, show_default=True, help="Mean words of a body.")
@click.option("--engine", default="tantivy", show_default=True, help="whoosh or tantivy.")
@click.option("--requests", "number", default=1_000, show_default=True, help="How many.")
@click.option("--clients", default=4, show_default=True, help="How many at a time.")
@click.option("--seconds", default=5.0, show_default=True, help="MORGUE_SEARCH_SECONDS.")
@click.option("--seed", default=1, show_default=True, help="Of the choice of requests.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Keep corpus and index here (a temporary folder).",
)
def main(
    articles: int,
    words: int,
    engine: str,
    number: int,
    clients: int,
    seconds: float,
    seed: int,
    folder: Path | None,
) -> None:
    """Attack; exit 1 where an answer was over its bound, or plain searches had to wait."""
    with tempfile.TemporaryDirectory(prefix="morgue-bounds-") as temporary:
        corpus = Corpus(articles, words)
        hostile = partial(write_hostile, corpus)
        locator = indexed(folder or Path(temporary), engine, corpus, hostile)
        requests = worst_requests([corpus.word(rank) for rank in range(2_000)], number, seed)
        plain = f"{corpus.word(900)} {corpus.word(1500)}"
        with served(Path(temporary), locator, search_seconds=seconds) as running:
            running.get(f"/api/v1/search?q={corpus.word(900)}")
            seen = attack(running, requests, plain, clients)
    late = seen.over(seconds + 1)
    for request, answer in late[:12]:
        shown = urllib.parse.unquote_plus(request.address)[:140]
        click.echo(f"{answer.seconds:6.2f} s  {answer.status}  {shown}")
    statuses = Counter(answer.status for _, answer in seen.worst)
    refused = sum(answer.status != 200 for answer in seen.plain)
    slowest = max(answer.seconds for _, answer in seen.worst)
    click.echo(
        f"{engine}, {articles:,} articles: {len(late)} of {len(seen.worst)} answers took over"
        f" {seconds + 1:g} s, the slowest {slowest:.2f} s; by status {dict(statuses)}. Next to"
        f" them {len(seen.plain)} plain searches, {refused} not answered, p99"
        f" {seen.plain_p99():.2f} s."
    )
    sys.exit(bool(late or refused or seen.plain_p99() > PLAIN_P99))


if __name__ == "__main__":
    main()
