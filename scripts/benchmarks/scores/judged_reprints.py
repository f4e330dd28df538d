"""Compare the reprints that are found among real articles with hand-judged pairs.

A pair is `version` (one text, edited), `passage` (25 words or more of one text in both) or `none`
(likely candidates that were read and share a formula of their trade, a name or a quotation of less
than 25 words). `long` marks those of the abstracts and of the magazine whose passage has 50 words
or more. Only ids are kept here; the articles are in the measuring data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import search

PAIRS = Path(__file__).parents[3] / "tests" / "reprints" / "judged_pairs.txt"
COLLECTIONS = ("cranfield", "time", "news")


@dataclass(frozen=True, slots=True)
class Judged:
    """Two articles of a collection, and what they share."""

    collection: str
    first: str
    second: str
    verdict: str
    length: str = ""


@dataclass(frozen=True, slots=True)
class JudgedScore:
    """The numbers of judged pairs that were found, and of found pairs that are right.

    Attributes:
        passages: (right, found, judged to share a passage).
        versions: (right, found, judged to be versions).
        long: those of `passages` that have 50 words or more.
        wrong: pairs found that are none, and pairs missed.
    """

    passages: tuple[int, int, int]
    versions: tuple[int, int, int]
    long: tuple[int, int, int]
    wrong: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield the figures, then the pairs that went wrong."""
        for name, (right, found, judged) in (
            ("judged passages", self.passages),
            ("those of 50 words", self.long),
            ("judged versions", self.versions),
        ):
            yield (
                f"{name:28} precision {right / max(found, 1):.3f} ({right} of {found})"
                f"  recall {right / max(judged, 1):.3f} ({right} of {judged})"
            )
        yield from self.wrong

    @property
    def precision(self) -> float:
        """Return the share of the passages found that are passages."""
        return self.passages[0] / max(self.passages[1], 1)

    @property
    def recall(self) -> float:
        """Return the share of the judged passages that are found."""
        return self.passages[0] / max(self.passages[2], 1)

    @property
    def long_recall(self) -> float:
        """Return the share of the judged passages of 50 words that are found."""
        return self.long[0] / max(self.long[2], 1)


def judged_pairs(path: Path = PAIRS) -> list[Judged]:
    """Return the pairs of a file of four or five words a line."""
    return [Judged(*line.split()) for line in path.read_text("utf-8").splitlines()]


def judged_score(data: Path, pairs: Sequence[Judged]) -> JudgedScore:
    """Find the reprints of each collection of the measuring data and judge them by the pairs."""
    passages, versions, long = [0, 0, 0], [0, 0, 0], [0, 0, 0]
    wrong = []
    for collection in COLLECTIONS:
        some = [pair for pair in pairs if pair.collection == collection]
        articles = _articles(data, collection, some)
        analysed = search.reprints_of(articles.values())
        for pair in some:
            first, second = articles[pair.first].id, articles[pair.second].id
            has_passage = any(each.id == second for each in analysed.shared(first))
            lead = analysed.lead(first)
            is_version = lead is not None and lead == analysed.lead(second)
            _count(passages, found=has_passage, right=pair.verdict != "none")
            if pair.length:
                _count(long, found=has_passage, right=True)
            _count(versions, found=is_version, right=pair.verdict == "version")
            if has_passage != (pair.verdict != "none") or is_version > (pair.verdict == "version"):
                what = "versions" if is_version else "passage" if has_passage else "nothing"
                names = f"{collection} {pair.first} {pair.second}"
                wrong.append(f"  {names}: {pair.verdict}, found {what}")
    return JudgedScore(_three(passages), _three(versions), _three(long), tuple(wrong))


def _articles(data: Path, collection: str, pairs: Sequence[Judged]) -> dict[str, search.Article]:
    """Return the articles of a collection by the name that pairs give them."""
    if collection != "news":
        lines = (data / "relevance" / collection / "docs.jsonl").read_text("utf-8").splitlines()
        docs = map(json.loads, lines)
        return {
            doc["id"]: search.Article(doc["id"], doc["title"], body=(doc["body"],)) for doc in docs
        }
    names = {name for pair in pairs for name in (pair.first, pair.second)}
    places = [
        path
        for folder in ("news", "extraction")
        for path in sorted((data / folder / "html").iterdir())
        if path.name.partition(".")[0] in names
    ]
    return {
        Path(outcome.article.source).name.partition(".")[0]: outcome.article
        for outcome in search.read_sources(places, jobs=0)
        if isinstance(outcome, search.Cleaned)
    }


def _count(counts: list[int], *, found: bool, right: bool) -> None:
    counts[0] += found and right
    counts[1] += found
    counts[2] += right


def _three(counts: list[int]) -> tuple[int, int, int]:
    return counts[0], counts[1], counts[2]
