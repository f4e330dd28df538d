"""Relevance evaluation: search a test collection as users do, and measure the rankings.

A collection is a folder with docs.jsonl (id, title, body), queries.tsv (id, tab, text) and
qrels.txt (query, 0, article, grade). The measures are those of ir-measures; two runs are compared
by Student's paired t-test over the queries.
"""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from search.analysis.stemming import stem
from search.analysis.tokenizer import words
from search.documents import analyse
from search.engines import open_store
from search.engines.protocols import Engine, Manifest
from search.engines.shared.compatibility import read_fingerprint
from search.errors import MorgueError
from search.models import Match, SearchRequest, prepare
from search.query.minimum_match import apply_match
from search.query.nodes import BareWords, Term
from search.relevance.judgements import Collection, Run, read_collection, read_run

MEASURES = ("nDCG@10", "AP", "P@10", "R@100", "RR")
NAMES = {"AP": "MAP", "RR": "MRR"}
DEPTH = 1000  # hits of a query that are measured, as at TREC

# For each measure its value for each judged query.
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of a measure with a baseline.

    Attributes:
        baseline: the baseline's mean.
        value: the mean.
        p: the probability of such a difference by chance (two-sided).
        better: queries with a higher value.
        worse: queries with a lower one.
    """

    baseline: float
    value: float
    p: float
    better: int
    worse: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one run over one collection."""

    run: Run
    figures: Figures
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)

    @property
    def means(self) -> dict[str, float]:
        """Each measure's mean over the judged queries."""
        return {
            name: sum(values.values()) / max(len(values), 1)
            for name, values in self.figures.items()
        }

    def trec(self, tag: str = "morgue") -> str:
        """Return the run in TREC's format: query, Q0, article, rank, score, tag."""
        return "".join(
            f"{query} Q0 {article} {rank} {score:.6f} {tag}\n"
            for query, scores in self.run.items()
            for rank, (article, score) in enumerate(scores.items(), 1)
        )

    def to_dict(self, *, per_query: bool = False) -> dict[str, Any]:
        """Return the figures as JSON values."""
        values: dict[str, Any] = {
            "queries": len(self.figures[MEASURES[0]]),
            "measures": _named(self.means),
        }
        if self.comparisons:
            values["baseline"] = {
                NAMES.get(name, name): {
                    "baseline": c.baseline,
                    "p": c.p,
                    "better": c.better,
                    "worse": c.worse,
                }
                for name, c in self.comparisons.items()
            }
        if per_query:
            queries = self.figures[MEASURES[0]]
            values["per_query"] = {
                q: _named({name: found[q] for name, found in self.figures.items()}) for q in queries
            }
        return values

    def table(self, *, per_query: bool = False) -> str:
        """Return the figures as plain lines, one measure a column."""
        names = list(self.figures)
        lines = [
            "{:>12}".format("query") + "".join(f"{NAMES.get(name, name):>10}" for name in names)
        ]
        if per_query:
            lines.extend(
                f"{query:>12}" + "".join(f"{self.figures[name][query]:>10.4f}" for name in names)
                for query in self.figures[MEASURES[0]]
            )
        lines.append(f"{'mean':>12}" + "".join(f"{self.means[name]:>10.4f}" for name in names))
        if self.comparisons:
            found = [self.comparisons[name] for name in names]
            lines.append(f"{'baseline':>12}" + "".join(f"{c.baseline:>10.4f}" for c in found))
            lines.append(
                f"{'difference':>12}" + "".join(f"{c.value - c.baseline:>+10.4f}" for c in found)
            )
            lines.append(f"{'p':>12}" + "".join(f"{c.p:>10.4f}" for c in found))
            lines.append(
                f"{'better/worse':>12}" + "".join(f"{f'{c.better}/{c.worse}':>10}" for c in found)
            )
        return "\n".join(lines)


def evaluate(
    folder: Path, index: str, *, match: Match = "auto", baseline: Path | None = None
) -> Evaluation:
    """Index a collection with an engine, search its queries, and measure the rankings.

    The index is temporary and apart from the archive's. Queries of collections are plain language,
    so only their words are taken, as bare ones: a bracket or a dash is no operator.

    Args:
        folder: the collection, with docs.jsonl, queries.tsv and qrels.txt.
        index: a locator; only its engine (and cluster address) is used.
        match: the match rule of the words.
        baseline: a TREC run to compare with; None for no comparison.

    Returns:
        The run, each measure by query, and with a baseline the comparison of each measure.

    Raises:
        MorgueError: the collection or the baseline can't be read, or ir-measures is not installed.
        SettingsError: the locator names no engine, or one whose library is not installed.
    """
    collection = read_collection(folder)
    with _indexed(collection, index) as engine:
        run = {query: search(engine, text, match) for query, text in collection.queries.items()}
    figures = measure(collection.judgements, run)
    if baseline is None:
        return Evaluation(run, figures)
    before = measure(collection.judgements, read_run(baseline))
    return Evaluation(
        run, figures, {name: compare(before[name], figures[name]) for name in figures}
    )


def search(engine: Engine, text: str, match: Match = "auto") -> dict[str, float]:
    """Return the scores of the first hits for a text's words, by id, best first.

    They are matched as users' bare words are.
    """
    language = engine.manifest.language
    bare = BareWords(tuple(Term(word, stem(word, language)) for word in words(text)))
    query, _ = apply_match(bare, match, engine.total, language, nearness=True)
    hits = engine.search(prepare(SearchRequest(query=query, sort="relevance", size=DEPTH))).hits
    return _descending({hit.article.id: hit.score for hit in hits})


def measure(judgements: Mapping[str, Mapping[str, int]], run: Run) -> Figures:
    """Return all measures for every judged query; 0 for one without hits."""
    try:
        import ir_measures
    except ModuleNotFoundError as missing:
        raise MorgueError(
            "Relevance is measured by ir-measures: pip install 'morgue[evaluate]'."
        ) from missing
    figures: Figures = {name: dict.fromkeys(judgements, 0.0) for name in MEASURES}
    wanted = {str(each): name for name in MEASURES for each in [ir_measures.parse_measure(name)]}
    plain = {query: dict(grades) for query, grades in judgements.items()}
    for found in ir_measures.iter_calc(
        [ir_measures.parse_measure(name) for name in MEASURES], plain, run
    ):
        figures[wanted[str(found.measure)]][found.query_id] = found.value
    return figures


def compare(before: Mapping[str, float], after: Mapping[str, float]) -> Comparison:
    """Return Student's paired t-test over the queries that both have.

    P is 1 if too few differ.
    """
    from scipy.stats import ttest_rel

    queries = sorted(before.keys() & after.keys())
    count = max(len(queries), 1)
    differences = [after[query] - before[query] for query in queries]
    varied = len(set(differences)) > 1
    p = (
        float(
            ttest_rel(
                [before[query] for query in queries], [after[query] for query in queries]
            ).pvalue
        )
        if varied
        else 1.0
    )
    before_mean, after_mean = (
        sum(figures[query] for query in queries) / count for figures in (before, after)
    )
    better, worse = sum(each > 0 for each in differences), sum(each < 0 for each in differences)
    return Comparison(before_mean, after_mean, p, better, worse)


@contextmanager
def _indexed(collection: Collection, index: str) -> Iterator[Engine]:
    """Index the collection in an index of its own, deleted afterwards."""
    name, _, place = index.partition(":")
    with tempfile.TemporaryDirectory(prefix="morgue-evaluate-") as folder:
        aside = (
            f"{place}-evaluate-{uuid4().hex[:8]}" if name == "opensearch" else f"{folder}/archive"
        )
        store = open_store(f"{name}:{aside}")
        ids: set[str] = set()
        with store.create() as writer:
            for article in collection.articles():
                writer.put(analyse(article, with_spans=False))
                ids.add(article.id)
        fingerprint, now = read_fingerprint("english"), dt.datetime.now(dt.UTC).isoformat()
        store.seal(
            Manifest(
                writer.generation,
                name,
                store.engine_version,
                fingerprint,
                "english",
                len(ids),
                "",
                (),
                now,
            )
        )
        engine = store.open(writer.generation)
        try:
            yield engine
        finally:
            engine.close()
            store.drop(writer.generation)


def _descending(scores: dict[str, float]) -> dict[str, float]:
    """Return the scores made strictly decreasing by tiny steps.

    So measures keep the order of ties.
    """
    found: dict[str, float] = {}
    least = math.inf
    for article, score in scores.items():
        least = min(score, least - 1e-6)
        found[article] = least
    return found


def _named(values: Mapping[str, float]) -> dict[str, float]:
    return {NAMES.get(name, name): round(value, 4) for name, value in values.items()}
