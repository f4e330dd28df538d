"""Score of raw text dumps of real pages and rebuilt layouts, by kind and by half."""

from __future__ import annotations

import gzip
import json
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import Any

import search
from scripts.benchmarks.scores.html_score import Figure, faults, read
from scripts.benchmarks.scores.labelled_texts import KINDS, half_of, words_of

HALVES = {"A": "shown", "B": "held back"}
_GOALS: Mapping[str, Mapping[str, float]] = {
    "sel": {"title": 0.93, "authors": 0.80, "start": 0.80, "end": 0.72, "leaks": 0.10, "F1": 0.94},
    "page": {"title": 0.80, "start": 0.73, "end": 0.58, "leaks": 0.04, "F1": 0.92},
    "bs": {"title": 0.92, "start": 0.66, "end": 0.67, "leaks": 0.10, "F1": 0.935},
    "lynx": {"title": 0.88, "start": 0.62, "end": 0.56, "leaks": 0.10, "F1": 0.915},
    "oneline": {"leaks": 0.33, "F1": 0.90, "flagged": 1.0},
}
_LAYOUT_GOALS = {"title": 0.85, "authors": 0.85, "first sentence": 0.85, "last sentence": 0.85}
# Of a rebuilt layout; those of dumps differ by kind, above.
_LEAK_GOAL = 0.06
_MILLISECONDS = 5
_SHINGLE = 4  # words
_EDGE = 6  # words of a body's first and last sentence that are compared
_WAYS_TO_START = 5  # words that a dateline before a gold's first sentence may have


@dataclass(slots=True)
class Score:
    """The scores of the pages of one kind of dump in one half of the sites.

    Attributes:
        values: of each measure, for each page that the gold has it for.
        failures: how often each thing went wrong, with one page for each.
        milliseconds: of each page.
    """

    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    leaked: int = 0
    strings: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    milliseconds: list[float] = field(default_factory=list)

    def fail(self, what: str, where: str) -> None:
        """Count a failure and keep where it was."""
        self.failures[what] += 1
        self.examples[what].append(where)

    def mean(self, measure: str) -> float:
        """Return the mean of a measure; F1 is that of mean precision and mean recall."""
        if measure == "leaks":
            return self.leaked / max(1, self.strings)
        if measure == "F1":
            precision, recall = self.mean("precision"), self.mean("recall")
            return 2 * precision * recall / max(1e-9, precision + recall)
        return fmean(self.values[measure] or [0.0])


Report = Callable[[str, Score], None]


def figures(
    data: Path, halves: str, report: Report, kinds: Sequence[str] = KINDS
) -> Iterator[Figure]:
    """Yield the figures of dumps and layouts; hand each kind's score to `report`."""
    for half in halves:
        times: list[float] = []
        for kind in kinds:
            score = dump_score(data / "dumps", kind, half)
            times += score.milliseconds if kind != "oneline" else []
            for measure, goal in _GOALS[kind].items():
                name = f"{kind}, {HALVES[half]}: {measure}"
                yield Figure(name, score.mean(measure), goal, least=measure != "leaks")
            report(f"{kind}, {HALVES[half]}", score)
        if times:
            name = f"a dump, {HALVES[half]}, p50"
            yield Figure(name, median(times), _MILLISECONDS, least=False, unit="ms")
        if (data / "layouts").is_dir():
            score = layout_score(data / "layouts", half)
            for measure, goal in _LAYOUT_GOALS.items():
                yield Figure(f"layouts, {HALVES[half]}: {measure}", score.mean(measure), goal)
            name = f"layouts, {HALVES[half]}: leaks"
            yield Figure(name, score.mean("leaks"), _LEAK_GOAL, least=False)
            report(f"layouts, {HALVES[half]}", score)


def dump_score(folder: Path, kind: str, half: str) -> Score:
    """Return the score of one kind of dump on the sites of one half."""
    gold = json.loads(gzip.decompress((folder / "gold.json.gz").read_bytes()))
    score = Score()
    with (
        tempfile.TemporaryDirectory(prefix="morgue-dumps-") as place,
        tarfile.open(folder / f"{kind}.tar.gz") as archive,
    ):
        names = [
            member
            for member in archive.getmembers()
            if half_of(gold.get(Path(member.name).stem, {}).get("site", ".")) == half
            and Path(member.name).stem in gold
        ]
        archive.extractall(place, names, filter="data")
        found = read(Path(place))
        score.milliseconds.extend(found.taken)
        for member in names:
            name = Path(member.name).stem
            _compare(
                score, f"{gold[name]['site']} ({name})", found.articles.get(name), gold[name], kind
            )
    return score


def _compare(
    score: Score, name: str, article: search.Article | None, gold: Mapping[str, Any], kind: str
) -> None:
    """Add what of one article is as its gold has it; `name` is its site and file."""
    body = [each for each in (article.body if article else ()) if words_of(each)]
    words, wanted = words_of("\n".join(body)), words_of(gold["body"])
    dump, values = gold["kinds"][kind], score.values
    precision, recall = _overlap(wanted, words)
    values["precision"].append(precision)
    values["recall"].append(recall)
    values["flagged"].append(float(article is not None and article.needs_review))
    if recall < 0.5:
        score.fail("most of the body is lost", name)
    title = " ".join(words_of(article.title if article else ""))
    if dump["titles"]:
        _check(score, name, "title", title in dump["titles"], _wrong_title(title, dump["titles"]))
    authors = {" ".join(words_of(each)) for each in (article.authors if article else ())}
    if dump["authors"]:
        expected = {" ".join(words_of(each)) for each in dump["authors"]}
        way = "none found" if not authors else "too many" if authors > expected else "others"
        _check(score, name, "authors", authors == expected, way)
    if dump["date"]:
        found = str(article.date) if article and article.date else None
        _check(score, name, "date", found == dump["date"], "another" if found else "none found")
    if gold["trust_start"]:
        right = any(_starts(words, start.split()) for start in gold["starts"])
        way = "too early" if _within(gold["starts"], words) else "too late"
        _check(score, name, "start", right, way)
    if gold["trust_end"]:
        right = any(_ends(words, end.split()) for end in gold["ends"])
        way = "too late" if _within(gold["ends"], words) else "too early"
        _check(score, name, "end", right, way)
    _count_leaks(score, name, body, dump["furniture"])


def _check(score: Score, name: str, part: str, right: bool, way: str) -> None:
    score.values[part].append(float(right))
    if not right:
        score.fail(f"{part}: {way}", name)


def _count_leaks(
    score: Score, name: str, body: Sequence[str], furniture: Sequence[Sequence[str]]
) -> None:
    """Count the strings of a page's furniture in the body; short ones only as whole lines."""
    text = f" {' '.join(words_of(' '.join(body)))} "
    lines = {" ".join(words_of(line)) for line in body}
    for string, what in furniture:
        score.strings += 1
        if f" {string} " in text if string.count(" ") >= 3 else string in lines:
            score.leaked += 1
            score.fail(f"leak: {what}", name)


def _wrong_title(title: str, expected: Sequence[str]) -> str:
    if not title:
        return "none found"
    if any(each in title for each in expected):
        return "with more"
    return "a part of it" if any(title in each for each in expected) else "another line"


def _overlap(wanted: Sequence[str], got: Sequence[str]) -> tuple[float, float]:
    gold, found = _shingles(wanted), _shingles(got)
    shared = (gold & found).total()
    return shared / max(1, found.total()), shared / max(1, gold.total())


def _shingles(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(
        tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))
    )


def _starts(words: Sequence[str], start: Sequence[str]) -> bool:
    """Return True if `words` begin as `start` does, but for a few words before it."""
    return any(
        list(words[:_EDGE]) == list(start[at : at + _EDGE])
        or (len(start) < _EDGE and list(words[: len(start)]) == list(start))
        for at in range(_WAYS_TO_START)
    )


def _ends(words: Sequence[str], end: Sequence[str]) -> bool:
    length = min(_EDGE, len(end))
    return list(words[-length:]) == list(end[-length:])


def _within(edges: Sequence[str], words: Sequence[str]) -> bool:
    text = f" {' '.join(words)} "
    return any(f" {edge} " in text for edge in edges)


def layout_score(folder: Path, half: str) -> Score:
    """Return the score of the rebuilt layouts of one half."""
    score = Score()
    notes = {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("*.json"))
        if half_of(path.stem) == half
    }
    articles = read(folder).articles
    for name, expected in notes.items():
        noted = expected | {"title": expected["title"] or "", "authors": expected["authors"] or []}
        found = faults(articles.get(name), noted)
        for part in _LAYOUT_GOALS:
            _check(score, name, part, part not in found, "wrong")
        score.strings += len(expected["must_not"])
        for text in found.get("leak", ()):
            score.leaked += 1
            score.fail(f"leak: {text[:40]}", name)
    return score
