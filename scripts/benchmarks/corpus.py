"""Generated corpora of any size from the words of seeds/, with realistic statistics.

The same seed gives the same corpus.
"""

from __future__ import annotations

import collections
import datetime as dt
import json
import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import search

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
VOCABULARY = 200_000  # words; invented ones follow the seeds' own, as the tail makes lexicons large
CHUNK = 500  # articles of one worker's call
# Values of each facet, low ones more frequent.
SECTIONS, AUTHORS, PUBLICATIONS, TOPICS = 12, 400, 5, 120
LABELS = ("Commentary", "Editorial", "Analysis", "Review")
FIRST_DAY = dt.date(1994, 1, 1)
DAYS = 365 * 30  # of an archive of thirty years
_ONSETS = "b br c ch d dr f fl g gr h j k l m n p pl qu r s sh st t th tr v w".split()
_VOWELS = "a ai e ea ee i o oa ou u".split()
_CODAS = ["", "n", "r", "l", "s", "t", "ck", "nd", "st", "m"]
_ENDINGS = ["", "s", "ed", "ing", "er", "ly", "tion", "al", "ment", "ness"]


@dataclass(slots=True)
class Corpus:
    """A generated corpus: articles drawn by a Zipf-Mandelbrot law (Mandelbrot 1953).

    The vocabulary has the words of seeds/ first, then invented ones. `article(n)` depends on `seed`
    and n alone.

    Attributes:
        articles: how many articles.
        words: the mean length of a body; lengths are log-normal.
        seed: of the random numbers.
    """

    articles: int
    words: int = 600
    seed: int = 1
    vocabulary: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    _cumulated: np.ndarray = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        self.vocabulary = _vocabulary(self.seed)
        self.authors = _authors(self.seed)
        # 2.7 is the usual shift for English; with 1.05 the tail is long, as in newspapers.
        weights = 1.0 / (np.arange(len(self.vocabulary)) + 2.7) ** 1.05
        self._cumulated = np.cumsum(weights / weights.sum())

    def __iter__(self) -> Iterator[search.Article]:
        return (self.article(number) for number in range(self.articles))

    def article(self, number: int) -> search.Article:
        """Return an article by its number, from 0."""
        rng = np.random.default_rng((self.seed, number))
        length = int(min(max(rng.lognormal(np.log(self.words) - 0.125, 0.5), 40), 12 * self.words))
        drawn = [
            self.vocabulary[i] for i in np.searchsorted(self._cumulated, rng.random(length + 8))
        ]
        paragraphs = tuple(_paragraphs(drawn[8:], rng))
        authors = tuple(
            dict.fromkeys(
                self.authors[_skewed(rng, AUTHORS)] for _ in range(1 + (rng.random() < 0.08))
            )
        )
        return search.Article(
            id=f"bench-{number:07d}",
            title=" ".join(drawn[:8]).capitalize(),
            authors=() if rng.random() < 0.04 else authors,
            date=None
            if rng.random() < 0.02
            else FIRST_DAY + dt.timedelta(days=int(rng.integers(DAYS))),
            section=f"Section {_skewed(rng, SECTIONS)}",
            label=LABELS[int(rng.integers(len(LABELS)))],
            publication=f"Paper {_skewed(rng, PUBLICATIONS)}",
            topics=tuple({f"Topic {_skewed(rng, TOPICS)}" for _ in range(int(rng.integers(4)))}),
            language="en",
            body=paragraphs,
            source=f"bench:{number}",
        )

    def write(self, path: Path) -> None:
        """Write the corpus as JSON Lines, which `reindex` reads, atomically."""
        partial = path.with_suffix(".partial")
        chunks = [
            range(at, min(at + CHUNK, self.articles)) for at in range(0, self.articles, CHUNK)
        ]
        context = multiprocessing.get_context("spawn")
        with (
            context.Pool(len(os.sched_getaffinity(0))) as pool,
            partial.open("w", encoding="utf-8") as file,
        ):
            file.writelines(pool.imap(self._lines, chunks))
        partial.rename(path)

    def _lines(self, numbers: range) -> str:
        return "".join(
            json.dumps(self.article(number).to_dict(), ensure_ascii=False) + "\n"
            for number in numbers
        )

    def word(self, rank: int) -> str:
        """Return a word by its frequency rank, from 0."""
        return self.vocabulary[rank]

    def phrase(self, number: int, length: int = 2) -> str:
        """Return consecutive words of an article."""
        sentence = max(self.article(number).body[0].split(". "), key=len)
        words = sentence.rstrip(".").split()
        return " ".join(words[1 : 1 + length]).casefold()


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a written corpus that other libraries index.

    One text a field; missing ones are empty.
    """
    with path.open(encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            date = article.get("date") or ""
            yield {
                "id": article["id"],
                "title": article.get("title") or "",
                "body": "\n\n".join(article["body"]),
                "section": article.get("section") or "",
                "author": (article.get("authors") or [""])[0],
                "year": date[:4],
                "date": date,
            }


def _authors(seed: int) -> list[str]:
    rng = np.random.default_rng((seed, 77))
    return [
        f"{_invented(rng, 2).capitalize()} {_invented(rng, 3).capitalize()}" for _ in range(AUTHORS)
    ]


def _vocabulary(seed: int) -> list[str]:
    counts: collections.Counter[str] = collections.Counter()
    for path in sorted(SEEDS.rglob("*.txt")) + sorted(SEEDS.rglob("*.jsonl")):
        counts.update(
            word
            for word in path.read_text(encoding="utf-8", errors="replace").casefold().split()
            if word.isalpha()
        )
    known = [word for word, _ in counts.most_common()]
    seen = set(known)
    rng = np.random.default_rng((seed, 7))
    while len(known) < VOCABULARY:
        word = _invented(rng, int(rng.integers(2, 4))) + _ENDINGS[int(rng.integers(len(_ENDINGS)))]
        if word not in seen:
            seen.add(word)
            known.append(word)
    return known


def _invented(rng: np.random.Generator, syllables: int) -> str:
    def pick(parts: list[str]) -> str:
        return parts[int(rng.integers(len(parts)))]

    return "".join(pick(_ONSETS) + pick(_VOWELS) + pick(_CODAS) for _ in range(syllables))


def _skewed(rng: np.random.Generator, count: int) -> int:
    """Return a random number below `count`, small ones likelier: some authors write more."""
    return int(count * rng.random() ** 2.2)


def _paragraphs(words: list[str], rng: np.random.Generator) -> Iterator[str]:
    at = 0
    while at < len(words):
        sentences = []
        for _ in range(int(rng.integers(2, 6))):
            size = int(min(max(rng.normal(21, 8), 4), 50))
            if chosen := words[at : at + size]:
                sentences.append(" ".join(chosen).capitalize() + ".")
            at += size
        yield " ".join(sentences)
