"""Print every goal for words and for queries of other services, each with met or missed.

    python -m scripts.benchmarks.scores.word_goals CASES.json --engine whoosh --engine tantivy \
        --collection relevance/time --collection relevance/cranfield --source articles.jsonl

CASES.json is a file as `scores.words` reads it. Goals without their data are printed as not
measured. The golden set and the fuzzed queries are the test suite's, and need a checkout.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

import search
from scripts.benchmarks import parsing
from scripts.benchmarks.baselines import revision
from scripts.benchmarks.corpus import Corpus
from scripts.benchmarks.processes import ROOT
from scripts.benchmarks.scores import words
from scripts.benchmarks.scores.relevance_score import MEASURE

# The last revision whose analysis cut words as UAX #29 alone does.
BASELINE = "a1ed12e~1"
_INVENTED = 1_500  # articles that are built where no source is given
_ROUNDS = 2  # builds by each revision; the least counts, which other processes disturb least
_DEARER = 8.0  # percent
_RELEVANCE = {"time": 0.755, "cranfield": 0.363}
_ALL = 100.0  # per cent
_FUZZ = """
import sys, warnings
from hypothesis import HealthCheck, given, seed, settings
from tests.query.foreign_queries import foreign
from tests.query.test_dialects import holds
read = [0]
@seed(int(sys.argv[2]))
@settings(max_examples=int(sys.argv[1]), deadline=None, suppress_health_check=list(HealthCheck),
          database=None)
@given(foreign())
def run(query):
    read[0] += 1
    holds(*query)
run()
print(read[0])
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A goal with its figure; `value` is None where it wasn't measured."""

    what: str
    value: float | None
    goal: float
    unit: str
    least: bool = False
    detail: str = ""

    @property
    def is_met(self) -> bool:
        """Return True if the figure reaches the goal."""
        if self.value is None:
            return False
        return self.value >= self.goal if self.least else self.value <= self.goal

    def __str__(self) -> str:
        wanted = f"{'>=' if self.least else '<='} {self.goal:,g}{self.unit}"
        if self.value is None:
            return f"{self.what:<58}{'':>12}  {wanted:<12} not measured: {self.detail}"
        told = f"{self.what:<58}{f'{self.value:,.4g}{self.unit}':>12}  {wanted:<12}"
        return (
            f"{told} {'met' if self.is_met else 'MISSED'}{'  ' if self.detail else ''}{self.detail}"
        )


@click.command()
@click.argument("cases", type=click.Path(path_type=Path, exists=True))
@click.option("--engine", "engines", multiple=True, default=("whoosh", "tantivy"))
@click.option("--collection", "collections", multiple=True, type=click.Path(path_type=Path))
@click.option("--source", type=click.Path(path_type=Path), help="Articles for the two builds.")
@click.option("--baseline", default=BASELINE, show_default=True, help="Revision to compare with.")
@click.option("--queries", default=10_000, show_default=True, help="Fuzzed foreign queries.")
@click.option("--seed", default=1, show_default=True, help="Of the fuzzed queries.")
def main(
    cases: Path,
    engines: tuple[str, ...],
    collections: tuple[Path, ...],
    source: Path | None,
    baseline: str,
    queries: int,
    seed: int,
) -> None:
    """Print a row for each goal; exit 1 where one is missed."""
    embedded = [engine for engine in engines if ":" not in engine]
    missed = False
    for row in (
        *_cases(cases, engines),
        _golden(),
        _fuzzed(queries, seed),
        _parsed(),
        *_relevance(collections, embedded),
        *_costs(baseline, embedded, source),
    ):
        click.echo(row)
        missed = missed or (row.value is not None and not row.is_met)
    sys.exit(missed)


def _cases(path: Path, engines: tuple[str, ...]) -> Iterator[Row]:
    for engine in engines:
        found = words.score(path, engine)
        asked = found.asked.total()
        share = 100 * found.right.total() / asked
        detail = f"{found.right.total()} of {asked}" + "".join(f"; {each}" for each in found.wrong)
        yield Row(f"cases answered rightly, {engine}", share, _ALL, " %", least=True, detail=detail)


def _golden() -> Row:
    """Return the golden set in four dialects, on every engine that the suite finds."""
    what = "golden foreign queries = brute force"
    ended = _python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/engines/test_foreign_golden.py"
    )
    counts = {kind: int(n) for n, kind in re.findall(r"(\d+) (passed|failed|error)", ended.stdout)}
    if not counts:
        return Row(what, None, _ALL, " %", least=True, detail="no test suite here")
    passed = counts.pop("passed", 0)
    every = passed + sum(counts.values())
    return Row(what, 100 * passed / every, _ALL, " %", least=True, detail=f"{passed} of {every}")


def _fuzzed(count: int, seed: int) -> Row:
    """Return how many fuzzed queries broke no law: no exception, no NOT lost, losses noted."""
    what = "fuzzed foreign queries without a broken law"
    ended = _python("-c", _FUZZ, str(count), str(seed))
    read = ended.stdout.split()
    if ended.returncode or not read:
        lines = ended.stderr.strip().splitlines() or ["no output"]
        falsified = [line for line in lines if "query=" in line] or lines[-1:]
        return Row(what, 0.0, float(count), "", least=True, detail=falsified[-1].strip())
    return Row(what, float(read[-1]), float(count), "", least=True, detail=f"seed {seed}")


def _parsed() -> Row:
    times = parsing.fastest(parsing.queries(None))
    slowest = max(times, key=lambda text: times[text])
    return Row("parsing, the slowest query", times[slowest], parsing.GOAL_MS, " ms", detail=slowest)


def _relevance(collections: tuple[Path, ...], engines: list[str]) -> Iterator[Row]:
    for name, goal in _RELEVANCE.items():
        folder = next((each for each in collections if each.name.startswith(name)), None)
        for engine in engines if folder else ("",):
            what = f"{MEASURE} {name}{f', {engine}' if engine else ''}"
            if folder is None:
                yield Row(what, None, goal, "", least=True, detail="no --collection")
                continue
            with tempfile.TemporaryDirectory(prefix="morgue-relevance-") as place:
                found = search.evaluate(folder, f"{engine}:{place}/index").means[MEASURE]
            yield Row(what, found, goal, "", least=True)


def _costs(baseline: str, engines: list[str], source: Path | None) -> Iterator[Row]:
    """Yield build time and index size against a revision, built in turns from one file.

    The revision lacks every later feature, mentions and reprints among them, which a whole build
    pays for as well. What words add is the difference of the two analyses of the same articles,
    as a share of today's build without it.
    """
    with tempfile.TemporaryDirectory(prefix="morgue-articles-") as folder:
        articles = source or Path(folder) / "articles.jsonl"
        if source is None:
            Corpus(_INVENTED).write(articles)
        for engine in engines:
            try:
                before, now = revision.compared(baseline, engine, articles, _ROUNDS)
            except RuntimeError as error:
                yield Row(f"build, {engine}", None, _DEARER, " %", detail=str(error)[-200:])
                continue
            extra = now.analysis_seconds - before.analysis_seconds
            yield Row(
                f"build, processor time that words add, {engine}",
                100 * extra / (now.build_seconds - extra),
                _DEARER,
                " %",
                detail=f"analysis {now.analysis_seconds:.2f} s, {before.analysis_seconds:.2f} at"
                f" {baseline}; whole build {now.build_seconds:.2f} s, {before.build_seconds:.2f}",
            )
            yield Row(
                f"index, bytes, {engine}",
                100 * (now.disk_mb / before.disk_mb - 1),
                _DEARER,
                " %",
                detail=f"{now.disk_mb:.2f} MB, {before.disk_mb:.2f} at {baseline}",
            )


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    main()
