"""Measure cleaning on pages and dumps whose contents people wrote down.

Bodies are compared by shingles, all else by equality.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import trafilatura

import search

PARTS = ("title", "authors", "first sentence", "last sentence")
_SHINGLE = 4  # words; as the article extraction benchmark counts
_WORD = re.compile(r"\w+")
_QUOTES = str.maketrans("’‘“”", "''\"\"")
_SEED = "00"  # the dump without a file of notes; its expected values are below
_SEED_NOTES = {
    "authors": ["Stephen Xia"],
    "first_body": "Russia's setbacks",
    "last_body": "global financial market.",
    "must_not": [
        "Related Topics",
        "former PLA engineer",
        "Getty Images",
        "Updated:",
        "0:00",
        "Commentary",
    ],
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table: a figure, its goal, and the same figure of a library alone.

    `least`: True if the goal is a lower bound, else it is an upper one.
    """

    name: str
    value: float
    goal: float
    least: bool = True
    unit: str = ""
    beside: float | None = None

    @property
    def met(self) -> bool:
        """True if the goal is reached."""
        return self.value >= self.goal if self.least else self.value <= self.goal


@dataclass(frozen=True, slots=True)
class Read:
    """An article by the name of its file, and the milliseconds that it took."""

    articles: Mapping[str, search.Article]
    taken: Sequence[float]


def read(folder: Path) -> Read:
    """Return every article of a folder, one after the other in this process.

    What else the machine does is not in its time.
    """
    articles: dict[str, search.Article] = {}
    taken: list[float] = []
    started = time.process_time()
    for outcome in search.read_sources([folder], jobs=0):
        if isinstance(outcome, search.Cleaned):
            taken.append((time.process_time() - started) * 1000)
            articles[Path(outcome.article.source).name.partition(".")[0]] = outcome.article
        started = time.process_time()
    return Read(articles, taken)


@dataclass(frozen=True)
class Data:
    """The three collections in one folder, each read once."""

    folder: Path

    @cached_property
    def dumps(self) -> Read:
        """The raw text dumps, by the fastest of three rounds.

        The first loads patterns and tables.
        """
        return min(
            (read(self.folder / "rawtext") for _ in range(3)), key=lambda each: sum(each.taken)
        )

    @cached_property
    def pages(self) -> Read:
        """The pages of the article extraction benchmark."""
        return read(self.folder / "extraction" / "html")

    @cached_property
    def news(self) -> Read:
        """The news pages."""
        return read(self.folder / "news" / "html")

    def figures(self) -> Iterator[Figure]:
        """Everything that is quickly measured."""
        yield from self.dump_figures()
        yield from self.page_figures()
        yield from self.news_figures()
        taken = np.percentile([*self.pages.taken, *self.news.taken], (50, 95))
        yield Figure("an HTML page, p50", float(taken[0]), 20, least=False, unit="ms")
        yield Figure("an HTML page, p95", float(taken[1]), 150, least=False, unit="ms")
        yield Figure("a raw text, mean", mean(self.dumps.taken), 1, least=False, unit="ms")

    def dump_figures(self) -> Iterator[Figure]:
        """Yield what of the dumps is right, out of all of them, and how much leaks into their
        bodies.
        """
        right, leaked, forbidden = Counter[str](), 0, 0
        notes = self.dump_notes()
        for name, expected in notes.items():
            found = faults(self.dumps.articles.get(name), expected)
            right.update(part for part in PARTS if part not in found)
            leaked += len(found.get("leak", ()))
            forbidden += len(expected["must_not"])
        for part in PARTS:
            yield Figure(f"raw text: {part}", right[part], len(notes) - 1, unit=f"of {len(notes)}")
        yield Figure("raw text: leaks", 100 * leaked / max(forbidden, 1), 3, least=False, unit="%")

    def dump_notes(self) -> dict[str, dict[str, Any]]:
        """Return what is expected of each dump."""
        folder = self.folder / "rawtext"
        notes = {
            path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))
        }
        seed = folder / f"{_SEED}.txt"
        if seed.exists():
            notes[_SEED] = _SEED_NOTES | {
                "title": seed.read_text("utf-8").partition("\n")[0].strip()
            }
        return notes

    def page_figures(self) -> Iterator[Figure]:
        """Return the scores of the benchmark's page bodies, and of trafilatura alone."""
        gold = json.loads((self.folder / "extraction" / "ground-truth.json").read_text("utf-8"))
        texts = {name: each["articleBody"] for name, each in gold.items()}
        own = bodies(texts, self.pages.articles)
        alone = shingled(
            (text, _alone(self.folder / "extraction" / "html", name))
            for name, text in texts.items()
        )
        yield Figure("HTML body: F1", own.f1, 0.978, beside=alone.f1)
        yield Figure("HTML body: exact", own.exact, 0.50, beside=alone.exact)

    def news_figures(self) -> Iterator[Figure]:
        """Title, authors, day and body of the news pages."""
        gold = json.loads((self.folder / "news" / "gold.json").read_text("utf-8"))
        articles = self.news.articles
        wrong = Counter(
            part for name, each in gold.items() for part in news_faults(articles.get(name), each)
        )
        for part, goal in (("title", 0.96), ("authors", 0.90), ("date", 0.85)):
            yield Figure(f"news: {part}", 1 - wrong[part] / len(gold), goal)
        yield Figure(
            "news body: F1",
            bodies({name: each["text"] for name, each in gold.items()}, articles).f1,
            0.942,
        )


def faults(article: search.Article | None, expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return (part, value found) of each wrong part of a dump's article."""
    if article is None:
        return dict.fromkeys(PARTS) | {"leak": expected["must_not"]}
    body = [_even(paragraph) for paragraph in article.body] or [""]
    found: dict[str, Any] = {}
    if _even(article.title) != _even(expected["title"]):
        found["title"] = article.title
    if _names(article.authors) != _names(expected["authors"]):
        found["authors"] = article.authors
    if not body[0].startswith(_even(expected["first_body"])):
        found["first sentence"] = article.body[:1]
    if not body[-1].endswith(_even(expected["last_body"])):
        found["last sentence"] = article.body[-1:]
    if leaks := [text for text in expected["must_not"] if _even(text) in "\n".join(body)]:
        found["leak"] = leaks
    return found


def news_faults(article: search.Article | None, gold: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a news page's metadata is not as its label has it."""
    if article is None:
        return dict.fromkeys(("title", "authors", "date"))
    found: dict[str, Any] = {}
    if _even(article.title).casefold() != _even(gold["title"]).casefold():
        found["title"] = article.title
    if _names(article.authors) != _names(gold["authors"]):
        found["authors"] = article.authors
    if article.date != (dt.date.fromisoformat(gold["date"][:10]) if gold["date"] else None):
        found["date"] = article.date
    return found


def _even(text: str) -> str:
    """Text without what differs between two printings: spaces, the form of quotes."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())


def _names(names: Iterable[str]) -> set[str]:
    return {_even(name).casefold() for name in names}


@dataclass(frozen=True, slots=True)
class Shingled:
    """The similarity of texts to their gold.

    F1 of mean precision and mean recall over shingles, and the share of equal ones.
    """

    f1: float
    exact: float


def bodies(gold: Mapping[str, str], articles: Mapping[str, search.Article]) -> Shingled:
    """Return the bodies of `articles` against the texts of the same name."""
    return shingled(
        (text, "\n".join(articles[name].body) if name in articles else "")
        for name, text in gold.items()
    )


def shingled(pairs: Iterable[tuple[str, str]]) -> Shingled:
    """Return the figures over (gold, found) texts, as the article extraction benchmark counts
    them.
    """
    precisions, recalls, equal = [], [], []
    for gold, found in pairs:
        precision, recall = compare(gold, found)
        precisions.extend([] if precision is None else [precision])
        recalls.extend([] if recall is None else [recall])
        equal.append(_shingles(gold) == _shingles(found))
    precision, recall = mean(precisions or [0]), mean(recalls or [0])
    return Shingled(2 * precision * recall / ((precision + recall) or 1), mean(equal))


def compare(gold: str, found: str) -> tuple[float | None, float | None]:
    """Precision and recall of one text's shingles; None where there is nothing to count."""
    wanted, got = _shingles(gold), _shingles(found)
    shared = (wanted & got).total()
    return (shared / got.total() if got else None), (shared / wanted.total() if wanted else None)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(
        filter(
            None,
            (tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))),
        )
    )


def _alone(folder: Path, name: str) -> str:
    page = gzip.decompress((folder / f"{name}.html.gz").read_bytes())
    return trafilatura.extract(page, fast=True, include_comments=False, include_tables=True) or ""
